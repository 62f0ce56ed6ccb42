"""Totals of a toy method: hand results, exact sums, and errors shared or not."""

from types import SimpleNamespace

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.errors import BluecarbonError
from bluecarbon.methods.quantities import equation, read_method
from bluecarbon.uncertainty import pieces
from bluecarbon.uncertainty.draws import Distribution, draw
from bluecarbon.uncertainty.montecarlo import Leaf, Source, totals

SEED = 20230228


@equation(unit="t CO2e", source="toy", status="assumed")
def burial(area, rate):
    return area * rate


@equation(unit="t CO2e", source="toy", status="assumed")
def net_removal(burial, loss):
    return burial - loss


METHOD = read_method(
    SimpleNamespace(
        ID="toy",
        EDITION="1",
        TITLE={"en": "Toy", "zh": "玩具"},
        HABITATS=("mangrove",),
        CLAIMS=("annual sink",),
        POOLS=("soil",),
        INPUTS={"area": "ha"},
        TOTAL="net_removal",
        burial=burial,
        net_removal=net_removal,
    )
)


def source(name, scope="", kind="fixed", **numbers):
    return Source(
        name=name,
        scope=scope,
        distribution=Distribution(kind=kind, **numbers),
        unit="1",
        source="toy",
        where="",
        status="assumed",
    )


def exactly(values):
    values = np.asarray(values, dtype=float)
    return Leaf((source("x", value=1.0),), np.zeros(len(values), int), values)


def shared(law, n, factor=None):
    return Leaf((law,), np.zeros(n, int), np.ones(n) if factor is None else np.asarray(factor))


def run(leaves, group, n_groups, wanted=("net_removal",), *, draws=100, threads=2):
    group = np.asarray(group)
    return totals(
        METHOD,
        leaves,
        wanted,
        group,
        n_groups,
        seed=SEED,
        draws=draws,
        threads=threads,
        progress=False,
    )


def random_leaves(n, seed=0):
    rng = np.random.default_rng(seed)
    sources = tuple(source("rate", f"s{i}", "lognormal", value=2.0, spread=0.7) for i in range(3))
    return {
        "area": shared(source("area", "m", "truncated normal", value=1.0, spread=0.1), n,
                       rng.uniform(0, 50, n)),
        "rate": Leaf(sources, rng.integers(0, 3, n), np.ones(n)),
        "loss": exactly(rng.uniform(0, 10, n)),
    }  # fmt: skip


def test_a_hand_result():
    """Hand calculation: 10 ha x 1.2345678 t less 0.0001 t is 12,345.578 kg: 12,345 kg."""
    leaves = {"area": exactly([10.0]), "rate": exactly([1.2345678]), "loss": exactly([0.0001])}
    result = run(leaves, [0], 1, ("net_removal", "burial"))
    npt.assert_array_equal(result["net_removal"], np.full((1, 100), 12_345))
    npt.assert_array_equal(result["burial"], np.full((1, 100), 12_345))
    assert result["burial"].dtype == np.int64


def test_rows_add_up_in_grams_before_they_are_rounded_down():
    """Hand calculation: 0.6 kg + 0.6 kg is 1 kg, not 0 + 0."""
    leaves = {"area": exactly([1, 1]), "rate": exactly([0.0006] * 2), "loss": exactly([0, 0])}
    npt.assert_array_equal(run(leaves, [0, 0], 1)["net_removal"], 1)


def test_a_row_is_rounded_to_the_nearest_gram():
    """Hand calculation: 999.6 g is 1,000 g, which is 1 kg; 999.4 g is 999 g, which is none."""
    for tonnes, kilograms in ((0.0009996, 1), (0.0009994, 0)):
        leaves = {"area": exactly([1]), "rate": exactly([tonnes]), "loss": exactly([0])}
        npt.assert_array_equal(run(leaves, [0], 1)["net_removal"], kilograms)


def test_down_is_down_below_zero_too():
    """Hand calculation: an emission of 0.5 kg is -1 kg, never 0."""
    leaves = {"area": exactly([1]), "rate": exactly([0]), "loss": exactly([0.0005])}
    npt.assert_array_equal(run(leaves, [0], 1)["net_removal"], -1)


def test_groups_without_rows_hold_nothing():
    leaves = {"area": exactly([1, 2, 4]), "rate": exactly([1] * 3), "loss": exactly([0] * 3)}
    result = run(leaves, [3, 1, 3], 5)["net_removal"]
    npt.assert_array_equal(result[:, 0], [0, 2000, 0, 5000, 0])


def test_no_rows_at_all():
    result = run({name: exactly([]) for name in ("area", "rate", "loss")}, np.zeros(0, int), 2)
    npt.assert_array_equal(result["net_removal"], np.zeros((2, 100)))


def test_draws_are_those_of_their_names():
    """Recomputation: each total is area times the named draw, in whole kilograms."""
    rate = source("rate", "mangrove", "normal", value=2.0, spread=0.5)
    leaves = {"area": exactly([3.0]), "rate": shared(rate, 1), "loss": exactly([0.0])}
    expected = 3.0 * draw(rate.distribution, SEED, "rate", "mangrove", 0, 500)
    got = run(leaves, [0], 1, draws=500)["net_removal"][0]
    npt.assert_array_equal(got, np.rint(expected * 1e6).astype(np.int64) // 1000)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("elements", [1, 1000, 10**7])
def test_blocks_and_threads_change_nothing(monkeypatch, elements, threads):
    """Law: the same integers for blocks of 16 draws, of some, and of all of them."""
    leaves, group = random_leaves(23), np.arange(23) % 4
    expected = run(leaves, group, 4, draws=999, threads=1)["net_removal"]
    monkeypatch.setattr(pieces, "BLOCK_ELEMENTS", elements)
    got = run(leaves, group, 4, draws=999, threads=threads)["net_removal"]
    npt.assert_array_equal(got, expected)


def test_more_draws_begin_with_the_same():
    """Law: draw i does not depend on how many there are."""
    leaves, group = random_leaves(7), np.zeros(7, int)
    few = run(leaves, group, 1, draws=101)["net_removal"]
    many = run(leaves, group, 1, draws=1000)["net_removal"]
    npt.assert_array_equal(many[:, :101], few)


@settings(deadline=None, max_examples=30)
@given(order=st.permutations(range(12)), seed=st.integers(0, 100))
def test_the_order_of_rows_changes_nothing(order, seed):
    """Law: integers add up to the same in any order, where float64 would not."""
    leaves, group = random_leaves(12, seed), np.arange(12) % 3
    order = np.array(order)
    shuffled = {
        name: Leaf(leaf.sources, leaf.which[order], leaf.factor[order])
        for name, leaf in leaves.items()
    }
    npt.assert_array_equal(
        run(shuffled, group[order], 3)["net_removal"], run(leaves, group, 3)["net_removal"]
    )


@settings(deadline=None, max_examples=30)
@given(group=st.lists(st.integers(0, 3), min_size=9, max_size=9))
def test_groups_share_out_the_same_grams(group):
    """Law: however rows are grouped, the sum differs by less than 1 kg a group."""
    leaves = random_leaves(9)
    together = run(leaves, np.zeros(9, int), 1)["net_removal"][0]
    apart = run(leaves, group, 4)["net_removal"].sum(axis=0)
    assert ((together - apart >= 0) & (together - apart < 4)).all()


def test_rows_that_share_a_source_share_its_error():
    """Law: one error in all rows is fully correlated, so it does not average out."""
    rate = source("rate", "all", "normal", value=2.0, spread=0.5)
    leaves = {
        "area": exactly([1000.0, 2000.0]),
        "rate": shared(rate, 2),
        "loss": exactly([0.0, 0.0]),
    }
    one, two = run(leaves, [0, 1], 2, draws=5000)["net_removal"]
    assert np.abs(two - 2 * one).max() <= 1
    assert np.corrcoef(one, two)[0, 1] == pytest.approx(1, abs=1e-9)


def test_rows_of_different_scopes_err_independently():
    """Law: no correlation beyond 4.5 / sqrt(n), and the sum's spread grows by sqrt(2)."""
    n = 5000
    rates = tuple(source("rate", s, "normal", value=2.0, spread=0.5) for s in ("A1", "B2"))
    leaves = {
        "area": exactly([1000.0, 1000.0]),
        "rate": Leaf(rates, np.array([0, 1]), np.ones(2)),
        "loss": exactly([0.0, 0.0]),
    }
    one, two = run(leaves, [0, 1], 2, draws=n)["net_removal"]
    assert abs(np.corrcoef(one, two)[0, 1]) < 4.5 / np.sqrt(n)
    assert (one + two).std() == pytest.approx(np.sqrt(2) * 500_000, rel=0.05)


def test_a_leaf_that_all_rows_share_is_one_column():
    """Shapes: (draw, 1) where nothing differs by row, else (draw, row)."""
    law = source("rate", "", "normal", value=2.0, spread=0.5)
    assert shared(law, 9).draws(SEED, 0, 8).shape == (8, 1)
    assert shared(law, 9, np.arange(9.0)).draws(SEED, 0, 8).shape == (8, 9)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_stops_the_run_and_names_the_row(bad):
    leaves = {
        "area": exactly([1.0, 1.0, bad, 1.0]),
        "rate": exactly([1.0] * 4),
        "loss": exactly([0.0] * 4),
    }
    with pytest.raises(BluecarbonError, match="net_removal of row 2 is not a finite number"):
        run(leaves, [1, 1, 0, 0], 2)


def test_what_was_wanted_is_all_there_is():
    leaves = random_leaves(5)
    assert set(run(leaves, np.zeros(5, int), 1, ("burial", "net_removal"))) == {
        "burial",
        "net_removal",
    }


def test_progress_counts_the_draws(capsys):
    leaves = {name: exactly([1.0]) for name in ("area", "rate", "loss")}
    totals(METHOD, leaves, ("burial",), np.zeros(1, int), 1, seed=1, draws=123)
    shown = capsys.readouterr().err
    assert "toy" in shown
    assert "123/123" in shown
