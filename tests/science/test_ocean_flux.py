"""Ocean integration: geodesic areas, hand calculations, laws of sums."""

import dask.array
import hypothesis.strategies as st
import numpy as np
import numpy.testing as npt
import pint
import pytest
import xarray as xr
from hypothesis import given
from pyproj import Geod

from bluecarbon.science import ocean_flux
from bluecarbon.science.ocean_flux import (
    carbon_over_time,
    cell_areas,
    co2_flux_takahashi2009,
    co2_flux_wanninkhof2014,
    covered_area,
    month_lengths,
    open_water_share,
    open_water_share_takahashi2009,
    regional_exchange,
)


def grid(latitude, longitude):
    axes = xr.Dataset(coords={"lat": np.asarray(latitude), "lon": np.asarray(longitude)})
    return axes["lat"], axes["lon"]


@pytest.mark.parametrize(
    "latitude",
    [
        np.arange(-89.5, 90),  # cells of one degree
        np.arange(88.75, -90, -2.5),  # from north to south
        np.arange(-90, 91, 4.0),  # centres on the poles, so that the polar cells are half as high
        np.array([-80.0, -40.0, 10.0, 20.0, 80.0]),  # uneven
    ],
)
def test_a_global_grid_has_the_area_of_the_earth(latitude):
    """510,065,621.724 km2, the area of the WGS 84 ellipsoid, as every geodesy text prints it."""
    area = cell_areas(*grid(latitude, np.arange(0.5, 360)))
    # Quadrature is exact to rounding for cells of some degrees; the uneven ones have 60.
    tolerance = 1e-9 if latitude.size > 10 else 1e-6
    npt.assert_allclose(float(area.sum()) / 1e6, 510_065_621.724, rtol=tolerance)


@pytest.mark.parametrize("latitude", [0.5, 29.5, -66.5, 89.5])
def test_a_cell_matches_a_geodesic_polygon(latitude):
    """pyproj.Geod (Karney 2013), another program; its edges follow the parallels point by point."""
    area = cell_areas(*grid([latitude, latitude + 1], [121.5, 122.5]))
    along = np.linspace(121, 122, 2000)
    longitudes = np.concatenate((along, along[::-1]))
    latitudes = np.concatenate(
        (np.full(2000, latitude - 0.5), np.full(2000, min(latitude + 0.5, 90)))
    )
    expected, _ = Geod(ellps="WGS84").polygon_area_perimeter(longitudes, latitudes)
    npt.assert_allclose(float(area[0, 0]), expected, rtol=1e-6)
    assert area.dims == ("lat", "lon")
    assert area.attrs["units"] == "m2"


@given(parts=st.integers(2, 8))
def test_a_cell_is_the_sum_of_its_parts(parts):
    """Law: cutting the cells of a grid finer leaves the total as it was."""
    coarse = cell_areas(*grid([20.0, 30.0], [100.0, 110.0]))
    fine = np.arange(parts) / parts + 0.5 / parts
    latitude = np.concatenate((15 + 10 * fine, 25 + 10 * fine))
    longitude = np.concatenate((95 + 10 * fine, 105 + 10 * fine))
    npt.assert_allclose(float(cell_areas(*grid(latitude, longitude)).sum()), float(coarse.sum()))


@pytest.mark.parametrize("bad", [[10.0], [10.0, 12.0, 11.0], [[1.0, 2.0], [3.0, 4.0]]])
def test_centres_out_of_order_are_refused_with_the_cure(bad):
    bad = np.array(bad)
    latitude = xr.DataArray(bad, dims=("lat", "x")[: bad.ndim])
    with pytest.raises(ValueError, match=r"latitude must be.*Sort them"):
        cell_areas(latitude, latitude)


def test_twice_around_the_earth_is_refused_with_the_cure():
    with pytest.raises(ValueError, match="once around the Earth"):
        cell_areas(*grid([0.0, 1.0], np.arange(0, 400, 1.0)))


def test_open_water_by_the_rule_of_the_climatology():
    """By hand: ice of 10 % is neglected, 11 % is not, and a tenth stays open under 95 %."""
    share = open_water_share_takahashi2009(0.25, np.array([0.0, 0.1, 0.11, 0.95, 1.0]))
    npt.assert_allclose(share, 0.75 * np.array([1, 1, 0.89, 0.1, 0.1]))
    assert np.isnan(open_water_share_takahashi2009(0.25, np.nan))


@given(land=st.floats(0, 1), ice=st.floats(0, 1))
def test_open_water_is_a_share(land, ice):
    assert 0 <= open_water_share(land, ice) <= open_water_share_takahashi2009(land, ice) + 1e-12
    assert open_water_share_takahashi2009(land, ice) <= 1


def test_the_two_conventions_by_hand():
    """At 20 degC, salinity 35, 7 m/s: K0 0.032411 mol/kg/atm, density 1024.763 kg/m3.

    0.26 x 49 x (660/665.988)^0.5 = 12.6826 cm/h = 3.52294e-5 m/s; times 33.2136 mol/m3/atm times
    -50e-6 atm = -5.8504e-8 mol/m2/s.
    """
    flux = co2_flux_takahashi2009(7.0, 20.0, 35.0, 350.0, 400.0)
    npt.assert_allclose(flux, -5.8504e-8, rtol=1e-4)
    # 0.251/0.26, (668.344/665.988)^-0.5 and the fugacity factor 0.99652 at 20 degC.
    ratio = co2_flux_wanninkhof2014(49.0, 20.0, 35.0, 350.0, 400.0, 1013.25) / flux
    npt.assert_allclose(ratio, 0.251 / 0.26 * (668.344 / 665.988) ** -0.5 * 0.99652, rtol=1e-4)


def test_exchange_by_hand():
    """2 m2 x 0.5 x 1 + 3 m2 x 1 x 4 = 13; the empty cell is left out, and the area says so."""
    flux = np.array([[[1.0, 4.0, np.nan]]])
    area, share = np.array([[2.0, 3.0, 5.0]]), np.array([[0.5, 1.0, 1.0]])
    npt.assert_allclose(regional_exchange(flux, area, share), [13.0])
    npt.assert_allclose(covered_area(flux, area, share), [4.0])


def test_carbon_by_hand():
    """1 mol/s for a day: 86,400 mol x 12.011 g = 1.03775 t = 1.03775e-6 Tg."""
    npt.assert_allclose(carbon_over_time(1.0, 1.0), 86_400 * 12.011e-12)


@given(
    st.lists(st.floats(-1e-6, 1e-6), min_size=12, max_size=12),
    st.integers(1, 3),
)
def test_tiles_add_up(values, cut):
    """Law: the exchange of two parts of a sea is that of the whole."""
    flux = xr.DataArray(np.reshape(values, (3, 4)), dims=("lat", "lon"))
    area = xr.DataArray(np.full((3, 4), 1e10), dims=("lat", "lon"))
    whole = regional_exchange(flux, area, 0.5)
    parts = [
        regional_exchange(flux[:, part], area[:, part], 0.5)
        for part in (slice(None, cut), slice(cut, None))
    ]
    npt.assert_allclose(float(whole), float(sum(parts)), atol=1e-9)


def test_months():
    """Calendar: 365.25 days of a mean year, 29 days in February 2000."""
    climatology = xr.Dataset(coords={"month": np.arange(1, 13)})
    assert float(month_lengths(climatology).sum()) == 365.25
    year = xr.Dataset(coords={"time": np.arange("2000-01", "2001-01", dtype="datetime64[M]")})
    year = year.assign_coords(time=year["time"].astype("datetime64[ns]"))
    npt.assert_array_equal(month_lengths(year), [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    with pytest.raises(ValueError, match=r"Name the axis so"):
        month_lengths(xr.Dataset(coords={"t": [1]}))


def test_lazy_fields_stay_lazy():
    latitude, longitude = grid(np.arange(-60, 61, 20.0), np.arange(0, 360, 60.0))
    area = cell_areas(latitude, longitude)
    values = dask.array.ones((12, 7, 6), chunks=(1, 7, 6))
    flux = xr.DataArray(
        values, dims=("month", "lat", "lon"), coords={"lat": latitude, "lon": longitude}
    )
    exchange = regional_exchange(flux, area, open_water_share(0.0, flux * 0))
    assert exchange.chunks is not None
    assert exchange.attrs["units"] == "mol s-1"
    npt.assert_allclose(exchange.compute(), float(area.sum()), rtol=1e-12)


def test_fields_on_other_cells_are_refused_with_the_cure():
    area = cell_areas(*grid([0.0, 1.0], [0.0, 1.0]))
    flux = xr.DataArray(np.ones((2, 2)), dims=("lat", "lon"), coords={"lat": [0.0, 1.1]})
    with pytest.raises(ValueError, match="Bring them to one grid"):
        regional_exchange(flux, area, 1.0)


SEA = {
    "temperature": (20.0, "degC"),
    "salinity": (35.0, ""),
    "pco2_sea": (350.0, "uatm"),
    "pco2_air": (400.0, "uatm"),
}
ONE = np.ones((1, 1))
CELL = {"flux": (ONE, "mol/m^2/s"), "area": (ONE, "m^2"), "share": (0.5, "")}
CALLS = [
    (open_water_share, {"land": (0.2, ""), "ice": (0.5, "")}, ""),
    (open_water_share_takahashi2009, {"land": (0.2, ""), "ice": (0.5, "")}, ""),
    (co2_flux_takahashi2009, {"wind": (7.0, "m/s"), **SEA}, "mol/m^2/s"),
    (
        co2_flux_wanninkhof2014,
        {"wind_moment2": (49.0, "m^2/s^2"), **SEA, "pressure": (1000.0, "hPa")},
        "mol/m^2/s",
    ),
    (regional_exchange, CELL, "mol/s"),
    (covered_area, CELL, "m^2"),
    (carbon_over_time, {"exchange": (1e6, "mol/s"), "days": (30.0, "day")}, "Tg"),
]
OTHER = {
    "degC": "K", "": "percent", "m/s": "cm/h", "m^2/s^2": "km^2/h^2", "uatm": "Pa", "hPa": "atm",
    "mol/m^2/s": "mmol/m^2/day", "m^2": "km^2", "mol/s": "Gmol/year", "day": "hour",
}  # fmt: skip


@pytest.mark.parametrize(("function", "arguments", "unit"), CALLS)
def test_every_function_takes_quantities_in_any_unit(function, arguments, unit):
    """Law: a result does not depend on the units it was asked in."""
    units = pint.UnitRegistry()
    plain = function(**{k: v for k, (v, _) in arguments.items()})
    asked = {k: units.Quantity(v, u).to(OTHER[u]) for k, (v, u) in arguments.items()}
    npt.assert_allclose(function(**asked).to(unit).magnitude, plain, rtol=1e-9)
    wrong = {**asked, next(iter(asked)): units.Quantity(1.0, "kg")}
    with pytest.raises(pint.DimensionalityError):
        function(**wrong)


def test_every_function_of_arrays_is_called_with_quantities():
    """`cell_areas` and `month_lengths` take coordinates, which are plain by nature."""
    public = {
        name
        for name, value in vars(ocean_flux).items()
        if callable(value)
        and getattr(value, "__module__", "").startswith(ocean_flux.__name__)
        and not name.startswith("_")
    }
    assert {f.__name__ for f, *_ in CALLS} == public - {"cell_areas", "month_lengths"}
