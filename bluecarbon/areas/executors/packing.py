"""A kernel on its way to other processes, and the files it reads there: the same, or none."""

import os
import pickle
import socket
import threading
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from bluecarbon.areas.editions import reading_edition
from bluecarbon.areas.unchanged import refuse_other_files
from bluecarbon.errors import BluecarbonError

_HELD = {}  # digest -> kernel, of this process; the last one only
_LOCK = threading.Lock()


@dataclass(frozen=True)
class Packed:
    """A kernel as bytes, here or in a file, with what must hold where it is unpacked."""

    digest: str  # of the bytes
    inputs: tuple  # files that the kernel reads: path, SHA-256
    edition: str  # of the code that is to run it
    data: bytes | None = None
    path: Path | None = None

    def laid(self, path):
        """The same with its bytes in a file, for processes of this machine."""
        path.write_bytes(self.data)
        return replace(self, data=None, path=path)

    def unpack(self):
        """The kernel."""
        data = self.path.read_bytes() if self.data is None else self.data
        if sha256(data).hexdigest() != self.digest:
            raise BluecarbonError("a kernel was changed on its way to a worker: run again.")
        return pickle.loads(data)


def pack(kernel, inputs):
    """Pack a kernel. Raises BluecarbonError for one that cannot travel."""
    try:
        data = pickle.dumps(kernel, protocol=5)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise BluecarbonError(
            f"what reads the windows cannot be sent to other processes ({error}). "
            "Use threads, or functions and classes that live in a module."
        ) from error
    return Packed(sha256(data).hexdigest(), tuple(inputs), reading_edition(), data)


def run_packed(packed, windows):
    """Results of some windows, in the process that this is called in."""
    kernel = _held(packed)
    return [kernel(window) for window in windows]


def _held(packed):
    """The kernel, unpacked once in a process, after the files were found to be the same."""
    with _LOCK:
        if packed.digest not in _HELD:
            if packed.edition != reading_edition():
                raise BluecarbonError(
                    f"the worker {_here()} has another bluecarbon, or another PROJ, than the "
                    "process that asks: its counts might differ. Install the same versions on "
                    "both sides, as in requirements/*.txt."
                )
            refuse_other_files(packed.inputs, place=f"the worker {_here()}")
            _HELD.clear()
            _HELD[packed.digest] = packed.unpack()
        return _HELD[packed.digest]


def _here():
    return f"on {socket.gethostname()} (process {os.getpid()})"
