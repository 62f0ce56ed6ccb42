"""Writes the files of a project, each labelled as simulated, and compares files with them."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import rasterio
import shapely
import xarray as xr

GENERATOR = "data/xiangshan/generate.py"
LICENCE = "LGPL-3.0-or-later (derived from the GSHHG coastline)"
NODATA = 255
DEGREE_DECIMALS = 7  # about 1 cm


def write_map(path, classes, frame, date, seed):
    """A class map as a tiled GeoTIFF."""
    height, width = classes.shape
    with rasterio.open(
        path, "w", driver="GTiff", width=width, height=height, count=1, dtype="uint8",
        crs=frame.crs, transform=frame.transform, nodata=NODATA, tiled=True,
        blockxsize=512, blockysize=512, compress="deflate", zlevel=9, predictor=1,
    ) as file:  # fmt: skip
        file.write(classes, 1)
        file.update_tags(
            simulated="yes", seed=str(seed), generator=GENERATOR, licence=LICENCE,
            date=date, legend="legend.csv",
            remark="land, sea and islands are real (GSHHG); every other class is simulated",
        )  # fmt: skip
        file.set_band_description(1, f"SIMULATED habitat classes {date}")


def same_map(path, classes, frame):
    """Whether a map on disk holds the same cells at the same place."""
    with rasterio.open(path) as file:
        placed = file.transform.almost_equals(frame.transform) and file.crs == frame.crs
        return placed and np.array_equal(file.read(1), classes)


def csv_text(columns, rows, seed, **head):
    """A table with "# key: value" lines at its head."""
    out = io.StringIO()
    for key, value in {"simulated": "yes", "seed": seed, "generator": GENERATOR, **head}.items():
        out.write(f"# {key}: {value}\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def geojson_text(features, frame, name, seed, remark):
    """A FeatureCollection in longitude and latitude (RFC 7946), one feature a line."""
    head = {
        "type": "FeatureCollection", "name": name, "simulated": "yes", "seed": seed,
        "generator": GENERATOR, "licence": LICENCE, "remark": remark,
    }  # fmt: skip
    lines = []
    for properties, polygon in features:
        feature = {
            "type": "Feature",
            "properties": properties,
            "geometry": json.loads(shapely.to_geojson(_lon_lat(polygon, frame))),
        }
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    start = json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    return start + ',\n "features": [\n' + ",\n".join(lines) + "\n]}\n"


def _lon_lat(polygon, frame):
    project = frame.to_lon_lat.transform

    def placed(points):
        return np.column_stack(project(*points.T)).round(DEGREE_DECIMALS)

    # Exterior rings run counter-clockwise in RFC 7946.
    return shapely.orient_polygons(shapely.transform(polygon, placed))


def same_text(path, text):
    """Whether a file holds this text; positions may differ in their last digit."""
    old = Path(path).read_text(encoding="utf-8")
    if old == text or Path(path).suffix != ".geojson":
        return old == text
    return _alike(json.loads(old), json.loads(text))


def _alike(a, b):
    if isinstance(a, float) and isinstance(b, (int, float)):
        return abs(a - b) <= 2 * 10**-DEGREE_DECIMALS
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_alike(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_alike, a, b))
    return a == b


def write_ocean(path, fields):
    """netCDF-4, small and without unlimited axes."""
    encoding = {name: {"_FillValue": None, "dtype": "float64"} for name in fields.data_vars}
    encoding |= {name: {"_FillValue": None} for name in fields.coords}
    fields.to_netcdf(path, engine="h5netcdf", encoding=encoding)


def same_ocean(path, fields):
    """Whether a netCDF file holds the same values and attributes."""
    with xr.open_dataset(path, engine="h5netcdf", decode_times=False) as old:
        return old.load().identical(fields)
