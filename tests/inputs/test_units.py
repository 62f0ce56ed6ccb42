"""Units: spellings from real files, conversions known by definition, errors with their cure."""

import dask.array
import hypothesis.strategies as st
import numpy as np
import numpy.testing as npt
import pytest
import xarray as xr
from hypothesis import given

from bluecarbon.errors import InputError
from bluecarbon.inputs.units import alike, canonical, convert, quantity, registry

# Left: what this package writes. Right: spellings met in files of NOAA, ECMWF, OceanFlux, SOCAT,
# Copernicus and of Excel sheets.
SPELLINGS = {
    "degC": "degC|degrees_C|deg C|Celsius|celsius|degree_Celsius|degrees Celsius|°C|℃|C|deg_C",
    "K": "K|kelvin|Kelvin|degK|degrees_K|degree_Kelvin",
    "m s-1": "m s-1|m/s|m s**-1|m s^-1|m.s-1|m s⁻¹|m.s^-1|m*s**-1|meters per second|meter second-1",
    "m2 s-2": "m2 s-2|m^2/s^2|m**2 s**-2|m2/s2|(m/s)^2|(m s-1)2|m² s⁻²",
    "uatm": "uatm|µatm|μatm|microatm|micro-atm|microatmospheres",
    "umol mol-1": "ppm|ppmv|umol mol-1|umol/mol|µmol mol-1|1e-6|1.e-6|10^-6|micromol/mol",
    "Pa": "Pa|pascal|Pascals",
    "hPa": "hPa|mb|mbar|millibar|millibars|hectopascal",
    "%": "%|percent|pct|Percent",
    "1": "1|fraction|dimensionless|unitless|(0 - 1)|ratio",
    "1e-3": "1e-3|0.001|permil|‰",
    "psu": "psu|PSU|PSS-78|practical_salinity_units",
    "g kg-1": "g/kg|g kg-1|g kg**-1",
    "mg m-3": "mg m-3|mg/m3|mg/m^3|mg m^-3|mg.m-3",
    "t C ha-1 a-1": "t C ha-1 a-1|tC ha-1 yr-1|t C ha-1 year-1|tC/ha/yr",
    "t CO2e": "t CO2e|tCO2e|t CO2eq|t CO2-e",
    "g C m-2 a-1": "g C m-2 a-1|gC m-2 yr-1|gC/m2/yr",
    "mu": "mu|亩",
    "t": "t|tonne|metric_ton",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [(text, unit) for unit, texts in SPELLINGS.items() for text in texts.split("|")],
)
def test_spellings_of_real_files_are_understood(text, expected):
    assert canonical(text) == expected


@pytest.mark.parametrize(
    ("value", "found", "wanted", "expected"),
    [
        (0.0, "degC", "K", 273.15),
        (300.0, "K", "degC", 26.85),
        (212.0, "degF", "degC", 100.0),
        (1.0, "atm", "hPa", 1013.25),
        (101_325.0, "Pa", "hPa", 1013.25),
        (1.0, "atm", "uatm", 1e6),
        (1013.25, "mb", "Pa", 101_325.0),
        (36.0, "km h-1", "m s-1", 10.0),
        (1.0, "kn", "km h-1", 1.852),
        (50.0, "%", "1", 0.5),
        (0.000390, "mol mol-1", "umol mol-1", 390.0),
        (390.0, "ppm", "1e-6", 390.0),
        (1.0, "km2", "ha", 100.0),
        (15.0, "mu", "ha", 1.0),
        (1.0, "Mg", "t", 1.0),
        (1.0, "t", "kg", 1000.0),
        (100.0, "g m-2 a-1", "t ha-1 a-1", 1.0),
        (1.0, "a", "d", 365.25),
        (36.0, "cm h-1", "m s-1", 1e-4),
        (0.035, "1", "1e-3", 35.0),
        (2.0, "1e-3 kg m-3", "g m-3", 2.0),
    ],
)
def test_conversions_are_those_of_the_definitions(value, found, wanted, expected):
    """By definition of the units: SI brochure; mu = 1/15 ha; Julian year; nautical mile 1852 m."""
    npt.assert_allclose(convert(value, found, wanted), expected, rtol=1e-12)


@given(st.floats(-100, 100), st.sampled_from([("K", "degC"), ("degF", "K"), ("%", "1")]))
def test_there_and_back_changes_nothing(value, pair):
    back = convert(convert(value, *pair), *reversed(pair))
    npt.assert_allclose(back, value, atol=1e-10)


def test_arrays_keep_their_kind_and_lazy_ones_stay_lazy():
    plain = np.array([273.15, 300.0])
    lazy = xr.DataArray(dask.array.from_array(plain, chunks=1), dims="time", name="sst")
    npt.assert_allclose(convert(plain, "K", "degC"), [0.0, 26.85])
    result = convert(lazy, "K", "degC")
    assert result.chunks == ((1, 1),)
    npt.assert_allclose(result.values, [0.0, 26.85])


def test_equal_units_in_two_spellings_leave_the_values_alone():
    values = np.array([1.0])
    assert convert(values, "mb", "hPa") is values


@pytest.mark.parametrize("text", ["ton", "Tons", "ton/ha", "tons C"])
def test_ton_is_refused_with_the_three_meanings(text):
    """To pint a ton is 907.18 kg, to most sheets 1000 kg."""
    with pytest.raises(InputError, match=r"907 kg.*1016 kg.*1000 kg.*write t, kg or Mg"):
        canonical(text, "harvest.csv, column unit")


def test_parts_per_thousand_or_trillion_is_refused():
    with pytest.raises(InputError, match="write 1e-3 for salinity or pmol mol-1"):
        canonical("ppt")


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ("m s-1", "m2 s-2"),
        ("t C", "t CO2e"),  # 44/12 must be written, never happen
        ("t C", "t"),
        ("t ha-1 a-1", "t ha-1"),  # a year's gain is not a stock
        ("uatm", "umol mol-1"),  # a pressure is not a mole fraction
        ("degC", "hPa"),
    ],
)
def test_units_of_another_quantity_are_refused_by_name(found, wanted):
    with pytest.raises(InputError) as error:
        convert(1.0, found, wanted, where="ocean.nc, variable 'x'")
    text = str(error.value)
    assert text.startswith(f"ocean.nc, variable 'x': found units '{found}'")
    assert f"Allowed here: {canonical(wanted)}" in text
    assert "Name the variable that holds the right quantity" in text


@pytest.mark.parametrize("text", ["", "furlongsies", "degrees_north_pole", "m s-", "sst", "??"])
def test_unknown_units_are_refused_with_examples(text):
    with pytest.raises(InputError, match="Units are written like these: degC, K, m s-1"):
        canonical(text)


def test_a_slip_of_the_pen_is_told_the_nearest_unit():
    with pytest.raises(InputError, match="Did you mean 'uatm'"):
        canonical("uattm")


@pytest.mark.parametrize("text", ["9**9**9**9**9", "((9^99)^99)^99", "9" * 60 + "**99"])
def test_a_tower_of_powers_from_an_evil_file_is_refused_at_once(text):
    with pytest.raises(InputError, match="Correct the units"):
        canonical(text)


def test_alternatives_are_listed():
    assert alike("degC") == ["degC", "K", "degF"]


def test_quantities_carry_what_the_mass_is_of():
    """By hand: 2 t C/ha x 3 ha = 6 t C, which is no mass of CO2."""
    carbon = quantity(2.0, "t C ha-1") * quantity(3.0, "ha")
    npt.assert_allclose(carbon.to(quantity(1.0, "t C").units).magnitude, 6.0)
    assert not carbon.check(quantity(1.0, "t CO2").dimensionality)
    assert not carbon.check("[mass]")


def test_one_registry_serves_all():
    assert registry() is registry()
