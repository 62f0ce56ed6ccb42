"""Sediment that the tides leave on a marsh."""

import math

import numpy as np

from bluecarbon.science._units import in_units


@in_units(elevation="cm", high_water="cm", low_water="cm", returns="1")
def flooded_share_linear(elevation, high_water, low_water):
    """Share of a tidal cycle in which a surface is under water: linear between the tides.

    Parameters
    ----------
    elevation, high_water, low_water : array_like
        Heights above one datum [cm].

    Returns
    -------
    array_like
        Share [1], 0 above high water and 1 below low water.

    References
    ----------
    As rCMEM (floodTimeLinear.R).

    Examples
    --------
    >>> float(flooded_share_linear(30.0, 60.0, -60.0))
    0.25
    """
    share = (high_water - elevation) / (high_water - low_water)
    return np.minimum(np.maximum(share, 0.0), 1.0)


@in_units(elevation="cm", high_water="cm", low_water="cm", returns="1")
def flooded_share_sine(elevation, high_water, low_water):
    r"""Share of a tidal cycle in which a surface is under water: the tide as a sine.

    .. math:: f = \frac{1}{\pi} \arccos \frac{2 z - HW - LW}{HW - LW}

    Parameters
    ----------
    elevation, high_water, low_water : array_like
        Heights z, HW and LW above one datum [cm].

    Returns
    -------
    array_like
        Share [1], 0 above high water and 1 below low water.

    References
    ----------
    The times of flood and ebb of rCMEM (floodTimeTrig.R) come to this.

    Examples
    --------
    >>> print(f"{flooded_share_sine(30.0, 60.0, -60.0):.4f}")
    0.3333
    """
    height = (2 * elevation - high_water - low_water) / (high_water - low_water)
    return np.arccos(np.minimum(np.maximum(height, -1.0), 1.0)) / math.pi


@in_units(
    elevation="cm",
    high_water="cm",
    flooded_share="1",
    tides="a-1",
    concentration="g cm-3",
    capture_rate="1",
    returns="g cm-2 a-1",
)
def sediment_delivery(elevation, high_water, flooded_share, tides, concentration, capture_rate):
    r"""Sediment that one class of tides leaves on a surface in a year.

    .. math:: Q = N \, c \, \frac{(HW - z)_+}{2} \, \min(1, q f)

    The mean depth of water over the surface holds the sediment; a water column that clears q times
    in a cycle leaves all of it once it stands for 1/q of the cycle.

    Parameters
    ----------
    elevation, high_water : array_like
        Heights z and HW above one datum [cm].
    flooded_share : array_like
        Share of the cycle under water f [1], see `flooded_share_linear`.
    tides : array_like
        Number of such tides in a year N [a-1].
    concentration : array_like
        Suspended sediment in the water c [g cm-3]; 1e-6 g cm-3 is 1 mg L-1.
    capture_rate : array_like
        How often the water column would clear in a whole cycle, q [1].

    Returns
    -------
    array_like
        Dry sediment [g cm-2 a-1].

    References
    ----------
    [Morris2012]_ and rCMEM (deliverSediment.R).

    Examples
    --------
    >>> print(f"{sediment_delivery(40.0, 60.0, 0.2, 700.0, 3e-5, 2.8):.4f}")
    0.1176
    """
    depth = np.maximum(high_water - elevation, 0.0)
    return tides * concentration * depth / 2 * np.minimum(capture_rate * flooded_share, 1.0)
