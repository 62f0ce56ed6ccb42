"""Order statistics of draws, of one line or of many: always one of the draws, never between two."""

from fractions import Fraction

import numpy as np

from bluecarbon.crediting import _exact

# What lies outside the 90 % interval on either side, by the meaning of "90 %".
TAIL = Fraction(1, 20)


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
    if not places:
        return {}
    found = np.partition(rows, places, axis=1)[:, places]
    return dict(zip(places, found.T.tolist(), strict=True))


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
