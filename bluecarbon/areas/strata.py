"""Strata: the small labelled table that everything after the maps works on."""

import numpy as np
import xarray as xr

from bluecarbon.areas.timing import through_years
from bluecarbon.constants import SQUARE_CENTIMETRES_PER_HECTARE

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
    xarray.Dataset
        Over stratum, map_date and year, see `_dataset`.
    """
    names = np.array(states, dtype=object)
    passes = np.zeros((len(trajectories.states), len(states)), dtype=bool)
    for on_date in trajectories.states.T:
        passes[np.arange(len(passes)), on_date] = True
    passes[:, 0] = False
    index, state = np.nonzero(passes)
    ways, way = np.unique(trajectories.states, axis=0, return_inverse=True)
    said = np.array([ARROW.join(names[s] for s in states_of) for states_of in ways], dtype=object)
    present = trajectories.states[index] == state[:, None]
    return _dataset(
        zone=trajectories.zone[index],
        habitat=names[state],
        trajectory=said[way.ravel()[index]],
        cells=trajectories.cells[index],
        mapped=present * trajectories.area[index][:, None],
        map_dates=map_dates,
        zones=zones,
        years=years,
        rule=rule,
        established=False,
        passed=trajectories.states[index],
        states=states,
    )


def strata_of_covers(covers, layers, zones, years, rule):
    """Strata from integrated covers: one for each zone and habitat.

    Ages of stands cannot be told from cover, so all count as established.
    """
    dates = sorted({layer.date for layer in layers})
    habitats = list(dict.fromkeys(layer.habitat for layer in layers))
    column = {(layer.habitat, layer.date): i for i, layer in enumerate(layers)}
    picked = np.array([[column[h, d] for d in dates] for h in habitats])
    n_zones = len(covers.area)
    mapped = covers.area[:, picked].reshape(-1, len(dates))
    return _dataset(
        zone=np.repeat(np.arange(n_zones), len(habitats)),
        habitat=np.tile(np.array(habitats, dtype=object), n_zones),
        trajectory=["cover"] * len(mapped),
        cells=covers.covered_cells[:, picked].max(axis=-1).ravel(),
        mapped=mapped,
        map_dates=dates,
        zones=zones,
        years=years,
        rule=rule,
        established=True,
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


def _dataset(
    *,
    zone,
    habitat,
    trajectory,
    cells,
    mapped,
    map_dates,
    zones,
    years,
    rule,
    established,
    passed=None,
    states=(),
):
    zone_names = np.array([OUTSIDE, *zones["zone"]], dtype=object)
    holders = np.array([OUTSIDE, *zones["holder"]], dtype=object)
    hectares = mapped / SQUARE_CENTIMETRES_PER_HECTARE
    known = None if passed is None else passed > 0
    chosen = through_years(map_dates, hectares, years, rule, known)
    other = {"conservative": "linear", "linear": "conservative"}[rule]
    areas = {
        rule: chosen.area,
        other: through_years(map_dates, hectares, years, other, known).area,
    }
    # Covers do not say what takes a habitat's place.
    lost_to = np.zeros_like(chosen.lost_to)
    if passed is not None:
        lost_to = np.take_along_axis(passed.astype(np.int64), chosen.lost_to, axis=1)
        lost_to[chosen.lost_area == 0] = 0
    if established:
        for age in (chosen.age_start, chosen.age_end):
            age[chosen.counted_time > 0] = np.inf
        chosen.lost_age[chosen.lost_area > 0] = np.inf
    names = [f"{z}|{h}|{t}" for z, h, t in zip(zone_names[zone], habitat, trajectory, strict=True)]
    by_year = ("stratum", "year")
    return xr.Dataset(
        {
            "cells": ("stratum", cells, {"units": "1", "long_name": "cells of the maps"}),
            "mapped_area": (
                ("stratum", "map_date"),
                mapped.astype(np.int64),
                {"units": "cm2", "long_name": "ground area on each map, 0 where absent"},
            ),
            "area": (by_year, chosen.area, _area_attrs(rule)),
            "area_conservative": (
                by_year,
                areas["conservative"],
                _area_attrs("conservative"),
            ),
            "area_linear": (by_year, areas["linear"], _area_attrs("linear")),
            "counted_time": (
                by_year,
                chosen.counted_time,
                {"units": "a", "long_name": "share of the year in which the stratum counts"},
            ),
            "stand_age_start": (
                by_year,
                chosen.age_start,
                {"units": "a", "long_name": "age of the stand where the counted time begins"},
            ),
            "stand_age_end": (
                by_year,
                chosen.age_end,
                {"units": "a", "long_name": "age of the stand where the counted time ends"},
            ),
            "lost_area": (
                by_year,
                chosen.lost_area,
                {"units": "ha", "long_name": f"area lost in the calendar year, {rule} timing"},
            ),
            "lost_stand_age": (
                by_year,
                chosen.lost_age,
                {"units": "a", "long_name": "age of the oldest stand lost in the calendar year"},
            ),
            "lost_to": (by_year, lost_to, _flags("class in the place of what was lost", states)),
        },
        coords={
            "stratum": names,
            "year": np.array(list(years), dtype=np.int64),
            "map_date": np.array(map_dates, dtype="datetime64[ns]"),
            "zone": ("stratum", zone_names[zone].astype(str)),
            "holder": ("stratum", holders[zone].astype(str)),
            "habitat": ("stratum", np.asarray(habitat).astype(str)),
            "trajectory": ("stratum", np.asarray(trajectory).astype(str)),
        },
        attrs={"timing": rule},
    )


def _flags(title, states):
    """Attributes of a variable of state numbers: names as in CF, 0 where nothing is known."""
    names = [name.replace(" ", "_") for name in states[1:]]
    values = np.arange(len(names) + 1, dtype=np.int64)
    return {
        "units": "1",
        "long_name": title,
        "flag_values": values,
        "flag_meanings": " ".join(["unknown", *names]),
    }


def _area_attrs(rule):
    return {"units": "ha", "long_name": f"mean area in the calendar year, {rule} timing"}
