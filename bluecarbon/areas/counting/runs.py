"""The way of NumPy: cells beside one another are mostly alike, so it counts runs of equal cells.

Where a run begins is found by comparing each cell with the one before it, which processors do for
many cells at once. What costs more, finding zone and area and adding up, is done once a run. The
area of a run is a difference: what lies before its end less what lies before its beginning.
"""

import math

import numpy as np

from bluecarbon.areas.counting.adding import Sum, sums_of_rows
from bluecarbon.areas.counting.keys import KEY_LIMIT, Keys, digits_of
from bluecarbon.areas.counting.layers import UNKNOWN
from bluecarbon.areas.counting.summing import CHUNK, Pieces, Runs, Sums, Weights


def count(layers, panels):
    """Combinations in one window; see `count_window`. None where a code is unknown."""
    dates, height, width = layers.codes.shape
    step = min(height, max(1, CHUNK // width))
    weights = Weights(panels, width, height, step)
    pieces = Pieces(layers.starts, panels, width)
    add = _Histogram.of(layers, weights) or _Sorted(layers, weights)
    for top in range(0, height, step):
        if not add(layers.codes[:, top : top + step].reshape(dates, -1), pieces, top):
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
        self.zone_key = layers.zone * digits.size
        self.sums = Sums(weights, digits.size * len(layers.zones))
        self.keys = Keys(digits, layers.states_of)
        self.change = np.empty(0, bool)

    def __call__(self, part, pieces, top):
        key = self.keys.of(part)
        if key is None:
            return False
        if len(self.change) < len(key):
            self.change = np.empty(len(key), bool)
        change = self.change[: len(key)]
        np.not_equal(key[1:], key[:-1], out=change[1:])
        runs = Runs(change, pieces, top)
        label = np.repeat(self.zone_key[runs.which], runs.counts)
        label += key.take(runs.start)
        self.sums.add(label, runs)
        return True

    def result(self):
        cells, area = self.sums.result()
        present = np.flatnonzero(cells)
        zone, keys = np.divmod(present, self.digits.size)
        table = np.column_stack((zone, self.digits.states(keys, self.states_of)))
        return table.astype(np.uint16), cells[present], area[present]


class _Sorted:
    """Runs sorted and added up by what they hold, where a histogram would be larger than they."""

    def __init__(self, layers, weights):
        self.states_of, self.weights, self.zone = layers.states_of, weights, layers.zone
        self.sizes = [len(layers.zones)] + [layers.n_states] * len(layers.codes)
        # One number for zone and states; or a column for each, where 63 bits do not hold it.
        self.numbered = math.prod(self.sizes) < 2**63
        columns, dtype = (1, np.int64) if self.numbered else (len(self.sizes), np.uint16)
        self.sum = Sum(columns, dtype)

    def __call__(self, part, pieces, top):
        change = np.zeros(part.shape[1], bool)
        other = np.empty(part.shape[1] - 1, bool)
        for codes in part:
            np.not_equal(codes[1:], codes[:-1], out=other)
            np.logical_or(change[1:], other, out=change[1:])
        runs = Runs(change, pieces, top)
        columns = [np.repeat(self.zone[runs.which], runs.counts)]
        for states, codes in zip(self.states_of, part, strict=True):
            state = states.take(codes.take(runs.start))
            if state.max() == UNKNOWN:
                return False
            if self.numbered:
                columns[0] *= self.sizes[-1]
                columns[0] += state
            else:
                columns.append(state)
        self.sum.add(*sums_of_rows(np.column_stack(columns), *self.weights.apart(runs)))
        return True

    def result(self):
        table, cells, area = self.sum.result()
        if self.numbered:
            table = np.column_stack(np.unravel_index(table[:, 0], self.sizes))
        return table.astype(np.uint16), cells, area
