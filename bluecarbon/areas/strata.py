"""Strata: the small labelled table that everything after the maps works on."""

import numpy as np
import pandas as pd

from bluecarbon.areas.strata_table import ByYear, StrataTable, areas_by_year
from bluecarbon.areas.timing import stands_through_years

OUTSIDE = ""  # zone and holder of what lies outside all zones
ARROW = ">"  # joins the habitats of a trajectory


def strata_of_trajectories(trajectories, states, map_dates, zones, years, rule):
    """Strata from counted trajectories: one for every habitat that a trajectory passes through.

    The cells of the strata that are present on a map add up to the valid cells of that map.

    Parameters
    ----------
    trajectories : bluecarbon.areas.trajectories.Trajectories
    states : sequence of str
        Names of the states; the first means no data.
    map_dates : sequence of datetime.date
    zones : pandas.DataFrame
        With columns zone and holder; zone k of the trajectories is row k - 1.
    years : sequence of int
    rule : {"conservative", "linear"}

    Returns
    -------
    StrataTable
        Its `dataset` is over stratum, map_date and year.
    """
    passes = np.zeros((len(trajectories.states), len(states)), dtype=bool)
    for on_date in trajectories.states.T:
        passes[np.arange(len(passes)), on_date] = True
    passes[:, 0] = False
    index, state = np.nonzero(passes)
    way, first = numbered(trajectories.states)
    said = [ARROW.join(states[s] for s in row) for row in trajectories.states[first].tolist()]
    passed = trajectories.states[index]
    mapped = (passed == state[:, None]) * trajectories.area[index][:, None]
    return StrataTable(
        labels={
            **_zone_labels(trajectories.zone[index], zones),
            "habitat": _labels(states, state),
            "trajectory": _labels(said, way[index]),
        },
        cells=trajectories.cells[index],
        mapped_area=mapped,
        map_dates=tuple(map_dates),
        years=tuple(years),
        timing=rule,
        by_year=areas_by_year(map_dates, mapped, years, rule, passed > 0)
        | _followed(passed, np.column_stack((way[index], state)), mapped, map_dates, years, rule),
        states=tuple(states),
    )


def _followed(passed, told_by, mapped, map_dates, years, rule):
    """Times and ages by year of strata on trajectories: what does not depend on their zone.

    Stands are followed once for each history: a trajectory and a state on it, `told_by`, and
    whether there is any ground; `passed` has the states of the trajectory, (stratum, date).
    """
    history, first = numbered(np.column_stack((told_by, mapped.any(axis=1))))
    passed = passed[first]
    stands = stands_through_years(map_dates, mapped[first], years, rule, passed > 0)
    # From the number of the map that shows the loss to the state on it, 0 where nothing is lost.
    lost_to = np.take_along_axis(passed.astype(np.int64), stands.lost_to, axis=1)
    lost_to[stands.lost_to == 0] = 0
    by_history = {
        "counted_time": stands.counted_time,
        "stand_age_start": stands.age_start,
        "stand_age_end": stands.age_end,
        "lost_stand_age": stands.lost_age,
        "lost_to": lost_to,
    }
    return {name: ByYear(values, history) for name, values in by_history.items()}


def numbered(rows):
    """Number of each row, alike for rows that are alike, and the first row of each number."""
    number = np.zeros(len(rows), dtype=np.int64)
    for column in rows.T:
        # Renumbered at every step, so that no number of columns makes too large an integer.
        number = number * (int(column.max(initial=0)) + 1) + column
        number = pd.factorize(number)[0]
    return number, np.flatnonzero(~pd.Index(number).duplicated())


def _zone_labels(zone, zones):
    """Zone and holder of strata by the number of their zone, 0 outside all zones."""
    return {name: _labels([OUTSIDE, *zones[name]], zone) for name in ("zone", "holder")}


def _labels(names, number):
    """Labels of strata by the number of their name; names may be alike."""
    distinct, names = pd.factorize(np.array([str(name) for name in names], dtype=object))
    return pd.Categorical.from_codes(distinct[number], names)


def strata_of_covers(covers, layers, zones, years, rule):
    """Strata from integrated covers: a `StrataTable` with one for each zone and habitat.

    Ages of stands cannot be told from cover, so all count as established; neither can what takes
    the place of a lost habitat.
    """
    dates = sorted({layer.date for layer in layers})
    habitats = list(dict.fromkeys(layer.habitat for layer in layers))
    column = {(layer.habitat, layer.date): i for i, layer in enumerate(layers)}
    picked = np.array([[column[h, d] for d in dates] for h in habitats])
    n_zones = len(covers.area)
    mapped = covers.area[:, picked].reshape(-1, len(dates))
    stands = stands_through_years(dates, mapped, years, rule)
    age = np.where(stands.counted_time > 0, np.inf, 0.0)
    by_year = {
        "counted_time": stands.counted_time,
        "stand_age_start": age,
        "stand_age_end": age.copy(),
        "lost_stand_age": np.where(stands.lost_to > 0, np.inf, 0.0),
        "lost_to": np.zeros_like(stands.lost_to),
    }
    return StrataTable(
        labels={
            **_zone_labels(np.repeat(np.arange(n_zones), len(habitats)), zones),
            "habitat": _labels(habitats, np.tile(np.arange(len(habitats)), n_zones)),
            "trajectory": _labels(["cover"], np.zeros(len(mapped), dtype=int)),
        },
        cells=covers.covered_cells[:, picked].max(axis=-1).ravel(),
        mapped_area=mapped.astype(np.int64),
        map_dates=tuple(dates),
        years=tuple(years),
        timing=rule,
        by_year=areas_by_year(dates, mapped, years, rule)
        | {name: ByYear(values) for name, values in by_year.items()},
    )


def persisting(trajectories):
    """The same cells if the first map had persisted: the baseline of a credit.

    Trajectories that start alike become one; cells without data on the first map become empty.
    """
    known = trajectories.states[:, 0] > 0
    starts = np.column_stack((trajectories.zone, trajectories.states[:, 0]))[known]
    starts, number = np.unique(starts, axis=0, return_inverse=True)
    cells, area = np.zeros((2, len(starts)), dtype=np.int64)
    np.add.at(cells, number.ravel(), trajectories.cells[known])
    np.add.at(area, number.ravel(), trajectories.area[known])
    return type(trajectories)(
        zone=starts[:, 0],
        states=np.repeat(starts[:, 1:], trajectories.states.shape[1], axis=1).astype(np.uint8),
        cells=cells,
        area=area,
        empty_cells=trajectories.empty_cells + int(trajectories.cells[~known].sum()),
    )
