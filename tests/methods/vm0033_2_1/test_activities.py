"""Prescribed burning and wood products of VM0033 v2.1: by hand and in any units."""

import numpy.testing as npt
import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.errors import InputError
from bluecarbon.methods.vm0033_2_1 import activities

UNIT = pint.UnitRegistry()
SHARE = st.floats(0, 1)


def test_a_burn():
    """By hand: 5 t/ha x (2 x 28 + 0.2 x 265) g CO2e/kg = 5,000 x 109 g = 0.545 t CO2e/ha."""
    found = activities.burning_emission(5000.0, 2.0, 0.2, gwp_ch4=28, gwp_n2o=265)
    npt.assert_allclose(found, 0.545)
    units = activities.burning_emission(
        5 * UNIT("t/ha"), 2 * UNIT("kg/t"), 0.2 * UNIT("kg/t"), gwp_ch4=28, gwp_n2o=265
    )
    npt.assert_allclose(units.to("kg/ha").magnitude, 545)


def test_timber_by_volume():
    """By hand: (100 x 0.6 + 50 x 0.8) x 0.5 = 50 t C = 183.33 t CO2."""
    found = activities.extracted_carbon([100.0, 50.0], [0.6, 0.8], [0.5, 0.5])
    npt.assert_allclose(found, 50 * 44 / 12)
    units = activities.extracted_carbon([100.0] * UNIT("m**3"), [600.0] * UNIT("kg/m**3"), 0.5)
    npt.assert_allclose(units.to("t").magnitude, 110)


def test_products_of_two_classes():
    """By hand: 100 x 0.8 x 0.5 x 0.5 = 20 and 40 x 0.5 x 1 x 0 = 0."""
    found = activities.wood_products([100.0, 40.0], [0.2, 0.5], [0.5, 0.0], [0.5, 1.0])
    npt.assert_allclose(found, 20.0)


@given(carbon=st.floats(0, 1e6), waste=SHARE, short=SHARE, medium=SHARE)
def test_law_products_never_hold_more_than_was_cut(carbon, waste, short, medium):
    kept = activities.wood_products([carbon], [waste], [short], [medium])
    assert 0 <= kept <= carbon * (1 + 1e-12)


def test_a_percentage_is_refused_with_the_cure():
    with pytest.raises(InputError, match="Divide a percentage by 100"):
        activities.wood_products([100.0], [20.0], [0.5], [0.5])
