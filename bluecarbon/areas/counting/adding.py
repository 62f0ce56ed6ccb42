"""Sums by combination, in integers that no order of adding changes."""

import math

import numpy as np

# Bits of the lower half of an area: sums of either half are exact for windows of 2**27 cells.
HALF = 26
EXACT = 2**53  # up to which float64, in which `numpy.bincount` adds, holds every integer


def sum_by(label, amounts, size, most):
    """Sums of int64 amounts by label, exactly; `most` is no less than the sum of all of them."""
    if most < EXACT:
        return np.bincount(label, amounts, minlength=size).astype(np.int64)
    low = np.bincount(label, amounts & ((1 << HALF) - 1), minlength=size).astype(np.int64)
    high = np.bincount(label, amounts >> HALF, minlength=size).astype(np.int64)
    return (high << HALF) + low


def sums_of_rows(table, cells, area):
    """The same with every row of the table once, sorted."""
    key = _key(table)
    if key is not None:
        if (key[1:] > key[:-1]).all():
            return table, cells, area
        order, key = _sorted(key)
        first = np.append(True, key[1:] != key[:-1])
    else:
        order = np.lexsort(table.T[::-1])
        ordered = table[order]
        first = np.append(True, (ordered[1:] != ordered[:-1]).any(axis=1))
    starts = np.flatnonzero(first)
    return table[order[starts]], *(np.add.reduceat(a[order], starts) for a in (cells, area))


def _key(table):
    """One integer for each row, in the order of the rows; None where 64 bits do not hold it."""
    sizes = [int(size) + 1 for size in table.max(axis=0, initial=0)]
    if math.prod(sizes) >= 2**63:
        return None
    key = np.zeros(len(table), np.int64)
    for column, size in zip(table.T, sizes, strict=True):
        key *= size
        key += column
    return key


def _sorted(key):
    """Order that sorts int64 keys, none of them below 0, and the sorted keys."""
    bits = len(key).bit_length()
    if int(key.max(initial=0)).bit_length() + bits > 63:
        order = np.argsort(key, kind="stable")
        return order, key[order]
    # With the place in the lower bits one sort gives both: it moves numbers and follows none.
    both = key << bits
    both |= np.arange(len(key))
    both.sort()
    return both & ((1 << bits) - 1), both >> bits


class Sum:
    """Adds up tables as `sums_of_rows` returns them, in memory for the rows that differ."""

    # Rows that wait until they are joined: sorting them is cheap beside reading what they count.
    WAITING = 2**18

    def __init__(self, columns, dtype=np.uint16):
        self._parts = [(np.empty((0, columns), dtype), *np.empty((2, 0), np.int64))]
        self._rows = 0

    def add(self, table, cells, area):
        """Add one table."""
        self._parts.append((table, cells, area))
        self._rows += len(table)
        if self._rows > max(self.WAITING, 2 * len(self._parts[0][0])):
            self._join()

    def result(self):
        """Table, cells and area of everything added, every row once and sorted."""
        self._join()
        return self._parts[0]

    def _join(self):
        if self._rows:
            joined = (np.concatenate(arrays) for arrays in zip(*self._parts, strict=True))
            self._parts, self._rows = [sums_of_rows(*joined)], 0
