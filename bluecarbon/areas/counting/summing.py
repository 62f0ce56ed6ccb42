"""Cells and ground area of runs of equal cells, added up by label in exact integers."""

import numpy as np

from bluecarbon.areas.counting.adding import sum_by
from bluecarbon.areas.counting.keys import packing_of

# Cells that are compared at once: what is made of them stays near the processor, and the fixed cost
# of some twenty calls, and of handing the interpreter from thread to thread, stays small.
CHUNK = 1 << 18

BITS = 53  # in which `numpy.bincount` adds


class Pieces:
    """Where runs begin in a window whatever its cells hold: at every row, and where zones change.

    What can be known of them is found once for the window, because a thread that calls NumPy for
    little makes the other threads wait.

    Parameters
    ----------
    starts : int64 array (piece,)
        First cells, ascending; every row begins a piece.
    panels : tuple
        Of the window, see `CellAreas.panels`.
    width : int
        Of the window [cells].
    """

    def __init__(self, starts, panels, width):
        rows, cols, _ = panels
        row = starts // width
        self.starts, self.width = starts, width
        # Piece that begins each row, and the number of pieces behind the last.
        self.of_row = np.append(np.flatnonzero(starts == row * width), len(starts))
        self.panel_of_row = rows // (int(cols[-1]) + 1)
        self.panel = self.panel_of_row[row]
        # Of the first cell of the window in sums along rows of panels, as each piece has to see it.
        self.origin = self.panel * (width + 1) - row * width


class Runs:
    """Runs of equal cells in some whole rows of a window.

    Parameters
    ----------
    change : bool array (cell,)
        Where a cell differs from the one before it; pieces are added.
    pieces : Pieces
    top : int
        First of the rows.
    """

    def __init__(self, change, pieces, top):
        self.pieces, self.top, self.size = pieces, top, len(change)
        self.bottom = top + len(change) // pieces.width
        self.which = slice(pieces.of_row[top], pieces.of_row[self.bottom])
        begins = pieces.starts[self.which] - top * pieces.width
        change[begins] = True
        self.start = change.nonzero()[0]  # first cells, ascending
        # Run that begins each piece, and the number of runs; runs in each piece.
        self.first = np.empty(len(begins) + 1, np.int64)
        self.first[:-1], self.first[-1] = self.start.searchsorted(begins), len(self.start)
        self.counts = self.first[1:] - self.first[:-1]

    @property
    def last_of_rows(self):
        """Run that ends each row."""
        rows = self.pieces.of_row[self.top + 1 : self.bottom + 1] - self.which.start
        return self.first[rows] - 1

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
        _, cols, area = panels
        n_cols = int(cols[-1]) + 1
        self.width = width
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

    def of(self, runs):
        """What each run adds: packed numbers, float64, or else areas, int64."""
        pieces = runs.pieces
        if self.by_cell is not None:
            return np.repeat(self.by_cell[pieces.panel[runs.which]], runs.counts) * runs.lengths
        place = np.repeat(pieces.origin[runs.which] + runs.top * self.width, runs.counts)
        place += runs.start
        before = self.along.reshape(-1).take(place)
        found = np.empty_like(before)
        np.subtract(before[1:], before[:-1], out=found[:-1])
        # The last run of a row ends where the row does.
        last = runs.last_of_rows
        found[last] = self.along[pieces.panel_of_row[runs.top : runs.bottom], -1] - before[last]
        return found

    def apart(self, runs):
        """Cells and area [cm2] of each run, int64."""
        amounts = self.of(runs)
        if self.packing is None:
            return runs.lengths, amounts
        return self.packing.apart(amounts.astype(np.int64))


class Sums:
    """Cells and area by label, exact integers."""

    def __init__(self, weights, size):
        self.weights, self.size = weights, size
        self.cells, self.area = np.zeros((2, size), np.int64)
        self.packed, self.rows = 0, 0

    def add(self, label, runs):
        """Add runs, each to its label."""
        weights = self.weights
        amounts = weights.of(runs)
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
    pieces = Pieces(np.arange(0, key.size, width), panels, width)
    for top in range(0, height, step):
        part = key[top : top + step].reshape(-1)
        change = np.empty(len(part), bool)
        np.not_equal(part[1:], part[:-1], out=change[1:])
        runs = Runs(change, pieces, top)
        sums.add(part.take(runs.start), runs)
    return sums.result()
