"""Living biomass, by hand and by laws."""

import numpy as np
import numpy.testing as npt
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.science.biomass import biomass_at_age, living_biomass

ages = st.floats(0, 500)
positive = st.floats(0.1, 500)


def test_growth_to_the_reference():
    """By hand: 3.3 t/ha/yr reach 92 t/ha after 27.9 years."""
    npt.assert_allclose(biomass_at_age(3.3, np.array([0, 10, 27, 28]), 92), [0, 33, 89.1, 92])


def test_below_ground_biomass():
    """By hand: 100 t/ha above ground with a ratio of 0.49 make 149 t/ha."""
    npt.assert_allclose(living_biomass(100.0, 0.49), 149.0)


def test_an_unknown_age_stays_unknown():
    """NaN must not become a full-grown stand."""
    assert np.isnan(biomass_at_age(3.3, np.nan, 92.0))


def test_labels_are_kept():
    age = xr.DataArray([1.0, 100.0], dims="stratum", coords={"stratum": ["a", "b"]})
    assert biomass_at_age(3.3, age, 92.0).sel(stratum="b") == 92.0


@given(growth=positive, age=ages, older=ages, reference=positive)
def test_law_monotone_and_bounded(growth, age, older, reference):
    """Law: a stand never shrinks with age and never passes the reference."""
    young, old = (biomass_at_age(growth, a, reference) for a in (age, age + older))
    assert 0 <= young <= old <= reference
