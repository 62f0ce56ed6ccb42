"""How far the maps can be trusted: reference points held against them, and what areas follow."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from bluecarbon.accounting.caching import at_points
from bluecarbon.areas.accuracy import Accuracy, check_sample, estimate_accuracy, jeffreys
from bluecarbon.areas.strata import ARROW, numbered
from bluecarbon.constants import SQUARE_CENTIMETRES_PER_HECTARE
from bluecarbon.errors import InputError
from bluecarbon.grid import Window
from bluecarbon.inputs.reference_points import cells_of_points


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One map, or all of them as trajectories, held against its reference points."""

    date: object  # of the map; None for trajectories
    classes: tuple  # names of the classes, in the order of the accuracy; the first is no data
    accuracy: Accuracy
    is_last: bool = False  # True for the last map, whose accuracy stands for all years
    notes: tuple = ()

    def table(self):
        """Areas [ha] and accuracies by class, as they were mapped and as points correct them.

        The user's accuracy in `confirmed` is that of Jeffreys' interval, as the account uses it.
        """
        a = self.accuracy
        confirmed, confirmed_error = confirmed_share(a)
        table = pd.DataFrame(
            {
                "class": self.classes,
                "points": a.matrix.sum(axis=1),
                "mapped_ha": a.mapped_area,
                "adjusted_ha": a.area,
                "adjusted_error_ha": a.area_error,
                "users": a.users,
                "users_error": a.users_error,
                "confirmed": confirmed,
                "confirmed_error": confirmed_error,
                "producers": a.producers,
                "producers_error": a.producers_error,
            }
        )
        table.insert(0, "date", "" if self.date is None else str(self.date))
        seen = (table["mapped_ha"] > 0) | (a.matrix.sum(axis=0) > 0)
        return table[seen & (table["class"] != self.classes[0])].reset_index(drop=True)


def confirmed_share(accuracy):
    """Share of each mapped class that points confirm, and its standard error; see `jeffreys`."""
    return jeffreys(np.diag(accuracy.matrix), accuracy.matrix.sum(axis=1))


def judge_maps(opened, counted, *, cache=None):
    """Each map that has reference points, and the trajectories where places have all dates.

    Parameters
    ----------
    opened : OpenProject
    counted : bluecarbon.areas.trajectories.Trajectories

    Returns
    -------
    tuple of Judged
        In the order of the maps; trajectories last.
    """
    maps, points = opened.maps, opened.reference_points
    rows, cols = cells_of_points(points, maps.grid)
    dates = _map_dates(points, maps.dates)
    states = at_points(opened, rows, cols, mapped_at, cache=cache)  # (date, point)
    found = points["reference_class"].map(maps.states.index).to_numpy(dtype=int)
    hectares = counted.area / SQUARE_CENTIMETRES_PER_HECTARE
    judged = []
    for i, date in enumerate(maps.dates):
        mine = np.flatnonzero(dates == i)
        if len(mine):
            area = np.zeros(len(maps.states))
            np.add.at(area, counted.states[:, i], hectares)
            area[0] = 0  # no data is not a class
            mine = mine[states[i, mine] > 0]
            judged.append(
                _judge(opened, date, maps.states, area, states[i, mine], found[mine], mine)
            )
    trajectories = _trajectories(opened, counted, hectares, dates, states, found)
    return (*judged, *trajectories)


def _judge(opened, date, classes, area, mapped, reference, rows):
    points = opened.reference_points.iloc[rows]
    habitats = opened.project.habitats
    strata = None
    if "stratum" in points and (points["stratum"] != "").any():
        strata = _strata(points, classes)
    clusters = _clusters(points)
    accuracy = estimate_accuracy(mapped, reference, area, stratum=strata, clusters=clusters)
    stratum = mapped if strata is None else strata
    counts = np.bincount(stratum, minlength=len(area))
    notes = check_sample(
        classes, area, counts, design=habitats.reference_sample, clusters=accuracy.clusters
    )
    said = "trajectories" if date is None else f"map of {date}"
    return Judged(
        date=date,
        classes=tuple(classes),
        accuracy=accuracy,
        is_last=date == opened.maps.dates[-1],
        notes=tuple(f"{said}: {note}" for note in notes),
    )


def _trajectories(opened, counted, hectares, dates, states, found):
    """All maps together, from the places that were visited for every one of them."""
    maps, points = opened.maps, opened.reference_points
    n = len(maps.dates)
    if n < 2:
        return ()
    table = pd.DataFrame({"x": points["x"], "y": points["y"], "date": dates})
    table["row"] = np.arange(len(table))
    places = table.pivot_table(index=["x", "y"], columns="date", values="row", aggfunc="first")
    places = places.reindex(columns=range(n)).dropna().to_numpy(dtype=int)  # (place, date)
    if not len(places):
        return ()
    last = places[:, -1]
    mapped = states[:, last].T
    reference = found[places]
    on_data = (mapped > 0).all(axis=1)
    mapped, reference, last = mapped[on_data], reference[on_data], last[on_data]
    known = counted.states[(counted.states > 0).all(axis=1)]
    known = known[numbered(known)[1]]
    every = np.unique(np.concatenate((known, mapped, reference)), axis=0)
    names = ["no data", *(ARROW.join(maps.states[s] for s in t) for t in every)]
    # These come first and are all different, so that what is alike has their numbers.
    parts = (every, counted.states, mapped, reference)
    number, _ = numbered(np.concatenate(parts))
    _, counted_as, mapped, reference = np.split(1 + number, np.cumsum([len(p) for p in parts[:3]]))
    area = np.zeros(len(names))
    there = counted_as < len(names)
    np.add.at(area, counted_as[there], hectares[there])
    return (_judge(opened, None, names, area, mapped, reference, last),)


def _map_dates(points, dates):
    """Number of the map that each point judges: the last where it does not say."""
    told = points["map_date"] if "map_date" in points else pd.Series([None] * len(points))
    number = {str(d): i for i, d in enumerate(dates)}
    wrong = [i for i, d in enumerate(told) if not _blank(d) and str(d) not in number]
    if wrong:
        raise InputError(
            where=f"{points.attrs['path']}, row {points['row'].iloc[wrong[0]]}",
            found=f"map_date {told.iloc[wrong[0]]}",
            rule=f"Maps of this project: {', '.join(number)}.",
            cure="Give the date of the map that the point judges, or leave it empty for the last.",
        )
    return np.array([len(dates) - 1 if _blank(d) else number[str(d)] for d in told])


def _blank(value):
    return value is None or value == "" or value is pd.NaT or value != value


def _clusters(points):
    """Clusters of the points, or None where each was drawn for itself."""
    if "cluster" not in points or (points["cluster"] == "").all():
        return None
    alone = "point " + points["row"].astype(str)
    return points["cluster"].where(points["cluster"] != "", alone).to_numpy(dtype=str)


def _strata(points, classes):
    """Classes from which the points were drawn, where the table says so."""
    number = {name: i for i, name in enumerate(classes)}
    wrong = points[~points["stratum"].isin(number)]
    if len(wrong):
        raise InputError(
            where=f"{points.attrs['path']}, row {wrong['row'].iloc[0]}",
            found=f"stratum {wrong['stratum'].iloc[0]!r}",
            rule="The stratum of a point is the class of the map from which it was drawn.",
            cure="Give a class of the map in every row, or leave the column out.",
        )
    return points["stratum"].map(number).to_numpy(dtype=int)


def mapped_at(maps, rows, cols, side=256):
    """States of all maps at some cells, (date, point), read by blocks: neighbours share them."""
    mapped = np.zeros((len(maps.dates), len(rows)), dtype=np.uint8)
    height, width = maps.grid.shape
    for r, c in sorted(set(zip(rows // side * side, cols // side * side, strict=True))):
        window = Window(int(r), int(c), min(side, height - r), min(side, width - c))
        mine = (rows // side * side == r) & (cols // side * side == c)
        mapped[:, mine] = maps.read(window)[:, rows[mine] - r, cols[mine] - c]
    return mapped


def adjusted_ratio(judged, habitat):
    """Error-adjusted area of a habitat over its mapped area, and the standard error of the ratio.

    (nan, nan) where the points do not tell, or the habitat is not on the map.
    """
    if judged is None or habitat not in judged.classes:
        return np.nan, np.nan
    i = judged.classes.index(habitat)
    mapped = judged.accuracy.mapped_area[i]
    if not mapped > 0:
        return np.nan, np.nan
    return judged.accuracy.area[i] / mapped, judged.accuracy.area_error[i] / mapped
