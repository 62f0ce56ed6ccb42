"""How much a file from outside may take, and the part of it that the system enforces."""

import os
import sys
from dataclasses import asdict, dataclass

try:
    import resource
except ImportError:  # Windows
    resource = None

MIB = 2**20
OPEN_FILES = 64


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What reading one file may take.

    The time for a file of n bytes is ``seconds + n * seconds_per_mib / 2**20``, both of computing
    and on the clock.
    """

    file: int = 1024 * MIB  # size of the file itself [byte]
    text: int = 64 * MIB  # size of a file of text (JSON, GeoJSON, CSV) [byte]
    decoded: int = 2048 * MIB  # all values of the file, unpacked [byte]
    block: int = 128 * MIB  # one block or chunk, unpacked [byte]
    # Beside the file itself and the programs; two blocks fit, as GDAL and NumPy hold one each.
    memory: int = 320 * MIB  # [byte]
    seconds: float = 8.0
    seconds_per_mib: float = 0.25
    items: int = 2_000_000  # values and objects in a file of text
    depth: int = 64  # nesting of JSON
    variables: int = 1000  # variables and groups of a netCDF file
    answer: int = 64 * 1024  # what the child may say about it [byte]

    def time_for(self, size):
        """Seconds for a file of a size [byte]."""
        return self.seconds + self.seconds_per_mib * size / MIB

    def as_json(self):
        """The limits as a JSON object."""
        return asdict(self)


NAMES = ("memory", "computing time", "size of written files", "open files", "core dumps")


def enforceable():
    """Those of `NAMES` that `enforce` can limit on this machine."""
    if resource is None:
        return ()
    # macOS takes a limit on memory and does not hold to it: what is not so is not claimed.
    return NAMES if sys.platform == "linux" else NAMES[1:]


def enforce(limits, size, mapped):
    """Limit this process, which holds a file of `size` bytes already and has mapped `mapped`.

    Memory is counted on top of what the process has mapped. No core dump is written, and no file
    can grow: whatever takes over the process still cannot fill the disk.
    """
    if resource is None:
        return
    seconds = int(limits.time_for(size)) + 1
    wanted = {
        "memory": (resource.RLIMIT_AS, mapped, size + limits.memory),
        "computing time": (resource.RLIMIT_CPU, _computed(), seconds),
        "size of written files": (resource.RLIMIT_FSIZE, 0, 0),
        "open files": (resource.RLIMIT_NOFILE, 0, OPEN_FILES),
        "core dumps": (resource.RLIMIT_CORE, 0, 0),
    }
    for name, (kind, used, more) in wanted.items():
        if name in enforceable():
            most = used + more
            allowed = resource.getrlimit(kind)[1]
            if allowed != resource.RLIM_INFINITY:
                most = min(most, allowed)
            resource.setrlimit(kind, (most, most))


def peak_memory():
    """The most memory that this process has held [byte]; None where nobody counts it."""
    if resource is None:
        return None
    return in_bytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def in_bytes(ru_maxrss):
    """Linux counts in KiB, macOS in bytes."""
    return ru_maxrss if os.uname().sysname == "Darwin" else ru_maxrss * 1024


class Mapped:
    """Tells how much memory this process has mapped [byte], also when it may open nothing more."""

    def __init__(self):
        self._handle = (
            os.open("/proc/self/statm", os.O_RDONLY) if NAMES[0] in enforceable() else None
        )

    def __call__(self):
        if self._handle is None:
            return None
        return int(os.pread(self._handle, 100, 0).split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _computed():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return int(used.ru_utime + used.ru_stime) + 1
