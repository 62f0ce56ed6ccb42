"""Residuals of a continuous map: measured minus mapped, at places where somebody measured."""

import numpy as np

from bluecarbon.inputs.csv_table import Columns, read_csv_text
from bluecarbon.inputs.projections import LON_LAT, is_lon_lat, operation


def read_residuals(path, grid):
    """Read a table of residuals.

    Columns of the file: x and y (longitude and latitude, EPSG:4326) and residual (measured minus
    mapped, in the unit of the map).

    Parameters
    ----------
    path : path-like
    grid : Grid
        Of the map, see `bluecarbon.grid`.

    Returns
    -------
    x, y : numpy.ndarray
        Places on the plane of the grid [m].
    residual : numpy.ndarray
        [unit of the map]
    simulated : bool
        Whether the head of the file says so.

    Raises
    ------
    InputError
        Naming all rows at fault.
    """
    table = read_csv_text(path, ("x", "y", "residual"))
    columns = Columns(table)
    places = {
        "x": columns.number("x", least=-180),
        "y": columns.number("y", least=-90),
        "residual": columns.number("residual"),
    }
    columns.refuse()
    points = table.finish(places)
    x, y = points["x"].to_numpy(float), points["y"].to_numpy(float)
    if not is_lon_lat(grid.crs):
        x, y = operation(grid.crs, LON_LAT, grid.bounds, where=path).inverse(x, y)
    east, north = grid.metres_per_unit
    x, y = np.asarray(x) * east, np.asarray(y) * north
    return x, y, points["residual"].to_numpy(float), bool(points.attrs["simulated"])
