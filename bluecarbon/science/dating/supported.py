"""Total 210Pb parted into what the sediment makes itself (supported) and what fell in (excess)."""

import numpy as np

from bluecarbon.science._units import in_units
from bluecarbon.science.dating._layers import along_slices


@in_units(total="Bq kg-1", depth="cm", below="cm", returns="Bq kg-1")
@along_slices(returns=None)
def supported_tail_mean(total, depth, *, below):
    """Supported 210Pb as the mean of the total activity at the foot of the core.

    Parameters
    ----------
    total : array_like
        Total 210Pb [Bq kg-1], slices on the last axis; NaN where not measured.
    depth : array_like
        Depth of the middle of the slices [cm].
    below : float
        Depth below which no excess is left [cm]. It decides the older ages: look at the profile,
        choose it, and say so.

    Returns
    -------
    array_like
        Supported 210Pb of the core [Bq kg-1].

    Raises
    ------
    ValueError
        When fewer than two measured slices lie below that depth.

    References
    ----------
    [SanchezCabeza2012]_

    Examples
    --------
    >>> float(supported_tail_mean([60, 35, 22, 18], [1, 3, 5, 7], below=4))
    20.0
    """
    return np.nanmean(_tail(total, depth, below), axis=-1)


@in_units(total="Bq kg-1", total_error="Bq kg-1", depth="cm", below="cm", returns="Bq kg-1")
@along_slices(returns=None)
def supported_tail_error(total, total_error, depth, *, below):
    """Standard error of `supported_tail_mean`: from counting or from the scatter, the larger one.

    Parameters
    ----------
    total, total_error : array_like
        Total 210Pb and its standard error [Bq kg-1], slices on the last axis.
    depth : array_like
        Depth of the middle of the slices [cm].
    below : float
        Depth below which no excess is left [cm].

    Returns
    -------
    array_like
        Standard error of the supported 210Pb [Bq kg-1]. It is shared by all slices of the core.

    Examples
    --------
    >>> float(supported_tail_error([60, 35, 22, 18], [3, 3, 1, 1], [1, 3, 5, 7], below=4))
    2.0
    """
    tail = _tail(total, depth, below)
    errors = np.where(np.isfinite(tail), total_error, np.nan)
    n = np.isfinite(tail).sum(axis=-1)
    counting = np.sqrt(np.nansum(errors**2, axis=-1)) / n
    scatter = np.nanstd(tail, axis=-1, ddof=1) / np.sqrt(n)
    return np.maximum(counting, scatter)


@in_units(total="Bq kg-1", supported="Bq kg-1", returns="Bq kg-1")
def excess_activity(total, supported):
    """Excess (unsupported) 210Pb; scatter around the supported level makes some of it negative.

    Negative values belong to the record: dropping them, or setting them to zero, adds excess that
    was not there and makes every age too young.

    Parameters
    ----------
    total : array_like
        Total 210Pb [Bq kg-1].
    supported : array_like
        Supported 210Pb [Bq kg-1]: 226Ra or 214Pb of each slice, or one level for the core.

    Returns
    -------
    array_like
        Excess 210Pb [Bq kg-1].

    References
    ----------
    [SanchezCabeza2012]_

    Examples
    --------
    >>> excess_activity(62.5, 20.0)
    42.5
    """
    return total - supported


@in_units(total_error="Bq kg-1", supported_error="Bq kg-1", returns="Bq kg-1")
def excess_error(total_error, supported_error):
    """Standard error of the excess where both activities were measured in each slice.

    Not for one supported level shared by the core: its error moves all slices together and does
    not average out. Give that one to `Lead210Profile` as `supported_error`.

    Parameters
    ----------
    total_error, supported_error : array_like
        Standard errors of total and supported 210Pb [Bq kg-1].

    Returns
    -------
    array_like
        Standard error of the excess [Bq kg-1].

    Examples
    --------
    >>> float(excess_error(3.0, 4.0))
    5.0
    """
    return np.sqrt(total_error**2 + supported_error**2)


def _tail(total, depth, below):
    total = np.asarray(total, dtype=float)
    tail = np.where(np.asarray(depth) > below, total, np.nan)
    n = np.isfinite(tail).sum(axis=-1).min()
    if n < 2:
        raise ValueError(
            f"below must leave at least two measured slices; found {n} deeper than {below:g} cm. "
            "Choose a depth further up, or measure 226Ra: a supported level needs an error."
        )
    return tail
