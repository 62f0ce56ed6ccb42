"""The air-sea cross-check: worked case, laws of averaging, what is assumed is said."""

import hypothesis.strategies as st
import numpy as np
import numpy.testing as npt
import pytest
import xarray as xr
from hypothesis import given, settings

from bluecarbon.constants import CO2_MOLAR_MASS, SECONDS_PER_YEAR
from bluecarbon.errors import InputError
from bluecarbon.methods import airsea
from bluecarbon.methods.airsea import monthly_flux, sea_air_exchange
from bluecarbon.methods.quantities import load_method
from bluecarbon.parameters import load
from bluecarbon.science.gas_exchange import (
    co2_flux,
    schmidt_number_co2_wanninkhof2014,
    transfer_velocity_wanninkhof2014,
)
from bluecarbon.science.seawater import density_millero_poisson1981, solubility_weiss1974


def cell(axis="month", n=12, **roles):
    """Fields of one cell by month: those of the worked case unless told otherwise."""
    values = {
        "sst": 20.0,
        "salinity": 35.0,
        "wind_moment2": 49.0,
        "fco2_sea": 350.0,
        "fco2_air": 400.0,
        **roles,
    }
    labels = np.arange(1, n + 1)
    if axis == "time":
        labels = np.datetime64("2010-01", "M") + np.arange(n)
        labels = labels.astype("datetime64[ns]")
    return xr.Dataset(
        {k: (axis, np.full(n, v, dtype=float)) for k, v in values.items() if v is not None},
        coords={axis: labels},
        attrs={"source": "ocean.nc", "notes": ("earlier",)},
    )


def by_month(**roles):
    """The worked case with one value for each month of some roles."""
    return cell().assign({k: ("month", np.asarray(v, dtype=float)) for k, v in roles.items()})


def flux_of(**roles):
    """Flux of one moment [mol m-2 a-1] from the functions of `science`."""
    v = {"sst": 20.0, "salinity": 35.0, "wind_moment2": 49.0, "sea": 350.0, "air": 400.0, **roles}
    velocity = transfer_velocity_wanninkhof2014(
        v["wind_moment2"], schmidt_number_co2_wanninkhof2014(v["sst"])
    )
    density = density_millero_poisson1981(v["sst"], v["salinity"])
    solubility = solubility_weiss1974(v["sst"], v["salinity"])
    return co2_flux(velocity, solubility, v["sea"], v["air"], density=density) * SECONDS_PER_YEAR


@pytest.mark.parametrize("axis", ["month", "time"])
def test_a_steady_year_is_the_worked_case(axis):
    """Fact sheet: -50 uatm, 7 m/s, 20 degC, salinity 35 give -1.779 mol m-2 a-1."""
    result = sea_air_exchange(cell(axis))
    npt.assert_allclose(result["sea_air_flux"], -1.779, atol=6e-4)
    npt.assert_allclose(result["flux_per_uatm"], 1.779 / 50, atol=2e-5)
    assert result["sea_air_flux"].attrs["units"] == "mol m-2 a-1"
    assert result["flux_per_uatm"].attrs["units"] == "mol m-2 a-1 uatm-1"
    npt.assert_allclose(float(monthly_flux(cell(axis))), -1.779, atol=6e-4)


def test_months_count_by_their_days():
    """By hand: only January differs, so it weighs 31 of 365.25 days."""
    sea = [450.0] + [400.0] * 11
    result = float(monthly_flux(by_month(fco2_sea=sea)))
    npt.assert_allclose(result, flux_of(sea=450.0) * 31 / 365.25, rtol=1e-12)


def test_years_are_averaged_by_calendar_month_first():
    """By hand: a second January of +100 uatm makes January +50 on average, February stays 0."""
    fields = cell("time", 13, fco2_sea=400.0)
    fields["fco2_sea"][12] = 500.0
    npt.assert_allclose(float(monthly_flux(fields)), flux_of(sea=450.0) * 31 / 365.25, rtol=1e-12)


@settings(max_examples=25)
@given(
    st.lists(st.floats(0, 30), min_size=12, max_size=12),
    st.lists(st.floats(200, 600), min_size=12, max_size=12),
    st.floats(-20, 20),
)
def test_the_flux_is_linear_in_the_fugacity_of_the_water(sst, sea, step):
    """Law: what `flux_per_uatm` promises."""
    before = sea_air_exchange(by_month(sst=sst, fco2_sea=sea))
    after = sea_air_exchange(by_month(sst=sst, fco2_sea=np.add(sea, step)))
    npt.assert_allclose(
        after["sea_air_flux"] - before["sea_air_flux"],
        step * before["flux_per_uatm"],
        atol=1e-9,
    )


def test_water_in_balance_with_the_air_exchanges_nothing():
    npt.assert_allclose(monthly_flux(cell(fco2_sea=400.0)), 0.0, atol=1e-15)


def test_ice_closes_its_share_of_the_water():
    npt.assert_allclose(monthly_flux(cell(ice=0.25)), 0.75 * monthly_flux(cell()), rtol=1e-12)


def test_a_mole_fraction_and_a_partial_pressure_give_the_same_air():
    """By hand: 400 umol/mol in air of one atmosphere over 20 degC, S 35, is 400 (1 - pH2O).

    ln pH2O = 24.4543 - 67.4509 / 2.9315 - 4.8489 ln 2.9315 - 0.000544 x 35: 0.0226226 atm.
    """
    vapour = 0.0226226
    moist = cell(fco2_sea=None, fco2_air=None, pco2_sea=350.0, pco2_air=400 * (1 - vapour))
    dry = cell(fco2_sea=None, fco2_air=None, pco2_sea=350.0, xco2_air=400.0)
    for fields in (moist, dry):
        fields["pressure"] = xr.full_like(fields["sst"], 1013.25)
    npt.assert_allclose(monthly_flux(moist), monthly_flux(dry), rtol=1e-5)


def test_what_is_assumed_is_said():
    fields = cell(wind_moment2=None, wind=7.0, fco2_sea=None, pco2_sea=350.0)
    notes = sea_air_exchange(fields).attrs["notes"]
    assert notes == (
        "earlier",
        "ocean.nc: no air pressure: one standard atmosphere assumed",
        "ocean.nc: no second moment of the wind: square of its mean, so exchange biased low",
    )


@pytest.mark.parametrize(
    ("dropped", "match"),
    [
        ("sst", "needs sst"),
        ("salinity", "needs salinity.*add it from another product"),
        ("wind_moment2", "needs wind_moment2 or wind"),
        ("fco2_sea", "needs fco2_sea or pco2_sea"),
        ("fco2_air", "needs fco2_air or pco2_air or xco2_air"),
    ],
)
def test_a_missing_field_is_named_with_the_cure(dropped, match):
    with pytest.raises(InputError, match=match):
        sea_air_exchange(cell(**{dropped: None}))


def test_a_year_with_a_month_missing_is_refused():
    sea = [350.0] * 12
    sea[10] = np.nan
    with pytest.raises(InputError, match=r"no flux in month 11.*Give fields of whole years"):
        sea_air_exchange(by_month(fco2_sea=sea))
    with pytest.raises(InputError, match="no flux in month 11, 12"):
        sea_air_exchange(cell("time", 10))


def test_fields_without_a_time_axis_are_refused():
    with pytest.raises(InputError, match=r"varies over the year.*Give monthly fields"):
        sea_air_exchange(cell().mean())


def test_maps_stay_maps_and_lazy_maps_stay_lazy():
    """A cell without a value in one month has no yearly mean; the others are not touched."""
    grid = cell().expand_dims(lat=[29.5, 30.5], lon=[121.5, 122.5, 123.5])
    grid = grid.map(lambda v: v.copy())
    grid["fco2_sea"][0, 0, 4] = np.nan
    plain = sea_air_exchange(grid)
    assert plain["sea_air_flux"].sizes == {"lat": 2, "lon": 3}
    assert int(plain["sea_air_flux"].isnull().sum()) == 1
    lazy = sea_air_exchange(grid.chunk(lat=1))
    assert lazy["sea_air_flux"].chunks is not None
    xr.testing.assert_allclose(lazy.compute(), plain)


def test_the_method_is_a_cross_check_of_the_worked_case():
    """Fact sheet: -1.779 mol m-2 a-1 is an uptake of 0.783 t CO2 from a hectare in a year."""
    method = load_method("airsea")
    assert method.cross_check
    assert method.claimed() == "sea_uptake"
    given = {
        "area": 2.0,
        "counted_time": 0.5,
        "sea_air_flux": -1.779,
        "flux_per_uatm": 0.0356,
        "pco2_sea_error": 0.0,
        "transfer_velocity_factor": 1.0,
    }
    uptake = method.evaluate(given, ["sea_uptake"])["sea_uptake"]
    npt.assert_allclose(uptake, 0.783, atol=2e-4)
    npt.assert_allclose(uptake, 1.779 * 10_000 * CO2_MOLAR_MASS / 1000, rtol=1e-12)


def test_errors_widen_the_uptake_as_they_should():
    """By hand: factor 0.8 takes a fifth; +10 uatm in the water take 10 x 0.0356 mol."""
    method = load_method("airsea")
    given = {
        "area": 1.0,
        "counted_time": 1.0,
        "sea_air_flux": -1.779,
        "flux_per_uatm": 0.0356,
        "pco2_sea_error": np.array([0.0, 10.0]),
        "transfer_velocity_factor": 0.8,
    }
    rate = method.evaluate(given, ["uptake_rate"])["uptake_rate"]
    npt.assert_allclose(rate, [0.8 * 1.779, 0.8 * (1.779 - 0.356)], rtol=1e-12)


def test_every_leaf_is_an_input_a_constant_or_a_row_of_the_tables():
    method = load_method("airsea")
    known = {*method.inputs, *method.constants}
    rows = [name for name in method.leaves(["sea_uptake"]) if name not in known]
    assert rows == ["pco2_sea_error", "transfer_velocity_factor"]
    spreads = {name: load().get(name, ["seaweed farm"]).spread for name in rows}
    assert spreads == {"pco2_sea_error": 13.0, "transfer_velocity_factor": 0.2}
    assert set(airsea.MONTH_DAYS) == {28.25, 30, 31}
    assert sum(airsea.MONTH_DAYS) == 365.25
