"""Areas through the years, by hand and by law."""

from datetime import date, timedelta

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.areas.timing import through_years

RULES = ("conservative", "linear")
MID_2016, MID_2020 = date(2016, 7, 1), date(2020, 7, 1)
YEARS = range(2016, 2021)
# 1 July is day 182 (from 0) of the leap years 2016 and 2020; 1461 days lie between the two.
BEFORE, AFTER = 182 / 366, 184 / 366


def ages(timeline):
    return timeline.age_start[0], timeline.age_end[0]


def test_a_gain_counts_from_the_later_map():
    """Hand calculation: 10 ha that appear on 1 July 2020 count for 184 of 366 days."""
    line = through_years([MID_2016, MID_2020], [[0, 10]], YEARS, "conservative")
    npt.assert_allclose(line.area, [[0, 0, 0, 0, 10 * AFTER]])
    npt.assert_allclose(line.counted_time, [[0, 0, 0, 0, AFTER]])
    start, end = ages(line)
    assert start[4] == 0
    assert end[4] == pytest.approx(184 / 365.25)


def test_a_loss_counts_from_the_earlier_map():
    """Hand calculation: 10 ha lost some time after 1 July 2016 count for 182 of 366 days."""
    line = through_years([MID_2016, MID_2020], [[10, 0]], YEARS, "conservative")
    npt.assert_allclose(line.area, [[10 * BEFORE, 0, 0, 0, 0]])
    npt.assert_allclose(line.counted_time, [[BEFORE, 0, 0, 0, 0]])
    start, end = ages(line)
    assert start[0] == end[0] == np.inf


def test_what_stands_on_all_maps_counts_always_and_is_of_unknown_age():
    line = through_years([MID_2016, MID_2020], [[10, 10]], YEARS, "conservative")
    npt.assert_allclose(line.area, [[10] * 5])
    npt.assert_allclose(line.counted_time, [[1] * 5])
    npt.assert_array_equal(line.age_start, np.inf)


def test_between_maps_the_smaller_area_counts():
    """Hand calculation: of 4 and 10 ha (a cover raster) it is 4, and 10 from the later map."""
    line = through_years([MID_2016, MID_2020], [[4, 10]], YEARS, "conservative")
    npt.assert_allclose(line.area, [[4, 4, 4, 4, 4 * BEFORE + 10 * AFTER]])


def test_a_linear_gain():
    """Hand calculation: 10 ha times the share of 1461 days gone by, at the middle of each part."""
    line = through_years([MID_2016, MID_2020], [[0, 10]], YEARS, "linear")
    of_2016 = 10 * 92 / 1461 * AFTER
    of_2017 = 10 * (184 + 365 / 2) / 1461
    of_2018 = 10 * (184 + 365 + 365 / 2) / 1461
    of_2019 = 10 * (184 + 730 + 365 / 2) / 1461
    of_2020 = 10 * (1461 - 91) / 1461 * BEFORE + 10 * AFTER
    npt.assert_allclose(line.area, [[of_2016, of_2017, of_2018, of_2019, of_2020]])
    npt.assert_allclose(line.counted_time, [[AFTER, 1, 1, 1, 1]])
    # In the middle of its 1461 days the stand begins: 1 July 2018 at noon, 183.5 days to 2019.
    start, end = ages(line)
    npt.assert_allclose(start, [0, 0, 0, 183.5 / 365.25, 548.5 / 365.25])
    npt.assert_allclose(end, [0, 0, 183.5 / 365.25, 548.5 / 365.25, (548.5 + 366) / 365.25])


def test_a_linear_loss():
    """Hand calculation: the mirror image of the gain; the first map holds before its day."""
    line = through_years([MID_2016, MID_2020], [[10, 0]], YEARS, "linear")
    gain = through_years([MID_2016, MID_2020], [[0, 10]], YEARS, "linear")
    npt.assert_allclose(line.area, 10 - gain.area)
    npt.assert_allclose(line.counted_time, [[1, 1, 1, 1, BEFORE]])


def test_a_stand_that_comes_back_is_a_new_one():
    """Hand calculation: there, gone, there again; the second stand begins on its own map."""
    dates = [date(2016, 1, 1), date(2018, 1, 1), date(2020, 1, 1), date(2021, 1, 1)]
    line = through_years(dates, [[5, 0, 5, 5]], range(2016, 2022), "conservative")
    npt.assert_allclose(line.area, [[0, 0, 0, 0, 5, 5]])
    start, end = ages(line)
    npt.assert_allclose(start[4:], [0, 366 / 365.25])
    npt.assert_allclose(end[4:], [366 / 365.25, 731 / 365.25])


def test_a_stand_that_comes_back_is_a_new_one_under_linear_too():
    """Hand calculation: it begins in the middle of 2018 and 2019, on 1 January 2019."""
    dates = [date(2016, 1, 1), date(2018, 1, 1), date(2020, 1, 1), date(2021, 1, 1)]
    line = through_years(dates, [[5, 0, 5, 5]], range(2016, 2022), "linear")
    start, end = ages(line)
    npt.assert_array_equal(start[:2], np.inf)
    npt.assert_allclose(start[2:], [0, 0, 365 / 365.25, 731 / 365.25])
    npt.assert_allclose(end[2:], [0, 365 / 365.25, 731 / 365.25, 1096 / 365.25])


@pytest.mark.parametrize("rule", RULES)
def test_two_stands_in_one_year_do_not_share_an_age(rule):
    """Lost and replanted within 2018: the new stand's growth is not full-grown minus young."""
    dates = [date(2017, 1, 1), date(2018, 3, 1), date(2018, 6, 1), date(2018, 9, 1)]
    line = through_years(dates, [[5, 5, 0, 5]], [2017, 2018], rule)
    start, end = ages(line)
    assert start[0] == end[0] == np.inf
    begins = date(2018, 9, 1) if rule == "conservative" else date(2018, 7, 17)
    assert start[1] == 0
    assert end[1] == pytest.approx((date(2019, 1, 1) - begins).days / 365.25)


def test_several_maps_within_a_year():
    """Hand calculation: 3, 1, 2 ha on 1 January, April and October 2018: 90, 183 and 92 days."""
    dates = [date(2018, 1, 1), date(2018, 4, 1), date(2018, 10, 1)]
    conservative = through_years(dates, [[3, 1, 2]], [2018], "conservative")
    npt.assert_allclose(conservative.area, [[(1 * 90 + 1 * 183 + 2 * 92) / 365]])
    linear = through_years(dates, [[3, 1, 2]], [2018], "linear")
    npt.assert_allclose(linear.area, [[(2 * 90 + 1.5 * 183 + 2 * 92) / 365]])


@pytest.mark.parametrize("rule", RULES)
def test_one_map_holds_for_its_calendar_year(rule):
    line = through_years([date(2019, 5, 17)], [[7], [0]], [2019], rule)
    npt.assert_allclose(line.area, [[7], [0]])
    npt.assert_allclose(line.counted_time, [[1], [0]])


@pytest.mark.parametrize("rule", RULES)
def test_years_without_a_map_beyond_the_last_one_hold_nothing(rule):
    """What the docstring promises to callers that forget to refuse such years."""
    line = through_years([MID_2016, MID_2020], [[1, 1]], [2015, 2021], rule)
    npt.assert_array_equal(line.area, 0)


@pytest.mark.parametrize("rule", RULES)
def test_no_strata(rule):
    line = through_years([MID_2016, MID_2020], np.zeros((0, 2)), YEARS, rule)
    assert line.area.shape == (0, 5)


def test_an_unknown_rule_is_refused_with_the_cure():
    with pytest.raises(ValueError, match='"conservative" or "linear"; found \'optimistic\''):
        through_years([MID_2016], [[1]], [2016], "optimistic")


@st.composite
def histories(draw, binary=False):
    """Dates in order and the areas of some strata on them."""
    days = draw(st.lists(st.integers(0, 2500), min_size=1, max_size=6, unique=True))
    dates = [date(2014, 1, 1) + timedelta(d) for d in sorted(days)]
    value = st.sampled_from([0, 8]) if binary else st.integers(0, 9)
    row = st.lists(value, min_size=len(dates), max_size=len(dates))
    areas = draw(st.lists(row, min_size=1, max_size=4))
    return dates, np.array(areas, dtype=float), range(dates[0].year, dates[-1].year + 1)


@settings(deadline=None)
@given(histories())
def test_conservative_is_never_more_than_linear(history):
    """Law: the smaller of two areas is below any mean of them, for each stratum and year."""
    conservative, linear = (through_years(*history, rule).area for rule in RULES)
    assert (conservative <= linear + 1e-12).all()
    assert (conservative >= 0).all()


@settings(deadline=None)
@given(histories())
def test_linear_conserves_ground(history):
    """Law: what one class loses another gains, so all of them add up to the same in any year."""
    dates, areas, years = history
    whole = areas.sum(axis=0).max()
    areas = np.vstack((areas, whole - areas.sum(axis=0)))
    line = through_years(dates, areas, years, "linear")
    npt.assert_allclose(line.area.sum(axis=0), whole, rtol=1e-12, atol=1e-12)


@settings(deadline=None)
@given(histories(), st.data())
def test_a_map_that_shows_nothing_new_changes_nothing(history, data):
    """Law: a snapshot between two alike, and like them, is redundant under both rules."""
    dates, areas, years = history
    k = data.draw(st.integers(0, len(dates) - 1))
    later = dates[k + 1] if k + 1 < len(dates) else date(dates[k].year + 1, 1, 1)
    free = (later - dates[k]).days - 1
    if free < 1:
        return
    if k + 1 < len(dates):
        areas[:, k + 1] = areas[:, k]
    new = dates[k] + timedelta(data.draw(st.integers(1, free)))
    more = np.insert(areas, k + 1, areas[:, k], axis=1)
    for rule in RULES:
        without = through_years(dates, areas, years, rule)
        redundant = through_years(sorted([*dates, new]), more, years, rule)
        for field in ("area", "counted_time", "age_start", "age_end"):
            npt.assert_allclose(
                getattr(redundant, field), getattr(without, field), rtol=1e-12, atol=1e-12
            )


@settings(deadline=None)
@given(histories(binary=True))
def test_stands_age_by_the_time_they_count(history):
    """Law: where a stand counts without a gap, its age grows by its counted time (leap days aside).

    One year is 365 or 366 days and an age is counted in years of 365.25, so they differ by 0.3 %.
    """
    line = through_years(*history, "conservative")
    finite = (line.counted_time > 0) & np.isfinite(line.age_start) & np.isfinite(line.age_end)
    once = finite & (_stands(history) == 1)
    grown = line.age_end[once] - line.age_start[once]
    npt.assert_allclose(grown, line.counted_time[once], rtol=0.003)
    first_counts = history[1][:, 0] > 0
    assert (line.age_start[~first_counts] < np.inf).all()
    assert (line.age_start >= 0).all()
    assert (line.age_end >= line.age_start).all()


def _stands(history):
    """How many stands of a stratum count in a year, by walking through its days."""
    dates, areas, years = history
    result = np.zeros((len(areas), len(years)), dtype=int)
    for s, row in enumerate(areas > 0):
        for y, year in enumerate(years):
            day, counted_before = date(year, 1, 1), False
            while day.year == year:
                earlier = max([i for i, d in enumerate(dates) if d <= day], default=0)
                later = min([i for i, d in enumerate(dates) if d > day], default=len(dates) - 1)
                counts = bool(row[earlier] and row[later])
                result[s, y] += counts and not counted_before
                counted_before, day = counts, day + timedelta(1)
    return result
