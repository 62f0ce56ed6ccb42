"""The adaptive rule: numbers of the standard, and how often it keeps its word."""

import numpy as np
import pytest
from scipy import stats

from bluecarbon.uncertainty.draws import uniforms
from bluecarbon.uncertainty.stopping import (
    block_size,
    blocks_needed,
    run_doubling,
    run_until_stable,
    tolerance,
)

# A total of two independent normals, 100 t +- 3 and +- 4: standard deviation 5, exactly normal.
MEAN, SPREAD = 100.0, 5.0
EXACT = np.array([MEAN - 1.2815515655446004 * SPREAD, MEAN, SPREAD])


@pytest.mark.parametrize(
    ("u", "digits", "expected"),
    # JCGM 101, 7.9.2, examples 1 and 2: u = 0.35 mg to 2 digits gives 0.005, 2 K to 1 digit 0.5.
    [(0.35, 2, 0.005), (2, 1, 0.5), (9.96, 2, 0.5), (9.94, 2, 0.05), (1234, 3, 5), (0.0, 2, 0.0)],
)
def test_the_tolerance_is_half_a_unit_of_the_last_digit(u, digits, expected):
    assert tolerance(u, digits) == pytest.approx(expected)


def test_a_block_has_ten_thousand_draws_or_more():
    """JCGM 101, 7.9.4 b: M = max(J, 10^4) with J the least integer from 100 / (1 - p)."""
    assert block_size(0.9) == 10_000
    assert block_size(0.999) == 100_000


def test_steins_number_of_blocks():
    """Hand calculation: t(0.9875; 9) = 2.68501; spread 2, tolerance 1: (5.370)^2 = 28.8, so 29."""
    figures = np.array([1.0, -1.0] * 5)[:, None] * 2 / np.sqrt(10 / 9)
    assert blocks_needed(figures, 1.0) == 29
    assert blocks_needed(figures, 100.0) == 10
    assert blocks_needed(figures, 0.0) == np.inf
    assert blocks_needed(np.ones((10, 1)), 0.0) == 10


def drawer(seed, size):
    """Blocks of the normal total under one seed, and a list of all draws so far."""
    drawn = [np.zeros(0)]

    def draw_blocks(n):
        more = n * size - len(drawn[0])
        if more > 0:
            u, v = (uniforms(seed, name, "", len(drawn[0]), more) for name in "uv")
            new = MEAN + 3 * stats.norm.ppf(u) + 4 * stats.norm.ppf(v)
            drawn[0] = np.concatenate((drawn[0], new))
        return np.array([figures(b) for b in drawn[0].reshape(n, size)]), drawn[0].std(ddof=1)

    return draw_blocks, drawn


def figures(values):
    """What an account claims at 90 %, mean, standard deviation."""
    claim = np.partition(values, len(values) // 10)[len(values) // 10]
    return claim, values.mean(), values.std(ddof=1)


def kept(rule, repeats, digits):
    """Share of repeats with other seeds in which the claimed figure is within the tolerance."""
    good = 0
    for seed in range(repeats):
        draw_blocks, drawn = drawer(seed, 10_000)
        stop = run_until_stable(draw_blocks, digits=digits, rule=rule, most=100)
        assert stop.reached
        good += abs(figures(drawn[0])[0] - EXACT[0]) <= stop.tolerance
    return good / repeats


@pytest.mark.slow
def test_the_stated_tolerance_is_reached_in_95_of_100_repeats():
    """Exact normal theory for the claim, 200 seeds: two-stage rule, two digits (0.05 t of 5 t)."""
    assert kept("two-stage", 200, 2) >= 0.95


@pytest.mark.slow
def test_the_rule_of_jcgm_101_stops_a_little_early_now_and_then():
    """Exact theory, 200 seeds. A standard deviation of two blocks is often far too small."""
    assert 0.75 < kept("jcgm 101", 200, 2) <= 1


def test_most_blocks_are_the_end_and_are_told():
    draw_blocks, _ = drawer(1, 10_000)
    stop = run_until_stable(draw_blocks, digits=3, rule="two-stage", most=12)
    assert stop.blocks == 12
    assert not stop.reached


def test_nothing_uncertain_stops_at_once():
    stop = run_until_stable(lambda n: (np.full((n, 2), 7.0), 0.0), digits=2)
    assert stop.blocks == 10
    assert stop.reached


def test_doubling_judges_scrambles():
    """Law: the error of 8 parts falls with the draws, so it stops at the first that is enough."""
    asked = []

    def draw(n):
        asked.append(n)
        parts = MEAN + np.linspace(-1, 1, 8)[:, None] * SPREAD * 100 / n
        return parts, SPREAD

    stop = run_doubling(draw, digits=2, first=1024, most=10**6)
    assert asked == [1024 * 2**k for k in range(len(asked))]
    assert stop.reached
    # t(0.9875; 7) = 2.841, error of 8 even steps from -1 to 1: 0.2474; 500 / n of it is within
    # 0.05 from n = 7029 on.
    assert stop.blocks == 8192
