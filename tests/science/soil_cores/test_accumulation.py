"""Accumulation over stated windows, by hand and by laws."""

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.science.soil_cores import carbon_accumulation_rate

EDGES = np.arange(0.0, 51.0, 5.0)
TOP, BOTTOM = EDGES[:-1], EDGES[1:]
EVEN = np.full(10, 0.02)


@pytest.mark.parametrize("age_at", ["top", "middle", "bottom"])
@pytest.mark.parametrize("window", [20.0, 50.0, 100.0])
def test_even_sediment_has_one_rate(age_at, window):
    """By hand: 0.02 g C/cm3 x 0.25 cm/yr = 0.005 g/cm2/yr = 50 g/m2/yr, however it was dated."""
    depth = {"top": TOP, "middle": (TOP + BOTTOM) / 2, "bottom": BOTTOM}[age_at]
    rate = carbon_accumulation_rate(EVEN, TOP, BOTTOM, depth / 0.25, window, age_at=age_at)
    npt.assert_allclose(rate, 50)


def test_the_window_matters_where_carbon_decays():
    """By hand: 0.04 over 10 cm, 0.01 below, 0.5 cm/yr: 200 over 20 yr, 80 over 100 yr."""
    density = np.where(BOTTOM <= 10, 0.04, 0.01)
    rates = [
        carbon_accumulation_rate(density, TOP, BOTTOM, BOTTOM / 0.5, w, age_at="bottom")
        for w in (20.0, 100.0)
    ]
    npt.assert_allclose(rates, [200, 80])


def test_the_place_of_an_age_in_its_slice_matters():
    """By hand: the same ages taken at the middle leave out half a slice: 100 yr at 22.5 cm."""
    ages = BOTTOM / 0.25
    at_bottom = carbon_accumulation_rate(EVEN, TOP, BOTTOM, ages, 100.0, age_at="bottom")
    at_middle = carbon_accumulation_rate(EVEN, TOP, BOTTOM, ages, 100.0, age_at="middle")
    npt.assert_allclose([at_bottom, at_middle], [50, 45])


def test_undated_slices_are_bridged():
    """Law: ages that lie on the line between their neighbours may be missing."""
    ages = BOTTOM / 0.25
    ages[[1, 2, 5]] = np.nan
    rate = carbon_accumulation_rate(EVEN, TOP, BOTTOM, ages, 70.0, age_at="bottom")
    npt.assert_allclose(rate, 50)


def test_ages_are_not_extrapolated():
    """200 years are reached at 50 cm, and no more."""
    ages = BOTTOM / 0.25
    npt.assert_allclose(
        carbon_accumulation_rate(EVEN, TOP, BOTTOM, ages, 200.0, age_at="bottom"), 50
    )
    assert np.isnan(carbon_accumulation_rate(EVEN, TOP, BOTTOM, ages, 201.0, age_at="bottom"))


def test_draws_of_ages_broadcast():
    """Each draw is what it would be alone."""
    ages = np.array([BOTTOM / 0.25, BOTTOM / 0.5])
    rates = carbon_accumulation_rate(EVEN, TOP, BOTTOM, ages, 60.0, age_at="bottom")
    npt.assert_allclose(rates, [50, 100])


def test_a_first_slice_stands_for_a_thin_gap_above_it():
    """By hand: from 1 cm down, even sediment still has the rate of 50 g/m2/yr."""
    top, bottom = TOP + 1, BOTTOM + 1
    rate = carbon_accumulation_rate(EVEN, top, bottom, bottom / 0.25, 40.0, age_at="bottom")
    npt.assert_allclose(rate, 50)


@given(
    rates=st.lists(st.floats(0.05, 2), min_size=10, max_size=10),
    cut=st.floats(0.05, 0.95),
    window=st.floats(1, 20),
)
def test_law_the_rate_does_not_depend_on_where_a_slice_is_cut(rates, cut, window):
    """Law: cutting the first slice, with the age of the cut on the line, changes nothing."""
    ages = np.cumsum(5 / np.array(rates))
    whole = carbon_accumulation_rate(EVEN, TOP, BOTTOM, ages, window, age_at="bottom")
    edges = np.insert(EDGES, 1, 5 * cut)
    finer = carbon_accumulation_rate(
        np.full(11, 0.02),
        edges[:-1],
        edges[1:],
        np.insert(ages, 0, ages[0] * cut),
        window,
        age_at="bottom",
    )
    npt.assert_allclose(finer, whole, rtol=1e-9)


@pytest.mark.parametrize(
    ("change", "cure"),
    [
        ({"age_at": "base"}, "See in the dating"),
        ({"window": 0.0}, "such as 50 or 100"),
        ({"age": np.r_[BOTTOM[:5], BOTTOM[:5]]}, "take reworked slices out"),
        ({"top": TOP + 6, "bottom": BOTTOM + 6}, "Add the slice above"),
        ({"age": 2020 - BOTTOM}, "years before coring"),
    ],
)
def test_bad_input_is_refused_with_the_cure(change, cure):
    given = {
        "carbon_density": EVEN,
        "top": TOP,
        "bottom": BOTTOM,
        "age": BOTTOM,
        "window": 20.0,
        "age_at": "bottom",
    }
    with pytest.raises(ValueError, match=cure):
        carbon_accumulation_rate(**{**given, **change})
