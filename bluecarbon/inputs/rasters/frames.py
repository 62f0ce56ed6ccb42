"""In what the frames of two maps differ, and the refusal that says so."""

from pyproj import CRS

from bluecarbon.errors import InputError

# Of a cell. Below it the frames differ by rounding only; odc-geo snaps by the same figure.
SAME_GRID = 1e-3


def same_crs(a, b):
    """Whether two systems, as WKT, are the same but for the order of their axes."""
    a, b = CRS.from_wkt(a), CRS.from_wkt(b)
    return a == b or a.equals(b, ignore_axis_order=True)


def difference_of(file, first):
    """What differs in kind between two maps: "crs", "cells", "size", or None."""
    if not same_crs(file.grid.crs, first.grid.crs):
        return "crs"
    # Cell sizes are the same when they do not add up to an offset across the map.
    steps = max(file.grid.width, file.grid.height, first.grid.width, first.grid.height)
    for own, other in zip(file.grid.cell_size, first.grid.cell_size, strict=True):
        if abs(own - other) * steps > max(SAME_GRID, 1e-6 * steps) * other:
            return "cells"
    return None if file.grid.shape == first.grid.shape else "size"


def corner_offset(grid, reference):
    """Largest distance between the corners of two frames, along x or y [reference cells]."""
    dx, dy = reference.cell_size
    left, bottom, right, top = (
        abs(a - b) for a, b in zip(grid.bounds, reference.bounds, strict=True)
    )
    return max(left / dx, right / dx, bottom / dy, top / dy)


def refusal(file, first, difference, offset):
    """The error for a map on another grid than the first; see `difference_of`, `corner_offset`."""
    like = f"rio warp {file.name} OUT.tif --like {first.name} --resampling nearest"
    cure = f'Write the maps on one grid ({like}), or set align = "nearest".'
    if difference == "crs":
        found, rule = (
            f"the coordinate reference system {file.crs.name}",
            f"All maps have that of the first, {first.name}: {first.crs.name}.",
        )
    elif difference == "cells":
        found, rule = (
            f"cells of {size_of(file.grid)}",
            f"All maps have the cell size of the first, {first.name}: {size_of(first.grid)}.",
        )
    elif difference == "size":
        found, rule = (
            f"{file.grid.height} x {file.grid.width} cells over {extent_of(file)}",
            f"All maps have the frame of the first, {first.name}: "
            f"{first.grid.height} x {first.grid.width} cells over {extent_of(first)}.",
        )
    else:
        found, rule = (
            f"a frame that is {offset:.3g} of a cell off ({extent_of(file)})",
            f"All maps have the frame of the first, {first.name} ({extent_of(first)}), "
            f"to {SAME_GRID:g} of a cell.",
        )
    return InputError(where=file.path, found=found, rule=rule, cure=cure)


def size_of(grid):
    """Size of the cells of a grid, as text."""
    return " x ".join(f"{v:.9g}" for v in grid.cell_size)


def extent_of(file):
    """Frame of a file in its own coordinates, as text."""
    left, bottom, right, top = file.grid.bounds
    return f"x {left:.10g} to {right:.10g}, y {bottom:.10g} to {top:.10g}"
