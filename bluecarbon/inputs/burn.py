"""Polygons on a grid: the cells whose centre lies inside, the same for every window and machine.

GDAL's rasterizer gives cells on an edge to one side or the other depending on the processor
(OSGeo/gdal issue 9822) and to both of two polygons that share the edge. Here every row of the grid
is crossed with the edges once, by plain arithmetic, and a window only looks up the result.
"""

import numpy as np
import shapely

from bluecarbon.inputs._checks import check_window

# Steps of 2**-20 of a cell: far below any survey, far above what processors differ by.
_STEP = 2**20


class Burnt:
    """Numbered polygons on a grid, as runs of cells along the rows.

    A cell belongs to a polygon when its centre lies inside; a centre on an edge belongs to the
    polygon east or south of it. Polygons that share an edge thus share out the cells between them.
    Where polygons overlap, the one that begins further west keeps the cell.

    Parameters
    ----------
    polygons : sequence of shapely polygons or multipolygons
        In the coordinates of the grid.
    grid : Grid

    Attributes
    ----------
    cells : numpy.ndarray
        Number of cells of every polygon.
    """

    def __init__(self, polygons, grid):
        self.shape = grid.shape
        # One column more than the grid has, so that a run may end at the eastern edge.
        self._stride = grid.width + 1
        runs = [_runs(polygon, grid) for polygon in polygons]
        number = np.repeat(np.arange(1, len(runs) + 1), [len(start) for start, _ in runs])
        start, end = (
            np.concatenate([np.empty(0, np.int64), *arrays])
            for arrays in (zip(*runs, strict=True) if runs else ((), ()))
        )
        order = np.lexsort((number, start))
        start, end, number = start[order], end[order], number[order]
        taken = np.maximum.accumulate(end)[:-1] if len(end) else end
        start[1:] = np.maximum(start[1:], taken)
        kept = start < end
        self._start, self._end, self._number = start[kept], end[kept], number[kept]
        lengths = self._end - self._start
        self.cells = np.bincount(self._number, lengths, minlength=len(runs) + 1)[1:].astype(
            np.int64
        )

    @property
    def runs(self):
        """First cell, end and polygon of every run, as row * (width + 1) + column, in order."""
        return self._start, self._end, self._number

    def read(self, window):
        """Number of the polygon of every cell of a window, from 1; 0 outside: uint16 (h, w)."""
        height, width = window[2:]
        rows, cols, ends, number = self._inside(window)
        place = rows * (width + 1)
        # Up by its number where a run begins, down where it ends: runs do not overlap.
        change = np.zeros(height * (width + 1), np.int32)
        np.add.at(change, place + cols, number)
        np.subtract.at(change, place + ends, number)
        burnt = np.cumsum(change.reshape(height, width + 1)[:, :-1], axis=1, dtype=np.int32)
        return burnt.astype(np.uint16)

    def burn(self, window):
        """The same under the name that counting asks for: what travels to workers is this alone."""
        return self.read(window)

    def pieces(self, window):
        """The same as pieces of rows, which costs what the outlines have and not what they cover.

        Returns
        -------
        start : int64 array (piece,)
            First cell of every piece, as row * width + column within the window, ascending. Every
            row begins a piece.
        number : int64 array (piece,)
            Number of the polygon, 0 outside.
        """
        height, width = window[2:]
        rows, cols, ends, number = self._inside(window)
        place = rows * width
        # Runs follow one another, so their beginnings and ends in turn ascend: nothing to sort.
        turns, numbers = np.zeros((2, 2 * len(number)), np.int64)
        turns[::2], turns[1::2], numbers[::2] = place + cols, place + ends, number
        begins = np.arange(height) * width
        at = turns.searchsorted(begins)
        start, numbers = np.insert(turns, at, begins), np.insert(numbers, at, 0)
        # Where a polygon begins at the edge or at the end of another, it stands last and counts.
        last = np.flatnonzero(np.append(start[1:] != start[:-1], start[-1] < height * width))
        return start[last], numbers[last]

    def _inside(self, window):
        """Runs that a window cuts out: row, first column and end within it, and number."""
        row, col, height, width = window
        check_window(window, self.shape)
        first, last = np.searchsorted(
            self._start, (row * self._stride, (row + height) * self._stride)
        )
        start, end = self._start[first:last], self._end[first:last]
        rows = start // self._stride
        cols = start - rows * self._stride
        ends = end - rows * self._stride
        cols, ends = (np.clip(v, col, col + width) - col for v in (cols, ends))
        kept = cols < ends
        return rows[kept] - row, cols[kept], ends[kept], self._number[first:last][kept]


def _runs(polygon, grid):
    """First cell and end of every run of a polygon, as row * (width + 1) + column, in order."""
    height, width = grid.shape
    u1, v1, u2, v2 = _edges(polygon, grid)
    # Rows whose centre line an edge crosses, its upper end included and its lower end not.
    first, last = (np.clip(np.ceil(v - 0.5), 0, height).astype(np.int64) for v in (v1, v2))
    count = last - first
    edge = np.repeat(np.arange(len(count)), count)
    row = first[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    slope = np.divide(u2 - u1, v2 - v1, out=np.zeros(len(v1)), where=v2 > v1)
    u = u1[edge] + (row + 0.5 - v1[edge]) * slope[edge]
    col = np.clip(np.ceil(u - 0.5), 0, width).astype(np.int64)
    # Rings are closed, so every row is crossed an even number of times: in, out, in, out.
    # Along an edge they are in order already, and such stretches are merged: that is "stable".
    place = np.sort(row * (width + 1) + col, kind="stable")
    start, end = place[0::2], place[1::2]
    return start[start < end], end[start < end]


def _edges(polygon, grid):
    """Ends of all edges in cells from the upper left corner, the upper end first."""
    a, _, c, _, e, f = grid.transform
    rings = shapely.get_rings(shapely.get_parts(polygon))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    u = np.round((points[:, 0] - c) / a * _STEP) / _STEP
    v = np.round((points[:, 1] - f) / e * _STEP) / _STEP
    same = ring[1:] == ring[:-1]
    u1, u2, v1, v2 = u[:-1][same], u[1:][same], v[:-1][same], v[1:][same]
    # Neighbours walk a shared edge in opposite directions: the crossing must come out the same.
    down = v1 <= v2
    return (np.where(down, *pair) for pair in ((u1, u2), (v1, v2), (u2, u1), (v2, v1)))
