"""Synthetic class maps for the benchmarks: patches of eight classes, nodata and speckle.

Run: python benchmarks/maps.py --side 5000 --out build/maps [--codec zstd] [--files 4]

A cell is a pure function of the seed, the date and its place, so a larger map continues a smaller
one, and memory does not grow with the height. Maps are uint8, 8 classes and 8 % nodata, in patches
of some hundred metres; between dates a few percent change, and each date has speckle of its own
(1.5 % of the cells, as in a per-pixel classification). Zones are 5 x 8 crooked quadrilaterals, as
polygons and burnt into a raster. Everything is simulated, and the files say so.
"""

import argparse
import functools
import itertools
import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from pyproj import CRS, Transformer
from rasterio.windows import Window as RasterioWindow

BLOCK = 512  # cells a side of a block of the files, and of what is drawn at once
CLASSES = 8
NODATA = 255
SPECKLE = 0.015
YEARS = (2000, 2010, 2020, 2022, 2024, 2026, 2028, 2030, 2032, 2034)
CODECS = {
    "zstd": {"compress": "zstd", "zstd_level": 9},
    "deflate": {"compress": "deflate"},
    "lzw": {"compress": "lzw"},
    "none": {},
    "zstd 1": {"compress": "zstd", "zstd_level": 1},
}
# Corner and cell of the maps: UTM zone 51 N beside the coast of Zhejiang, or degrees.
FRAMES = {
    "EPSG:32651": (300_000.0, 3_300_000.0, 10.0),
    "EPSG:4326": (110.0, 40.0, 1 / 12_000),
}
# Distances over which the patches vary [cells], their weights, and how much a date adds.
OCTAVES = ((128, 0.6), (32, 0.4))
CHANGE = 0.03
# What a value of the noise, in 256 steps, is on the map: class k is 1 to 8, 0 is nodata.
SHARES = (0.08, 0.14, 0.10, 0.08, 0.12, 0.16, 0.12, 0.10, 0.10)

LEGEND = """\
code,habitat,creditable,label_en,label_zh,colour,establishment
1,sea,no,Sea,海域,#d4e6f1,natural
2,bare tidal flat,no,Bare tidal flat,光滩,#c8b08c,natural
3,spartina,no,Spartina,互花米草,#d1a900,natural
4,tidal marsh,yes,Tidal marsh,盐沼,#6fae4e,natural
5,mangrove,yes,Mangrove,红树林,#0b6b3a,planted
6,seagrass,yes,Seagrass,海草床,#1fa39a,natural
7,pond,no,Pond,养殖池塘,#5d83b3,natural
8,land,no,Land,陆地,#e9e4d8,natural
"""

PROJECT = """\
[project]
id = "benchmark-{height}x{width}"
title = {{ en = "Benchmark", zh = "基准" }}
period = [{first}-01-01, {last}-12-31]
claim = "annual sink"
demonstration = true

[habitats]
legend = "legend.csv"
maps = [
{maps}
]

[zones]
path = "zones.geojson"

[[method]]
habitats = ["mangrove", "tidal marsh", "seagrass"]
use = "ipcc-wetlands-2013"
climate = "subtropical"
gwp = "AR6"
burial_of = "all vegetated"

[uncertainty]
draws = {draws}
seed = 20230228
area_standard_error = {{ default = 0.05 }}

[crediting]
rule = "percentile"
confidence = 0.9
buffer = 0.15
allochthonous = "counted"

[lots]
unit = "1 t"
"""


@dataclass(frozen=True, kw_only=True)
class Made:
    """Files of one set of maps; `maps` holds a list of files for each date."""

    folder: Path
    height: int
    width: int
    crs: str
    years: tuple
    maps: tuple
    zones: Path  # raster, uint8; there is none for maps of many files
    polygons: Path  # GeoJSON
    legend: Path

    @property
    def megapixels(self):
        """Cells of the ground, not of all dates together [million]."""
        return self.height * self.width / 1e6


def make(
    folder,
    height,
    width=None,
    *,
    dates=3,
    codec="zstd",
    crs="EPSG:32651",
    speckle=SPECKLE,
    files=1,
    zones=(5, 8),
    stock=0,
):
    """Make the maps, or find that they are there; returns `Made`.

    Parameters
    ----------
    folder : path-like
    height, width : int
        Size [cells]; a square unless a width is given.
    dates : int
        At most 10.
    codec : {"zstd", "deflate", "lzw", "none"}
    crs : {"EPSG:32651", "EPSG:4326"}
    speckle : float
        Share of the cells that are of some class drawn for themselves.
    files : int
        Files a side that each date is cut into: 1 is one file, 4 is sixteen.
    zones : tuple of int
        Rows and columns of zones.
    stock : int
        Draw only so many different blocks and repeat them, for maps too large to be drawn: 0 draws
        every block. Decoding and counting cost the same; they are packed with level 1.
    """
    folder, width = Path(folder), width or height
    asked = {
        "height": height, "width": width, "dates": dates, "codec": codec, "crs": crs,
        "speckle": speckle, "files": files, "zones": list(zones), "stock": stock, "edition": 1,
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    made = Made(
        folder=folder,
        height=height,
        width=width,
        crs=crs,
        years=YEARS[:dates],
        maps=tuple(
            tuple(
                folder / (f"{year}.tif" if files == 1 else f"{year}/{row:02d}-{col:02d}.tif")
                for row in range(files)
                for col in range(files)
            )
            for year in YEARS[:dates]
        ),
        zones=folder / "zones.tif",
        polygons=folder / "zones.geojson",
        legend=folder / "legend.csv",
    )
    receipt = folder / "made.json"
    if receipt.exists() and json.loads(receipt.read_text()) == asked:
        return made
    receipt.unlink(missing_ok=True)
    made.legend.write_text(LEGEND, encoding="utf-8")
    _write_polygons(made, zones)
    for date, paths in enumerate(made.maps):
        draw = functools.partial(_classes, date=date, speckle=speckle, stock=stock, known={})
        for place, path in zip(_pieces(height, width, files), paths, strict=True):
            _write(path, made, place, "zstd 1" if stock else codec, draw)
    if files == 1:
        _write(made.zones, made, (0, 0, height, width), codec, _burner(made), nodata=0)
    receipt.write_text(json.dumps(asked))
    return made


def write_project(made, *, draws=10_000):
    """A project file over the maps; returns its path."""
    rows = []
    for year, paths in zip(made.years, made.maps, strict=True):
        names = [json.dumps(p.relative_to(made.folder).as_posix()) for p in paths]
        listed = f"path = {names[0]}" if len(names) == 1 else f'paths = ["{year}/*.tif"]'
        rows.append(f"  {{ date = {year}-07-01, {listed} }},")
    text = PROJECT.format(
        height=made.height,
        width=made.width,
        first=made.years[0],
        last=made.years[-1],
        maps="\n".join(rows),
        draws=draws,
    )
    path = made.folder / f"project-{draws}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _pieces(height, width, files):
    """First row and column, height and width of every file; edges lie on blocks."""

    def edges(size):
        inner = [round(size * i / files / BLOCK) * BLOCK for i in range(1, files)]
        return [0, *inner, size]

    rows, cols = edges(height), edges(width)
    return [
        (top, left, bottom - top, right - left)
        for top, bottom in itertools.pairwise(rows)
        for left, right in itertools.pairwise(cols)
    ]


def _write(path, made, place, codec, draw, nodata=NODATA):
    top, left, height, width = place
    if min(height, width) < 1:
        raise SystemExit(f"{path}: the map is too small to be cut into so many files.")
    path.parent.mkdir(parents=True, exist_ok=True)
    x, y, cell = FRAMES[made.crs]
    profile = {
        "driver": "GTiff", "dtype": "uint8", "count": 1, "height": height, "width": width,
        "crs": made.crs, "nodata": nodata, "tiled": True, "blockxsize": BLOCK, "blockysize": BLOCK,
        "transform": rasterio.Affine(cell, 0, x + left * cell, 0, -cell, y - top * cell),
        "bigtiff": "if_safer", **CODECS[codec],
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as file:
        file.update_tags(simulated="yes")
        for row in range(0, height, BLOCK):
            for col in range(0, width, BLOCK):
                h, w = min(BLOCK, height - row), min(BLOCK, width - col)
                values = draw(top + row, left + col)[:h, :w]
                file.write(values, 1, window=RasterioWindow(col, row, w, h))


def _classes(row, col, *, date, speckle, stock, known):
    """Codes of one block: a pure function of its place and date."""
    block = (row // BLOCK, col // BLOCK)
    if stock:
        block = divmod((block[0] * 5 + block[1] * 3) % stock, 8)
    if block in known:
        return known[block]
    noise = _noise(block, 0) * (1 - CHANGE) + _noise(block, date + 1) * CHANGE
    codes = _table()[np.clip(noise * 256, 0, 255).astype(np.uint8)]
    rng = np.random.default_rng((20230228, date, *block))
    here = rng.integers(0, codes.size, rng.binomial(codes.size, speckle))
    flat = codes.reshape(-1)
    # Clouds and land are nodata at every date; speckle is a mistake between classes.
    drawn = rng.integers(1, CLASSES + 1, len(here), dtype=np.uint8)
    flat[here] = np.where(flat[here] == NODATA, NODATA, drawn)
    if stock:
        known[block] = codes
    return codes


@functools.cache
def _table():
    """Code by value of the noise, whose 256 steps are about equally frequent in the middle."""
    # The sum of smoothed uniform numbers is near normal: 0.5 with a spread of about 0.13.
    rng = np.random.default_rng(5)
    sample = np.sort(0.5 + 0.13 * rng.standard_normal(100_000))
    edges = sample[(np.cumsum(SHARES)[:-1] * len(sample)).astype(int)]
    classes = np.searchsorted(edges, (np.arange(256) + 0.5) / 256).astype(np.uint8)
    return np.where(classes == 0, np.uint8(NODATA), classes)


def _noise(block, series):
    """Smooth noise over one block, 0 to 1, by interpolation between points of lattices."""
    total = np.zeros((BLOCK, BLOCK), np.float32)
    for octave, (spacing, weight) in enumerate(OCTAVES):
        n = BLOCK // spacing
        rows, cols = (np.arange(b * n, b * n + n + 1, dtype=np.uint64) for b in block)
        points = _hashed(rows[:, None], cols[None, :], series * 16 + octave)
        total += weight * (_linear(spacing, n) @ points @ _linear(spacing, n).T)
    return total


def _linear(spacing, n):
    place = (np.arange(BLOCK) + 0.5) / spacing
    return np.maximum(0, 1 - abs(place[:, None] - np.arange(n + 1))).astype(np.float32)


def _hashed(row, col, series):
    """Uniform numbers of lattice points (the finalizer of SplitMix64)."""
    with np.errstate(over="ignore"):
        z = row * np.uint64(0x9E3779B97F4A7C15) + col * np.uint64(0xD1B54A32D192ED03)
        z = z + np.uint64((series + 1) * 0x8CB92BA72F3D8DD7 % 2**64)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(40)).astype(np.float32) / np.float32(2**24)


def _write_polygons(made, zones):
    """Crooked quadrilaterals that share their edges; a margin stays outside of all."""
    n_rows, n_cols = zones
    x, y, cell = FRAMES[made.crs]
    rng = np.random.default_rng(40)
    # Corners of the zones, then each edge bent by up to a tenth of its length.
    rows = np.linspace(0.03, 0.97, n_rows + 1)
    cols = np.linspace(0.03, 0.97, n_cols + 1)
    v, u = np.meshgrid(rows, cols, indexing="ij")
    v = v + rng.uniform(-0.2, 0.2, v.shape) * (rows[1] - rows[0]) * 0.5
    u = u + rng.uniform(-0.2, 0.2, u.shape) * (cols[1] - cols[0]) * 0.5
    to_lonlat = Transformer.from_crs(made.crs, "EPSG:4326", always_xy=True)

    def edge(a, b):
        """Points from corner a to corner b; the same bends whichever way it is walked."""
        first, second = sorted((a, b))
        bends = np.random.default_rng((41, *first, *second)).uniform(-1, 1, 63)
        share = np.linspace(0, 1, 64, endpoint=False)[1:]
        start, end = (np.array((u[c], v[c])) for c in (first, second))
        along = end - start
        swing = 0.02 * bends * np.sin(np.pi * share)
        points = start + share[:, None] * along + swing[:, None] * along[::-1] * (1, -1)
        return [tuple(p) for p in (points if a == first else points[::-1])]

    features = []
    for i in range(n_rows):
        for j in range(n_cols):
            ring = []
            corners = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)]
            for a, b in zip(corners, corners[1:] + corners[:1], strict=True):
                ring += [(u[a], v[a]), *edge(a, b)]
            share = np.array([*ring, ring[0]])
            east = x + share[:, 0] * made.width * cell
            north = y - share[:, 1] * made.height * cell
            lonlat = np.column_stack(to_lonlat.transform(east, north)).round(9)
            number = i * n_cols + j + 1
            features.append(
                {
                    "type": "Feature",
                    "properties": {
                        "zone": f"zone {number:03d}",
                        "holder": f"holder {number % 7}",
                        "title_ref": f"T-{number}",
                        "salinity": 28.0,
                        "salinity_sd": 0.0,
                    },
                    "geometry": {"type": "Polygon", "coordinates": [lonlat.tolist()]},
                }
            )
    made.polygons.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def _burner(made):
    from bluecarbon.grid import Grid, Window
    from bluecarbon.inputs.zones import read_zones

    x, y, cell = FRAMES[made.crs]
    grid = Grid(
        crs=CRS(made.crs).to_wkt(),
        transform=(cell, 0.0, x, 0.0, -cell, y),
        width=made.width,
        height=made.height,
    )
    zones = read_zones(made.polygons, grid)

    def draw(row, col):
        height, width = min(BLOCK, made.height - row), min(BLOCK, made.width - col)
        return zones.burn(Window(row, col, height, width)).astype(np.uint8)

    return draw


def add_options(parser):
    """Options that every benchmark over maps shares."""
    parser.add_argument("--side", type=int, default=5000, help="rows of the maps [cells]")
    parser.add_argument("--width", type=int, help="columns, where it is no square [cells]")
    parser.add_argument("--dates", type=int, default=3)
    parser.add_argument("--codec", choices=CODECS, default="zstd")
    parser.add_argument("--crs", choices=FRAMES, default="EPSG:32651")
    parser.add_argument("--files", type=int, default=1, help="files a side that a date is cut into")
    parser.add_argument("--out", type=Path, default=Path("build/maps"), metavar="DIR")


def made_for(options):
    """Maps for the options, each set in a folder of its own below `--out`."""
    width = options.width or options.side
    name = f"{options.side}x{width}-{options.dates}-{options.codec}-{options.crs[5:]}"
    if options.files > 1:
        name += f"-{options.files}x{options.files}"
    return make(
        options.out / name,
        options.side,
        width,
        dates=options.dates,
        codec=options.codec,
        crs=options.crs,
        files=options.files,
    )


def main():
    """Make a set of maps and say what it is."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add_options(parser)
    options = parser.parse_args()
    start = time.perf_counter()
    made = made_for(options)
    project = write_project(made)
    size = sum(p.stat().st_size for paths in made.maps for p in paths)
    cells = made.height * made.width * len(made.maps)
    print(f"{project}: {made.megapixels:.1f} Mpx x {len(made.maps)} dates")
    print(f"{size / 1e6:.1f} MB, {cells / size:.1f} : 1, {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
