"""Which cells zones and bounds ask for: by hand on a grid of 10 m, and by the reader of zones."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from bluecarbon.accounting.cutting.windows import asked_window, part_of
from bluecarbon.areas.cell_area import cell_areas
from bluecarbon.errors import InputError
from bluecarbon.grid import Grid, Window

UTM = Grid(
    crs=CRS("EPSG:32651").to_wkt(),
    transform=(10, 0, 300_000, 0, -10, 3_300_000),
    width=2000,
    height=1000,
)
DEGREES = Grid(
    crs=CRS("EPSG:4326").to_wkt(), transform=(0.01, 0, 100, 0, -0.01, 40), width=3000, height=3000
)
AREAS = {"EPSG:32651": cell_areas(UTM), "EPSG:4326": cell_areas(DEGREES)}


def bounds(*box, grid=UTM, crs="EPSG:32651"):
    return asked_window(grid, bounds=box, bounds_crs=crs, exact=True)


@pytest.mark.parametrize(
    ("box", "window"),
    [
        ((300_100, 3_299_900, 300_200, 3_299_950), (5, 10, 5, 10)),
        # A thousandth of a cell less is rounding; a hundredth asks for one more.
        ((300_100.005, 3_299_900, 300_199.996, 3_299_950), (5, 10, 5, 10)),
        ((300_099.9, 3_299_899.9, 300_200.1, 3_299_950.1), (4, 9, 7, 12)),
        ((300_101, 3_299_901, 300_102, 3_299_902), (9, 10, 1, 1)),
        ((300_110, 3_299_900, 300_110.001, 3_299_900.001), (10, 11, 1, 1)),
    ],
)
def test_bounds_by_hand(box, window):
    asked = bounds(*box)
    assert asked.window == Window(*window)
    assert not asked.at_edge


def test_bounds_beyond_the_map_end_at_its_edge():
    asked = bounds(299_000, 3_200_000, 300_050, 3_299_990)
    assert (asked.window, asked.at_edge) == (Window(1, 0, 999, 5), True)
    assert not bounds(*UTM.bounds).at_edge
    assert bounds(*UTM.bounds).window == Window(0, 0, 1000, 2000)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 900), st.integers(0, 1900), st.integers(1, 100), st.integers(1, 100))
def test_the_bounds_of_a_window_ask_for_it(row, col, height, width):
    window = Window(row, col, height, width)
    for grid, crs in ((UTM, "EPSG:32651"), (DEGREES, "EPSG:4326")):
        assert bounds(*part_of(grid, window).bounds, grid=grid, crs=crs).window == window


def test_bounds_in_degrees_hold_their_corners_and_sides():
    """A straight parallel is bent in UTM: all of it lies in the window."""
    west, south, east, north = 121.0, 29.78, 121.12, 29.8
    window = bounds(west, south, east, north, crs="EPSG:4326").window
    way = Transformer.from_crs("EPSG:4326", "EPSG:32651", always_xy=True)
    line = np.linspace(west, east, 1001)
    x, y = (
        np.concatenate(v)
        for v in zip(
            way.transform(line, np.full(1001, south)),
            way.transform(line, np.full(1001, north)),
            strict=True,
        )
    )
    left, bottom, right, top = part_of(UTM, window).bounds
    assert left <= x.min() < left + 10
    assert right - 10 < x.max() <= right
    assert bottom <= y.min() < bottom + 10
    assert top - 10 < y.max() <= top


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 900), st.integers(0, 1900), st.integers(1, 100), st.integers(1, 100))
def test_a_window_has_the_cell_areas_of_the_map(row, col, height, width):
    """Law: whichever cells are asked for, what a cell weighs does not change by cutting."""
    for grid, crs in ((UTM, "EPSG:32651"), (DEGREES, "EPSG:4326")):
        box = part_of(grid, Window(row, col, height, width)).bounds
        window = asked_window(grid, bounds=box, bounds_crs=crs).window
        assert window.row <= row < row + height <= window.row + window.height
        assert window.col <= col < col + width <= window.col + window.width
        assert window.height < height + 2 * 64
        assert window.width < width + 2 * 64
        here, there = (
            panels[rows[:, None] + cols]
            for rows, cols, panels in (
                AREAS[crs].panels(window),
                cell_areas(part_of(grid, window)).panels(Window(0, 0, *window[2:])),
            )
        )
        # In degrees a row is placed anew from the corner: a square centimetre of rounding.
        assert np.abs(here - there).max() <= (0 if grid is UTM else 1)


def test_widened_windows_by_hand():
    """Squares of 64 cells from the corner of the map, the last ones cut by its edge."""
    for window, widened in (
        ((70, 127, 2, 2), (64, 64, 64, 128)),
        ((999, 1999, 1, 1), (960, 1984, 40, 16)),
        ((0, 0, 64, 64), (0, 0, 64, 64)),
    ):
        box = part_of(UTM, Window(*window)).bounds
        asked = asked_window(UTM, bounds=box, bounds_crs="EPSG:32651")
        assert asked.window == Window(*widened)
        assert not asked.at_edge


def zones(folder, *boxes):
    """Zones as in a project, each a box in degrees."""
    features = []
    for i, (west, south, east, north) in enumerate(boxes):
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        own = {"zone": f"z{i}", "holder": "Wang", "title_ref": "T"}
        shape = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": own, "geometry": shape})
    path = folder / "zones.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_zones_by_hand(tmp_path):
    path = zones(tmp_path, (110.004, 30.014, 110.036, 30.021), (110.101, 30.1, 110.109, 30.125))
    asked = asked_window(DEGREES, zones=path)
    assert asked.window == Window(987, 1000, 12, 11)
    assert asked.said["zones"] == "zones.geojson"
    assert len(asked.said["zones_sha256"]) == 64


def test_a_buffer_is_in_metres(tmp_path):
    """A degree of latitude is 110.85 km at 30 degrees north, one of longitude 96.49 km (WGS 84)."""
    path = zones(tmp_path, (110.001, 29.991, 110.009, 29.999))
    window = asked_window(DEGREES, zones=path, buffer=10_000).window
    # 0.10364 degrees eastward and 0.09021 northward: from 109.8974 to 110.1126 and from
    # 29.9008 to 30.0892, outward to whole cells.
    assert (window.col, window.col + window.width) == (989, 1012)
    assert (window.row, window.row + window.height) == (991, 1010)


def test_a_buffer_beyond_the_map_ends_at_its_edge(tmp_path):
    path = zones(tmp_path, (100.001, 39.9, 100.009, 39.99))
    asked = asked_window(DEGREES, zones=path, buffer=5000)
    assert asked.at_edge
    assert (asked.window.row, asked.window.col) == (0, 0)


@pytest.mark.parametrize(
    ("more", "cure"),
    [
        ({}, "Give --zones FILE or --bounds"),
        ({"bounds": (1, 2, 3, 4), "zones": "z.geojson"}, "Give --zones FILE or --bounds"),
        ({"bounds": (121, 29, 120, 30)}, "Write --bounds 121.5"),
        ({"bounds": (120, 29, float("nan"), 30)}, "Write --bounds 121.5"),
        ({"bounds": (300_000, 3_290_000, 301_000, 3_291_000)}, "name their reference system"),
        ({"bounds": (10, 20, 11, 21)}, "take the map of it"),
        ({"bounds": (121, 29.7, 121.1, 29.8), "bounds_crs": "EPSG:nonsense"}, "Write --bounds-crs"),
        ({"bounds": (121, 29.7, 121.1, 29.8), "buffer": 5}, "Widen the bounds"),
        ({"bounds": (121, 29.7, 121.1, 29.8), "buffer": -5}, "Correct it"),
        ({"zones": "no-such.geojson"}, "Correct the path"),
    ],
)
def test_what_asks_for_no_window(more, cure):
    with pytest.raises(InputError, match=cure):
        asked_window(UTM, **more)


def test_zones_beyond_the_map_are_refused(tmp_path):
    with pytest.raises(InputError, match="map"):
        asked_window(DEGREES, zones=zones(tmp_path, (99.9, 30, 100.1, 30.1)))
