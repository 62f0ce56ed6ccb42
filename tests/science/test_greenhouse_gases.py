"""Methane by salinity and CO2 equivalents, by hand and by laws."""

import numpy as np
import numpy.testing as npt
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.science.greenhouse_gases import co2_equivalent, methane_by_salinity


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
