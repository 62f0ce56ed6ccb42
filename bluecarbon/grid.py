"""The grid that all maps of a project share, and the windows it is read by."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pyproj import CRS, Geod


class Window(NamedTuple):
    """A rectangle of cells: first row and column, then its size [cells]."""

    row: int
    col: int
    height: int
    width: int


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A north-up raster frame.

    `transform` holds the six numbers (a, b, c, d, e, f) of the affine transform, as in rasterio:
    x = a col + b row + c and y = d col + e row + f, for the corner of a cell.
    """

    crs: str  # well-known text
    transform: tuple[float, float, float, float, float, float]
    width: int
    height: int

    @property
    def shape(self):
        """Rows and columns [cells]."""
        return self.height, self.width

    @property
    def cell_size(self):
        """Width and height of a cell, both positive [units of the CRS]."""
        return abs(self.transform[0]), abs(self.transform[4])

    @property
    def bounds(self):
        """Left, bottom, right and top edge [units of the CRS]."""
        a, _, c, _, e, f = self.transform
        return c, f + e * self.height, c + a * self.width, f

    @cached_property
    def is_geographic(self):
        """True for a grid in degrees."""
        return CRS.from_user_input(self.crs).is_geographic

    @cached_property
    def metres_per_unit(self):
        """Ground length of a unit of the CRS in the middle of the grid, eastward and northward."""
        left, bottom, right, top = self.bounds
        if not self.is_geographic:
            factor = CRS.from_user_input(self.crs).axis_info[0].unit_conversion_factor
            return factor, factor
        x, y = (left + right) / 2, (bottom + top) / 2
        half = min(0.5, (top - bottom) / 2)
        geod = Geod(ellps="WGS84")
        east = geod.inv(x - half, y, x + half, y)[2] / (2 * half)
        north = geod.inv(x, y - half, x, y + half)[2] / (2 * half)
        return east, north

    def windows(self, tile_size):
        """Windows of at most `tile_size` cells a side, row by row, that cover every cell once."""
        if tile_size < 1:
            raise ValueError(f"tile_size must be at least 1 cell; found {tile_size}.")
        return [
            Window(row, col, min(tile_size, self.height - row), min(tile_size, self.width - col))
            for row in range(0, self.height, tile_size)
            for col in range(0, self.width, tile_size)
        ]
