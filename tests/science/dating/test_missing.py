"""Inventory below the core: exact cores, hand calculations."""

import hypothesis.strategies as st
import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given

from bluecarbon.science.dating import (
    DECAY_CONSTANT,
    crs_age,
    inventory_below,
    inventory_deficit,
    missing_inventory_from_date,
    missing_inventory_from_mean_rate,
    missing_inventory_from_rate,
    slice_inventory,
)

MASSES = np.full(12, 0.25)


@pytest.fixture
def steady(exact_core):
    """Ages, inventories, what is missing, and the activity at the base, of a steady core."""
    ages, excess, missing = exact_core([6.0] * 12, MASSES)
    # Law: C at a depth is supply left after its age, over the rate; 150 Bq/m2/a, 0.25 g/cm2 in 6 a.
    base = 150 * np.exp(-DECAY_CONSTANT * ages[-1]) / (10 * 0.25 / 6)
    return ages, slice_inventory(excess, MASSES), missing, base


def test_from_the_rate(steady):
    """Law: the integral of the exponential below the base is C r / lambda."""
    _, _, missing, base = steady
    npt.assert_allclose(missing_inventory_from_rate(base, 0.25 / 6), missing, rtol=1e-12)


def test_from_the_mean_rate(steady):
    """Law: a steady core has the rate of its foot below the base too."""
    _, inventory, missing, _ = steady
    found = missing_inventory_from_mean_rate(inventory, MASSES, slices=4)
    npt.assert_allclose(found, missing, rtol=1e-7)


@given(st.integers(1, 11))
def test_from_a_date_anywhere(exact_core, k):
    """Law: any exact date of an exact core tells what is missing."""
    ages, excess, missing = exact_core([6.0] * 12, MASSES)
    inventory = slice_inventory(excess, MASSES)
    found = missing_inventory_from_date(inventory[:k].sum(), inventory[k:].sum(), ages[k])
    npt.assert_allclose(found, missing, rtol=1e-9)
    npt.assert_allclose(crs_age(inventory_below(inventory, missing=found)), ages, rtol=1e-9)


def test_a_date_older_than_crs_says_leaves_less_than_nothing():
    """By hand: half is left at 22.23 a; at 30 a less would be, so nothing can be missing."""
    assert missing_inventory_from_date(1000.0, 1000.0, 30.0) < 0
    npt.assert_allclose(missing_inventory_from_date(1000.0, 1000.0, 22.23), 0, atol=1e-9)


def test_deficit_by_hand():
    npt.assert_allclose(inventory_deficit(900.0, 100.0), 0.1)


def test_rates_that_never_agree_are_no_number(steady):
    """A last slice as active as the first: the more is missing, the faster it seems to have come.

    And one without excess has nothing below it.
    """
    inventory = np.stack([steady[1]] * 3)
    inventory[1:, -1] = inventory[0, 0], -5.0
    found = missing_inventory_from_mean_rate(inventory, MASSES, slices=4)
    assert np.isfinite(found[0])
    assert np.isnan(found[1])
    assert found[2] == 0


def test_too_many_slices_are_refused_with_the_cure(steady):
    with pytest.raises(ValueError, match="Choose the foot of the profile"):
        missing_inventory_from_mean_rate(steady[1], MASSES, slices=12)
