"""The shift of Chinese web maps, and outlines that betray it."""

import numpy as np
import numpy.testing as npt
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.accounting.doctor import gcj02
from bluecarbon.accounting.doctor.cross.coast import fit_to_edges
from bluecarbon.inputs.geojson import read_geojson
from bluecarbon.inputs.geotiff import GeoTiff

# Latitude and longitude in WGS 84, then in GCJ-02: Shanghai, Shenzhen, Beijing.
PUBLISHED = [
    (31.1774276, 121.5272106, 31.17530398364597, 121.531541859215),
    (22.543847, 113.912316, 22.540796131694766, 113.9171764808363),
    (39.911954, 116.377817, 39.91334545536069, 116.38404722455657),
]


@pytest.mark.parametrize(("lat", "lon", "shifted_lat", "shifted_lon"), PUBLISHED)
def test_shift_agrees_with_the_published_points(lat, lon, shifted_lat, shifted_lon):
    """The three test points that googollee/eviltransform carries in all its languages."""
    npt.assert_allclose(gcj02.to_gcj02(lon, lat), (shifted_lon, shifted_lat), atol=1e-12, rtol=0)


@given(st.floats(73, 135), st.floats(4, 53))
@settings(max_examples=50, deadline=None)
def test_law_the_inverse_undoes_the_shift(lon, lat):
    back = gcj02.from_gcj02(*gcj02.to_gcj02(lon, lat))
    npt.assert_allclose(back, (lon, lat), atol=1e-9, rtol=0)


@pytest.mark.parametrize(("lon", "lat"), [(2.35, 48.85), (153.0, -27.5), (-105.0, 39.7)])
def test_nothing_is_shifted_outside_of_the_box(lon, lat):
    """The edge cases of the same public tests: Paris, Brisbane, Denver stay where they are."""
    assert gcj02.to_gcj02(lon, lat) == (lon, lat)


def _moved(polygons, shift):
    return list(shapely.transform(polygons, shift, interleaved=False))


@pytest.mark.parametrize("name", ["farms", "coastline", "zones"])
def test_outlines_of_the_sample_are_suspected_only_once_they_are_shifted(xihu, name):
    """Shifted by the formula and found by search: the best fit lies where the formula says."""
    file = GeoTiff(xihu / "habitats_2025.tif")
    _, polygons, _, _ = read_geojson(xihu / f"{name}.geojson")
    as_drawn = fit_to_edges(polygons, file)
    assert not as_drawn.suspicious
    shifted = fit_to_edges(_moved(polygons, gcj02.to_gcj02), file)
    assert shifted.suspicious
    assert shifted.moved_back < shifted.as_given
    off = np.subtract(shifted.best_shift, shifted.expected_shift)
    assert np.hypot(*off) < 0.2 * np.hypot(*shifted.expected_shift)


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_shift_of_that_length_another_way_is_no_suspicion(xihu, angle):
    """A survey error may be as large: only the published direction points to a web map."""
    file = GeoTiff(xihu / "habitats_2025.tif")
    _, polygons, _, _ = read_geojson(xihu / "farms.geojson")
    turn = np.exp(1j * np.radians(angle))

    def elsewhere(lon, lat):
        east, north = gcj02.shift(lon, lat)
        moved = (east + 1j * north) * turn
        return lon + moved.real, lat + moved.imag

    assert not fit_to_edges(_moved(polygons, elsewhere), file).suspicious


def test_outlines_elsewhere_are_not_judged(xihu):
    """Off the map, and outside of the box of the shift, there is nothing to compare."""
    file = GeoTiff(xihu / "habitats_2025.tif")
    assert fit_to_edges([shapely.box(2, 48, 2.1, 48.1)], file) is None
    assert fit_to_edges([shapely.box(110, 20, 110.1, 20.1)], file) is None
