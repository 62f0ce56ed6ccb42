"""Marsh plants: biomass by elevation, and roots by depth."""

import math

import numpy as np

from bluecarbon.parameters import load
from bluecarbon.science._units import in_units


@in_units(
    relative_elevation="1", maximum="g cm-2", lowest="1", highest="1", peak="1", returns="g cm-2"
)
def biomass_parabola(relative_elevation, maximum, lowest, highest, peak=None):
    r"""Above-ground biomass of marsh plants by their elevation in the tidal frame.

    .. math:: B = B_{max} \left( 1 - \left( \frac{z^* - z^*_p}{w} \right)^2 \right)_+

    with the half-width w towards the lower or the upper limit: two half parabolas where the peak
    is not in the middle.

    Parameters
    ----------
    relative_elevation : array_like
        z* [1], see `bluecarbon.science.marsh_equilibrium.tides.relative_elevation`.
    maximum : array_like
        Peak biomass [g cm-2]; 0.1 g cm-2 is 1000 g m-2.
    lowest, highest : array_like
        Limits of growth as z* [1].
    peak : array_like, optional
        Elevation of the peak as z* [1]; by default half-way.

    Returns
    -------
    array_like
        Biomass [g cm-2].

    Raises
    ------
    ValueError
        When the limits are not in order.

    References
    ----------
    [Morris2002]_; the off-centre peak as in rCMEM (predictBiomass.R).

    Examples
    --------
    >>> at = np.array([-0.47, 0.18, 0.83, 1.455, 3.0])
    >>> print(*(f"{b:.4f}" for b in biomass_parabola(at, 0.0867, -0.47, 2.08, 0.83)))
    0.0000 0.0650 0.0867 0.0650 0.0000
    """
    if peak is None:
        peak = (lowest + highest) / 2
    if not np.all(np.logical_and(np.asarray(lowest < peak), np.asarray(peak < highest))):
        raise ValueError(
            f"Plants grow from a lowest through a peak to a highest elevation; found {lowest}, "
            f"{peak}, {highest}. Put them in order, all as z*."
        )
    above = relative_elevation - peak
    width = (highest - peak) * (above > 0) + (peak - lowest) * (above <= 0)
    return maximum * np.maximum(1 - (above / width) ** 2, 0.0)


@in_units(top="cm", bottom="cm", total="g cm-2", depth="cm", returns="g cm-2")
def roots_linear(top, bottom, total, depth):
    r"""Roots between two depths when their density falls linearly to none at the root depth.

    .. math:: r(x) = \frac{2 R}{D} \left( 1 - \frac{x}{D} \right)

    Parameters
    ----------
    top, bottom : array_like
        Depths below the surface [cm].
    total : array_like
        Mass of all roots R [g cm-2].
    depth : array_like
        Root depth D [cm].

    Returns
    -------
    array_like
        Mass of the roots between the depths [g cm-2].

    References
    ----------
    As rCMEM (massLiveRoots.R).

    Examples
    --------
    >>> float(roots_linear(0.0, 15.0, 1.0, 30.0))
    0.75
    """

    def above(x):
        share = np.minimum(x / depth, 1.0)
        return share * (2 - share)

    return total * (above(bottom) - above(top))


@in_units(top="cm", bottom="cm", total="g cm-2", depth="cm", returns="g cm-2")
def roots_exponential(top, bottom, total, depth):
    r"""Roots between two depths when their density falls exponentially to none at the root depth.

    .. math:: r(x) \propto e^{-b x / D} - e^{-b}, \quad e^{-b} = 0.05

    Parameters
    ----------
    top, bottom : array_like
        Depths below the surface [cm].
    total : array_like
        Mass of all roots [g cm-2].
    depth : array_like
        Root depth D [cm].

    Returns
    -------
    array_like
        Mass of the roots between the depths [g cm-2].

    References
    ----------
    As rCMEM (massLiveRoots.R).

    Examples
    --------
    >>> print(f"{roots_exponential(0.0, 15.0, 1.0, 30.0):.4f}")
    0.8766
    """
    least = load().get("marsh_exponential_root_share").value
    fall = -math.log(least)

    def above(x):
        share = np.minimum(x / depth, 1.0)
        return (1 - np.exp(-fall * share)) / fall - least * share

    return total * (above(bottom) - above(top)) / ((1 - least) / fall - least)
