"""Cell areas against geodesic polygons, closed forms and published totals."""

import math

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Geod, Transformer

from bluecarbon.areas import cell_area
from bluecarbon.areas.cell_area import CellAreas, cell_areas
from bluecarbon.errors import InputError
from bluecarbon.grid import Grid, Window

EDGE_POINTS = 4000  # on each side of a polygon, so that its geodesics follow the grid lines


def make_grid(crs, left, top, size, height, width):
    transform = (size, 0.0, left, 0.0, -size, top)
    return Grid(crs=CRS(crs).to_wkt(), transform=transform, width=width, height=height)


def per_cell(areas, window):
    rows, cols, area = areas.panels(window)
    return area[rows[:, None] + cols[None, :]]


def total_m2(grid):
    whole = Window(0, 0, grid.height, grid.width)
    return int(per_cell(cell_areas(grid), whole).sum()) / 10_000


def geodesic_m2(grid):
    """Area of the grid's outline by `pyproj.Geod`, another program than ours."""
    crs = CRS(grid.crs)
    base = crs.geodetic_crs
    left, bottom, right, top = grid.bounds
    t = np.linspace(0, 1, EDGE_POINTS, endpoint=False)
    x = np.concatenate((left + (right - left) * t, right + 0 * t))
    y = np.concatenate((top + 0 * t, top + (bottom - top) * t))
    x, y = np.append(x, left + right - x), np.append(y, top + bottom - y)
    lonlat = Transformer.from_crs(crs, base, always_xy=True).transform(x, y)
    to_degree = math.degrees(base.axis_info[0].unit_conversion_factor)
    lon, lat = (to_degree * np.asarray(angle) for angle in lonlat)
    geod = Geod(a=base.ellipsoid.semi_major_metre, b=base.ellipsoid.semi_minor_metre)
    return abs(geod.polygon_area_perimeter(lon, lat)[0])


@pytest.mark.parametrize("top", [0.25, 30.0, -28.75, 60.0, 85.0, 89.99])
def test_rows_in_degrees_match_geodesic_polygons(top):
    """Geod (Karney 2013), over the equator, in the middle latitudes and next to the pole."""
    grid = make_grid("EPSG:4326", 121.0, top, 0.005, 100, 60)
    assert total_m2(grid) == pytest.approx(geodesic_m2(grid), rel=1e-9)


@pytest.mark.parametrize("size", [60.0, 1.0, 0.25])
def test_the_whole_earth_has_its_published_area(size):
    """510,065,621.724 km2, the area of the WGS 84 ellipsoid, as every geodesy text prints it."""
    height, width = round(180 / size), round(360 / size)
    areas = cell_areas(make_grid("EPSG:4326", -180.0, 90.0, size, height, width))
    square_kilometres = int(areas.values.sum()) * width / 1e10
    # Rounding a row's cells moves the total by at most half a square centimetre a cell; rows of
    # 60 degrees are past what six nodes integrate to the last digit.
    assert square_kilometres == pytest.approx(510_065_621.724, abs=0.001 if size < 60 else 500)


def test_the_earth_of_a_sphere_is_a_sphere():
    """4 pi R2, hand calculation."""
    grid = make_grid("+proj=longlat +R=6371000 +type=crs", -180.0, 90.0, 1.0, 180, 360)
    areas = cell_areas(grid)
    assert int(areas.values.sum()) * 360 / 1e4 == pytest.approx(4 * math.pi * 6371000.0**2)


def test_grads_from_paris_match_geodesic_polygons():
    """Geod; EPSG:4807 counts grads, 400 to the circle, and an ellipsoid of 1880."""
    grid = make_grid("EPSG:4807", 5.0, 50.0, 0.01, 64, 64)
    assert total_m2(grid) == pytest.approx(geodesic_m2(grid), rel=1e-9)


def test_utm_matches_geodesic_polygons(monkeypatch):
    """Geod, 64 km of UTM zone 51 at 10 m: 1e-9 before cells are rounded to 1 cm2, 1e-7 after."""
    grid = make_grid("EPSG:32651", 300_000.0, 3_300_000.0, 10.0, 6400, 6400)
    expected = geodesic_m2(grid)
    cells_of_a_panel = 64**2
    total = int(cell_areas(grid).values.sum()) * cells_of_a_panel / 1e4
    assert total == pytest.approx(expected, rel=1e-7)
    monkeypatch.setattr(cell_area, "SQUARE_CENTIMETRES_PER_SQUARE_METRE", 1e10)  # um2, as it were
    total = cell_areas(grid).values.astype(float).sum() * cells_of_a_panel / 1e10
    assert total == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("crs", "left", "top", "size"),
    [
        ("EPSG:32651", 200_000.0, 3_280_000.0, 10.0),  # UTM, 300 km off the central meridian
        ("EPSG:32651+5773", 350_000.0, 3_280_000.0, 10.0),  # the same with heights
        ("EPSG:3857", 13_500_000.0, 3_380_000.0, 10.0),  # Web Mercator at 29 N
        ("EPSG:3857", 20_037_400.0, 3_380_000.0, 10.0),  # and over the antimeridian
        ("EPSG:2263", 950_000.0, 200_000.0, 30.0),  # New York, in US survey feet
        ("EPSG:27572", 600_000.0, 2_400_000.0, 10.0),  # Lambert on Paris, in grads
        ("EPSG:3031", 350_000.0, 3_280_000.0, 10.0),  # stereographic from the pole
        ("EPSG:4549", 500_000.0, 3_280_000.0, 10.0),  # China, northing first
    ],
)
def test_a_panel_of_a_projected_grid_matches_a_geodesic_polygon(crs, left, top, size):
    """Geod; what is left is the rounding of a cell of 1e6 cm2 to whole square centimetres."""
    grid = make_grid(crs, left, top, size, 64, 64)
    assert total_m2(grid) == pytest.approx(geodesic_m2(grid), rel=6e-7)


def test_web_mercator_is_not_measured_on_a_sphere():
    """Snyder 1987: at 29 N a square map metre is (1 - e2) cos2 / (1 - e2 sin2)2 of ground.

    The sphere gives cos2, 0.36 % more; PROJ's areal scale factor is that of the sphere.
    """
    y = Transformer.from_crs(4326, 3857, always_xy=True).transform(122.0, 29.0)[1]
    grid = make_grid("EPSG:3857", 13_580_000.0, y + 320.0, 10.0, 64, 64)
    sin, cos, e2 = math.sin(math.radians(29)), math.cos(math.radians(29)), 0.00669437999014
    expected = 100 * (1 - e2) * cos**2 / (1 - e2 * sin**2) ** 2
    (area,) = cell_areas(grid).values.ravel() / 1e4
    assert area == pytest.approx(expected, rel=1e-6)
    assert area < 100 * cos**2 / 1.003


@pytest.mark.parametrize("crs", ["EPSG:6933", "EPSG:3035"])
def test_an_equal_area_grid_has_its_nominal_area(crs):
    """By definition of equal area: 625 m2 = 6,250,000 cm2 in every cell."""
    left, top = (11_700_000.0, 3_600_000.0) if crs == "EPSG:6933" else (4_300_000.0, 3_200_000.0)
    values = cell_areas(make_grid(crs, left, top, 25.0, 200, 300)).values
    assert values.shape == (4, 5)
    npt.assert_array_equal(values, 6_250_000)


def test_the_pole_itself_is_no_singularity():
    """Snyder 1987, eq. 21-35: the scale at the pole of EPSG:3031, true at 71 S, is 0.97276901."""
    grid = make_grid("EPSG:3031", -320.0, 320.0, 10.0, 64, 64)
    (area,) = cell_areas(grid).values.ravel()
    assert area == pytest.approx(1e6 / 0.97276901289**2, rel=2e-6)


def test_cells_beyond_the_globe_are_refused_with_the_cure():
    """Lambert's equal-area plane ends 12,700 km from its centre: 50,000 km off is nowhere."""
    grid = make_grid("EPSG:3035", 4_321_000.0, 60_000_000.0, 10_000.0, 128, 64)
    with pytest.raises(InputError, match="Crop the maps to the part that the projection covers"):
        cell_areas(grid)


@pytest.mark.parametrize(("top", "height"), [(121.0, 10), (90.25, 10), (-89.0, 3)])
def test_latitudes_beyond_a_pole_are_refused_with_the_cure(top, height):
    """There the cosine is negative, and so would be the area."""
    grid = make_grid("EPSG:4326", 29.0, top, 0.5, height, 10)
    with pytest.raises(InputError, match="Have longitude and latitude been swapped"):
        cell_areas(grid)


def test_a_pole_passed_by_a_rounding_error_is_a_pole():
    grid = make_grid("EPSG:4326", -180.0, 90.00000000000003, 0.25, 720, 4)
    assert (cell_areas(grid).values > 0).all()


def test_areas_are_whole_square_centimetres():
    for crs, left, top, size in (
        ("EPSG:32651", 3e5, 3.3e6, 10.0),
        ("EPSG:4326", 121.0, 29.5, 1e-4),
    ):
        areas = cell_areas(make_grid(crs, left, top, size, 70, 90))
        assert areas.values.dtype == np.int64
        assert per_cell(areas, Window(3, 4, 20, 30)).dtype == np.int64


def test_all_that_is_covered_fits_64_bits():
    """Law: the ellipsoid has 5.1e18 cm2, and 2**63 is 9.2e18, so no sum of cells overflows."""
    areas = cell_areas(make_grid("EPSG:4326", -180.0, 90.0, 1.0, 180, 360))
    assert 0 < int(areas.values.sum()) * 360 < 2**63


@settings(deadline=None, max_examples=60)
@given(
    data=st.data(),
    projected=st.booleans(),
)
def test_areas_do_not_depend_on_the_windows(data, projected):
    """Law: the area of a cell is its own, whichever window shows it."""
    grid = (
        make_grid("EPSG:32651", 200_000.0, 3_300_000.0, 30.0, 150, 140)
        if projected
        else make_grid("EPSG:4326", 121.0, 30.0, 0.01, 150, 140)
    )
    areas = cell_areas(grid)
    whole = per_cell(areas, Window(0, 0, 150, 140))
    row, col = data.draw(st.integers(0, 149)), data.draw(st.integers(0, 139))
    height, width = data.draw(st.integers(1, 150 - row)), data.draw(st.integers(1, 140 - col))
    part = per_cell(areas, Window(row, col, height, width))
    npt.assert_array_equal(part, whole[row : row + height, col : col + width])


def test_panels_are_numbered_within_their_window():
    """Hand calculation: panels of 2 x 3 cells; the window's first row and column end a panel."""
    areas = CellAreas(np.arange(12, dtype=np.int64).reshape(3, 4) * 10, (2, 3))
    rows, cols, area = areas.panels(Window(1, 2, 3, 5))
    npt.assert_array_equal(rows, [0, 3, 3])
    npt.assert_array_equal(cols, [0, 1, 1, 1, 2])
    npt.assert_array_equal(area, [0, 10, 20, 40, 50, 60])
