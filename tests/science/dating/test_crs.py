"""CRS: hand calculations, cores whose ages are known exactly, laws."""

import hypothesis.strategies as st
import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given

from bluecarbon.science.dating import (
    DECAY_CONSTANT,
    DECAY_CONSTANT_ERROR,
    crs_age,
    crs_age_error,
    crs_age_error_of_supported,
    crs_mass_accumulation_rate,
    crs_mass_accumulation_rate_error,
    inventory_below,
    mass_accumulation_rate,
    mass_depth,
    slice_inventory,
    supply_rate,
)

YEARS = st.lists(st.floats(0.5, 12), min_size=3, max_size=20)
MASSES = st.floats(0.02, 2)


def test_age_of_half_and_a_quarter_of_the_inventory():
    """By hand: a half is left after one half-life of 22.23 a, a quarter after two."""
    npt.assert_allclose(crs_age([800.0, 400.0, 200.0]), [0, 22.23, 44.46], rtol=1e-12)


@given(YEARS, st.data())
def test_exact_where_supply_was_constant_and_nothing_is_missing(exact_core, years, data):
    """Law: whatever the rates were, ages, supply and rates come back."""
    masses = data.draw(st.lists(MASSES, min_size=len(years), max_size=len(years)))
    ages, excess, missing = exact_core(years, masses, supply=123.0)
    left = inventory_below(slice_inventory(excess, np.array(masses)), missing=missing)
    found = crs_age(left)
    npt.assert_allclose(found, ages, rtol=1e-8, atol=1e-8)
    npt.assert_allclose(supply_rate(left[0]), 123.0, rtol=1e-9)
    rates = mass_accumulation_rate(masses, found)
    npt.assert_allclose(rates, np.array(masses) / years, rtol=1e-6)


@pytest.mark.parametrize("share", [0.044, 0.103])
def test_an_ignored_deficit_makes_every_age_too_old(exact_core, share):
    """A core cut where 4.4 % or 10.3 % of the inventory lies deeper.

    By hand: t' = ln((A0 - d) / (A - d)) / lambda, with d what is missing.
    """
    base = -np.log(share) / DECAY_CONSTANT
    ages, excess, missing = exact_core([base / 20] * 20, np.full(20, 0.3))
    inventory = slice_inventory(excess, np.full(20, 0.3))
    found, exact = crs_age(inventory_below(inventory)), ages[1:-1]
    whole = inventory.sum() + missing
    npt.assert_allclose(missing / whole, share)
    by_hand = np.log((1 - share) / (np.exp(-DECAY_CONSTANT * exact) - share)) / DECAY_CONSTANT
    npt.assert_allclose(found[1:-1], by_hand, rtol=1e-10)
    assert (found[1:-1] > exact).all()
    assert (np.diff(found[1:-1] - exact) > 0).all()  # and the older the worse
    npt.assert_allclose(crs_age(inventory_below(inventory, missing=missing)), ages, rtol=1e-10)


@given(st.lists(st.floats(0.1, 1e4), min_size=1, max_size=30), st.floats(1e-3, 1e3))
def test_laws_of_ages(inventory, factor):
    """Zero at the surface, older downwards, the same when all activities are scaled."""
    left = inventory_below(np.array(inventory), missing=1.0)
    ages = crs_age(left)
    assert ages[0] == 0
    assert not np.signbit(ages[0])
    assert (np.diff(ages) > 0).all() or (np.diff(left) == 0).any()
    npt.assert_allclose(crs_age(factor * left), ages, rtol=1e-9, atol=1e-9)


@given(st.lists(st.floats(0.1, 1e4), min_size=4, max_size=30), st.data())
def test_ages_do_not_depend_on_where_the_core_is_cut(inventory, data):
    """Law: two slices in one, with their inventories added, leave the other edges their ages."""
    k = data.draw(st.integers(0, len(inventory) - 2))
    merged = [*inventory[:k], inventory[k] + inventory[k + 1], *inventory[k + 2 :]]
    fine = crs_age(inventory_below(np.array(inventory), missing=5.0))
    coarse = crs_age(inventory_below(np.array(merged), missing=5.0))
    npt.assert_allclose(np.delete(fine, k + 1), coarse, rtol=1e-9, atol=1e-9)


def test_nothing_left_below_is_older_than_210pb_can_tell():
    """The logarithm of zero; a sum below zero, by scatter, tells no more than that."""
    npt.assert_array_equal(crs_age([100.0, 0.0])[1:], np.inf)
    npt.assert_array_equal(crs_age([100.0, -3.0])[1:], np.inf)
    error = crs_age_error([0.0, np.inf], [100.0, 0.0], [5.0, 2.0])
    assert error[1] == np.inf


def test_error_by_hand():
    """lambda 0.03118, t 22.23, A 1000 +- 20 of 2000 +- 30: the sum of three terms.

    (0.000168317 x 22.23)^2 + (30 / 2000)^2 + (1 - 2 x 0.5) (20 / 1000)^2
    = 1.3999e-5 + 2.25e-4 + 0; its root 0.0154596 over 0.0311807 is 0.49581 a.
    """
    error = crs_age_error([0.0, 22.23], [2000.0, 1000.0], [30.0, 20.0])
    npt.assert_allclose(error, [0, 0.49581], atol=5e-6)


def test_error_is_that_of_independent_parts():
    """Law: A0 = A + B with A and B independent, so dt = dB / A0 + dA (1 / A0 - 1 / A)."""
    below, below_error, above_error = 700.0, 25.0, 40.0
    whole, whole_error = 2000.0, np.hypot(below_error, above_error)
    age = crs_age([whole, below])
    error = crs_age_error(
        age, [whole, below], [whole_error, below_error], decay_constant_error=0.0
    )[1]
    parts = above_error / whole, below_error * (1 / whole - 1 / below)
    npt.assert_allclose(error, np.hypot(*parts) / DECAY_CONSTANT, rtol=1e-12)


def test_error_of_the_supported_level_against_a_small_step():
    """First difference: a level higher by 1e-4 Bq/kg takes that much from every slice."""
    excess, mass, step = np.array([90.0, 60.0, 35.0, 20.0]), np.array([0.4, 0.5, 0.6, 0.6]), 1e-4

    def ages(level):
        return crs_age(inventory_below(slice_inventory(excess - level, mass)))[:-1]

    left = inventory_below(slice_inventory(excess, mass))
    mass_below = mass.sum() - mass_depth(mass)
    found = crs_age_error_of_supported(left, mass_below, 2.0)[:-1]
    npt.assert_allclose(found, 2 * np.abs(ages(step) - ages(-step)) / (2 * step), rtol=1e-6)


def test_rate_and_its_error_by_hand():
    """0.0311807 x 2000 Bq/m2 / 50 Bq/kg = 1.24723 kg/m2 = 0.124723 g/cm2.

    Relative error: sqrt(0.0053981^2 + 0.04^2 + 0.03^2) = 0.0502906.
    """
    rate = crs_mass_accumulation_rate(2000.0, 50.0)
    npt.assert_allclose(rate, 0.124722840, rtol=1e-8)
    error = crs_mass_accumulation_rate_error(rate, 2000.0, 80.0, 50.0, 1.5)
    npt.assert_allclose(error / rate, 0.0502906, rtol=1e-5)
    npt.assert_allclose(DECAY_CONSTANT_ERROR / DECAY_CONSTANT, 0.12 / 22.23, rtol=1e-12)
