"""From areas on map dates to areas through calendar years, by a declared rule."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from bluecarbon.constants import DAYS_PER_YEAR

# How long a stand that already stood on the first map has stood there: unknown, so without end.
ESTABLISHED = np.inf


@dataclass(frozen=True)
class Timeline:
    """Areas and ages of some strata through calendar years; arrays of shape (stratum, year)."""

    area: np.ndarray  # mean over the calendar year, in the unit of the areas given
    counted_time: np.ndarray  # share of the year in which the stratum counts [a]
    age_start: np.ndarray  # age of the stand where the counted time begins [a]
    age_end: np.ndarray  # and where it ends [a]
    lost_area: np.ndarray  # area lost in the calendar year, in the unit of the areas given
    lost_age: np.ndarray  # age of the oldest stand lost in the year [a]
    lost_to: np.ndarray  # int: number of the map that shows the (last) loss of the year, or 0


def through_years(map_dates, mapped, years, rule, known=None):
    """Areas through calendar years from areas on map dates.

    Under the rule "conservative" a gain counts from the later map and a loss from the earlier one,
    so that between two maps the smaller area counts. Under "linear" the area changes evenly in
    between. The first map holds from the start of its calendar year, the last one to the end of
    its own. Years beyond are not covered: the caller refuses them.

    Parameters
    ----------
    map_dates : sequence of datetime.date
        In order.
    mapped : array of shape (stratum, date)
        Area on each map, 0 where absent; in any unit of area.
    years : sequence of int
    rule : {"conservative", "linear"}
    known : array of bool, of shape (stratum, date), optional
        Whether a map has data there: what is hidden on the next map is not lost.

    Returns
    -------
    Timeline
        Ages are in years since the stand first counted (under "linear": since the middle of the
        time in which it appeared), `inf` for stands on the first map. Where one stand goes and
        another comes within a year, they are those of the later one. Losses add up to what was lost
        between maps; under "conservative" one falls on the day of the earlier map, or on the first
        day of `years` if that is later: a loss that may lie in these years is not left out.
    """
    if rule not in ("conservative", "linear"):
        raise ValueError(f'timing is "conservative" or "linear"; found {rule!r}.')
    mapped = np.asarray(mapped, dtype=float)
    shape = (len(mapped), len(years))
    result = Timeline(*(np.zeros(shape) for _ in range(6)), np.zeros(shape, dtype=np.int64))
    seen = np.ones(mapped.shape, dtype=bool) if known is None else np.asarray(known)
    stand = np.full(shape, np.nan)  # the day number that tells the stands of a year apart
    since = np.where(mapped[:, 0] > 0, -ESTABLISHED, np.nan)  # day number on which a stand began
    for k, (begin, end, first, second) in enumerate(_intervals(map_dates, mapped)):
        if 0 < k < mapped.shape[1]:
            lost = np.where(seen[:, k], np.maximum(first - second, 0.0), 0.0)
            _add_losses(result, lost, since, begin, end, years, rule, k)
        counts = (np.minimum if rule == "conservative" else np.maximum)(first, second) > 0
        middle = begin if rule == "conservative" else (begin + end) / 2
        # What is not on the earlier map is a new stand, whatever stood there before.
        since = np.where(counts & (np.isnan(since) | (first == 0)), middle, since)
        since = np.where(counts, since, np.nan)
        for y, year in enumerate(years):
            low = max(begin, _day(year))
            high = min(end, _day(year + 1))
            if low >= high:
                continue
            share = (high - low) / (_day(year + 1) - _day(year))
            if rule == "conservative":
                area = np.minimum(first, second)
            else:
                position = ((low + high) / 2 - begin) / (end - begin)
                area = first + (second - first) * position
            result.area[:, y] += area * share
            result.counted_time[:, y] += counts * share
            fresh = counts & (stand[:, y] != since)
            result.age_start[fresh, y] = _age(since, low)[fresh]
            result.age_end[counts, y] = _age(since, high)[counts]
            stand[counts, y] = since[counts]
        if rule == "conservative":
            # A stand that appears on the map at the end of this interval begins there.
            since = np.where((second > 0) & np.isnan(since), end, since)
    return result


def _add_losses(result, lost, since, begin, end, years, rule, number):
    """Put what was lost between two maps into the years; `number` is that of the later map."""
    for y, year in enumerate(years):
        low, high = max(begin, _day(year)), min(end, _day(year + 1))
        if rule == "conservative":
            day = max(begin, _day(years[0]))
            share = float(day < end and _day(year) <= day < _day(year + 1))
        else:
            day, share = (low + high) / 2, max(high - low, 0) / (end - begin)
        gone = lost * share
        fell = gone > 0
        result.lost_area[:, y] += gone
        result.lost_to[fell, y] = number
        age = np.maximum(result.lost_age[:, y], _age(since, day))
        result.lost_age[fell, y] = age[fell]


def _intervals(map_dates, mapped):
    """Begin and end [day number], and the areas at both, of the times between maps."""
    days = [_day(d.year, d) for d in map_dates]
    yield _day(map_dates[0].year), days[0], mapped[:, 0], mapped[:, 0]
    for k in range(len(days) - 1):
        yield days[k], days[k + 1], mapped[:, k], mapped[:, k + 1]
    yield days[-1], _day(map_dates[-1].year + 1), mapped[:, -1], mapped[:, -1]


def _age(since, day):
    return np.maximum((day - since) / DAYS_PER_YEAR, 0.0)


def _day(year, day=None):
    return (day or date(year, 1, 1)).toordinal()
