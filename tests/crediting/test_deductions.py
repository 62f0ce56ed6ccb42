import statistics
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from bluecarbon.crediting import RULES, _exact, claim_at, compare
from bluecarbon.crediting.deductions import WIDTH_RULES, find_rule
from bluecarbon.crediting.order import interval_90, order_statistic
from bluecarbon.errors import InputError
from bluecarbon.parameters import STATUSES, load

draws = hnp.arrays(np.int64, st.integers(1, 200), elements=st.integers(-(10**9), 10**12))
confidences = st.sampled_from(["0.5", "0.6", "0.75", "0.9", "0.95", "0.99"])


@pytest.mark.parametrize(
    ("rule", "claim"),
    [
        # 0.524417 / 1.645006 * 0.3 = 0.09563811...: 95,639 kg, rounded up, are deducted.
        ("art-trees", 904_361),
        ("vm0033 half width", 900_000),  # 30 % - 20 %
        ("vm0033 full width", 600_000),  # 60 % - 20 %
        ("ar-tool14", 775_000),  # 0.75 * 30 %
    ],
)
def test_one_estimate_gives_four_tonnages(rule, claim):
    """Worked by hand: 1,000 t with a 90 % half width of 30 % is 904.4, 900, 600 or 775 t."""
    assert claim_at(rule, 1_000_000, "0.30") == claim


@pytest.mark.parametrize(
    ("half_width", "claim"),
    [
        ("0", 1_000_000),
        ("0.10", 1_000_000),
        ("0.1001", 974_975),  # 0.25 * 10.01 % = 2.5025 %
        ("0.15", 962_500),  # 0.25 * 15 % = 3.75 %
        ("0.1501", 924_950),  # 0.50 * 15.01 % = 7.505 %
        ("0.20", 900_000),  # 0.50 * 20 % = 10 %
        ("0.2001", 849_925),  # 0.75 * 20.01 % = 15.0075 %
        ("0.30", 775_000),  # 0.75 * 30 % = 22.5 %
        ("0.3001", 699_900),  # 30.01 %
        ("1.5", 0),
    ],
)
def test_ar_tool14_on_both_sides_of_each_step(half_width, claim):
    """Hand calculation from the step table of AR-Tool14 v4.1: 10, 15, 20 and 30 %."""
    assert claim_at("ar-tool14", 1_000_000, half_width) == claim


@pytest.mark.parametrize(
    ("rule", "half_width", "claim"),
    [
        ("vm0033 half width", "0.05", 1_000_000),  # no reward below the allowance
        ("vm0033 half width", "0.20", 1_000_000),
        ("vm0033 half width", "0.201", 999_000),
        ("vm0033 full width", "0.10", 1_000_000),
        ("vm0033 full width", "0.101", 998_000),
        ("vm0033 full width", "0.70", 0),
    ],
)
def test_vm0033_deducts_only_what_exceeds_the_allowance(rule, half_width, claim):
    """Hand calculation from equation 92: max(0, error - 20 %)."""
    assert claim_at(rule, 1_000_000, half_width) == claim


def test_art_trees_constants_are_normal_quantiles():
    """z(0.70) and z(0.95) of the standard library's normal law, to the digits they share."""
    normal = statistics.NormalDist()
    claim = load().get("art_trees_z_claim").value
    interval = load().get("art_trees_z_interval").value
    assert claim == pytest.approx(normal.inv_cdf(0.70), abs=5e-5)
    assert interval == pytest.approx(normal.inv_cdf(0.95), abs=2e-4)


def test_art_trees_claims_the_30th_percentile_of_a_normal_law():
    """Quantiles of the standard library's normal law: the reading of the two constants."""
    law = statistics.NormalDist(1_000_000_000, 100_000_000)
    grid = np.array([int(law.inv_cdf((i + 0.5) / 4000)) for i in range(4000)])
    assert compare(grid)["art-trees"] == pytest.approx(law.inv_cdf(0.30), rel=2e-4)


@pytest.mark.parametrize(
    ("confidence", "claim"), [("0.95", 10), ("0.9", 10), ("0.8", 20), ("0.75", 20), ("0.5", 30)]
)
def test_percentile_is_a_draw_and_never_interpolated(confidence, claim):
    """By hand: index floor((1 - confidence) * 5) of the sorted draws."""
    mixed = np.array([50, 10, 40, 20, 30])
    assert compare(mixed, confidence=confidence)["percentile"] == claim


@pytest.mark.parametrize("confidence", [0.9, "0.9", Fraction(9, 10)])
def test_ninety_percent_of_ten_thousand_draws_are_nine_thousand(confidence):
    """By hand: index 1000. In binary floats (1 - 0.9) * 10000 is 999.99..., whose floor is 999."""
    shuffled = np.random.default_rng(1).permutation(10_000)
    assert int(shuffled.mean()) - RULES["percentile"](shuffled, confidence=confidence) == 1000


@given(draws, confidences)
def test_enough_draws_reach_the_percentile(values, confidence):
    claim = order_statistic(values, 1 - Fraction(confidence))
    assert (values >= claim).sum() >= Fraction(confidence) * values.size
    assert claim in values


@pytest.mark.parametrize("name", RULES)
@given(values=draws, confidence=confidences, seed=st.integers(0, 99))
def test_laws_of_every_rule(name, values, confidence, seed):
    """Never below zero, never above the mean, no matter in which order the draws come."""
    deduction = RULES[name](values, confidence=confidence)
    mean = sum(values.tolist()) // values.size
    assert type(deduction) is int
    assert 0 <= deduction <= max(mean, 0)
    mixed = np.random.default_rng(seed).permutation(values)
    assert RULES[name](mixed, confidence=confidence) == deduction


@pytest.mark.parametrize("name", RULES)
@given(mass=st.integers(0, 10**15), n=st.integers(1, 50))
def test_a_certain_mass_is_claimed_in_full(name, mass, n):
    assert RULES[name](np.full(n, mass), confidence="0.9") == 0


@given(draws)
def test_interval_of_the_negative_is_the_negative_interval(values):
    low, high = interval_90(values)
    assert interval_90(-values) == (-high, -low)
    assert ((values >= low) & (values <= high)).sum() >= 0.9 * values.size


def test_half_width_by_hand():
    """0 ... 99: limits 5 and 94, mean 49.5 rounded down to 49, half width (94 - 5) / 2 / 49.

    VM0033 allows 20 %: 49 (89 / 98 - 0.2) = 34.7, so 35 kg are deducted.
    """
    assert compare(np.arange(100))["vm0033 half width"] == 49 - 35


@given(st.lists(st.integers(-_exact.MAX_KG, _exact.MAX_KG), min_size=1, max_size=300))
@example([_exact.MAX_KG] * 3)  # 1.2e19 in all
def test_mean_is_exact_where_int64_would_wrap(values):
    """Python's unbounded integers, as the other program."""
    values = values * 40
    found = np.array(values, dtype=np.int64)
    assert _exact.mean_down(found) == sum(values) // len(values)


@given(draws, confidences)
def test_compare_shows_every_rule(values, confidence):
    mean = sum(values.tolist()) // values.size
    assert compare(values, confidence=confidence) == {
        name: mean - RULES[name](values, confidence=confidence) for name in RULES
    }


widths = st.fractions(0, 3)


@pytest.mark.parametrize("name", WIDTH_RULES)
@given(mass=st.integers(0, 10**12), width=widths, more=widths)
def test_more_uncertainty_never_claims_more(name, mass, width, more):
    """Law: a wider interval around the same estimate lets no more be claimed."""
    assert claim_at(name, mass, width + more) <= claim_at(name, mass, width)


@given(
    st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=50),
    st.integers(10**9, 10**11),
    st.integers(1, 9),
    confidences,
)
def test_draws_further_from_the_same_mean_never_claim_more(apart, mean, times, confidence):
    """Law: draws stretched about their mean; symmetric ones, whose mean is a whole kilogram."""
    apart = np.array([*apart, *(-a for a in apart)])
    narrow = compare(mean + apart, confidence=confidence)
    wide = compare(mean + times * apart, confidence=confidence)
    for name in RULES:
        # The median of an even number of draws is the upper of two: one draw above the mean.
        if name != "percentile" or confidence != "0.5":
            assert wide[name] <= narrow[name]


def test_every_rule_says_what_of_the_draws_it_is_built_on():
    """Facts 4.3: half and full width are two readings of VM0033, and each says which it is."""
    assert {name: f.interval for name, f in RULES.items()} == {
        "none": "mean only",
        "percentile": "the draws themselves",
        "art-trees": "90 %, half width",
        "vm0033 half width": "90 %, half width",
        "vm0033 full width": "90 %, full width",
        "ar-tool14": "90 %, half width",
    }


def test_all_rules_are_there_and_cite_their_source():
    assert set(RULES) == {
        "none",
        "percentile",
        "art-trees",
        "vm0033 half width",
        "vm0033 full width",
        "ar-tool14",
    }
    assert set(WIDTH_RULES) == set(RULES) - {"none", "percentile"}
    for function in RULES.values():
        assert function.source
        assert function.where
        assert function.status in STATUSES


def test_a_net_source_has_no_deduction():
    source = np.array([-30, -20, 20])
    assert set(compare(source).values()) == {-10}


@pytest.mark.parametrize(
    ("act", "cure"),
    [
        (lambda: find_rule("percentil"), "Did you mean 'percentile'"),
        (lambda: compare(np.array([1.0])), "whole_kg"),
        (lambda: compare(np.ones((2, 2), dtype=int)), "Sum over strata and years"),
        (lambda: compare(np.array([], dtype=int)), "Sum over strata and years"),
        (lambda: compare(np.array([2**60])), "Check the unit"),
        (lambda: compare(np.arange(9), confidence=90), "percentage is divided by 100"),
        (lambda: compare(np.arange(9), confidence=1), "0.9 for 90 %"),
        (lambda: compare(np.arange(9), confidence="high"), 'its text "0.9"'),
        (lambda: compare(np.arange(9), confidence=True), 'its text "0.9"'),
        (lambda: compare(np.arange(9), confidence=float("nan")), 'its text "0.9"'),
        (lambda: claim_at("percentile", 1000, "0.3"), r"compare\(draws_kg\)"),
        (lambda: claim_at("art-trees", 1000, "-0.3"), "0.3 for 30 %"),
    ],
)
def test_refusals_name_the_cure(act, cure):
    with pytest.raises(InputError, match=cure):
        act()
