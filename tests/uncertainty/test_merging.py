"""Rows that are alike but for their area: merged, their totals stay what they were."""

from math import fsum

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.uncertainty.draws import Distribution
from bluecarbon.uncertainty.merging import merged
from bluecarbon.uncertainty.montecarlo import Totals
from bluecarbon.uncertainty.sources import Leaf, Source


def _source(name, kind="truncated normal", value=1.0, scope=""):
    spread = 0.1 if kind != "fixed" else 0.0
    distribution = Distribution(kind=kind, value=value, spread=spread)
    return Source(name=name, scope=scope, distribution=distribution, unit="1", source="",
                  where="", status="assumed")  # fmt: skip


class Linear:
    """net = area * rate * time: additive in areas."""

    id, constants = "linear", {}

    def evaluate(self, given, wanted):
        return {"net": given["area"] * given["rate"] * given["time"]}


class Threshold(Linear):
    """Only what is larger than a hectare counts: not additive."""

    def evaluate(self, given, wanted):
        area = given["area"]
        return {"net": np.where(area > 1, area, 0) * given["rate"] * given["time"]}


def _leaves(rng, rows, rates=2, times=2):
    area = rng.uniform(0.01, 900, rows)
    return {
        "area": Leaf((_source("area"),), np.zeros(rows, int), area),
        "rate": Leaf(
            tuple(_source("rate", value=3.0, scope=str(i)) for i in range(rates)),
            rng.integers(rates, size=rows),
            np.ones(rows),
        ),
        "time": Leaf(
            tuple(_source("time", "fixed", scope=str(i)) for i in range(3)),
            rng.integers(3, size=rows),  # one value from three places
            1.0 + rng.integers(times, size=rows),
        ),
    }


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), rows=st.integers(1, 60), groups=st.integers(1, 4))
def test_totals_stay_what_they_were_but_for_the_grams_of_rounding(seed, rows, groups):
    """Law: area is additive. Each row of n is rounded by half a gram at most, so sums of n rows
    lie within n / 2 grams of the exact sum, and two whole kilograms at most one apart."""
    rng = np.random.default_rng(seed)
    leaves, group = _leaves(rng, rows), rng.integers(groups, size=rows)
    fewer, fewer_group = merged(Linear(), leaves, ["net"], group, ["area"])
    assert len(fewer_group) <= rows
    assert len(fewer_group) <= groups * 4  # two rates, two times; who says the time is no matter
    before = Totals(Linear(), leaves, ["net"], group, groups)(7, 64)["net"]
    after = Totals(Linear(), fewer, ["net"], fewer_group, groups)(7, 64)["net"]
    assert np.abs(before - after).max() <= 1
    for g in set(group.tolist()):
        whole = fsum(leaves["area"].factor[group == g])
        assert fsum(fewer["area"].factor[fewer_group == g]) == pytest.approx(whole, rel=1e-15)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), rows=st.integers(2, 60))
def test_the_order_of_rows_changes_nothing(seed, rows):
    """Law: sums of areas are exact, so the integers after them do not depend on the order."""
    rng = np.random.default_rng(seed)
    leaves, group = _leaves(rng, rows), rng.integers(3, size=rows)
    order = rng.permutation(rows)
    mixed = {n: Leaf(v.sources, v.which[order], v.factor[order]) for n, v in leaves.items()}

    def totals(these, of):
        fewer, fewer_group = merged(Linear(), these, ["net"], of, ["area"])
        return Totals(Linear(), fewer, ["net"], fewer_group, 3)(3, 32)["net"]

    np.testing.assert_array_equal(totals(leaves, group), totals(mixed, group[order]))


def test_a_method_that_is_not_additive_is_left_as_it_is():
    """Ten plots of 0.9 ha, none above the threshold of 1 ha: together they would be."""
    leaves = _leaves(np.random.default_rng(1), 10, rates=1, times=1)
    leaves["area"] = Leaf((_source("area"),), np.zeros(10, int), np.full(10, 0.8))
    group = np.zeros(10, int)
    assert len(merged(Linear(), leaves, ["net"], group, ["area"])[1]) == 1
    kept, of = merged(Threshold(), leaves, ["net"], group, ["area"])
    assert len(of) == 10
    assert kept["area"] is leaves["area"]


def test_nothing_to_add_up_and_no_rows_are_left_as_they_are():
    leaves = _leaves(np.random.default_rng(1), 6)
    assert len(merged(Linear(), leaves, ["net"], np.zeros(6, int), ["harvest"])[1]) == 6
    none = {n: Leaf(v.sources, v.which[:0], v.factor[:0]) for n, v in leaves.items()}
    assert len(merged(Linear(), none, ["net"], np.zeros(0, int), ["area"])[1]) == 0


def test_totals_that_outgrow_four_bytes_come_in_eight():
    """2^31 - 1 kg is 2.1 million tonnes; 10^7 ha at 3 t a hectare are 3 x 10^10 kg."""
    leaves = _leaves(np.random.default_rng(1), 1, rates=1, times=1)
    for area, kind in ((1e3, np.int32), (1e7, np.int64)):
        leaves["area"] = Leaf((_source("area"),), np.zeros(1, int), np.array([area]))
        evaluate = Totals(Linear(), leaves, ["net"], np.zeros(1, int), 1)
        kept, wide = evaluate.distinct(5, 64), evaluate(5, 64)["net"]
        assert (kept.kg.dtype, wide.dtype) == (kind, np.int64)
        np.testing.assert_array_equal(evaluate.by_name(kept)["net"][:], wide)
