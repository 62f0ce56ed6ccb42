"""From pixels to hectares: the days between maps, worked out apart from the strata."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import bluecarbon as bc
from bluecarbon.accounting.explain.maps import counted_days, mean_hectares, on_maps, periods
from bluecarbon.areas.timing import through_years

DATES = [date(2016, 7, 1), date(2019, 2, 1), date(2019, 11, 1), date(2022, 7, 1)]


@given(
    st.lists(st.integers(0, 5).map(lambda n: n * 10**8), min_size=4, max_size=4),
    st.integers(2016, 2022),
    st.sampled_from(["conservative", "linear"]),
)
def test_days_times_area_is_what_the_strata_hold(areas, year, rule):
    """Two ways to one number: the pieces of this page, and `areas.timing` on day numbers."""
    pieces = periods(DATES, areas, year, rule)
    line = through_years(DATES, np.array([areas]) / 1e8, [year], rule)
    days = sum(p["days"] for p in pieces)
    assert days == 365 + (year % 4 == 0)
    assert counted_days(pieces) / days == pytest.approx(line.counted_time[0, 0])
    if line.counted_time[0, 0]:
        assert mean_hectares(pieces) == pytest.approx(line.area[0, 0] / line.counted_time[0, 0])


def test_cells_and_areas_are_those_of_the_map(tmp_path, small, maps):
    """By the docstring of `maps`: 5 cells of 1 ha turn to mangrove in the west by 2019."""
    account = bc.account(small.write_project(tmp_path, *maps), progress=False)
    names = account.strata["stratum"].values.tolist()
    told = on_maps(account, account.strata, names.index("west|mangrove|sea>mangrove"), 2019)
    assert told["cells"] == 5
    assert [m["cells"] for m in told["maps"]] == [0, 5]
    assert [round(m["area_cm2"] / 1e8, 3) for m in told["maps"]] == [0.0, 5.0]
    assert [m["file"] for m in told["maps"]] == ["2016.tif", "2019.tif"]
    digests = account.inputs.set_index("path")["sha256"]
    assert [m["sha256"] for m in told["maps"]] == [digests["2016.tif"], digests["2019.tif"]]
    # A gain counts from the later map: 184 of the 365 days of 2019.
    assert [(p["days"], p["counted_cm2"] > 0) for p in told["periods"]] == [
        (181, False),
        (184, True),
    ]
