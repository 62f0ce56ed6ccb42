import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.crediting import LineDraws, settle, side_by_side, totals
from bluecarbon.crediting.carry import Unsold, sales, words
from bluecarbon.crediting.settle import PARTS
from bluecarbon.errors import InputError

TERMS = {"rule": "none", "confidence": 0.9, "buffer": 0}


def lines(masses, **changes):
    """One line over the vintages 2020, 2021, ...; no draw differs from another."""
    key = {"holder": "A", "habitat": "mangrove", "method": "m"} | changes
    return [
        LineDraws(vintage=2020 + i, gross_draws=np.array([kg]), **key)
        for i, kg in enumerate(masses)
    ]


def test_remainders_by_hand():
    """1,600 + 1,700 + 500 kg in tonnes: 1 and 600 left; 600 + 1,700 = 2 and 300; 800 stay."""
    found = settle(lines([1600, 1700, 500]), unit_kg=1000, carry=True, **TERMS)
    assert [s.lots_kg for s in found] == [1000, 2000, 0]
    assert [s.carried_in_kg for s in found] == [0, 600, 300]
    assert [s.carried_out_kg for s in found] == [600, 300, 800]
    # What the second vintage gives to lots is more than it has: 300 kg are of the first.
    assert [s.remainder_kg for s in found] == [600, -300, 500]


def test_without_carrying_nothing_changes():
    found = settle(lines([1600, 1700, 500]), unit_kg=1000, **TERMS)
    assert [(s.lots_kg, s.remainder_kg) for s in found] == [(1000, 600), (1000, 700), (0, 500)]
    assert all(s.carried_in_kg == s.carried_out_kg == 0 for s in found)


def test_less_than_the_smallest_lot_waits():
    """At least 3 t: 1.6 t wait, 3.3 t are 3 lots of a tonne and 0.3 t, 0.8 t wait."""
    found = settle(lines([1600, 1700, 500]), unit_kg=1000, minimum_kg=3000, carry=True, **TERMS)
    assert [s.lots_kg for s in found] == [0, 3000, 0]
    assert found[-1].carried_out_kg == 800
    alone = settle(lines([1600, 1700, 500]), unit_kg=1000, minimum_kg=3000, **TERMS)
    assert [s.remainder_kg for s in alone] == [1600, 1700, 500]


def test_a_loss_is_made_good_first():
    """600 kg carried, 1,500 lost: 900 are owed, and taken off the 2,900 of the year after."""
    found = settle(lines([1600, -1500, 2900]), unit_kg=1000, carry=True, **TERMS)
    assert [s.lots_kg for s in found] == [1000, 0, 2000]
    assert [s.carried_out_kg for s in found] == [600, -900, 0]


def test_nothing_is_carried_to_another_holder_habitat_or_method():
    own = lines([1600, 1700])
    for changes in ({"holder": "B"}, {"habitat": "seagrass"}, {"method": "n"}):
        found = settle([own[0], lines([0, 1700], **changes)[1]], unit_kg=1000, carry=True, **TERMS)
        assert found[1].carried_in_kg == 0


def test_a_gap_of_years_is_bridged():
    first, _, third = lines([1600, 1, 500])
    found = settle([first, third], unit_kg=1000, carry=True, **TERMS)
    assert [s.lots_kg for s in found] == [1000, 1000]


def test_what_is_only_expected_is_not_carried():
    first, second = lines([1600, 1700], basis="ex ante")
    found = settle([first, second], unit_kg=1000, carry=True, **TERMS)
    assert [(s.lots_kg, s.remainder_kg, s.carried_in_kg) for s in found] == [
        (0, 1600, 0),
        (0, 1700, 0),
    ]


@given(
    st.lists(st.integers(-20_000, 90_000), min_size=1, max_size=8),
    st.sampled_from([1, 100, 1000]),
    st.integers(1, 9),
    st.randoms(use_true_random=False),
)
def test_no_kilogram_is_lost_or_made(masses, unit, least, random):
    given_lines = lines(masses) + lines(masses[::-1], method="n")
    random.shuffle(given_lines)
    terms = {"unit_kg": unit, "minimum_kg": least * unit, "carry": True}
    for rule, found in side_by_side(given_lines, confidence=0.9, buffer="0.1", **terms).items():
        assert len(found) == len(given_lines), rule
        for method in "mn":
            book = 0
            for s in sorted((s for s in found if s.method == method), key=lambda s: s.vintage):
                assert s.gross_kg == sum(getattr(s, part) for part in PARTS)
                assert s.carried_in_kg == book
                book = s.carried_out_kg
                assert s.carried_in_kg + s.remainder_kg == s.carried_out_kg
                assert s.lots_kg == 0 or s.lots_kg >= least * unit
                assert s.lots_kg % unit == 0
                # What waits is less than the smallest lot, unless it is a loss.
                assert s.carried_out_kg < least * unit
    carried = settle(given_lines, **TERMS, **terms)
    plain = settle(given_lines, **TERMS, unit_kg=unit)
    assert _sum(carried, "lots_kg") + _sum(carried, "remainder_kg") == _sum(
        plain, "lots_kg"
    ) + _sum(plain, "remainder_kg")
    if min(masses) >= 0 and least == 1:
        assert _sum(carried, "lots_kg") >= _sum(plain, "lots_kg")
    assert set(totals(carried)) == set(totals(plain))


def _sum(found, name):
    return sum(getattr(s, name) for s in found)


@given(st.permutations(range(5)))
def test_the_order_of_lines_does_not_matter(order):
    unsold = [Unsold(line=("A",), vintage=v, kg=777 * (v + 1)) for v in range(5)]
    found = sales([unsold[i] for i in order], unit_kg=1000, carry=True)
    assert [found[order.index(i)] for i in range(5)] == sales(unsold, unit_kg=1000, carry=True)


@pytest.mark.parametrize("minimum", [0, 999, 1500])
def test_the_smallest_lot_is_whole_units(minimum):
    with pytest.raises(InputError, match="multiple of the sale unit"):
        sales([], unit_kg=1000, minimum_kg=minimum)


def test_the_words():
    assert words(unit_kg=1000) is None
    assert words(unit_kg=100, minimum_kg=100) is None
    said = words(unit_kg=100, minimum_kg=2500, carry=True)
    assert said["en"].startswith(
        "No lot is smaller than 2.5 t. What does not fill a lot is carried"
    )
    assert said["zh"].startswith("每个批次不小于2.5吨。不足一个批次的余数结转")
