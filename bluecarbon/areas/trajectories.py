"""Counts the class trajectories of all cells: where rasters end and a small table begins."""

import os
from dataclasses import dataclass
from functools import partial

import numpy as np

from bluecarbon.areas.counting import Sum, chosen_kernel, count_window
from bluecarbon.areas.tiles import SIDE, over_windows

KERNEL = "BLUECARBON_KERNEL"  # environment variable that chooses where the caller does not


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


def count_trajectories(maps, zones, areas, *, tile_size=None, kernel=None, **running):
    """Cells and ground area [cm2] of every trajectory: zone, then class at each date.

    Parameters
    ----------
    maps : object
        Class maps on one grid: `grid`, `states`, `dates` and `read(window)` -> uint8 (date, row,
        column). With `stored(window)` (see `ClassMaps.stored`) states are looked up after counting.
    zones : object
        Zones on the same grid: `burn(window)` -> integers (row, column), 0 outside all zones; or
        `pieces(window)` (see `Burnt.pieces`), which need not be burnt.
    areas : bluecarbon.areas.cell_area.CellAreas
    tile_size : int, optional
        Side of the windows that are read at once [cells]; by default windows that match the
        blocks of the files. The result does not depend on it.
    kernel : {"auto", "numpy", "fast"}, optional
        How a window is counted, to the same integers. "fast" needs the extra of this name; "auto"
        (the default, or what the environment variable BLUECARBON_KERNEL says) takes it where it is
        installed and the maps are so large that it earns back its start.
    **running
        Passed on to `over_windows`: executor, threads, progress.

    Returns
    -------
    Trajectories
        Exact integers: tiles add up to the same numbers in any order.
    """
    kernel = chosen_kernel(kernel or os.environ.get(KERNEL, "auto"), maps.grid)
    task = partial(count_window, maps, zones, areas, kernel)
    total = Sum(1 + len(maps.dates))
    for part in over_windows(task, windows_of(maps, tile_size), title="class maps", **running):
        total.add(*part)
    table, cells, area = total.result()
    seen = table[:, 1:].any(axis=1)
    return Trajectories(
        zone=table[seen, 0].astype(np.int64),
        states=table[seen, 1:].astype(np.uint8),
        cells=cells[seen],
        area=area[seen],
        empty_cells=int(cells[~seen].sum()),
    )


def count_tiles(maps, zones, areas, *, tile_size=SIDE, **running):
    """Combinations in one window after another: what `count_trajectories` adds up.

    Yields
    ------
    tuple
        The window; combinations of zone and states, of shape (combination, 1 + map); their cells;
        their area [cm2]. Cells without data on all maps are among them.
    """
    kernel = chosen_kernel(os.environ.get(KERNEL, "auto"), maps.grid)
    task, windows = partial(count_window, maps, zones, areas, kernel), maps.grid.windows(tile_size)
    tiles = over_windows(task, windows, title="tiles of the evidence", **running)
    for window, found in zip(windows, tiles, strict=True):
        yield window, *found


def windows_of(maps, tile_size=None):
    """Windows of that side, or windows that match the blocks of the files where none is given."""
    if tile_size is None and hasattr(maps, "windows"):
        return maps.windows()
    return maps.grid.windows(tile_size or SIDE)
