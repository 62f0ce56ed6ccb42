"""How many reference points to draw, and where."""

import math

import numpy as np

from bluecarbon.errors import InputError

ALLOCATIONS = ("proportional", "equal", "neyman")


def plan_sample(area, users, *, overall_error=None, share=None, area_error=None, allocation=None):
    """Number of reference points that a wanted standard error needs.

    Either the error of the overall accuracy is wanted, or that of the area of one class.

    Parameters
    ----------
    area : array of shape (class,)
        Mapped areas.
    users : array of shape (class,)
        Expected user's accuracies [1].
    overall_error : float, optional
        Wanted standard error of the overall accuracy [1]: [Olofsson2014]_, equation 13, for any
        allocation near the proportional one.
    share : array of shape (class,), optional
        Expected share of each mapped class that belongs to the class of interest [1]: its user's
        accuracy in its own class, omissions in the others.
    area_error : float, optional
        Wanted standard error of the area of that class, in the unit of `area`.
    allocation : {"proportional", "equal", "neyman"}, optional
        How the points will be spread; needed with `area_error`.

    Returns
    -------
    int
        Points in all.

    Examples
    --------
    The example of section 5.1.1 of the paper:

    >>> plan_sample([0.02, 0.015, 0.32, 0.645], [0.7, 0.6, 0.9, 0.95], overall_error=0.01)
    641
    """
    weight = _weights(area)
    if (overall_error is None) == (area_error is None):
        raise InputError(
            where="sample plan",
            found="both or neither of overall_error and area_error",
            rule="One wanted error decides how many points are drawn.",
            cure="Give one of the two.",
        )
    if overall_error is not None:
        deviation = _deviation(users)
        return _points((weight @ deviation / _positive(overall_error)) ** 2)
    deviation = _deviation(share)
    spread = _spread(weight, deviation, allocation)
    relative = _positive(area_error) / float(np.sum(area))
    used = spread > 0
    variance = np.sum((weight[used] * deviation[used]) ** 2 / spread[used])
    return _points(variance / relative**2)


def allocate(points, area, *, allocation, share=None, least=0):
    """Points by class: whole numbers that add up to `points`.

    Parameters
    ----------
    points : int
    area : array of shape (class,)
    allocation : {"proportional", "equal", "neyman"}
        In proportion to area; alike; or in proportion to area times the standard deviation within
        the class, which needs `share` and makes the area of that class as sure as it can be.
    share : array of shape (class,), optional
        See `plan_sample`.
    least : int
        Points that every class with area gets at least: rare classes need 50 or more.

    Returns
    -------
    int array of shape (class,)
    """
    weight = _weights(area)
    here = np.asarray(area, dtype=float) > 0
    if least * here.sum() > points:
        raise InputError(
            where="sample plan",
            found=f"{points} points for {int(here.sum())} classes",
            rule=f"Every class gets at least {least}.",
            cure="Draw more points, or ask for fewer in each class.",
        )
    deviation = _deviation(share) if share is not None else None
    spread = _spread(weight, deviation, allocation)
    floor, free = np.where(here, least, 0), here.copy()
    # Classes that fall short of the least are set to it; what is left is shared by the others.
    while True:
        left = points - floor[~free].sum()
        wanted = np.where(free, left * spread / max(spread[free].sum(), 1e-300), floor)
        short = free & (wanted < least)
        if not short.any():
            break
        free &= ~short
    return _whole(wanted, points)


def _points(number):
    """A number of points rounded up, but not for what rounding of floats added."""
    return math.ceil(number * (1 - 1e-12))


def _whole(wanted, points):
    """Whole numbers near `wanted` that add up: the largest remainders are rounded up."""
    whole = np.floor(wanted + 1e-9).astype(int)
    order = np.argsort(-(wanted - whole), kind="stable")
    whole[order[: points - whole.sum()]] += 1
    return whole


def _spread(weight, deviation, allocation):
    """Share of the points that each class gets."""
    here = weight > 0
    if allocation == "proportional":
        return weight
    if allocation == "equal":
        return here / here.sum()
    if allocation == "neyman" and deviation is not None and (weight @ deviation) > 0:
        return weight * deviation / (weight @ deviation)
    raise InputError(
        where="sample plan",
        found=f"allocation {allocation!r}" + (" without share" if allocation == "neyman" else ""),
        rule=f"Allocations: {', '.join(ALLOCATIONS)}; neyman needs the expected shares.",
        cure="Choose one of them, and give `share` with values between 0 and 1.",
    )


def _weights(area):
    area = np.asarray(area, dtype=float)
    if not (np.isfinite(area).all() and (area >= 0).all() and area.sum() > 0):
        raise InputError(
            where="sample plan",
            found=f"areas {area.tolist()}",
            rule="Mapped areas are not negative, and some are above zero.",
            cure="Give the mapped area of each class.",
        )
    return area / area.sum()


def _deviation(share):
    share = np.asarray(share, dtype=float)
    if not ((share >= 0) & (share <= 1)).all():
        raise InputError(
            where="sample plan",
            found=f"shares {share.tolist()}",
            rule="An expected accuracy is a fraction from 0 to 1.",
            cure="Divide percentages by 100.",
        )
    return np.sqrt(share * (1 - share))


def _positive(error):
    if not error > 0:
        raise InputError(
            where="sample plan",
            found=f"an error of {error}",
            rule="No number of points makes an error of zero.",
            cure="Give a standard error above zero; half a 95 % interval divided by 1.96.",
        )
    return float(error)
