"""Flags: cores made to break one assumption each, and cores that break none."""

import numpy as np
import pytest

from bluecarbon.science.dating import (
    CFCS,
    CRS,
    TailFit,
    age_reversal,
    base_not_reached,
    check_profile,
    date_core,
    deficit,
    lead210_profile,
    mixed_layer,
    models_disagree,
    non_monotone,
    supply_off_region,
)

LONG = [6.0] * 25, np.full(25, 0.25)
SHORT = [6.0] * 12, np.full(12, 0.25)


def remade(profile, excess):
    edges = profile.edges
    error = 0.03 * np.abs(excess) + 0.5
    return lead210_profile(edges[:-1], edges[1:], profile.bulk_density, excess, error)


def test_an_exact_core_raises_none(exact_profile):
    """150 a of constant supply and rate, with and without 3 % of noise."""
    _, profile, _ = exact_profile(*LONG, error=0.03)
    assert not any(check_profile(profile))
    for seed in range(20):
        noise = 1 + 0.03 * np.random.default_rng(seed).normal(size=25)
        flags = check_profile(remade(profile, profile.measured * noise))
        assert not flags[0], flags[0]
        assert not flags[2], flags[2]


@pytest.mark.parametrize("mixed", [4, 6, 8])
def test_a_mixed_top_is_found(exact_profile, mixed):
    """The top slices with the mean of their activities: 4, 6 or 8 cm, found within 1 cm."""
    _, profile, _ = exact_profile(*LONG)
    excess = profile.measured.copy()
    excess[:mixed] = excess[:mixed].mean()
    flag = mixed_layer(remade(profile, excess))
    assert flag
    assert abs(flag.value - mixed) <= 1
    assert flag.where == tuple(range(int(flag.value)))


def test_a_layer_that_rises_is_found_in_its_place(exact_profile):
    """Slice 9 with twice its activity rises above slice 8."""
    _, profile, _ = exact_profile(*LONG)
    excess = profile.measured.copy()
    excess[9] *= 2
    flag = non_monotone(remade(profile, excess))
    assert flag.raised
    assert flag.where == (9,)


def test_negative_excess_turns_crs_ages_back(exact_profile):
    """Law: below a negative slice more is left than above it."""
    _, profile, _ = exact_profile(*LONG)
    excess = profile.measured.copy()
    excess[20] = -3.0
    dated = date_core(remade(profile, excess), CRS(), age_at="bottom")
    flag = age_reversal(dated.edge_age)
    assert flag
    assert flag.where == (20,)
    assert not age_reversal([0.0, 5.0, np.inf])


def test_a_core_that_ends_too_early(exact_profile):
    """72 a: by hand exp(-72 lambda) = 10.6 % of the inventory, and of the activity, lie deeper."""
    _, profile, _ = exact_profile(*SHORT)
    flag = base_not_reached(profile)
    assert flag
    assert 0.106 < flag.value < 0.15
    dated = date_core(profile, CRS(missing=TailFit(slices=6)), age_at="bottom")
    short = deficit(float(dated.inventory), float(dated.missing_inventory))
    assert short
    assert short.value == pytest.approx(np.exp(-72 * np.log(2) / 22.23), rel=1e-5)
    assert not base_not_reached(exact_profile(*LONG)[1])


def test_excess_at_the_base_that_may_be_none_raises_nothing():
    """9 +- 5 of 100: above 1/16, yet not sure to be above zero."""
    profile = lead210_profile([0, 1, 2, 3], [1, 2, 3, 4], 0.3, [100, 60, 30, 9], [4, 4, 4, 5])
    assert not base_not_reached(profile)


@pytest.mark.parametrize(("ratio", "raised"), [(0.4, True), (0.6, False), (1.9, False), (3, True)])
def test_supply_against_its_region(ratio, raised):
    """Beyond a factor of two, either way."""
    assert bool(supply_off_region(ratio * 150.0, 150.0)) is raised


def test_models_that_disagree(exact_profile):
    """Rates of 3 a and 9 a a slice: no single rate fits, and CRS knows better."""
    _, profile, _ = exact_profile([3.0] * 12 + [9.0] * 12, np.full(24, 0.25))
    one, other = (date_core(profile, m, age_at="middle") for m in (CRS(), CFCS()))
    flag = models_disagree(one.age, one.age_error, other.age, other.age_error)
    assert flag
    assert flag.value > 0.1
    assert not models_disagree(one.age, one.age_error, one.age, one.age_error)
    # Not finite, or within their errors: left out.
    assert not models_disagree([np.inf, 10.0], [np.inf, 3.0], [90.0, 12.0], [5.0, 3.0])


def test_flags_tell_what_they_mean(exact_profile):
    flags = check_profile(exact_profile(*SHORT)[1])
    assert [flag.name for flag in flags] == ["mixed layer", "non-monotone", "base not reached"]
    assert all(flag.meaning.endswith(".") for flag in flags)
