"""The shift of GCJ-02, the datum of Chinese web maps, and its inverse.

Boundaries copied from such a map lie some hundred metres off. The shift was never officially
published; its formula is public code, whose numbers stand in `parameters/doctor.csv`. It serves to
recognise shifted outlines, not to repair them: an outline to sell from comes from its survey.
"""

import numpy as np

from bluecarbon.parameters.tables import coefficients

_ROUNDS = 20  # the inverse settles to 1e-9 degrees in five or so


def shift(lon, lat):
    """How far GCJ-02 lies east and north of WGS 84 at places in WGS 84 [degrees].

    Zero outside of the box in which the shift is applied.
    """
    lon, lat = np.asarray(lon, float), np.asarray(lat, float)
    centre = coefficients("gcj02_centre")
    x, y = lon - centre[0], lat - centre[1]
    root, product = np.sqrt(np.abs(x)), x * y
    common = _waves("gcj02_common_waves", x, (1 / 6, 1 / 2))
    north = _waves("gcj02_north_waves", y, (1, 3, 12, 30))
    east = _waves("gcj02_east_waves", x, (1, 3, 12, 30))
    (factor,) = coefficients("gcj02_wave_factor")
    a = coefficients("gcj02_north_polynomial")
    b = coefficients("gcj02_east_polynomial")
    metres_north = a[0] + a[1] * x + a[2] * y + a[3] * y**2 + a[4] * product + a[5] * root
    metres_east = b[0] + b[1] * x + b[2] * y + b[3] * x**2 + b[4] * product + b[5] * root
    metres_north = metres_north + factor * (common + north)
    metres_east = metres_east + factor * (common + east)
    semi_major, eccentricity = coefficients("gcj02_ellipsoid")
    w = 1 - eccentricity * np.sin(np.radians(lat)) ** 2
    meridian = semi_major * (1 - eccentricity) / (w * np.sqrt(w))
    parallel = semi_major / np.sqrt(w) * np.cos(np.radians(lat))
    inside = applies(lon, lat)
    east = np.where(inside, np.degrees(metres_east / parallel), 0.0)
    return east, np.where(inside, np.degrees(metres_north / meridian), 0.0)


def applies(lon, lat):
    """True inside the box in which web maps shift, which is wider than China."""
    west, south, east, north = coefficients("gcj02_limits")
    return (west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)


def to_gcj02(lon, lat):
    """WGS 84 to GCJ-02 [degrees]."""
    east, north = shift(lon, lat)
    return lon + east, lat + north


def from_gcj02(lon, lat):
    """GCJ-02 to WGS 84 [degrees], by iteration: the shift is known at the true place."""
    true_lon, true_lat = np.asarray(lon, float), np.asarray(lat, float)
    for _ in range(_ROUNDS):
        east, north = shift(true_lon, true_lat)
        true_lon, true_lat = lon - east, lat - north
    return true_lon, true_lat


def _waves(name, degrees, lengths):
    return sum(
        amplitude * np.sin(np.pi * degrees / length)
        for amplitude, length in zip(coefficients(name), lengths, strict=True)
    )
