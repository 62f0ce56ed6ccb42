"""A removal by soil in three lines: gross, made elsewhere, made in place."""

from typing import NamedTuple

import numpy as np

from bluecarbon.science.allochthonous._magnitudes import _magnitude


class SoilCarbonLines(NamedTuple):
    """A removal by soil in three lines: gross = allochthonous + autochthonous."""

    gross: object
    allochthonous: object
    autochthonous: object


def separate(gross, share):
    """Split a removal by soil into what was made elsewhere and what was made in place.

    Parameters
    ----------
    gross : array_like
        Removal by the soil, a gain is positive, in any unit of carbon or CO2.
    share : array_like
        Share of allochthonous carbon in it [1].

    Returns
    -------
    SoilCarbonLines
        `gross`, `allochthonous` and `autochthonous`. A loss is not split: all of it is
        autochthonous, so that a deduction never makes an emission smaller.

    Raises
    ------
    ValueError
        For a share outside 0 to 1.

    References
    ----------
    [VM0033]_ v2.1, equation 38 with its footnote 13; there removals are negative.

    Examples
    --------
    >>> separate(10.0, 0.24)
    SoilCarbonLines(gross=10.0, allochthonous=2.4, autochthonous=7.6)
    """
    values = np.asarray(_magnitude(share))
    if np.any((values < 0) | (values > 1)):
        raise ValueError(
            f"The allochthonous share lies between 0 and 1; found {np.nanmin(values):g} to "
            f"{np.nanmax(values):g}. If it is in percent, divide it by 100."
        )
    allochthonous = gross * share * (_magnitude(gross) > 0)
    return SoilCarbonLines(gross, allochthonous, gross - allochthonous)


def share_none(gross):
    """No deduction, as a declared policy: a share of 0 for each value of the gross removal.

    Rules that credit all buried carbon (BlueCAM) come to this. In a mud that is poor in carbon
    most of it may be from elsewhere: print the VM0033 share beside it.

    Parameters
    ----------
    gross : array_like
        Gross removal of the soil, of any shape [t CO2e].

    Returns
    -------
    array_like
        Share that is deducted, of the same shape [1].

    Examples
    --------
    >>> share_none(np.array([3.0, 4.0]))
    array([0., 0.])
    """
    return _magnitude(gross) * 0.0
