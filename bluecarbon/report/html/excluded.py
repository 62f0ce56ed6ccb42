"""What is not in the account, counted: ground, records and lines that gave nothing."""

import numpy as np

from bluecarbon.constants import SQUARE_CENTIMETRES_PER_HECTARE
from bluecarbon.report.html.ground import map_dates
from bluecarbon.report.words import decimals, whole, words


def excluded(account, language):
    """Rows by map date, and counts of the whole account.

    Returns
    -------
    dict
        `dates`; `ground`, pairs of a name and a figure for each date; `counts`, pairs of a name
        and a figure.
    """
    text = words(language)["excluded"]
    return {
        "dates": map_dates(account) if "mapped_area" in account.strata else [],
        "ground": [(text[name], figures) for name, figures in _ground(account)],
        "counts": [(text[name], figure) for name, figure in _counts(account)],
    }


def _ground(account):
    strata = account.strata
    if "mapped_area" not in strata:
        return
    valid = getattr(getattr(account, "measured", None), "valid_cells", ())
    if valid:
        height, width = account.maps.grid.shape
        yield "cells", [whole(height * width - cells) for cells in valid]
    zone, habitat = (strata[name].values.astype(str) for name in ("zone", "habitat"))
    named = {h for m in account.project.method for h in m.habitats}
    accounted, inside = np.isin(habitat, sorted(named)), zone != ""
    yield "outside", _hectares(strata, ~inside & accounted)
    yield "no_method", _hectares(strata, inside & ~accounted)
    counted = _in_a_line(account)
    if counted is not None:
        yield "no_line", _hectares(strata, inside & accounted & ~counted)
        yield "counted", _hectares(strata, inside & accounted & counted)


def _in_a_line(account):
    """Which strata a line was made of; None where the account does not tell."""
    chains = [c for c in getattr(account, "chains", ()) if not c.method.cross_check]
    if not chains:
        return None
    found = np.zeros(account.strata.sizes["stratum"], dtype=bool)
    for chain in chains:
        found[chain.rows["stratum"].to_numpy(dtype=int)] = True
    if "harvest_mass" in account.strata:
        # A farm is told by its harvest, which is a stratum of its own: the ground counts with it.
        names = [account.strata[n].values.astype(str) for n in ("zone", "habitat")]
        keys = np.char.add(np.char.add(names[0], "\n"), names[1])
        weighed = account.strata["harvest_mass"].values.any(axis=1) & found
        found |= np.isin(keys, keys[weighed])
    return found


def _hectares(strata, mine):
    """Mapped area of some strata on each date [ha], printed."""
    area = strata["mapped_area"].values[mine].astype(object).sum(axis=0)
    area = np.broadcast_to(area, strata.sizes["map_date"])  # 0 where there are none
    return [decimals(int(cm2) / SQUARE_CENTIMETRES_PER_HECTARE) for cm2 in area]


def _counts(account):
    log = getattr(account.opened, "harvest", None)
    if log is not None:
        yield "harvest_read", whole(len(log))
        used = {
            record
            for chain in getattr(account, "chains", ())
            if "record" in chain.rows and not chain.method.cross_check
            for record in chain.rows["record"]
        }
        yield "harvest_unused", whole(len(log) - len(used))
    points = getattr(account.opened, "reference_points", None)
    if points is not None:
        yield "points", whole(len(points))
    lines = account.lines
    yield "lines", whole(len(lines))
    yield "sources", whole((lines["gross_kg"] < 0).sum())
    yield "without_lots", whole(((lines["gross_kg"] > 0) & (lines["lots_kg"] == 0)).sum())
