"""Draws the files of the sample project, or compares them with those that are there."""

import argparse
import csv
import sys
from pathlib import Path

from bluecarbon.samples.drawing.files import Drawing, assumptions

BAY = Path(__file__).parents[1] / "bay"


def main(arguments=None):
    """Returns the exit code: 1 where `--check` finds a difference."""
    parser = argparse.ArgumentParser(prog=f"python -m {__package__}", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=BAY, help=f"default: {BAY}")
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    options = parser.parse_args(arguments)
    drawing = Drawing(assumptions(), habitat_names())
    if not options.check:
        print(*drawing.write(options.folder), sep="\n")
        return 0
    differing = drawing.differing(options.folder)
    for name in differing:
        print(f"{options.folder / name}: differs from what is drawn now", file=sys.stderr)
    return 1 if differing else 0


def habitat_names():
    """Habitats by code, from the legend of the sample."""
    lines = (BAY / "legend.csv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return {int(row["code"]): row["habitat"] for row in rows}


if __name__ == "__main__":
    sys.exit(main())
