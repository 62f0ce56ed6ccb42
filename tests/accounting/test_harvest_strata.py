"""Strata of maps and harvest log, put together by columns: the same as from their dataset."""

import numpy as np
import pytest

import bluecarbon as bc
from bluecarbon.accounting.measuring import measure
from bluecarbon.areas.strata_table import StrataTable
from bluecarbon.errors import InputError

LOG = "zone,species,date,mass,unit,mass_basis,mass_low,mass_high,yield_test,distribution\n"
# Two records of one stratum and year, and one of another basis; not in the order of their names.
RECORDS = (
    "west,kelp,2018-05-01,100,t,wet,,,weighed,fixed\n"
    "west,kelp,2017-05-01,7,t,air-dry,,,weighed,fixed\n"
    "west,kelp,2018-06-01,50,t,wet,,,weighed,fixed\n"
)


@pytest.fixture
def measured(tmp_path, small, maps):
    """Measures the small project with some harvest records."""

    def of(records):
        path = small.write_project(tmp_path, *maps, harvest=LOG + records)
        return measure(bc.open_project(path), tile_size=None, progress=False)

    return of


def test_columns_are_those_of_the_dataset(measured):
    """Law: label by label, number by number, and in the same order."""
    table = measured(RECORDS).table
    other = StrataTable.of(table.dataset)
    assert table.names.tolist() == other.names.tolist() == table.dataset["stratum"].values.tolist()
    assert list(table.labels) == list(other.labels)
    for name, column in other.labels.items():
        assert table.labels[name].tolist() == column.tolist()
        assert table.labels[name].categories.tolist() == column.categories.tolist()
    assert set(table.by_year) == set(other.by_year)
    for name, variable in other.by_year.items():
        np.testing.assert_array_equal(table.by_year[name].values, variable.values)
        assert table.by_year[name].values.dtype == variable.values.dtype
    np.testing.assert_array_equal(table.cells, other.cells)
    np.testing.assert_array_equal(table.mapped_area, other.mapped_area)
    for name in ("map_dates", "years", "timing"):
        assert getattr(table, name) == getattr(other, name)


def test_masses_add_up_by_stratum_and_year(measured):
    """By hand: 100 + 50 t wet in 2018, 7 t air-dry in 2017; below the strata of the maps."""
    table = measured(RECORDS).table
    assert table.names[-2:].tolist() == [
        "west|seaweed farm|kelp|air-dry",
        "west|seaweed farm|kelp|wet",
    ]
    mass = table.by_year["harvest_mass"].values
    assert table.years == (2016, 2017, 2018, 2019)
    assert mass[-2:].tolist() == [[0, 7, 0, 0], [0, 0, 150, 0]]
    assert not mass[:-2].any()
    assert table.label("holder")[-1] == "Wang"


def test_the_order_of_the_records_changes_nothing(measured):
    """Law; kilograms are whole, so sums of tonnes are held against a tolerance of a gram."""
    lines = RECORDS.splitlines(keepends=True)
    first, second = (measured("".join(order)).table for order in (lines, lines[::-1]))
    assert first.names.tolist() == second.names.tolist()
    masses = [table.by_year["harvest_mass"].values for table in (first, second)]
    np.testing.assert_allclose(*masses, atol=1e-6)


@pytest.mark.parametrize("record", ["east,kelp,2018-05-01", "west,oyster,2018-05-01"])
def test_a_harvest_without_a_farm_is_refused(measured, record):
    """The maps show a seaweed farm west and none east, and no bivalve farm at all."""
    text = RECORDS + f"{record},1,t,wet,,,weighed,fixed\n"
    with pytest.raises(InputError, match="Correct the zone or the date") as refused:
        measured(text)
    assert "row 5" in str(refused.value)
    assert record.split(",")[1] in str(refused.value)
