"""Writes the cells of a window as a local GeoTIFF, and holds what was written against them."""

from hashlib import sha256
from pathlib import Path

import numpy as np
import rasterio
from rasterio.errors import RasterioError
from rasterio.windows import Window as RasterioWindow

from bluecarbon.accounting.cutting.far_map import FAR, little_endian
from bluecarbon.errors import BluecarbonError
from bluecarbon.grid import Window
from bluecarbon.inputs.geotiff import GeoTiff
from bluecarbon.inputs.rasters import SAME_GRID
from bluecarbon.writing import begin, make_folder, streamed, sweep

BLOCK = 512
PIECE = 2**20
ROWS = 2**24  # cells that are read at once where a file is looked through
# Of the whole map, and wrong for a part of it.
_OF_THE_WHOLE = ("STATISTICS_",)


def facts_of(far):
    """What a cut has of its map beside the cells: tags, units, scaling, colours.

    Tags of the domains that GDAL keeps for itself (how blocks are packed) are not among them.
    """
    file = far.handle
    with far.told(), rasterio.Env(**FAR):
        try:
            colours = file.colormap(1)
        except ValueError:
            colours = None
        return {
            "tags": file.tags(),
            "band": {k: v for k, v in file.tags(1).items() if not k.startswith(_OF_THE_WHOLE)},
            "colours": colours,
            "descriptions": file.descriptions,
            "units": file.units,
            "scales": file.scales,
            "offsets": file.offsets,
        }


def write_map(path, far, grid, facts, batches):
    """Write the cells that `batches` yields, rows from the top, as a GeoTIFF on a grid.

    Returns SHA-256 and size of the file, and the SHA-256 of its cells. It takes its name when it
    was read again and holds what was handed in. Raises BluecarbonError when the disk is full, or
    it does not.
    """
    path = Path(path)
    make_folder(path.parent)
    sweep(path.parent)
    whole = lock = None
    try:
        # GDAL writes into a file that is locked: a sweep takes it only when this run is dead.
        whole, lock = begin(path.parent, 0o666)
        cells = _write(whole, far, grid, facts, batches)
        _compare(path, GeoTiff(whole), far, grid, cells)
        digest, size = sha256(), 0
        with whole.open("rb") as read, streamed(path) as stream:
            while piece := read.read(PIECE):
                stream.write(piece)
                digest.update(piece)
                size += len(piece)
    except (OSError, RasterioError) as error:
        raise _failed(path, str(error)) from error
    finally:
        if whole is not None:
            lock.close()
            whole.unlink(missing_ok=True)
    return digest.hexdigest(), size, cells


def cells_digest(file):
    """SHA-256 of all cells of a GeoTiff: row by row, little-endian."""
    digest, (height, width) = sha256(), file.grid.shape
    step = max(ROWS // width, 1)
    for row in range(0, height, step):
        values = file.read(Window(row, 0, min(step, height - row), width))
        digest.update(little_endian(values))
    return digest.hexdigest()


def _write(path, far, grid, facts, batches):
    profile = {
        "driver": "GTiff",
        "dtype": far.dtype,
        "nodata": far.nodata,
        "count": 1,
        "height": grid.height,
        "width": grid.width,
        "crs": far.handle.crs,
        "transform": rasterio.Affine(*grid.transform),
        "tiled": True,
        "blockxsize": BLOCK,
        "blockysize": BLOCK,
        "compress": "zstd",
        "bigtiff": "if_safer",
    }
    digest = sha256()
    with rasterio.Env(**FAR), rasterio.open(path, "w", **profile) as file:
        file.update_tags(**facts["tags"])
        file.update_tags(1, **facts["band"])
        if facts["colours"]:
            file.write_colormap(1, facts["colours"])
        for name in ("descriptions", "units", "scales", "offsets"):
            if any(value not in (None, 0.0 if name == "offsets" else 1.0) for value in facts[name]):
                setattr(file, name, facts[name])
        row = 0
        for values in batches:
            height = len(values)
            file.write(values, 1, window=RasterioWindow(0, row, grid.width, height))
            digest.update(little_endian(values))
            row += height
    return digest.hexdigest()


def _compare(path, written, far, grid, cells):
    """Refuse a file that does not say what the map says: another disk, another GDAL."""
    try:
        off = np.subtract(written.grid.transform, grid.transform) / grid.cell_size[0]
        same = {
            "size": written.grid.shape == grid.shape,
            "place": np.abs(off).max() < SAME_GRID,
            "reference system": written.crs.equals(far.crs, ignore_axis_order=True),
            "type": written.dtype == far.dtype,
            "nodata value": str(written.nodata) == str(far.nodata),
            "scaling": (written.scale, written.offset) == (far.scale, far.offset),
            "unit": written.unit == far.unit,
            "tag simulated": written.simulated == far.simulated,
            "cells": cells_digest(written) == cells,
        }
    finally:
        written.close()
    if not all(same.values()):
        raise _failed(path, "not as it was read: " + ", ".join(k for k, v in same.items() if not v))


def _failed(path, why):
    return BluecarbonError(
        f"{path}: could not be written ({why}). The file that had this name before, if any, is "
        "unchanged. Free some space or choose another folder, and run again."
    )
