"""What starting costs: the command's help, the bare package, what an account imports, opening.

Run: python benchmarks/start.py [--repeats 7]

Every figure is that of a fresh process: processor time as the operating system counts it, least of
the repeats, and the least wall time; the runs of one round follow one another, so that a busy
machine is busy for all of them. Then, where the imports of an account go, by library.
"""

import argparse
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from processes import load, measured

from bluecarbon import samples

# What `bluecarbon run` imports, in a process that begins and ends as that of a command does.
COMMAND = """
from types import SimpleNamespace
from bluecarbon.commands import lean, run
lean.begin(SimpleNamespace(run=run.run))
import bluecarbon.accounting
lean.end()
"""
BAY = str(Path(samples.__file__).parent / "bay" / "project.toml")

STARTS = {
    "python -c pass": ["-c", "pass"],
    "import bluecarbon": ["-c", "import bluecarbon"],
    "bluecarbon --help": ["-m", "bluecarbon.cli", "--help"],
    "bluecarbon run --help": ["-m", "bluecarbon.cli", "run", "--help"],
    "import bluecarbon.lots": ["-c", "import bluecarbon.lots"],
    "import numpy": ["-c", "import numpy"],
    "import pandas": ["-c", "import pandas"],
    "import xarray": ["-c", "import xarray"],
    "import scipy.special": ["-c", "import scipy.special"],
    "import rasterio": ["-c", "import rasterio"],
    "an account's imports": ["-c", "import bluecarbon; bluecarbon.account"],
    "the same in a command": ["-c", COMMAND],
    "and opening a project": ["-m", "bluecarbon.cli", "doctor", BAY],
}


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeats", type=int, default=7)
    options = parser.parse_args()
    best = {}
    for _ in range(options.repeats):
        for name, arguments in STARTS.items():
            one = measured([sys.executable, *arguments])
            old = best.get(name, one)
            best[name] = {k: min(old[k], one[k]) for k in one}
    print(f"load {load()}")
    print(f"{'':24} {'CPU s':>7} {'wall s':>7} {'MB':>5}")
    for name, one in best.items():
        print(f"{name:24} {one['cpu']:7.3f} {one['wall']:7.3f} {one['rss']:5.0f}")
    print("\nself time of the imports of a command's account, by library [ms, one run]")
    for name, microseconds in by_library(COMMAND).most_common(12):
        print(f"{name:24} {microseconds / 1000:7.1f}")


def by_library(code):
    """Time in the modules of each library themselves [us], from `python -X importtime`."""
    command = [sys.executable, "-X", "importtime", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    spent = Counter()
    for line in done.stderr.splitlines():
        if found := re.match(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\w+)", line):
            spent[found[2]] += int(found[1])
    return spent


if __name__ == "__main__":
    main()
