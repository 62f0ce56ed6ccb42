"""Counted trajectories against NumPy's own `unique` over the whole maps at once."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.areas.cell_area import CellAreas
from bluecarbon.areas.trajectories import count_trajectories
from bluecarbon.grid import Grid, Window

ROOT = Path(__file__).parents[2]


@dataclass
class Maps:
    """Class maps in memory, as `count_trajectories` wants them."""

    classes: np.ndarray  # uint8, (date, row, column)
    n_states: int

    @property
    def grid(self):
        height, width = self.classes.shape[1:]
        transform = (10.0, 0.0, 0.0, 0.0, -10.0, 0.0)
        return Grid(crs="EPSG:32651", transform=transform, width=width, height=height)

    @property
    def dates(self):
        return tuple(date(2016 + i, 7, 1) for i in range(len(self.classes)))

    @property
    def states(self):
        return ("no data", *(f"habitat {i}" for i in range(1, self.n_states)))

    def read(self, window):
        row, col, height, width = window
        return self.classes[:, row : row + height, col : col + width]


@dataclass
class Zones:
    numbers: np.ndarray  # uint16, (row, column)

    def burn(self, window):
        row, col, height, width = window
        return self.numbers[row : row + height, col : col + width]


def random_case(seed, *, height, width, dates, states, zones, step=(3, 5), empty=0.2):
    """Maps, zones and areas; areas are so large that no float64 could hold their sums."""
    rng = np.random.default_rng(seed)
    classes = rng.integers(0, states, (dates, height, width), dtype=np.uint8)
    classes[:, rng.random((height, width)) < empty] = 0
    numbers = rng.integers(0, zones + 1, (height, width), dtype=np.uint16)
    panels = (-(-height // step[0]), -(-width // step[1]))
    areas = CellAreas(rng.integers(1, 10**14, panels, dtype=np.int64), step)
    return Maps(classes, states), Zones(numbers), areas


def reference(maps, zones, areas):
    """The same by sorting all cells at once, with Python's unbounded integers for areas."""
    rows, cols, area = areas.panels(Window(0, 0, *maps.grid.shape))
    cell_area = area[rows[:, None] + cols[None, :]].ravel().astype(object)
    stack = np.stack([zones.numbers, *maps.classes]).reshape(1 + len(maps.classes), -1).T
    table, number, cells = np.unique(stack, axis=0, return_inverse=True, return_counts=True)
    areas = np.zeros(len(table), dtype=object)
    np.add.at(areas, number.ravel(), cell_area)
    seen = table[:, 1:].any(axis=1)
    return table[seen], cells[seen], areas[seen], int(cells[~seen].sum())


def assert_equals_reference(counted, maps, zones, areas):
    table, cells, area, empty = reference(maps, zones, areas)
    npt.assert_array_equal(np.column_stack((counted.zone, counted.states)), table)
    npt.assert_array_equal(counted.cells, cells)
    assert counted.area.tolist() == area.tolist()
    assert counted.empty_cells == empty


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 2**32),
    height=st.integers(1, 24),
    width=st.integers(1, 24),
    dates=st.integers(1, 4),
    states=st.integers(2, 6),
    zones=st.integers(0, 5),
    tile_size=st.sampled_from([1, 2, 7, 16, 64]),
    threads=st.sampled_from([1, 2]),
)
def test_any_maps_in_any_tiles(seed, height, width, dates, states, zones, tile_size, threads):
    case = random_case(seed, height=height, width=width, dates=dates, states=states, zones=zones)
    counted = count_trajectories(*case, tile_size=tile_size, threads=threads, progress=False)
    assert_equals_reference(counted, *case)


@pytest.mark.parametrize("tile_size", [64, 100])
@pytest.mark.parametrize(
    ("dates", "bits"),
    [(5, 34), (10, 60), (11, 66)],
    ids=["sorted with their places", "sorted by order", "no 63 bits"],
)
def test_more_combinations_than_fit_in_a_histogram(dates, bits, tile_size):
    """40 states in 101 zones: what they are is sorted, as numbers or as columns."""
    case = random_case(7, height=130, width=150, dates=dates, states=40, zones=100, step=(1, 150))
    assert (40**dates * 101).bit_length() == bits
    counted = count_trajectories(*case, tile_size=tile_size, progress=False)
    assert_equals_reference(counted, *case)


@pytest.mark.parametrize("step", [(64, 64), (1, 300)])
def test_few_combinations_over_many_cells(step):
    """The same law where the histogram by panel is the shorter way."""
    case = random_case(8, height=200, width=300, dates=2, states=3, zones=2, step=step)
    counted = count_trajectories(*case, tile_size=128, progress=False)
    assert_equals_reference(counted, *case)


def test_processes_count_as_threads_do(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))  # where the new process finds the classes above
    case = random_case(9, height=40, width=30, dates=3, states=4, zones=3)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as executor:
        counted = count_trajectories(*case, tile_size=16, executor=executor, progress=False)
    assert_equals_reference(counted, *case)


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 2**32), tile_size=st.integers(4, 30))
def test_nothing_is_lost(seed, tile_size):
    """Law: listed and empty cells are all cells, and their areas all of the listed ground."""
    maps, zones, areas = random_case(seed, height=20, width=30, dates=3, states=3, zones=2)
    counted = count_trajectories(maps, zones, areas, tile_size=tile_size, progress=False)
    assert counted.cells.sum() + counted.empty_cells == 20 * 30
    rows, cols, area = areas.panels(Window(0, 0, 20, 30))
    ground = area[rows[:, None] + cols[None, :]]
    assert int(counted.area.sum()) == int(ground[maps.classes.any(axis=0)].sum())
    for states, layer in zip(counted.states.T, maps.classes, strict=True):
        assert counted.cells[states > 0].sum() == (layer > 0).sum()


def test_a_hand_count():
    """Hand calculation: 2 x 3 cells of 5, 7 and 11 cm2 by column, two dates, one zone."""
    classes = np.array([[[1, 1, 0], [1, 2, 0]], [[1, 2, 0], [1, 2, 1]]], dtype=np.uint8)
    numbers = np.array([[1, 1, 1], [1, 0, 0]], dtype=np.uint16)
    areas = CellAreas(np.array([[5, 7, 11]]), (2, 1))
    counted = count_trajectories(Maps(classes, 3), Zones(numbers), areas, progress=False)
    npt.assert_array_equal(counted.zone, [0, 0, 1, 1])
    npt.assert_array_equal(counted.states, [[0, 1], [2, 2], [1, 1], [1, 2]])
    npt.assert_array_equal(counted.cells, [1, 1, 2, 1])
    npt.assert_array_equal(counted.area, [11, 7, 10, 7])
    assert counted.empty_cells == 1
    assert counted.states.dtype == np.uint8
    assert counted.cells.dtype == counted.area.dtype == np.int64


def test_maps_without_any_data():
    """A tile, or a whole map, of no data lists nothing and counts every cell as empty."""
    maps, zones, areas = random_case(1, height=9, width=8, dates=2, states=3, zones=2, empty=1.1)
    counted = count_trajectories(maps, zones, areas, tile_size=4, progress=False)
    assert counted.states.shape == (0, 2)
    assert counted.area.sum() == 0
    assert counted.empty_cells == 72
