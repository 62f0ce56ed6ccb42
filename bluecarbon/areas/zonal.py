"""Integrates continuous maps over zones: biomass, carbon in the soil, yearly fluxes.

Each cell's mass is rounded to a whole number before it is added, so the totals are the same
integers for any tiles, threads or order.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from bluecarbon.areas.coverage import PARTS
from bluecarbon.areas.tiles import SIDE, over_windows
from bluecarbon.constants import SQUARE_CENTIMETRES_PER_HECTARE
from bluecarbon.errors import InputError

# What a unit of a map [unit ha-1] is counted in: a millionth, so grams where the map holds tonnes.
QUANTUM = 1_000_000

# A total may not pass what 64 bits hold; a cell above this share of it is a wrong unit.
LARGEST_CELL = 2**52


@dataclass(frozen=True, kw_only=True)
class ZonalTotals:
    """Integrals of a continuous map by zone; element 0 is what lies outside all zones."""

    total: np.ndarray  # int64 [millionth of the numerator of the map's unit]
    area: np.ndarray  # int64, with data [cm2]
    missing_area: np.ndarray  # int64, without data [cm2]
    cells: np.ndarray  # int64, with data, at least in part

    @property
    def mean(self):
        """Mean of the map over the area with data, in the unit of the map; nan where none is."""
        hectares = self.area / SQUARE_CENTIMETRES_PER_HECTARE
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.area > 0, self.total / QUANTUM / hectares, np.nan)


def zonal_totals(density, zones, areas, n_zones, *, tile_size=None, **running):
    """Totals of a continuous map over zones.

    Parameters
    ----------
    density : object
        `grid`, and `read(window)` -> values (row, column), float, in some unit per hectare, and
        where they are known, bool.
    zones : object
        Either `burn(window)` -> integers (row, column), 0 outside: each cell goes to the zone of
        its centre. Or a `bluecarbon.areas.coverage.Coverage`: edge cells are shared out.
    areas : bluecarbon.areas.cell_area.CellAreas
    n_zones : int
        Number of zones.
    tile_size, **running
        As in `count_trajectories`.

    Returns
    -------
    ZonalTotals

    Raises
    ------
    InputError
        A cell holds what is not a finite number, or more than can be summed.
    """
    kernel = partial(_of_window, density, zones, areas, n_zones + 1)
    sums = np.zeros((4, n_zones + 1), dtype=object)  # unbounded integers
    windows = density.grid.windows(tile_size or SIDE)
    for parts in over_windows(kernel, windows, title="continuous map", **running):
        sums += parts
    if max(abs(int(v)) for v in sums.ravel()) >= 2**63:
        raise InputError(
            where="zonal totals",
            found=f"a total of {max(map(int, sums.ravel())):.3g} millionths",
            rule="A total holds less than 2**63 millionths of its unit.",
            cure="Check the unit of the map: it is read per hectare.",
        )
    total, area, missing, cells = sums.astype(np.int64)
    return ZonalTotals(total=total, area=area, missing_area=missing, cells=cells)


def _of_window(density, zones, areas, n, window):
    """Sums of one window: mass, area with data, area without, cells."""
    values, valid = density.read(window)
    area = _cell_area(areas, window)
    if hasattr(zones, "burn"):
        zone = zones.burn(window).astype(np.int64).ravel()
        ground = area.ravel()
        row, col = np.indices(valid.shape).reshape(2, -1)
    else:
        zone, row, col, parts = zones.read(window)
        # Whole square centimetres, rounded down like the shares.
        ground = area[row, col] * parts // PARTS
    good = valid[row, col]
    mass = _mass(values[row, col], good, ground, window)
    return np.array(
        [
            _sums(zone, mass, n),
            _sums(zone, np.where(good, ground, 0), n),
            _sums(zone, np.where(good, 0, ground), n),
            _sums(zone, (good & (ground > 0)).astype(np.int64), n),
        ],
        dtype=object,
    )


def _mass(values, good, ground, window):
    """Millionths of the unit in each cell, as integers."""
    wrong = good & ~np.isfinite(values)
    mass = np.where(good & ~wrong, values, 0.0) * (ground / SQUARE_CENTIMETRES_PER_HECTARE)
    mass = np.rint(mass * QUANTUM)
    wrong |= np.abs(mass) > LARGEST_CELL
    if wrong.any():
        raise InputError(
            where=f"continuous map, rows from {window.row}, columns from {window.col}",
            found=f"{values[wrong][0]:g} in {int(wrong.sum())} cells",
            rule="A value is a finite mass per hectare.",
            cure="Declare these cells as nodata, or correct the unit.",
        )
    return mass.astype(np.int64)


def _sums(zone, values, n):
    """Exact sums of int64 values by zone, as Python integers."""
    result = np.zeros(n, dtype=np.int64)
    # int64 addition is exact and a window's sum fits: 2**52 a cell is far above any real one.
    np.add.at(result, zone, values)
    return [int(v) for v in result]


def _cell_area(areas, window):
    rows, cols, values = areas.panels(window)
    return values[rows[:, None] + cols[None, :]]
