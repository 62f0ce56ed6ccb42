"""Transformations between reference systems: one for all points, and none that is a ballpark."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from bluecarbon.errors import InputError
from bluecarbon.inputs.projections import is_lon_lat, operation

XIANGSHAN = (121.4, 29.0, 122.3, 29.8)
ORDOS = (108.0, 38.0, 109.0, 39.0)


def test_longitude_comes_first():
    """By definition of UTM zone 51: 123 E on the equator is x = 500,000 m, y = 0 m."""
    utm = operation("EPSG:4326", "EPSG:32651", XIANGSHAN, where="map.tif")
    assert utm.forward(123, 0) == pytest.approx((500_000, 0), abs=1e-6)
    assert utm.inverse(500_000, 0) == pytest.approx((123, 0), abs=1e-9)
    assert str(utm).endswith("accuracy 0 m")


def test_a_shift_published_for_another_region_is_not_taken():
    """ "Beijing 1954 to WGS 84 (6)" of EPSG holds for the Ordos basin; none covers Xiangshan.

    Without the place PROJ takes one of these for the whole of China.
    """
    inland = operation("EPSG:4214", "EPSG:4326", ORDOS, where="map.tif")
    assert "Beijing 1954 to WGS 84" in str(inland)
    with pytest.raises(InputError, match=r"no published shift.*Reproject the data"):
        operation("EPSG:4214", "EPSG:4326", XIANGSHAN, where="map.tif")


def test_the_place_may_be_given_in_metres_or_beyond_180_degrees():
    projected = operation("EPSG:32651", "EPSG:4326", (4e5, 3.2e6, 4.1e5, 3.3e6), where="map.tif")
    assert projected.forward(500_000, 0) == pytest.approx((123, 0), abs=1e-9)
    assert operation("EPSG:4326", "EPSG:4979", (0, -90, 360, 90), where="map.tif")


def test_cgcs2000_and_wgs_84_are_taken_as_one_and_it_is_said():
    same = operation("EPSG:4490", "EPSG:4326", XIANGSHAN, where="map.tif")
    assert same.forward(121.8, 29.5) == (121.8, 29.5)
    assert "taken as one" in str(same)


def test_the_order_of_axes_plays_no_part():
    assert is_lon_lat("EPSG:4326")
    assert is_lon_lat("OGC:CRS84")
    assert not is_lon_lat("EPSG:4490")


def test_an_operation_is_shared_by_threads_and_pickled():
    utm = operation("EPSG:4326", "EPSG:32651", XIANGSHAN, where="map.tif")
    x, y = np.linspace(121, 123, 10_000), np.linspace(29, 30, 10_000)
    expected = utm.forward(x, y)
    with ThreadPoolExecutor(4) as pool:
        copy = pickle.loads(pickle.dumps(utm))
        for found in pool.map(lambda _: copy.forward(x, y), range(20)):
            np.testing.assert_array_equal(found, expected)
