import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.crediting.leakage import shared_leakage, words
from bluecarbon.errors import InputError


@given(
    st.integers(0, 10**9),
    st.lists(st.integers(0, 10**12), min_size=1, max_size=9),
)
def test_leakage_is_rounded_up_once_and_never_lost(grams, weights):
    """Law: the parts add up to the declared mass, rounded up; also where nothing was removed."""
    assert sum(shared_leakage(f"{grams}e-6", weights)) == math.ceil(grams / 1000)


def test_shared_by_hand():
    """By hand: 10.1 kg is 11 kg; by weights 3 to 1 that is 8.25 and 2.75: 8 and 3 kg."""
    assert shared_leakage(0.0101, [3, 1, 0]) == [8, 3, 0]


def test_a_negative_leakage_is_refused():
    with pytest.raises(InputError, match="positive number"):
        shared_leakage(-1, [1])


@pytest.mark.parametrize(
    ("declared", "reason", "said"),
    [
        (0.0, "nobody fished there.", "zero by applicability; nobody fished there."),
        (2.5, None, "declared, a year: 2.5 t CO2e."),
        ({"mangrove": 1.5, "tidal marsh": 0.0}, None, "1.5 t CO2e mangrove."),
        (0.0, None, "nothing was stated"),
    ],
)
def test_leakage_is_never_silent(declared, reason, said):
    assert said in words(declared, reason)["en"]
    assert words(declared, reason)["zh"].startswith("泄漏")
