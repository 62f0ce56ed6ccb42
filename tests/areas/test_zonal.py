"""Zonal totals of continuous maps: by hand, against exactextract, and the same for any tiles."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.testing as npt
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.areas.cell_area import CellAreas
from bluecarbon.areas.coverage import PARTS, Coverage
from bluecarbon.areas.zonal import QUANTUM, zonal_totals
from bluecarbon.errors import InputError
from bluecarbon.grid import Grid, Window

HECTARE = 10**8  # cm2


@dataclass
class Map:
    """A continuous map in memory, with cells of 100 m from the corner (0, 0)."""

    values: np.ndarray
    valid: np.ndarray

    @property
    def grid(self):
        height, width = self.values.shape
        return Grid(
            crs="EPSG:6933",
            transform=(100.0, 0.0, 0.0, 0.0, -100.0, 0.0),
            width=width,
            height=height,
        )

    def read(self, window):
        row, col, height, width = window
        part = (slice(row, row + height), slice(col, col + width))
        return self.values[part], self.valid[part]


@dataclass
class Zones:
    numbers: np.ndarray

    def burn(self, window):
        row, col, height, width = window
        return self.numbers[row : row + height, col : col + width]


def areas(shape, cm2=HECTARE):
    return CellAreas(np.full((1, 1), cm2, dtype=np.int64), shape)


def a_map(seed=0, shape=(37, 41)):
    rng = np.random.default_rng(seed)
    return Map(rng.gamma(2.0, 30.0, shape), rng.random(shape) > 0.1)


def star(x, y, radius, points=9):
    angle = np.linspace(0, 2 * np.pi, 2 * points, endpoint=False)
    r = np.where(np.arange(2 * points) % 2, radius, radius / 2.7)
    return shapely.Polygon(np.column_stack((x + r * np.cos(angle), y + r * np.sin(angle))))


def test_four_cells_by_hand():
    """1 ha cells of 10, 20, 30 t/ha and one without data; zone 1 has 10 and 20, zone 2 the rest."""
    density = Map(np.array([[10.0, 20.0], [30.0, 99.0]]), np.array([[True, True], [True, False]]))
    found = zonal_totals(
        density, Zones(np.array([[1, 1], [2, 2]])), areas((2, 2)), 2, progress=False
    )
    npt.assert_array_equal(found.total, [0, 30 * QUANTUM, 30 * QUANTUM])
    npt.assert_array_equal(found.area, [0, 2 * HECTARE, HECTARE])
    npt.assert_array_equal(found.missing_area, [0, 0, HECTARE])
    npt.assert_array_equal(found.cells, [0, 2, 1])
    npt.assert_allclose(found.mean[1:], [15, 30])


def test_a_polygon_over_parts_of_cells_by_hand():
    """A square of 1 ha in the corner where four cells of 1 ha meet: a quarter of each."""
    density = Map(np.array([[10.0, 20.0], [30.0, 60.0]]), np.ones((2, 2), bool))
    square = shapely.box(50, -150, 150, -50)
    found = zonal_totals(
        density, Coverage([square], density.grid), areas((2, 2)), 1, progress=False
    )
    assert found.total[1] == 30 * QUANTUM
    assert found.area[1] == HECTARE
    assert found.cells[1] == 4


@settings(deadline=None, max_examples=15)
@given(tile=st.integers(1, 50), threads=st.integers(1, 3), seed=st.integers(0, 5))
def test_any_tiles_and_threads_give_the_same_integers(tile, threads, seed):
    density = a_map(seed)
    shapes = [star(1500, -1500, 900), star(2900, -2400, 1100), shapely.box(0, -800, 700, 0)]
    for zones in (
        Zones(np.random.default_rng(seed).integers(0, 4, density.values.shape)),
        Coverage(shapes, density.grid),
    ):
        about = (density, zones, areas(density.values.shape, 99_999_937), 3)
        one = zonal_totals(*about, progress=False)
        many = zonal_totals(*about, tile_size=tile, threads=threads, progress=False)
        for name in ("total", "area", "missing_area", "cells"):
            npt.assert_array_equal(getattr(one, name), getattr(many, name))


def test_other_processes_give_the_same_integers():
    density = a_map()
    about = (density, Coverage([star(1500, -1500, 900)], density.grid), areas((37, 41)), 1)
    with ProcessPoolExecutor(2) as pool:
        there = zonal_totals(*about, tile_size=16, executor=pool, progress=False)
    here = zonal_totals(*about, progress=False)
    npt.assert_array_equal(there.total, here.total)


def test_zones_add_up_to_the_whole():
    """Law: total, area and missing area of all zones, 0 included, are those of the map."""
    density = a_map(3)
    zone = np.random.default_rng(1).integers(0, 5, density.values.shape)
    parts = zonal_totals(density, Zones(zone), areas(zone.shape), 4, progress=False)
    whole = zonal_totals(density, Zones(np.zeros_like(zone)), areas(zone.shape), 0, progress=False)
    assert parts.total.sum() == whole.total[0]
    assert parts.area.sum() + parts.missing_area.sum() == zone.size * HECTARE


@pytest.mark.parametrize("turn", [0, 17, 45])
def test_coverage_is_that_of_exactextract(turn):
    """Another program: share of each cell, polygons of many shapes, to what parts per million and
    exactextract's single precision allow."""
    exactextract = pytest.importorskip(
        "exactextract", reason="the extra `zonal` is not installed: no second program to compare"
    )
    from exactextract.raster import NumPyRasterSource

    density = a_map()
    shapes = [
        star(1500, -1500, 900),
        shapely.Point(2500, -1000).buffer(333),
        shapely.box(410, -3333, 2222, -2905),
        shapely.difference(shapely.box(200, -900, 900, -200), shapely.box(400, -700, 655, -450)),
    ]
    shapes = [shapely.affinity.rotate(s, turn) for s in shapes]
    height, width = density.values.shape
    source = NumPyRasterSource(density.values, xmin=0, ymin=-100 * height, xmax=100 * width, ymax=0)
    features = [
        {"type": "Feature", "geometry": shapely.geometry.mapping(s), "properties": {}}
        for s in shapes
    ]
    found = exactextract.exact_extract(source, features, ["cell_id", "coverage"])
    number, row, col, parts = Coverage(shapes, density.grid).read(Window(0, 0, height, width))
    for i, feature in enumerate(found):
        expected = np.zeros(height * width)
        expected[np.asarray(feature["properties"]["cell_id"], dtype=int)] = feature["properties"][
            "coverage"
        ]
        mine = np.zeros((height, width))
        here = number == i + 1
        mine[row[here], col[here]] = parts[here] / PARTS
        npt.assert_allclose(mine.ravel(), expected, atol=2e-6)
        # And the polygon's own area, where it lies on the map.
        on_map = shapes[i].intersection(shapely.box(0, -100 * height, 100 * width, 0)).area
        assert mine.sum() * 1e4 == pytest.approx(on_map, rel=1e-5)


def test_neighbours_never_cover_more_than_the_cell():
    """Law: polygons side by side share out each cell, rounded down."""
    frame = shapely.box(0, -3700, 4100, 0)
    half = shapely.Polygon([(-10, -1234.567), (5000, -777.123), (5000, 10), (-10, 10)])
    pieces = [frame.intersection(half), frame.difference(half)]
    number, row, col, parts = Coverage(pieces, a_map().grid).read(Window(0, 0, 37, 41))
    assert set(number) == {1, 2}
    sums = np.zeros((37, 41), dtype=np.int64)
    np.add.at(sums, (row, col), parts)
    assert sums.max() <= PARTS
    assert sums.min() >= PARTS - 2


def test_a_lot_smaller_than_a_cell_has_its_area():
    """0.04 ha within one cell: burnt by centre it would be nothing, or a whole hectare."""
    small = shapely.box(110, -130, 130, -110)
    density = Map(np.full((3, 3), 50.0), np.ones((3, 3), bool))
    found = zonal_totals(density, Coverage([small], density.grid), areas((3, 3)), 1, progress=False)
    assert found.area[1] == pytest.approx(0.04 * HECTARE, rel=1e-5)
    assert found.total[1] == pytest.approx(2 * QUANTUM, rel=1e-5)


def test_a_polygon_off_the_map_covers_nothing():
    found = Coverage([shapely.box(9000, 9000, 9100, 9100)], a_map().grid)
    assert len(found.read(Window(0, 0, 37, 41))[0]) == 0


def test_what_is_no_number_is_refused():
    density = Map(np.array([[np.inf]]), np.ones((1, 1), bool))
    with pytest.raises(InputError, match="Declare these cells as nodata"):
        zonal_totals(density, Zones(np.ones((1, 1), int)), areas((1, 1)), 1, progress=False)


def test_a_wrong_unit_does_not_overflow_without_a_word():
    density = Map(np.full((1, 1), 1e12), np.ones((1, 1), bool))
    with pytest.raises(InputError, match="correct the unit"):
        zonal_totals(density, Zones(np.ones((1, 1), int)), areas((1, 1)), 1, progress=False)


def test_threads_do_not_share_prepared_polygons():
    """GEOS builds the index of a prepared polygon on use: shared by threads it ends the process."""
    coverage = Coverage([star(1500, -1500, 900)], a_map().grid)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(coverage._prepared, 0).result()
    assert coverage._prepared(0) is coverage._prepared(0)
    assert coverage._prepared(0) is not other
    assert coverage._prepared(0).equals_exact(other, 0)
