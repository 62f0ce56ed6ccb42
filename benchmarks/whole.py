"""The whole process, from the shell to a table with 10,000 draws: time, memory, and how they grow.

Run: python benchmarks/whole.py [--sides 2000 10000 20000] [--tall 40000x10000] [--scaling]

`bluecarbon run PROJECT --only tables` over three maps with zones (see maps.py), started as a
process, each figure the least of the repeats. `--tall` adds a raster of other height with as many
cells: its memory must be that of the square. `--scaling` varies the years of the account and the
number of draws over one set of maps, with counts that the cache holds, and prints what a year and a
draw cost beside the fixed cost.
"""

import argparse
import re
import sys
import tempfile
from pathlib import Path

from maps import make, write_project
from processes import best_of, load, measured, said

LIBRARIES = "import numpy, scipy.special, pandas, rasterio"


def main():
    """Make the maps that lack, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sides", type=int, nargs="*", default=[2000, 10_000, 20_000])
    parser.add_argument("--tall", metavar="HEIGHTxWIDTH", help="another shape, as in 40000x10000")
    parser.add_argument("--scaling", action="store_true", help="years and draws in place of sizes")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=Path, default=Path("build/maps"), metavar="DIR")
    options = parser.parse_args()
    print(f"load {load()}")
    with tempfile.TemporaryDirectory() as folder:
        if options.scaling:
            scaling(_made(options.out, options.sides[0]), Path(folder), options.repeats)
            return
        shapes = [(side, side) for side in options.sides]
        if options.tall:
            shapes.append(tuple(int(n) for n in options.tall.split("x")))
        # How fast this machine is just now: imports that no account can do without.
        bare = [sys.executable, "-c", LIBRARIES]
        said(LIBRARIES, best_of(options.repeats, bare))
        for height, width in shapes:
            project = write_project(_made(options.out, height, width))
            one = best_of(options.repeats, run_of(project, Path(folder) / "out", "--no-cache"))
            said(f"{height} x {width}, {height * width / 1e6:g} Mpx", one)


def _made(folder, height, width=None):
    width = width or height
    return make(folder / f"{height}x{width}-3-zstd-32651", height, width)


def run_of(project, out, *more):
    """The command that is measured."""
    run = [sys.executable, "-m", "bluecarbon.cli", "run", project, "--out", out]
    return [*run, "--only", "tables", "--quiet", *more]


def scaling(made, folder, repeats):
    """Cost by years and by draws of a re-run, and the slopes between the ends."""
    text = write_project(made).read_text(encoding="utf-8")
    cache = ("--cache", folder / "cache")

    def cost(name, years, draws):
        changed = re.sub(r"period = .*", f"period = [2000-01-01, {1999 + years}-12-31]", text)
        changed = re.sub(r"draws = \d+", f"draws = {draws}", changed)
        project = made.folder / f"project-{years}-{draws}.toml"
        project.write_text(changed, encoding="utf-8")
        command = run_of(project, folder / "out", *cache)
        measured(command)  # fills the cache
        one = best_of(repeats, command)
        said(name, one)
        return one["cpu"]

    by_year = {n: cost(f"{n} years, 10,000 draws", n, 10_000) for n in (1, 5, 10, 21)}
    slope = (by_year[21] - by_year[1]) / 20
    print(f"a year costs {slope * 1e3:.0f} ms beside {by_year[1]:.2f} s that one year costs")
    by_draws = {n: cost(f"21 years, {n:,} draws", 21, n) for n in (1_000, 10_000, 100_000)}
    slope = (by_draws[100_000] - by_draws[1_000]) / 99_000
    fixed = by_draws[1_000] - 1_000 * slope
    print(
        f"10,000 draws cost {1e4 * slope:.2f} s beside a fixed {fixed:.2f} s: "
        f"they dominate beyond {fixed / slope:,.0f} draws"
    )


if __name__ == "__main__":
    main()
