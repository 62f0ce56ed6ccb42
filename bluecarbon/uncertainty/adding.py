"""Adds rows (row, draw) by group: few long additions in place of many short ones."""

from itertools import pairwise

import numpy as np


class Adding:
    """Sums of some rows for each group.

    The first rows of all groups are added to their second rows, then to the third ones, so that an
    addition is as long as the memory of many groups: `np.add.reduceat` along the first axis takes
    forty times as long for groups of one to three rows. Few groups of many rows are added group by
    group.

    Parameters
    ----------
    rows : int array of shape (entry,)
        Numbers of the rows that are added, group after group.
    edges : int array of shape (group + 1,)
        Where groups begin and end in it; none is empty.
    times : int array of shape (entry,), optional
        How often each of them is added.
    """

    def __init__(self, rows, edges, times=None):
        if times is not None and (times == 1).all():
            times = None
        size = np.diff(edges)
        self._order = None
        self._by_group = size.max() > len(size)
        if self._by_group:
            entries = [slice(a, b) for a, b in pairwise(edges.tolist())]
        else:
            order = np.argsort(-size, kind="stable")  # long groups first
            longer = [np.searchsorted(-size[order], -i) for i in range(int(size.max()))]
            entries = [edges[:-1][order[:n]] + i for i, n in enumerate(longer)]
            if (order[1:] < order[:-1]).any():
                self._order = np.argsort(order)
        self._steps = [(_as_slice(rows[e]), None if times is None else times[e]) for e in entries]

    def __call__(self, values):
        """Sums of shape (group, draw) from values of shape (row, draw)."""
        if self._by_group:
            return np.stack([_taken(values, *step).sum(axis=0) for step in self._steps])
        sums = _taken(values, *self._steps[0])
        if len(self._steps) > 1 and not sums.flags.owndata:
            sums = sums.copy()
        for step in self._steps[1:]:
            more = _taken(values, *step)
            sums[: len(more)] += more
        return sums if self._order is None else sums.take(self._order, axis=0)


def _as_slice(rows):
    """Rows that follow one another as a slice, which takes no copy."""
    return slice(rows[0], rows[-1] + 1) if (np.diff(rows) == 1).all() else rows


def _taken(values, rows, times):
    values = values[rows] if isinstance(rows, slice) else values.take(rows, axis=0)
    return values if times is None else values * times[:, None]


def adding_of_columns(column, edges):
    """For a quantity of which rows share columns: how they are added, and the sum of each group.

    Groups that add up the same columns share a sum.

    Parameters
    ----------
    column : int array of shape (row,)
        Column of each row, group after group.
    edges : int array of shape (group + 1,)

    Returns
    -------
    Adding
        Of columns, to sums.
    int array of shape (group,)
        Number of the sum of each group.
    """
    groups, width = len(edges) - 1, int(column.max()) + 1
    key = np.repeat(np.arange(groups), np.diff(edges)) * width + column
    entry, times = np.unique(key, return_counts=True)
    ends = np.searchsorted(entry, np.arange(groups + 1) * width)
    columns = entry % width
    found, number = {}, np.empty(groups, dtype=int)
    for i, (a, b) in enumerate(pairwise(ends.tolist())):
        same = columns[a:b].tobytes() + times[a:b].tobytes()
        number[i] = found.setdefault(same, (len(found), a, b))[0]
    # Long sums first, which is the order of `Adding`.
    sums = sorted(found.values(), key=lambda s: s[1] - s[2])
    place = np.empty(len(sums), dtype=int)
    place[[s[0] for s in sums]] = np.arange(len(sums))
    parts = np.concatenate([np.arange(a, b) for _, a, b in sums])
    edges = np.cumsum([0, *(b - a for _, a, b in sums)])
    return Adding(columns[parts], edges, times[parts]), place[number]
