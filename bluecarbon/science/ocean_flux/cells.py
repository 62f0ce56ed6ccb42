"""Cells of a grid: their ground area, and the share of it that exchanges gas."""

import numpy as np

from bluecarbon.geodesy import (
    WGS84_INVERSE_FLATTENING,
    WGS84_SEMI_MAJOR,
    cell_area,
    squared_eccentricity,
)
from bluecarbon.parameters import coefficients
from bluecarbon.science._units import in_units

# Rounding of coordinates that a file keeps in single precision [degrees].
SINGLE_PRECISION_DEGREES = 1e-4


def cell_areas(latitude, longitude):
    """Ground area of the cells of a grid of latitudes and longitudes, on WGS 84.

    Cells reach half-way to their neighbours; the first and last ones reach as far outwards as
    inwards, but never over a pole. Areas of a global grid add up to the area of the Earth.

    Parameters
    ----------
    latitude, longitude : xarray.DataArray
        Centres of the cells [degrees north, degrees east], one-dimensional and evenly or unevenly
        spaced, ascending or descending, at least two each.

    Returns
    -------
    xarray.DataArray
        Area [m2] on (latitude, longitude).

    Raises
    ------
    ValueError
        When the centres are not in order, or are more than once around the Earth.

    Examples
    --------
    >>> import xarray as xr
    >>> axis = {"lat": np.arange(-89.5, 90), "lon": np.arange(0.5, 360)}
    >>> grid = xr.Dataset(coords=axis)
    >>> area = cell_areas(grid["lat"], grid["lon"])
    >>> print(f"{float(area.sum()) / 1e6:,.0f} km2")
    510,065,622 km2
    """
    south, north = np.radians(np.clip(_edges(latitude, "latitude"), -90, 90))
    west, east = _edges(longitude, "longitude")
    if (around := abs(east[-1] - west[0])) > 360 + SINGLE_PRECISION_DEGREES:
        raise ValueError(
            f"longitude covers {around:g} degrees; found {longitude.size} centres. A cell must "
            "not be counted twice: cut the grid to once around the Earth."
        )
    band = cell_area(
        (south + north) / 2,
        np.abs(north - south),
        1.0,
        semi_major=WGS84_SEMI_MAJOR,
        eccentricity2=squared_eccentricity(WGS84_INVERSE_FLATTENING),
    )
    rows = latitude.copy(data=band).drop_attrs()
    columns = longitude.copy(data=np.radians(np.abs(east - west))).drop_attrs()
    area = (rows * columns).rename("cell_area")
    return area.assign_attrs(units="m2", long_name="cell area", standard_name="cell_area")


@in_units(land="1", ice="1", returns="1")
def open_water_share(land, ice):
    """Share of a cell that exchanges gas: neither land nor under ice.

    Parameters
    ----------
    land : array_like
        Share of the cell that is land [1].
    ice : array_like
        Share of its water that is under ice [1].

    Returns
    -------
    array_like
        Share of the cell [1].

    Examples
    --------
    >>> open_water_share(0.2, 0.5)
    0.4
    """
    return (1 - land) * (1 - ice)


@in_units(land="1", ice="1", returns="1")
def open_water_share_takahashi2009(land, ice):
    """Share of a cell that exchanges gas, by the rule of the Takahashi climatology.

    Ice of up to a tenth is neglected, and a tenth of the water stays open under any ice: leads
    and cracks exchange gas in winter, too.

    Parameters
    ----------
    land : array_like
        Share of the cell that is land [1].
    ice : array_like
        Share of its water that is under ice [1].

    Returns
    -------
    array_like
        Share of the cell [1].

    References
    ----------
    [Takahashi2009]_, as FluxEngine (lib_ofluxghg_flux_budgets.py) states its rule.

    Examples
    --------
    >>> print(*open_water_share_takahashi2009(0.0, np.array([0.1, 0.5, 0.99])))
    1.0 0.5 0.1
    """
    (neglected,) = coefficients("ice_neglected_takahashi2009")
    (least,) = coefficients("least_open_share_takahashi2009")
    # Arithmetic in place of a choice, so that lazy and labelled arrays pass: NaN stays NaN.
    open_share = 1 - ice * (ice > neglected)
    return (1 - land) * np.maximum(open_share, least)


def _edges(centres, name):
    """Lower and upper bounds of the cells around their centres, in the order of the centres."""
    values = np.asarray(centres, dtype=float)
    steps = np.diff(values)
    if values.ndim != 1 or values.size < 2 or not ((steps > 0).all() or (steps < 0).all()):
        raise ValueError(
            f"{name} must be centres of cells in order, at least two; found {values.size} in "
            f"{values.ndim} dimensions. Sort them, and give one-dimensional coordinates."
        )
    inner = (values[:-1] + values[1:]) / 2
    edges = np.concatenate(([values[0] - steps[0] / 2], inner, [values[-1] + steps[-1] / 2]))
    return edges[:-1], edges[1:]
