"""Writes files whole or not at all."""

import os
import tempfile
from pathlib import Path

from bluecarbon.errors import BluecarbonError

PREFIX = ".bluecarbon-"  # of unfinished files; a run sweeps what an earlier one left


def atomic_write(path, data):
    """Write bytes or text under `path` so that a reader sees the old file or the new one.

    The data go to a temporary file in the same folder, are forced to the disk, and take the final
    name in one step. An interrupted run leaves at most a hidden temporary file.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(data, str):
        data = data.encode("utf-8")
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=PREFIX)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp makes private files; results are as readable as any file the user writes.
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)
        os.replace(temporary, path)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise BluecarbonError(
            f"{path}: could not be written ({error.strerror}). Nothing was left under this name. "
            "Free some space or choose another folder, and run again."
        ) from error
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def sweep(folder):
    """Remove what interrupted runs left in a folder."""
    for left in Path(folder).glob(PREFIX + "*"):
        left.unlink(missing_ok=True)


def _sync_folder(folder):
    # Without this the new name itself may not survive a power cut. Windows cannot open folders.
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
