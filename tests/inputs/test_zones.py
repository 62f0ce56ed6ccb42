"""Zones: strict GeoJSON, checks against the grid, and areas."""

import copy
import json
import math
import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from bluecarbon.errors import InputError
from bluecarbon.grid import Grid, Window
from bluecarbon.inputs import polygons
from bluecarbon.inputs.polygons import ground_area
from bluecarbon.inputs.zones import read_zones

UTM = Grid(
    crs=CRS.from_epsg(32651).to_wkt(),
    transform=(10.0, 0.0, 375_000.0, 0.0, -10.0, 3_262_000.0),
    width=200,
    height=150,
)
DEGREES = Grid(
    crs=CRS.from_epsg(4326).to_wkt(),
    transform=(0.001, 0.0, 121.7, 0.0, -0.0009, 29.6),
    width=100,
    height=80,
)
TO_LON_LAT = Transformer.from_crs(32651, 4326, always_xy=True)


def rectangle(west, south, east, north):
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def feature(zone="A", coordinates=None, kind="Polygon", **properties):
    return {
        "type": "Feature",
        "properties": {"zone": zone, "holder": "Cooperative", "title_ref": "T-1", **properties},
        "geometry": {
            "type": kind,
            "coordinates": coordinates or rectangle(121.71, 29.55, 121.73, 29.57),
        },
    }


@pytest.fixture
def write(tmp_path):
    def write(*features, name="zones.geojson", text=None, **members):
        path = tmp_path / name
        document = {"type": "FeatureCollection", **members, "features": list(features)}
        path.write_text(text or json.dumps(document), encoding="utf-8")
        return path

    return write


def on_utm(columns, rows):
    """A rectangle of cells of the UTM grid as lon/lat corners, rounded to 1e-7 degrees."""
    a, _, c, _, e, f = UTM.transform
    corners = [(columns[i], rows[j]) for i, j in ((0, 1), (1, 1), (1, 0), (0, 0), (0, 1))]
    points = [TO_LON_LAT.transform(c + a * col, f + e * row) for col, row in corners]
    return [[[round(x, 7), round(y, 7)] for x, y in points]]


# --- reading


def test_zones_keep_their_order_and_their_properties(write):
    zones = read_zones(
        write(
            feature("B", salinity=24.5, established=2016, note="kept"),
            feature("A", rectangle(121.75, 29.55, 121.76, 29.56)),
        )
    )
    assert list(zones.table.columns[:4]) == ["zone", "holder", "title_ref", "geometry"]
    assert list(zones.table["zone"]) == ["B", "A"]
    assert zones.table["salinity"][0] == 24.5
    assert zones.table["note"][0] == "kept"
    assert zones.table["geometry"][0].bounds == (121.71, 29.55, 121.73, 29.57)
    assert len(zones) == 2
    assert not zones.simulated
    assert zones.notes == ()


def test_numbers_are_names_too(write):
    """A cadastral number may be written without quotes."""
    zones = read_zones(write(feature(330225), feature(7.0, rectangle(121.8, 29, 121.9, 29.1))))
    assert list(zones.table["zone"]) == ["330225", "7"]


def area_between_parallels(degrees_wide, south, north):
    """Snyder (1987), Map Projections - A Working Manual, equations 3-12 and 14-15 [m2]."""
    a, f = 6_378_137.0, 1 / 298.257223563
    e = math.sqrt(f * (2 - f))

    def q(latitude):
        x = e * math.sin(math.radians(latitude))
        return (1 - e**2) * (x / e / (1 - x**2) + math.atanh(x) / e)

    return a**2 / 2 * math.radians(degrees_wide) * (q(north) - q(south))


@pytest.mark.parametrize(
    "bounds", [(0, 0, 1, 1), (121.4, 29, 122.3, 29.8), (10, -61, 12, -60), (0, 89, 9, 90)]
)
def test_hectares_are_those_of_the_ellipsoid(write, bounds):
    """The closed form for a piece between two meridians and two parallels."""
    west, south, east, north = bounds
    zones = read_zones(write(feature("A", rectangle(*bounds))))
    expected = area_between_parallels(east - west, south, north) / 1e4
    assert zones.hectares[0] == pytest.approx(expected, rel=1e-9)


def test_neighbours_on_a_grid_are_read_without_their_hectares(write, monkeypatch):
    """An account of maps counts cells, and geodesic areas are slow."""
    asked = []
    monkeypatch.setattr(polygons, "ground_area", lambda polygon: asked.append(polygon) or 5e4)
    west, east = on_utm((2, 10), (2, 8)), on_utm((10, 15), (2, 8))
    zones = read_zones(write(feature("A", west), feature("B", east)), UTM)
    assert not asked
    assert zones.hectares.tolist() == [5.0, 5.0]
    assert len(asked) == 2


def test_holes_are_taken_off_whatever_the_winding():
    outer, hole = shapely.box(0, 0, 2, 2), shapely.box(0.5, 0.5, 1, 1)
    rings = [list(r.coords) for r in (outer.exterior, hole.exterior)]
    for shell in (rings[0], rings[0][::-1]):
        for inner in (rings[1], rings[1][::-1]):
            area = ground_area(shapely.Polygon(shell, [inner]))
            assert area == pytest.approx(ground_area(outer) - ground_area(hole), rel=1e-12)


@pytest.mark.parametrize("flag", [True, "yes", "seed 7"])
def test_simulated_is_told_by_the_collection_or_a_feature(write, flag):
    assert read_zones(write(feature(), simulated=flag)).simulated
    assert read_zones(write(feature(simulated=flag))).simulated
    assert not read_zones(write(feature(simulated=False), simulated="no")).simulated


def test_missing_file_and_unknown_format_are_refused_with_the_cure(tmp_path):
    with pytest.raises(InputError, match=r"no such file.*Correct the path"):
        read_zones(tmp_path / "zones.geojson")
    with pytest.raises(InputError, match=r"a \.kml file.*ogr2ogr"):
        read_zones(tmp_path / "zones.kml")


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("{", "line 1, column 2.*export the file again"),
        ('{"type": "FeatureCollection", "type": "x", "features": []}', "Remove one of the two"),
        ('{"type": "FeatureCollection", "features": [], "x": NaN}', "Write null"),
        ('{"type": "FeatureCollection", "features": []}', "at least one zone"),
        ('{"type": "Feature"}', "as a FeatureCollection"),
        ("[1]", "as a FeatureCollection"),
        ("[" * 100_000, "nested too deep|export the file again"),
    ],
)
def test_text_that_is_no_geojson_is_refused_with_the_cure(write, text, cure):
    with pytest.raises(InputError, match=cure):
        read_zones(write(text=text))


def test_text_in_another_encoding_is_refused_with_the_cure(tmp_path):
    path = tmp_path / "zones.geojson"
    path.write_bytes('{"type": "西沪港"}'.encode("gbk"))
    with pytest.raises(InputError, match="Save it as UTF-8"):
        read_zones(path)


def test_a_byte_order_mark_is_no_fault(write):
    path = write(feature())
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(read_zones(path)) == 1


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326"])
def test_a_crs_member_that_says_lon_lat_is_no_fault(write, name):
    crs = {"type": "name", "properties": {"name": name}}
    assert len(read_zones(write(feature(), crs=crs))) == 1


@pytest.mark.parametrize("crs", [{"type": "name", "properties": {"name": "EPSG:32651"}}, "x", {}])
def test_another_reference_system_is_refused_with_the_cure(write, crs):
    with pytest.raises(InputError, match="ogr2ogr -t_srs EPSG:4326"):
        read_zones(write(feature(), crs=crs))


@pytest.mark.parametrize("name", ["zone", "holder", "title_ref"])
@pytest.mark.parametrize("value", [None, "", "  ", [], True])
def test_a_zone_without_name_holder_or_title_is_refused(write, name, value):
    bad = feature()
    bad["properties"][name] = value
    with pytest.raises(InputError, match=rf"feature 2.*no {name}.*Add the property"):
        read_zones(write(feature("B", rectangle(1, 1, 2, 2)), bad))


def test_the_nearest_property_is_named(write):
    bad = feature()
    bad["properties"]["tilte_ref"] = bad["properties"].pop("title_ref")
    with pytest.raises(InputError, match="Did you mean 'tilte_ref'"):
        read_zones(write(bad))


def test_all_features_at_fault_are_told_at_once(write):
    features = [feature(None), feature("B"), feature("B"), feature("C", salinity="24")]
    with pytest.raises(InputError) as error:
        read_zones(write(*features))
    for found in ("feature 1: no zone", "zone 'B' again", "salinity = '24'"):
        assert found in str(error.value)


@pytest.mark.parametrize(
    ("name", "value", "cure"),
    [
        ("salinity", "24 psu", "without quotes and unit"),
        ("salinity_sd", -1, "without quotes and unit"),
        ("established", "spring 2016", "2016-04-30 or 2016"),
    ],
)
def test_properties_with_a_meaning_are_checked(write, name, value, cure):
    with pytest.raises(InputError, match=cure):
        read_zones(write(feature(**{name: value})))


# --- shapes and positions


@pytest.mark.parametrize(
    ("geometry", "found"),
    [
        (None, "no geometry"),
        ({"type": "Point", "coordinates": [121.7, 29.5]}, "Point"),
        ({"type": "LineString", "coordinates": [[0, 0], [1, 1]]}, "LineString"),
        ({"type": "Polygon", "coordinates": []}, "an empty Polygon"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "an empty MultiPolygon"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [0, 0]]]}, "fewer than four"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}, "begins at"),
        ({"type": "Polygon", "coordinates": [[[0, "0"], [1, 0], [1, 1], [0, 0]]]}, "position"),
        ({"type": "Polygon", "coordinates": [[[0], [1, 0], [1, 1], [0, 0]]]}, "position"),
    ],
)
def test_what_is_no_polygon_is_refused_by_name(write, geometry, found):
    bad = feature("A")
    bad["geometry"] = geometry
    with pytest.raises(InputError, match=rf"feature 1 \(zone 'A'\): .*{found}.*Draw the boundary"):
        read_zones(write(bad))


def test_an_invalid_polygon_is_refused_with_the_place_and_the_cure(write):
    bow_tie = [[[121.7, 29.5], [121.8, 29.6], [121.8, 29.5], [121.7, 29.6], [121.7, 29.5]]]
    with pytest.raises(
        InputError, match=r"Self-intersection\[121\.75 29\.55\].*shapely\.make_valid"
    ):
        read_zones(write(feature("A", bow_tie)))


def test_a_vertex_given_twice_is_no_fault(write):
    ring = rectangle(121.71, 29.55, 121.73, 29.57)[0]
    doubled = read_zones(write(feature("A", [[ring[0], *ring[:2], *ring[1:]]])), DEGREES)
    plain = read_zones(write(feature("A", [ring])), DEGREES)
    assert doubled.cells == plain.cells
    assert doubled.hectares == pytest.approx(plain.hectares, rel=1e-12)


def test_a_ring_that_touches_itself_is_refused_with_the_cure(write):
    ring = [[0, 0], [2, 0], [1, 1], [2, 2], [0, 2], [1, 1], [0, 0]]
    with pytest.raises(InputError, match=r"Self-intersection\[1 1\].*Fix geometries"):
        read_zones(write(feature("A", [ring])))


def test_heights_are_left_out(write):
    ring = [[x, y, 5.0] for x, y in rectangle(121.71, 29.55, 121.73, 29.57)[0]]
    assert not read_zones(write(feature("A", [ring]))).table["geometry"][0].has_z


@pytest.mark.parametrize(
    ("bounds", "cure"),
    [
        ((29.5, 121.7, 29.6, 121.8), "look like latitude before longitude: swap the two"),
        ((375_000, 3_260_000, 376_000, 3_261_000), "look like metres: reproject to EPSG:4326"),
        ((190, 10, 200, 20), "subtract 360"),
        ((100, 80, 110, 95), "Correct the positions"),
        ((-179, 10, 179, 20), "Cut the zone at the 180th meridian"),
    ],
)
def test_positions_out_of_range_are_refused_with_the_cure(write, bounds, cure):
    with pytest.raises(InputError, match=cure):
        read_zones(write(feature("A", rectangle(*bounds))))


def test_a_zone_cut_at_the_180th_meridian_is_fine(write):
    parts = [rectangle(179, -1, 180, 1), rectangle(-180, -1, -179, 1)]
    zones = read_zones(write(feature("A", parts, kind="MultiPolygon")))
    assert zones.hectares[0] == pytest.approx(area_between_parallels(2, -1, 1) / 1e4, rel=1e-9)


# --- overlaps


def test_overlapping_zones_are_refused_naming_both_and_the_hectares(write):
    """By hand: 0.001 x 0.02 degrees at 29.56 N is about 96.9 m x 2,217 m = 21.5 ha."""
    features = feature("A"), feature("B", rectangle(121.729, 29.55, 121.75, 29.57))
    with pytest.raises(
        InputError, match=r"zones 'A' and 'B': an overlap of 21\.\d+ ha.*Correct the boundary"
    ):
        read_zones(write(*features))


def test_a_zone_inside_another_is_an_overlap(write):
    with pytest.raises(InputError, match="'A' and 'B'"):
        read_zones(write(feature("A"), feature("B", rectangle(121.715, 29.555, 121.72, 29.56))))


def test_touching_edges_are_fine(write):
    features = feature("A"), feature("B", rectangle(121.73, 29.55, 121.75, 29.57))
    assert len(read_zones(write(*features), DEGREES)) == 2


def test_rounding_of_a_shared_boundary_is_fine(write):
    features = feature("A"), feature("B", rectangle(121.73 - 1e-9, 29.55, 121.75, 29.57))
    zones = read_zones(write(*features), DEGREES)
    assert zones.cells.sum() == (zones.burn(Window(0, 0, 80, 100)) > 0).sum()


# --- on the grid


def test_a_zone_outside_the_grid_is_refused_with_both_extents(write):
    with pytest.raises(
        InputError, match=r"zone 'A': it lies outside \(x 100 to 101.*x 121\.7 to 121\.8.*Use maps"
    ):
        read_zones(write(feature("A", rectangle(100, 10, 101, 11))), DEGREES)


def test_a_zone_partly_outside_is_refused_with_the_share(write):
    """By hand: 0.01 of 0.02 degrees lie west of the grid; half a cell of them is tolerated."""
    west = rectangle(121.69, 29.55, 121.71, 29.57)
    with pytest.raises(InputError, match=r"47\.50% of it lies outside.*clip the zone"):
        read_zones(write(feature("A", west)), DEGREES)


def test_half_a_cell_outside_is_tolerated(write):
    zones = read_zones(write(feature("A", rectangle(121.6996, 29.55, 121.71, 29.6004))), DEGREES)
    assert zones.cells[0] == zones.burn(Window(0, 0, 80, 100)).sum()


def test_swapped_positions_within_range_are_recognised_by_the_grid(write):
    """East Africa: 40 E, 15 S written as 15 S, 40 E would be a place in the Atlantic."""
    transform = (0.1, 0.0, 32.0, 0.0, -0.1, -10.0)
    grid = Grid(crs=DEGREES.crs, transform=transform, width=200, height=170)
    with pytest.raises(InputError, match="swap the two"):
        read_zones(write(feature("A", rectangle(-16, 39, -15, 40))), grid)


def test_a_zone_without_a_cell_is_refused_by_name(write):
    sliver = rectangle(121.7101, 29.5501, 121.7102, 29.5502)
    with pytest.raises(InputError, match=r"zone 'A'.*no centre of a cell.*finer cells"):
        read_zones(write(feature("A", sliver)), DEGREES)


def test_more_zones_than_a_uint16_can_number_are_refused(write, monkeypatch):
    monkeypatch.setattr("bluecarbon.inputs.zone_checks.MAX_ZONES", 1)
    with pytest.raises(InputError, match="Join the zones"):
        read_zones(write(feature("A"), feature("B", rectangle(1, 1, 2, 2))))


def test_burning_without_a_grid_is_refused_with_the_cure(write):
    with pytest.raises(InputError, match=r"read_zones\(path, grid\)"):
        read_zones(write(feature())).burn(Window(0, 0, 1, 1))


def test_rectangles_of_projected_cells_come_back_as_these_cells(write):
    """Farms are drawn in metres and stored as four lon/lat corners, 1e-7 degrees (1 cm)."""
    farms = [((3, 40), (5, 20)), ((40, 90), (5, 20)), ((100, 199), (60, 149))]
    features = [feature(f"F{i}", on_utm(*farm)) for i, farm in enumerate(farms)]
    zones = read_zones(write(*features), UTM)
    expected = np.zeros((150, 200), np.uint16)
    for number, (columns, rows) in enumerate(farms, start=1):
        expected[slice(*rows), slice(*columns)] = number
    np.testing.assert_array_equal(zones.burn(Window(0, 0, 150, 200)), expected)
    np.testing.assert_array_equal(zones.cells, [37 * 15, 50 * 15, 99 * 89])


def test_long_sides_follow_the_straight_line_in_longitude_and_latitude(write):
    """Along the parallel 29.2 N the grid bends by hundreds of metres over 1.8 degrees.

    Every cell is judged by the latitude of its own centre (pyproj), the long way round.
    """
    transform = (1000.0, 0.0, 320_000.0, 0.0, -1000.0, 3_300_000.0)
    grid = Grid(crs=UTM.crs, transform=transform, width=300, height=150)
    zones = read_zones(write(feature("A", rectangle(121.5, 28.8, 123.3, 29.2))), grid)
    x, y = np.meshgrid(320_500 + 1000.0 * np.arange(300), 3_299_500 - 1000.0 * np.arange(150))
    lon, lat = TO_LON_LAT.transform(x, y)
    inside = (lon > 121.5) & (lon < 123.3) & (lat > 28.8) & (lat < 29.2)
    np.testing.assert_array_equal(zones.burn(Window(0, 0, 150, 300)), inside)


def test_a_grid_that_counts_on_beyond_180_takes_zones_of_the_far_side(write):
    transform = (1.0, 0.0, 0.0, 0.0, -1.0, 90.0)
    grid = Grid(crs=DEGREES.crs, transform=transform, width=360, height=180)
    zones = read_zones(write(feature("A", rectangle(-150, 10, -148, 12))), grid)
    rows, cols = np.nonzero(zones.burn(Window(0, 0, 180, 360)))
    assert (cols.min(), cols.max()) == (210, 211)
    assert (rows.min(), rows.max()) == (78, 79)


@pytest.mark.parametrize("code", [4490, 4549])
def test_cgcs2000_maps_are_taken_as_wgs_84(write, code):
    """China's maps; the two datums agree to about a metre."""
    x, y = Transformer.from_crs(4326, code, always_xy=True).transform(121.7, 29.6)
    size = 0.001 if code == 4490 else 100.0
    grid = Grid(
        crs=CRS.from_epsg(code).to_wkt(),
        transform=(size, 0.0, x, 0.0, -size, y),
        width=100,
        height=80,
    )
    zones = read_zones(write(feature()), grid)
    assert zones.cells[0] > 300
    assert "taken as one" in zones.notes[0]


def test_a_datum_without_a_known_shift_is_refused_with_the_cure(write):
    transform = (10.0, 0.0, 668_000.0, 0.0, -10.0, 3_276_000.0)
    grid = Grid(crs=CRS.from_epsg(2385).to_wkt(), transform=transform, width=900, height=900)
    with pytest.raises(InputError, match=r"Xian 1980.*Reproject the data"):
        read_zones(write(feature()), grid)


@pytest.fixture(scope="module")
def ragged(tmp_path_factory):
    """Touching ragged zones on the UTM grid, read through a pickle."""
    rng = np.random.default_rng(9)
    lon = np.linspace(121.712, 121.728, 40)
    lat = 29.475 + rng.uniform(-0.002, 0.002, 40)
    line = [[float(x), float(y)] for x, y in zip(lon, lat, strict=True)]
    south = [[*line, [121.728, 29.468], [121.712, 29.468], line[0]]]
    north = [[*line, [121.728, 29.480], [121.712, 29.480], line[0]]]
    path = tmp_path_factory.mktemp("zones") / "zones.geojson"
    features = [feature("S", south), feature("N", north)]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return pickle.loads(pickle.dumps(read_zones(path, UTM)))


@given(st.integers(0, 130), st.integers(0, 180), st.integers(1, 20), st.integers(1, 20))
@settings(max_examples=100, deadline=None)
def test_burning_does_not_depend_on_the_window(ragged, row, col, height, width):
    whole = ragged.burn(Window(0, 0, 150, 200))
    np.testing.assert_array_equal(
        ragged.burn(Window(row, col, height, width)), whole[row : row + height, col : col + width]
    )


def test_a_shared_ragged_edge_loses_no_cell(ragged):
    """The two zones fill their common rectangle: as many cells as the rectangle alone."""
    whole = ragged.burn(Window(0, 0, 150, 200))
    rows, cols = np.nonzero(whole)
    filled = whole[rows.min() + 2 : rows.max() - 1, cols.min() + 4 : cols.max() - 3]
    assert (filled > 0).all()
    assert set(np.unique(filled)) == {1, 2}


def test_threads_burn_the_same(ragged):
    windows = UTM.windows(37)
    with ThreadPoolExecutor(4) as pool:
        for one, other in zip(
            pool.map(ragged.burn, windows), map(ragged.burn, windows), strict=True
        ):
            np.testing.assert_array_equal(one, other)


# --- without geometry


CSV = "zone,holder,title_ref,area,unit\nA,Cooperative,T-1,5000,mu\nB,Company,T-2,2.5,km2\n"


def test_zones_without_geometry_are_for_projects_without_maps(write):
    """By hand: a mu is 1/15 ha, so 5,000 mu are 333.33 ha."""
    zones = read_zones(write(name="zones.csv", text="# simulated: yes\n" + CSV))
    assert list(zones.table["zone"]) == ["A", "B"]
    assert zones.hectares == pytest.approx([5000 / 15, 250])
    assert zones.simulated
    with pytest.raises(InputError, match="zones that were read without a grid"):
        zones.burn(Window(0, 0, 1, 1))


def test_zones_without_geometry_cannot_be_laid_on_maps(write):
    with pytest.raises(InputError, match="Draw the zones"):
        read_zones(write(name="zones.csv", text=CSV), UTM)


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [
        ("mu", "acre", "Write ha, m2, km2 or mu"),
        ("5000", "0", "Correct the area"),
        ("5000", "five", "plain digits"),
        ("B,", "A,", "Rename one of them"),
        (",T-2", ",", "Fill in the title_ref"),
        ("title_ref", "title", "Did you mean 'title'"),
    ],
)
def test_faults_of_zones_without_geometry_are_refused_with_the_cure(write, old, new, cure):
    with pytest.raises(InputError, match=cure):
        read_zones(write(name="zones.csv", text=CSV.replace(old, new, 1)))


def test_reading_does_not_change_the_input(write):
    first = feature()
    before = copy.deepcopy(first)
    read_zones(write(first))
    assert first == before
