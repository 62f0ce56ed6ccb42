"""Maps on another grid, read by nearest neighbour: which cell holds the centre of which."""

import numpy as np
from pyproj import CRS

from bluecarbon.grid import Window
from bluecarbon.inputs.projections import operation
from bluecarbon.inputs.rasters.frames import SAME_GRID, same_crs, size_of

# Cells. A map with much finer cells than the reference is read in pieces of at most this size.
MAX_PIECE = 2**26


class Nearest:
    """Which cell of a source grid holds the centre of each cell of a target grid.

    A cell index is computed from the cell's own centre alone, so it does not depend on the window
    that asks. (GDAL's warper interpolates the transform between points that it picks by window.)

    Attributes
    ----------
    filled, outside : int
        Cells of the target with and without a cell of the source.
    moved : int
        Filled cells whose centre is not the centre of the source cell.
    largest_move : float
        Largest distance between the two, along x or y [source cells].
    """

    def __init__(self, source, target, *, where):
        self.source, self.target = source, target
        self.same_crs = same_crs(source.crs, target.crs)
        self._operation = None
        if not self.same_crs:
            self._operation = operation(target.crs, source.crs, target.bounds, where=where)
        self.filled = self.moved = 0
        self.largest_move = 0.0
        for window in self._count_windows():
            self._count(window)
        self.outside = target.width * target.height - self.filled

    def index(self, window):
        """Rows and columns in the source, int64, broadcastable to the window; some lie outside."""
        y, x = self._position(window)
        # Centres on the border of two cells go to the lower or right one, whatever the rounding.
        return tuple(np.floor(v + 1e-6).astype(np.int64) for v in (y, x))

    def inside(self, rows, cols):
        """Mask of the indices that are cells of the source."""
        height, width = self.source.shape
        return ((rows >= 0) & (rows < height)) & ((cols >= 0) & (cols < width))

    def _position(self, window):
        """Centres of the window's cells, in cells from the upper left corner of the source."""
        a, _, c, _, e, f = self.target.transform
        y = f + e * (np.arange(window.row, window.row + window.height) + 0.5)[:, None]
        x = c + a * (np.arange(window.col, window.col + window.width) + 0.5)[None, :]
        if not self.same_crs:
            x, y = self._operation.forward(*np.broadcast_arrays(x, y))
            # Points without a place in the source's system: any index outside will do.
            lost = ~(np.isfinite(x) & np.isfinite(y))
            x, y = np.where(lost, np.inf, x), np.where(lost, np.inf, y)
        a, _, c, _, e, f = self.source.transform
        limit = 2.0**62  # infinity has no integer
        return tuple(np.clip(v, -limit, limit) for v in ((y - f) / e, (x - c) / a))

    def _count_windows(self):
        if self.same_crs:
            # Rows and columns are independent: the whole is counted from its two edges.
            return [Window(0, 0, self.target.height, self.target.width)]
        return self.target.windows(1024)

    def _count(self, window):
        rows, cols = self.index(window)
        y, x = self._position(window)
        row_move, col_move = abs(y - rows - 0.5), abs(x - cols - 0.5)
        row_in = (rows >= 0) & (rows < self.source.height)
        col_in = (cols >= 0) & (cols < self.source.width)
        if self.same_crs:
            filled = int(row_in.sum()) * int(col_in.sum())
            still = int((row_in & (row_move < SAME_GRID)).sum())
            still *= int((col_in & (col_move < SAME_GRID)).sum())
            moves = [row_move[row_in], col_move[col_in]] if filled else []
        else:
            inside = row_in & col_in
            filled = int(inside.sum())
            still = int((inside & (np.maximum(row_move, col_move) < SAME_GRID)).sum())
            moves = [row_move[inside], col_move[inside]]
        self.filled += filled
        self.moved += filled - still
        self.largest_move = max([self.largest_move, *(float(m.max()) for m in moves if m.size)])

    def note(self, name, reference):
        """What the alignment did, in one sentence."""
        cells = self.target.width * self.target.height
        text = (
            f"{name}: aligned to {reference} by nearest neighbour; {self.filled:,} of {cells:,} "
            f"cells filled, {self.outside:,} outside it read as no data, {self.moved:,} moved by "
            f"up to {self.largest_move:.3f} of a cell"
        )
        if not self.same_crs:
            text += f"; reprojected from {CRS(self.source.crs).name}"
            text += f" ({self._operation})"
        elif not np.allclose(self.source.cell_size, self.target.cell_size, rtol=1e-6):
            text += f"; cells of {size_of(self.source)} onto {size_of(self.target)}"
        return text + "."


def read_nearest(file, nearest, window):
    """Values of a window of the target grid, and a mask of the cells that lie in the file."""
    rows, cols = nearest.index(window)
    inside = nearest.inside(rows, cols)
    if not inside.any():
        return np.zeros(inside.shape, file.dtype), inside
    height, width = file.grid.shape
    rows, cols = np.clip(rows, 0, height - 1), np.clip(cols, 0, width - 1)
    row, col = int(rows.min()), int(cols.min())
    piece = Window(row, col, int(rows.max()) - row + 1, int(cols.max()) - col + 1)
    if piece.height * piece.width > MAX_PIECE and window.height * window.width > 1:
        parts = [read_nearest(file, nearest, half) for half in _halves(window)]
        axis = 0 if window.height >= window.width else 1
        return tuple(np.concatenate(arrays, axis) for arrays in zip(*parts, strict=True))
    return file.read(piece)[rows - row, cols - col], inside


def _halves(window):
    row, col, height, width = window
    if height >= width:
        half = height // 2
        return Window(row, col, half, width), Window(row + half, col, height - half, width)
    half = width // 2
    return Window(row, col, height, half), Window(row, col + half, height, width - half)
