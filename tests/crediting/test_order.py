"""Order statistics of many lines at once: those of Python's own sorting."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from bluecarbon.crediting import _exact, order
from bluecarbon.crediting.order import at_places, interval_90, order_statistic, place, tails

EXTREME = st.one_of(
    st.integers(-_exact.MAX_KG, _exact.MAX_KG), st.integers(-2, 2), st.just(_exact.MAX_KG)
)
ROWS = hnp.array_shapes(min_dims=2, max_dims=2, max_side=30).flatmap(
    lambda shape: hnp.arrays(np.int64, shape, elements=EXTREME)
)


@given(ROWS, st.lists(st.integers(0, 29), max_size=5))
def test_draws_at_places_are_those_of_the_sorted_row(rows, places):
    """Another program: Python's `sorted`, row by row."""
    places = [p % rows.shape[1] for p in places]
    found = at_places(rows, places)
    assert set(found) == set(places)
    for p, draws in found.items():
        assert draws == [sorted(row)[p] for row in rows.tolist()]
        assert all(type(draw) is int for draw in draws)


@given(ROWS, st.fractions(0, 1))
def test_one_line_alone_is_the_line_among_others(rows, share):
    n = rows.shape[1]
    middle, (low, high) = place(share, n), tails(n)
    found = at_places(rows, (middle, low, high))
    assert [order_statistic(row, share) for row in rows] == found[middle]
    limits = zip(found[low], found[high], strict=True)
    assert [interval_90(row) for row in rows] == list(limits)


@settings(deadline=None)
@given(ROWS, st.integers(0, 29), st.integers(1, 8), st.sampled_from([0.1, 1, 5]))
def test_places_found_in_runs_are_those_of_the_sorted_row(rows, at, run, wide):
    """Another program: NumPy's sort; runs shorter than a row, too narrow a look among them."""
    at %= rows.shape[1]
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"RUN": run, "FEW": 0, "WIDE": wide}.items():
            patch.setattr(order, name, value)
        found = at_places(rows, [at])
    assert found == {at: np.sort(rows, axis=1)[:, at].tolist()}


@pytest.mark.parametrize("draws", [1_999, 2_000, 2_001, 10_000])
@pytest.mark.parametrize("kind", ["mixed", "ascending", "in turns", "equal", "large"])
def test_draws_in_any_order_are_looked_at_in_full_where_runs_do_not_tell(draws, kind):
    """Another program: NumPy's sort. In ascending draws each run has a part of the order only."""
    mixed = np.random.default_rng(7).normal(1e6, 1e5, (3, draws)).astype(np.int64)
    rows = {
        "mixed": mixed,
        "ascending": np.sort(mixed, axis=1),
        "in turns": np.where(np.arange(draws) // 250 % 2, mixed, -mixed),
        "equal": mixed * 0 - 5,
        "large": mixed * 10**10,
    }[kind]
    places = {0, draws // 20, draws // 10, (draws - 1) // 2, draws - 1 - draws // 20, draws - 1}
    ascending = np.sort(rows, axis=1)
    assert at_places(rows, places) == {p: ascending[:, p].tolist() for p in places}


@given(st.integers(1, 10**6))
def test_the_tails_hold_a_twentieth_on_either_side(draws):
    """By the meaning of 90 %: as many draws below the lower limit as above the upper."""
    low, high = tails(draws)
    assert low == draws - 1 - high
    assert low <= Fraction(draws, 20) < low + 1
