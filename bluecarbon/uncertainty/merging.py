"""Adds the areas of rows that are otherwise alike, so that a line is drawn in few rows.

A line of an account holds a row for every stratum, and maps of many dates make strata by the ten
thousand; but where a stand of the same age grows in the same year under the same numbers, it does
not matter through which classes its ground once went. Such rows become one row with the sum of
their areas, which is rounded to grams once. Sums are exact (`math.fsum`), so the order of the rows
changes nothing.
"""

from math import fsum

import numpy as np

from bluecarbon.uncertainty.draws import WORDS_PER_COUNT, as_sampler
from bluecarbon.uncertainty.sources import Leaf

# A method that is not additive in its areas is off by far more, a sum of rounded numbers by less.
ADDITIVE = 1e-9

# Rows are told apart by one number as long as that fits an int64.
MOST_KINDS = 2**62


def merged(method, leaves, wanted, group, extensive):
    """Leaves and groups with fewer rows and the same totals, or as they were.

    Parameters
    ----------
    method : object
        With `evaluate(given, wanted)`.
    leaves : mapping of str to Leaf
    wanted : sequence of str
    group : int array of shape (row,)
        Only rows of one group are merged.
    extensive : collection of str
        Leaves that may be added up, such as areas. Whether the wanted quantities of alike rows then
        add up too is tried on some draws of all rows; where they do not, nothing is merged.

    Returns
    -------
    leaves : dict of str to Leaf
    group : int array
    """
    group = np.asarray(group, dtype=np.int64)
    added = [name for name in extensive if name in leaves]
    if not len(group):  # a method none of whose habitats the maps show in any zone
        return dict(leaves), group
    number = _alike(leaves, added, group)
    first = np.unique(number, return_index=True)[1]
    if len(first) == len(group):
        return dict(leaves), group
    order = np.argsort(number, kind="stable")
    edges = np.concatenate(([0], np.cumsum(np.bincount(number))))
    fewer = {
        name: Leaf(
            leaf.sources,
            leaf.which[first],
            _sums(leaf.factor[order], edges) if name in added else leaf.factor[first],
        )
        for name, leaf in leaves.items()
    }
    if not _adds_up(method, leaves, fewer, wanted, order, edges):
        return dict(leaves), group
    return fewer, group[first]


def _alike(leaves, added, group):
    """A number for each row, the same for rows of a group that see the same numbers."""
    number, kinds = group - group.min(), int(np.ptp(group)) + 1
    for name, leaf in leaves.items():
        exact = np.array([s.distribution.is_exact for s in leaf.sources])
        value = np.array([s.distribution.value for s in leaf.sources], dtype=float)
        told = []
        if len(exact) > 1:
            # What is known exactly is told apart by its value, whoever it came from.
            told.append(np.where(exact, -1, np.arange(len(exact)))[leaf.which])
        if name not in added:
            factor = np.where(exact, value, 1.0)[leaf.which] * leaf.factor
            told.append(factor.view(np.int64))
        for columns in told:
            for column in columns.reshape(len(group), -1).T:
                if (column != column[0]).any():
                    found = np.unique(column)
                    if kinds * len(found) > MOST_KINDS:
                        number = np.unique(number, return_inverse=True)[1]
                        kinds = int(number.max()) + 1
                    number = number * len(found) + np.searchsorted(found, column)
                    kinds *= len(found)
    return np.unique(number, return_inverse=True)[1]


def _sums(values, edges):
    """Exact sums of runs of rows, (run, ...)."""
    flat = values.reshape(len(values), -1)
    sums = [
        [fsum(column) for column in flat[a:b].T.tolist()]
        for a, b in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)
    ]
    return np.array(sums).reshape(len(edges) - 1, *values.shape[1:])


def _adds_up(method, leaves, fewer, wanted, order, edges):
    """Whether the rows that became one yield together what that one yields."""
    sampler = as_sampler("merging")
    several, one = (
        method.evaluate(
            {n: leaf.values if leaf.is_exact else leaf.draws(sampler, 0, WORDS_PER_COUNT)
             for n, leaf in these.items()},
            wanted,
        )
        for these in (leaves, fewer)
    )  # fmt: skip
    for name in wanted:
        try:
            rows = np.broadcast_to(several[name], (WORDS_PER_COUNT, len(order)))[:, order]
            merged_rows = np.broadcast_to(one[name], (WORDS_PER_COUNT, len(edges) - 1))
        except ValueError:  # not one value for each row
            return False
        sums = np.add.reduceat(rows, edges[:-1], axis=1)
        size = np.add.reduceat(np.abs(rows), edges[:-1], axis=1)
        # A comparison with NaN is never true.
        if not (np.abs(sums - merged_rows) <= ADDITIVE * size).all():
            return False
    return True
