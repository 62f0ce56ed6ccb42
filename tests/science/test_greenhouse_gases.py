"""Methane by salinity and CO2 equivalents, by hand and by laws."""

import numpy as np
import numpy.testing as npt
import pint
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.science.greenhouse_gases import (
    co2_equivalent,
    global_warming_potential,
    methane_by_salinity,
)


def test_two_classes_and_their_limit():
    """IPCC 2013, Table 4.14: 193.7 kg/ha/yr below 18, 0 above. The limit itself counts as fresh."""
    rate = methane_by_salinity(193.7, np.array([0.0, 17.9, 18.0, 18.1, 35.0]), 18.0)
    npt.assert_allclose(rate, [193.7, 193.7, 193.7, 0, 0])


def test_doubt_does_not_lower_an_emission():
    """A salinity that nobody measured counts as fresh."""
    assert methane_by_salinity(193.7, np.nan, 18.0) == 193.7


def test_labels_are_kept():
    salinity = xr.DataArray([5.0, 30.0], dims="stratum", coords={"stratum": ["a", "b"]})
    rate = methane_by_salinity(193.7, salinity, 18.0)
    assert rate.sel(stratum="a") == 193.7
    assert rate.sel(stratum="b") == 0


def test_equivalents():
    """By hand: 0.1937 t CH4 x 27.0 = 5.2299 t CO2e."""
    npt.assert_allclose(co2_equivalent(0.1937, 27.0), 5.2299)


@given(salt=st.floats(0, 50), more=st.floats(0, 50), limit=st.floats(0, 50))
def test_law_falls_with_salinity(salt, more, limit):
    """Law: more salt never means more methane."""
    assert methane_by_salinity(1.0, salt + more, limit) <= methane_by_salinity(1.0, salt, limit)


@pytest.mark.parametrize(
    ("gas", "gwp_set", "expected"),
    [("ch4", "AR5", 28), ("n2o", "AR5", 265), ("ch4", "AR6", 27.0), ("n2o", "AR6", 273)],
)
def test_potentials_by_set(gas, gwp_set, expected):
    """VM0033's and BlueCAM's code for AR5; AR6 WG1, Table 7.15, non-fossil methane."""
    assert global_warming_potential(gas, gwp_set) == expected


def test_no_set_of_potentials_is_the_default():
    with pytest.raises(TypeError):
        global_warming_potential("ch4")
    with pytest.raises(
        ValueError, match=r"named set; found set 'AR4'. Did you mean 'AR6' or 'AR5'"
    ):
        global_warming_potential("ch4", "AR4")
    with pytest.raises(ValueError, match=r"found gas 'sf6'"):
        global_warming_potential("sf6", "AR6")


def test_quantities_pass_through():
    """Law: plain arithmetic keeps the units that it is given."""
    units = pint.UnitRegistry()
    factor = units.Quantity(193.7, "kg/hectare/year")
    salinity = units.Quantity(np.array([5.0, 30.0]), "")
    rate = methane_by_salinity(factor, salinity, 18.0).to("g/m^2/year")
    npt.assert_allclose(rate.magnitude, [19.37, 0.0])
    tonnes = co2_equivalent(units.Quantity(100.0, "kg"), 27.0).to("tonne")
    npt.assert_allclose(tonnes.magnitude, 2.7)
