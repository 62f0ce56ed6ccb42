import hashlib
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box, mapping, shape
from shapely.geometry.polygon import orient

from bluecarbon.errors import InputError
from bluecarbon.lots import canonical_geometry, geometry_digest

SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def test_a_square_by_hand():
    ring = [[121.76, 29.5], [121.75, 29.5], [121.75, -0.0], [121.76, 29.5]]
    text = canonical_geometry(polygon(ring))
    assert text == (
        '{"coordinates":[[[[121.75,0],[121.76,29.5],[121.75,29.5],[121.75,0]]]],'
        '"type":"MultiPolygon"}'
    )
    assert geometry_digest(text) == hashlib.sha256(text.encode()).hexdigest()


def test_rounding_by_hand():
    """Seven decimals, half to even, no exponent, no trailing zeros, no negative zero."""
    ring = [[1.00000005, -1e-8], [1.5, 0.00000015], [0.1 + 0.2, 2.123456789], [1.00000005, -1e-8]]
    text = canonical_geometry(polygon(ring))
    assert json.loads(text, parse_float=str)["coordinates"][0][0] == [
        ["0.3", "2.1234568"],
        [1, 0],
        ["1.5", "0.0000002"],
        ["0.3", "2.1234568"],
    ]


@st.composite
def shapes(draw):
    """Boxes side by side, some with a hole, some ring starts and directions at random."""
    polygons = []
    for i in range(draw(st.integers(1, 4))):
        x, y = 2.0 * i, draw(st.integers(-80, 80)) / 7
        outer = list(box(x, y, x + 1, y + 1).exterior.coords)
        holes = [list(box(x + 0.2, y + 0.2, x + 0.4, y + 0.4).exterior.coords)]
        rings = [outer, *holes[: draw(st.integers(0, 1))]]
        polygons.append([turned(ring, draw) for ring in rings])
    return draw(st.permutations(polygons))


def turned(ring, draw):
    """The same ring, begun elsewhere and perhaps run backwards."""
    start = draw(st.integers(0, len(ring) - 2))
    open_ring = ring[:-1][start:] + ring[:-1][:start]
    if draw(st.booleans()):
        open_ring.reverse()
    return [*open_ring, open_ring[0]]


@given(shapes(), st.data())
def test_one_shape_has_one_text(polygons, data):
    text = canonical_geometry({"type": "MultiPolygon", "coordinates": polygons})
    again = [[turned(list(ring), data.draw) for ring in rings] for rings in polygons]
    again = data.draw(st.permutations(again))
    assert canonical_geometry({"type": "MultiPolygon", "coordinates": again}) == text
    assert canonical_geometry(text) == text


@given(shapes())
def test_it_is_valid_geojson_of_the_same_shape(polygons):
    """shapely, as the other program: equal up to rounding, rings run as RFC 7946 says."""
    original = MultiPolygon([Polygon(r[0], r[1:]) for r in polygons])
    text = canonical_geometry(original)
    found = shape(json.loads(text))
    assert found.is_valid
    assert found.symmetric_difference(original).area < 1e-6
    for part in found.geoms:
        assert orient(part, 1.0).exterior.coords[:] == part.exterior.coords[:]
        assert all(not hole.is_ccw for hole in part.interiors)
    # As canonical JSON: what Python writes of it again is the same text.
    assert json.dumps(json.loads(text), sort_keys=True, separators=(",", ":")) == text


def test_mappings_texts_and_objects_say_the_same():
    outline = box(121.7, 29.5, 121.8, 29.6)
    text = canonical_geometry(outline)
    assert canonical_geometry(mapping(outline)) == text
    assert canonical_geometry(json.dumps(mapping(outline))) == text
    with_height = [[Decimal(str(x)), Decimal(str(y)), 3.5] for x, y in outline.exterior.coords]
    assert canonical_geometry(polygon(with_height)) == text


@pytest.mark.parametrize(
    ("geometry", "cure"),
    [
        ("{", "Give GeoJSON text"),
        ("[" * 100_000, "Give GeoJSON text"),
        ({"type": "Feature", "geometry": polygon(SQUARE)}, "not a Feature"),
        (7, "not a Feature"),
        ({"type": "Point", "coordinates": [0, 0]}, "Polygon or MultiPolygon"),
        ({"type": "MultiPolygon", "coordinates": []}, "outline of the zones"),
        (polygon(), "Remove it"),
        (polygon(SQUARE[:-1]), "Close the ring"),
        (polygon(SQUARE[:2] + SQUARE[:1]), "Close the ring"),
        (polygon([[0, 0], [1, 1], [2, 2], [0, 0]]), "narrower than 7 decimals"),
        (polygon([[0, 0], [1e-9, 0], [1e-9, 1e-9], [0, 0]]), "narrower than 7 decimals"),
        (polygon([[325_000, 3_270_000], [1, 0], [1, 1], [325_000, 3_270_000]]), "transform"),
        (polygon([[29.5, 121.7], [1, 0], [1, 1], [29.5, 121.7]]), "exchanged"),
        (polygon([[float("nan"), 0], [1, 0], [1, 1], [0, 0]]), "degrees"),
        (polygon([["0", 0], [1, 0], [1, 1], ["0", 0]]), "degrees"),
        (polygon([[True, 0], [1, 0], [1, 1], [True, 0]]), "degrees"),
        (polygon([[0], [1, 0], [1, 1], [0]]), "degrees"),
        ('{"type":"Polygon","coordinates":[[[1e999999,0],[1,0],[1,1],[1e999999,0]]]}', "degrees"),
        ('{"type":"Polygon","coordinates":[[[NaN,0],[1,0],[1,1],[NaN,0]]]}', "degrees"),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE[::-1]]]}, "count twice"),
        ({"type": "Polygon", "coordinates": "abc"}, "list of positions|without rings"),
    ],
)
def test_refusals_name_the_cure(geometry, cure):
    with pytest.raises(InputError, match=cure):
        canonical_geometry(geometry)
