"""Stocks, losses and times of VM0033 v2.1: by hand, and in any units."""

import numpy as np
import numpy.testing as npt
import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.errors import InputError
from bluecarbon.methods.vm0033_2_1 import cap, stocks

UNIT = pint.UnitRegistry()
FRACTION = st.floats(0.001, 0.5)


def test_one_soil_by_both_equations():
    """By hand: 3 % of 800 kg/m3 over 0.5 m is 12 kg C/m2 = 120 t C/ha; so are two core slices."""
    npt.assert_allclose(stocks.layer_carbon(0.03, 800.0, 0.5), 120.0)
    npt.assert_allclose(stocks.core_carbon([0.03, 0.03], [0.8, 0.8], [20.0, 30.0]), 120.0)
    npt.assert_allclose(stocks.volumetric_stock(24.0, 0.5), 120.0)


@pytest.mark.parametrize(
    ("function", "given_", "unit"),
    [
        (stocks.layer_carbon, (0.03, 0.8 * UNIT("g/cm**3"), 50 * UNIT.cm), "t/ha"),
        (stocks.core_carbon, (0.03, 800 * UNIT("kg/m**3"), 0.5 * UNIT.m), "t/ha"),
        (stocks.volumetric_stock, (0.024 * UNIT("g/cm**3"), 50 * UNIT.cm), "t/ha"),
        (stocks.subsidence_loss, (20 * UNIT("mm/year"), 50 * UNIT("kg/m**3")), "t/ha/year"),
        (stocks.height_loss, (44 * UNIT("t/ha/year"), 60 * UNIT("kg/m**3")), "mm/year"),
        (stocks.peat_depletion_time, (60 * UNIT.cm, 20 * UNIT("mm/year")), "year"),
        (stocks.soil_depletion_time, (6 * UNIT("kg/m**2"), 4 * UNIT("t/ha/year")), "year"),
        (
            stocks.measured_accumulation,
            (10 * UNIT("kg/m**2"), 110 * UNIT("t/ha"), 5 * UNIT.year),
            "t/ha/year",
        ),
    ],
)
def test_in_any_units(function, given_, unit):
    """By hand: 120, 120, 120 t/ha; 10 t/ha/a; 20 mm/a; 30, 15 a; 2 t/ha/a."""
    expected = {
        "layer_carbon": 120, "core_carbon": 120, "volumetric_stock": 120, "subsidence_loss": 10,
        "height_loss": 20, "peat_depletion_time": 30, "soil_depletion_time": 15,
        "measured_accumulation": 2,
    }  # fmt: skip
    npt.assert_allclose(function(*given_).to(unit).magnitude, expected[function.__name__])


@pytest.mark.parametrize("fraction", [0.0, -0.1, 0.6, 3.0, np.nan])
def test_a_percentage_is_refused_with_the_cure(fraction):
    """Facts, international 2.10, (99): assert 0 < CF < 0.6; both ends are outside."""
    for function in (stocks.layer_carbon, stocks.core_carbon):
        with pytest.raises(InputError, match="Divide a percentage by 100"):
            function(fraction, 1.0, 1.0)
    assert stocks.core_carbon(0.599, 1.0, 1.0) > 0


def test_depletion_time_is_zero_where_the_text_says_so():
    """Section 5.1.2: drained more than 20 years before, or more than 5 % erosion."""
    assert stocks.soil_depletion_time(60.0, 4.0, drained_before=20.0) == 15
    assert stocks.soil_depletion_time(60.0, 4.0, drained_before=20.1) == 0
    assert stocks.soil_depletion_time(60.0, 4.0, eroded_share=0.05) == 15
    assert stocks.soil_depletion_time(60.0, 4.0, eroded_share=0.051) == 0


def test_an_exposed_soil_falls_to_its_steady_state():
    """By hand from 3.6 %: 0.1 % a year to 1.6 % after 20; 0.001 x 1000 x 0.5 x 10 = 5 t C/ha/a."""
    found = [stocks.carbon_after_exposure(0.036, year) for year in (0.0, 10.0, 20.0, 60.0)]
    npt.assert_allclose(found, [0.036, 0.026, 0.016, 0.016])
    losses = [stocks.exposure_loss(0.036, 1000.0, 0.5, year) for year in range(1, 31)]
    npt.assert_allclose(losses, [5.0] * 20 + [0.0] * 10, atol=1e-9)
    assert stocks.carbon_after_exposure(0.010, 30.0) == 0.010


@given(start=FRACTION, years=st.floats(0, 100))
def test_law_exposure_never_adds_carbon(start, years):
    left = stocks.carbon_after_exposure(start, years)
    assert min(start, 0.016) - 1e-12 <= left <= start


@given(fraction=FRACTION, density=st.floats(100, 2000), depth=st.floats(0.01, 3))
def test_law_layers_add_up(fraction, density, depth):
    """Law: a stock does not depend on where a layer is cut."""
    whole = stocks.layer_carbon(fraction, density, depth)
    parts = stocks.core_carbon([fraction] * 2, [density / 1000] * 2, [depth * 30, depth * 70])
    npt.assert_allclose(parts, whole)


def test_harvested_trees_are_capped_at_their_long_term_average():
    """By hand, equation 76: stocks 0, 40, 80, 0 have a mean of 30."""
    assert stocks.long_term_average([0.0, 40.0, 80.0, 0.0]).tolist() == [0, 30, 30, 0]


@pytest.mark.parametrize(("project", "significant"), [(104.99, False), (105.0, True)])
def test_significance_on_both_sides(project, significant):
    """Equation 4: the project holds 1.05 times the baseline or more."""
    claim = cap.claim_by_stock([project], [10.0], [100.0], [10.0])
    assert claim.significant is significant


def test_remaining_stock_and_loss_are_two_views():
    """By hand: 300 t C/ha losing 2 a year keep 100 after a century and have lost 200."""
    assert cap.remaining_stock(300.0, [2.0] * 100) == 100
    assert cap.cumulative_loss([2.0] * 100) == 200
    by_stock = cap.claim_by_stock([300.0], [5.0], [100.0], [5.0]).carbon
    assert by_stock == cap.claim_by_loss([200.0], [5.0], [0.0], [5.0]) == 1000


def test_a_negative_stock_is_zero():
    """Section 5.2.4: a possible negative outcome must be substituted by zero."""
    assert cap.remaining_stock(120.0, [2.0] * 100) == 0
