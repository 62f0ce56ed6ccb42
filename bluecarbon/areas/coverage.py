"""Which share of each cell a polygon covers: for zones so small that their edge cells matter."""

import threading

import numpy as np
import shapely

# Parts that a whole cell is counted in. Shares are rounded down, so that zones side by side never
# cover more of a cell than there is.
PARTS = 1_000_000

# Side of the blocks of cells that are told to be inside or outside as a whole. They are counted
# from the corner of the grid, so windows of any size see the same shares.
BLOCK = 16

# Of a share, by which the area of an intersection may come out too small by rounding.
HAIR = 1e-9


class Coverage:
    """Numbered polygons on a grid, and the share of every cell that each covers.

    Parameters
    ----------
    polygons : sequence of shapely polygons or multipolygons
        In the coordinates of the grid.
    grid : bluecarbon.grid.Grid
    """

    def __init__(self, polygons, grid):
        self.polygons, self.grid = tuple(polygons), grid
        self.count = len(self.polygons)
        self._own = threading.local()

    def __getstate__(self):
        # Prepared geometries do not travel to other processes: they are prepared again there.
        return {"polygons": self.polygons, "grid": self.grid, "count": self.count}

    def __setstate__(self, state):
        self.__dict__.update(state)
        self._own = threading.local()

    def _prepared(self, i):
        """A polygon, prepared for this thread alone.

        GEOS builds the index of a prepared polygon while it is used: two threads that use the same
        one can end the process.
        """
        known = self._own.__dict__.setdefault("known", {})
        if i not in known:
            known[i] = shapely.from_wkb(shapely.to_wkb(self.polygons[i]))
            shapely.prepare(known[i])
        return known[i]

    def read(self, window):
        """Cells of a window that a polygon touches.

        Returns
        -------
        number, row, col, parts : int64 arrays
            Number of the polygon, from 1; row and column within the window; share of the cell in
            parts of `PARTS`. A cell appears once for each polygon that touches it.
        """
        found = [self._of(i, window) for i in range(self.count)]
        number = np.repeat(np.arange(1, self.count + 1), [len(f[0]) for f in found])
        arrays = (np.concatenate([np.empty(0, np.int64), *a]) for a in zip(*found, strict=True))
        row, col, parts = arrays if self.count else (np.empty(0, np.int64),) * 3
        return number.astype(np.int64), row, col, parts

    def _of(self, i, window):
        polygon = self._prepared(i)
        top, left, height, width = self._cells_of(polygon.bounds, window)
        if height <= 0 or width <= 0:
            return (np.empty(0, np.int64),) * 3
        rows = np.arange(top // BLOCK, (top + height - 1) // BLOCK + 1) * BLOCK
        cols = np.arange(left // BLOCK, (left + width - 1) // BLOCK + 1) * BLOCK
        row, col = (a.ravel() for a in np.meshgrid(rows, cols, indexing="ij"))
        blocks = self._boxes(row, col, BLOCK)
        near = shapely.intersects(polygon, blocks)
        row, col, blocks = row[near], col[near], blocks[near]
        whole = shapely.covers(polygon, blocks)
        parts = [self._cells(row[whole], col[whole])]
        for r, c, block in zip(row[~whole], col[~whole], blocks[~whole], strict=True):
            parts.append(self._edge(polygon, block, int(r), int(c)))
        row, col, share = (np.concatenate(a) for a in zip(*parts, strict=True))
        inside = (row >= window.row) & (row < window.row + window.height)
        inside &= (col >= window.col) & (col < window.col + window.width) & (share > 0)
        return row[inside] - window.row, col[inside] - window.col, share[inside]

    def _cells(self, row, col):
        """All cells of some blocks, wholly covered."""
        r, c = np.indices((BLOCK, BLOCK)).reshape(2, -1)
        rows, cols = (row[:, None] + r).ravel(), (col[:, None] + c).ravel()
        return rows, cols, np.full(len(rows), PARTS, dtype=np.int64)

    def _edge(self, polygon, block, row, col):
        """Cells of a block that the edge of the polygon crosses."""
        # A polygon of many corners is cut down once, so that each cell meets a few of them.
        piece = shapely.intersection(polygon, block)
        r, c = np.indices((BLOCK, BLOCK)).reshape(2, -1)
        cells = self._boxes(row + r, col + c, 1)
        area = shapely.area(shapely.intersection(piece, cells))
        width, height = self.grid.cell_size
        share = np.minimum(np.floor((area / (width * height) + HAIR) * PARTS), PARTS)
        return row + r, col + c, share.astype(np.int64)

    def _boxes(self, row, col, side):
        a, _, c, _, e, f = self.grid.transform
        left, top = c + a * col, f + e * row
        return shapely.box(left, top + e * side, left + a * side, top)

    def _cells_of(self, bounds, window):
        """First row and column, height and width of the part of a window that bounds reach."""
        a, _, c, _, e, f = self.grid.transform
        left, bottom, right, top = bounds
        first_row = max(int(np.floor((top - f) / e)), window.row)
        last_row = min(int(np.ceil((bottom - f) / e)), window.row + window.height)
        first_col = max(int(np.floor((left - c) / a)), window.col)
        last_col = min(int(np.ceil((right - c) / a)), window.col + window.width)
        return first_row, first_col, last_row - first_row, last_col - first_col
