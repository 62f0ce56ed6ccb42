"""Ages of slices: at their top, middle or bottom, which has to be said."""

import numpy as np

from bluecarbon.science._units import in_units
from bluecarbon.science.dating._layers import along_slices

AGE_AT = ("top", "middle", "bottom")


@in_units(edge_age="a", returns="a")
@along_slices(returns="slice")
def at_slices(edge_age, *, age_at):
    """Age of each slice, from the ages of its edges.

    There is no default: published tables give the age of the top, the middle or the bottom of a
    slice, often without saying so, and it matters more than the half-life does.

    Parameters
    ----------
    edge_age : array_like
        Age of the edges [a], from the surface down on the last axis.
    age_at : {"top", "middle", "bottom"}
        Where in the slice. "middle" is the mean of the two edges, as if the slice had grown at a
        constant rate.

    Returns
    -------
    array_like
        Age of the slices [a]: one less than there are edges.

    Raises
    ------
    ValueError
        For another `age_at`.

    References
    ----------
    [SanchezCabeza2012]_ for the middle.

    Examples
    --------
    >>> at_slices([0.0, 10.0, 30.0], age_at="middle").tolist()
    [5.0, 20.0]
    """
    edge_age = np.asarray(edge_age, dtype=float)
    if age_at == "top":
        return edge_age[..., :-1]
    if age_at == "bottom":
        return edge_age[..., 1:]
    if age_at == "middle":
        return (edge_age[..., :-1] + edge_age[..., 1:]) / 2
    raise ValueError(
        f"age_at must be one of {', '.join(AGE_AT)}; found {age_at!r}. "
        "Say which depth of a slice the age shall belong to."
    )


def age_at_depth(edge_age, edges, depth):
    """Age at any depth, as if each slice had grown at a constant rate.

    Parameters
    ----------
    edge_age : array_like
        Ages of the edges [a] of shape (..., edges).
    edges : array_like
        Depths of the edges [cm], from the surface down.
    depth : array_like
        Depths to date [cm].

    Returns
    -------
    numpy.ndarray
        Ages [a] of shape (..., depths); infinite in a slice whose lower edge is; NaN outside.

    Examples
    --------
    >>> age_at_depth([0.0, 10.0, 30.0], [0.0, 2.0, 4.0], [1.0, 3.5]).tolist()
    [5.0, 25.0]
    """
    edge_age, edges, depth = (np.asarray(v, dtype=float) for v in (edge_age, edges, depth))
    k = np.clip(np.searchsorted(edges, depth, side="left") - 1, 0, len(edges) - 2)
    share = (depth - edges[k]) / (edges[k + 1] - edges[k])
    upper, lower = edge_age[..., k], edge_age[..., k + 1]
    with np.errstate(invalid="ignore"):
        found = np.where(share == 0, upper, upper + share * (lower - upper))
    return np.where((share >= 0) & (share <= 1), found, np.nan)


def age_range(draws, level=0.95):
    """Lower and upper limit of the age of each slice, from draws.

    Parameters
    ----------
    draws : array_like
        Ages [a] of shape (draws, slices). An infinite age is older than 210Pb can tell.
    level : float
        Share of the draws between the limits.

    Returns
    -------
    low, high : numpy.ndarray
        Ages [a]; infinite where too many draws are, NaN where a draw has no age at all.

    Examples
    --------
    >>> low, high = age_range([[1.0], [2.0], [3.0], [np.inf]], level=0.5)
    >>> low.tolist(), high.tolist()
    ([1.0], [3.0])
    """
    outside = (1 - level) / 2
    # One of the draws each: between a finite and an infinite age there is nothing to interpolate.
    low = np.quantile(draws, outside, axis=0, method="inverted_cdf")
    return low, np.quantile(draws, 1 - outside, axis=0, method="inverted_cdf")
