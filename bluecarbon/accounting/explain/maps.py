"""From pixels to the hectares of one stratum in one year, in whole cells and square centimetres."""

from datetime import date

import numpy as np

from bluecarbon.accounting.explain.files import Files
from bluecarbon.constants import DAYS_PER_YEAR, SQUARE_CENTIMETRES_PER_HECTARE


def on_maps(account, strata, number, year, *, whole=False):
    """What the maps say of a stratum in a calendar year.

    Parameters
    ----------
    account : Account
    strata : xarray.Dataset
        Those of the account, or those of its baseline.
    number, year : int
        Position of the stratum, and the calendar year.
    whole : bool
        The trajectory is followed as a whole, whatever stands on it: no `periods`.

    Returns
    -------
    dict
        stratum, zone, habitat, trajectory, cells, timing; `maps`: for each map its date, file,
        sha256, cells and area [cm2] of the stratum; `periods`: see `periods`.
    """
    one = strata.isel(stratum=number)
    areas = [int(a) for a in one["mapped_area"].transpose("map_date").values]
    dates = [date.fromisoformat(str(d)[:10]) for d in strata["map_date"].values]
    cells = int(one["cells"])
    habitat, timing = str(one["habitat"].item()), strata.attrs["timing"]
    files = _files(account, dates, habitat)
    return {
        "stratum": str(one["stratum"].item()),
        "zone": str(one["zone"].item()),
        "habitat": habitat,
        "trajectory": str(one["trajectory"].item()),
        "cells": cells,
        "timing": timing,
        "maps": [
            {"date": d.isoformat(), **file, "cells": cells if area else 0, "area_cm2": area}
            for d, file, area in zip(dates, files, areas, strict=True)
        ],
        "periods": [] if whole else periods(dates, areas, int(year), timing),
    }


def periods(dates, areas, year, timing):
    """Parts of a calendar year between maps, with what counts in each of them.

    The first map holds from the start of its year, the last one to the end of its own. Between
    two maps the smaller area counts ("conservative"), or the area half-way through ("linear").

    Returns
    -------
    list of dict
        from and to (the day after the last), days, earlier_cm2, later_cm2, and counted_cm2: the
        area that counts on each of these days, a whole number under "conservative".
    """
    ends = [date(dates[0].year, 1, 1), *dates, date(dates[-1].year + 1, 1, 1)]
    held = [areas[0], *areas, areas[-1]]
    first, last = date(year, 1, 1), date(year + 1, 1, 1)
    found = []
    for begin, end, earlier, later in zip(ends, ends[1:], held, held[1:], strict=False):
        low, high = max(begin, first), min(end, last)
        if low >= high:
            continue
        counted = min(earlier, later)
        if timing == "linear":
            middle = (low.toordinal() + high.toordinal()) / 2 - begin.toordinal()
            counted = earlier + (later - earlier) * (middle / (end - begin).days)
        found.append(
            {
                "from": low.isoformat(),
                "to": high.isoformat(),
                "days": (high - low).days,
                "earlier_cm2": earlier,
                "later_cm2": later,
                "counted_cm2": counted,
            }
        )
    return found


def counted_days(pieces):
    """Days of the year on which something counts."""
    return sum(p["days"] for p in pieces if p["counted_cm2"] > 0)


def since(name, age, pieces):
    """Days between the beginning of a stand and an end of its counted time, as plain data.

    None where the age is not known (a stand on the first map), is not of whole days ("linear"
    timing), or is of another stand than the one that counts at the other end of the year.
    """
    counted = [p for p in pieces if p["counted_cm2"] > 0]
    if not counted or np.ndim(age) or not np.isfinite(age):
        return None
    end = counted[0]["from"] if name.endswith("start") else counted[-1]["to"]
    days = round(age * DAYS_PER_YEAR)
    if abs(age * DAYS_PER_YEAR - days) > 1e-6:
        return None
    begun = date.fromordinal(date.fromisoformat(end).toordinal() - days)
    return {"since": begun.isoformat(), "until": end, "days": days}


def _files(account, dates, habitat):
    """File and digest of the map of each date."""
    rasters = account.maps
    if hasattr(rasters, "layers"):
        path = {layer.date: layer.path for layer in rasters.layers if layer.habitat == habitat}
    else:
        path = dict(zip(rasters.dates, rasters.paths, strict=True))
    known = Files(account)
    return [known.at(path[d]) for d in dates]


def mean_hectares(pieces):
    """Mean area [ha] of a stratum while it counts, from its `periods`; nan where it never does."""
    days = counted_days(pieces)
    total = sum(p["days"] * p["counted_cm2"] for p in pieces)
    return total / days / SQUARE_CENTIMETRES_PER_HECTARE if days else np.nan
