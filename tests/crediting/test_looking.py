"""A look at many lines: the same whole kilograms as plain arithmetic gives for each alone."""

from fractions import Fraction
from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from bluecarbon.crediting import RULES, _exact, compare
from bluecarbon.crediting.deductions import WIDTH_RULES, claimable
from bluecarbon.crediting.looking import PIECE, lines_at_a_time, look

SHAPES = hnp.array_shapes(min_dims=2, max_dims=2, max_side=25)
NARROW = st.one_of(st.integers(-100, 300), st.just(7))
WIDE = st.one_of(st.integers(-_exact.MAX_KG, _exact.MAX_KG), st.just(_exact.MAX_KG), NARROW)
ROWS = st.one_of(
    SHAPES.flatmap(lambda shape: hnp.arrays(np.int64, shape, elements=WIDE)),
    SHAPES.flatmap(lambda shape: hnp.arrays(np.int32, shape, elements=NARROW)),
)
CONFIDENCES = st.sampled_from(["0.5", "0.75", 0.9, "0.95", "0.999"])


def claims_by_hand(draws, confidence):
    """The rules as the page on crediting has them, in Python's integers and fractions alone."""
    n, ascending = len(draws), sorted(draws)
    mean = sum(draws) // n
    if mean <= 0:
        return dict.fromkeys(RULES, mean)
    reached = ascending[min(int((1 - Fraction(str(confidence))) * n), n - 1)]
    low = n // 20
    width = Fraction(ascending[n - 1 - low] - ascending[low], 2 * mean)
    claims = {"none": mean, "percentile": min(max(reached, 0), mean)}
    for name, share in WIDTH_RULES.items():
        claims[name] = mean - min(ceil(mean * share(width)), mean)
    return claims


@given(ROWS, CONFIDENCES)
def test_lines_together_are_lines_alone(rows, confidence):
    """Other programs: the rules one by one, and the same rules in fractions by hand."""
    seen = look(rows.astype(np.int64), RULES.values(), confidence=confidence, also=(0,))
    assert seen.at[0] == [min(row) for row in rows.tolist()]
    for i, row in enumerate(rows):
        claims = {name: kg[i] for name, kg in seen.claims.items()}
        assert seen.means[i] == sum(row.tolist()) // len(row)
        assert claims == claims_by_hand(row.tolist(), confidence)
        assert claims == compare(row, confidence=confidence)
        for name, rule in RULES.items():
            assert claims[name] == seen.means[i] - rule(row, confidence=confidence)
    for name in RULES:
        assert claimable(name, rows, confidence=confidence) == seen.claims[name]


def test_nothing_is_looked_at_that_nobody_asked_for():
    seen = look(np.array([[3, 1, 2]]))
    assert (seen.means, seen.at, seen.claims) == ([2], {}, {})


@pytest.mark.parametrize("draws", [1, 500, 10_000, 10**7])
def test_a_piece_is_never_much_more_than_it_should_be(draws):
    lines = lines_at_a_time(draws)
    assert lines >= 1
    assert lines == 1 or lines * draws <= PIECE
