"""Counts a mosaic of many files as large as a gigapixel; its rate beside that of the model.

Run: python benchmarks/mosaic.py [--side 32768] [--files 8] [--threads 2] [--kernel fast]

Each of three dates is 8 x 8 files (zstd) of 4096 x 4096 cells: 1.07 gigapixels of ground, 3.2 of
maps, some 300 MB on the disk, made on the first run. Blocks are drawn from a stock of 64, so that
making them takes minutes and not an hour; decoding and counting cost what they always cost.
Counted in a process of its own, whose peak memory is shown; the model (plan.py) is asked what it
expects, from rates that are measured before, in the same run, on maps of 16 Mpx.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import maps as synthetic
import plan


def made_for(options):
    """The mosaic."""
    name = f"mosaic-{options.side}-{options.files}x{options.files}"
    asked = {"files": options.files, "stock": 64}
    return synthetic.make(options.out / name, options.side, **asked)


def count(options):
    """Count, and print what it took as JSON."""
    made = made_for(options)
    start = time.perf_counter()
    maps, zones, areas = plan.opened(made)
    opened = time.perf_counter() - start
    start = time.perf_counter(), time.process_time()
    found = plan.count_trajectories(
        maps, zones, areas, threads=options.threads, kernel=options.kernel, progress=False
    )
    spent = time.perf_counter() - start[0], time.process_time() - start[1]
    cells = int(found.cells.sum()) + found.empty_cells
    if cells != made.height * made.width:
        raise SystemExit(f"{cells:,} cells were counted of {made.height * made.width:,}.")
    print(
        json.dumps(
            {
                "cells": cells,
                "files": sum(map(len, made.maps)),
                "bytes": sum(p.stat().st_size for paths in made.maps for p in paths),
                "rows": len(found.cells),
                "area_cm2": int(found.area.sum()),
                "open_s": opened,
                "count_s": spent[0],
                "count_cpu_s": spent[1],
                "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
            }
        )
    )


def main():
    """Make, measure the rates of the model, count, and print both."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--side", type=int, default=32_768, help="rows of the mosaic [cells]")
    parser.add_argument("--files", type=int, default=8, help="files a side of each date")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--kernel", choices=("numpy", "fast"))
    parser.add_argument("--model-side", type=int, default=4096)
    parser.add_argument("--out", type=Path, default=Path("build/maps"), metavar="DIR")
    parser.add_argument("--count", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.count:
        count(options)
        return
    made_for(options)
    rates = plan.measured(
        options.out, options.model_side, 3, max(2, options.threads), kernel=options.kernel
    )
    command = [sys.executable, __file__, *sys.argv[1:], "--count"]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    expected = rates.seconds(found["cells"], options.threads, 0)
    print(
        f"{found['cells'] / 1e9:.3f} Gpx x 3 dates in {found['files']} files, "
        f"{found['bytes'] / 1e6:.0f} MB; opened in {found['open_s']:.1f} s"
    )
    print(
        f"counted in {found['count_s']:.2f} s ({found['count_cpu_s']:.2f} CPU s, "
        f"{options.threads} threads): {found['cells'] / found['count_s'] / 1e6:.0f} Mpx/s of ground"
    )
    print(
        f"model: {expected:.2f} s, {found['cells'] / expected / 1e6:.0f} Mpx/s; measured / model = "
        f"{found['count_s'] / expected:.2f}"
    )
    print(
        f"{found['rows']:,} rows, {found['area_cm2']:,} cm2; peak memory "
        f"{found['peak_memory_mb']:.0f} MB"
    )


if __name__ == "__main__":
    main()
