"""Ground area of cells bounded by parallels and meridians, for rasters and for ocean fields."""

import numpy as np

# WGS 84: semi-major axis [m] and inverse flattening [1], its defining parameters (EPSG 7030).
WGS84_SEMI_MAJOR = 6_378_137.0
WGS84_INVERSE_FLATTENING = 298.257223563

# Nodes of Gauss-Legendre quadrature over a row of latitude: exact to rounding for rows of 1 degree.
NODES = 6


def squared_eccentricity(inverse_flattening):
    """Squared eccentricity [1] of an ellipsoid; an inverse flattening of 0 stands for a sphere.

    Examples
    --------
    >>> print(f"{squared_eccentricity(WGS84_INVERSE_FLATTENING):.11f}")
    0.00669437999
    """
    flattening = 1 / inverse_flattening if inverse_flattening else 0.0
    return flattening * (2 - flattening)


def cell_area(latitude, height, width, *, semi_major, eccentricity2):
    """Area on the ellipsoid of cells between two parallels and two meridians [m2].

    The integral of the ellipsoid's surface element over the cell, so that the cells of a row, or
    of the whole Earth, add up to what they cover.

    Parameters
    ----------
    latitude : array_like
        Latitude of the middle of the cells [rad].
    height, width : float or array_like
        Extent in latitude and in longitude [rad].
    semi_major : float
        Semi-major axis [m].
    eccentricity2 : float
        Squared eccentricity [1], see `squared_eccentricity`.

    Returns
    -------
    numpy.ndarray
        Area [m2], in the shape of `latitude`.

    Examples
    --------
    >>> northern = cell_area(np.pi / 4, np.pi / 2, 2 * np.pi, semi_major=1.0, eccentricity2=0.0)
    >>> print(f"{northern / (2 * np.pi):.9f}")
    1.000000000
    """
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    at_nodes = np.asarray(latitude)[..., None] + nodes * np.asarray(height)[..., None] / 2
    # Every term is positive, so nothing cancels: the error is a few units in the last place.
    surface = np.cos(at_nodes) / (1 - eccentricity2 * np.sin(at_nodes) ** 2) ** 2
    return (
        semi_major**2 * (1 - eccentricity2) * width * height / 2 * (surface * weights).sum(axis=-1)
    )
