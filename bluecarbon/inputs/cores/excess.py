"""From the samples of a core to a profile that can be dated: which 210Pb is supported."""

import numpy as np

from bluecarbon.science.dating import (
    excess_activity,
    excess_error,
    lead210_profile,
    supported_tail_error,
    supported_tail_mean,
)
from bluecarbon.science.dating.inventory import UNSTATED_DENSITY_ERROR

AS_GIVEN, EACH, MEAN = "as given", "226Ra of each slice", "mean 226Ra"


def excess_profile(samples, *, supported, activity_error=None, gaps="refuse", start="surface"):
    """The profile of excess 210Pb of one core.

    Parameters
    ----------
    samples : pandas.DataFrame
        Samples of one core, from the top down, as from `CoreTable.core`: top, bottom,
        bulk_density, and excess_pb210, or total_pb210 with ra226, each with its _error.
    supported : {"as given", "226Ra of each slice", "mean 226Ra"} or float
        What is taken off: nothing, because the table holds excess; 226Ra slice by slice; the mean
        of 226Ra, one level with one error for the core; or, as a depth [cm], the mean of the total
        210Pb of the slices below it.
    activity_error : float, optional
        Standard error as a share of the activity [1], for tables without errors.
    gaps, start : str
        See `bluecarbon.science.dating.lead210_profile`.

    Returns
    -------
    bluecarbon.science.dating.Lead210Profile

    Raises
    ------
    ValueError
        When a column that is needed is missing, or the profile cannot be made.
    """
    excess, error, shared = _excess(samples, supported, activity_error)
    density = _column(samples, "bulk_density")
    share = UNSTATED_DENSITY_ERROR
    if "bulk_density_error" in samples:
        told = _column(samples, "bulk_density_error") / density
        share = np.where(np.isfinite(told), told, UNSTATED_DENSITY_ERROR)
    return lead210_profile(
        _column(samples, "top"),
        _column(samples, "bottom"),
        density,
        excess,
        error,
        supported_error=shared,
        density_error=share,
        gaps=gaps,
        start=start,
    )


def _excess(samples, supported, share):
    """Excess, its own error slice by slice, and the error that all slices share."""
    if supported == AS_GIVEN:
        excess = _column(samples, "excess_pb210")
        return excess, _error(samples, "excess_pb210", share), 0.0
    total, error = _column(samples, "total_pb210"), _error(samples, "total_pb210", share)
    if supported == EACH:
        radium = _column(samples, "ra226")
        own = excess_error(error, _error(samples, "ra226", share))
        return excess_activity(total, radium), own, 0.0
    if supported == MEAN:
        radium, radium_error = _column(samples, "ra226"), _error(samples, "ra226", share)
        # The whole core is its own tail.
        depth = np.ones_like(radium)
        level = supported_tail_mean(radium, depth, below=0.0)
        shared = supported_tail_error(radium, radium_error, depth, below=0.0)
    elif isinstance(supported, int | float) and not isinstance(supported, bool):
        depth = (_column(samples, "top") + _column(samples, "bottom")) / 2
        level = supported_tail_mean(total, depth, below=supported)
        shared = supported_tail_error(total, error, depth, below=supported)
    else:
        raise ValueError(
            f"supported must be {AS_GIVEN!r}, {EACH!r}, {MEAN!r} or a depth in cm; found "
            f"{supported!r}. Say how supported 210Pb is known: it decides the older ages."
        )
    return excess_activity(total, level), error, float(shared)


def _column(samples, name):
    if name not in samples or samples[name].isna().all():
        raise ValueError(
            f"The samples need values of {name}; found none among {', '.join(samples.columns)}. "
            "Choose another way to the excess, or read the table with that column."
        )
    return samples[name].to_numpy(dtype=float)


def _error(samples, name, share):
    """Errors of an activity, from the table, or as a share of it."""
    if f"{name}_error" in samples and samples[f"{name}_error"].notna().any():
        return _column(samples, f"{name}_error")
    if share is None:
        raise ValueError(
            f"The samples need values of {name}_error; found none. Give activity_error, a share of "
            "the activity that stands for the counting error."
        )
    return share * np.abs(_column(samples, name))
