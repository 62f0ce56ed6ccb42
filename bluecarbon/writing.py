"""Writes files whole or not at all."""

import contextlib
import errno
import os
import secrets
import shutil
from pathlib import Path

from bluecarbon.errors import BluecarbonError

try:
    import fcntl
except ImportError:  # Windows, which does not remove open files anyway
    fcntl = None

PREFIX = ".bluecarbon-"  # of unfinished files; a run sweeps what an earlier one left

# Without O_BINARY Windows would turn line ends around.
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
# What a full, a limited or a failing disk says.
FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


def atomic_write(path, data, *, mode=0o666):
    """Write bytes or text under `path` so that a reader sees the old file or the new one.

    The data go to a temporary file in the same folder, are forced to the disk, and take the final
    name in one step. An interrupted run leaves at most a hidden temporary file. `mode` is what the
    file may be used for, less what the umask takes away (0o600 for what only the owner may read).

    Raises BluecarbonError when the disk is full or refuses, with the old file left as it was.
    """
    path = Path(path)
    make_folder(path.parent)
    _write(path, data, mode)
    _confirm(path)


@contextlib.contextmanager
def streamed(path, *, mode=0o666):
    """A stream whose bytes take the name `path` when the block ends, and are gone if it fails.

    For what does not fit into memory; otherwise as `atomic_write`.
    """
    path = Path(path)
    make_folder(path.parent)
    with _named(path, mode) as stream:
        yield stream
    _confirm(path)


def write_all(folder, files):
    """Write several files (name -> bytes or text) into a folder, each as `atomic_write` does.

    The names are forced to the disk once, after the last.
    """
    folder = Path(folder)
    make_folder(folder)
    for name, data in files.items():
        _write(folder / name, data, 0o666)
    if files:
        _confirm(folder / name)


def _write(path, data, mode):
    """Write a file whole and give it its name; the name is not yet forced to the disk."""
    if isinstance(data, str):
        data = data.encode("utf-8")
    with _named(path, mode, len(data)) as stream:
        stream.write(data)


@contextlib.contextmanager
def _named(path, mode, wanted=None):
    """A new stream that gets its name when the block ends; `wanted` bytes, where that is known."""
    temporary = None
    try:
        temporary, stream = begin(path.parent, mode)
        with stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
            if fcntl is not None:
                # Named while it is still locked, so that no sweep takes it in between.
                os.replace(temporary, path)
        if fcntl is None:
            os.replace(temporary, path)
    except OSError as error:
        if wanted is None:  # what there was until then
            wanted = temporary.stat().st_size if temporary is not None else 0
        _discard(temporary)
        raise _not_written(path, wanted, error) from error
    except BaseException:
        _discard(temporary)
        raise


def _confirm(path):
    """Force the names in a folder to the disk."""
    try:
        _sync_folder(path.parent)
    except OSError as error:
        raise BluecarbonError(
            f"{path}: written, but the disk did not confirm it ({error.strerror}). "
            "It may be lost when the power fails: check the disk, and run again."
        ) from error


def make_folder(folder):
    """Make a folder and those above it; raises BluecarbonError where that cannot be."""
    folder = Path(folder)
    if folder.is_dir():
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sync_folder(folder.parent)
    except OSError as error:
        raise BluecarbonError(
            f"{folder}: this folder could not be made ({error.strerror}). "
            "Free some space or choose another place, and run again."
        ) from error


def sweep(folder):
    """Remove what interrupted runs left in a folder; files that another run still writes stay."""
    for left in Path(folder).glob(PREFIX + "*"):
        try:
            if fcntl is not None:
                with left.open("rb") as file:
                    # Its writer holds this lock, and a dead writer holds none.
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    left.unlink()
            else:
                left.unlink()
        except OSError:
            continue  # in use, gone already, or not ours


def begin(folder, mode):
    """Name and stream of a new temporary file, locked against a sweep of another run."""
    while True:
        temporary = folder / (PREFIX + secrets.token_hex(8))
        stream = os.fdopen(os.open(temporary, _NEW, mode), "wb")
        if fcntl is None:
            return temporary, stream
        try:
            fcntl.flock(stream, fcntl.LOCK_EX)
        except OSError:
            return temporary, stream  # a file system without locks: nobody can sweep it either
        if os.fstat(stream.fileno()).st_nlink:
            return temporary, stream
        stream.close()  # swept between its making and its lock


def _discard(temporary):
    if temporary is not None:
        # The disk that refused the file may refuse this too; a later run sweeps.
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _not_written(path, wanted, error):
    """The error for a file that the disk did not take: how much was wanted, and where."""
    reason = error.strerror or str(error)
    if error.errno in FULL:
        try:
            free = f", {shutil.disk_usage(path.parent).free:,} are free there"
        except OSError:
            free = ""
        reason = f"{wanted:,} bytes were wanted in {path.parent}{free}: {reason}"
    elif error.errno == errno.EIO:
        reason = f"{wanted:,} bytes were wanted in {path.parent}, and the disk failed: {reason}"
    return BluecarbonError(
        f"{path}: could not be written ({reason}). The file that had this name before, if any, "
        "is unchanged. Free some space or choose another folder, and run again."
    )


def _sync_folder(folder):
    # Without this the new name itself may not survive a power cut. Windows cannot open folders.
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError as error:
            # Some network file systems cannot sync a folder; a failing disk must still be told.
            if error.errno not in (errno.EINVAL, errno.ENOTSUP):
                raise
        finally:
            os.close(handle)
