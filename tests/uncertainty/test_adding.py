"""Sums of rows by group: those of a loop, for any groups."""

from itertools import pairwise

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.uncertainty.adding import Adding, adding_of_columns

SIZES = st.lists(st.integers(1, 6), min_size=1, max_size=8)


def edges_of(sizes):
    return np.concatenate(([0], np.cumsum(sizes)))


@settings(max_examples=60, deadline=None)
@given(sizes=SIZES, seed=st.integers(0, 99), kind=st.sampled_from([np.int64, float]))
def test_sums_are_those_of_a_loop(sizes, seed, kind):
    """Law: whole numbers add up to the same in any order, and as often as they are asked for."""
    rng = np.random.default_rng(seed)
    edges = edges_of(sizes)
    values = rng.integers(-(10**9), 10**9, (7, 5)).astype(kind)
    rows, times = rng.integers(0, 7, edges[-1]), rng.integers(1, 4, edges[-1])
    before = values.copy()
    expected = np.zeros((len(sizes), 5), kind)
    for group, (a, b) in enumerate(pairwise(edges)):
        for row, n in zip(rows[a:b], times[a:b], strict=True):
            expected[group] += n * values[row]
    npt.assert_array_equal(Adding(rows, edges, times)(values), expected)
    npt.assert_array_equal(values, before)


@pytest.mark.parametrize("sizes", [[1, 2, 3], [3, 1, 2], [9], [5, 5], [1] * 9])
def test_every_row_once(sizes):
    """Hand calculation: 1, 2, 4, ... of which every subset has a sum of its own."""
    edges = edges_of(sizes)
    values = 2 ** np.arange(edges[-1])[:, None]
    sums = Adding(np.arange(edges[-1]), edges)(values)[:, 0]
    npt.assert_array_equal(sums, [2**b - 2**a for a, b in pairwise(edges)])


@settings(max_examples=60, deadline=None)
@given(sizes=SIZES, columns=st.integers(1, 4), seed=st.integers(0, 99))
def test_columns_that_rows_share_add_up_as_rows(sizes, columns, seed):
    """Law: each row spelled out gives the same sums; groups of the same columns share one."""
    rng = np.random.default_rng(seed)
    edges = edges_of(sizes)
    column = rng.integers(0, columns, edges[-1])
    values = rng.integers(-(10**9), 10**9, (columns, 3))
    adding, number = adding_of_columns(column, edges)
    of_rows = Adding(np.arange(edges[-1]), edges)(values[column])
    npt.assert_array_equal(adding(values)[number], of_rows)
    parts = [tuple(sorted(column[a:b])) for a, b in pairwise(edges)]
    assert len(set(number.tolist())) == len(set(parts)) == len(adding(values))
