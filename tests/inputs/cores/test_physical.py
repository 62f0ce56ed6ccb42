"""What no sample can be: each rule at its limit and beyond it."""

import numpy as np
import pandas as pd
import pytest

from bluecarbon.inputs.cores.physical import (
    check_composition,
    check_depths,
    check_errors,
    check_repeats,
)
from bluecarbon.inputs.cores.rows import RowChecks


def checked(check, **columns):
    n = len(next(iter(columns.values())))
    rows = RowChecks("cores.csv", pd.DataFrame({"core": ["A"] * n, **columns}))
    check(rows)
    return rows


def test_depths():
    rows = checked(check_depths, top=[0.0, -1, 5, 5, np.nan, 3], bottom=[2.0, 2, 5, 4, 7, np.nan])
    assert list(rows.kept.index) == [0]
    assert set(rows.messages["action"]) == {"row refused"}


@pytest.mark.parametrize(
    ("column", "passes", "fails"),
    [
        ("bulk_density", [0.03, 2.65], [0.0, -0.4, 2.66, 65.0]),
        ("organic_matter", [0.0, 1.0], [-0.01, 12.5]),
        ("organic_carbon", [0.0, 0.6], [-0.01, 0.61, 2.4]),
        ("total_carbon", [0.0, 0.12], [-0.1, 12.0]),
        ("compaction", [0.0, 0.99], [1.0, -0.1, 20.0]),
    ],
)
def test_values_at_the_limit_and_beyond(column, passes, fails):
    rows = checked(check_composition, **{column: [*passes, *fails]})
    assert rows[column].notna().tolist() == [True] * len(passes) + [False] * len(fails)
    assert len(rows.kept) == len(passes) + len(fails)


def test_carbon_is_part_of_the_organic_matter():
    """Nobody knows which of the two is wrong: both are refused, the density stays."""
    rows = checked(
        check_composition,
        organic_matter=[0.05, 0.02],
        organic_carbon=[0.05, 0.12],
        bulk_density=[0.9, 0.9],
    )
    assert rows["organic_matter"].notna().tolist() == [True, False]
    assert rows["organic_carbon"].notna().tolist() == [True, False]
    assert rows["bulk_density"].notna().all()
    assert "carbonate" in rows.messages["cure"][0]


def test_a_density_a_hundredth_of_what_its_matter_allows():
    """By hand: 4 % organic matter packs to 1.05 g/cm3 (Morris 2016); 0.013 is a slip of units."""
    rows = checked(check_composition, organic_matter=[0.04, 0.04], bulk_density=[0.013, 0.3])
    assert rows["bulk_density"].notna().tolist() == [False, True]
    assert rows["organic_matter"].notna().all()


def test_errors_are_not_negative_and_activities_may_be():
    rows = checked(check_errors, excess_pb210=[-2.0, 3.0], excess_pb210_error=[-1.0, 0.0])
    assert rows["excess_pb210"].tolist() == [-2, 3]
    assert rows["excess_pb210_error"].isna().tolist() == [True, False]


def test_repeated_rows_go_and_overlaps_are_told():
    rows = checked(
        check_repeats, top=[0.0, 0, 4, 9.98], bottom=[5.0, 5, 10, 15], organic_carbon=[0.1] * 4
    )
    assert list(rows.kept.index) == [0, 2, 3]
    told = rows.messages[rows.messages["action"] == "noted"]
    assert told["row"].tolist() == [2]
