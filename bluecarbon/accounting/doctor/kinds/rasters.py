"""Rasters: class maps, covers and continuous maps, from the header and samples of the cells."""

import warnings

import rasterio
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.windows import Window

from bluecarbon.accounting.doctor.finding import Diagnosis
from bluecarbon.accounting.doctor.kinds import cells, names
from bluecarbon.errors import InputError
from bluecarbon.inputs import geotiff_header as header
from bluecarbon.inputs.csv_table import is_date
from bluecarbon.inputs.geotiff import SETTINGS, GeoTiff

SUFFIXES = (".tif", ".tiff", ".vrt", ".img", ".asc", ".jp2", ".grd", ".png", ".jpg", ".bil")
SIDECARS = (".aux.xml", ".tfw", ".tifw", ".wld", ".prj", ".ovr", ".msk")
# Cells that differ by less than this are square for every purpose here.
SQUARE = 0.01
MOST_BLOCKS = 50_000


def examine(path, folder):
    """The diagnosis of a raster file. `folder` holds the names of the files beside it."""
    found = Diagnosis(path=path, kind="raster", why="its name ends like that of a raster")
    try:
        header.refuse_other_formats(path)
    except InputError as error:
        found.refused(error)
        return found
    found.why = "it begins like a TIFF"
    with warnings.catch_warnings(), rasterio.Env(**SETTINGS):
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        try:
            dataset = rasterio.open(path.absolute(), driver="GTiff", OVERVIEW_LEVEL="NONE")
        except RasterioError:
            _open(found)  # which says so in the reader's words
            return found
        with dataset:
            sound = _check_header(found, dataset, folder)
            if not sound or _cut_off(found, dataset):
                return found
            try:
                seen = cells.sample(dataset)
            except RasterioError:
                found.add("unreadable-cells")
                return found
            _describe(found, dataset, seen)
    found.picture = seen.picture
    cells.judge(found, seen)
    if all(f.level != "repair" for f in found.findings):
        file = _open(found)
        if file is not None:
            found.content = file
            found.facts["simulated"] = file.simulated
    # Of what the file says the day counts; creation times of programs are something else.
    found.facts["date"] = seen.date if is_date(seen.date) else names.date_of(path.stem)
    return found


def _open(found):
    try:
        return GeoTiff(found.path)
    except InputError as error:
        found.refused(error)
        return None


def _check_header(found, dataset, folder):
    """Try the rules of the header one by one; false where cells are not worth a look."""
    path = found.path
    beside = [n for n in (path.stem + s for s in SIDECARS) if n in folder]
    beside += [n for n in (path.name + s for s in SIDECARS) if n in folder]
    checks = [header.check_size, header.check_band, header.checked_nodata, header.checked_scaling]
    crs = None
    try:
        crs = header.checked_crs(path, dataset)
    except InputError as error:
        if dataset.transform.is_identity or beside:
            found.add("georeference-beside", sidecars=", ".join(beside) or "none")
        else:
            found.refused(error)
    if crs is not None:
        try:
            grid = header.checked_grid(path, dataset, crs)
            _look_at_cells(found, grid, crs)
        except InputError as error:
            if dataset.transform.is_identity and beside:
                found.add("georeference-beside", sidecars=", ".join(beside))
            else:
                found.refused(error)
    for check in checks:
        try:
            check(path, dataset)
        except InputError as error:
            found.refused(error)
            if check in (header.check_size, header.check_band):
                return False
    return True


def _look_at_cells(found, grid, crs):
    width, height = grid.cell_size
    left, _, right, _ = grid.bounds
    if abs(width / height - 1) > SQUARE:
        # In degrees, cells that are square to the eye are not square on the ground either.
        name = "cells-not-square-degrees" if crs.is_geographic else "cells-not-square"
        found.add(name, size=f"{width:.6g} x {height:.6g}", ratio=f"{width / height:.3f}")
    if crs.is_geographic and right > 180 + width:
        found.add("longitudes-0-360-map", extent=f"{left:g} to {right:g}")


def _cut_off(found, dataset):
    """True where blocks lie beyond the end of the file, as its own table of blocks tells."""
    size = found.path.stat().st_size
    rows, cols = dataset.block_shapes[0]
    down, across = -(-dataset.height // rows), -(-dataset.width // cols)
    for number in range(min(down * across, MOST_BLOCKS)):
        at = f"{number % across}_{number // across}"
        start = dataset.get_tag_item(f"BLOCK_OFFSET_{at}", "TIFF", bidx=1)
        length = dataset.get_tag_item(f"BLOCK_SIZE_{at}", "TIFF", bidx=1)
        if start and length and int(start) + int(length) > size:
            found.add("cut-off", size=f"{size:,}", needed=f"{int(start) + int(length):,}")
            return True
    return False


def _describe(found, dataset, seen):
    crs = dataset.crs
    found.facts |= {
        "size": [dataset.height, dataset.width],
        "dtype": dataset.dtypes[0],
        "nodata": dataset.nodata if dataset.nodata is None else repr(dataset.nodata),
        "crs": crs.to_string()[:80] if crs else None,
        "cells": [abs(dataset.transform.a), abs(dataset.transform.e)],
        "looked_at": "all cells" if seen.whole else f"{seen.values.size:,} cells",
    }


def windows_of(dataset, side, most):
    """At most `most` windows of a side [cells], spread evenly over a map."""
    down, across = -(-dataset.height // side), -(-dataset.width // side)
    every = max(1, down * across // most)
    for number in range(0, down * across, every):
        row, col = side * (number // across), side * (number % across)
        height, width = min(side, dataset.height - row), min(side, dataset.width - col)
        yield Window(col, row, width, height)
