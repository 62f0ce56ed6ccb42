"""Order statistics of draws, of one line or of many: always one of the draws, never between two."""

import math
from fractions import Fraction

import numpy as np

from bluecarbon.crediting import _exact

# What lies outside the 90 % interval on either side, by the meaning of "90 %".
TAIL = Fraction(1, 20)

# Sorting runs of this many draws, for which processors have a short way, and looking for a place
# in the middle of them takes a third of the time of a partition of all draws.
RUN, FEW = 250, 2_000

# Half the draws of a run that are looked at, in standard deviations of where the place can be.
WIDE = 5


def place(share, draws):
    """Where the order statistic of an exact share stands among so many ascending draws."""
    return min(int(share * draws), draws - 1)


def tails(draws):
    """Where the two limits of the 90 % interval stand.

    The upper one is counted from above as the lower one is from below, so that the interval of the
    negative draws is the negative interval.
    """
    low = int(TAIL * draws)
    return low, draws - 1 - low


def at_places(rows, places):
    """Draws at some places of the ascending order of each row, as {place: list of int}."""
    places = sorted(set(places))
    if not places or not len(rows):
        return {at: [] for at in places}
    rows = _as_short(rows)
    if rows.shape[1] < FEW:
        found = np.partition(rows, places, axis=1)[:, places].T
    else:
        runs = _sorted_runs(rows)
        found = [_at_place(rows, runs, at) for at in places]
    return {at: draws.tolist() for at, draws in zip(places, found, strict=True)}


def _as_short(rows):
    """The same numbers in four bytes where they fit, which are sorted in half the time."""
    limits = np.iinfo(np.int32)
    fits = limits.min <= rows.min() and rows.max() < limits.max
    return rows.astype(np.int32) if fits else rows


def _sorted_runs(rows):
    """Draws of each row in runs that are sorted by themselves, (row, run, place in the run).

    What the last run lacks is filled with a number that no draw reaches.
    """
    lines, draws = rows.shape
    runs = -(-draws // RUN)
    filled = np.full((lines, runs * RUN), np.iinfo(rows.dtype).max, dtype=rows.dtype)
    filled[:, :draws] = rows
    filled = filled.reshape(lines, runs, RUN)
    filled.sort(axis=2)
    return filled


def _at_place(rows, runs, at):
    """The draw at one place of the order of each row, looked for in the middle of its runs.

    Every run holds the place near the same place of its own: few draws on either side suffice. What
    is left out below and above them must lie below and above what was found, which proves it;
    else, as where draws are in some order, the row is looked at as a whole.
    """
    lines, count, length = runs.shape
    share = at / (count * length)
    width = math.ceil(WIDE * math.sqrt(length * share * (1 - share))) + 1
    low = max(int(share * length) - width, 0)
    high = min(int(share * length) + width + 1, length)
    near = runs[:, :, low:high].reshape(lines, -1)
    inside = at - count * low
    found = np.partition(near, inside, axis=1)[:, inside]
    sure = np.ones(lines, dtype=bool)
    if low:
        sure &= runs[:, :, low - 1].max(axis=1) <= found
    if high < length:
        sure &= runs[:, :, high].min(axis=1) >= found
    if not sure.all():
        found[~sure] = np.partition(rows[~sure], at, axis=1)[:, at]
    return found


def order_statistic(draws_kg, probability):
    """The draw at index floor(probability * n) of the n draws in ascending order [kg].

    No interpolation, so the figure is one of the draws, and at least (1 - probability) * n draws
    are not below it. The product is exact: 0.1 of 10,000 draws is 1000, never 999.
    """
    draws = _exact.whole_draws(draws_kg, where="order statistic")
    share = _exact.as_fraction(probability, where="probability of an order statistic")
    index = place(share, draws.size)
    return at_places(draws[np.newaxis], [index])[index][0]


def interval_90(draws_kg):
    """The 5 % and 95 % limits of the draws [kg], as a pair of draws: see `tails`."""
    draws = _exact.whole_draws(draws_kg, where="90 % interval")
    low, high = tails(draws.size)
    found = at_places(draws[np.newaxis], (low, high))
    return found[low][0], found[high][0]
