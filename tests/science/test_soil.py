"""Soil carbon, by hand and by a law."""

import numpy.testing as npt
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.science.soil import buried_carbon

numbers = st.floats(0, 1e4)


def test_burial_of_half_a_year():
    """By hand: 0.91 t C/ha/yr x 10 ha x 0.5 yr = 4.55 t C."""
    npt.assert_allclose(buried_carbon(0.91, 10.0, 0.5), 4.55)


@given(burial=numbers, first=numbers, second=numbers, time=numbers)
def test_law_areas_add_up(burial, first, second, time):
    """Law: two fields bury as much apart as together."""
    apart = buried_carbon(burial, first, time) + buried_carbon(burial, second, time)
    npt.assert_allclose(apart, buried_carbon(burial, first + second, time), rtol=1e-12, atol=1e-12)
