"""Loss of title: in a merged portfolio one owner's loss ends the crediting period of all."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

from bluecarbon.accounting.titles import PROPERTY, title_ends
from bluecarbon.errors import InputError, nearest
from bluecarbon.methods.ccer import merged_end


@dataclass(frozen=True, kw_only=True)
class Ended:
    """The end of a crediting period: for whom, from when, and why.

    `zones` are those that are no longer credited, `vintages` the years of the projects that do not
    end on or before `last_day` and so carry no lots, but for what was harvested before it.
    """

    zones: tuple
    last_day: date
    vintages: tuple
    why: str

    def sentence(self):
        """It in words."""
        years = ", ".join(map(str, self.vintages))
        return (
            f"title ended after {self.last_day} ({self.why}): no lots of {years} from zones "
            f"{', '.join(self.zones)}, but for what was harvested up to that day."
        )


def apply_titles(portfolio, projects):
    """The projects with the end of title of every zone, and the crediting periods that ended.

    Events of the portfolio file and the property `title_until` of the zones are taken together,
    the earlier of the two. An account of such a project credits nothing after the end.

    Parameters
    ----------
    portfolio : Portfolio
    projects : dict of str to OpenProject

    Returns
    -------
    dict of str to OpenProject, tuple of Ended
    """
    own, why = _stated(portfolio, projects)
    if portfolio.portfolio.merged:
        last, whose = merged_end(own)
        reason = "; ".join(f"zone {zone}: {why[zone]}" for zone in whose)
        if last is not None:
            reason += "; the projects are merged, so it ends the crediting of all of them"
        final = dict.fromkeys(own, (last, reason))
    else:
        final = {zone: (day, why.get(zone, "")) for zone, day in own.items()}
    for name, opened in projects.items():
        _something_left(portfolio, name, opened, final)
    held = {name: _with_ends(opened, final) for name, opened in projects.items()}
    return held, _ended(projects, final)


def _stated(portfolio, projects):
    """Last day of the title of every zone, and the reasons."""
    ends, why, holders = {}, {}, {}
    for name, opened in projects.items():
        for zone, day in title_ends(opened).items():
            ends[zone] = day
            if day is not None:
                why[zone] = f"{PROPERTY} in the zones of {name}"
        holders |= dict(zip(opened.zones.table["zone"], opened.zones.table["holder"], strict=True))
    for number, event in enumerate(portfolio.title_event, start=1):
        mine = [z for z in ends if event.zone == z or event.holder == holders[z]]
        if not mine:
            known = ends if event.zone else set(holders.values())
            raise InputError(
                where=f"{portfolio.path}, title_event[{number}]",
                found=event.zone or event.holder,
                rule="A title is that of a zone or holder of one of the projects.",
                cure=nearest(event.zone or event.holder, known),
            )
        last = event.date - timedelta(days=1)
        for zone in mine:
            if ends[zone] is None or last < ends[zone]:
                ends[zone], why[zone] = last, event.what
    return ends, why


def _something_left(portfolio, name, opened, final):
    """Refuse a project whose period begins after the last of its titles has ended."""
    first = opened.project.project.period[0]
    ends = [final[zone] for zone in opened.zones.table["zone"]]
    if all(last is not None and last < first for last, _ in ends):
        last, why = max(ends)
        raise InputError(
            where=f"{portfolio.path}, project {name}",
            found=f"a period from {first} and no title after {last} ({why})",
            rule="A project is credited while its owners have a title.",
            cure="Take the project out of the portfolio, or correct the event.",
        )


def _with_ends(opened, final):
    table = opened.zones.table
    days = [final[zone][0] for zone in table["zone"]]
    if not any(days):
        return opened
    column = pd.Series(days, index=table.index, dtype=object)
    return replace(opened, zones=replace(opened.zones, table=table.assign(**{PROPERTY: column})))


def _ended(projects, final):
    """What ended inside the periods of the projects, zones of one end and reason together."""
    found = {}
    for opened in projects.values():
        for zone in opened.zones.table["zone"]:
            last, why = final[zone]
            years = [y for y in opened.project.project.vintages if last and date(y, 12, 31) > last]
            if years:
                zones, vintages = found.setdefault((last, why), ([], set()))
                zones.append(zone)
                vintages.update(years)
    return tuple(
        Ended(zones=tuple(sorted(z)), last_day=last, vintages=tuple(sorted(v)), why=why)
        for (last, why), (z, v) in sorted(found.items())
    )
