"""Nearest cell with data: distances against the definition of the metre and of the ellipsoid."""

import hypothesis.strategies as st
import numpy as np
import numpy.testing as npt
import pytest
import xarray as xr
from hypothesis import given, settings

from bluecarbon.errors import InputError
from bluecarbon.inputs.fields import nearest_valid

NAN = np.nan


def fields(**roles):
    """Fields on months 1 to 3, latitudes 29.5 and 30.5, longitudes 121.5, 122.5 and 123.5."""
    months, lat, lon = [1, 2, 3], [29.5, 30.5], [121.5, 122.5, 123.5]
    full = {k: np.broadcast_to(np.asarray(v, dtype=float), (3, 2, 3)) for k, v in roles.items()}
    return xr.Dataset(
        {k: (("month", "lat", "lon"), v) for k, v in full.items()},
        coords={"month": months, "lat": lat, "lon": lon},
        attrs={"source": "ocean.nc", "notes": ("earlier",)},
    )


def test_the_nearest_cell_is_taken_and_its_distance_told():
    """A degree of longitude on the WGS 84 ellipsoid at 29.5 N: pi/180 a cos / sqrt(1 - e2 sin2)."""
    a, e2, phi = 6378137.0, 0.00669437999014, np.radians(29.5)
    degree = np.pi / 180 * a * np.cos(phi) / np.sqrt(1 - e2 * np.sin(phi) ** 2) / 1000
    cell = nearest_valid(fields(sst=20.0), 122.4, 29.5, 50)
    assert (cell["lat"].item(), cell["lon"].item()) == (29.5, 122.5)
    npt.assert_allclose(cell.attrs["distance_km"], 0.1 * degree, rtol=1e-6)
    assert "9.7 km away, without downscaling" in cell.attrs["notes"][-1]
    assert cell.attrs["notes"][0] == "earlier"
    assert cell["sst"].dims == ("month",)


def test_the_cell_must_have_all_fields():
    """sst is missing west, salinity in the middle: only the east has both."""
    both = fields(sst=[[NAN, 20, 20], [NAN, 20, 20]], salinity=[[30, NAN, 30], [30, NAN, 30]])
    cell = nearest_valid(both, 121.5, 29.5, 500)
    assert cell["lon"].item() == 123.5
    assert nearest_valid(both, 121.5, 29.5, 500, roles=["salinity"])["lon"].item() == 121.5


def test_a_gap_in_one_month_excludes_a_cell_unless_fewer_months_are_asked_for():
    sst = np.full((3, 2, 3), 20.0)
    sst[1, 0, 0] = NAN
    data = fields(sst=sst)
    assert nearest_valid(data, 121.5, 29.5, 500)["lon"].item() != 121.5
    cell = nearest_valid(data, 121.5, 29.5, 500, at_least=2)
    assert cell["lon"].item() == 121.5
    assert "sst missing at 1 of 3 times in this cell" in cell.attrs["notes"][-1]


def test_of_equally_near_cells_the_southern_then_the_western_is_taken():
    cell = nearest_valid(fields(sst=20.0), 122.0, 29.5, 500)
    assert (cell["lat"].item(), cell["lon"].item()) == (29.5, 121.5)


@settings(max_examples=50)
@given(st.floats(120, 125), st.floats(28, 32))
def test_the_answer_does_not_depend_on_the_order_of_the_axes(lon, lat):
    data = fields(sst=20.0)
    turned = data.isel(lat=slice(None, None, -1)).transpose("lon", "month", "lat")
    turned = turned.sortby("lat")
    one, other = (nearest_valid(d, lon, lat, 1000) for d in (data, turned))
    assert one["lon"].item() == other["lon"].item()
    assert one["lat"].item() == other["lat"].item()


def test_a_place_beyond_the_date_line_meets_its_neighbour():
    """By hand: 179.9 W is 0.2 degrees from 179.9 E, not 359.8."""
    data = fields(sst=20.0).assign_coords(lon=[-179.5, 0.0, 179.5])
    assert nearest_valid(data, -179.9, 29.5, 100)["lon"].item() == -179.5
    assert nearest_valid(data, 180.4, 29.5, 100)["lon"].item() == -179.5


def test_a_cell_too_far_away_is_refused_with_its_distance():
    data = fields(sst=[[NAN, NAN, 20], [NAN, NAN, 20]])
    with pytest.raises(InputError, match=r"193\.\d km from 29\.5 N 121\.5 E.*Raise max_distance"):
        nearest_valid(data, 121.5, 29.5, 100)


def test_no_cell_with_all_fields_is_refused():
    data = fields(sst=[[20, NAN, NAN], [NAN] * 3], salinity=[[NAN, 30, NAN], [NAN] * 3])
    with pytest.raises(InputError, match="Leave out the role with the fewest values"):
        nearest_valid(data, 121.5, 29.5, 100)


def test_an_unknown_role_is_told_the_nearest():
    with pytest.raises(InputError, match="Did you mean 'sst'"):
        nearest_valid(fields(sst=20.0), 121.5, 29.5, 100, roles=["ssst"])
