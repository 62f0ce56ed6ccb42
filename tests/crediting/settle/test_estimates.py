"""Draws of many lines, some at a time: as if each line stood alone, and never all in memory."""

import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.crediting import LineDraws, _exact, looking, side_by_side
from bluecarbon.crediting.baseline import split, split_later
from bluecarbon.crediting.settle import Later, gross_weights
from bluecarbon.crediting.settle.estimates import estimates
from bluecarbon.errors import InputError

KEY = {"holder": "A", "habitat": "mangrove", "method": "m"}
KG = st.one_of(
    st.integers(-50, 200),
    st.just(100),
    st.integers(-(10**16), 10**16),
    st.just(_exact.MAX_KG // 4),
)


@st.composite
def lines_of_an_account(draw):
    """Lines with ties, sources, extremes, few draws, four or eight bytes, draws that are shared."""
    credit = draw(st.booleans())
    lines = []
    for vintage in range(2000, 2000 + draw(st.integers(1, 7))):
        shared = lines and draw(st.booleans())
        n = lines[-1].gross_draws.size if shared else draw(st.integers(1, 25))
        masses = st.lists(KG, min_size=n, max_size=n).map(_array)
        gross = lines[-1].gross_draws if shared else draw(masses)
        lines.append(
            LineDraws(
                **KEY,
                vintage=vintage,
                gross_draws=gross,
                baseline_draws=draw(masses) if credit else None,
                leakage_kg=draw(st.sampled_from([0, 0, 30])),
                gases_draws=draw(st.one_of(st.none(), masses)),
                baseline_gases_draws=draw(st.one_of(st.none(), masses)),
            )
        )
    return lines


def _array(values):
    small = max(map(abs, values)) < 2**31
    return np.array(values, dtype=np.int32 if small else np.int64)


def by_hand(line):
    """Mean, median, limits and stock of a line in Python's integers alone."""

    def listed(draws):
        return [0] * line.gross_draws.size if draws is None else draws.tolist()

    gross, baseline = listed(line.gross_draws), listed(line.baseline_draws)
    gases, before = listed(line.gases_draws), listed(line.baseline_gases_draws)
    n = len(gross)
    net = sorted(g - b - line.leakage_kg for g, b in zip(gross, baseline, strict=True))
    net_kg = sum(gross) // n + -sum(baseline) // n - line.leakage_kg
    return {
        "gross_kg": sum(gross) // n,
        "baseline_kg": -(-sum(baseline) // n),
        "mean_kg": sum(net) // n,
        "median_kg": net[(n - 1) // 2],
        "p05_kg": net[n // 20],
        "p95_kg": net[n - 1 - n // 20],
        "gases_kg": -(-sum(gases) // n),
        "stock_kg": net_kg - (sum(before) - sum(gases)) // n,
    }


@settings(deadline=None)
@given(lines_of_an_account(), st.sampled_from([1, 30, 250_000]))
def test_lines_in_pieces_are_lines_alone(lines, piece):
    """Law: what a line says does not depend on those beside it, nor on the size of the pieces."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(looking, "PIECE", piece)
        together = estimates(lines, "0.9")
    for line in lines:
        (alone,) = estimates([line], "0.9").values()
        assert together[line.key] == alone
        hand = by_hand(line)
        assert {name: alone[name] for name in hand} == hand
        assert all(type(alone[name]) is int for name in hand)


def test_draws_of_one_key_are_made_and_looked_at_once():
    """Counting: 21 years of two kinds are made twice; a key of its own has who gives none."""
    made = []

    def later(kind):
        def make():
            made.append(kind)
            return np.arange(100) + kind

        return Later(make, ("totals", kind))

    years = range(2000, 2021)
    lines = [LineDraws(**KEY, vintage=y, gross_draws=later(y > 2010)) for y in years]
    found = estimates(lines, 0.9)
    assert made == [False, True]
    assert [found[x.key]["gross_kg"] for x in lines] == [49] * 11 + [50] * 10
    assert [found[x.key]["vintage"] for x in lines] == list(years)
    nameless = [Later(lambda: np.arange(3)) for _ in range(2)]
    assert nameless[0].key != nameless[1].key


@settings(deadline=None)
@given(lines_of_an_account())
def test_draws_that_come_later_are_the_same(lines):
    def later(draws):
        return None if draws is None else Later(lambda: draws)

    names = [name for name in LineDraws.__slots__ if name.endswith("_draws")]
    delayed = []
    for line in lines:
        fields = {name: getattr(line, name) for name in LineDraws.__slots__}
        delayed.append(LineDraws(**fields | {n: later(fields[n]) for n in names}))
    assert estimates(delayed, 0.8) == estimates(lines, 0.8)
    assert gross_weights(delayed) == gross_weights(lines)


def test_no_more_draws_are_there_at_a_time_than_a_piece_holds(monkeypatch):
    """A hundred lines of 1,000 draws, ten in a piece: never two pieces and a half at once."""
    monkeypatch.setattr(looking, "PIECE", 10_000)
    there, most = weakref.WeakSet(), []

    class Counted(np.ndarray):
        """An array that can be told to be gone."""

    def make():
        draws = np.arange(1000).view(Counted)
        there.add(_Token(draws))
        most.append(len(there))
        return draws

    class _Token:
        """Lives as long as its array, which cannot be hashed itself."""

        def __init__(self, draws):
            draws.token = self

    lines = [LineDraws(**KEY, vintage=1900 + i, gross_draws=Later(make)) for i in range(100)]
    settled = side_by_side(lines, confidence=0.9, buffer=0, unit_kg=1)["none"]
    assert [x.gross_kg for x in settled] == [499] * 100
    assert len(most) == 100
    assert max(most) <= 25


@pytest.mark.parametrize(
    ("changes", "cure"),
    [
        ({"gross_draws": np.array([0.5, 1.0])}, "whole_kg"),
        ({"gross_draws": np.array([10**17 + 1, 0])}, "Check the unit"),
        ({"gross_draws": np.array([], dtype=int)}, "Sum over strata"),
        ({"baseline_draws": np.array([1])}, "errors they share cancel"),
        ({"gases_draws": np.array([1, 2, 3])}, "Evaluate both with the same draws"),
        ({"leakage_kg": -1}, "as a positive number"),
        ({"basis": "ex-post"}, "Did you mean 'ex post'"),
        # Each is a mass that can be meant, and their difference is none.
        (
            {"gross_draws": np.array([10**17, 0]), "baseline_draws": np.array([-1, 0])},
            "Check the unit",
        ),
    ],
)
def test_a_line_among_many_is_refused_by_name(changes, cure):
    zeros = np.zeros(2, dtype=int)
    lines = [
        LineDraws(
            **KEY,
            **{"vintage": year, "gross_draws": zeros, "baseline_draws": zeros}
            | (changes if year == 2007 else {}),
        )
        for year in range(2000, 2010)
    ]
    with pytest.raises(InputError, match=cure) as refused:
        estimates(lines, 0.9)
    assert "line A, 2007, mangrove, m" in str(refused.value)


@given(
    st.lists(st.integers(-(10**12), 10**12), min_size=1), st.lists(st.integers(0, 9), min_size=1)
)
def test_shares_that_come_later_are_the_shares(mass, weights):
    now = split(np.array(mass), weights)
    later = [np.asarray(part) for part in split_later(np.array(mass), weights)]
    assert sum(later).tolist() == mass
    assert [part.tolist() for part in later] == [part.tolist() for part in now]
