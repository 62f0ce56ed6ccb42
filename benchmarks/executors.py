"""Reads one project by threads, processes and a cluster: seconds, overheads, and one digest.

    python benchmarks/executors.py [PROJECT.toml] [--repeat 3] [--tile-size 1024] [--cluster]

Interleaved: every way runs once a round, and minima and medians over the rounds are shown.
"""

import argparse
import statistics
import time
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path

import bluecarbon as bc
from bluecarbon.accounting.caching.keys import files_read
from bluecarbon.areas.cell_area import cell_areas
from bluecarbon.areas.executors.processes import Processes
from bluecarbon.areas.trajectories import count_trajectories

PROJECT = Path(__file__).parents[1] / "data" / "xiangshan" / "full" / "project.toml"


def main():
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", nargs="?", type=Path, default=PROJECT)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--tile-size", type=int, default=1024)
    parser.add_argument("--cluster", action="store_true", help="two dask workers as well")
    options = parser.parse_args()
    opened = bc.open_project(options.project)
    maps, areas = opened.maps, cell_areas(opened.maps.grid)
    inputs = files_read(opened, maps)
    with ExitStack() as stack:
        ways, starts = _ways(stack, options.cluster)
        seconds = {name: [] for name in ways}
        digests = set()
        for _ in range(options.repeat):
            for name, running in ways.items():
                began = time.perf_counter()
                counted = count_trajectories(
                    maps,
                    opened.zones.burnt,
                    areas,
                    tile_size=options.tile_size,
                    progress=False,
                    inputs=inputs,
                    **running,
                )
                seconds[name].append(time.perf_counter() - began)
                digests.add(_digest(counted))
    height, width = maps.grid.shape
    print(f"{height * width / 1e6:.1f} Mpx x {len(maps.dates)} maps, tiles of {options.tile_size}")
    print(f"{'way':14} {'first s':>8} {'min s':>8} {'median s':>8} {'start s':>8}")
    for name, took in seconds.items():
        middle = statistics.median(took)
        start = starts.get(name, 0.0)
        print(f"{name:14} {took[0]:8.2f} {min(took):8.2f} {middle:8.2f} {start:8.2f}")
    print("one digest:", len(digests) == 1, *(d[:16] for d in digests))


def _ways(stack, cluster):
    """Keyword arguments of `count_trajectories` by name, and what it took to start them [s]."""
    ways = {
        "sync": {"executor": "sync"},
        "1 thread": {"threads": 1},
        "2 threads": {"threads": 2},
        "2 processes": {"executor": stack.enter_context(Processes(2))},
    }
    starts = {}
    if cluster:
        from distributed import Client, LocalCluster

        began = time.perf_counter()
        local = stack.enter_context(
            LocalCluster(
                n_workers=2,
                threads_per_worker=1,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
            )
        )
        client = stack.enter_context(Client(local, set_as_default=False))
        starts["2 dask workers"] = time.perf_counter() - began
        ways["2 dask workers"] = {"executor": client}
    return ways, starts


def _digest(counted):
    arrays = (counted.zone, counted.states, counted.cells, counted.area)
    return sha256(b"".join(a.tobytes() for a in arrays)).hexdigest()


if __name__ == "__main__":
    main()
