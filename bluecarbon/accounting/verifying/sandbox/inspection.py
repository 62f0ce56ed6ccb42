"""The verdict on a file from outside: hash, then scan, then parse the same bytes in a child."""

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bluecarbon.evidence.refusals import printable
from bluecarbon.evidence.sandbox import Limits, Sandbox

ACCEPTED, REJECTED = "accepted", "rejected"
READER = "bluecarbon.accounting.verifying.sandbox.reading"

# Kind of file by the end of its name; nothing else that comes from outside is parsed.
KINDS = {
    ".tif": "geotiff",
    ".tiff": "geotiff",
    ".nc": "netcdf",
    ".nc4": "netcdf",
    ".json": "json",
    ".jsonld": "json",
    ".ipynb": "json",
    ".geojson": "geojson",
    ".csv": "csv",
}
TEXT = ("json", "geojson", "csv")

# Not blocking, so that a pipe under this name cannot stop us.
_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_LONGEST_REASON = 2000  # characters
_ENDS = {
    "time": "Reading it took longer than {seconds:.0f} s.",
    "memory": "Reading it took more than {memory:.0f} MiB of memory.",
    "depth": "It is nested too deeply.",
    "size": "Reading it gave an answer of more than {answer:.0f} KiB.",
    "nonsense": "Reading it gave an answer that makes no sense.",
    "gone": "The process that read it ended without an answer.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Inspection:
    """What reading a file from outside has shown.

    Attributes
    ----------
    name, kind : str
    sha256 : str
        Digest of the very bytes that were read; empty where there were none.
    size : int
        [byte]
    verdict : str
        "accepted" or "rejected".
    stage : str
        Gate at which it was rejected: "file", "hash", "scan" (what its head claims), "parse" (what
        its content is), "limits" (what reading it would take or took); empty when accepted.
    reason : str
        Why it was rejected, in a sentence; empty when accepted.
    facts : dict
        JSON-ready: size of the map, coordinate reference system, types, variables, rows.
    peak : int or None
        Most memory that the child held [byte], None where nobody read it or nobody counts.
    limited, not_limited : tuple of str
        What the child was kept from on this machine, and what this machine could not keep it from.
    """

    name: str
    kind: str
    sha256: str = ""
    size: int = 0
    verdict: str = REJECTED
    stage: str = ""
    reason: str = ""
    facts: dict = field(default_factory=dict)
    peak: int | None = None
    limited: tuple = ()
    not_limited: tuple = ()

    @property
    def accepted(self):
        """True when the file was read to its end and is what it says."""
        return self.verdict == ACCEPTED

    def as_json(self):
        """The inspection as a JSON object."""
        return asdict(self) | {"limited": [*self.limited], "not_limited": [*self.not_limited]}


def inspect_untrusted(data, kind, *, name=None, sha256=None, limits=None, sandbox=None):
    """Read bytes from outside in a child process and say what they are.

    Parameters
    ----------
    data : bytes
    kind : str
        "geotiff", "netcdf", "json", "geojson" or "csv". It is what the reader is told to expect,
        never guessed from the bytes.
    name : str, optional
        What to call the file in a reason.
    sha256 : str, optional
        The digest that it should have, in lower-case hexadecimal. Most damage to a map cannot be
        seen in any other way.
    limits : Limits, optional
    sandbox : Sandbox, optional
        One that is running already, for many files.

    Returns
    -------
    Inspection
        Whatever the bytes are: nothing in them raises an error here.
    """
    limits = limits or Limits()
    data = bytes(data)
    told = {"name": printable(name or f"the {kind} file"), "kind": kind}
    told |= {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}

    def rejected(stage, reason, **more):
        return Inspection(**told, stage=stage, reason=reason, **more)

    if kind not in KINDS.values():
        return rejected("file", f"Files of the kind {printable(kind)!r} are not read.")
    if sha256 is not None and sha256 != told["sha256"]:
        return rejected("hash", f"Its SHA-256 is {told['sha256']}, not {printable(sha256)}.")
    most = limits.text if kind in TEXT else limits.file
    if len(data) > most:
        return rejected("limits", f"It has {len(data)} bytes; {most} are read at most.")
    if sandbox is None:
        with Sandbox(READER) as sandbox:
            answer = sandbox.ask(data, limits, kind=kind, name=told["name"])
    else:
        answer = sandbox.ask(data, limits, kind=kind, name=told["name"])
    ran = {"peak": answer.peak, "limited": answer.limited, "not_limited": answer.not_limited}
    if answer.said is None:
        return rejected("limits", _ended(answer.end, limits, len(data)), **ran)
    said = answer.said
    if said.get("verdict") == ACCEPTED and isinstance(said.get("facts"), dict):
        return Inspection(**told, verdict=ACCEPTED, facts=said["facts"], **ran)
    stage = said.get("stage") if said.get("stage") in ("scan", "parse", "limits") else "parse"
    return rejected(stage, _clean(said.get("reason")), **ran)


def inspect_files(files, *, kinds=None, sha256=None, limits=None):
    """Read many files from outside, each in a process of its own.

    Parameters
    ----------
    files : mapping of str to bytes or path
        Name of each file, and its bytes or where it lies.
    kinds : mapping of str to str, optional
        Kinds of those files whose name does not tell.
    sha256 : mapping of str to str, optional
        Digests that they should have.
    limits : Limits, optional

    Returns
    -------
    dict of str to Inspection
        In the order of `files`.
    """
    limits, kinds, sha256 = limits or Limits(), kinds or {}, sha256 or {}
    files = files if isinstance(files, Mapping) else {str(path): path for path in files}
    done = {}
    with Sandbox(READER) as sandbox:
        for name, source in files.items():
            kind = kinds.get(name) or KINDS.get(Path(name).suffix.casefold(), "unknown")
            if not isinstance(source, bytes | bytearray | memoryview):
                source, reason = _read(Path(source), limits)
                if source is None:
                    shown = printable(name)
                    done[name] = Inspection(name=shown, kind=kind, stage="file", reason=reason)
                    continue
            done[name] = inspect_untrusted(
                source, kind, name=name, sha256=sha256.get(name), limits=limits, sandbox=sandbox
            )
    return done


def _read(path, limits):
    """The bytes of a file, once; or None and why not."""
    try:
        handle = os.open(path, _OPEN)
    except (OSError, ValueError) as error:
        return None, f"It cannot be opened ({getattr(error, 'strerror', None) or error})."
    about = os.fstat(handle)
    if not stat.S_ISREG(about.st_mode):
        os.close(handle)
        return None, "It is not a file."
    with os.fdopen(handle, "rb") as file:
        if about.st_size > limits.file:
            return None, f"It has {about.st_size} bytes; {limits.file} are read at most."
        try:
            return file.read(limits.file + 1), ""
        except OSError as error:
            return None, f"It cannot be read ({error.strerror})."


def _ended(end, limits, size):
    """Why a reader that gave no answer gave none."""
    numbers = {
        "seconds": limits.time_for(size),
        "memory": limits.memory / 2**20,
        "answer": limits.answer / 2**10,
    }
    if end in _ENDS:
        return _ENDS[end].format(**numbers)
    if end.startswith("signal "):
        return f"Reading it broke the process that read it ({end})."
    return f"It could not be read: {_clean(end.removeprefix('reader: '))}"


def _clean(text):
    text = str(text or "It was refused without a reason.")[:_LONGEST_REASON]
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
