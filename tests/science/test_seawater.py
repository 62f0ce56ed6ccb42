"""Seawater: published check values, tables of the papers, results of other programs, laws."""

import dask.array
import hypothesis.strategies as st
import numpy as np
import numpy.testing as npt
import pint
import pytest
import xarray as xr
from hypothesis import given

from bluecarbon.constants import HECTOPASCALS_PER_ATM
from bluecarbon.science.seawater import (
    density_millero_poisson1981,
    fugacity_factor_weiss1974,
    fugacity_from_pco2,
    fugacity_from_xco2,
    pco2_from_xco2,
    solubility_by_volume_weiss1974,
    solubility_weiss1974,
    water_vapour_pressure_weiss_price1980,
)

TEMPERATURE = st.floats(0, 40)
SALINITY = st.floats(0, 40)


def test_solubility_matches_the_published_check_value():
    """Dickson et al. (2007), chapter 5: ln K0 = -3.5617 at 25 degC and salinity 35."""
    npt.assert_allclose(np.log(solubility_weiss1974(25.0, 35.0)), -3.5617, atol=5e-5)


# Weiss (1974), table III: K0 in 1e-2 mol kg-1 atm-1, as transcribed in PyCO2SYS
# (manuscript/data/weiss1974_tableIII.csv). Columns: salinity 0, 10, 20, 30, 35, 40.
SALINITIES = [0, 10, 20, 30, 35, 40]
TABLE_3 = {
    0: [7.758, 7.305, 6.880, 6.479, 6.287, 6.101],
    5: [6.407, 6.040, 5.695, 5.369, 5.213, 5.062],
    10: [5.367, 5.067, 4.784, 4.516, 4.388, 4.263],
    20: [3.916, 3.710, 3.515, 3.330, 3.241, 3.154],
    30: [2.995, 2.850, 2.712, 2.580, 2.517, 2.455],
    40: [2.389, 2.285, 2.186, 2.091, 2.045, 2.000],
}


def test_solubility_matches_table_3_of_the_paper():
    """Weiss (1974), table III, to its last digit."""
    temperature = np.array(list(TABLE_3))[:, None]
    calculated = 100 * solubility_weiss1974(temperature, np.array(SALINITIES))
    npt.assert_allclose(calculated, list(TABLE_3.values()), atol=5.1e-4)


@given(TEMPERATURE, SALINITY)
def test_the_two_solubilities_differ_by_the_density_of_the_water(temperature, salinity):
    """mol/L over mol/kg is kg/L. The two published fits agree to about 0.2 %."""
    ratio = solubility_by_volume_weiss1974(temperature, salinity) / solubility_weiss1974(
        temperature, salinity
    )
    density = density_millero_poisson1981(temperature, salinity) / 1000
    npt.assert_allclose(ratio, density, rtol=2e-3)


@given(TEMPERATURE, SALINITY, st.floats(0.1, 5))
def test_warm_and_salt_water_hold_less_gas(temperature, salinity, step):
    here = solubility_weiss1974(temperature, salinity)
    assert solubility_weiss1974(temperature + step, salinity) < here
    assert solubility_weiss1974(temperature, salinity + step) < here


def test_density_matches_the_published_check_values():
    """UNESCO 44, p. 19 (IPTS-68), quoted in the tests of oce and of python-seawater."""
    temperature = np.array([5.0, 25.0, 0.0, 30.0, 0.0, 30.0])
    salinity = np.array([35.0, 35.0, 35.0, 35.0, 0.0, 0.0])
    expected = [1027.67547, 1023.34306, 1028.10633, 1021.72864, 999.842594, 995.651134]
    npt.assert_allclose(density_millero_poisson1981(temperature, salinity), expected, atol=6e-6)


def test_vapour_pressure_matches_another_program():
    """pySeaFlux, doctest of vapour_pressure.weiss1980: 0.03065529996317971 atm."""
    result = water_vapour_pressure_weiss_price1980(25.0, 35.0)
    npt.assert_allclose(result, 0.03065529996317971, rtol=1e-12)


def test_vapour_pressure_meets_the_triple_point_of_water():
    """611.657 Pa at 273.16 K (IAPWS); the fit of 1980 rests on older tables: 0.2 % allowed."""
    result = water_vapour_pressure_weiss_price1980(0.01, 0.0)
    npt.assert_allclose(result, 611.657 / 101_325, rtol=2e-3)


def test_fugacity_matches_another_program():
    """pySeaFlux, doctest of virial_coeff, after Dickson et al. (2007): 350 becomes 348.8836 uatm.

    That program rounds the gas constant to 82.057.
    """
    npt.assert_allclose(fugacity_from_pco2(350.0, 25.0), 348.8836492182758, rtol=1e-7)


@given(TEMPERATURE, st.floats(900, 1050))
def test_fugacity_is_a_little_below_the_pressure_and_nears_it_as_the_gas_thins(t, pressure):
    factor = fugacity_factor_weiss1974(t, pressure)
    assert 0.994 < factor < 0.999
    assert factor < fugacity_factor_weiss1974(t, pressure / 2) < 1
    npt.assert_allclose(fugacity_factor_weiss1974(t, 1e-9), 1.0, rtol=1e-12)


def test_partial_pressure_by_hand():
    """400 umol/mol x (1 - 0.0306553) atm = 387.738 uatm, at 25 degC and salinity 35."""
    pco2 = pco2_from_xco2(400.0, 25.0, 35.0, HECTOPASCALS_PER_ATM)
    npt.assert_allclose(pco2, 387.738, atol=5e-4)
    fugacity = fugacity_from_xco2(400.0, 25.0, 35.0, HECTOPASCALS_PER_ATM)
    npt.assert_allclose(fugacity, 387.738 * 0.99681043, rtol=1e-6)


CALLS = [
    (density_millero_poisson1981, {"temperature": (20.0, "degC"), "salinity": (30.0, "1")}),
    (solubility_weiss1974, {"temperature": (20.0, "degC"), "salinity": (30.0, "1")}),
    (solubility_by_volume_weiss1974, {"temperature": (20.0, "degC"), "salinity": (30.0, "1")}),
    (
        water_vapour_pressure_weiss_price1980,
        {"temperature": (20.0, "degC"), "salinity": (30.0, "1")},
    ),
    (fugacity_factor_weiss1974, {"temperature": (20.0, "degC"), "pressure": (1000.0, "hPa")}),
    (
        fugacity_from_pco2,
        {"pco2": (380.0, "uatm"), "temperature": (20.0, "degC"), "pressure": (1000.0, "hPa")},
    ),
    *(
        (
            function,
            {
                "xco2": (400.0, "umol/mol"),
                "temperature": (20.0, "degC"),
                "salinity": (30.0, "1"),
                "pressure": (1000.0, "hPa"),
            },
        )
        for function in (pco2_from_xco2, fugacity_from_xco2)
    ),
]
RESULTS = ["kg/m^3", "mol/kg/atm", "mol/L/atm", "atm", "1", "uatm", "uatm", "uatm"]
# Another unit of the same kind for each, so that a conversion must happen.
OTHER = {"degC": "K", "1": "percent", "hPa": "atm", "uatm": "Pa", "umol/mol": "1"}


@pytest.mark.parametrize(("call", "unit"), [*zip(CALLS, RESULTS, strict=True)])
def test_every_function_takes_quantities_in_any_unit(call, unit):
    """Law: a result does not depend on the units it was asked in."""
    function, arguments = call
    units = pint.UnitRegistry()
    plain = function(**{k: v for k, (v, _) in arguments.items()})
    asked = {
        k: units.Quantity(v, u).to("" if OTHER[u] == "1" else OTHER[u])
        for k, (v, u) in arguments.items()
    }
    result = function(**asked)
    npt.assert_allclose(result.to("" if unit == "1" else unit).magnitude, plain, rtol=1e-9)
    wrong = {**asked, "temperature": units.Quantity(1.0, "kg")}
    with pytest.raises(pint.DimensionalityError):
        function(**wrong)


@pytest.mark.parametrize("call", CALLS)
def test_arrays_lists_labelled_and_lazy_arrays_give_the_same(call):
    """numpy, list, xarray, dask and NaN; labelled results say their unit, not that of an input."""
    function, arguments = call
    numbers = {k: np.array([v, v * 1.01, np.nan]) for k, (v, _) in arguments.items()}
    expected = function(**numbers)
    assert np.isnan(expected[2])
    npt.assert_array_equal(function(**{k: v.tolist() for k, v in numbers.items()}), expected)
    lazy = {
        k: xr.DataArray(
            dask.array.from_array(v, chunks=2),
            dims="time",
            coords={"time": [1, 2, 3]},
            attrs={"units": "something else"},
            name=k,
        )
        for k, v in numbers.items()
    }
    result = function(**lazy)
    assert result.chunks == ((2, 1),)
    assert result.name == function.__name__
    assert result.attrs["units"] != "something else"
    npt.assert_allclose(result.values, expected, rtol=1e-14)


def test_arrays_on_different_coordinates_are_refused_with_the_cure():
    """By default xarray would keep the one common label and drop the rest without a word."""
    sst = xr.DataArray([20.0, 21.0], dims="lat", coords={"lat": [29.5, 30.5]})
    salinity = xr.DataArray([30.0, 31.0], dims="lat", coords={"lat": [29.5, 30.5000001]})
    with pytest.raises(ValueError, match=r"equal coordinates.*Bring them to one grid"):
        solubility_weiss1974(sst, salinity)


def test_an_empty_tile_stays_empty():
    assert solubility_weiss1974(np.empty((0, 3)), np.empty((0, 3))).shape == (0, 3)
