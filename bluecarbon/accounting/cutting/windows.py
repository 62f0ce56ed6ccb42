"""Which cells of a map are cut: those that zones or bounds touch, to whole cells or panels."""

import math
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from bluecarbon.areas.cell_area import PANEL
from bluecarbon.errors import InputError
from bluecarbon.grid import Grid, Window
from bluecarbon.inputs.polygons import on_grid
from bluecarbon.inputs.projections import LON_LAT, is_lon_lat, operation
from bluecarbon.inputs.rasters import SAME_GRID
from bluecarbon.inputs.zones import read_zones

BENDS = 100  # points on each side of bounds, which may be bent in the system of the map


class Asked(NamedTuple):
    """A window, and whether it had to end at the edge of the map; `said` is for the receipt."""

    window: Window
    at_edge: bool
    said: dict


def asked_window(grid, zones=None, buffer=0.0, bounds=None, bounds_crs=LON_LAT, exact=False):
    """The window of a grid that zones with a buffer [m], or bounds, ask for.

    Unless `exact`, it is widened as `whole_panels` says.

    Takes what `bluecarbon.cut_map` takes, and raises InputError for what asks for no window.
    """
    if (zones is None) == (bounds is None):
        raise InputError(
            where="the window",
            found="zones and bounds" if zones is not None else "neither zones nor bounds",
            rule="A window is told by zones or by bounds.",
            cure="Give --zones FILE or --bounds W S E N (Python: zones=..., or bounds=...).",
        )
    if not 0 <= buffer < math.inf:
        raise _refused("--buffer", f"{buffer:g}", "A buffer is 0 m or more.", "Correct it.")
    if zones is not None:
        box = _zones_box(Path(zones), grid, buffer)
        with open(zones, "rb") as file:
            digest = sha256(file.read()).hexdigest()
        said = {"zones": Path(zones).name, "zones_sha256": digest, "buffer_m": buffer}
        where = zones
    else:
        if buffer:
            cure = "Widen the bounds, or give zones."
            raise _refused("--buffer", f"{buffer:g} m", "A buffer is put around zones.", cure)
        bounds = tuple(map(float, bounds))
        box, where = _bounds_box(grid, bounds, bounds_crs), "--bounds"
        said = {"bounds": list(bounds), "bounds_crs": str(bounds_crs)}
    window, at_edge = _cells(grid, box, where)
    if not exact:
        window = whole_panels(grid, window)
    return Asked(window, at_edge, said | {"exact": exact})


def whole_panels(grid, window):
    """A window of a projected grid, widened to the panels in which ground area is computed.

    They are counted from the corner of a grid. A window that begins with one has the areas of the
    whole map, and an account of it is that of the map; otherwise areas differ in the sixth digit.
    Areas of a grid in degrees are computed row by row, whatever the window.
    """
    if grid.is_geographic:
        return window
    top, left = (begin // PANEL * PANEL for begin in window[:2])
    bottom, right = (
        min(-(-(begin + size) // PANEL) * PANEL, most)
        for begin, size, most in zip(window[:2], window[2:], grid.shape, strict=True)
    )
    return Window(top, left, bottom - top, right - left)


def part_of(grid, window):
    """The grid of a window."""
    a, b, c, d, e, f = grid.transform
    moved = (a, b, c + a * window.col, d, e, f + e * window.row)
    return Grid(crs=grid.crs, transform=moved, width=window.width, height=window.height)


def _zones_box(path, grid, buffer):
    # As an account reads them: each must lie on the map, and hold a cell of it.
    polygons, _ = on_grid(path, list(read_zones(path, grid).table["geometry"]), grid)
    left, bottom, right, top = shapely.total_bounds(polygons)
    place = (right - left, 0, left, 0, bottom - top, top)
    # In the middle of the zones: a degree has another length in the middle of a large map.
    east, north = Grid(crs=grid.crs, transform=place, width=1, height=1).metres_per_unit
    return (
        left - buffer / east,
        bottom - buffer / north,
        right + buffer / east,
        top + buffer / north,
    )


def _bounds_box(grid, bounds, crs):
    west, south, east, north = bounds
    if not (all(map(math.isfinite, bounds)) and west < east and south < north):
        found = " ".join(f"{value:g}" for value in bounds)
        rule = "Bounds are west, south, east and north, in this order."
        raise _refused("--bounds", found, rule, "Write --bounds 121.5 29.4 121.9 29.8.")
    try:
        crs = CRS.from_user_input(crs)
    except CRSError:
        rule = "Bounds are in a known reference system, by default in longitude and latitude."
        raise _refused("--bounds-crs", crs, rule, "Write --bounds-crs EPSG:32651.") from None
    box = shapely.segmentize(shapely.box(*bounds), max(east - west, north - south) / BENDS)
    if is_lon_lat(crs):
        if max(-west, east) > 360 or max(-south, north) > 90:
            rule = "Bounds are in longitude and latitude unless --bounds-crs says otherwise."
            cure = "Correct them, or name their reference system: --bounds-crs EPSG:32651."
            raise _refused("--bounds", f"{west:g} {south:g} {east:g} {north:g}", rule, cure)
        (box,), _ = on_grid(Path("bounds"), [box], grid)
    elif not crs.equals(CRS.from_user_input(grid.crs), ignore_axis_order=True):
        way = operation(crs, grid.crs, bounds, where="--bounds")
        box = shapely.transform(box, way.forward, interleaved=False)
    return box.bounds


def _cells(grid, box, where):
    """The cells that a box touches, and whether it goes beyond the map."""
    a, _, c, _, e, f = grid.transform
    left, bottom, right, top = box
    sides = np.array([(left - c) / a, (right - c) / a, (top - f) / e, (bottom - f) / e])
    if not np.isfinite(sides).all():
        cure = "Correct them, or give them in the reference system of the map (--bounds-crs)."
        raise _refused(where, "bounds without a place there", "The map is a plane.", cure)
    # A thousandth of a cell is rounding, and asks for no further cell.
    col, row = (math.floor(side + SAME_GRID) for side in sides[::2])
    right, bottom = (math.ceil(side - SAME_GRID) for side in sides[1::2])
    right, bottom = max(right, col + 1), max(bottom, row + 1)
    at_edge = col < 0 or row < 0 or right > grid.width or bottom > grid.height
    col, row = max(col, 0), max(row, 0)
    right, bottom = min(right, grid.width), min(bottom, grid.height)
    if right <= col or bottom <= row:
        there = " ".join(f"{value:.10g}" for value in grid.bounds)
        asked = " ".join(f"{value:.10g}" for value in box)
        rule = f"The window lies on the map: {there} in {CRS.from_user_input(grid.crs).name}."
        raise _refused(where, f"the place {asked}", rule, "Correct it, or take the map of it.")
    return Window(row, col, bottom - row, right - col), at_edge


def _refused(where, found, rule, cure):
    return InputError(where=where, found=found, rule=rule, cure=cure)
