"""The lattice of cells that all files of a mosaic lie on, and where they overlap."""

import numpy as np
import shapely

from bluecarbon.errors import InputError
from bluecarbon.grid import Grid

# Of a cell, as for maps of different dates.
SAME_GRID = 1e-3


def placed(files):
    """Fit all files on the lattice of the first.

    Returns
    -------
    grid : Grid
        The smallest frame that holds all of them.
    rectangles : numpy.ndarray
        int64 of shape (file, 4): first row, first column, height and width in that frame [cells].

    Raises
    ------
    InputError
        Naming the file that is unlike the first, or lies between its cells.
    """
    first = files[0]
    a, _, x0, _, e, y0 = first.grid.transform
    places = []
    for file in files:
        _check_alike(file, first)
        col, row = (file.grid.transform[2] - x0) / a, (file.grid.transform[5] - y0) / e
        off = max(abs(col - round(col)), abs(row - round(row)))
        if off > SAME_GRID:
            raise InputError(
                where=file.path,
                found=f"cells {off:.3g} of a cell off those of {first.name}",
                rule="Files of one map share one lattice of cells.",
                cure=f"Write it on the lattice of the others: rio warp {file.name} OUT.tif "
                "--target-aligned-pixels --resampling nearest --res RESOLUTION.",
            )
        places.append((round(row), round(col), *file.grid.shape))
    rectangles = np.array(places, np.int64)
    top, left = rectangles[:, :2].min(axis=0)
    rectangles[:, :2] -= (top, left)
    height, width = (rectangles[:, :2] + rectangles[:, 2:]).max(axis=0).tolist()
    transform = (a, 0.0, x0 + a * int(left), 0.0, e, y0 + e * int(top))
    grid = Grid(crs=first.grid.crs, transform=transform, width=width, height=height)
    return grid, rectangles


def overlaps(rectangles):
    """Which rectangles (see `placed`) share cells with another, and how many cells they cover.

    Returns an array of bool and an int.
    """
    row, col, height, width = rectangles.T
    boxes = shapely.box(col, row, col + width, row + height)
    tree = shapely.STRtree(boxes)
    one, other = tree.query(boxes, predicate="intersects")
    one, other = one[one != other], other[one != other]
    inner = shapely.area(shapely.intersection(boxes[one], boxes[other])) > 0
    overlapping = np.zeros(len(boxes), bool)
    overlapping[one[inner]] = True
    # Corners are whole numbers far below 2**53, so the area is exact to the cell.
    return overlapping, round(shapely.area(shapely.union_all(boxes)))


def _check_alike(file, first):
    """Refuse a file that differs from the first in what makes cells comparable."""
    step = max(*file.grid.shape, *first.grid.shape)
    pairs = (
        ("the coordinate reference system", file.crs.name, first.crs.name, file.crs == first.crs),
        (
            "cells of",
            file.grid.cell_size,
            first.grid.cell_size,
            all(
                abs(own - other) * step <= SAME_GRID * other
                for own, other in zip(file.grid.cell_size, first.grid.cell_size, strict=True)
            ),
        ),
        ("values of type", file.dtype, first.dtype, file.dtype == first.dtype),
        ("nodata =", file.nodata, first.nodata, file.nodata == first.nodata),
        (
            "scale and offset",
            (file.scale, file.offset),
            (first.scale, first.offset),
            (file.scale, file.offset) == (first.scale, first.offset),
        ),
        ("the unit", repr(file.unit), repr(first.unit), file.unit == first.unit),
    )
    for what, own, other, same in pairs:
        if not same:
            raise InputError(
                where=file.path,
                found=f"{what} {own}, where {first.name} has {other}",
                rule="Files of one map agree in CRS, cell size, type, nodata, scale and unit.",
                cure=f"Write this file like the first: rio warp {file.name} OUT.tif --like "
                f"{first.name} --bounds LEFT BOTTOM RIGHT TOP --resampling nearest; for nodata "
                "alone rio edit-info --nodata VALUE.",
            )
