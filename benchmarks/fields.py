"""Ocean fields: the yearly exchange of a globe by month, and of a large file of days in blocks.

Run: python benchmarks/fields.py [--days 365] [--degrees 0.05] [--box 400x400] [--out build/fields]

First the sea-air flux of 12 x 180 x 360 values in memory. Then a file of daily fields at 0.05
degrees, simulated, deflated, one chunk for some days and 200 x 200 cells: read bare with h5py,
chunk by chunk on one thread, which is all that HDF5's lock lets do; inflated bare by several
threads, as the package does it; and streamed through `streamed_exchange`. In turns, each in a
process of its own. A box of 400 x 400 cells over a year is 1.2 GB of numbers; the globe is 162
times that.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
import xarray as xr
from processes import load, measured, said

USE = {"sst": "sst", "salinity": "sss", "wind": "wind", "pco2_sea": "sea", "pco2_air": "air"}
CHUNK_DAYS, CHUNK_CELLS = 16, 200
RANGES = {"sst": (2, 30), "sss": (30, 36), "wind": (2, 14), "sea": (280, 480), "air": (400, 412)}
UNITS = {"sst": "degC", "sss": "1", "wind": "m s-1", "sea": "uatm", "air": "uatm"}


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--degrees", type=float, default=0.05)
    parser.add_argument("--box", default="400x400", metavar="HEIGHTxWIDTH", help="cells")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("build/fields"))
    parser.add_argument("--work", choices=WORKS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        WORKS[options.work](options.file, options.threads)
        return
    print(f"load {load()}")
    monthly(options.repeats)
    height, width = (int(n) for n in options.box.split("x"))
    path = made(options.out, options.days, height, width, options.degrees)
    numbers = options.days * height * width * len(RANGES) * 4
    print(f"{path}: {path.stat().st_size / 1e6:,.0f} MB, {numbers / 1e6:,.0f} MB of float32")
    best, by_turn = {}, []
    for _ in range(options.repeats):
        turn = {}
        for work in WORKS:
            command = [sys.executable, __file__, "--work", work, "--file", path]
            turn[work] = measured([*command, "--threads", options.threads])
            turn[work] |= json.loads((path.parent / f"{work}.json").read_text())
            old = best.get(work, turn[work])
            best[work] = {k: min(old[k], v) for k, v in turn[work].items()}
        by_turn.append(turn)
    for work, one in best.items():
        said(f"{work}, {numbers / 1e6 / one['inside']:,.0f} MB/s without imports", one)
    for other, words in (
        ("bare", "h5py on one thread"),
        ("inflated", f"{options.threads} threads"),
    ):
        print(f"streamed against a bare read by {words}, the best against the best and each turn:")
        for key, what in (("inside", "speed"), ("inside_cpu", "processor time")):
            ratios = [f"{one[other][key] / one['streamed'][key]:.0%}" for one in (best, *by_turn)]
            print(f"  {what:15} {ratios[0]:>5}   ({' '.join(ratios[1:])})")


def monthly(repeats):
    """The climatology of a globe, in memory."""
    from bluecarbon.methods.airsea import sea_air_exchange

    rng = np.random.default_rng(1)
    names = dict(zip(RANGES, USE, strict=True))
    axes = {
        "month": np.arange(1, 13),
        "lat": np.arange(-89.5, 90),
        "lon": np.arange(-179.5, 180),
    }
    fields = xr.Dataset(
        {
            names[n]: (tuple(axes), rng.uniform(*r, (12, 180, 360)), {"units": UNITS[n]})
            for n, r in RANGES.items()
        },
        coords=axes,
    )
    wall, cpu = [], []
    for _ in range(max(repeats, 3)):
        start = time.perf_counter(), time.process_time()
        sea_air_exchange(fields)
        wall.append(time.perf_counter() - start[0])
        cpu.append(time.process_time() - start[1])
    print(f"12 x 180 x 360 in memory: {min(cpu):.3f} CPU s, {min(wall):.3f} s")


def made(folder, days, height, width, degrees):
    """The file of days, made once: smooth fields with noise, a fifth of it land."""
    import h5netcdf

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"daily-{days}-{height}x{width}.nc"
    if path.exists():
        return path
    unfinished = path.with_suffix(".part")
    rng = np.random.default_rng(2)
    lat, lon = 10 + degrees * np.arange(height), 110 + degrees * np.arange(width)
    land = (np.sin(lat[:, None] / 2) + np.cos(lon / 3)) > 1.1
    with h5netcdf.File(unfinished, "w") as file:
        file.attrs["simulated"] = "yes"
        file.dimensions = {"time": days, "lat": height, "lon": width}
        for name, values, units in (
            ("time", np.arange(days), "days since 2019-01-01"),
            ("lat", lat, "degrees_north"),
            ("lon", lon, "degrees_east"),
        ):
            file.create_variable(name, (name,), data=values).attrs["units"] = units
        chunks = tuple(map(min, (CHUNK_DAYS, CHUNK_CELLS, CHUNK_CELLS), (days, height, width)))
        for name, (low, high) in RANGES.items():
            variable = file.create_variable(
                name, ("time", "lat", "lon"), "f4", chunks=chunks, fillvalue=np.float32(-1e30),
                compression="gzip", compression_opts=4, shuffle=True,
            )  # fmt: skip
            variable.attrs["units"] = UNITS[name]
            # A few tenths of a percent of noise, and numbers kept to 12 bits, as producers do.
            place = 0.5 + 0.4 * np.sin(lat[:, None] / 7) * np.cos(lon / 9)
            for first in range(0, days, CHUNK_DAYS):  # whole chunks: each is deflated once
                day = np.arange(first, min(first + CHUNK_DAYS, days))[:, None, None]
                noise = 0.004 * rng.standard_normal((len(day), *place.shape))
                value = place + 0.05 * np.sin(day / 58) + noise
                value = low + (high - low) * np.round(np.clip(value, 0, 1) * 4096) / 4096
                variable[first : first + len(day)] = np.where(land, -1e30, value).astype("f4")
    unfinished.replace(path)
    return path


def bare(path, threads):
    """Read every chunk of the five fields once, in the order of the file."""
    import h5py

    start = _now()
    with h5py.File(path) as file:
        for name in RANGES:
            for window in file[name].iter_chunks():
                file[name][window]
    _note(path, "bare", start)


def inflated(path, threads):
    """The same, inflated and put into order by the package's own reader, on several threads."""
    from concurrent.futures import ThreadPoolExecutor

    import h5py

    from bluecarbon.inputs.hdf5.chunks import Chunks

    start = _now()
    with h5py.File(path) as file, ThreadPoolExecutor(threads) as pool:

        def read(name, window):
            for _ in Chunks(file[name], file[name].shape, name).read(window):
                pass

        done = [pool.submit(read, n, w) for n in RANGES for w in file[n].iter_chunks()]
        for one in done:
            one.result()
    _note(path, "inflated", start)


def streamed(path, threads):
    """The yearly exchange, block by block."""
    from bluecarbon.inputs.streaming import stream_fields
    from bluecarbon.methods.airsea import streamed_exchange

    # The first netCDF file of a process makes xarray load dask and pint, half a second.
    xr.open_dataset(path, engine="h5netcdf", decode_times=False).close()
    start = _now()
    streamed_exchange(stream_fields(path, USE, threads=threads), threads=threads)
    _note(path, "streamed", start)


def _now():
    return time.perf_counter(), time.process_time()


def _note(path, name, start):
    wall, cpu = (b - a for a, b in zip(start, _now(), strict=True))
    (path.parent / f"{name}.json").write_text(json.dumps({"inside": wall, "inside_cpu": cpu}))


WORKS = {"bare": bare, "inflated": inflated, "streamed": streamed}

if __name__ == "__main__":
    main()
