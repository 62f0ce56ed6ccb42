"""Totals that are equal are kept once, and come out as they went in."""

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bluecarbon.uncertainty.kept import SAMPLED, Distinct, by_name

FEW = st.integers(-1, 1)  # of which totals are often equal, in all draws or in some
LARGE = st.sampled_from([0, 2**31 - 1, 2**31, -(2**31) - 1, 2**62])


def totals_of(draws, values=FEW):
    return arrays(np.int64, st.tuples(st.integers(1, 12), st.just(draws)), elements=values)


@settings(max_examples=60, deadline=None)
@given(kg=st.integers(1, 3 * SAMPLED).flatmap(totals_of))
def test_what_is_kept_is_what_was_given(kg):
    """Law: row by row the same numbers, and never more of them."""
    kept = Distinct.of(kg)
    npt.assert_array_equal(kept.kg[kept.row], kg)
    assert len(kept.kg) <= len(kg)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), cuts=st.lists(st.integers(1, 40), min_size=1, max_size=4))
def test_parts_join_to_the_whole(data, cuts):
    """Law: draws in parts are the draws in one, also where one part has totals equal that differ
    in another, or where only one of them needs eight bytes."""
    total = data.draw(st.integers(1, 8))
    values = [data.draw(st.sampled_from([FEW, LARGE])) for _ in cuts]
    parts = [
        data.draw(arrays(np.int64, (total, n), elements=v))
        for n, v in zip(cuts, values, strict=True)
    ]
    joined = Distinct.joined([Distinct.of(kg) for kg in parts])
    npt.assert_array_equal(joined.kg[joined.row], np.concatenate(parts, axis=1))


def test_equal_in_the_draws_that_are_looked_at_first_is_not_equal():
    """Two totals that differ in one draw of a thousand only, whichever that is."""
    for at in range(0, 1000, 37):
        kg = np.zeros((3, 1000), np.int32)
        kg[1, at] = 1
        kept = Distinct.of(kg)
        assert kept.row[0] == kept.row[2] != kept.row[1]
        npt.assert_array_equal(kept.kg[kept.row], kg)


def test_groups_come_out_as_eight_bytes_by_number_by_slice_and_by_numbers():
    """Arithmetic on four bytes would wrap around: 2^31 - 1 and one more is 2^31."""
    most = 2**31 - 1
    distinct = Distinct.of(np.array([[most, 1], [2, 3], [most, 1]], np.int32))
    kept = by_name(distinct, {"net": np.array([1, 0, 2]), "soil": np.array([0, 0, 0])})
    net = kept["net"]
    assert len(net) == 3
    npt.assert_array_equal(net[1] + 1, [most + 1, 2])
    npt.assert_array_equal(net[0:2] + 1, [[3, 4], [most + 1, 2]])
    npt.assert_array_equal(net[[2, 0]] + 1, [[most + 1, 2], [3, 4]])
    npt.assert_array_equal(net[-1], [most, 1])
    with pytest.raises(IndexError, match="3 is out of bounds"):
        net[3]


def test_equal_groups_share_an_array_that_nobody_may_write_to():
    """The second of two equal lines costs nothing; were it written to, the first would change."""
    kept = by_name(Distinct.of(np.array([[5, 6], [5, 6], [7, 8]])), {"net": np.arange(3)})["net"]
    one, other = kept[0], kept[1]
    assert one is other
    assert kept[2] is not one
    with pytest.raises(ValueError, match="read-only"):
        one += 1
    block = kept[:]
    block += 1  # a block is the caller's own
    npt.assert_array_equal(kept[0], [5, 6])
