"""Ground area of the cells of a grid, as integers that do not depend on how the grid is read."""

from dataclasses import dataclass

import numpy as np
from pyproj import CRS, Transformer

from bluecarbon.constants import SQUARE_CENTIMETRES_PER_SQUARE_METRE
from bluecarbon.errors import InputError
from bluecarbon.geodesy import cell_area, squared_eccentricity

# Side of a panel of a projected grid [cells]. The scale of a projection changes so slowly that one
# area serves the panel: 5e-6 between its far edges at 10 m and 150 km from the central meridian,
# and 1e-9 for its sum, because the area is taken at its centre. Rounding to whole square
# centimetres adds up to 5e-7 at 10 m, up or down by panel.
PANEL = 64

# Half the distance over which the scale of a projection is measured [m]: long enough for rounding
# and short enough for curvature to stay below 1e-10 of the area.
STEP = 100.0

# Part of a cell by which a grid that ends at a pole may pass it by rounding.
HAIR = 1e-6


@dataclass(frozen=True)
class CellAreas:
    """Area of one cell [cm2] for every panel of `step` rows and columns of the whole grid."""

    values: np.ndarray  # int64, (panel rows, panel columns)
    step: tuple[int, int]  # rows and columns of a panel [cells]

    def panels(self, window):
        """Panel of each cell of a window, and the cell area of these panels.

        Returns
        -------
        tuple
            Panel numbers of the rows and of the columns, whose sum is the panel of a cell, and
            the areas [cm2] by panel number.
        """
        rows = np.arange(window.row, window.row + window.height) // self.step[0]
        cols = np.arange(window.col, window.col + window.width) // self.step[1]
        block = self.values[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]
        return (rows - rows[0]) * block.shape[1], cols - cols[0], block.ravel()


def cell_areas(grid):
    """Area of the cells of a grid on the ellipsoid of its CRS, in whole square centimetres.

    In a geographic grid a cell's area is the integral of the ellipsoid's surface element over the
    cell, the same along a row. In a projected grid it is the nominal area times the ground that a
    unit of the map stands for at the centre of each panel of 64 x 64 cells; panels are counted
    from the corner of the grid, so that tiles of any size see the same areas.

    Parameters
    ----------
    grid : bluecarbon.grid.Grid

    Returns
    -------
    CellAreas
    """
    crs = CRS.from_user_input(grid.crs)
    square_metres, step = (_rows if crs.is_geographic else _panels)(grid, crs)
    values = np.rint(square_metres * SQUARE_CENTIMETRES_PER_SQUARE_METRE).astype(np.int64)
    return CellAreas(values, step)


def _rows(grid, crs):
    """Area by row of a grid in degrees [m2]."""
    semi_major, eccentricity2 = _ellipsoid(crs)
    to_radian = crs.axis_info[0].unit_conversion_factor
    width, height = (to_radian * size for size in grid.cell_size)
    top = grid.transform[5] * to_radian
    highest = max(abs(top), abs(top - height * grid.height))
    if highest > np.pi / 2 + height * HAIR:
        raise InputError(
            where="the grid of the maps",
            found=f"a latitude of {np.degrees(highest):.6g} degrees",
            rule="Latitudes end at the poles.",
            cure="Correct the transform of the maps. Have longitude and latitude been swapped?",
        )
    middle = top - height * (np.arange(grid.height) + 0.5)
    row = cell_area(middle, height, width, semi_major=semi_major, eccentricity2=eccentricity2)
    return row[:, None], (1, max(grid.width, 1))


def _panels(grid, crs):
    """Area of a cell by panel of a projected grid [m2]."""
    a, _, c, _, e, f = grid.transform
    # A panel cut by the edge of the grid is centred on the part that exists.
    x, y = np.meshgrid(c + a * _centres(grid.width), f + e * _centres(grid.height))
    step = STEP / crs.axis_info[0].unit_conversion_factor
    on_ground = _ground(crs)
    # Not PROJ's areal scale, which measures Web Mercator on a sphere: 0.4 % off at 29 degrees.
    east = on_ground(x + step, y) - on_ground(x - step, y)
    north = on_ground(x, y + step) - on_ground(x, y - step)
    scale = np.linalg.norm(np.cross(east, north, axis=0), axis=0) / (2 * step) ** 2
    if not np.isfinite(scale).all():
        row, col = np.argwhere(~np.isfinite(scale))[0] * PANEL
        raise InputError(
            where="the grid of the maps",
            found=f"cells near row {row}, column {col} beyond the edge of {crs.name}",
            rule="Every cell must lie on the globe to have an area.",
            cure="Crop the maps to the part that the projection covers.",
        )
    return abs(a * e) * scale, (PANEL, PANEL)


def _ground(crs):
    """The place in space [m] of a point of the map, as a function of its coordinates."""
    base = crs.geodetic_crs
    to_radian = base.axis_info[0].unit_conversion_factor
    semi_major, eccentricity2 = _ellipsoid(base)
    lonlat = Transformer.from_crs(crs, base, always_xy=True)

    def place(x, y):
        longitude, latitude = (to_radian * np.asarray(angle) for angle in lonlat.transform(x, y))
        with np.errstate(invalid="ignore"):  # infinite beyond the edge of the projection
            normal = semi_major / np.sqrt(1 - eccentricity2 * np.sin(latitude) ** 2)
            from_axis = normal * np.cos(latitude)
            return np.stack(
                (
                    from_axis * np.cos(longitude),
                    from_axis * np.sin(longitude),
                    normal * (1 - eccentricity2) * np.sin(latitude),
                )
            )

    return place


def _ellipsoid(crs):
    """Semi-major axis [m] and squared eccentricity."""
    inverse_flattening = crs.ellipsoid.inverse_flattening
    return crs.ellipsoid.semi_major_metre, squared_eccentricity(inverse_flattening)


def _centres(size):
    edges = np.append(np.arange(0, size, PANEL), size)
    return (edges[:-1] + edges[1:]) / 2
