"""The parent's side: starts the child, hands it a file, and believes nothing without a check."""

import contextlib
import json
import os
import queue
import sys
import threading
from dataclasses import dataclass

from bluecarbon.errors import BluecarbonError
from bluecarbon.evidence.sandbox import frames
from bluecarbon.evidence.sandbox.limits import Limits

START_SECONDS = 60.0  # imports from a cold disk
GRACE = 5.0  # after which a child that should have ended itself is ended from here [s]

# All that the child gets to see of the environment: no password and no token of this process.
_PASSED_ON = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PROJ_DATA", "PROJ_LIB")
_SETTINGS = {
    "PYTHONUTF8": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    # Threads would take address space, and forks do not carry them.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "GDAL_NUM_THREADS": "1",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "GDAL_CACHEMAX": "16",  # [MiB]
    "GDAL_DRIVER_PATH": "disable",
    "PROJ_NETWORK": "OFF",
    # "::" is HDF5's word for: load no plug-in, from nowhere.
    "HDF5_PLUGIN_PRELOAD": "::",
    "HDF5_USE_FILE_LOCKING": "FALSE",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What came back for one file.

    `said` is the object that the reader answered, None when there is none; then `end` says why:
    "time", "size", "memory", "depth", "nonsense", "gone", "reader: ..." or "signal ...".
    """

    said: dict | None
    end: str = ""
    peak: int | None = None  # most memory held [byte]
    limited: tuple = ()  # what was enforced on the reader
    not_limited: tuple = ()  # what could not be, on this machine


class Sandbox:
    """A child process with a reader; use it in a ``with`` statement, or call `close`.

    Files are read one at a time, each with limits of its own; a thread that wants to read beside
    another one takes a sandbox of its own.

    Parameters
    ----------
    reader : str
        Module with ``prepare`` and ``answer``, see `bluecarbon.evidence.sandbox.serving`. It is
        chosen by this program, never by a file.
    isolated : bool
        Whether network and files are taken from the child where the system can do that.
    """

    def __init__(self, reader, *, isolated=True):
        self.reader, self.isolated = reader, isolated
        self._process = None

    def ask(self, data, limits=None, **request):
        """What the reader says of some bytes: an `Answer`, whatever the bytes do to the reader."""
        limits = limits or Limits()
        self._start()
        request["limits"] = limits.as_json()
        try:
            frames.send(self._process.stdin, request, data)
            report = self._report(limits.time_for(len(data)) + GRACE)
            self._used_up = self._once  # without forks one file each, see `serving`
        except OSError:
            report = None
        if report is None:
            self.close()
            return Answer(said=None, end="time" if self._late else "gone", not_limited=self._open)
        return _checked(report, limits, self._closed, self._open)

    def close(self):
        """End the child, at once."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if os.name == "posix":
                    os.killpg(process.pid, 9)  # its own group: forks of it end as well
                else:
                    process.kill()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()
        process.wait()

    def _start(self):
        if self._process is not None and self._process.poll() is None and not self._used_up:
            return
        self.close()
        # Here, because those who only check digests and sums never start a process.
        import subprocess

        command = [sys.executable, "-P", "-m", "bluecarbon.evidence.sandbox.serving", self.reader]
        self._process = subprocess.Popen(
            command + ([] if self.isolated else ["--open"]),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            start_new_session=True,
        )
        self._reports, self._late = queue.Queue(), False
        listening = (self._process.stdout, self._reports)
        threading.Thread(target=_listen, args=listening, daemon=True).start()
        ready = self._report(START_SECONDS)
        if not ready or ready.get("ready") is not True:
            self.close()
            raise BluecarbonError(
                f"The process that reads files from outside ({self.reader}) did not start, so "
                "none was read. Run `python -m " + " ".join(command[3:]) + "` to see why."
            )
        self._closed, self._open = tuple(ready["closed"]), tuple(ready["open"])
        self._used_up, self._once = False, not ready["forks"]

    def _report(self, seconds):
        """The next message of the child; None when it is late or gone."""
        try:
            report = self._reports.get(timeout=seconds)
        except queue.Empty:
            self._late = True
            return None
        return report

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


def environment():
    """What a child that meets files from outside gets to see of the environment."""
    passed_on = {k: os.environ[k] for k in _PASSED_ON if k in os.environ}
    path = {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    return passed_on | path | _SETTINGS


def _listen(stream, reports):
    """Pass on what the child says; pipes cannot be waited for with a limit on every system."""
    try:
        while True:
            reports.put(frames.receive(stream)[0])
    except (OSError, ValueError, EOFError):
        reports.put(None)


def _checked(report, limits, closed, left_open):
    """An Answer from the report on a file; what a reader says may come from who took it over."""
    shared = {
        "peak": report["peak"],
        "limited": ("time", *closed),
        "not_limited": left_open,
    }
    end = report["end"]
    if not end and len(report["answer"]) > limits.answer:
        end = "size"
    if end:
        return Answer(said=None, end=end, **shared)
    try:
        said = json.loads(report["answer"])
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        return Answer(said=None, end="nonsense", **shared)
    if "error" in said:
        end = str(said["error"])
        if end == "reader":
            end = f"reader: {said.get('found')}"
        return Answer(said=None, end=end, **shared)
    return Answer(said=said, **shared)
