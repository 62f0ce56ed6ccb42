"""Folding gives the integers of the plain evaluation, whatever the method and the rows."""

import importlib.util
from pathlib import Path

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.uncertainty import pieces
from bluecarbon.uncertainty.montecarlo import Leaf, Totals

_spec = importlib.util.spec_from_file_location("toys", Path(__file__).parent / "toys.py")
toys = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(toys)
exactly, shared, source, toy_method = toys.exactly, toys.shared, toys.source, toys.toy_method


def bent(rate, age, reference):
    return np.minimum(reference * (1 - np.exp(-rate * age)), 40.0)


def per_area(bent, area, factor):
    return bent * area * factor


def net_removal(per_area, loss):
    return np.where(loss > 1, per_area - loss, per_area)


METHOD = toy_method(bent=bent, per_area=per_area, net_removal=net_removal)
WANTED = ("net_removal", "per_area")


def leaves_of(seed, n, kinds):
    """Leaves with few or many kinds of rows, some exact, some drawn."""
    rng = np.random.default_rng(seed)
    rates = tuple(
        source("rate", f"s{i}", "lognormal", value=0.1, spread=0.05) for i in range(kinds)
    )
    return {
        "rate": Leaf(rates, rng.integers(0, kinds, n), np.ones(n)),
        "age": exactly(rng.integers(1, 1 + kinds, n)),
        "reference": shared(source("reference", value=50.0, spread=5.0), n),
        "area": shared(source("area", kind="truncated normal", value=1.0, spread=0.1), n,
                       rng.uniform(0, 9, n)),
        "factor": exactly(np.full(n, 44 / 12)),
        "loss": exactly(rng.integers(0, 3, n)),
    }  # fmt: skip


@settings(deadline=None, max_examples=30)
@given(
    seed=st.integers(0, 99),
    n=st.integers(1, 60),
    kinds=st.integers(1, 9),
    groups=st.integers(1, 7),
    elements=st.sampled_from([1, 100, 65_536]),
)
def test_folded_totals_are_those_of_plain_evaluation(seed, n, kinds, groups, elements):
    """Law: the same equations over the same numbers give the same integers."""
    leaves, group = leaves_of(seed, n, kinds), np.random.default_rng(seed).integers(0, groups, n)
    folded, plain = (Totals(METHOD, leaves, WANTED, group, groups, fold=f) for f in (True, False))
    assert folded.is_folded
    assert not plain.is_folded
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "BLOCK_ELEMENTS", elements)
        one, other = folded(5, 300), plain(5, 300)
    for name in WANTED:
        npt.assert_array_equal(one[name], other[name])


def test_what_is_equal_is_evaluated_once():
    """Counting: 200 rows of 3 rates and one age are 3 columns, the exact part 1 evaluation."""
    seen, exact = set(), []

    def decay(age):
        exact.append(np.shape(age))
        return np.exp(-age)

    def rate_part(rate, decay):
        seen.add(np.shape(np.broadcast_arrays(rate, decay)[0])[1])
        return rate * decay

    def net_removal(rate_part, area):
        return rate_part * area

    method = toy_method(decay=decay, rate_part=rate_part, net_removal=net_removal)
    rates = tuple(source("rate", f"s{i}", value=2.0, spread=0.1) for i in range(3))
    leaves = {
        "rate": Leaf(rates, np.arange(200) % 3, np.ones(200)),
        "age": exactly(np.full(200, 2.0)),
        "area": shared(source("area", value=1.0, spread=0.1), 200, np.arange(200.0)),
    }
    evaluation = Totals(method, leaves, ["net_removal"], np.zeros(200, int), 1)
    seen.clear()
    exact.clear()
    evaluation(1, 5000)
    assert seen == {3}
    assert exact == []


def test_a_method_that_mixes_rows_is_evaluated_as_it_stands():
    """Hand calculation: each row's share of the sum of all rows, times 10 t, adds up to 10 t."""

    def net_removal(rate):
        return 10 * rate / np.sum(np.broadcast_to(rate, (len(rate), 4)), axis=1, keepdims=True)

    leaves = {"rate": Leaf((source("rate", value=2.0, spread=0.1),), np.zeros(4, int), np.ones(4))}
    leaves["rate"] = Leaf(
        leaves["rate"].sources * 1 + (source("rate", "b", value=1.0, spread=0.1),),
        np.array([0, 0, 1, 1]),
        np.ones(4),
    )
    evaluation = Totals(toy_method(net_removal=net_removal), leaves, ["net_removal"], [0] * 4, 1)
    assert not evaluation.is_folded
    total = evaluation(1, 100)["net_removal"]
    assert np.abs(total - 10_000).max() <= 1


def test_trailing_axes_are_summed_by_the_method():
    """Hand calculation: rates 1, 2, 3 t in three years, on 2 and 4 ha: 12 and 24 t."""

    def net_removal(rate, area):
        return (rate * area[..., None]).sum(axis=-1)

    rates = tuple(source("rate", str(i), "fixed", value=i + 1.0) for i in range(3))
    which = np.tile(np.arange(3), (2, 1))
    leaves = {
        "rate": Leaf((*rates[:2], source("rate", "x", value=3.0, spread=1e-12)), which,
                     np.ones((2, 3))),
        "area": exactly([2.0, 4.0]),
    }  # fmt: skip
    evaluation = Totals(toy_method(net_removal=net_removal), leaves, ["net_removal"], [0, 1], 2)
    assert evaluation.is_folded
    npt.assert_allclose(evaluation(1, 20, whole=False)["net_removal"][:, 0], [12, 24])


@pytest.mark.parametrize("draws", [1, 17, 4999])
def test_any_number_of_draws_from_any_first(draws):
    leaves, group = leaves_of(1, 30, 4), np.arange(30) % 4
    evaluation = Totals(METHOD, leaves, WANTED, group, 4)
    whole = evaluation(5, 6000)["net_removal"]
    part = evaluation(5, draws, first=1001)["net_removal"]
    npt.assert_array_equal(part, whole[:, 1001 : 1001 + draws])


def test_adding_a_parameter_changes_no_other_draw():
    """Law: a factor that never moves, with draws of its own, leaves all totals as they were."""
    leaves = leaves_of(2, 20, 3)
    before = Totals(METHOD, leaves, WANTED, np.zeros(20, int), 1)(5, 500)
    leaves["factor"] = Leaf(
        (source("new", kind="uniform", value=1.0, low=44 / 12, high=44 / 12),),
        np.zeros(20, int),
        np.ones(20),
    )
    after = Totals(METHOD, leaves, WANTED, np.zeros(20, int), 1)(5, 500)
    npt.assert_array_equal(before["net_removal"], after["net_removal"])
