"""Positions of GeoJSON: which are refused, in which words, and that the others are kept exactly."""

import json

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.errors import InputError
from bluecarbon.inputs.geojson import read_geojson


def read(*rings):
    """A file with one zone of these rings, read."""
    zone = {
        "type": "Feature",
        "properties": {"zone": "A"},
        "geometry": {"type": "Polygon", "coordinates": list(rings)},
    }
    collection = {"type": "FeatureCollection", "features": [zone]}
    return read_geojson("zones.geojson", json.dumps(collection).encode())[1][0]


# Within the range of longitudes, where JSON has whole numbers and fractions; 0 and -0 too.
NUMBERS = st.one_of(st.integers(-180, 180), st.floats(-180, 180, allow_nan=False))
POSITIONS = st.lists(NUMBERS, min_size=2, max_size=4)


@settings(max_examples=50, deadline=None)
@given(st.lists(POSITIONS, min_size=3, max_size=30))
def test_numbers_are_kept_to_the_last_bit_whatever_stands_beside_them(positions):
    """The law: a position is its first two numbers, as Python reads them from the text."""
    ring = [*positions, positions[0]]
    wanted = np.array([[float(x), float(y)] for x, y, *_ in ring])
    assert shapely.get_coordinates(read(ring)).tobytes() == wanted.tobytes()


@pytest.mark.parametrize(
    "wrong",
    [
        [True, 1],
        [1, False],
        ["1", 2],
        [None, 2],
        [1, [2]],
        [{}, 1],
        [1],
        [],
        "12",
        12,
        None,
        {},
        [10**400, 1],
    ],
    ids=lambda wrong: repr(wrong)[:12],
)
@pytest.mark.parametrize("place", [0, 3, 6])
def test_the_first_position_that_is_none_is_named_as_it_stands(wrong, place):
    """By RFC 7946, 3.1.1: a position is an array of two or more numbers."""
    ring = [[0, 0], [1, 0], [2, 0], [2, 1], [2, 2], [0, 2], [0, 0]]
    ring[place] = wrong
    later = [*ring[: place + 1], *(["later"] for _ in ring[place + 1 :])]
    with pytest.raises(InputError, match="Draw the boundary again") as told:
        read([[0, 0], [1, 0], [1, 1], [0, 0]], later)
    assert f"feature 1 (zone 'A'): the position {wrong!r}." in str(told.value)


def test_a_ring_that_does_not_close_is_told_by_its_two_ends():
    with pytest.raises(InputError, match="close the ring") as told:
        read([[0, 0, 7], [1, 0], [1, 1], [0, 0.5]])
    assert "a ring that begins at (0.0, 0.0) and ends at (0.0, 0.5)" in str(told.value)


def test_heights_may_differ_where_a_ring_closes():
    """A third number is a height, which has no part in an area."""
    assert read([[0, 0, 7], [1, 0], [1, 1], [0, 0, 9]]).area == 0.5
