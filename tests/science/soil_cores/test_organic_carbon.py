"""Organic carbon from organic matter: the printed equations, their thresholds and their limits."""

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.errors import InputError, InputWarning
from bluecarbon.science.soil_cores import (
    organic_carbon_ccn,
    organic_carbon_mangrove_kauffman2011,
    organic_carbon_mangrove_pineiro_juncal,
    organic_carbon_marsh_craft1991,
    organic_carbon_marsh_maxwell2023,
    organic_carbon_seagrass_fourqurean2012,
    organic_matter_mangrove_vm0033,
    organic_matter_marsh_vm0033,
    organic_matter_seagrass_vm0033,
)


@pytest.mark.parametrize(
    ("equation", "matter", "carbon"),
    [
        # By hand, in percent, from the printed equations; exactly at 20 % and beside it.
        (organic_carbon_marsh_craft1991, 10, 0.40 * 10 + 0.0025 * 100),
        (organic_carbon_marsh_craft1991, 0, 0),
        (organic_carbon_marsh_maxwell2023, 30, 0.410 * 30 + 0.000683 * 900),
        (organic_carbon_mangrove_kauffman2011, 50, 0.415 * 50 + 2.8857),
        (organic_carbon_mangrove_pineiro_juncal, 19.99, 0.37 * 19.99 - 0.2),
        (organic_carbon_mangrove_pineiro_juncal, 20, 0.37 * 20 - 0.2),
        (organic_carbon_mangrove_pineiro_juncal, 20.01, 0.52 * 20.01 - 2),
        (organic_carbon_seagrass_fourqurean2012, 19.99, -0.21 + 0.40 * 19.99),
        (organic_carbon_seagrass_fourqurean2012, 20, -0.33 + 0.43 * 20),
        (organic_carbon_seagrass_fourqurean2012, 20.01, -0.33 + 0.43 * 20.01),
        # 0.20 %, which some texts print as the threshold, lies on the lower line and below zero.
        (organic_carbon_seagrass_fourqurean2012, 0.6, -0.21 + 0.40 * 0.6),
    ],
)
def test_printed_equations(equation, matter, carbon):
    npt.assert_allclose(100 * equation(matter / 100), carbon, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("habitat", "carbon"),
    [
        ("tidal marsh", 0.4142 * 0.2 + 0.0787 * 0.04),
        ("mangrove", 0.4132 * 0.2 + 0.1096 * 0.04),
        ("seagrass", 0.3839 * 0.2 + 0.0399 * 0.04),
        ("mudflat", 0.3775 * 0.2 - 0.0755 * 0.04),
    ],
)
def test_quadratics_of_the_coastal_carbon_network(habitat, carbon):
    """By hand from Parameter_Summary_Table.csv, four digits, in mass fractions."""
    npt.assert_allclose(organic_carbon_ccn(0.2, habitat), carbon, rtol=1e-12)


def test_an_unknown_habitat_names_the_known_ones():
    with pytest.raises(InputError, match="Rows exist for"):
        organic_carbon_ccn(0.2, "kelp forest")


def test_more_carbon_than_matter_is_refused_with_its_count():
    """By hand: Kauffman's line crosses OC = OM at 2.8857 / 0.585 = 4.93 %; two lie below."""
    with pytest.raises(ValueError, match="0 of 3 values below 0 and 2 above") as refused:
        organic_carbon_mangrove_kauffman2011(np.array([0.04, 0.0493, 0.0494]))
    assert "organic_carbon_log_model" in str(refused.value)


def test_clipping_warns_with_the_count():
    """Seagrass: -0.21 + 0.40 x is negative below 0.525 %; one of three values here."""
    with pytest.warns(InputWarning, match="1 of 3 values below 0"):
        carbon = organic_carbon_seagrass_fourqurean2012([0.005, 0.01, 0.02], outside="clip")
    npt.assert_allclose(carbon, [0, 0.0019, 0.0059], atol=1e-12)


def test_clipping_keeps_carbon_within_its_matter():
    with pytest.warns(InputWarning, match="and 1 above the organic matter"):
        assert organic_carbon_mangrove_kauffman2011(0.01, outside="clip") == 0.01


@pytest.mark.parametrize(
    "equation",
    [
        organic_carbon_marsh_craft1991,
        organic_carbon_mangrove_kauffman2011,
        organic_carbon_seagrass_fourqurean2012,
        organic_matter_marsh_vm0033,
        organic_matter_mangrove_vm0033,
        organic_matter_seagrass_vm0033,
    ],
)
def test_percent_is_refused_with_the_cure(equation):
    with pytest.raises(ValueError, match="divide it by 100"):
        equation(12.5)


def test_another_wish_is_refused():
    with pytest.raises(ValueError, match="must be 'refuse' or 'clip'"):
        organic_carbon_marsh_craft1991(0.1, outside="ignore")


def test_missing_values_stay_missing():
    assert np.isnan(organic_carbon_marsh_craft1991(np.array([np.nan, 0.1]))[0])
    assert np.isnan(organic_carbon_seagrass_fourqurean2012(np.array([np.nan, 0.1]))[0])


def test_check_value_of_the_marsh_inverse():
    """VM0033 v2.1, equation 41: 3 % carbon is 7.178 % organic matter."""
    npt.assert_allclose(100 * organic_matter_marsh_vm0033(0.03), 7.178, atol=5e-4)


@given(st.floats(0, 1))
def test_law_marsh_round_trip(matter):
    """Law: equation 41 undoes equation 95, with 0.40 in both."""
    npt.assert_allclose(
        organic_matter_marsh_vm0033(organic_carbon_marsh_craft1991(matter)), matter, atol=1e-12
    )


def test_equation_95_as_printed_does_not_survive_the_round_trip():
    """Erratum: with the printed 0.04, 7.178 % organic matter would hold 0.416 % carbon, not 3."""
    printed = 0.04 * 7.178 + 0.0025 * 7.178**2
    npt.assert_allclose(printed, 0.416, atol=5e-4)
    assert 100 * organic_matter_marsh_vm0033(printed / 100) < 1.1


@given(st.floats(0.05, 1))
def test_law_mangrove_round_trip(matter):
    """Law: equation 43 undoes equation 96, where 96 gives no more carbon than matter."""
    carbon = organic_carbon_mangrove_kauffman2011(matter)
    npt.assert_allclose(organic_matter_mangrove_vm0033(carbon), matter, rtol=1e-9)


@given(st.floats(0.00526, 1))
def test_law_seagrass_round_trip(matter):
    """Law: the inverse undoes equations 97 and 98 on either side of 20 %, and at 20 %."""
    carbon = organic_carbon_seagrass_fourqurean2012(matter)
    npt.assert_allclose(organic_matter_seagrass_vm0033(carbon), matter, rtol=1e-9)


def test_carbon_in_the_step_between_the_seagrass_lines():
    """By hand: at 20 % the lines end at 7.79 % and begin at 8.27 %; 8 % carbon lies between."""
    npt.assert_allclose(organic_matter_seagrass_vm0033(0.08), 0.20, rtol=1e-12)


def test_a_matter_smaller_than_its_carbon_is_refused():
    """VM0033 equation 43 gives 0.28 % organic matter for 3 % carbon."""
    with pytest.raises(ValueError, match="equation of another habitat"):
        organic_matter_mangrove_vm0033(0.03)
