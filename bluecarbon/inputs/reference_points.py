"""Reference points: places where somebody looked, by which a map is judged."""

import numpy as np

from bluecarbon.errors import InputError
from bluecarbon.inputs.csv_table import Columns, read_csv_text
from bluecarbon.inputs.projections import LON_LAT, is_lon_lat, operation


def read_reference_points(path, *, habitats):
    """Read the reference points of the maps: places where somebody looked.

    Columns of the file: x and y (longitude and latitude, EPSG:4326), reference_class (a habitat of
    the legend); optional date (of the visit), source, map_date (of the map that the point judges;
    the last one where empty), stratum (class of the map from which it was drawn; the class it lies
    on where the column is empty) and cluster (name of the drop, transect or plot it belongs to).
    A place with a row for every map tells a trajectory.

    Parameters
    ----------
    path : path-like
    habitats : collection of str
        Habitats of the legend.

    Returns
    -------
    pandas.DataFrame
        row, x, y [degrees], reference_class, date, source, map_date, stratum, cluster. `attrs`
        holds path, metadata, simulated.
    """
    optional = ("date", "source", "map_date", "stratum", "cluster")
    table = read_csv_text(path, ("x", "y", "reference_class"), optional)
    columns = Columns(table)
    points = {
        "row": list(table.rows.index),
        "x": columns.number("x", least=-180),
        "y": columns.number("y", least=-90),
        "reference_class": columns.member(
            "reference_class", habitats, "Correct the class, or add it to the legend."
        ),
        "date": columns.date("date", needed=False),
        "source": columns.text("source", needed=False),
        "map_date": columns.date("map_date", needed=False),
        "stratum": columns.text("stratum", needed=False),
        "cluster": columns.text("cluster", needed=False),
    }
    for row, y in zip(points["row"], points["y"], strict=True):
        if y > 90:
            columns.fault(row, "y", "A latitude is at most 90 degrees.", "Exchange x and y.")
    columns.refuse()
    return table.finish(points)


def cells_of_points(points, grid):
    """Row and column of the cell that holds each reference point.

    Raises
    ------
    InputError
        Where a point lies outside the grid.
    """
    path = points.attrs["path"]
    longitude, latitude = points["x"].to_numpy(), points["y"].to_numpy()
    x, y = longitude, latitude
    if not is_lon_lat(grid.crs):
        # Chosen by the place of the grid and turned round, as for zones.
        x, y = operation(grid.crs, LON_LAT, grid.bounds, where=path).inverse(x, y)
    a, _, c, _, e, f = grid.transform
    rows = np.floor((np.asarray(y) - f) / e)
    cols = np.floor((np.asarray(x) - c) / a)
    height, width = grid.shape
    outside = ~((rows >= 0) & (rows < height) & (cols >= 0) & (cols < width))
    if outside.any():
        first = points.loc[outside].iloc[0]
        raise InputError(
            where=f"{path}, row {first['row']}",
            found=f"{first['x']:g}, {first['y']:g}"
            + (f" and {outside.sum() - 1} more points" if outside.sum() > 1 else ""),
            rule="A reference point must lie on the map that it judges.",
            cure="Check that x is the longitude and y the latitude, or take the point out.",
        )
    return rows.astype(int), cols.astype(int)
