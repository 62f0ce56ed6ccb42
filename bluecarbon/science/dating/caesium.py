"""137Cs of the bomb tests: a layer whose year is known."""

import numpy as np

from bluecarbon.parameters import load
from bluecarbon.science.dating.models import DatedLayer


def caesium137_maximum(top, bottom, cs137, *, year_cored, hemisphere):
    """The slice with the most 137Cs, as a layer of the year of the largest fallout.

    137Cs moves in acid and organic soils, and comes down late with eroded soil: look whether the
    profile has one clear maximum, and whether 210Pb puts it near that year.

    Parameters
    ----------
    top, bottom : array_like
        Depths of the slices [cm], from the top down.
    cs137 : array_like
        137Cs of the slices [Bq kg-1]; NaN where not measured.
    year_cored : float
        When the core was taken [a], as 2015.5.
    hemisphere : {"northern hemisphere", "southern hemisphere"}

    Returns
    -------
    DatedLayer
        The middle of that slice, with a quarter of its thickness as standard error of the depth.

    Raises
    ------
    ValueError
        When the first or the last slice measured has the most: then the maximum is not in the
        core, or has moved.

    References
    ----------
    [BruelSabatier2020]_ for the years.

    Examples
    --------
    >>> caesium137_maximum(
    ...     [0, 2, 4], [2, 4, 6], [5.0, 40.0, 3.0], year_cored=2013,
    ...     hemisphere="northern hemisphere",
    ... )
    DatedLayer(depth=3.0, age=50.0, depth_error=0.5, age_error=0.0)
    """
    top, bottom, cs137 = (np.asarray(v, dtype=float) for v in (top, bottom, cs137))
    measured = np.flatnonzero(np.isfinite(cs137))
    if not len(measured) or np.nanargmax(cs137) in (measured[0], measured[-1]):
        raise ValueError(
            "cs137 must rise to a maximum and fall again; found "
            + ("no value. " if not len(measured) else "the most at one end of the profile. ")
            + "Take another marker, or none: such a profile does not date a layer."
        )
    k = np.nanargmax(cs137)
    return DatedLayer(
        depth=float((top[k] + bottom[k]) / 2),
        age=float(year_cored - load().get("caesium137_maximum", {hemisphere}).value),
        depth_error=float((bottom[k] - top[k]) / 4),
    )
