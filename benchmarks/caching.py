"""The same account again with other parameters: what of it is counting, and what the cache saves.

    python benchmarks/caching.py [PROJECT.toml] [--draws 10000] [--repeat 5]

One process opens the project once and accounts it again with other seeds and numbers of draws, of
which the least time is told; then new processes run the command line, with and without counts on
disk.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from hashlib import file_digest
from pathlib import Path

import bluecarbon as bc
from bluecarbon.accounting.caching import Cache
from bluecarbon.accounting.measuring import measure

PROJECT = Path(__file__).parents[1] / "data" / "xiangshan" / "full" / "project.toml"


def main():
    """Print wall and CPU seconds of every step."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", nargs="?", type=Path, default=PROJECT)
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _in_one_process(options, Path(folder) / "cache")
        _by_command_line(options.project, Path(folder))


def _in_one_process(options, folder):
    opened = _timed("open the project", lambda: bc.open_project(options.project))
    paths = [opened.project.locate(p) for p in opened.files["path"]]
    _timed("  of which digests of the inputs", lambda: [_digest(path) for path in paths])
    cache = Cache(folder)
    quiet = {"progress": False, "tile_size": 1024}
    _timed("pixels to strata, nothing kept", lambda: measure(opened, **quiet))
    _timed("the same, kept for the first time", lambda: measure(opened, cache=cache, **quiet))
    _timed("the same from memory", lambda: measure(opened, cache=cache, **quiet))
    _timed("the same from disk", lambda: measure(opened, cache=Cache(folder), **quiet))
    first = _timed("account", lambda: bc.account(opened, cache=None, **quiet))
    for draws in (options.draws, options.draws // 2):
        for lots, named in ((False, "tables"), (True, "tables and lots")):
            others = iter(_with(opened, draws=draws, seed=s) for s in range(options.repeat))
            again = _timed(
                f"again to {named}, {draws:,} draws",
                lambda: bc.account(next(others), cache=cache, lots=lots, **quiet),  # noqa: B023
                options.repeat,
            )
            assert again.strata.identical(first.strata)


def _with(opened, **uncertainty):
    """An opened project with other settings of its draws."""
    settings = opened.project.uncertainty.model_copy(update=uncertainty)
    return replace(opened, project=opened.project.model_copy(update={"uncertainty": settings}))


def _by_command_line(project, folder):
    command = [sys.executable, "-m", "bluecarbon.cli", "run", project, "--quiet"]
    for name, place in (
        ("command line, nothing kept", ["--no-cache"]),
        ("command line, first run", ["--cache", folder / "other"]),
        ("command line, second run", ["--cache", folder / "other"]),
    ):
        run = [*command, "--out", folder / "out", *place]
        _timed(name, lambda: subprocess.run(run, check=True, capture_output=True))  # noqa: B023


def _digest(path):
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _timed(name, work, repeat=1):
    """The last result of some work; prints the least wall and CPU seconds of all."""
    spent = []
    for _ in range(repeat):
        wall, cpu = time.perf_counter(), _cpu()
        result = work()
        spent.append((time.perf_counter() - wall, _cpu() - cpu))
    wall, cpu = map(min, zip(*spent, strict=True))
    print(f"{name:42} wall {wall:7.3f} s   CPU {cpu:7.3f} s", flush=True)
    return result


def _cpu():
    """CPU seconds of this process and of the children that ended."""
    try:
        import resource
    except ImportError:  # Windows
        return time.process_time()
    return sum(
        resource.getrusage(who).ru_utime + resource.getrusage(who).ru_stime
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )


if __name__ == "__main__":
    main()
