"""Columns that come out alike in every draw: presumed from some draws, proved in all others.

Which columns an equation gives twice cannot be seen in its numbers: stands past the age at which
they are full grown gain nothing, whatever their ages, and sites above a limit of salinity give off
no methane. So it is tried on some draws; columns that were the same there are evaluated once from
then on, and are compared in every draw that counts. Where a column turns out to differ after all,
`NotAlike` hands over the draws that tell, and what follows is drawn with these tried too.
"""

import numpy as np

# Draws to try. With fewer, columns that differ now and then would be taken for the same.
TRIED, LEAST = 128, 32

# So often draws may tell better before nothing is presumed any more.
MOST_TIMES = 8


class NotAlike(Exception):
    """Columns that were presumed to be the same differ in some of these draws, (source, draw)."""

    def __init__(self, drawn):
        super().__init__("columns that were presumed to be the same differ")
        self.drawn = drawn.copy()  # it may be a piece of far more


class Alike:
    """Columns of a quantity of which some are the same.

    Parameters
    ----------
    number : int array of shape (column,)
        The same for columns that are the same; numbers count up from 0 by their first columns.
    """

    def __init__(self, number):
        self._kept, self._again, self._like = _first(number)

    def kept(self, value):
        """One column for each number, (draw, number), from all of them, (draw, column).

        None where columns of one number differ in these draws.
        """
        columns = value.T
        if len(self._kept) == 1:
            same = same_bits(columns[1:], columns[0])
        else:
            same = same_bits(columns.take(self._again, axis=0), columns.take(self._like, axis=0))
        return columns.take(self._kept, axis=0).T if same else None


def same_bits(one, other):
    """Whether two arrays of float64 are the same bit for bit, so that -0 is not 0 and NaN is NaN.

    `other` may have fewer dimensions.
    """
    return bool((_bits(one) == _bits(other)).all())


def numbered(rows):
    """A number for each row, the same for equal ones, by the first row of each: (row, column)."""
    rows, found = np.ascontiguousarray(rows), {}
    keys = rows.view(f"V{rows.itemsize * rows.shape[1]}")[:, 0].tolist()
    return np.array([found.setdefault(key, len(found)) for key in keys], dtype=int)


def _first(number):
    """First place of every number; places of those that come again, and what they are like."""
    first = np.unique(number, return_index=True)[1]
    again = np.flatnonzero(first[number] != np.arange(len(number)))
    return first, again, first[number[again]]


def _bits(values):
    # Columns of one element a draw may lie in memory in any way.
    return np.ascontiguousarray(values, dtype=float).view(np.int64)
