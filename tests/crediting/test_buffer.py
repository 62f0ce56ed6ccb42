from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.crediting import buffer_share, withheld
from bluecarbon.crediting.buffer import withheld_of
from bluecarbon.errors import InputError


@pytest.mark.parametrize(
    ("claimable", "share", "held"),
    [
        (1001, "0.15", 151),  # 150.15
        (1000, "0.15", 150),
        (30, 0.1, 3),  # the binary float 0.1 is a little more than a tenth: it would give 4
        (100, 0.07, 7),  # 7.000000000000001 in floats
        (1, Decimal("0.001"), 1),
        (1000, 0, 0),
        (0, "0.2", 0),
        (-500, "0.2", 0),  # nothing to hold back
    ],
)
def test_held_back_by_hand(claimable, share, held):
    """Hand calculation: share times mass, rounded up."""
    assert withheld(claimable, share) == held


@given(st.integers(0, 10**15), st.integers(0, 999_999))
def test_the_buffer_is_the_smallest_whole_mass_that_is_enough(claimable, millionths):
    share = Fraction(millionths, 1_000_000)
    held = withheld(claimable, f"0.{millionths:06d}")
    assert held >= share * claimable > held - 1
    assert held <= claimable


@pytest.mark.parametrize("share", [15, 1, -0.1, "1.0"])
def test_a_percentage_is_refused_with_the_cure(share):
    with pytest.raises(InputError, match=r"0\.15 for 15 %"):
        buffer_share(share)


@pytest.mark.parametrize("share", [float("nan"), "a lot", None, float("inf")])
def test_what_is_no_number_is_refused(share):
    with pytest.raises(InputError, match="decimal number"):
        buffer_share(share)


def test_a_buffer_on_changes_of_stock_by_hand():
    """VM0033 v2.1, equation 94 (facts 2.1): 15 % of 1,200 kg of stock is 180 kg of the 900 left."""
    assert withheld_of("stock change", "0.15", claimable_kg=900, stock_kg=1200) == 180
    assert withheld_of("net", "0.15", claimable_kg=900, stock_kg=1200) == 135
    # Never more than there is, and nothing of a loss of stock.
    assert withheld_of("stock change", "0.5", claimable_kg=100, stock_kg=1200) == 100
    assert withheld_of("stock change", "0.5", claimable_kg=100, stock_kg=-50) == 0
    assert withheld_of("stock change", "0.5", claimable_kg=-100, stock_kg=50) == 0


def test_an_unknown_basis_names_the_nearest():
    with pytest.raises(InputError, match="Did you mean 'stock change'"):
        withheld_of("stock changes", "0.5", claimable_kg=1, stock_kg=1)
