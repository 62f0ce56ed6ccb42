"""Title: a zone whose holder loses it is not credited from then on."""

from datetime import date, datetime

import numpy as np
import pandas as pd

from bluecarbon.areas.strata_table import StrataTable
from bluecarbon.errors import InputError

PROPERTY = "title_until"

# What can be sold needs a title; a capacity inventory says what a place can do, whoever holds it.
SOLD = ("annual sink", "credit")


def title_ends(opened):
    """Last day of the title of every zone, as {zone: date}; None where the zones state none.

    Raises
    ------
    InputError
        A property `title_until` is no calendar date.
    """
    table = opened.zones.table
    if PROPERTY not in table:
        return dict.fromkeys(table["zone"])
    path = opened.project.locate(opened.project.zones.path)
    pairs = zip(table["zone"], table[PROPERTY], strict=True)
    return {zone: _day(value, f"{path}, zone {zone}, {PROPERTY}") for zone, value in pairs}


def held_years(opened, rows):
    """True for the rows whose year, or whose dated harvest, the title of their zone covers.

    A vintage is sold as a whole: a year in which the title ends counts only when it ends on the
    last day. A harvest with a date counts up to the end of the title.
    """
    ends = title_ends(opened)
    if opened.project.project.claim not in SOLD or not any(ends.values()):
        return pd.Series(True, index=rows.index)
    if "record" in rows:
        dates = opened.harvest.loc[rows["record"], "date"]
        needed = [
            _harvested(d, date(year, 12, 31)) for d, year in zip(dates, rows["year"], strict=True)
        ]
        held = [
            ends[zone] is None or day <= ends[zone]
            for zone, day in zip(rows["zone"], needed, strict=True)
        ]
        return pd.Series(held, index=rows.index, dtype=bool)
    last = {zone: np.inf if end is None else _last_year(end) for zone, end in ends.items()}
    return rows["year"] <= rows["zone"].map(last).astype(float)


def _last_year(end):
    """The last calendar year that a title covers as a whole."""
    return end.year if end == date(end.year, 12, 31) else end.year - 1


def title_notes(opened, strata):
    """What is not credited because a title ended: hectares and years by zone, as sentences."""
    if opened.project.project.claim not in SOLD:
        return []
    strata = StrataTable.of(strata)
    notes = []
    for zone, end in sorted(title_ends(opened).items()):
        if end is None:
            continue
        years = [y for y in opened.project.project.vintages if date(y, 12, 31) > end]
        if not years:
            continue
        span = f"{years[0]} to {years[-1]}" if len(years) > 1 else f"{years[0]}"
        notes.append(
            f"zone {zone}: its title ended on {end}, so {_hectares(opened, strata, zone, years[0])}"
            f"are not credited in {span}. In a merged project such a loss ends the crediting "
            "period of the whole."
        )
    return notes


def _hectares(opened, strata, zone, year):
    """Accounted hectares of a zone in the first year without title, in words."""
    if "area" not in strata.by_year:
        return "its harvests "
    accounted = sorted({h for s, m in opened.accounted for h in s.habitats})
    area = strata.by_year["area"].at(slice(None), strata.years.index(year))
    mine = strata.among("zone", [zone])
    found = [(h, float(area[mine & strata.among("habitat", [h])].sum())) for h in accounted]
    return ", ".join(f"{ha:,.1f} ha of {h}" for h, ha in found if ha > 0) + " "


def _harvested(text, end_of_year):
    """The day of a harvest; the end of its year where only that was logged."""
    return end_of_year if len(str(text)) == 4 else date.fromisoformat(str(text))


def _day(value, where):
    """A calendar date as it may stand in a vector file."""
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(
            where=where,
            found=repr(value),
            rule="The last day of a title is a calendar date.",
            cure="Write it as 2030-06-30, or leave it out where no end is known.",
        ) from None
