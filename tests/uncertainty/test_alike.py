"""Columns that are alike are evaluated once; where they turn out to differ nothing is lost."""

import importlib.util
from pathlib import Path

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.uncertainty import folding
from bluecarbon.uncertainty.alike import Alike, numbered, same_bits
from bluecarbon.uncertainty.kept import Distinct
from bluecarbon.uncertainty.montecarlo import Leaf, Totals

_spec = importlib.util.spec_from_file_location("toys", Path(__file__).parent / "toys.py")
toys = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(toys)
exactly, shared, source, toy_method = toys.exactly, toys.shared, toys.source, toys.toy_method


def gain(age, rate, full_grown):
    """Nothing for full grown stands, whose ages then make no difference."""
    return np.where(age < full_grown, rate * age, 0.0)


def net_removal(gain, area):
    return gain * area


def net_again(gain, area):
    return gain * area * 1.0


METHOD = toy_method(gain=gain, net_removal=net_removal, net_again=net_again)
WANTED = ("net_removal", "net_again")


def stands(full_grown, n=80, ages=20):
    """Rows of many ages on two areas; `full_grown` says how the age of full growth is drawn."""
    area = shared(source("area", value=2.0, spread=0.1), n, 1.0 + np.arange(n) % 2)
    return {
        "age": exactly(1.0 + np.arange(n) % ages),
        "rate": shared(source("rate", value=3.0, spread=0.2), n),
        "full_grown": shared(full_grown, n),
        "area": area,
    }


CERTAIN = source("full grown", kind="fixed", value=6.0)
# Of 128 draws that are tried all are below 9; of 20,000 some are above it.
SELDOM = source("full grown", value=7.0, spread=0.55)


def totals_of(full_grown, **how):
    group = np.arange(80) // 2
    return Totals(METHOD, stands(full_grown), WANTED, group, 40, **how)


def test_columns_that_are_alike_are_kept_once():
    """Counting: of 20 ages 5 grow, the others are one kind; the second quantity is the first."""
    evaluation = totals_of(CERTAIN)
    folded = evaluation._pieces.folded
    assert len(folded.kinds["net_removal"]) == 5 + 1
    assert evaluation._pieces.same == {"net_again": "net_removal"}
    plain = totals_of(CERTAIN, fold=False)
    for name in WANTED:
        npt.assert_array_equal(evaluation(3, 500)[name], plain(3, 500)[name])


def test_what_was_presumed_in_vain_is_drawn_again():
    """Law: the integers of plain evaluation, where 128 draws know nothing of a rare event."""
    evaluation, plain = totals_of(SELDOM), totals_of(SELDOM, fold=False)
    few = len(evaluation._pieces.folded.kinds["net_removal"])
    one, other = (e(3, 20_000, threads=2) for e in (evaluation, plain))
    assert (other["net_removal"][4] > 0).any()  # stands of 9 and 10 years
    assert len(evaluation._pieces.folded.kinds["net_removal"]) > few
    for name in WANTED:
        npt.assert_array_equal(one[name], other[name])


def test_draws_before_and_after_a_presumption_fell_are_joined():
    """Law: draws in two parts are the draws in one; sums were numbered anew in between."""
    evaluation, plain = totals_of(SELDOM), totals_of(SELDOM, fold=False)
    parts = [evaluation.distinct(3, 100), evaluation.distinct(3, 20_000, first=100)]
    assert parts[0].row.shape == parts[1].row.shape
    joined = evaluation.by_name(Distinct.joined(parts))
    whole = plain(3, 20_100)
    for name in WANTED:
        npt.assert_array_equal(joined[name][:], whole[name])


@settings(deadline=None, max_examples=25)
@given(
    spread=st.sampled_from([0.01, 0.3, 0.55, 2.0]),
    tried=st.sampled_from([4, 32, 128]),
    threads=st.integers(1, 3),
    draws=st.integers(1, 900),
)
def test_whatever_is_presumed_the_integers_are_the_same(spread, tried, threads, draws):
    """Law: presuming changes neither a draw nor a sum, on any threads."""
    grown = source("full grown", value=7.0, spread=spread)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folding, "TRIED", tried)
        patch.setattr(folding, "LEAST", 4)
        one = totals_of(grown)(9, draws, threads=threads)
        sums = totals_of(grown)(9, draws, threads=threads, whole=False)
    plain = totals_of(grown, fold=False)
    other = plain(9, draws, threads=1)
    for name in WANTED:
        npt.assert_array_equal(one[name], other[name])
        npt.assert_array_equal(sums[name], plain(9, draws, threads=1, whole=False)[name])


def test_alike_is_bit_by_bit():
    """By hand: -0 is not 0, though they compare as equal; NaN is NaN, though it does not."""
    assert same_bits(np.array([np.nan, 0.0]), np.array([np.nan, 0.0]))
    assert not same_bits(np.array([0.0]), np.array([-0.0]))
    rows = np.array([[0.0, 1.0], [-0.0, 1.0], [0.0, 1.0], [2.0, 1.0]])
    assert numbered(rows).tolist() == [0, 1, 0, 2]


def test_columns_that_differ_in_one_draw_are_told():
    value = np.zeros((50, 3))
    value[:, 1] = 1.0
    alike = Alike(np.array([0, 1, 0]))
    npt.assert_array_equal(alike.kept(value), value[:, :2])
    value[49, 2] = 1e-300
    assert alike.kept(value) is None
    assert Alike(np.array([0, 0, 0])).kept(value) is None


def test_a_leaf_of_one_row_each_is_not_drawn_to_try():
    """Counting: 500 records with an error each are drawn for the account, not beforehand."""
    asked = []

    class Told(toys.Source):
        """A source that notes how many of its draws somebody wants."""

        def draws(self, seed, start, count):
            asked.append(count)
            return super().draws(seed, start, count)

    def told(i):
        plain = source("mass", f"r{i}", value=5.0, spread=0.5)
        return Told(**vars(plain))

    def net_removal(mass, share):
        return mass * share

    leaves = {
        "mass": Leaf(tuple(told(i) for i in range(60)), np.arange(60), np.ones(60)),
        "share": shared(source("share", value=0.3, spread=0.01), 60),
    }
    Totals(toy_method(net_removal=net_removal), leaves, ["net_removal"], np.arange(60), 60)
    assert asked
    assert max(asked) <= 4


def test_a_method_that_finds_nothing_has_no_totals():
    """No rows and no groups, and rows of none of three groups: nothing, as zeros."""
    empty = {
        name: Leaf(x.sources, x.which[:0], x.factor[:0]) for name, x in stands(CERTAIN).items()
    }
    for groups in (0, 3):
        evaluation = Totals(METHOD, empty, WANTED, np.zeros(0, dtype=int), groups)
        found = evaluation(1, 10)
        assert {name: total.shape for name, total in found.items()} == dict.fromkeys(
            WANTED, (groups, 10)
        )
        assert not any(total.any() for total in found.values())
