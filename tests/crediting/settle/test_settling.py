import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.crediting import (
    RULES,
    LineDraws,
    SettledLine,
    _exact,
    settle,
    side_by_side,
    totals,
    whole_kg,
)
from bluecarbon.crediting.buffer import BASES
from bluecarbon.crediting.settle import (
    PARTS,
    TIME_BASES,
    look_at_net,
    net_key,
    settle_beside_others,
)
from bluecarbon.crediting.settle.estimates import estimates
from bluecarbon.errors import InputError


def line(gross, baseline=None, **changes):
    names = {"holder": "A", "vintage": 2022, "habitat": "mangrove", "method": "m"} | changes
    if baseline is not None:
        baseline = np.asarray(baseline)
    return LineDraws(gross_draws=np.asarray(gross), baseline_draws=baseline, **names)


def settled(*lines, **changes):
    options = {"rule": "percentile", "confidence": 0.9, "buffer": "0.15", "unit_kg": 1000} | changes
    return settle(lines, **options)


def test_an_annual_sink_by_hand():
    """10 draws of 1 to 10 t: mean 5,500, index floor(0.1 * 10) = 1: claim 2,000, buffer 300."""
    (found,) = settled(line(1000 * np.arange(1, 11)))
    assert [found.gross_kg, *(getattr(found, part) for part in PARTS)] == [
        5500,
        0,
        0,
        3500,
        0,
        300,
        1000,
        700,
    ]
    assert found.units == 1
    # Five draws are not above 5,000; the limits are index floor(0.05 * 10) = 0 from either side.
    assert (found.mean_kg, found.median_kg, found.p05_kg, found.p95_kg) == (
        5500,
        5000,
        1000,
        10_000,
    )
    assert (found.rule, found.confidence, found.buffer_share, found.draws) == (
        "percentile",
        "0.9",
        "0.15",
        10,
    )
    assert dict(found.claimable_under)["percentile"] == 2000
    assert dict(found.claimable_under)["none"] == 5500


def test_a_credit_by_hand():
    """By hand: gross mean 99.5 -> 99, baseline mean 10.5 -> 11, leakage 8, net draws 80 and 82."""
    gross = np.array([98, 101])
    baseline = np.array([10, 11])
    (found,) = settled(line(gross, baseline, leakage_kg=8), rule="none", buffer=0, unit_kg=1)
    assert (found.gross_kg, found.baseline_kg, found.leakage_kg) == (99, 11, 8)
    # The net draws have the mean 81, one more than 99 - 11 - 8: the smaller one is claimed.
    assert (found.mean_kg, found.lots_kg, found.deduction_kg) == (81, 80, 0)


def test_errors_shared_with_the_baseline_cancel():
    """Gross = baseline + 5 t in every draw: nothing is uncertain about the difference."""
    baseline = np.random.default_rng(2).integers(0, 10**6, 999)
    (found,) = settled(line(baseline + 5000, baseline), buffer=0)
    assert found.deduction_kg <= 1  # gross is rounded down, the baseline up
    assert found.p05_kg == found.p95_kg == 5000


def test_leakage_reduces_the_claim():
    (found,) = settled(line([10_000, 10_000], leakage_kg=3500), buffer=0)
    assert (found.leakage_kg, found.lots_kg, found.remainder_kg) == (3500, 6000, 500)


def test_a_net_source_is_charged_to_the_other_lines_in_proportion():
    """By hand: a loss of 100 kg on claims of 200 and 100 kg: 66.7 -> 67 and 33.3 -> 33 kg."""
    loss, big, small, other = settled(
        line([-100], habitat="marsh"),
        line([200], habitat="mangrove"),
        line([100], habitat="seagrass"),
        line([100], habitat="seagrass", vintage=2023),
        buffer=0,
        unit_kg=1,
    )
    assert (loss.netted_kg, loss.lots_kg, loss.buffer_kg, loss.remainder_kg) == (-100, 0, 0, 0)
    assert (big.netted_kg, big.lots_kg) == (67, 133)
    assert (small.netted_kg, small.lots_kg) == (33, 67)
    assert (other.netted_kg, other.lots_kg) == (0, 100)  # another vintage pays nothing


def test_a_loss_that_nobody_can_carry_stays_as_a_negative_remainder():
    """By hand: losses of 300 and 100 kg, 100 kg to carry them: 75 and 25 are carried."""
    first, second, gain = settled(
        line([-300], habitat="a"),
        line([-100], habitat="b"),
        line([100], habitat="c"),
        unit_kg=1,
    )
    assert (first.netted_kg, first.remainder_kg) == (-75, -225)
    assert (second.netted_kg, second.remainder_kg) == (-25, -75)
    assert (gain.netted_kg, gain.buffer_kg, gain.lots_kg, gain.remainder_kg) == (100, 0, 0, 0)


def test_an_odd_kilogram_falls_on_the_same_line_in_any_order():
    """By hand: one kilogram on two equal claims; the first by name carries it."""
    lines = [line([-1], habitat="c"), line([9], habitat="b"), line([9], habitat="a")]
    for order in (lines, lines[::-1]):
        netted = {f.habitat: f.netted_kg for f in settled(*order)}
        assert netted == {"a": 1, "b": 0, "c": -1}


@st.composite
def accounts(draw):
    n = draw(st.integers(1, 30))
    values = st.lists(st.integers(-50_000, 200_000), min_size=n, max_size=n)
    with_baseline = draw(st.booleans())
    keys = draw(
        st.lists(
            st.tuples(
                st.sampled_from("AB"),
                st.sampled_from([2021, 2022]),
                st.sampled_from(["mangrove", "marsh"]),
                st.sampled_from(["m", "n"]),
            ),
            unique=True,
            max_size=8,
        )
    )
    return [
        line(
            draw(values),
            draw(values) if with_baseline else None,
            holder=holder,
            vintage=vintage,
            habitat=habitat,
            method=method,
            leakage_kg=draw(st.integers(0, 9000)),
            gases_draws=np.array(draw(values)) if draw(st.booleans()) else None,
            basis=draw(st.sampled_from(TIME_BASES)),
        )
        for holder, vintage, habitat, method in keys
    ]


options = {
    "confidence": st.sampled_from(["0.5", 0.8, 0.9, "0.95"]),
    "buffer": st.sampled_from([0, "0.07", 0.15, "0.999"]),
    "unit_kg": st.sampled_from([1, 7, 100, 1000]),
    "buffer_basis": st.sampled_from(BASES),
}


@given(accounts(), st.sampled_from(sorted(RULES)), st.fixed_dictionaries(options))
def test_the_identity_holds_in_integers(lines, rule, settings):
    found = settle(lines, rule=rule, **settings)
    assert [f.key for f in found] == [x.key for x in lines]
    for source, f in zip(lines, found, strict=True):
        assert f.gross_kg == sum(getattr(f, part) for part in PARTS)
        assert all(type(getattr(f, part)) is int for part in ("gross_kg", *PARTS))
        assert f.gross_kg == sum(source.gross_draws.tolist()) // source.gross_draws.size
        assert f.lots_kg == f.units * settings["unit_kg"]
        assert min(f.deduction_kg, f.buffer_kg, f.lots_kg) >= 0
        net = f.gross_kg - f.baseline_kg - f.leakage_kg
        assert f.lots_kg + f.buffer_kg <= max(net, 0)  # nothing is sold that was not there
        if f.remainder_kg < 0:
            assert net < 0
        if f.lots_kg:
            assert 0 <= f.remainder_kg < settings["unit_kg"]
        assert f.removals_kg - f.gases_kg == f.gross_kg
        assert f.basis == "ex post" or f.lots_kg == 0
    for basis in TIME_BASES:
        for sums in totals([f for f in found if f.basis == basis]).values():
            assert sums["gross_kg"] == sum(sums[part] for part in PARTS)
            assert sums["netted_kg"] == 0


@given(accounts())
def test_what_is_expected_changes_nothing_of_what_happened(lines):
    """Law: lines ex post come out the same, whatever stands beside them ex ante."""
    alone = [f for f in lines if f.basis == "ex post"]
    beside = [f for f in settled(*lines) if f.basis == "ex post"]
    assert beside == settled(*alone)


def test_ex_post_and_ex_ante_are_never_summed():
    found = settled(line([5000]), line([7000], habitat="marsh", basis="ex ante"), buffer=0)
    assert [f.lots_kg for f in found] == [5000, 0]
    assert found[1].remainder_kg == 7000
    with pytest.raises(InputError, match="Sum them apart"):
        totals(found)
    assert totals(found[:1])["A", 2022]["gross_kg"] == 5000


def test_a_loss_that_happened_is_not_netted_with_a_gain_that_is_expected():
    loss, hope = settled(
        line([-100]), line([100], habitat="marsh", basis="ex ante"), buffer=0, unit_kg=1
    )
    assert (loss.netted_kg, loss.remainder_kg) == (0, -100)
    assert (hope.netted_kg, hope.remainder_kg) == (0, 100)


def test_gases_are_shown_and_a_stock_based_buffer_is_taken_before_them():
    """By hand: gross 1,000 kg after 200 kg of methane, so removals 1,200 kg. VM0033's buffer of
    10 % is 120 kg on stock; on net it is 100 kg. With a baseline of 300 kg after 50 kg of gas the
    stock is 1,000 - 300 + 200 - 50 = 850 kg, and the buffer 85 kg.
    """
    gases = {"gases_draws": np.array([200]), "rule": "none"}
    stock = settle_one([1000], buffer_basis="stock change", **gases)
    assert (stock.removals_kg, stock.gases_kg, stock.gross_kg) == (1200, 200, 1000)
    assert (stock.stock_kg, stock.buffer_kg) == (1200, 120)
    assert settle_one([1000], **gases).buffer_kg == 100
    net = settle_one(
        [1000],
        [300],
        buffer_basis="stock change",
        baseline_gases_draws=np.array([50]),
        **gases,
    )
    assert (net.stock_kg, net.buffer_kg) == (850, 85)


def settle_one(gross, baseline=None, *, rule, buffer_basis="net", **gases):
    one = line(gross, baseline, **gases)
    (found,) = settled(one, rule=rule, buffer="0.1", buffer_basis=buffer_basis, unit_kg=1)
    return found


@given(accounts(), st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(lines, random):
    mixed = lines.copy()
    random.shuffle(mixed)
    before = {f.key: f for f in settled(*lines, unit_kg=1)}
    assert {f.key: f for f in settled(*mixed, unit_kg=1)} == before


@given(accounts())
def test_a_holder_with_a_loss_claims_no_more_than_the_sum(lines):
    lines = [one for one in lines if one.basis == "ex post"]
    found = settled(*lines, rule="none", buffer=0, unit_kg=1)
    for (holder, vintage), sums in totals(found).items():
        mine = [f for f in found if (f.holder, f.vintage) == (holder, vintage)]
        net = sum(f.gross_kg - f.baseline_kg - f.leakage_kg for f in mine)
        assert sums["lots_kg"] == max(net, 0)
        assert sums["lots_kg"] + sums["remainder_kg"] == net


@given(
    st.lists(st.integers(0, 10**12), min_size=1, max_size=20).filter(any),
    st.fractions(0, 1),
)
def test_apportioned_parts_add_up_and_stay_below_their_weights(weights, share):
    amount = int(share * sum(weights))
    parts = _exact.apportion(amount, weights)
    assert sum(parts) == amount
    assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - amount * weight) < sum(weights)  # within one kilogram


def test_side_by_side_is_settling_under_each_rule():
    lines = [line([900, 1500, 2500]), line([-10, -5, 0], habitat="marsh")]
    found = side_by_side(lines, confidence=0.9, buffer=0.1, unit_kg=100)
    assert set(found) == set(RULES)
    for rule, under in found.items():
        assert under == settled(*lines, rule=rule, buffer=0.1, unit_kg=100)


@given(accounts(), st.sampled_from(sorted(RULES)), st.fixed_dictionaries(options), st.booleans())
def test_a_line_and_its_parts_under_other_rules_are_those_of_settling(lines, rule, terms, carry):
    """Law: gross = parts for every line and rule, whether made as lines or as columns, and sums
    over lines are sums of both."""
    terms = terms | {"carry": carry}
    found, by_rule = settle_beside_others(lines, rule=rule, **terms)
    assert found == settle(lines, rule=rule, **terms)
    assert set(by_rule) == set(RULES)
    for name, lines_under in side_by_side(lines, **terms).items():
        for part in ("gross_kg", *PARTS):
            assert by_rule[name][part] == [getattr(x, part) for x in lines_under]
        sums = {part: sum(by_rule[name][part]) for part in ("gross_kg", *PARTS)}
        assert sums.pop("gross_kg") == sum(sums.values())


@given(accounts(), st.sampled_from(sorted(RULES)), st.fixed_dictionaries(options))
def test_years_of_the_same_draws_settle_like_each_of_them(lines, rule, terms):
    """Law: a year that repeats another one, draw by draw, comes out as that one does."""
    again = [replace(x, vintage=x.vintage + 10) for x in lines]
    found = settle([*lines, *again], rule=rule, **terms)
    alone = settle(lines, rule=rule, **terms)
    assert found[: len(lines)] == alone
    assert [replace(x, vintage=x.vintage - 10) for x in found[len(lines) :]] == alone


@given(accounts())
def test_what_was_looked_at_before_is_not_looked_at_anew(lines):
    """Law: with the looks of an earlier reader at hand the lines are the same."""
    looks = {}
    for x in lines:
        net = x.gross_draws - (0 if x.baseline_draws is None else x.baseline_draws)
        (seen,) = look_at_net((net - x.leakage_kg)[None], 0.9)
        looks[net_key(x.gross_draws, x.baseline_draws, x.leakage_kg)] = seen
    terms = {"rule": "percentile", "confidence": 0.9, "buffer": 0.1, "unit_kg": 10}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules[estimates.__module__], "look_at_net", None)
        found, _ = settle_beside_others(lines, looks=looks, **terms)
    assert found == settle(lines, **terms)


def test_nothing_to_settle():
    assert settled() == []


@pytest.mark.parametrize(
    ("act", "cure"),
    [
        (lambda: settled(line([1]), line([2])), "Add the draws of the two"),
        (lambda: settled(line([1.0])), "whole_kg"),
        (lambda: settled(line([1, 2], [1])), "same draws"),
        (lambda: settled(line([1], [1]), line([1], habitat="marsh")), "zeros where nothing"),
        (lambda: settled(line([1], leakage_kg=-1)), "as a positive number"),
        (lambda: settled(line([1], leakage_kg=0.5)), "whole kilograms"),
        (lambda: settled(line([1], basis="ex-post")), "Did you mean 'ex post'"),
        (lambda: settled(line([1], gases_draws=np.array([1, 2]))), "same draws"),
        (lambda: settled(line([1]), buffer_basis="gross"), "Known: net, stock change"),
        (lambda: settled(line([1]), unit_kg=0), "1000 for 1 t"),
        (lambda: settled(line([1]), unit_kg=0.1), "1000 for 1 t"),
        (lambda: settled(line([1]), rule="art trees"), "Did you mean 'art-trees'"),
        (lambda: settled(line([1]), confidence=95), "divided by 100"),
        (lambda: settled(line([1]), rule="none", confidence=95), "divided by 100"),
        (lambda: settled(line([1]), buffer=15), r"0\.15 for 15 %"),
    ],
)
def test_refusals_name_the_cure(act, cure):
    with pytest.raises(InputError, match=cure):
        act()


def test_a_settled_line_that_does_not_add_up_cannot_exist():
    (found,) = settled(line([5000, 7000]))
    values = {name: getattr(found, name) for name in SettledLine.__slots__}
    with pytest.raises(InputError, match="Make settled lines with `settle`"):
        SettledLine(**values | {"lots_kg": found.lots_kg + 1000})


def test_tonnes_become_whole_kilograms_against_the_seller():
    """By hand: 1.2345 t is 1,234 kg of removal, and 1,235 kg of baseline."""
    tonnes = np.array([1.2345, -0.0005, 2.0])
    assert whole_kg(tonnes).tolist() == [1234, -1, 2000]
    assert whole_kg(tonnes, up=True).tolist() == [1235, 0, 2000]
    assert whole_kg(tonnes).dtype == np.int64


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e30])
def test_draws_that_are_no_mass_are_refused(bad):
    with pytest.raises(InputError, match=r"in 1 of 3 draws.*missing value"):
        whole_kg([1.0, bad, 2.0])
