"""Polygons in longitude and latitude: their ground area, and where they lie on a grid."""

from functools import lru_cache

import numpy as np
import shapely
from pyproj import Geod

from bluecarbon.constants import SQUARE_METRES_PER_HECTARE
from bluecarbon.inputs.projections import LON_LAT, is_lon_lat, operation

# Degrees. Sides are straight in longitude and latitude (RFC 7946, 3.1.1); cut at this length,
# about 100 m, their chord on a projected grid stays within a millimetre of them.
SIDE = 0.001

_GEOD = Geod(ellps="WGS84")


def ground_area(polygon):
    """Area on the WGS 84 ellipsoid [m2] of a polygon whose sides are straight in lon/lat.

    The sides are cut into short pieces, whose geodesics hardly leave them; the area between
    geodesics is that of Karney (2013), by pyproj.
    """
    area = 0.0
    for part in shapely.get_parts(shapely.segmentize(polygon, SIDE)):
        # Ring by ring, so that the winding order plays no part.
        outer, *holes = (
            abs(_GEOD.polygon_area_perimeter(*shapely.get_coordinates(ring).T)[0])
            for ring in (part.exterior, *part.interiors)
        )
        area += outer - sum(holes)
    return area


def zone_hectares(polygons):
    """Area of every polygon [ha], by `ground_area`."""
    return np.array([ground_area(p) for p in polygons]) / SQUARE_METRES_PER_HECTARE


def cell_hectares(path, grid):
    """Ground area of the cell in the middle of the grid [ha]."""
    a, _, c, _, e, f = grid.transform
    x, y = c + a * (grid.width // 2), f + e * (grid.height // 2)
    cell = shapely.box(x, y + e, x + a, y)
    if not is_lon_lat(grid.crs):
        to_lon_lat = _to_lon_lat(path, grid)
        cell = shapely.transform(cell, to_lon_lat.forward, interleaved=False)
    return ground_area(cell) / SQUARE_METRES_PER_HECTARE


def on_grid(path, polygons, grid):
    """The polygons in the coordinates of the grid; their sides are cut into short pieces first.

    Returns them as a list, and a note on the shift between datums, empty when there is none.
    """
    note = ""
    if not is_lon_lat(grid.crs):
        to_lon_lat = _to_lon_lat(path, grid)
        if to_lon_lat.accuracy != 0:
            note = f"{path.name}: laid on the maps by the inverse of {to_lon_lat}."
        polygons = shapely.segmentize(polygons, SIDE)
        polygons = shapely.transform(polygons, to_lon_lat.inverse, interleaved=False)
    if grid.is_geographic:
        # A map may count its longitudes on beyond 180 degrees.
        polygons = [_turned(polygon, grid) for polygon in polygons]
    return list(polygons), note


@lru_cache(maxsize=1)
def _to_lon_lat(path, grid):
    """Chosen by the place of the grid and turned round: zones may lie far out by mistake."""
    return operation(grid.crs, LON_LAT, grid.bounds, where=path)


def _turned(polygon, grid):
    left, _, right, _ = grid.bounds
    west, _, east, _ = polygon.bounds
    for turn in (360, -360):
        if (east < left or west > right) and left <= west + turn and east + turn <= right:
            return shapely.transform(
                polygon, lambda points, turn=turn: points + np.array((turn, 0))
            )
    return polygon
