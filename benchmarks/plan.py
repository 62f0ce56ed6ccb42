"""What a coast would cost: time and memory of counting, from rates measured in the same run.

Run: python benchmarks/plan.py [--side 4096] [--threads 2] [--cores 2 16 64] [--json]

Model, in words: docs/performance/planning.md. Every rate comes from the maps of `maps.py` on this
machine, as processor time, which other work disturbs least: with few dates and with many, on two
sizes (to see how the number of different trajectories grows), and from opening files. What threads
gain is a ratio of times of the clock.
"""

import argparse
import json
import math
import resource
import time
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import maps as synthetic

from bluecarbon.areas.cell_area import cell_areas
from bluecarbon.areas.counting.layers import read_layers
from bluecarbon.areas.trajectories import count_trajectories, windows_of
from bluecarbon.inputs.class_maps import open_class_maps
from bluecarbon.inputs.geotiff import GeoTiff
from bluecarbon.inputs.tables import read_legend
from bluecarbon.inputs.zones import read_zones

# Cells of one date. China: 10 m, the figure of the requirement. The world: as much more as its
# coastline is longer, 356,000 km to 14,500 km in the CIA World Factbook: an assumption.
COASTS = {"China's coast": 4_000_000_000, "the world's coast": 100_000_000_000}
DATES = 10
FILE_CELLS = 10_000 * 10_000  # of one file of a mosaic
ROW_BYTES = 16  # of a row of the table beside its columns: cells and area
JOINING = 3  # copies of the table while it is sorted


@dataclass(frozen=True)
class Rates:
    """What was measured: seconds of one core, and how the table grows."""

    dates: int
    ns_per_cell: float  # read, counted and added up, by cell of the ground
    ns_read_per_cell: float  # of it decoding, all dates together
    open_s: float  # by file
    rows: int  # of the table for the larger map
    cells: int  # of the larger map
    growth: float  # exponent: rows grow like cells ** growth
    speed_up: float  # of the threads that were asked for
    threads: int

    def seconds(self, cells, cores, files):
        """Time of the clock for so many cells a date, on so many cores like this one."""
        # Threads gain what they gained here, for every doubling.
        gain = self.speed_up ** (math.log(cores) / math.log(self.threads)) if cores > 1 else 1.0
        return cells * self.ns_per_cell * 1e-9 / gain + files * self.open_s

    def table_rows(self, cells):
        """Different trajectories expected in so many cells."""
        return self.rows * (cells / self.cells) ** self.growth

    def memory(self, cells, cores):
        """Bytes: the table while it is joined, and the windows under way."""
        table = self.table_rows(cells) * (ROW_BYTES + 2 * (1 + self.dates)) * JOINING
        window = 2**22 * (self.dates + 8)
        return table + cores * window + 250e6


def opened(made):
    """Class maps, zones and areas of a set of maps."""
    legend = read_legend(made.legend)
    codes = dict(zip(legend["code"], legend["habitat"], strict=True))
    dated = [
        (date(year, 7, 1), paths[0] if len(paths) == 1 else list(paths))
        for year, paths in zip(made.years, made.maps, strict=True)
    ]
    maps = open_class_maps(dated, codes)
    return maps, read_zones(made.polygons, maps.grid).burnt, cell_areas(maps.grid)


def counted(made, threads, kernel=None):
    """Time of the clock and of the processor of a count [s], and what was counted."""
    maps, zones, areas = opened(made)
    start = time.perf_counter(), time.process_time()
    found = count_trajectories(maps, zones, areas, threads=threads, progress=False, kernel=kernel)
    return time.perf_counter() - start[0], time.process_time() - start[1], found


def measured(folder, side, dates, threads, rounds=3, kernel=None):
    """Rates for so many dates, from maps of `side` cells and of half of it."""
    small, large = (
        synthetic.make(folder / f"plan-{n}-{dates}", n, dates=dates) for n in (side // 2, side)
    )
    rows = len(counted(small, 1, kernel)[2].cells)
    maps, zones, _ = opened(large)
    one, several, read = [], [], []
    for _ in range(rounds):
        *seconds, found = counted(large, 1, kernel)
        one.append(seconds)
        several.append(counted(large, threads, kernel)[:2])
        start = time.process_time()
        for window in windows_of(maps):
            read_layers(maps, zones, window)
        read.append(time.process_time() - start)
    start = time.perf_counter()
    for _ in range(20):
        GeoTiff(large.maps[0][0]).close()
    opening = (time.perf_counter() - start) / 20
    cells = large.height * large.width
    return Rates(
        dates=dates,
        ns_per_cell=min(cpu for _, cpu in one) / cells * 1e9,
        ns_read_per_cell=min(read) / cells * 1e9,
        open_s=opening,
        rows=len(found.cells),
        cells=cells,
        growth=max(0.0, math.log(len(found.cells) / rows) / math.log(4)),
        speed_up=max(1.0, min(clock for clock, _ in one) / min(clock for clock, _ in several)),
        threads=threads,
    )


def main():
    """Measure, then print the costs of the coasts."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--side", type=int, default=4096, help="rows of the larger map [cells]")
    parser.add_argument("--dates", type=int, default=DATES)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cores", type=int, nargs="+", default=[1, 2, 16])
    parser.add_argument("--kernel", choices=("numpy", "fast"))
    parser.add_argument("--out", type=Path, default=Path("build/maps"), metavar="DIR")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rates = {
        dates: measured(options.out, options.side, dates, options.threads, kernel=options.kernel)
        for dates in sorted({3, options.dates})
    }
    used = rates[options.dates]
    plans = []
    for name, cells in COASTS.items():
        files = math.ceil(cells / FILE_CELLS) * options.dates
        for cores in options.cores:
            plans.append(
                {
                    "coast": name,
                    "cells_per_date": cells,
                    "dates": options.dates,
                    "files": files,
                    "cores": cores,
                    "hours": used.seconds(cells, cores, files) / 3600,
                    "rows": used.table_rows(cells),
                    "memory_gb": used.memory(cells, cores) / 1e9,
                }
            )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    if options.json:
        told = {dates: asdict(r) for dates, r in rates.items()}
        print(json.dumps({"rates": told, "plans": plans, "peak_memory_mb": peak}, indent=2))
        return
    for r in rates.values():
        print(
            f"{r.dates} dates: {r.ns_per_cell:.1f} ns a cell on one core, of which decoding "
            f"{r.ns_read_per_cell:.1f}; {r.threads} threads gain {r.speed_up:.2f}; "
            f"{r.rows:,} rows in {r.cells / 1e6:.1f} Mpx, growing like cells^{r.growth:.2f}"
        )
    print(f"opening a file: {used.open_s * 1e3:.1f} ms; peak memory of this run {peak:.0f} MB\n")
    print(f"{'':20} {'cells a date':>15} {'dates':>5} {'cores':>5} {'hours':>8} {'rows':>14}  GB")
    for p in plans:
        print(
            f"{p['coast']:20} {p['cells_per_date']:15,} {p['dates']:5} {p['cores']:5} "
            f"{p['hours']:8.2f} {p['rows']:14,.0f}  {p['memory_gb']:.1f}"
        )


if __name__ == "__main__":
    main()
