"""VM0033 v2.1 defaults: the numbers of its text, its conditions, and the units of its equations."""

import numpy as np
import numpy.testing as npt
import pint
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.parameters import load
from bluecarbon.science.greenhouse_gases import co2_equivalent, global_warming_potential
from bluecarbon.science.wetland_gases_vm0033 import (
    check_methane_defaults_vm0033,
    methane_above_18_vm0033,
    methane_from_20_vm0033,
    nitrous_oxide_vm0033,
    salinity_vm0033,
    yearly_emission_vm0033,
)


@pytest.mark.parametrize(
    ("rate", "gas", "expected"),
    [
        (lambda: methane_above_18_vm0033(18.1), "ch4", 0.308),
        (lambda: methane_from_20_vm0033(20.0), "ch4", 0.157),
        (lambda: nitrous_oxide(30.0, "open water"), "n2o", 0.042),
        (lambda: nitrous_oxide(18.0, "open water"), "n2o", 0.087),
        (lambda: nitrous_oxide(5.0, "open water"), "n2o", 0.140),
        (lambda: nitrous_oxide(30.0, "wetland"), "n2o", 0.129),
        (lambda: nitrous_oxide(18.0, "wetland"), "n2o", 0.200),
        (lambda: nitrous_oxide(5.0, "wetland"), "n2o", 0.229),
    ],
)
def test_defaults_in_co2_equivalents(rate, gas, expected):
    """t CO2e/ha/yr at GWP 28 and 265, worked out in the project's fact sheet."""
    got = co2_equivalent(rate(), global_warming_potential(gas, "AR5"))
    npt.assert_allclose(got, expected, atol=5.1e-4)


def nitrous_oxide(salinity, system):
    return nitrous_oxide_vm0033(salinity, system, direct_nitrogen_input=False)


@pytest.mark.parametrize(
    ("function", "salinity"),
    [
        (methane_above_18_vm0033, 18.0),
        (methane_above_18_vm0033, np.array([30.0, 12.0])),
        (methane_above_18_vm0033, np.nan),
        (methane_from_20_vm0033, 19.9),
    ],
)
def test_methane_of_fresher_water_has_no_default(function, salinity):
    with pytest.raises(ValueError, match=r"found .* Measure the methane there"):
        function(salinity)


def test_two_defaults_make_no_reduction():
    """Section 8.1.4.5.4: never 0.011 in the baseline with 0.0056 in the project."""
    baseline, project = np.array([0.011, 0.2]), np.array([0.0056, 0.0056])
    with pytest.raises(ValueError, match=r"in 1 strata. Use one default for both"):
        check_methane_defaults_vm0033(baseline, project)
    check_methane_defaults_vm0033(baseline[1:], project[1:])
    check_methane_defaults_vm0033(0.0056, 0.011)
    units = pint.UnitRegistry()
    in_other_units = [units.Quantity(v, "kg/hectare/year") for v in (11.0, 5.6)]
    with pytest.raises(ValueError, match="in 1 strata"):
        check_methane_defaults_vm0033(*in_other_units)


def test_no_default_of_nitrous_oxide_beside_a_source_of_nitrogen():
    with pytest.raises(ValueError, match="Measure it"):
        nitrous_oxide_vm0033(30.0, "wetland", direct_nitrogen_input=True)
    with pytest.raises(TypeError):
        nitrous_oxide_vm0033(30.0, "wetland")
    with pytest.raises(ValueError, match=r"found 'marsh'.*open water.*wetland"):
        nitrous_oxide("", "marsh")


def test_seagrass_has_no_nitrous_oxide_and_doubt_counts_as_fresh():
    npt.assert_array_equal(nitrous_oxide(np.array([3.0, 30.0, np.nan]), "seagrass"), 0)
    assert nitrous_oxide(np.nan, "wetland") == 0.000864


salts = st.floats(0, 50)


@given(salt=salts, more=salts, system=st.sampled_from(["open water", "wetland"]))
def test_law_nitrous_oxide_falls_with_salinity(salt, more, system):
    assert nitrous_oxide(salt + more, system) <= nitrous_oxide(salt, system)


def test_labels_are_kept():
    salinity = xr.DataArray([3.0, 30.0], dims="stratum", coords={"stratum": ["a", "b"]})
    rate = nitrous_oxide(salinity, "wetland")
    assert rate.sel(stratum="b") == 0.000487
    assert rate.attrs["units"] == "t ha-1 a-1"


YEAR = np.arange("2023-03", "2024-03", dtype="datetime64[M]")


def test_a_year_of_months_gives_the_average_and_less_the_low_point():
    """Section 9.3.8; hand calculation: mean 19.5 and lowest 14 of 14, 15, ..., 25."""
    salinity = np.arange(14.0, 26.0)
    assert salinity_vm0033(salinity, YEAR, depth=np.full(12, 30.0)) == 19.5
    assert salinity_vm0033(salinity[:-1], YEAR[:-1], depth=10.0) == 14.0
    gap = np.delete(np.arange(13), 6)  # twelve observations, a month missing between them
    assert salinity_vm0033(salinity, np.datetime64("2023-03") + gap, depth=10.0) == 14.0


def test_a_creek_stands_in_where_it_floods_the_wetland_often_enough():
    assert salinity_vm0033([20.0], ["2024-07-01"], flooded_high_tides=0.2) == 20.0
    with pytest.raises(ValueError, match=r"found 15%. Measure the pore water"):
        salinity_vm0033([20.0], ["2024-07-01"], flooded_high_tides=0.15)


@pytest.mark.parametrize(
    ("options", "cure"),
    [
        ({}, "exactly one"),
        ({"depth": 10.0, "flooded_high_tides": 0.5}, "exactly one"),
        ({"depth": [10.0, 40.0]}, "found 40 cm. Leave the deeper samples out"),
    ],
)
def test_what_was_sampled_must_be_said(options, cure):
    with pytest.raises(ValueError, match=cure):
        salinity_vm0033([20.0, 21.0], ["2024-07-01", "2024-08-01"], **options)


def test_an_observation_without_a_value_is_refused():
    with pytest.raises(ValueError, match="Leave out rows"):
        salinity_vm0033([20.0, np.nan], ["2024-07-01", "2024-08-01"], depth=10.0)


def test_the_units_of_equations_100_and_101():
    """By pint alone: 1 mg/m2/d over 365 days is 3.65e-3 t/ha; the printed factor gives 36,500."""
    units = pint.UnitRegistry()
    by_pint = (units.Quantity(1.0, "mg/m^2/day") * units.Quantity(365, "day")).to("tonne/hectare")
    npt.assert_allclose(yearly_emission_vm0033(1.0), by_pint.magnitude, rtol=1e-12)
    npt.assert_allclose(yearly_emission_vm0033(1.0), 365 * 1e-5, rtol=1e-12)
    assert 365 * 100 / yearly_emission_vm0033(1.0) == pytest.approx(1e7)


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (methane_above_18_vm0033, {"salinity": (25.0, "")}),
        (methane_from_20_vm0033, {"salinity": (25.0, "")}),
        (yearly_emission_vm0033, {"daily": (3.0, "mg/m^2/day")}),
    ],
)
def test_every_function_takes_quantities_in_any_unit(function, arguments):
    units = pint.UnitRegistry()
    other = {"": "percent", "mg/m^2/day": "g/hectare/hour"}
    plain = function(**{k: v for k, (v, _) in arguments.items()})
    asked = {k: units.Quantity(v, u).to(other[u]) for k, (v, u) in arguments.items()}
    npt.assert_allclose(function(**asked).magnitude, plain, rtol=1e-9)


def test_nitrous_oxide_of_quantities():
    units = pint.UnitRegistry()
    rate = nitrous_oxide(units.Quantity(2500.0, "percent"), "wetland")
    npt.assert_allclose(rate.to("kg/hectare/year").magnitude, 0.487)


def test_defaults_lie_below_the_means_of_chamber_studies():
    """Knox, 55 sites: 0.0164 above 18 and 0.0119 t CH4/ha/yr from 20 ppt; a reader should know."""
    mean = {p.applies_to: p.value for p in load().named("methane_chamber_mean")}
    assert methane_above_18_vm0033(25.0) < mean[("18 or more",)] == 0.0164
    assert methane_from_20_vm0033(25.0) < mean[("20 or more",)] == 0.0119
    # IPCC 2013 has one class below 18 ppt, 0.1937: near the saltiest of the three here.
    assert mean[("5 to 18",)] < 0.1937 < min(mean[("0 to 0.5",)], mean[("0.5 to 5",)])
