"""Integrated cover against exact fractions and a plain float sum."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.areas.cell_area import CellAreas
from bluecarbon.areas.cover import PARTS, integrate_cover
from bluecarbon.grid import Grid, Window

D2016, D2020 = date(2016, 7, 1), date(2020, 7, 1)


@dataclass
class Covers:
    """Cover layers in memory, as `integrate_cover` wants them."""

    ppm: np.ndarray  # int32, (layer, row, column)
    valid: np.ndarray  # bool
    layers: tuple

    @property
    def grid(self):
        height, width = self.ppm.shape[1:]
        transform = (1.0, 0.0, 0.0, 0.0, -1.0, 0.0)
        return Grid(crs="EPSG:4326", transform=transform, width=width, height=height)

    def read(self, window):
        row, col, height, width = window
        part = (slice(None), slice(row, row + height), slice(col, col + width))
        return self.ppm[part], self.valid[part]


@dataclass
class Zones:
    numbers: np.ndarray

    def burn(self, window):
        row, col, height, width = window
        return self.numbers[row : row + height, col : col + width]


def layers_of(*pairs):
    return tuple(SimpleNamespace(habitat=habitat, date=day) for habitat, day in pairs)


def one_date(n):
    return layers_of(*((f"habitat {i}", D2016) for i in range(n)))


def random_case(seed, *, height, width, n_layers, n_zones, largest_area):
    rng = np.random.default_rng(seed)
    shape = (n_layers, height, width)
    valid = rng.random(shape) < 0.8
    ppm = np.where(valid, rng.integers(0, PARTS + 1, shape), 0).astype(np.int32)
    ppm[rng.random(shape) < 0.3] = 0
    zones = Zones(rng.integers(0, n_zones + 1, (height, width), dtype=np.uint16))
    panels = (-(-height // 2), -(-width // 3))
    areas = CellAreas(rng.integers(1, largest_area, panels, dtype=np.int64), (2, 3))
    return Covers(ppm, valid, one_date(n_layers)), zones, areas


def cell_area_of(areas, grid):
    rows, cols, area = areas.panels(Window(0, 0, *grid.shape))
    return area[rows[:, None] + cols[None, :]]


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 2**32),
    height=st.integers(1, 15),
    width=st.integers(1, 15),
    n_layers=st.integers(1, 3),
    n_zones=st.integers(1, 4),
    tile_size=st.sampled_from([1, 3, 8, 64]),
    threads=st.sampled_from([1, 2]),
)
def test_sums_are_exact_in_any_tiles(seed, height, width, n_layers, n_zones, tile_size, threads):
    """Python's fractions: the total is exact and is rounded down once, to whole cm2."""
    covers, zones, areas = random_case(
        seed, height=height, width=width, n_layers=n_layers, n_zones=n_zones, largest_area=10**14
    )
    got = integrate_cover(
        covers, zones, areas, n_zones, tile_size=tile_size, threads=threads, progress=False
    )
    ground = cell_area_of(areas, covers.grid)
    for z in range(n_zones + 1):
        inside = zones.numbers == z
        for layer, (ppm, valid) in enumerate(zip(covers.ppm, covers.valid, strict=True)):
            pairs = zip(ppm[inside].tolist(), ground[inside].tolist(), strict=True)
            exact = sum((Fraction(p, PARTS) * a for p, a in pairs), Fraction(0))
            assert int(got.area[z, layer]) == exact.numerator // exact.denominator
            assert got.covered_cells[z, layer] == (inside & (ppm > 0)).sum()
            assert got.valid_cells[z, layer] == (inside & valid).sum()


def test_a_float_sum_agrees():
    """NumPy in float64: cover times cell area, summed, to the precision of such a sum."""
    covers, zones, areas = random_case(
        3, height=90, width=80, n_layers=2, n_zones=3, largest_area=10**10
    )
    got = integrate_cover(covers, zones, areas, 3, tile_size=32, progress=False)
    ground = cell_area_of(areas, covers.grid).astype(float)
    for z in range(4):
        expected = (covers.ppm / 1e6 * ground * (zones.numbers == z)).sum(axis=(1, 2))
        npt.assert_allclose(got.area[z], expected, rtol=1e-12)


def test_products_beyond_64_bits():
    """Hand calculation: 1,000 x 1,000 full cells of 1 km2 are 1e10 x 1e6 ppm x 1e6 = 1e22 > 2**63.

    Their area is 1e16 cm2.
    """
    ppm = np.full((1, 1000, 1000), PARTS, dtype=np.int32)
    covers = Covers(ppm, np.ones(ppm.shape, dtype=bool), one_date(1))
    zones = Zones(np.ones((1000, 1000), dtype=np.uint16))
    areas = CellAreas(np.full((1, 1), 10**10), (1000, 1000))
    got = integrate_cover(covers, zones, areas, 1, progress=False)
    npt.assert_array_equal(got.area, [[0], [10**16]])
    assert got.area.dtype == np.int64


def test_a_hand_count():
    """Hand calculation: 2.5 %, 0 and no data in cells of 400 cm2: 10 cm2, 1 covered, 2 valid."""
    covers = Covers(
        np.array([[[25_000, 0, 0]]], dtype=np.int32),
        np.array([[[True, True, False]]]),
        one_date(1),
    )
    areas = CellAreas(np.array([[400]]), (1, 3))
    got = integrate_cover(covers, Zones(np.ones((1, 3), np.uint16)), areas, 1, progress=False)
    assert got.area[1, 0] == 10
    assert got.covered_cells[1, 0] == 1
    assert got.valid_cells[1, 0] == 2
    assert got.overfull_cells == {D2016: 0}


def test_cells_that_hold_more_than_themselves_are_counted_by_date():
    """Hand calculation: 60 % + 50 % on one date is too much; 60 % and 50 % on two dates is not."""
    ppm = np.array([[[600_000, 600_000]], [[500_000, 400_000]], [[900_000, 0]]], dtype=np.int32)
    layers = layers_of(("marsh", D2016), ("mangrove", D2016), ("marsh", D2020))
    covers = Covers(ppm, np.ones(ppm.shape, dtype=bool), layers)
    areas = CellAreas(np.array([[100]]), (1, 2))
    for tile_size in (1, 2):
        got = integrate_cover(
            covers, Zones(np.zeros((1, 2), int)), areas, 1, tile_size=tile_size, progress=False
        )
        assert got.overfull_cells == {D2016: 1, D2020: 0}


@settings(deadline=None, max_examples=60)
@given(shares=st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any))
def test_rounded_shares_of_a_full_cell_are_not_too_much(shares):
    """Law: shares that add up to the cell still do when each is rounded to parts per million."""
    ppm = np.array([round(Fraction(s * PARTS, sum(shares))) for s in shares], dtype=np.int32)
    covers = Covers(ppm[:, None, None], np.ones((len(ppm), 1, 1), bool), one_date(len(ppm)))
    areas = CellAreas(np.array([[100]]), (1, 1))
    got = integrate_cover(covers, Zones(np.zeros((1, 1), int)), areas, 1, progress=False)
    assert got.overfull_cells == {D2016: 0}


@pytest.mark.parametrize("n_zones", [1, 500])
def test_zones_without_a_cell_hold_nothing(n_zones):
    covers = Covers(np.full((1, 2, 2), 10**6, np.int32), np.ones((1, 2, 2), bool), one_date(1))
    areas = CellAreas(np.array([[100]]), (2, 2))
    zones = Zones(np.zeros((2, 2), dtype=np.uint16))
    got = integrate_cover(covers, zones, areas, n_zones, progress=False)
    assert got.area.shape == (n_zones + 1, 1)
    assert got.area[0, 0] == 400
    assert got.area[1:].sum() == got.valid_cells[1:].sum() == 0
