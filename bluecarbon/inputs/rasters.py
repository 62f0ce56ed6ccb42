"""Several GeoTIFFs on one grid: the grid of the first, or a refusal that says what differs."""

import logging
import math
from itertools import pairwise

import numpy as np
from pyproj import CRS

from bluecarbon.errors import InputError
from bluecarbon.grid import Window
from bluecarbon.inputs._checks import check_window
from bluecarbon.inputs.projections import operation

logger = logging.getLogger("bluecarbon")

# Of a cell. Below it the frames differ by rounding only; odc-geo snaps by the same figure.
SAME_GRID = 1e-3

# Cells. A map with much finer cells than the reference is read in pieces of at most this size.
MAX_PIECE = 2**26

# Cells of a window that is counted at once, and its rows where blocks do not say otherwise.
MAX_WINDOW = 2**22
WINDOW_ROWS = 512

# Rows that are read at once for a picture.
STRIP = 256

ALIGN = ("refuse", "nearest")


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
        self.same_crs = _same_crs(source.crs, target.crs)
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
            text += f"; cells of {_size(self.source)} onto {_size(self.target)}"
        return text + "."


class RasterStack:
    """GeoTIFFs that are read on one grid: that of the first.

    Parameters
    ----------
    files : sequence of GeoTiff
    align : str
        "refuse" (the default of every caller): a map on another grid is an error.
        "nearest": it is read by nearest neighbour, which is counted, noted and logged.
    """

    def __init__(self, files, align):
        if align not in ALIGN:
            raise InputError(
                where="align",
                found=repr(align),
                rule="Maps on another grid are refused or aligned by nearest neighbour.",
                cure='Write align = "refuse" or align = "nearest".',
            )
        self.files = tuple(files)
        self.grid = self.files[0].grid
        self.nearest = tuple(None for _ in self.files)
        self.notes = ()
        for file in self.files[1:]:
            self._fit(file, align)

    def _fit(self, file, align):
        first = self.files[0]
        difference = _difference(file, first)
        offset = _corner_offset(file.grid, first.grid) if difference is None else None
        if difference is None and offset < SAME_GRID:
            if offset:
                self._note(
                    f"{file.name}: its frame is {offset:.1e} of a cell off {first.name}; "
                    "read as the same grid.",
                    logging.INFO,
                )
            return
        if align == "refuse":
            raise _refusal(file, first, difference, offset)
        nearest = Nearest(file.grid, self.grid, where=file.path)
        if not nearest.filled:
            raise InputError(
                where=file.path,
                found=f"a map of {_extent(file)}",
                rule=f"Maps overlap; {first.name} covers {_extent(first)}.",
                cure="Use maps of the same place, and check their coordinate reference systems.",
            )
        position = self.files.index(file)
        self.nearest = (*self.nearest[:position], nearest, *self.nearest[position + 1 :])
        self._note(nearest.note(file.name, first.name), logging.WARNING)

    def _note(self, text, level):
        self.notes = (*self.notes, text)
        logger.log(level, text)

    def read(self, position, window):
        """Stored values of one file on the common grid, and where there are none.

        Returns an array of shape (height, width) and, for a file that was aligned, a mask of the
        cells that lie inside it; None means that all do.
        """
        check_window(window, self.grid.shape)
        file, nearest = self.files[position], self.nearest[position]
        if nearest is None:
            return file.read(window, once=self._once(window)), None
        return _read_nearest(file, nearest, window)

    def is_plain(self, position):
        """Whether a file is read cell by cell, without alignment."""
        return self.nearest[position] is None

    def read_into(self, position, window, out):
        """Stored values of a file that is_plain, into an array of its type."""
        check_window(window, self.grid.shape)
        self.files[position].read(window, out, once=self._once(window))

    def _once(self, window):
        """Whether no file's blocks are needed by another window: they share one cache of blocks."""
        return all(n is None for n in self.nearest) and all(
            file.holds_whole_blocks(window) for file in self.files
        )

    def windows(self):
        """Windows that cover the grid, of whole blocks of the files and of a few million cells."""
        blocks = [f.block for f, n in zip(self.files, self.nearest, strict=True) if n is None]
        height, width = (max(sides) for sides in zip(*blocks, strict=True))
        if width >= self.grid.width:
            # Strips: a window has the width of the map, or strips would be decoded many times.
            rows, cols = _multiple(height, MAX_WINDOW // self.grid.width), self.grid.width
        else:
            rows = _multiple(height, WINDOW_ROWS)
            cols = _multiple(width, MAX_WINDOW // rows)
        breaks = next((f.breaks for f in self.files if hasattr(f, "breaks")), ((0,), (0,)))
        tops = _cut(breaks[0], self.grid.height, rows)
        lefts = _cut(breaks[1], self.grid.width, cols)
        return [Window(r, c, h, w) for r, h in tops for c, w in lefts]

    def overview_rows(self, max_size):
        """Strips with the rows in them, and the columns, of a picture of at most `max_size`."""
        step = max(1, math.ceil(max(self.grid.shape) / max_size))
        rows, cols = (np.arange(min(step // 2, n - 1), n, step) for n in self.grid.shape)
        strips = []
        for top in range(0, self.grid.height, STRIP):
            mine = rows[(rows >= top) & (rows < top + STRIP)]
            if len(mine):
                height = int(mine[-1]) - top + 1
                strips.append((Window(top, 0, height, self.grid.width), mine - top))
        return strips, cols

    def close(self):
        """Close all handles; a later read opens the files again."""
        for file in self.files:
            file.close()


def _read_nearest(file, nearest, window):
    rows, cols = nearest.index(window)
    inside = nearest.inside(rows, cols)
    if not inside.any():
        return np.zeros(inside.shape, file.dtype), inside
    height, width = file.grid.shape
    rows, cols = np.clip(rows, 0, height - 1), np.clip(cols, 0, width - 1)
    row, col = int(rows.min()), int(cols.min())
    piece = Window(row, col, int(rows.max()) - row + 1, int(cols.max()) - col + 1)
    if piece.height * piece.width > MAX_PIECE and window.height * window.width > 1:
        parts = [_read_nearest(file, nearest, half) for half in _halves(window)]
        axis = 0 if window.height >= window.width else 1
        return tuple(np.concatenate(arrays, axis) for arrays in zip(*parts, strict=True))
    return file.read(piece)[rows - row, cols - col], inside


def _multiple(block, size):
    """The largest multiple of a block that is no larger than the size, or one block."""
    return block * max(1, size // block)


def _cut(breaks, size, step):
    """Beginning and length of stretches of at most `step`; they end where files do."""
    kept = [0]
    for at in breaks:
        # Files that begin close to one another would make slivers.
        if min(at - kept[-1], size - at) >= min(step, WINDOW_ROWS) // 2:
            kept.append(int(at))
    stretches = []
    for begin, end in pairwise([*kept, size]):
        stretches += [(at, min(step, end - at)) for at in range(begin, end, step)]
    return stretches


def _halves(window):
    row, col, height, width = window
    if height >= width:
        half = height // 2
        return Window(row, col, half, width), Window(row + half, col, height - half, width)
    half = width // 2
    return Window(row, col, height, half), Window(row, col + half, height, width - half)


def _same_crs(a, b):
    a, b = CRS.from_wkt(a), CRS.from_wkt(b)
    return a == b or a.equals(b, ignore_axis_order=True)


def _difference(file, first):
    """What differs in kind between two maps: "crs", "cells", "size", or None."""
    if not _same_crs(file.grid.crs, first.grid.crs):
        return "crs"
    # Cell sizes are the same when they do not add up to an offset across the map.
    steps = max(file.grid.width, file.grid.height, first.grid.width, first.grid.height)
    for own, other in zip(file.grid.cell_size, first.grid.cell_size, strict=True):
        if abs(own - other) * steps > max(SAME_GRID, 1e-6 * steps) * other:
            return "cells"
    return None if file.grid.shape == first.grid.shape else "size"


def _corner_offset(grid, reference):
    """Largest distance between the corners of two frames, along x or y [reference cells]."""
    dx, dy = reference.cell_size
    left, bottom, right, top = (
        abs(a - b) for a, b in zip(grid.bounds, reference.bounds, strict=True)
    )
    return max(left / dx, right / dx, bottom / dy, top / dy)


def _refusal(file, first, difference, offset):
    like = f"rio warp {file.name} OUT.tif --like {first.name} --resampling nearest"
    cure = f'Write the maps on one grid ({like}), or set align = "nearest".'
    if difference == "crs":
        found, rule = (
            f"the coordinate reference system {file.crs.name}",
            f"All maps have that of the first, {first.name}: {first.crs.name}.",
        )
    elif difference == "cells":
        found, rule = (
            f"cells of {_size(file.grid)}",
            f"All maps have the cell size of the first, {first.name}: {_size(first.grid)}.",
        )
    elif difference == "size":
        found, rule = (
            f"{file.grid.height} x {file.grid.width} cells over {_extent(file)}",
            f"All maps have the frame of the first, {first.name}: "
            f"{first.grid.height} x {first.grid.width} cells over {_extent(first)}.",
        )
    else:
        found, rule = (
            f"a frame that is {offset:.3g} of a cell off ({_extent(file)})",
            f"All maps have the frame of the first, {first.name} ({_extent(first)}), "
            f"to {SAME_GRID:g} of a cell.",
        )
    return InputError(where=file.path, found=found, rule=rule, cure=cure)


def _size(grid):
    return " x ".join(f"{v:.9g}" for v in grid.cell_size)


def _extent(file):
    left, bottom, right, top = file.grid.bounds
    return f"x {left:.10g} to {right:.10g}, y {bottom:.10g} to {top:.10g}"
