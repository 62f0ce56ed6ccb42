"""What goes on below a core, and how far it has proved wrong."""

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.parameters import coefficients, load
from bluecarbon.science.soil_cores import bottom_third_density, extrapolation_factor

UPPER = 1.959963984540054


def test_the_lowest_third_by_hand():
    """By hand: of 0-30 cm the third below 20 cm holds 5 cm at 0.02 and 5 cm at 0.01."""
    density = bottom_third_density([0.03, 0.02, 0.01], [0, 10, 25], [10, 25, 30])
    npt.assert_allclose(density, 0.015)


def test_a_third_of_what_was_sampled_not_of_the_depth():
    """By hand: samples 20-50 cm; the lowest third is 40-50 cm, all of it at 0.01."""
    npt.assert_allclose(bottom_third_density([0.03, 0.01], [20.0, 40.0], [40.0, 50.0]), 0.01)


@pytest.mark.parametrize("habitat", ["tidal marsh", "mangrove", "seagrass"])
def test_the_limits_are_the_rows(habitat):
    """By hand: at -1.96, 0 and 1.96 stand the exponentials of low, value and high."""
    for i, share in enumerate(coefficients("extrapolation_error_share")):
        row = load().get("extrapolation_error", (habitat, f"share {i}"))
        factors = extrapolation_factor(habitat, share, deviate=np.array([-UPPER, 0, UPPER]))
        npt.assert_allclose(factors, np.exp([row.low, row.value, row.high]), rtol=1e-12)


def test_another_habitat_gets_the_rows_of_all_cores():
    row = load().get("extrapolation_error", ("share 1",))
    npt.assert_allclose(extrapolation_factor("mudflat", 0.5), np.exp(row.value))


@given(share=st.floats(0, 1), deviate=st.floats(-4, 4), more=st.floats(0, 3))
def test_law_positive_and_monotone(share, deviate, more):
    """Law: carbon is never negative, and a higher deviate means more of it."""
    low = extrapolation_factor("tidal marsh", share, deviate=deviate)
    assert 0 < low <= extrapolation_factor("tidal marsh", share, deviate=deviate + more)


@pytest.mark.parametrize(("habitat", "half_depth"), [("mangrove", 0.19), ("tidal marsh", 0.23)])
def test_the_error_of_the_metre_is_what_others_found(habitat, half_depth):
    """Relative RMSE of the stock to 1 m from half of it, found separately: 0.19 and 0.23.

    Even density: half of the metre is extrapolated, so the error of the whole is half of its own.
    """
    deviates = np.linspace(-3, 3, 601)
    weights = np.exp(-(deviates**2) / 2)
    error = (extrapolation_factor(habitat, 0.5, deviate=deviates) - 1) / 2
    rmse = np.sqrt(np.average(error**2, weights=weights))
    npt.assert_allclose(rmse, half_depth, atol=0.04)
