"""From areas on map dates to areas through calendar years, by a declared rule."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from bluecarbon.constants import DAYS_PER_YEAR

RULES = ("conservative", "linear")
# How long a stand that already stood on the first map has stood there: unknown, so without end.
ESTABLISHED = np.inf


@dataclass(frozen=True)
class Stands:
    """Times and ages of stands through calendar years; arrays of shape (stratum, year)."""

    counted_time: np.ndarray  # share of the year in which the stratum counts [a]
    age_start: np.ndarray  # age of the stand where the counted time begins [a]
    age_end: np.ndarray  # and where it ends [a]
    lost_age: np.ndarray  # age of the oldest stand lost in the year [a]
    lost_to: np.ndarray  # int: number of the map that shows the (last) loss of the year, or 0


@dataclass(frozen=True)
class Timeline(Stands):
    """Areas, times and ages of some strata through calendar years; arrays (stratum, year)."""

    area: np.ndarray  # mean over the calendar year, in the unit of the areas given
    lost_area: np.ndarray  # area lost in the calendar year, in the unit of the areas given


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
    return Timeline(
        **vars(stands_through_years(map_dates, mapped, years, rule, known)),
        area=mean_areas(map_dates, mapped, years, rule),
        lost_area=lost_areas(map_dates, mapped, years, rule, known),
    )


def mean_areas(map_dates, mapped, years, rule):
    """Mean area in each calendar year, (stratum, year); see `through_years`."""
    total = np.zeros((len(years), len(mapped)))
    for begin, end, first, second in _intervals(map_dates, _areas(mapped, rule)):
        smaller, more = np.minimum(first, second), second - first
        for y, low, high, share in _parts(begin, end, years):
            area = smaller
            if rule == "linear":
                position = ((low + high) / 2 - begin) / (end - begin)
                area = first + more * position
            total[y] += area * share
    return np.ascontiguousarray(total.T)


def lost_areas(map_dates, mapped, years, rule, known=None):
    """Area lost in each calendar year, (stratum, year); see `through_years`."""
    total = np.zeros((len(years), len(mapped)))
    for _, lost, shares in _losses(map_dates, _areas(mapped, rule), years, rule, known):
        for y, _, share in shares:
            total[y] += lost * share
    return np.ascontiguousarray(total.T)


def stands_through_years(map_dates, mapped, years, rule, known=None):
    """What does not depend on how large a stratum is, only on which maps show it; see `Stands`.

    Takes what `through_years` takes. Strata that the same maps show have the same stands.
    """
    mapped = _areas(mapped, rule)
    shape = (len(years), mapped.shape[1])
    time, age_start, age_end, lost_age = (np.zeros(shape) for _ in range(4))
    lost_to = np.zeros(shape, dtype=np.int64)
    losses = {k: (lost, s) for k, lost, s in _losses(map_dates, mapped, years, rule, known)}
    stand = np.full(shape, np.nan)  # the day number that tells the stands of a year apart
    since = np.where(mapped[0] > 0, -ESTABLISHED, np.nan)  # day number on which a stand began
    for k, (begin, end, first, second) in enumerate(_intervals(map_dates, mapped)):
        lost, shares = losses.get(k, (None, ()))
        for y, day, share in shares:
            fell = lost * share > 0
            lost_to[y, fell] = k
            age = np.maximum(lost_age[y], _age(since, day))
            lost_age[y, fell] = age[fell]
        counts = (np.minimum if rule == "conservative" else np.maximum)(first, second) > 0
        middle = begin if rule == "conservative" else (begin + end) / 2
        # What is not on the earlier map is a new stand, whatever stood there before.
        since = np.where(counts & (np.isnan(since) | (first == 0)), middle, since)
        since = np.where(counts, since, np.nan)
        for y, low, high, share in _parts(begin, end, years):
            time[y] += counts * share
            fresh = counts & (stand[y] != since)
            age_start[y, fresh] = _age(since, low)[fresh]
            age_end[y, counts] = _age(since, high)[counts]
            stand[y, counts] = since[counts]
        if rule == "conservative":
            # A stand that appears on the map at the end of this interval begins there.
            since = np.where((second > 0) & np.isnan(since), end, since)
    found = (time, age_start, age_end, lost_age, lost_to)
    return Stands(*(np.ascontiguousarray(a.T) for a in found))


def _areas(mapped, rule):
    """Areas by date, each date in one piece of memory: (date, stratum)."""
    if rule not in RULES:
        raise ValueError(f'timing is "conservative" or "linear"; found {rule!r}.')
    return np.ascontiguousarray(np.asarray(mapped, dtype=float).T)


def _losses(map_dates, mapped, years, rule, known):
    """What was lost from one map to the next, and in which years.

    Yields the number of the later map, the area lost, and for each year that has a part of it the
    number of the year, the day number on which it falls, and its share.
    """
    for k, (begin, end, first, second) in enumerate(_intervals(map_dates, mapped)):
        if not 0 < k < len(mapped):
            continue
        lost = np.maximum(first - second, 0.0)
        if known is not None:
            lost = np.where(np.asarray(known)[:, k], lost, 0.0)
        if rule == "linear":
            parts = _parts(begin, end, years)
            shares = [(y, (lo + hi) / 2, (hi - lo) / (end - begin)) for y, lo, hi, _ in parts]
        else:
            day = max(begin, _day(years[0]))
            fits = (day < end and _day(year) <= day < _day(year + 1) for year in years)
            shares = [(y, day, 1.0) for y, falls in enumerate(fits) if falls]
        yield k, lost, shares


def _parts(begin, end, years):
    """Parts of years between two days: number of the year, first day, day after, share of it."""
    for y, year in enumerate(years):
        first, after = _day(year), _day(year + 1)
        low, high = max(begin, first), min(end, after)
        if low < high:
            yield y, low, high, (high - low) / (after - first)


def _intervals(map_dates, mapped):
    """Begin and end [day number], and the areas at both, of the times between maps."""
    days = [_day(d.year, d) for d in map_dates]
    yield _day(map_dates[0].year), days[0], mapped[0], mapped[0]
    for k in range(len(days) - 1):
        yield days[k], days[k + 1], mapped[k], mapped[k + 1]
    yield days[-1], _day(map_dates[-1].year + 1), mapped[-1], mapped[-1]


def _age(since, day):
    return np.maximum((day - since) / DAYS_PER_YEAR, 0.0)


def _day(year, day=None):
    return (day or date(year, 1, 1)).toordinal()
