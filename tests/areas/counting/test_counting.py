"""Both ways of counting a window, against a plain loop over its cells."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.areas.cell_area import CellAreas
from bluecarbon.areas.counting import compiled, count_window, keys, numbering, runs, summing, window
from bluecarbon.areas.counting.adding import Sum, sum_by, sums_of_rows
from bluecarbon.areas.counting.layers import _pieces, read_layers
from bluecarbon.areas.counting.numbering import Numbering
from bluecarbon.areas.trajectories import count_trajectories
from bluecarbon.errors import InputError
from bluecarbon.grid import Grid, Window

KERNELS = ("numpy", "fast")


@dataclass
class Maps:
    """Class maps in memory, with codes as a file would store them."""

    codes: np.ndarray  # uint8 (date, row, column)
    states_of: np.ndarray  # uint8 (date, 256)
    n_states: int

    @property
    def grid(self):
        height, width = self.codes.shape[1:]
        transform = (10.0, 0.0, 0.0, 0.0, -10.0, 0.0)
        return Grid(crs="EPSG:32651", transform=transform, width=width, height=height)

    @property
    def dates(self):
        return tuple(date(2016 + i, 7, 1) for i in range(len(self.codes)))

    @property
    def states(self):
        return ("no data", *(f"habitat {i}" for i in range(1, self.n_states)))

    def stored(self, window, out=None):
        row, col, height, width = window
        codes = self.codes[:, row : row + height, col : col + width]
        out = np.empty_like(codes) if out is None else out
        out[:] = codes
        return out, self.states_of

    def read(self, window):
        codes, states_of = self.stored(window)
        states = np.stack([of[c] for of, c in zip(states_of, codes, strict=True)])
        if (states == 255).any():
            raise InputError(where="map", found="a code", rule="Known.", cure="Add the code.")
        return states


@dataclass
class Zones:
    numbers: np.ndarray

    def burn(self, window):
        row, col, height, width = window
        return self.numbers[row : row + height, col : col + width]


def plain(maps, zones, areas, window):
    """Cells and area by zone and states, one cell after another."""
    states, zone = maps.read(window), zones.burn(window)
    rows, cols, area = areas.panels(window)
    found = {}
    for r in range(window.height):
        for c in range(window.width):
            key = (int(zone[r, c]), *states[:, r, c].tolist())
            cells, ground = found.get(key, (0, 0))
            found[key] = (cells + 1, ground + int(area[rows[r] + cols[c]]))
    return found


def told(counted):
    """A counted window in the same form; every row must stand once."""
    table, cells, area = counted
    rows = [tuple(row) for row in table.tolist()]
    assert len(set(rows)) == len(rows)
    assert rows == sorted(rows)
    return dict(zip(rows, zip(cells.tolist(), area.tolist(), strict=True), strict=True))


def case(seed, *, dates, states, zones, height, width, step, codes, largest):
    """Maps whose codes lie anywhere in a byte, patchy or not; several codes share a state."""
    rng = np.random.default_rng(seed)
    states_of = np.full((dates, 256), 255, np.uint8)
    layers = []
    for date_ in range(dates):
        known = rng.choice(256, codes, replace=False)
        if rng.random() < 0.5:
            known = (int(rng.integers(256)) + np.arange(codes)) % 256
        states_of[date_, known] = rng.integers(0, states, codes)
        coarse = rng.choice(known, (height // 4 + 1, width // 4 + 1))
        layer = np.kron(coarse, np.ones((4, 4), int))[:height, :width]
        noisy = rng.random((height, width)) < rng.choice([0.0, 0.1, 0.9])
        layers.append(np.where(noisy, rng.choice(known, (height, width)), layer))
    numbers = np.sort(rng.integers(0, zones + 1, (height, width)), axis=1).astype(np.uint16)
    panels = (-(-height // step[0]), -(-width // step[1]))
    areas = CellAreas(rng.integers(largest // 2, largest, panels, dtype=np.int64), step)
    return Maps(np.array(layers, np.uint8), states_of, states), Zones(numbers), areas


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 2**32),
    dates=st.integers(1, 5),
    states=st.integers(2, 12),
    zones=st.integers(0, 60),
    codes=st.integers(1, 30),
    step=st.sampled_from([(1, 1000), (3, 5), (64, 64), (1, 7)]),
    largest=st.sampled_from([2, 1_000_000, 10**10, 10**14]),
    size=st.sampled_from([(1, 1), (13, 700), (40, 33), (7, 1100)]),
)
def test_both_ways_count_as_a_plain_loop_does(
    seed, dates, states, zones, codes, step, largest, size
):
    """Law: the same integers whatever the codes, areas, zones, windows and way of counting."""
    maps, where, areas = case(
        seed,
        dates=dates,
        states=states,
        zones=zones,
        height=size[0],
        width=size[1],
        step=step,
        codes=codes,
        largest=largest,
    )
    rng = np.random.default_rng(seed)
    row, col = int(rng.integers(size[0])), int(rng.integers(size[1]))
    inner = Window(row, col, size[0] - row, size[1] - col)
    expected = plain(maps, where, areas, inner)
    for kernel in KERNELS:
        assert told(count_window(maps, where, areas, kernel, inner)) == expected


def test_the_loop_that_is_compiled_counts_alike_in_plain_python(monkeypatch):
    """The same function without numba: what is compiled is what is read."""
    monkeypatch.setattr(compiled, "_kernel", lambda: compiled.add_window)
    maps, where, areas = case(
        5, dates=3, states=4, zones=3, height=9, width=70, step=(64, 64), codes=5, largest=10**6
    )
    inner = Window(0, 0, 9, 70)
    layers = read_layers(maps, where, inner)
    assert compiled.plan(layers, areas.panels(inner)) is not None
    with np.errstate(over="ignore"):
        counted = count_window(maps, where, areas, "fast", inner)
    assert told(counted) == plain(maps, where, areas, inner)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("dates", [1, 7])
def test_an_unknown_code_ends_in_the_error_of_the_maps(kernel, dates):
    """A code that no legend knows must not be counted as anything, in histograms and tables."""
    maps, where, areas = case(
        6, dates=dates, states=9, zones=3, height=9, width=70, step=(64, 64), codes=9, largest=9
    )
    unknown = int(np.flatnonzero(maps.states_of[-1] == 255)[0])
    maps.codes[-1, 4, 33] = unknown
    with pytest.raises(InputError, match="Add the code"):
        count_window(maps, where, areas, kernel, Window(0, 0, 9, 70))


def test_without_numba_numpy_counts(monkeypatch, caplog):
    monkeypatch.setattr(window, "find_spec", lambda name: None)
    grid = Grid(crs="EPSG:32651", transform=(10.0, 0, 0, 0, -10.0, 0), width=10, height=10)
    assert window.chosen_kernel("fast", grid) == "numpy"
    assert "pip install 'bluecarbon[fast]'" in caplog.text
    assert window.chosen_kernel("auto", grid) == "numpy"


def test_only_large_maps_are_worth_the_start_of_the_compiled_way(monkeypatch):
    monkeypatch.setattr(window, "find_spec", lambda name: object())
    transform = (10.0, 0, 0, 0, -10.0, 0)
    small = Grid(crs="EPSG:32651", transform=transform, width=10_000, height=10_000)
    large = Grid(crs="EPSG:32651", transform=transform, width=100_000, height=10_000)
    assert window.chosen_kernel("auto", small) == "numpy"
    assert window.chosen_kernel("auto", large) == "fast"
    assert window.chosen_kernel("numpy", large) == "numpy"
    with pytest.raises(ValueError, match="auto, numpy, fast"):
        window.chosen_kernel("quick", small)


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32), dates=st.sampled_from([1, 2, 3, 9]))
def test_numbers_lead_back_to_the_trajectories(seed, dates):
    """Law: counting the numbers of all cells gives the counted trajectories again."""
    maps, where, areas = case(
        seed, dates=dates, states=9, zones=4, height=30, width=50, step=(7, 9), codes=9, largest=99
    )
    counted = count_trajectories(maps, where, areas, tile_size=16, progress=False)
    numbers = Numbering(maps, counted)
    found, ground = np.zeros((2, len(counted.cells) + 1), int)
    for inner in maps.grid.windows(23):
        cells = numbers.of(maps, where, inner)
        painted = cells.paint(np.arange(len(found)))
        found += np.bincount(painted.ravel(), minlength=len(found))
        ground += cells.ground(areas.panels(inner), len(found))
    assert found[0] == counted.empty_cells
    npt.assert_array_equal(found[1:], counted.cells)
    npt.assert_array_equal(ground[1:], counted.area)


def test_cells_of_a_zone_without_data_have_no_number():
    """Zone 3, the last, lies where no map has data: it is not counted, and painted as no data."""
    codes = np.ones((2, 6, 8), np.uint8)
    codes[:, :, 5:] = 0
    states_of = np.full((2, 256), 255, np.uint8)
    states_of[:, :2] = 0, 1
    numbers = np.repeat([[1, 1, 2, 2, 2, 3, 3, 3]], 6, axis=0).astype(np.uint16)
    maps, where = Maps(codes, states_of, 2), Zones(numbers)
    areas = CellAreas(np.full((1, 1), 100), (64, 64))
    counted = count_trajectories(maps, where, areas, progress=False)
    assert counted.zone.tolist() == [1, 2]
    cells = Numbering(maps, counted).of(maps, where, Window(0, 0, 6, 8))
    assert cells.paint(np.array([0, 1, 2]))[0].tolist() == [1, 1, 2, 2, 2, 0, 0, 0]
    assert cells.ground(areas.panels(Window(0, 0, 6, 8)), 3).tolist() == [1800, 1200, 1800]


@pytest.mark.parametrize("step", [(64, 64), (1, 9000)])
def test_packed_sums_are_taken_apart_before_they_overflow(monkeypatch, step):
    """Areas so unlike that 53 bits hold cells and area of some rows, not of the window."""
    maps, where, _ = case(
        3, dates=2, states=4, zones=3, height=90, width=70, step=step, codes=5, largest=10
    )
    panels = (-(-90 // step[0]), -(-70 // step[1]))
    areas = CellAreas(np.random.default_rng(3).integers(1, 2**31, panels, dtype=np.int64), step)
    monkeypatch.setattr(runs, "CHUNK", 70)
    inner = Window(0, 0, 90, 70)
    weights = summing.Weights(areas.panels(inner), 70, 90, 1)
    assert weights.packing is not None
    assert 1 < weights.together < 90
    assert told(count_window(maps, where, areas, "numpy", inner)) == plain(
        maps, where, areas, inner
    )


@settings(deadline=None, max_examples=60)
@given(
    states=st.lists(st.integers(0, 255), min_size=1, max_size=40, unique=True),
)
def test_the_span_of_codes_is_the_shortest_that_holds_them(states):
    """Law, by trying all beginnings: no shorter stretch of the circle holds all known codes."""
    table = np.full(256, 255, np.uint8)
    table[states] = 1
    first, length = keys._span(table)
    assert all((code - first) % 256 < length for code in states)
    best = min(max((code - start) % 256 for code in states) + 1 for start in range(256))
    assert length == best


@settings(deadline=None, max_examples=80)
@given(
    seed=st.integers(0, 2**32),
    height=st.integers(1, 9),
    width=st.integers(1, 40),
    share=st.sampled_from([0.0, 0.05, 1.0]),
    dtype=st.sampled_from(["uint8", "uint16", "int32", "int64"]),
)
def test_pieces_begin_at_rows_and_where_zones_change(seed, height, width, share, dtype):
    """Law, by a plain loop over the cells, whatever the type and the order in memory."""
    rng = np.random.default_rng(seed)
    zone = np.where(rng.random((height, width)) < share, rng.integers(0, 4, (height, width)), 7)
    zone = zone.astype(dtype)
    starts, numbers = _pieces(zone)
    flat = zone.ravel().tolist()
    begins = [i for i in range(len(flat)) if i % width == 0 or flat[i] != flat[i - 1]]
    assert starts.tolist() == begins
    assert numbers.tolist() == [flat[i] for i in begins]
    turned = _pieces(np.asfortranarray(zone))
    assert turned[0].tolist() == begins


def test_painting_by_strips_gives_every_cell_its_value(monkeypatch):
    """Hand calculation: a value by number, then by key, whatever the strips."""
    rng = np.random.default_rng(2)
    cells = numbering.Numbered(
        key=rng.integers(0, 6, (7, 11)).astype(np.uint16), number=np.array([3, 0, 1, 1, 2, 3])
    )
    values = np.array([np.nan, 1.5, -2.0, 8.0], np.float32)
    monkeypatch.setattr(numbering, "STRIP", 10)
    painted = cells.paint(values)
    assert painted.dtype == np.float32
    npt.assert_array_equal(painted, values[cells.number[cells.key]])


def test_sums_beyond_float64_are_exact():
    """Hand calculation: three times 2**52 + 1 is no float64."""
    amounts = np.full(3, 2**52 + 1, np.int64)
    assert sum_by(np.zeros(3, int), amounts, 1, int(amounts.sum())).tolist() == [3 * 2**52 + 3]


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 2**32), columns=st.sampled_from([1, 4, 30]))
def test_tables_add_up_in_any_order(seed, columns):
    """Law: also where the rows do not fit in 64 bits (30 columns of up to 300)."""
    rng = np.random.default_rng(seed)
    parts = []
    for _ in range(5):
        table = rng.integers(0, 300 if columns == 30 else 4, (20, columns)).astype(np.uint16)
        table = np.concatenate([table, table[:5]])
        parts.append((table, *rng.integers(0, 99, (2, len(table)))))
    expected = {}
    for table, cells, area in parts:
        for row, n, a in zip(map(tuple, table.tolist()), cells, area, strict=True):
            before = expected.get(row, (0, 0))
            expected[row] = (before[0] + int(n), before[1] + int(a))
    total = Sum(columns)
    total.WAITING = 30
    for i in rng.permutation(len(parts)):
        total.add(*sums_of_rows(*parts[i]))
    assert told(total.result()) == expected


def test_small_chunks_count_alike(monkeypatch):
    """Where a chunk ends inside of panels and pieces nothing may be lost."""
    maps, where, areas = case(
        8, dates=2, states=4, zones=3, height=41, width=30, step=(7, 9), codes=5, largest=10**6
    )
    inner = Window(0, 0, 41, 30)
    monkeypatch.setattr(runs, "CHUNK", 95)
    assert told(count_window(maps, where, areas, "numpy", inner)) == plain(
        maps, where, areas, inner
    )
