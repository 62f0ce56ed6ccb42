"""Integrates cover rasters, which say which share of each cell a habitat covers."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from bluecarbon.areas.tiles import SIDE, over_windows

PARTS = 1_000_000  # a whole cell, in the parts per million that cover is read in


@dataclass(frozen=True)
class CoverAreas:
    """Area and cells by zone (0 is outside all zones) and layer."""

    area: np.ndarray  # int64, (zone, layer) [cm2]
    covered_cells: np.ndarray  # int64, (zone, layer): cells with some cover
    valid_cells: np.ndarray  # int64, (zone, layer): cells with data
    overfull_cells: dict  # date -> cells whose habitats add up to more than the cell


def integrate_cover(covers, zones, areas, n_zones, *, tile_size=None, **running):
    """Area [cm2] of each cover layer in each zone: cover times cell area, summed in integers.

    Parameters
    ----------
    covers : object
        Cover layers on one grid: `grid`, `layers` (each with `habitat` and `date`), and
        `read(window)` -> parts per million int32 and valid bool, both (layer, row, column).
    zones : object
        `burn(window)` -> integers (row, column), 0 outside all zones.
    areas : bluecarbon.areas.cell_area.CellAreas
    n_zones : int
        Number of zones.
    tile_size, **running
        As in `count_trajectories`.
    """
    dates = sorted({layer.date for layer in covers.layers})
    by_date = {d: [i for i, layer in enumerate(covers.layers) if layer.date == d] for d in dates}
    kernel = partial(_integrate_window, covers, zones, areas, n_zones + 1, by_date)
    shape = (n_zones + 1, len(covers.layers))
    parts = np.zeros(shape, dtype=object)  # unbounded integers: ppm times cm2 passes 64 bits
    covered, valid = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    overfull = dict.fromkeys(dates, 0)
    tiles = over_windows(
        kernel, covers.grid.windows(tile_size or SIDE), title="cover maps", **running
    )
    for tile_parts, tile_covered, tile_valid, tile_overfull in tiles:
        parts += tile_parts
        covered += tile_covered
        valid += tile_valid
        for d, n in tile_overfull.items():
            overfull[d] += n
    return CoverAreas((parts // PARTS).astype(np.int64), covered, valid, overfull)


def _integrate_window(covers, zones, areas, n_zones, by_date, window):
    ppm, valid = covers.read(window)
    zone = zones.burn(window).astype(np.int64)
    rows, cols, area = areas.panels(window)
    panel = (rows[:, None] + cols[None, :]) * n_zones + zone
    size = len(area) * n_zones
    shape = (n_zones, len(ppm))
    parts = np.zeros(shape, dtype=object)
    covered, counted = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    exact = [int(a) for a in area]
    for layer, (share, good) in enumerate(zip(ppm, valid, strict=True)):
        # A float64 sum of integers below 2**53 is exact: ppm times the cells of a window.
        sums = np.bincount(panel.ravel(), share.ravel(), minlength=size).reshape(-1, n_zones)
        for a, row in zip(exact, sums.astype(np.int64).tolist(), strict=True):
            for z, s in enumerate(row):
                if s:
                    parts[z, layer] += s * a
        covered[:, layer] = np.bincount(zone[share > 0], minlength=n_zones)
        counted[:, layer] = np.bincount(zone[good], minlength=n_zones)
    # Each share may have been rounded up by half a part, so a full cell may seem that much fuller.
    overfull = {
        d: int((ppm[layers].sum(axis=0, dtype=np.int64) > PARTS + len(layers) // 2).sum())
        for d, layers in by_date.items()
    }
    return parts, covered, counted, overfull
