"""The closest peer and this package on the same rasters: the same totals, and what each costs.

Run: python benchmarks/peer.py --side 2000 --peer /path/to/venv/bin/python [--painted]

The peer is Coastal Blue Carbon of natcap.invest, as published, in an environment of its own (how to
install it: docs/performance/peer.md). Both programs are started as processes and get the same maps,
the same numbers of each class and the same years; processor time is that of the whole process with
its imports, as the operating system counts it. The peer writes maps and no totals: summing its maps
is not counted against it. Our side repeats the peer's rules, its defects included
(`bluecarbon.science.stock_transition.peer`), so that the totals can be compared at all, to the
rounding of the float32 that the peer's maps hold.

The numbers of the classes are the example of the facts, and otherwise made up: they only have to be
the same on both sides.
"""

import argparse
import csv
import json
import sys
import tempfile
from pathlib import Path

END, PRICE, INFLATION, DISCOUNT = 2030, 10.0, 5.0, 4.0  # percent a year
POOLS = ("biomass", "soil", "litter")
# name: stocks of the pools [t CO2e ha-1], yearly accumulation, half-lives and share disturbed of
# biomass and soil [a, 1]
CLASSES = {
    "sea": ((0, 0, 0), (0, 0, 0), (0, 0), (0, 0)),
    "bare tidal flat": ((0, 20, 0), (0, 0, 0), (0, 0), (0, 0)),
    "spartina": ((30, 180, 1), (1.0, 2.5, 0.5), (10, 10), (1, 0.5)),
    "tidal marsh": ((25, 250, 1), (0.5, 4.0, 0.5), (12, 8), (1, 0.6)),
    "mangrove": ((64, 313, 3), (2.0, 5.35, 1.0), (15, 7.5), (1, 0.66)),
    "seagrass": ((4, 150, 0.5), (0.2, 1.5, 0.25), (2, 9), (1, 0.4)),
    "pond": ((0, 0, 0), (0, 0, 0), (5, 10), (0, 0)),
    "land": ((0, 0, 0), (0, 0, 0), (0, 0), (0, 0)),
}
VEGETATED = {"spartina", "tidal marsh", "mangrove", "seagrass"}
ALLOWED = 2e-6  # of a total over a million cells that the peer holds in float32


def step(left, entered):
    """The word of the peer's matrix for a step between two classes."""
    if entered in VEGETATED:
        return "accum"
    return "high-impact-disturb" if left in VEGETATED else "NCC"


def main():
    """Start both, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--peer", metavar="PYTHON", help="interpreter that has natcap.invest")
    parser.add_argument("--painted", action="store_true", help="our side writes the same maps, too")
    parser.add_argument("--workspace", type=Path, help="where the peer writes (default: removed)")
    parser.add_argument("--known-peer-cpu", type=float, help="CPU s measured before: not run again")
    parser.add_argument("--work", choices=("peer", "ours", "painted"), help=argparse.SUPPRESS)
    parser.add_argument("--job", type=Path, help=argparse.SUPPRESS)
    if "--work" in sys.argv:
        options = parser.parse_known_args()[0]
        work = {"peer": run_peer, "ours": run_ours, "painted": run_ours}[options.work]
        work(json.loads(options.job.read_text()), painted=options.work == "painted")
        return 0
    # Only here: the environment of the peer has no bluecarbon.
    sys.path.insert(0, str(Path(__file__).parent))
    from maps import add_options, made_for, write_project
    from processes import load, measured, said

    add_options(parser)
    options = parser.parse_args()
    made = made_for(options)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.workspace or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        job = {
            "maps": [str(paths[0].resolve()) for paths in made.maps],
            "years": made.years,
            "polygons": str(made.polygons.resolve()),
            "legend": str(made.legend.resolve()),
            "folder": str(folder.resolve()),
        }
        file = folder / "job.json"
        file.write_text(json.dumps(job))
        print(f"{made.megapixels:g} Mpx, {len(made.years)} maps, to {END}; load {load()}")
        ours = measured([sys.executable, __file__, "--work", "ours", "--job", file])
        said("ours, totals by zone", ours)
        project = write_project(made)
        command = [sys.executable, "-m", "bluecarbon.cli", "run", project, "--only", "tables"]
        told = measured([*command, "--quiet", "--out", folder / "account"])
        said("bluecarbon run --only tables, 10,000 draws", told)
        painted = None
        if options.painted:
            painted = measured([sys.executable, __file__, "--work", "painted", "--job", file])
            said("ours, with the maps painted", painted)
        peer = {"cpu": options.known_peer_cpu, "wall": float("nan"), "rss": float("nan")}
        if options.known_peer_cpu is None:
            if options.peer is None:
                print("No --peer: nothing to compare with. docs/performance/peer.md says how.")
                return 2
            peer = measured([options.peer, __file__, "--work", "peer", "--job", file])
            said("the peer", peer)
            worst = compared(job)
            print(f"totals agree to {worst:.1e} (allowed {ALLOWED:g})")
            if not worst <= ALLOWED:
                return 1
        for name, one in (("totals", ours), ("run", told), ("with maps", painted)):
            if one is not None:
                print(f"{name}: {peer['cpu'] / one['cpu']:,.0f} x, CPU for CPU, whole process")
    return 0


# The peer ---------------------------------------------------------------------------------------


def run_peer(job, **_):
    """Write the peer's tables and run it, in the environment that has it."""
    from natcap.invest.coastal_blue_carbon import coastal_blue_carbon

    folder = Path(job["folder"])
    write_tables(job, folder)
    coastal_blue_carbon.execute(
        {
            "workspace_dir": str(folder / "peer"),
            "n_workers": -1,
            "landcover_snapshot_csv": str(folder / "snapshots.csv"),
            "biophysical_table_path": str(folder / "biophysical.csv"),
            "landcover_transitions_table": str(folder / "transitions.csv"),
            "analysis_year": END,
            "do_economic_analysis": True,
            "use_price_table": False,
            "price": PRICE,
            "inflation_rate": INFLATION,
            "discount_rate": DISCOUNT,
        }
    )


def write_tables(job, folder):
    """The three tables of the peer, from the numbers above."""
    _csv(
        folder / "snapshots.csv",
        [("snapshot_year", "raster_path"), *zip(job["years"], job["maps"], strict=True)],
    )
    head = ["lucode", "lulc-class", *(f"{pool}-initial" for pool in POOLS)]
    for pool in POOLS[:2]:
        head += [f"{pool}-half-life"]
        head += [f"{pool}-{level}-impact-disturb" for level in ("low", "med", "high")]
    head += [f"{pool}-yearly-accumulation" for pool in POOLS]
    rows = [head]
    for code, (name, (stocks, gains, lives, shares)) in enumerate(CLASSES.items(), start=1):
        disturbed = [(life, 0, 0, share) for life, share in zip(lives, shares, strict=True)]
        rows.append([code, name, *stocks, *disturbed[0], *disturbed[1], *gains])
    _csv(folder / "biophysical.csv", rows)
    rows = [["lulc-class", *CLASSES]]
    rows += [[left, *(step(left, entered) for entered in CLASSES)] for left in CLASSES]
    _csv(folder / "transitions.csv", rows)


def _csv(path, rows):
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)


# Our side ---------------------------------------------------------------------------------------


def run_ours(job, *, painted):
    """Count trajectories by zone, evaluate each once by the peer's rules, write totals; paint."""
    import numpy as np

    from bluecarbon.areas.cell_area import cell_areas
    from bluecarbon.areas.trajectories import count_trajectories
    from bluecarbon.inputs.class_maps import open_class_maps
    from bluecarbon.inputs.zones import read_zones

    codes = dict(enumerate(CLASSES, start=1))
    dates = [np.datetime64(f"{year}-07-01").item() for year in job["years"]]
    maps = open_class_maps(list(zip(dates, map(Path, job["maps"]), strict=True)), codes)
    zones = read_zones(Path(job["polygons"]), maps.grid)
    counted = count_trajectories(maps, zones, cell_areas(maps.grid), progress=False)
    seen = (counted.states > 0).all(axis=1)
    number = [list(CLASSES).index(s) if s in CLASSES else -1 for s in maps.states]
    states = np.array(number)[counted.states[seen]]
    ways, way = np.unique(states, axis=0, return_inverse=True)
    values = by_trajectory(ways, job["years"])
    cells = counted.cells[seen].astype(float)
    by_zone = {
        name: np.bincount(counted.zone[seen], value[way.ravel()] * cells).tolist()
        for name, value in values.items()
    }
    folder = Path(job["folder"])
    (folder / "ours.json").write_text(json.dumps(by_zone))
    if painted:
        paint(job, ways, values, folder / "painted")


def by_trajectory(ways, years):
    """What the peer would put into a cell of each trajectory, by the name of its map."""
    import numpy as np

    from bluecarbon.science.stock_transition.peer import (
        peer_litter_years,
        peer_pool_years,
        peer_value,
    )

    about = list(CLASSES.values())
    stocks, gains, lives, shares = (np.array([row[i] for row in about], float) for i in range(4))
    words = np.array([[step(a, b) for b in CLASSES] for a in CLASSES])
    word = np.column_stack([np.full(len(ways), ""), words[ways[:, :-1], ways[:, 1:]]])
    left = np.column_stack([ways[:, 0], ways[:, :-1]])
    stock, emission, net = (dict.fromkeys(range(years[0], END + 1), 0.0) for _ in range(3))
    for pool in range(2):
        last = None
        for year, s, e, n in peer_pool_years(
            stocks[ways[:, 0], pool],
            gains[ways, pool],
            (word == "accum").astype(float),
            np.where(word == "high-impact-disturb", shares[left, pool], 0.0),
            lives[left, pool],
            years,
            END,
        ):
            stock[year] = stock[year] + s
            emission[year] = emission[year] + e
            net[year] = net[year] + n
            last = s + n
        stock[END] = stock[END] + last
    for year, rate, flux in peer_litter_years(gains[ways, 2], years, END):
        stock[year] = stock[year] + rate
        net[year] = net[year] + flux
    result, so_far = {}, []
    for begin, end in zip(years, (*years[1:], END), strict=True):
        span, k = range(begin, end), years.index(begin)
        between = f"between-{begin}-and-{end}"
        # The class on the map grows at its rates, whatever it still gives off; litter always.
        grows = 1.0 if k == 0 else word[:, k, None] == "accum"
        rate = (grows * gains[ways[:, k], :2]).sum(axis=1) + gains[ways[:, k], 2]
        result[f"carbon-accumulation-{between}"] = rate * len(span)
        if k:
            result[f"carbon-emissions-{between}"] = sum(emission[y] for y in span)
        so_far.append(sum(net[y] for y in span))
        result[f"total-net-carbon-sequestration-{between}"] = so_far[-1]
        prices = [PRICE * (1 + INFLATION / 100) ** k for k in range(end - years[0])]
        value = peer_value(so_far, prices, DISCOUNT / 100)
        result[f"net-present-value-at-{end}"] = value
    for year in (*years, END):
        result[f"carbon-stock-at-{year}"] = stock[year]
    result["total-net-carbon-sequestration"] = sum(so_far)
    return {name: np.broadcast_to(v, len(ways)) for name, v in result.items()}


def paint(job, ways, values, folder):
    """The same maps in float32, by look-up of the trajectory of every cell; strip by strip."""
    from concurrent.futures import ThreadPoolExecutor
    from contextlib import ExitStack

    import numpy as np
    import rasterio

    folder.mkdir(exist_ok=True)
    n = len(CLASSES) + 2  # codes from 0; the last stands for every other
    table = np.full((len(values), n ** ways.shape[1]), np.nan, dtype=np.float32)
    key = np.ravel_multi_index(tuple((ways + 1).T), (n,) * ways.shape[1])
    for row, value in zip(table, values.values(), strict=True):
        row[key] = value
    with ExitStack() as stack:
        maps = [stack.enter_context(rasterio.open(path)) for path in job["maps"]]
        profile = maps[0].profile | {
            "dtype": "float32", "nodata": np.nan, "compress": "zstd", "zstd_level": 1,
        }  # fmt: skip
        files = [
            stack.enter_context(rasterio.open(folder / f"{name}.tif", "w", **profile))
            for name in values
        ]
        for file in files:
            file.update_tags(simulated="yes")
        pool = stack.enter_context(ThreadPoolExecutor(2))
        for row in range(0, maps[0].height, 512):
            strip = ((row, min(row + 512, maps[0].height)), (0, maps[0].width))
            codes = [np.minimum(m.read(1, window=strip), n - 1).astype(np.int32) for m in maps]
            keys = codes[0]
            for one in codes[1:]:
                keys = keys * n + one

            def write(job_of, keys=keys, strip=strip):
                file, values_of = job_of
                file.write(values_of[keys], 1, window=strip)

            list(pool.map(write, zip(files, table, strict=True)))


# Both -------------------------------------------------------------------------------------------


def compared(job):
    """The largest difference of a total, relative to the sum of magnitudes on the peer's map."""
    import numpy as np
    import rasterio

    folder = Path(job["folder"])
    ours = json.loads((folder / "ours.json").read_text())
    valid = None
    for path in job["maps"]:
        with rasterio.open(path) as file:
            mine = file.read(1) != file.nodata
        valid = mine if valid is None else valid & mine
    worst, maps = 0.0, sorted((folder / "peer" / "output").glob("*.tif"))
    known = [m for m in maps if m.stem in ours]
    if not len(known) == len(ours) == len(maps):
        odd = sorted({m.stem for m in maps} ^ set(ours))
        raise SystemExit(f"the peer's maps and our quantities differ by {', '.join(odd)}")
    for path in known:
        with rasterio.open(path) as file:
            values = file.read(1)
            there = valid & (values != np.float32(file.nodata)) & np.isfinite(values)
        found = values[there].astype(float)
        size = max(np.abs(found).sum(), 1.0)
        apart = abs(found.sum() - sum(ours[path.stem])) / size
        print(f"  {path.stem:56} {found.sum():18.6e} {sum(ours[path.stem]):18.6e} {apart:8.1e}")
        worst = max(worst, apart)
    return worst


if __name__ == "__main__":
    sys.exit(main())
