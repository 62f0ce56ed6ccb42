"""Draws of an account: equal lines are looked at once, and count as often as they stand there."""

from types import SimpleNamespace

import numpy as np
import pytest

from bluecarbon.accounting import net
from bluecarbon.accounting.net import claim_of, net_lines
from bluecarbon.crediting.settle import LineDraws

CREDITING = SimpleNamespace(rule="percentile", confidence=0.9)


def line(gross, baseline=None, leakage=0, basis="ex post"):
    return LineDraws(
        holder="A", vintage=2020, habitat="mangrove", method="toy", gross_draws=gross,
        baseline_draws=baseline, leakage_kg=leakage, basis=basis,
    )  # fmt: skip


def nets(monkeypatch, *lines):
    monkeypatch.setattr(net, "line_inputs", lambda *given, **options: (list(lines), []))
    return net_lines(None, None, None, None, None)


def test_a_line_claims_as_often_as_it_stands_there():
    """Hand calculation: 0 to 99 kg claim their tenth draw, 10 kg; three such lines claim 30 kg.

    100 to 199 kg claim 110 kg; together 140 kg."""
    low, high = np.arange(100), np.arange(100, 200)
    assert claim_of(CREDITING, [low]) == 10
    assert claim_of(CREDITING, [low, high, low, low]) == 140
    assert claim_of(CREDITING, []) == 0


def test_claims_do_not_depend_on_how_many_lines_are_looked_at_together(monkeypatch):
    """Hand calculation: lines of 0 to 99 kg, each one kg more: 10 + 11 + ... + 16 = 91 kg."""
    lines = [np.arange(100) + i for i in range(7)]
    for step in (1, 3, 100):
        monkeypatch.setattr(net, "lines_at_a_time", lambda draws, step=step: step)
        assert claim_of(CREDITING, lines) == 91


def test_net_is_gross_less_baseline_and_leakage(monkeypatch):
    """Hand calculation: 10 - 4 - 1 = 5 and 20 - 5 - 1 = 14 kg."""
    (net,) = nets(monkeypatch, line(np.array([10, 20]), np.array([4, 5]), 1))
    assert net.tolist() == [5, 14]


def test_lines_of_one_array_are_one_unless_something_else_is_taken_off(monkeypatch):
    """Two lines of the same gross draws differ by their baseline or by their leakage."""
    gross, baseline = np.array([10, 20]), np.array([4, 5])
    several = [line(gross), line(gross), line(gross, baseline), line(gross, baseline, 1),
               line(gross, baseline)]  # fmt: skip
    plain, again, less, least, same = nets(monkeypatch, *several)
    assert plain is again is gross
    assert less is same
    assert (less.tolist(), least.tolist()) == ([6, 15], [5, 14])


def test_what_is_expected_is_left_out_where_something_happened(monkeypatch):
    """Ex ante lines are drawn beside the others, and stand for themselves only where alone."""
    after, before = line(np.array([1, 2])), line(np.array([3, 4]), basis="ex ante")
    assert [n.tolist() for n in nets(monkeypatch, after, before)] == [[1, 2]]
    assert [n.tolist() for n in nets(monkeypatch, before)] == [[3, 4]]


@pytest.mark.parametrize("draws", [1, 7])
def test_draws_made_anew_for_every_look_are_not_mixed_up(monkeypatch, draws):
    """An id is that of one array only as long as the array is there."""

    class Fresh:
        baseline_draws, leakage_kg, basis = None, 1, "ex post"

        def __init__(self, value):
            self.value = value

        @property
        def gross_draws(self):
            return np.full(draws, self.value)

    found = nets(monkeypatch, *(Fresh(i) for i in range(50)))
    assert [n.tolist() for n in found] == [[i - 1] * draws for i in range(50)]


@pytest.mark.parametrize("draws", [100, 103])
def test_figures_of_parts_are_those_of_each_part_alone(draws):
    """Law: a part of the draws claims what its lines claim by themselves, whatever its length."""
    rng = np.random.default_rng(5)
    lines = [net.Net(rng.integers(-50, 500, draws), times) for times in (1, 3, 2)]
    total = net.total_of(lines)
    assert total.tolist() == sum(x.draws * x.lines for x in lines).tolist()
    parts = [slice(i, None, 8) for i in range(8)] + [slice(None), slice(10, 30)]
    found = net.figures(CREDITING, lines, total, parts)
    for row, part in zip(found, parts, strict=True):
        alone = claim_of(CREDITING, [x.draws[part] for x in lines for _ in range(x.lines)])
        assert row[0] == alone
        assert row[1] == total[part].mean()


def test_looks_at_all_draws_are_left_for_others():
    """By hand: 0 to 99 kg have the limits 5 and 94, a claim of 10 and a mean of 49 kg."""
    key = ("a", None, 0)
    draws = np.arange(100)
    figures, looks = net.figures_of_all(CREDITING, {key: net.Net(draws, 4)}, draws * 4)
    assert figures[0] == 40
    assert looks[key].means == 49
    assert looks[key].at[5] == 5
    assert looks[key].at[94] == 94
    assert looks[key].claims["percentile"] == 10
