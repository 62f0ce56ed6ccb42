"""The child's side: imports the readers once, cuts itself off, and reads one file after another.

Run as ``python -m bluecarbon.evidence.sandbox.serving MODULE``. The module has

* ``prepare()``: imports and settings; returns the folders that readers need afterwards,
* ``answer(request, data)``: reads the bytes of a file; returns a JSON object.

Where processes can fork, each file gets a fork of its own with limits of its own. So this process
never looks at the bytes that it passes on, and no file meets what another one left. Elsewhere the
process ends after one file.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import sys
import time

from bluecarbon.evidence.sandbox import frames
from bluecarbon.evidence.sandbox.isolation import isolate, set_apart
from bluecarbon.evidence.sandbox.limits import (
    NAMES,
    Limits,
    Mapped,
    enforce,
    enforceable,
    in_bytes,
    peak_memory,
)

FORKS = sys.platform == "linux"  # macOS can too, but its own libraries do not survive it
_POLL = 0.001  # [s]


def serve(module, isolated=True):
    """Answer requests from standard input on standard output until there are no more."""
    # Whatever a library prints must not mix with the answers.
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    reader = importlib.import_module(module)
    folders = reader.prepare()
    gc.freeze()  # so that forks share what is imported instead of copying it
    mapped = Mapped()
    closed, left_open = isolate(folders) if isolated else ((), ())
    closed += enforceable()
    left_open += tuple(name for name in NAMES if name not in closed)
    frames.send(sink, {"ready": True, "forks": FORKS, "closed": closed, "open": left_open})
    while True:
        try:
            request, data = frames.receive(source)
        except EOFError:
            return
        if FORKS:
            frames.send(
                sink,
                _in_a_fork(
                    reader, request, data, mapped(), folders if isolated else None, (source, sink)
                ),
            )
        else:
            enforce(Limits(**request["limits"]), len(data), mapped())
            answer = _answer(reader, request, data).decode()
            report = {"answer": answer, "end": "", "peak": peak_memory()}
            frames.send(sink, report)
            return


def _in_a_fork(reader, request, data, mapped, folders, ours):
    """The report of one file, read in a fork of this process."""
    limits = Limits(**request["limits"])
    until = time.monotonic() + limits.time_for(len(data))
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            for stream in ours:
                os.close(stream.fileno())
            os.close(out)
            if folders is not None:
                set_apart(folders)
            enforce(limits, len(data), mapped)
            _write(into, _answer(reader, request, data))
        finally:
            # Not sys.exit: nothing of the parent's is to be closed or flushed by its fork.
            os._exit(0)
    os.close(into)
    try:
        said, end = _collected(out, until, limits.answer)
    finally:
        os.close(out)
    status, usage = _ended(child, until if not end else 0)
    if not end and status is None:
        end = "time"
    elif not end and os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        end = "time" if number == signal.SIGXCPU else f"signal {signal.Signals(number).name}"
    return {
        "answer": said.decode("utf-8", "replace"),
        "end": end,
        "peak": in_bytes(usage.ru_maxrss),
    }


def _answer(reader, request, data):
    """What the reader says, as JSON text; an error is an answer too."""
    try:
        return json.dumps(reader.answer(request, data)).encode()
    except MemoryError:
        return b'{"error": "memory"}'
    except RecursionError:
        return b'{"error": "depth"}'
    except Exception as error:
        found = f"{type(error).__name__}: {error}"[:500]
        return json.dumps({"error": "reader", "found": found}).encode()


def _write(handle, data):
    while data:
        data = data[os.write(handle, data) :]


def _collected(out, until, most):
    """What came through a pipe, and why it was cut off: "", "time" or "size"."""
    said = bytearray()
    while True:
        ready, _, _ = select.select([out], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            return b"", "time"
        piece = os.read(out, 65536)
        if not piece:
            return bytes(said), ""
        said += piece
        if len(said) > most:
            return b"", "size"


def _ended(child, until):
    """Status and use of a child; status None where it had to be killed."""
    while True:
        done, status, usage = os.wait4(child, os.WNOHANG)
        if done:
            return status, usage
        if time.monotonic() >= until:
            break
        time.sleep(_POLL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    return None, os.wait4(child, 0)[2]


if __name__ == "__main__":
    serve(sys.argv[1], isolated=sys.argv[2:] != ["--open"])
