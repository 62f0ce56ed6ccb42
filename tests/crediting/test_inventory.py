"""A capacity inventory in integers: gross = remainder, and nothing else moves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.crediting.inventory import inventory
from bluecarbon.crediting.settle import PARTS, LineDraws
from bluecarbon.errors import InputError


def line(habitat, draws, **more):
    about = {"holder": "Wang", "vintage": 2020, "habitat": habitat, "method": "hyt0349-2022"}
    return LineDraws(**about, gross_draws=np.array(draws, dtype=np.int64), **more)


def test_the_mean_stays_as_remainder():
    """By hand: draws of 1,000, 2,000 and 4,001 kg have a mean of 2,333.67, rounded down."""
    (settled,) = inventory([line("mangrove", [1_000, 2_000, 4_001])])
    assert (settled.gross_kg, settled.remainder_kg, settled.lots_kg) == (2_333, 2_333, 0)
    assert (settled.deduction_kg, settled.buffer_kg, settled.units) == (0, 0, 0)
    assert (settled.p05_kg, settled.median_kg, settled.p95_kg) == (1_000, 2_000, 4_001)
    assert (settled.rule, settled.buffer_share, settled.claimable_under) == ("none", "0", ())


def test_a_source_is_not_charged_to_a_sink():
    """Shellfish net of calcification may be negative; the mangrove beside it stays what it is."""
    sink, source = inventory([line("mangrove", [500] * 9), line("bivalve farm", [-300] * 9)])
    assert (sink.remainder_kg, sink.netted_kg) == (500, 0)
    assert (source.remainder_kg, source.netted_kg) == (-300, 0)


def test_a_baseline_has_no_place_in_it():
    """A line that is compared with something is a credit: it is not settled with the others."""
    other = line("seagrass", [5] * 3, baseline_draws=np.zeros(3, dtype=np.int64))
    with pytest.raises(InputError, match="settle the two claims apart"):
        inventory([line("mangrove", [5] * 3), other])


@settings(max_examples=50)
@given(
    st.lists(
        st.lists(st.integers(-(10**12), 10**12), min_size=4, max_size=4), min_size=1, max_size=5
    )
)
def test_law_nothing_is_ever_sold(draws):
    """Law: the identity holds in integers, for any draws; all of it is remainder."""
    settled = inventory([line(f"habitat {i}", d) for i, d in enumerate(draws)])
    for one, d in zip(settled, draws, strict=True):
        assert one.gross_kg == sum(getattr(one, part) for part in PARTS)
        assert one.gross_kg == one.remainder_kg == sum(d) // len(d)
        assert not any(getattr(one, part) for part in PARTS if part != "remainder_kg")
