"""The way of NumPy: cells beside one another are mostly alike, so it counts runs of equal cells.

Where a run begins is found by comparing each cell with the one before it, which processors do for
many cells at once. What costs more, finding zone and area and adding up, is done once a run. The
area of a run is a difference: what lies before its end less what lies before its beginning.
"""

import numpy as np

from bluecarbon.areas.counting.adding import Sum
from bluecarbon.areas.counting.keys import KEY_LIMIT, Keys, digits_of
from bluecarbon.areas.counting.layers import UNKNOWN
from bluecarbon.areas.counting.summing import CHUNK, Runs, Sums, Weights


def count(layers, panels):
    """Combinations in one window; see `count_window`. None where a code is unknown."""
    dates, height, width = layers.codes.shape
    step = min(height, max(1, CHUNK // width))
    weights = Weights(panels, width, height, step)
    add = _Histogram.of(layers, weights) or _Tables(layers, weights)
    for top in range(0, height, step):
        bottom = min(height, top + step)
        part = layers.codes[:, top:bottom].reshape(dates, -1)
        first, last = np.searchsorted(layers.starts, (top * width, bottom * width))
        pieces = layers.starts[first:last] - top * width
        if not add(part, pieces, layers.zone[first:last], top):
            return None
    return add.result()


class _Histogram:
    """One histogram for the window, where all keys there may be fit in it."""

    @classmethod
    def of(cls, layers, weights):
        digits = digits_of(layers, KEY_LIMIT // len(layers.zones))
        return None if digits is None else cls(layers, digits, weights)

    def __init__(self, layers, digits, weights):
        self.digits, self.states_of = digits, layers.states_of
        self.sums = Sums(weights, digits.size * len(layers.zones))
        self.keys = Keys(digits, layers.states_of)
        self.change = np.empty(0, bool)

    def __call__(self, part, pieces, zone, top):
        key = self.keys.of(part)
        if key is None:
            return False
        if len(self.change) < len(key):
            self.change = np.empty(len(key), bool)
        change = self.change[: len(key)]
        np.not_equal(key[1:], key[:-1], out=change[1:])
        change[pieces] = True
        start = change.nonzero()[0]
        runs = Runs(start, pieces, len(key))
        label = np.repeat(zone * self.digits.size, runs.counts)
        label += key.take(start)
        self.sums.add(label, runs, top)
        return True

    def result(self):
        cells, area = self.sums.result()
        present = np.flatnonzero(cells)
        zone, keys = np.divmod(present, self.digits.size)
        table = np.column_stack((zone, self.digits.states(keys, self.states_of)))
        return table.astype(np.uint16), cells[present], area[present]


class _Tables:
    """Tables of the chunks, joined, where a histogram would be larger than what it counts."""

    def __init__(self, layers, weights):
        self.states_of, self.weights = layers.states_of, weights
        self.sizes = [len(layers.zones)] + [layers.n_states] * len(layers.codes)
        self.sum = Sum(len(self.sizes))

    def __call__(self, part, pieces, zone, top):
        change = np.zeros(part.shape[1], bool)
        other = np.empty(part.shape[1] - 1, bool)
        for codes in part:
            np.not_equal(codes[1:], codes[:-1], out=other)
            np.logical_or(change[1:], other, out=change[1:])
        change[pieces] = True
        start = np.flatnonzero(change)
        runs = Runs(start, pieces, len(change))
        states = [s.take(c.take(start)) for s, c in zip(self.states_of, part, strict=True)]
        if any((column == UNKNOWN).any() for column in states):
            return False
        zone = np.repeat(zone, runs.counts)
        table, label = joint_labels([zone, *states], self.sizes)
        sums = Sums(self.weights, len(table))
        sums.add(label, runs, top)
        self.sum.add(table.astype(np.uint16), *sums.result())
        return True

    def result(self):
        return self.sum.result()


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
