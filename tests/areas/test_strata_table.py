"""Strata as columns: the same numbers as stratum by stratum, and as their dataset."""

from datetime import date

import numpy as np
import numpy.testing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.areas.strata import numbered, strata_of_trajectories
from bluecarbon.areas.strata_table import StrataTable
from bluecarbon.areas.timing import through_years
from bluecarbon.areas.trajectories import Trajectories

STATES = ("no data", "mangrove", "tidal marsh", "water")
DATES = (date(2016, 4, 1), date(2016, 9, 1), date(2018, 1, 1), date(2020, 1, 1))
YEARS = range(2016, 2021)
ZONES = pd.DataFrame({"zone": ["A1", "B2", "C3"], "holder": ["Wang", "Li", "Wang"]})
RULES = ("conservative", "linear")
OF_STRATA = {  # variable to the field of `Timeline`
    "area": "area",
    "counted_time": "counted_time",
    "stand_age_start": "age_start",
    "stand_age_end": "age_end",
    "lost_area": "lost_area",
    "lost_stand_age": "lost_age",
}


def counted(rows):
    """Trajectories from rows of zone, states and area [cm2]."""
    rows = np.array(rows, dtype=np.int64).reshape(len(rows), 2 + len(DATES))
    return Trajectories(
        zone=rows[:, 0],
        states=rows[:, 1:-1].astype(np.uint8),
        cells=np.ones(len(rows), dtype=np.int64),
        area=rows[:, -1],
        empty_cells=0,
    )


def table_of(rows, rule="conservative", states=STATES):
    return strata_of_trajectories(counted(rows), states, DATES, ZONES, YEARS, rule)


ROW = st.tuples(st.integers(0, 3), *[st.integers(0, 3)] * len(DATES))
ROWS = st.lists(ROW.filter(lambda row: any(row[1:])), unique=True, min_size=1, max_size=25)


@pytest.mark.parametrize("rule", RULES)
@settings(deadline=None, max_examples=40)
@given(rows=ROWS, area=st.lists(st.integers(0, 10**12), min_size=25, max_size=25))
def test_histories_are_the_strata_one_by_one(rule, rows, area):
    """Law: to the bit what `through_years` says of each stratum alone; some have no ground."""
    rows = [(*row, area[i]) for i, row in enumerate(sorted(rows))]
    table = table_of(rows, rule)
    trajectories = {tuple(row[:-1]): row[-1] for row in rows}
    names = {("", "A1", "B2", "C3")[row[0]]: row[0] for row in rows}
    for i in range(len(table)):
        zone, habitat, way = (table.label(n, [i])[0] for n in ("zone", "habitat", "trajectory"))
        passed = np.array([STATES.index(name) for name in way.split(">")])
        ground = trajectories[names[zone], *passed]
        mapped = np.where(passed == STATES.index(habitat), ground, 0)
        npt.assert_array_equal(table.mapped_area[i], mapped)
        alone = through_years(DATES, [mapped / 1e8], YEARS, rule, [passed > 0])
        for name, field in OF_STRATA.items():
            npt.assert_array_equal(table.by_year[name].values[i], getattr(alone, field)[0])
        for other in RULES:
            there = through_years(DATES, [mapped / 1e8], YEARS, other, [passed > 0]).area[0]
            npt.assert_array_equal(table.by_year[f"area_{other}"].values[i], there)
        later = np.where(alone.lost_area[0] > 0, passed[alone.lost_to[0]], 0)
        npt.assert_array_equal(table.by_year["lost_to"].values[i], later)


def test_columns_and_their_dataset_are_one():
    """Read back from its dataset, a table says the same; and both are made once."""
    table = table_of([(0, 1, 1, 1, 1, 7), (2, 1, 2, 3, 3, 5), (3, 1, 0, 1, 1, 6)])
    again = StrataTable.of(table.dataset)
    assert StrataTable.of(table) is table
    assert table.dataset is table.dataset
    assert again.dataset is table.dataset
    assert again.names.tolist() == table.names.tolist()
    assert (again.map_dates, again.years) == (table.map_dates, table.years)
    npt.assert_array_equal(again.mapped_area, table.mapped_area)
    for name in table.labels:
        assert again.label(name).tolist() == table.label(name).tolist()
    for name, variable in table.by_year.items():
        npt.assert_array_equal(again.by_year[name].values, variable.values)
        npt.assert_array_equal(variable.at([1, 0], [4, 2]), variable.values[[1, 0], [4, 2]])


def test_labels_are_looked_up_by_name():
    """By hand: two strata of Wang, who holds A1 and C3; one lies outside all zones."""
    table = table_of([(0, 1, 1, 1, 1, 7), (1, 1, 1, 1, 1, 5), (3, 3, 3, 3, 3, 6)])
    assert table.label("holder").tolist() == ["", "Wang", "Wang"]
    npt.assert_array_equal(table.among("holder", ["Wang"]), [False, True, True])
    npt.assert_array_equal(table.among("zone", ["C3", "nowhere"]), [False, False, True])
    npt.assert_array_equal(table.among("habitat", []), [False] * 3)


def test_trajectories_may_share_a_name():
    """Classes "a>b" and "a" followed by "b" read alike; each keeps its own ground."""
    states = ("no data", "a", "b", "a>b")
    table = table_of([(1, 1, 2, 2, 2, 10**8), (1, 3, 2, 2, 2, 2 * 10**8)], states=states)
    assert set(table.label("trajectory")) == {"a>b>b>b", "a>b>b>b>b"}
    a, whole = (table.mapped_area[table.among("habitat", [h])].max() for h in ("a", "a>b"))
    assert (a, whole) == (10**8, 2 * 10**8)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 255), st.integers(0, 1)), max_size=30),
    st.sampled_from([np.uint8, np.int64]),
)
def test_numbers_tell_rows_apart(rows, kind):
    """Against numpy.unique over rows: as many numbers, and the first row of each."""
    rows = np.array(rows, dtype=kind).reshape(len(rows), 3)
    number, first = numbered(rows)
    npt.assert_array_equal(rows[first][number], rows)
    assert len(first) == len(np.unique(rows, axis=0))
    assert sorted(first) == sorted(np.unique(rows, axis=0, return_index=True)[1])


def test_many_columns_do_not_overflow():
    """2 rows that differ in the first of 40 columns of 256 values: 256**40 is no int64."""
    rows = np.full((2, 40), 255, dtype=np.uint8)
    rows[0, 0] = 0
    assert numbered(rows)[0].tolist() == [0, 1]
