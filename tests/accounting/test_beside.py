"""What stands beside the claim: means and limits of every quantity, line by line."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from bluecarbon.accounting.beside import tabulate_beside, tabulate_values
from bluecarbon.crediting import looking
from bluecarbon.crediting.looking import Look
from bluecarbon.uncertainty.kept import Distinct, by_name

KEYS = [("Chen", 2020, "mangrove"), ("Chen", 2021, "mangrove"), ("Wang", 2020, "tidal marsh")]


class Kept:
    """Totals as an account keeps them: different rows, and the row of each group."""

    def __init__(self, rows, row):
        self.rows, self.row = rows, np.array(row)

    def __getitem__(self, group):
        return self.rows[self.row[group]]


def chain(units, **more):
    equations = {n: SimpleNamespace(title=n.title(), unit=unit) for n, unit in units.items()}
    method = SimpleNamespace(id="m", equations=equations, cross_check=False)
    return SimpleNamespace(method=method, wanted=tuple(units), claimed="net", **more)


@pytest.fixture(params=[1, 250_000])
def piece(monkeypatch, request):
    """One line at a time, and all of them."""
    monkeypatch.setattr(looking, "PIECE", request.param)


@pytest.mark.usefixtures("piece")
def test_masses_by_hand():
    """By hand, of 20 draws 1 to 20: mean 10.5, limits the second from either side; sources too."""
    up = np.arange(1, 21)
    rows = np.stack([up, -up, np.full(20, 7)])
    totals = {"net": Kept(rows, [0, 1, 0]), "soil": Kept(rows, [2, 0, 1])}
    units = {"net": "t CO2e a-1", "soil": "t CO2e a-1"}
    found = tabulate_beside([chain(units)], [SimpleNamespace(keys=KEYS)], [totals])
    expected = pd.DataFrame(
        {
            "holder": ["Chen", "Chen", "Wang"] * 2,
            "vintage": [2020, 2021, 2020] * 2,
            "habitat": ["mangrove", "mangrove", "tidal marsh"] * 2,
            "method": ["m"] * 6,
            "quantity": ["net"] * 3 + ["soil"] * 3,
            "title": ["Net"] * 3 + ["Soil"] * 3,
            "claimed": [True] * 3 + [False] * 3,
            "cross_check": [False] * 6,
            "mean_kg": [10, -11, 10, 7, 10, -11],  # rounded down, a source away from zero
            "p05_kg": [2, -19, 2, 7, 2, -19],
            "p95_kg": [19, -2, 19, 7, 19, -2],
        }
    )
    pd.testing.assert_frame_equal(found, expected)


@pytest.mark.usefixtures("piece")
def test_what_is_no_mass_stands_apart_in_its_unit():
    """By hand: thousandths 1,500 and 2,500 of a yuan are a mean of 2 with limits 1.5 and 2.5."""
    rows = np.array([[1500, 2500], [0, 0]])
    units = {"net": "t CO2e a-1", "value": "CNY a-1"}
    totals = {"net": Kept(rows, [1, 1, 1]), "value": Kept(rows, [0, 0, 1])}
    given = [chain(units)], [SimpleNamespace(keys=KEYS)], [totals]
    found = tabulate_values(*given)
    assert found["mean"].tolist() == [2.0, 2.0, 0.0]
    assert found["p05"].tolist() == [1.5, 1.5, 0.0]
    assert found["p95"].tolist() == [2.5, 2.5, 0.0]
    assert set(found["unit"]) == {"CNY a-1"}
    assert set(found["quantity"]) == {"value"}
    assert set(tabulate_beside(*given)["quantity"]) == {"net"}


def test_nothing_beside():
    nothing = [chain({})], [SimpleNamespace(keys=[])], [{}]
    assert not len(tabulate_beside(*nothing))
    assert list(tabulate_values(*nothing))[-4:] == ["mean", "p05", "p95", "unit"]


def test_masses_whose_sum_is_beyond_eight_bytes():
    """Python's unbounded integers, as the other program: 200 draws of 10^17 kg are 2 x 10^19."""
    rows = np.full((1, 200), 10**17)
    found = tabulate_beside(
        [chain({"net": "t CO2e"})],
        [SimpleNamespace(keys=KEYS[:1])],
        [{"net": Kept(rows, [0])}],
    )
    assert found["mean_kg"].tolist() == [10**17]


@given(hnp.arrays(np.int64, st.tuples(st.just(6), st.integers(1, 25)), elements=st.integers(-1, 1)))
def test_draws_that_are_kept_once_for_several_quantities(kg):
    """Law: each line of each quantity has the figures of its own draws, by Python's sorting."""
    totals = by_name(Distinct.of(kg), {"net": np.arange(3), "soil": np.arange(3, 6)})
    units = {"net": "t CO2e", "soil": "t CO2e"}
    found = tabulate_beside([chain(units)], [SimpleNamespace(keys=KEYS)], [totals])
    n = kg.shape[1]
    rows = [sorted(row) for row in kg.tolist()]
    assert found["mean_kg"].tolist() == [sum(row) // n for row in rows]
    assert found["p05_kg"].tolist() == [row[n // 20] for row in rows]
    assert found["p95_kg"].tolist() == [row[n - 1 - n // 20] for row in rows]


def test_what_was_looked_at_before_stands_in_the_table():
    """By hand: of two groups that share their draws a look is at hand, of the third there is none;
    the look says other numbers than the draws, to tell where they come from."""
    rows = np.stack([np.arange(20), np.arange(20), np.arange(20) + 100])
    totals = by_name(Distinct.of(rows), {"net": np.arange(3)})
    seen = Look(7, {1: 6, 18: 8}, {})
    looks = {((totals["net"].keys[0],), None, 0): seen}
    found = tabulate_beside(
        [chain({"net": "t CO2e"})], [SimpleNamespace(keys=KEYS)], [totals], looks=looks
    )
    assert found["mean_kg"].tolist() == [7, 7, 109]
    assert found["p05_kg"].tolist() == [6, 6, 101]
    assert found["p95_kg"].tolist() == [8, 8, 118]
