"""Losses through the years, by hand and by law."""

from datetime import date

import numpy as np
import numpy.testing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.areas.strata import strata_of_trajectories
from bluecarbon.areas.timing import through_years
from bluecarbon.areas.trajectories import Trajectories

RULES = ("conservative", "linear")
YEARS = range(2016, 2021)
MID = [date(2016, 7, 1), date(2020, 7, 1)]


def test_a_loss_falls_on_the_day_of_the_earlier_map():
    """Hand calculation: 10 ha of a stand of unknown age, in 2016."""
    line = through_years(MID, [[10, 0]], YEARS, "conservative")
    npt.assert_array_equal(line.lost_area, [[10, 0, 0, 0, 0]])
    npt.assert_array_equal(line.lost_age, [[np.inf, 0, 0, 0, 0]])
    npt.assert_array_equal(line.lost_to, [[1, 0, 0, 0, 0]])


def test_a_linear_loss_is_spread_by_days():
    """Hand calculation: of 1461 days 184 lie in 2016, 365 in 2017, 182 in 2020."""
    line = through_years(MID, [[10, 0]], YEARS, "linear")
    days = np.array([184, 365, 365, 365, 182])
    npt.assert_allclose(line.lost_area, [10 * days / 1461])


def test_a_loss_that_began_before_the_years_falls_on_their_first_day():
    """It may lie in these years, so it is not left out: maps of 2016 and 2020, years from 2018."""
    line = through_years(MID, [[10, 0]], range(2018, 2021), "conservative")
    npt.assert_array_equal(line.lost_area, [[10, 0, 0]])


def test_a_loss_before_the_years_is_none_of_theirs():
    dates = [date(2014, 1, 1), date(2016, 1, 1), date(2020, 1, 1)]
    for rule in RULES:
        line = through_years(dates, [[10, 0, 0]], range(2016, 2021), rule)
        assert line.lost_area.sum() == 0


def test_the_stand_that_is_lost_has_its_age():
    """Hand calculation: there from 1 January 2018, lost after 1 January 2020, 730 days."""
    dates = [date(2016, 1, 1), date(2018, 1, 1), date(2020, 1, 1), date(2021, 1, 1)]
    line = through_years(dates, [[0, 5, 5, 0]], range(2016, 2022), "conservative")
    npt.assert_array_equal(line.lost_area, [[0, 0, 0, 0, 5, 0]])
    assert line.lost_age[0, 4] == pytest.approx(730 / 365.25)


def test_what_the_next_map_hides_is_not_lost():
    known = np.array([[True, False]])
    for rule in RULES:
        line = through_years(MID, [[10, 0]], YEARS, rule, known)
        assert line.lost_area.sum() == 0


@pytest.mark.parametrize("rule", RULES)
@settings(deadline=None, max_examples=50)
@given(areas=st.lists(st.floats(0, 100), min_size=2, max_size=5))
def test_law_losses_add_up_to_what_was_lost_between_maps(rule, areas):
    """Law: over all years, whatever the rule."""
    dates = [date(2010 + 2 * i, 7, 1) for i in range(len(areas))]
    line = through_years(dates, [areas], range(2010, dates[-1].year + 1), rule)
    expected = -np.minimum(np.diff(areas), 0).sum()
    npt.assert_allclose(line.lost_area.sum(), expected, atol=1e-9)


def test_strata_say_what_took_the_place_of_the_lost_habitat():
    """By hand: 3 cells of mangrove become pond, 2 become sea; a pond is no mangrove lost."""
    states = ("no data", "mangrove", "sea", "fish pond")
    counted = Trajectories(
        zone=np.array([1, 1]),
        states=np.array([[1, 3], [1, 2]], dtype=np.uint8),
        cells=np.array([3, 2]),
        area=np.array([3, 2]) * 10**8,
        empty_cells=0,
    )
    zones = pd.DataFrame({"zone": ["west"], "holder": ["Wang"]})
    strata = strata_of_trajectories(counted, states, MID, zones, YEARS, "conservative").dataset
    mangrove = strata.sel(stratum=strata["habitat"] == "mangrove")
    npt.assert_array_equal(mangrove["lost_area"].sel(year=2016), [3, 2])
    npt.assert_array_equal(mangrove["lost_to"].sel(year=2016), [3, 2])
    others = strata.sel(stratum=strata["habitat"] != "mangrove")
    assert float(others["lost_area"].sum()) == 0
    assert strata["lost_to"].attrs["flag_meanings"] == "unknown mangrove sea fish_pond"
