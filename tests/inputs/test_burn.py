"""Polygons on a grid: counts by hand, another program, and laws that hold for every window."""

import pickle

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS
from rasterio.features import rasterize
from rasterio.transform import Affine

from bluecarbon.grid import Grid, Window
from bluecarbon.inputs.burn import Burnt

GRID = Grid(
    crs=CRS.from_epsg(32651).to_wkt(),
    transform=(10.0, 0.0, 375_000.0, 0.0, -10.0, 3_262_000.0),
    width=50,
    height=40,
)
WHOLE = Window(0, 0, 40, 50)


def in_cells(polygon):
    """A polygon given in columns and rows, in the coordinates of the grid."""
    a, _, c, _, e, f = GRID.transform
    return shapely.transform(polygon, lambda points: points * (a, e) + (c, f))


def burn(*polygons):
    return Burnt([in_cells(polygon) for polygon in polygons], GRID)


def test_a_rectangle_of_cells_is_just_these_cells():
    """By hand: columns 3 to 6 and rows 10 to 11."""
    expected = np.zeros((40, 50), np.uint16)
    expected[10:12, 3:7] = 1
    burnt = burn(shapely.box(3, 10, 7, 12))
    np.testing.assert_array_equal(burnt.read(WHOLE), expected)
    assert burnt.read(WHOLE).dtype == np.uint16
    assert burnt.cells.tolist() == [8]


def test_a_cell_belongs_to_the_polygon_that_holds_its_centre():
    """By hand: from 0.4 to 1.6 of a row and column, the centres 0.5 and 1.5 lie inside."""
    assert burn(shapely.box(0.4, 0.4, 1.6, 1.6)).cells.tolist() == [4]
    assert burn(shapely.box(0.6, 0.6, 1.4, 1.4)).cells.tolist() == [0]


def test_holes_and_parts():
    """By hand: 10 x 10 cells without 4 x 4, and 5 more cells elsewhere."""
    ring = shapely.box(0, 0, 10, 10).difference(shapely.box(3, 3, 7, 7))
    burnt = burn(shapely.MultiPolygon([ring, shapely.box(20, 20, 25, 21)]))
    assert burnt.cells.tolist() == [100 - 16 + 5]
    assert burnt.read(Window(4, 4, 2, 2)).sum() == 0


def test_winding_plays_no_part():
    ring = shapely.LinearRing([(1, 1), (9, 3), (5, 8)])
    one, other = (shapely.Polygon(r.coords) for r in (ring, ring.reverse()))
    np.testing.assert_array_equal(burn(one).read(WHOLE), burn(other).read(WHOLE))


def test_neighbours_share_out_the_cells_even_along_the_centres():
    """The shared edge runs through cell centres: each cell goes to one side, none to both."""
    west, east = shapely.box(0, 0, 20.5, 30), shapely.box(20.5, 0, 40, 30)
    burnt = burn(west, east)
    assert burnt.cells.tolist() == [20 * 30, 20 * 30]
    assert (burnt.read(Window(0, 0, 30, 40)) > 0).all()


def test_where_polygons_overlap_the_western_one_keeps_the_cell():
    burnt = burn(shapely.box(4, 0, 8, 2), shapely.box(0, 0, 5, 2))
    assert burnt.read(WHOLE)[0, :9].tolist() == [2, 2, 2, 2, 2, 1, 1, 1, 0]
    assert burnt.cells.tolist() == [6, 10]


def test_parts_outside_the_grid_are_left_out():
    """By hand: 5 rows x 5 columns of the box lie on the grid; the rest is north and west of it."""
    assert burn(shapely.box(-5, -5, 5, 5)).cells.tolist() == [25]
    assert burn(shapely.box(45, 35, 70, 70)).cells.tolist() == [25]
    assert burn(shapely.box(60, 60, 70, 70)).cells.tolist() == [0]


def test_no_polygon_is_an_empty_map():
    burnt = burn()
    assert burnt.read(WHOLE).sum() == 0
    assert len(burnt.cells) == 0


@pytest.mark.parametrize("window", [(0, 0, 41, 1), (-1, 0, 2, 2), (0, 49, 1, 2), (0, 0, 0, 1)])
def test_windows_outside_are_a_mistake_of_the_caller(window):
    with pytest.raises(ValueError, match="does not lie in the grid"):
        burn(shapely.box(0, 0, 9, 9)).read(Window(*window))


coordinate = st.floats(-5, 55, allow_nan=False)
hulls = st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=12).map(
    lambda points: shapely.MultiPoint(points).convex_hull
)
polygons = st.lists(
    hulls.filter(lambda hull: hull.geom_type == "Polygon" and hull.area > 1e-3),
    min_size=1,
    max_size=4,
)


def stars(seed, count=5):
    """Ragged polygons with many vertices, a hole in some."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        angle = np.sort(rng.uniform(0, 2 * np.pi, 200))
        radius = rng.uniform(5, 14, 200)
        centre = rng.uniform(5, 45, 2)
        points = centre + radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        star = shapely.Polygon(points).buffer(0)
        yield star.difference(shapely.Point(centre).buffer(2))


@given(polygons, st.integers(0, 30), st.integers(0, 40), st.integers(1, 10), st.integers(1, 10))
@settings(max_examples=200, deadline=None)
def test_a_window_is_a_slice_of_the_whole(shapes, row, col, height, width):
    burnt = burn(*shapes)
    whole = burnt.read(WHOLE)
    np.testing.assert_array_equal(
        burnt.read(Window(row, col, height, width)), whole[row : row + height, col : col + width]
    )
    counts = np.bincount(whole.ravel(), minlength=len(shapes) + 1)[1:]
    assert counts.tolist() == burnt.cells.tolist()


@pytest.mark.parametrize("size", [1, 7, 16, 64])
def test_tiles_add_up_to_the_whole(size):
    burnt = pickle.loads(pickle.dumps(burn(*stars(8))))
    whole = burnt.read(WHOLE)
    for window in GRID.windows(size):
        row, col, height, width = window
        np.testing.assert_array_equal(
            burnt.read(window), whole[row : row + height, col : col + width]
        )


@pytest.mark.parametrize("seed", range(20))
def test_cells_are_those_whose_centre_shapely_finds_inside(seed):
    """Another program (GEOS, robust predicates); no vertex of these lies on a centre line."""
    (star,) = stars(seed, 1)
    x, y = np.meshgrid(np.arange(50) + 0.5, np.arange(40) + 0.5)
    np.testing.assert_array_equal(burn(star).read(WHOLE), shapely.contains_xy(star, x, y))


@pytest.mark.parametrize("seed", range(20, 25))
def test_cells_are_those_that_gdal_burns(seed):
    """Another program (GDAL's rasterizer, all touched off)."""
    (star,) = stars(seed, 1)
    expected = rasterize([in_cells(star)], (40, 50), transform=Affine(*GRID.transform))
    np.testing.assert_array_equal(burn(star).read(WHOLE), expected)


@given(st.floats(1, 49), st.floats(0.1, 39.9), st.floats(0.1, 39.9))
@settings(max_examples=100, deadline=None)
def test_a_polygon_cut_in_two_keeps_its_cells(x, y1, y2):
    """Split and merge: no cell is lost or counted twice along a slanting cut."""
    left = shapely.Polygon([(0, 0), (x, y1), (x / 2, y2), (0, 40)])
    right = shapely.Polygon([(0, 0), (x, y1), (x / 2, y2), (0, 40), (50, 40), (50, 0)])
    if not (left.is_valid and right.is_valid) or left.intersection(right).area > 0:
        return
    assert (burn(left, right).read(WHOLE) > 0).all()


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32))
def test_pieces_tell_what_is_burnt(seed):
    """Law: pieces of rows, drawn out to cells, are the burnt window; every row begins one."""
    rng = np.random.default_rng(seed)
    grid = Grid(crs="EPSG:32651", transform=(1.0, 0.0, 0.0, 0.0, -1.0, 0.0), width=30, height=20)
    corners = np.column_stack((rng.uniform(-3, 28, 5), rng.uniform(-22, 1, 5)))
    polygons = [
        shapely.box(x, y, x + rng.uniform(1, 15), y + rng.uniform(1, 9)) for x, y in corners
    ]
    burnt = Burnt(polygons, grid)
    row, col = int(rng.integers(20)), int(rng.integers(30))
    window = Window(row, col, int(rng.integers(1, 21 - row)), int(rng.integers(1, 31 - col)))
    start, number = burnt.pieces(window)
    size = window.height * window.width
    assert (np.diff(start) > 0).all()
    assert set(range(0, size, window.width)) <= set(start.tolist())
    drawn = np.repeat(number, np.diff(start, append=size)).reshape(window[2:])
    np.testing.assert_array_equal(drawn, burnt.read(window))
