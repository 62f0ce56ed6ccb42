"""Stops runs of one project at chosen points, and runs them again to the end.

``python b5_child.py PROJECT.toml FOLDER``; prints, for every point, how the run ended, how many
windows the second run took over, and digests of the files it wrote. Runs are forks of this process,
which has imported everything: so a run costs what it computes, and the signals are real. Pages of
the report are left blank: drawing them is most of a small run, and they are drawn from the tables.
"""

import json
import os
import signal
import sys
from hashlib import sha256
from pathlib import Path

import bluecarbon as bc
import bluecarbon.writing as writing
from bluecarbon.accounting import saving
from bluecarbon.accounting.caching import Cache
from bluecarbon.accounting.caching.entries import decode
from bluecarbon.accounting.caching.kept import Kept

TILE = 16  # 60 windows
# What stops a run: a signal after so many windows, or so many files.
POINTS = [
    *(("window", n, signal.SIGKILL) for n in (1, 7, 20, 31, 42, 53, 59, 60)),
    *(("window", n, signal.SIGINT) for n in (2, 11, 29, 44, 60)),
    *(("file", n, signal.SIGKILL) for n in (1, 2, 5, 12, 20, 24)),
    ("file", 4, signal.SIGINT),
]


def main():
    """Print one line of JSON for the run that nobody stopped, and one for every point."""
    project, folder = Path(sys.argv[1]), Path(sys.argv[2])
    # A shell starts jobs in the background with the signal ignored, and Python then leaves it so.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    saving.render_all = lambda account: dict.fromkeys(("both", "en", "zh"), "")
    whole = folder / "whole"
    told = forked(lambda: run(project, whole, None))
    print(json.dumps({"ended": told["ended"], "files": digests(whole)}), flush=True)
    for number, point in enumerate(POINTS):
        out, cache = folder / f"out-{number}", folder / f"cache-{number}"
        first = forked(lambda: run(project, out, cache, point))  # noqa: B023
        complete = (out / "run.json").exists()
        for entry in cache.rglob("*.bcc"):
            decode(entry.read_bytes())  # raises for one that is not whole
        second = forked(lambda: run(project, out, cache))  # noqa: B023
        left = [p.name for p in (*out.rglob(".bluecarbon-*"), *cache.rglob(".bluecarbon-*"))]
        told = {"point": [point[0], point[1], point[2].name], "first": first["ended"]}
        told |= {"complete": complete, "second": second["ended"], "left": left}
        told |= {"resumed": second.get("resumed", 0), "counts": second.get("counts")}
        print(json.dumps(told | {"files": digests(out)}), flush=True)


def run(project, out, cache, point=None):
    """One run; returns what it says of its counts."""
    if point is not None:
        stop_at(*point, out)
    kept = None if cache is None else Cache(cache, every=0.0)
    account = bc.account(project, tile_size=TILE, progress=False, cache=kept)
    account.save(out)
    told = account.measured.told
    return {"resumed": told.get("resumed_windows", 0), "counts": told["counts"]}


def stop_at(kind, number, how, out):
    """Send this process a signal after so many windows, or files of the results."""
    owner, name = (Kept, "add") if kind == "window" else (writing, "_write")
    whole, left = getattr(owner, name), [number]

    def counted(*arguments):
        whole(*arguments)
        left[0] -= kind == "window" or Path(arguments[0]).is_relative_to(out)
        if left[0] == 0:
            os.kill(os.getpid(), how)

    setattr(owner, name, counted)


def forked(work):
    """How a fork ended that did some work, and what the work said."""
    reading, writing_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            said = work()
        except KeyboardInterrupt:
            os._exit(130)
        except BaseException as error:
            os.write(writing_end, json.dumps({"error": repr(error)}).encode())
            os._exit(1)
        os.write(writing_end, json.dumps(said).encode())
        os._exit(0)
    os.close(writing_end)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {"ended": code} | (json.loads(said) if said else {})


def digests(folder):
    """Digest of every file of a run but its record, which holds the time of day."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "run.json")
    return {p.relative_to(folder).as_posix(): sha256(p.read_bytes()).hexdigest() for p in files}


if __name__ == "__main__":
    main()
