"""Project level of VM0033 v2.1: cap, adjustment, buffer and credits in whole kilograms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.crediting import claim_at
from bluecarbon.crediting.vm0033 import (
    adjusted_reductions,
    buffer_credits,
    capped_reductions,
    issue,
    net_reductions,
)
from bluecarbon.errors import InputError

KG = st.integers(-(10**9), 10**9)
SHARE = st.decimals(0, "0.99", places=2)
BASIS = st.sampled_from(["half width", "full width"])


@pytest.mark.parametrize(("basis", "left"), [("half width", 900_000), ("full width", 600_000)])
def test_one_estimate_by_both_widths(basis, left):
    """Facts, international 4.3: 1,000 t at a 90 % half width of 30 % make 900 or 600 t."""
    assert adjusted_reductions(1_000_000, "0.30", basis=basis) == left


@pytest.mark.parametrize(
    ("level", "error", "left"),
    [
        ("90 %", "0.20", 1_000_000),
        ("90 %", "0.200001", 999_999),
        ("90 %", "0.19", 1_000_000),
        ("95 %", "0.30", 1_000_000),
        ("95 %", "0.31", 990_000),
        ("90 %", "1.20", 0),
        ("90 %", "5", 0),
    ],
)
def test_both_sides_of_each_allowance(level, error, left):
    """Section 8.5.2: 20 % at the 90 % level, 30 % at the 95 % level; only the excess is taken."""
    assert adjusted_reductions(1_000_000, error, basis="half width", level=level) == left


@given(kg=st.integers(0, 10**9), error=SHARE, basis=BASIS)
def test_the_rule_of_the_account_is_the_same(kg, error, basis):
    """Another program: the deduction rules of lots know both readings by name."""
    other = claim_at(f"vm0033 {basis}", kg, str(error))
    assert adjusted_reductions(kg, str(error), basis=basis) == other


def test_equation_85_by_hand():
    """100 - (-900) + 20 - 5 = 1,015 t."""
    assert net_reductions(100.0, -900.0, fire_premium=20.0, leakage=5.0) == 1015


@given(
    net=st.lists(st.floats(-1e6, 1e6), min_size=1), low=st.floats(0, 1e6), more=st.floats(0, 1e6)
)
def test_law_the_cap_is_monotone_and_never_passed(net, low, more):
    capped = capped_reductions(net, low)
    assert np.all(capped <= low)
    assert np.all(capped <= capped_reductions(net, low + more))
    np.testing.assert_array_equal(capped_reductions(np.sort(net), low), np.sort(capped))


def test_a_project_that_comes_to_its_cap():
    """By hand, three years of 400 t, all stock, half width 20 %, buffer 10 %, 1,000 t at t = 100:
    capped 400, 800, 1,000; buffer 40 each year of the uncapped stock; units 360, 360, 160 t."""
    found = issue(
        [400_000, 800_000, 1_200_000],
        [400_000, 800_000, 1_200_000],
        "0.2",
        buffer="0.1",
        basis="half width",
        at_100_kg=1_000_000,
    )
    assert found.capped == (400_000, 800_000, 1_000_000)
    assert found.buffer == (40_000,) * 3
    assert found.units == (360_000, 360_000, 160_000)


def test_the_buffer_is_taken_of_stock_alone():
    """By hand: NER 700 t, of which gases take 300 t off a stock of 1,000 t: 15 % of 1,000."""
    found = issue([700_000], [1_000_000], 0, buffer=0.15, basis="half width")
    assert (found.buffer, found.units) == ((150_000,), (550_000,))


def test_a_worse_error_in_the_second_year_takes_back_from_the_first():
    """By hand: 1,000 t at 20 % and 1,100 t at 40 %: 1,000 and 880 adjusted, so -120 t."""
    found = issue([1_000_000, 1_100_000], [0, 0], ["0.2", "0.4"], buffer=0, basis="half width")
    assert found.units == (1_000_000, -120_000)


@given(
    years=st.lists(st.tuples(KG, KG), min_size=1, max_size=6),
    error=SHARE, buffer=SHARE, basis=BASIS,
)  # fmt: skip
def test_law_units_and_buffer_add_up_to_the_last_adjusted_figure(years, error, buffer, basis):
    net, stock = zip(*years, strict=True)
    found = issue(net, stock, str(error), buffer=str(buffer), basis=basis)
    assert sum(found.units) + sum(found.buffer) == found.adjusted[-1]
    assert all(type(kg) is int for kg in (*found.units, *found.buffer, *found.adjusted))
    assert all(kg >= 0 for kg in found.buffer)


@given(kg=KG, error=SHARE, more=SHARE)
def test_law_a_wider_interval_never_earns_more(kg, error, more):
    wide = adjusted_reductions(kg, str(error + more), basis="half width")
    assert wide <= adjusted_reductions(kg, str(error), basis="half width")


def test_rounding_is_against_the_seller():
    """By hand: 10 % of 1,001 kg is 100.1 kg, so 101 kg are held, and 101 kg deducted."""
    assert buffer_credits(0, 1_001, "0.1") == 101
    assert adjusted_reductions(1_001, "0.3", basis="half width") == 900


@pytest.mark.parametrize(
    ("call", "cure"),
    [
        (lambda: adjusted_reductions(10.5, "0.3", basis="half width"), "Round down with"),
        (lambda: adjusted_reductions(10, "-0.3", basis="half width"), "as 0.3 for 30 %"),
        (lambda: adjusted_reductions(10, "0.3", basis="half width", level="99 %"), "one of these"),
        (lambda: buffer_credits(0, 10, 15), "Divide a percentage by 100"),
        (lambda: issue([1, 2], [1], "0.3", buffer=0, basis="half width"), "as many of each"),
    ],
)
def test_what_cannot_be_is_refused_with_the_cure(call, cure):
    with pytest.raises(InputError, match=cure):
        call()
