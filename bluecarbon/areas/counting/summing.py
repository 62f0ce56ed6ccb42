"""Cells and ground area of runs of equal cells, added up by label in exact integers."""

import numpy as np

from bluecarbon.areas.counting.adding import sum_by
from bluecarbon.areas.counting.keys import packing_of

# Cells that are compared at once: what is made of them stays near the processor, and the fixed cost
# of some twenty calls, and of handing the interpreter from thread to thread, stays small.
CHUNK = 1 << 18

BITS = 53  # in which `numpy.bincount` adds


class Runs:
    """Runs of equal cells in some whole rows.

    Parameters
    ----------
    start : int64 array (run,)
        First cells, ascending.
    pieces : int64 array (piece,)
        Those of them that begin a piece; every row begins one.
    size : int
        Number of cells.
    """

    def __init__(self, start, pieces, size):
        self.start, self.pieces, self.size = start, pieces, size
        self.first = start.searchsorted(pieces)  # run that begins each piece
        self.counts = np.empty_like(self.first)  # runs in each piece
        np.subtract(self.first[1:], self.first[:-1], out=self.counts[:-1])
        self.counts[-1] = len(start) - self.first[-1]

    @property
    def lengths(self):
        """Cells of each run."""
        return np.diff(self.start, append=self.size)


class Weights:
    """What runs of cells add to a sum: cells and area at once where 53 bits hold both.

    Parameters
    ----------
    panels : tuple
        Of the window, see `CellAreas.panels`.
    width, height : int
        Of the window [cells].
    step : int
        Rows that are added up at once.
    """

    def __init__(self, panels, width, height, step):
        rows, cols, area = panels
        n_cols = int(cols[-1]) + 1
        self.width, self.row = width, rows // n_cols
        self.most = int(area.max()) * width * step
        # As many rows as packed numbers can be added up for before they are taken apart.
        self.together = height
        self.packing = packing_of(area, width * height, BITS)
        while self.packing is None and self.together > step:
            self.together = max(self.together // 2, step)
            self.packing = packing_of(area, width * self.together, BITS)
        weight = (area if self.packing is None else self.packing.weight).reshape(-1, n_cols)
        dtype = np.int64 if self.packing is None else np.float64  # in which `bincount` adds
        # Sum of a row of panels up to each column, where it is not a multiple of the column.
        self.by_cell = weight[:, 0].astype(dtype) if n_cols == 1 else None
        if n_cols > 1:
            self.along = np.zeros((len(weight), width + 1), dtype)
            self.along[:, 1:] = np.cumsum(weight.take(cols, axis=1), axis=1)

    def of(self, runs, top):
        """What each run adds: packed numbers, float64, or else areas, int64; `top` is their row."""
        row = runs.pieces // self.width
        panel = self.row[top + row]
        if self.by_cell is not None:
            return np.repeat(self.by_cell[panel], runs.counts) * runs.lengths
        place = np.repeat(panel * (self.width + 1) - row * self.width, runs.counts)
        place += runs.start
        before = self.along.reshape(-1).take(place)
        found = np.empty_like(before)
        np.subtract(before[1:], before[:-1], out=found[:-1])
        # The last run of a row ends where the row does.
        begins = np.append(True, row[1:] != row[:-1])
        last = np.append(runs.first[begins][1:], len(place)) - 1
        found[last] = self.along[panel[begins], -1] - before[last]
        return found


class Sums:
    """Cells and area by label, exact integers."""

    def __init__(self, weights, size):
        self.weights, self.size = weights, size
        self.cells, self.area = np.zeros((2, size), np.int64)
        self.packed, self.rows = 0, 0

    def add(self, label, runs, top):
        """Add runs, each to its label; `top` is the first of their rows."""
        weights = self.weights
        amounts = weights.of(runs, top)
        if weights.packing is None:
            lengths = np.bincount(label, runs.lengths, self.size)
            self.cells += lengths.astype(np.int64)
            self.area += sum_by(label, amounts, self.size, weights.most)
            return
        rows = runs.size // weights.width
        if self.rows + rows > weights.together:
            self._unpack()
        self.packed = self.packed + np.bincount(label, amounts, self.size)
        self.rows += rows

    def result(self):
        """Cells and area [cm2], int64 arrays."""
        self._unpack()
        return self.cells, self.area

    def _unpack(self):
        if self.rows:
            cells, area = self.weights.packing.apart(self.packed.astype(np.int64))
            self.cells += cells
            self.area += area
            self.packed, self.rows = 0, 0


def sums_of_keys(key, panels, size):
    """Cells and area of every key below `size`, int64, from keys of the cells (row, column)."""
    height, width = key.shape
    step = min(height, max(1, CHUNK // width))
    sums = Sums(Weights(panels, width, height, step), size)
    for top in range(0, height, step):
        part = key[top : top + step].reshape(-1)
        rows = np.arange(0, len(part), width)
        change = np.empty(len(part), bool)
        np.not_equal(part[1:], part[:-1], out=change[1:])
        change[rows] = True
        start = np.flatnonzero(change)
        sums.add(part.take(start), Runs(start, rows, len(part)), top)
    return sums.result()
