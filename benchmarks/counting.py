"""Cost of counting trajectories, as a ratio to a bare read of the same files.

Run: python benchmarks/counting.py [--side 10000] [--codec zstd] [--threads 1 2] [--json]

In each round one after another: the files are only read (rasterio, whole blocks, the same windows
and threads, a block cache of 64 MB and the small one that counting uses), and counted in every way;
so a slow moment of the machine falls on all of them. Shown are medians of the ratios to either bare
read, and the least times; "of least" is the ratio of least times to the bare read of 64 MB. "waits"
is how often a thread gave up its processor to wait, mostly for the interpreter that another thread
held. Zones are counted twice: from a raster of numbers, which the bare read then reads too, and
from their polygons, which are burnt in the count and cost the bare read nothing.
"""

import argparse
import json
import resource
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import maps as synthetic
import rasterio
from rasterio.windows import Window as RasterioWindow

from bluecarbon.areas.cell_area import cell_areas
from bluecarbon.areas.trajectories import count_trajectories, windows_of
from bluecarbon.inputs.class_maps import open_class_maps
from bluecarbon.inputs.geotiff import ONCE, SETTINGS, GeoTiff
from bluecarbon.inputs.tables import read_legend
from bluecarbon.inputs.zones import read_zones


class RasterZones:
    """Zones from a raster of numbers: for comparison only, a project gives polygons."""

    def __init__(self, path):
        self.file = GeoTiff(path)

    def burn(self, window):
        """Zone of every cell of a window."""
        return self.file.read(window, once=self.file.holds_whole_blocks(window))


def opened(made):
    """Class maps, zones from polygons and from a raster, and cell areas."""
    legend = read_legend(made.legend)
    codes = dict(zip(legend["code"], legend["habitat"], strict=True))
    dated = [(f"{year}-07-01", paths) for year, paths in zip(made.years, made.maps, strict=True)]
    listed = [
        (date.fromisoformat(day), paths[0] if len(paths) == 1 else list(paths))
        for day, paths in dated
    ]
    maps = open_class_maps(listed, codes)
    return (
        maps,
        read_zones(made.polygons, maps.grid),
        RasterZones(made.zones),
        cell_areas(maps.grid),
    )


def bare_read(paths, windows, threads, settings=SETTINGS):
    """Read all windows of all files, each thread its share of the windows."""

    def share(mine):
        with rasterio.Env(**settings):
            files = [rasterio.open(path, driver="GTiff") for path in paths]
            for row, col, height, width in mine:
                for file in files:
                    file.read(1, window=RasterioWindow(col, row, width, height))
            for file in files:
                file.close()

    with ThreadPoolExecutor(threads) as pool:
        n = -(-len(windows) // threads)
        list(pool.map(share, [windows[i : i + n] for i in range(0, len(windows), n)]))


def _now():
    """Clock [s], processor time [s] and waits of this process so far."""
    waits = resource.getrusage(resource.RUSAGE_SELF).ru_nvcsw
    return time.perf_counter(), time.process_time(), waits


def measure(made, threads, rounds, kernels):
    """Least times, ratios and counts of every way."""
    maps, polygons, raster, areas = opened(made)
    paths = [paths[0] for paths in made.maps]
    windows = windows_of(maps)
    running = {"threads": threads, "progress": False}
    ways = {}
    for what, files in (("maps", paths), ("maps and zones", [*paths, made.zones])):
        for name, settings in (("bare read", SETTINGS), ("bare, small cache", ONCE)):
            ways[f"{name}, {what}"] = lambda f=files, s=settings: bare_read(f, windows, threads, s)
    for kernel in kernels:
        for name, zones in (("polygons", polygons), ("raster", raster)):
            ways[f"{kernel}, zones from {name}"] = lambda k=kernel, z=zones: count_trajectories(
                maps, z, areas, kernel=k, **running
            )
    times, counts = {name: [] for name in ways}, []
    for round_ in range(rounds + 1):
        for name, work in ways.items():
            # The second of two is timed: none pays for memory that the way before gave back.
            work()
            start = _now()
            result = work()
            spent = tuple(end - begin for end, begin in zip(_now(), start, strict=True))
            if round_:  # the first round warms up: imports, compiled code, the file cache
                times[name].append(spent)
            elif result is not None:
                counts.append((result.cells.tolist(), result.area.tolist()))
    if any(count != counts[0] for count in counts):
        raise SystemExit("The ways of counting differ.")
    table = {}
    for name, spent in times.items():
        clock, cpu = (min(column) for column in list(zip(*spent, strict=True))[:2])
        against = "maps" if name.endswith(("polygons", "maps")) else "maps and zones"
        bare, small = times[f"bare read, {against}"], times[f"bare, small cache, {against}"]
        table[name] = {
            "clock_s": clock,
            "cpu_s": cpu,
            "waits": statistics.median(t[2] for t in spent),
            "ratio": statistics.median(t[0] / b[0] for t, b in zip(spent, bare, strict=True)),
            "ratio_cpu": statistics.median(t[1] / b[1] for t, b in zip(spent, bare, strict=True)),
            "ratio_small_cache": statistics.median(
                t[0] / b[0] for t, b in zip(spent, small, strict=True)
            ),
            "ratio_small_cache_cpu": statistics.median(
                t[1] / b[1] for t, b in zip(spent, small, strict=True)
            ),
            "ratio_of_least": clock / min(b[0] for b in bare),
            "ratio_of_least_cpu": cpu / min(b[1] for b in bare),
        }
    return {"trajectories": len(counts[0][0]), "threads": threads, "ways": table}


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    synthetic.add_options(parser)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--kernels", nargs="+", default=["numpy", "fast"])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    made = synthetic.made_for(options)
    found = [measure(made, n, options.rounds, options.kernels) for n in options.threads]
    if options.json:
        print(json.dumps({"megapixels": made.megapixels, "runs": found}, indent=2))
        return
    print(f"{made.folder.name}: {made.megapixels:.1f} Mpx, {found[0]['trajectories']:,} rows")
    for run in found:
        columns = "least s  least CPU s   ratio (CPU)  to small (CPU)  of least (CPU)  waits"
        print(f"\n{run['threads']} thread(s)    {columns}")
        for name, f in run["ways"].items():
            print(
                f"  {name:32} {f['clock_s']:7.3f} {f['cpu_s']:7.3f}"
                f"   {f['ratio']:5.2f} ({f['ratio_cpu']:.2f})"
                f"   {f['ratio_small_cache']:5.2f} ({f['ratio_small_cache_cpu']:.2f})"
                f"   {f['ratio_of_least']:5.2f} ({f['ratio_of_least_cpu']:.2f})"
                f"   {f['waits']:6,.0f}"
            )


if __name__ == "__main__":
    main()
