"""Windows that cover a grid and match the blocks of its files."""

import math
from itertools import pairwise

import numpy as np

from bluecarbon.grid import Window

# Cells of a window that is counted at once, and its rows where blocks do not say otherwise.
MAX_WINDOW = 2**22
WINDOW_ROWS = 512

# Rows that are read at once for a picture.
STRIP = 256


def windows_of(files):
    """Windows of whole blocks of some files on one grid, of a few million cells."""
    grid = files[0].grid
    height, width = (max(sides) for sides in zip(*(f.block for f in files), strict=True))
    if width >= grid.width:
        # Strips: a window has the width of the map, or strips would be decoded many times.
        rows, cols = _multiple(height, MAX_WINDOW // grid.width), grid.width
    else:
        rows = _multiple(height, WINDOW_ROWS)
        cols = _multiple(width, MAX_WINDOW // rows)
    breaks = next((f.breaks for f in files if hasattr(f, "breaks")), ((0,), (0,)))
    tops = _cut(breaks[0], grid.height, rows)
    lefts = _cut(breaks[1], grid.width, cols)
    return [Window(r, c, h, w) for r, h in tops for c, w in lefts]


def rows_of_picture(grid, max_size):
    """Strips with the rows in them, and the columns, of a picture of at most `max_size`."""
    step = max(1, math.ceil(max(grid.shape) / max_size))
    rows, cols = (np.arange(min(step // 2, n - 1), n, step) for n in grid.shape)
    strips = []
    for top in range(0, grid.height, STRIP):
        mine = rows[(rows >= top) & (rows < top + STRIP)]
        if len(mine):
            height = int(mine[-1]) - top + 1
            strips.append((Window(top, 0, height, grid.width), mine - top))
    return strips, cols


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
