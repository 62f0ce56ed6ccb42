"""Counts the class trajectories of all cells: where rasters end and a small table begins."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from bluecarbon.areas.tiles import over_windows

# Keys below this fit in 16 bits and the histogram in the second-level cache.
KEY_LIMIT = 1 << 16

# Bits of the lower half of an area: sums of either half are exact for windows of 2**27 cells.
HALF = 26


@dataclass(frozen=True)
class Trajectories:
    """Every combination of zone and classes over the dates that occurs, sorted.

    `zone` counts from 1, 0 is outside all zones; `states` indexes the states of the maps, 0 is
    no data. Cells without data at every date are not listed, but counted in `empty_cells`.
    """

    zone: np.ndarray  # int64, (trajectory,)
    states: np.ndarray  # uint8, (trajectory, date)
    cells: np.ndarray  # int64, (trajectory,)
    area: np.ndarray  # int64, (trajectory,) [cm2]
    empty_cells: int


def count_trajectories(maps, zones, areas, *, tile_size=1024, **running):
    """Cells and ground area [cm2] of every trajectory: zone, then class at each date.

    Parameters
    ----------
    maps : object
        Class maps on one grid: `grid`, `states`, and `read(window)` -> uint8 (date, row, column).
    zones : object
        Zones on the same grid: `burn(window)` -> integers (row, column), 0 outside all zones.
    areas : bluecarbon.areas.cell_area.CellAreas
    tile_size : int
        Side of the windows that are read at once [cells]. The result does not depend on it.
    **running
        Passed on to `over_windows`: executor, threads, progress.

    Returns
    -------
    Trajectories
        Exact integers: tiles add up to the same numbers in any order.
    """
    kernel = partial(_count_window, maps, zones, areas)
    total = {}
    tiles = over_windows(kernel, maps.grid.windows(tile_size), title="class maps", **running)
    for table, cells, area in tiles:
        rows = map(bytes, table.astype(">u2"))
        for row, n, a in zip(rows, cells.tolist(), area.tolist(), strict=True):
            known = total.get(row, (0, 0))
            total[row] = (known[0] + n, known[1] + a)
    order = sorted(total)
    table = np.array([np.frombuffer(row, ">u2") for row in order], dtype=np.int64)
    table = table.reshape(len(order), 1 + len(maps.dates))
    cells = np.array([total[row][0] for row in order], dtype=np.int64)
    area = np.array([total[row][1] for row in order], dtype=np.int64)
    seen = table[:, 1:].any(axis=1)
    return Trajectories(
        zone=table[seen, 0],
        states=table[seen, 1:].astype(np.uint8),
        cells=cells[seen],
        area=area[seen],
        empty_cells=int(cells[~seen].sum()),
    )


def count_tiles(maps, zones, areas, *, tile_size=1024):
    """Combinations in one window after another: what `count_trajectories` adds up.

    Yields
    ------
    tuple
        The window; combinations of zone and states, of shape (combination, 1 + map); their cells;
        their area [cm2]. Cells without data on all maps are among them.
    """
    for window in maps.grid.windows(tile_size):
        yield (window, *_count_window(maps, zones, areas, window))


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


def _count_window(maps, zones, areas, window):
    """Combinations in one window, with their cells and area [cm2]."""
    classes = maps.read(window)
    zone = zones.burn(window)
    columns = [zone.ravel(), *(layer.ravel() for layer in classes)]
    sizes = [int(zone.max(initial=0)) + 1] + [len(maps.states)] * len(classes)
    table, label = joint_labels(columns, sizes)
    rows, cols, area = areas.panels(window)
    panel = (rows[:, None] + cols[None, :]).ravel()
    if len(area) * len(table) > len(label):
        return table, np.bincount(label), _sum_by(label, area[panel])
    # One histogram over (panel, combination) gives cells and area at once, in integers.
    panel *= len(table)
    panel += label
    cells = np.bincount(panel, minlength=len(area) * len(table)).reshape(len(area), len(table))
    return table, cells.sum(axis=0), (cells * area[:, None]).sum(axis=0)


def _sum_by(label, area):
    """Sum of integers by label, for when a histogram by panel would outgrow the window.

    `numpy.bincount` adds in float64, which is exact below 2**53: so in two halves of the bits.
    """
    low = np.bincount(label, area & ((1 << HALF) - 1)).astype(np.int64)
    high = np.bincount(label, area >> HALF).astype(np.int64)
    return (high << HALF) + low
