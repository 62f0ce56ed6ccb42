"""Sea level and high tides over the years of a projection."""

import math

import numpy as np

from bluecarbon.parameters import load
from bluecarbon.science._units import in_units


@in_units(time="a", initial="cm", rate="cm a-1", rise="cm", duration="a", returns="cm")
def mean_sea_level_scenario(time, initial, rate, rise, duration):
    r"""Mean sea level that starts at today's rate and reaches a stated rise, without a jump.

    .. math:: MSL(t) = MSL_0 + A \, t + B \, t^2, \quad
        B = \frac{\Delta / T - r}{T - 1}, \quad A = r - B

    The first year brings exactly the initial rate r, the last one ends at the rise :math:`\Delta`.
    Time counts from the start: taken from a row number that begins with 1 the second year would
    jump two steps.

    Parameters
    ----------
    time : array_like
        Years since the start of the scenario t [a], from 0 to `duration`.
    initial : array_like
        Mean sea level at the start [cm].
    rate : array_like
        Rise in the first year r [cm a-1], of the land and the sea together.
    rise : array_like
        Rise over the whole scenario [cm].
    duration : array_like
        Length of the scenario T [a], more than 1.

    Returns
    -------
    array_like
        Mean sea level [cm].

    References
    ----------
    [Sweet2017]_; the form of rCMEM (buildScenarioCurve.R), with time in years from 0.

    Examples
    --------
    >>> levels = mean_sea_level_scenario(np.array([0, 1, 100]), 0.0, 0.33, 71.0, 100.0)
    >>> print(*(f"{level:.2f}" for level in levels))
    0.00 0.33 71.00
    """
    acceleration = (rise / duration - rate) / (duration - 1)
    return initial + (rate - acceleration) * time + acceleration * time**2


@in_units(year="a", amplitude="cm", phase="a", returns="cm")
def nodal_tide(year, amplitude, phase):
    r"""What the 18.6-year cycle of the lunar nodes adds to high water.

    .. math:: a \, \sin \frac{2 \pi \, (y - y_0)}{18.61}

    Parameters
    ----------
    year : array_like
        Calendar year y [a].
    amplitude : array_like
        Amplitude at the place a [cm].
    phase : array_like
        A year in which the cycle passes its mean upwards, y0 [a].

    Returns
    -------
    array_like
        Height [cm].

    References
    ----------
    [RochlinMorris2017]_.

    Examples
    --------
    >>> print(f"{nodal_tide(2000.0, 2.24, 2011.181):.3f}")
    1.326
    """
    period = load().get("marsh_nodal_period").value
    return amplitude * np.sin(2 * math.pi * (year - phase) / period)


@in_units(elevation="cm", mean_sea_level="cm", mean_high_water="cm", returns="1")
def relative_elevation(elevation, mean_sea_level, mean_high_water):
    """Elevation in the tidal frame, z*: 0 at mean sea level, 1 at mean high water.

    Parameters
    ----------
    elevation, mean_sea_level, mean_high_water : array_like
        Heights above one datum [cm].

    Returns
    -------
    array_like
        Dimensionless elevation [1].

    Examples
    --------
    >>> relative_elevation(30.0, 0.0, 60.0)
    0.5
    """
    return (elevation - mean_sea_level) / (mean_high_water - mean_sea_level)
