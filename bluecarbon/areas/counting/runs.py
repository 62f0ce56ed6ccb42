"""The way of NumPy: cells beside one another are mostly alike, so it counts runs of equal cells.

Where a run begins is found by comparing each cell with the one before it, which processors do for
many cells at once. What costs more, finding zone and area and adding up, is done once a run. The
area of a run is a difference: what lies before its end less what lies before its beginning.
"""

import numpy as np

from bluecarbon.areas.counting.adding import Sum, sum_by
from bluecarbon.areas.counting.keys import KEY_LIMIT, digits_of, keys_of, packing_of
from bluecarbon.areas.counting.layers import UNKNOWN

# Cells that are compared at once: what is made of them stays in the second-level cache.
CHUNK = 1 << 18

BITS = 53  # in which `numpy.bincount` adds


def count(layers, panels):
    """Combinations in one window; see `count_window`. None where a code is unknown."""
    dates, height, width = layers.codes.shape
    step = max(1, CHUNK // width)
    add = _Histogram.of(layers) or _Tables(layers)
    weigh = Weights(panels, width, min(step, height))
    for top in range(0, height, step):
        bottom = min(height, top + step)
        part = layers.codes[:, top:bottom].reshape(dates, -1)
        first, last = np.searchsorted(layers.starts, (top * width, bottom * width))
        pieces = layers.starts[first:last] - top * width
        rows = np.arange(0, part.shape[1], width)
        if not add(part, pieces, layers.zone[first:last], weigh.chunk(top, rows)):
            return None
    return add.result()


class _Histogram:
    """One histogram for the window, where all keys there may be fit in it."""

    @classmethod
    def of(cls, layers):
        digits = digits_of(layers, KEY_LIMIT // len(layers.zones))
        return None if digits is None else cls(layers, digits)

    def __init__(self, layers, digits):
        self.digits, self.states_of = digits, layers.states_of
        self.size = digits.size * len(layers.zones)
        self.cells, self.area = np.zeros((2, self.size), np.int64)

    def __call__(self, part, pieces, zone, weights):
        key = keys_of(self.digits, part, self.states_of)
        if key is None:
            return False
        change = np.empty(len(key), bool)
        np.not_equal(key[1:], key[:-1], out=change[1:])
        change[pieces] = True
        start = np.flatnonzero(change)
        label = np.repeat(zone * self.digits.size, _counts(start, pieces))
        label += key.take(start)
        cells, area = weights(start, label, self.size)
        self.cells += cells
        self.area += area
        return True

    def result(self):
        present = np.flatnonzero(self.cells)
        zone, keys = np.divmod(present, self.digits.size)
        table = np.column_stack((zone, self.digits.states(keys, self.states_of)))
        return table.astype(np.uint16), self.cells[present], self.area[present]


class _Tables:
    """Tables of the chunks, joined, where a histogram would be larger than what it counts."""

    def __init__(self, layers):
        self.states_of = layers.states_of
        self.sizes = [len(layers.zones)] + [layers.n_states] * len(layers.codes)
        self.sum = Sum(len(self.sizes))

    def __call__(self, part, pieces, zone, weights):
        change = np.zeros(part.shape[1], bool)
        other = np.empty(part.shape[1] - 1, bool)
        for codes in part:
            np.not_equal(codes[1:], codes[:-1], out=other)
            np.logical_or(change[1:], other, out=change[1:])
        change[pieces] = True
        start = np.flatnonzero(change)
        states = [s.take(c.take(start)) for s, c in zip(self.states_of, part, strict=True)]
        if any((column == UNKNOWN).any() for column in states):
            return False
        zone = np.repeat(zone, _counts(start, pieces))
        table, label = joint_labels([zone, *states], self.sizes)
        self.sum.add(table.astype(np.uint16), *weights(start, label, len(table)))
        return True

    def result(self):
        return self.sum.result()


def _counts(start, pieces):
    """How many of the starts lie in each piece; every piece begins with one."""
    return np.diff(np.searchsorted(start, pieces), append=len(start))


class Weights:
    """Cells and area of runs, by label."""

    def __init__(self, panels, width, height):
        rows, cols, area = panels
        n_cols = int(cols[-1]) + 1
        self.width, self.row = width, rows // n_cols
        self.packing = packing_of(area, width * height, BITS)
        self.most = int(area.max()) * width * height
        weight = (area if self.packing is None else self.packing.weight).reshape(-1, n_cols)
        # Sum of a row of panels up to each column, as a line through 0 where it is one.
        self.by_cell = weight[:, 0] if n_cols == 1 else None
        if n_cols > 1:
            self.along = np.zeros((len(weight), width + 1), np.int64)
            np.cumsum(weight[:, cols], axis=1, out=self.along[:, 1:])
            self.total = self.along[:, -1]
        else:
            self.total = self.by_cell * width

    def chunk(self, top, rows):
        """What adds up runs of some rows, the first of which is `top`; `rows` are their places."""
        panel = self.row[top : top + len(rows)]
        total = self.total[panel]
        before = np.cumsum(total) - total  # in the rows above
        end = int(total.sum())

        def add(start, label, size):
            per_row = _counts(start, rows)
            if self.by_cell is not None:
                # The first cell of a run lies so many cells to the right.
                up_to = np.repeat(self.by_cell[panel], per_row)
                up_to *= start
                up_to += np.repeat(before - self.by_cell[panel] * rows, per_row)
            else:
                place = np.repeat(panel * (self.width + 1) - rows, per_row)
                place += start
                up_to = self.along.reshape(-1).take(place)
                up_to += np.repeat(before, per_row)
            sums = np.empty_like(up_to)
            np.subtract(up_to[1:], up_to[:-1], out=sums[:-1])
            sums[-1] = end - up_to[-1]
            if self.packing is not None:
                return self.packing.apart(np.bincount(label, sums, size).astype(np.int64))
            length = np.diff(start, append=len(rows) * self.width)
            cells = np.bincount(label, length, size).astype(np.int64)
            return cells, sum_by(label, sums, size, self.most)

        return add


def joint_labels(columns, sizes):
    """Number the combinations of some integer arrays that occur.

    Takes integer arrays of one length and, for each, the number above its largest value. Returns
    the combinations, of shape (combination, array), and for each element the row of its own.
    """
    key = columns[0].astype(np.uint32)
    size = sizes[0]
    table = np.arange(size)[:, None]
    for column, base in zip(columns[1:], sizes[1:], strict=True):
        if size * base > KEY_LIMIT:
            key, table, size = _compact(key, table, size)
        key *= np.uint32(base)
        key += column
        table = np.column_stack((np.repeat(table, base, axis=0), np.tile(np.arange(base), size)))
        size *= base
    key, table, _ = _compact(key, table, size)
    return table, key


def _compact(key, table, size):
    """Renumber keys so that only those that occur are left."""
    present = np.flatnonzero(np.bincount(key, minlength=size))
    number = np.zeros(size, dtype=np.uint32)
    number[present] = np.arange(len(present), dtype=np.uint32)
    return number[key], table[present], len(present)
