"""One look at the draws of many lines, for all that rules and tables ask of them."""

from itertools import chain
from typing import NamedTuple

from bluecarbon.crediting import _exact
from bluecarbon.crediting.order import at_places

# Draws that are looked at in one piece: 2 MB of them stay near the processor, and an account never
# needs those of all its lines at once.
PIECE = 250_000


def lines_at_a_time(draws):
    """How many lines of so many draws are looked at in one piece."""
    return max(PIECE // draws, 1)


class Look(NamedTuple):
    """What the draws of some lines say, line by line [kg]."""

    means: list  # rounded down
    at: dict  # the draw at each place of the ascending order that somebody asked for
    claims: dict  # what is claimed by each rule


def each(seen):
    """A `Look` at some lines as one at each of them, whose columns are single numbers."""
    for i, mean in enumerate(seen.means):
        at = {place: kg[i] for place, kg in seen.at.items()}
        yield Look(mean, at, {rule: kg[i] for rule, kg in seen.claims.items()})


def look(rows, rules=(), *, confidence=None, also=()):
    """Look at draws of several lines once, for all that some rules, and others, ask of them.

    Parameters
    ----------
    rows : int64 array of shape (line, draw)
        Net masses [kg], whole as `_exact.whole_draws` has them.
    rules : sequence of Rule
        See `bluecarbon.crediting.deductions`.
    confidence : float, str or Decimal
        Of the percentile rule.
    also : sequence of int
        Further places in the ascending order of the draws.

    Returns
    -------
    Look
        The same whole kilograms for a line, whatever lines stand beside it.
    """
    n = rows.shape[1]
    places = {rule.name: rule.places(n, confidence) for rule in rules}
    means = [total // n for total in _exact.sums(rows)]
    at = at_places(rows, {*also, *chain.from_iterable(places.values())})
    claims = {}
    for rule in rules:
        seen = zip(means, *(at[p] for p in places[rule.name]), strict=True)
        claims[rule.name] = [mean - rule.of(mean, *draws) for mean, *draws in seen]
    return Look(means, at, claims)
