"""The table that pixels become: sums that must agree with the maps it came from."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import numpy.testing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.areas.cover import CoverAreas
from bluecarbon.areas.strata import persisting, strata_of_covers, strata_of_trajectories
from bluecarbon.areas.trajectories import Trajectories

STATES = ("no data", "mangrove", "tidal marsh", "water")
DATES = (date(2016, 1, 1), date(2018, 1, 1), date(2020, 1, 1))
YEARS = range(2016, 2021)
ZONES = pd.DataFrame({"zone": ["A1", "B2"], "holder": ["Ninghai", "Xiangshan"]})
HECTARE = 10**8  # [cm2]


def make(zone, states, cells, area=None, empty=0):
    cells = np.array(cells, dtype=np.int64)
    return Trajectories(
        zone=np.array(zone, dtype=np.int64),
        states=np.array(states, dtype=np.uint8).reshape(len(cells), len(DATES)),
        cells=cells,
        area=cells * HECTARE if area is None else np.array(area, dtype=np.int64),
        empty_cells=empty,
    )


def strata_of(trajectories, rule="conservative", dates=DATES):
    return strata_of_trajectories(trajectories, STATES, dates, ZONES, YEARS, rule).dataset


@st.composite
def counted(draw):
    """Distinct trajectories, sorted, as the counting yields them."""
    row = st.tuples(st.integers(0, 2), *[st.integers(0, 3)] * len(DATES))
    rows = sorted(r for r in draw(st.sets(row, max_size=12)) if any(r[1:]))
    numbers = st.lists(st.integers(1, 10**6), min_size=len(rows), max_size=len(rows))
    cells, area = draw(numbers), draw(numbers)
    states = np.array([r[1:] for r in rows], dtype=np.uint8).reshape(-1, len(DATES))
    return make([r[0] for r in rows], states, cells, area, empty=draw(st.integers(0, 9)))


def test_a_trajectory_through_two_habitats_is_two_strata():
    """Hand calculation: 3 ha of marsh in zone B2 become mangrove between 2018 and 2020."""
    strata = strata_of(make([2], [[2, 2, 1]], [3]))
    assert strata["stratum"].values.tolist() == [
        "B2|mangrove|tidal marsh>tidal marsh>mangrove",
        "B2|tidal marsh|tidal marsh>tidal marsh>mangrove",
    ]
    assert strata["habitat"].values.tolist() == ["mangrove", "tidal marsh"]
    assert strata["holder"].values.tolist() == ["Xiangshan"] * 2
    npt.assert_array_equal(strata["mapped_area"], [[0, 0, 3 * HECTARE], [3 * HECTARE] * 2 + [0]])
    npt.assert_allclose(strata["area"], [[0, 0, 0, 0, 3], [3, 3, 0, 0, 0]])
    npt.assert_allclose(strata["area_linear"].sum("stratum"), 3)
    npt.assert_array_equal(strata["stand_age_start"][0, 4], 0)
    npt.assert_array_equal(strata["stand_age_start"][1, :2], np.inf)


def test_cells_outside_all_zones_have_no_holder():
    strata = strata_of(make([0, 1], [[1, 1, 1], [1, 1, 1]], [1, 2]))
    assert strata["zone"].values.tolist() == ["", "A1"]
    assert strata["holder"].values.tolist() == ["", "Ninghai"]


def test_no_data_is_no_habitat():
    """A cloud in 2018 interrupts a stand: it is not there, and afterwards it is a new one."""
    strata = strata_of(make([1], [[1, 0, 1]], [4]))
    assert strata["habitat"].values.tolist() == ["mangrove"]
    npt.assert_allclose(strata["area"], [[0, 0, 0, 0, 4]])
    assert float(strata["stand_age_start"][0, 4]) == 0


@settings(deadline=None, max_examples=60)
@given(counted())
def test_cells_and_ground_add_up_on_every_map(trajectories):
    """Law of the issue: stratum cells present on a map are the valid cells of that map, exactly."""
    strata = strata_of(trajectories)
    present = strata["mapped_area"] > 0
    for d in range(len(DATES)):
        valid = trajectories.states[:, d] > 0
        there = present.isel(map_date=d)
        assert int(strata["cells"].where(there, 0).sum()) == trajectories.cells[valid].sum()
        mapped = int(strata["mapped_area"].isel(map_date=d).sum())
        assert mapped == trajectories.area[valid].sum()
    names = strata["stratum"].values
    assert len(set(names.tolist())) == len(names)


@settings(deadline=None, max_examples=60)
@given(counted())
def test_by_habitat_and_zone_ground_adds_up_too(trajectories):
    strata = strata_of(trajectories, "linear")
    for k, habitat in enumerate(STATES[1:], start=1):
        for z, zone in enumerate(["", "A1", "B2"]):
            rows = (strata["habitat"] == habitat) & (strata["zone"] == zone)
            mapped = strata["mapped_area"].values[rows.values].sum(axis=0)
            shown = (trajectories.states == k) & (trajectories.zone == z)[:, None]
            npt.assert_array_equal(mapped, (shown * trajectories.area[:, None]).sum(axis=0))


@pytest.mark.parametrize("rule", ["conservative", "linear"])
def test_both_totals_are_shown_whatever_the_rule(rule):
    """Hand calculation: 3 ha that appear between 2018 and 2020 are 1.5 ha over these two years."""
    strata = strata_of(make([1], [[3, 3, 1]], [3]), rule)
    mangrove = strata.isel(stratum=0)
    npt.assert_allclose(mangrove["area_conservative"], [0, 0, 0, 0, 3])
    npt.assert_allclose(mangrove["area_linear"][2:4].mean(), 1.5, rtol=1e-3)
    npt.assert_array_equal(mangrove["area"], mangrove[f"area_{rule}"])
    assert strata.attrs["timing"] == rule
    assert strata["area"].attrs["units"] == "ha"


def test_no_trajectories_are_no_strata():
    strata = strata_of(make([], np.zeros((0, 3)), []))
    assert strata.sizes == {"stratum": 0, "map_date": 3, "year": 5}


def test_what_persists_is_the_first_map():
    """Hand calculation: 3 + 4 ha start as mangrove in A1, 5 as marsh; 6 start under a cloud."""
    trajectories = make(
        [1, 1, 1, 2], [[0, 1, 1], [1, 1, 1], [1, 3, 3], [2, 1, 1]], [6, 3, 4, 5], empty=2
    )
    baseline = persisting(trajectories)
    npt.assert_array_equal(baseline.zone, [1, 2])
    npt.assert_array_equal(baseline.states, [[1, 1, 1], [2, 2, 2]])
    npt.assert_array_equal(baseline.cells, [7, 5])
    npt.assert_array_equal(baseline.area, [7 * HECTARE, 5 * HECTARE])
    assert baseline.empty_cells == 8
    strata = strata_of(baseline)
    npt.assert_allclose(strata["area"], [[7] * 5, [5] * 5])
    npt.assert_array_equal(strata["stand_age_start"], np.inf)


@settings(deadline=None, max_examples=60)
@given(counted())
def test_the_baseline_is_as_large_as_the_first_map(trajectories):
    """Laws: per class it is the first map; it persists when persisting again; no name twice."""
    baseline = persisting(trajectories)
    for k in range(1, len(STATES)):
        first = trajectories.states[:, 0] == k
        assert baseline.cells[baseline.states[:, 2] == k].sum() == trajectories.cells[first].sum()
        assert baseline.area[baseline.states[:, 2] == k].sum() == trajectories.area[first].sum()
    assert (
        baseline.cells.sum() + baseline.empty_cells
        == trajectories.cells.sum() + trajectories.empty_cells
    )
    again = persisting(baseline)
    npt.assert_array_equal(again.cells, baseline.cells)
    npt.assert_array_equal(again.states, baseline.states)
    names = strata_of(baseline)["stratum"].values.tolist()
    assert len(set(names)) == len(names)


def test_covers_become_a_stratum_for_each_zone_and_habitat():
    """Hand calculation: layers in any order; the smaller of 2 and 6 ha holds between the maps."""
    layers = [
        SimpleNamespace(habitat="seagrass", date=DATES[2]),
        SimpleNamespace(habitat="mangrove", date=DATES[0]),
        SimpleNamespace(habitat="seagrass", date=DATES[0]),
        SimpleNamespace(habitat="mangrove", date=DATES[2]),
    ]
    covers = CoverAreas(
        area=np.array([[0, 0, 0, 0], [6, 3, 2, 3], [0, 0, 0, 0]]) * HECTARE,
        covered_cells=np.array([[0, 0, 0, 0], [9, 4, 5, 4], [0, 0, 0, 0]]),
        valid_cells=np.full((3, 4), 100),
        overfull_cells={},
    )
    strata = strata_of_covers(covers, layers, ZONES, YEARS, "conservative").dataset
    assert strata["stratum"].values.tolist() == [
        f"{zone}|{habitat}|cover"
        for zone in ("", "A1", "B2")
        for habitat in ("seagrass", "mangrove")
    ]
    in_a1 = strata.isel(stratum=strata["zone"] == "A1")
    npt.assert_array_equal(in_a1["mapped_area"] / HECTARE, [[2, 6], [3, 3]])
    npt.assert_array_equal(in_a1["cells"], [9, 4])
    npt.assert_allclose(in_a1["area"], [[2, 2, 2, 2, 6], [3] * 5])
    assert (strata["area"].isel(stratum=strata["zone"] != "A1") == 0).all()


def test_cover_does_not_tell_when_a_stand_began():
    """Seagrass that only the raster of 2020 shows counts as established: it never grows young."""
    layers = [SimpleNamespace(habitat="seagrass", date=day) for day in (DATES[0], DATES[2])]
    covers = CoverAreas(
        area=np.array([[0, 0], [0, 6], [0, 0]]) * HECTARE,
        covered_cells=np.array([[0, 0], [0, 9], [0, 0]]),
        valid_cells=np.full((3, 2), 100),
        overfull_cells={},
    )
    for rule in ("conservative", "linear"):
        strata = strata_of_covers(covers, layers, ZONES, YEARS, rule).dataset
        counts = strata["counted_time"].values > 0
        assert counts[1, 4]
        npt.assert_array_equal(strata["stand_age_start"].values[counts], np.inf)
        npt.assert_array_equal(strata["stand_age_end"].values[counts], np.inf)
