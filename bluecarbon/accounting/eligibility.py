"""Whether the zones of a project may apply to a scheme, as far as its conditions are public.

Gathers the facts that conditions ask for, from the zones, the legend and the maps, and holds them
against the conditions of every method named under [[method]] that has some. An answer says what
was found. Passing every condition registers nothing. Conditions are imported where there are some.
"""

import numpy as np
import pandas as pd

from bluecarbon.accounting.titles import title_ends
from bluecarbon.areas.strata import ARROW, numbered
from bluecarbon.areas.strata_table import StrataTable
from bluecarbon.constants import SQUARE_CENTIMETRES_PER_HECTARE, SQUARE_METRES_PER_HECTARE

COLUMNS = "zone,holder,method,habitat,condition,held,found,title,source,where,status".split(",")

# In the columns zone and holder: what holds for the project as a whole.
ALL = "all"

# In the column held: what a scheme says of itself.
STATED = "not tested"

# Names by which a legend tells Spartina apart, in any language of its labels.
SPARTINA = ("spartina", "米草")


def eligibility(opened, strata):
    """The conditions of every method that has some, zone by zone.

    Parameters
    ----------
    opened : OpenProject
    strata : StrataTable or xarray.Dataset
        See `bluecarbon.areas.strata`.

    Returns
    -------
    pandas.DataFrame or None
        zone, holder ("all" for what concerns the project as a whole), method, habitat, condition,
        held ("yes", "no", "unknown", or "not tested" for what a scheme states of itself), found,
        title, source, where, status. None where no method has conditions.
    """
    checked = [(s, m) for s, m in opened.methods if m.conditions or m.statements]
    if not checked:
        return None
    shown = _Shown(opened, StrataTable.of(strata))
    common = _project_facts(opened, shown, {h for s, _ in checked for h in s.habitats})
    rows = []
    for section, method in checked:
        for c in method.conditions.values():
            if set(c.needs) <= set(common):
                rows.append(_row(ALL, ALL, method, "", c, c.held(_values(common)), common))
        for habitat in section.habitats:
            for place in opened.zones.table.to_dict("records"):
                if shown.any(place["zone"], habitat):
                    rows += _of_zone(opened, method, habitat, place, shown, common)
        rows += [
            (ALL, ALL, method.id, "", s.name, STATED, s.text["en"], s.text["en"])
            + (s.source, s.where, s.status)
            for s in method.statements
        ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _of_zone(opened, method, habitat, place, shown, common):
    """Rows of one zone: the conditions that ask for anything of its own."""
    facts = common | _legend_facts(opened, habitat) | shown.facts(place["zone"], habitat)
    facts |= _zone_facts(place, shown.title_ends[place["zone"]])
    rows = []
    for c in method.conditions.values():
        if set(c.needs) <= set(common):
            continue
        others = [n for n in c.needs if n not in facts]
        mine = facts | {n: _other(opened, place, habitat, n, shown.tabled) for n in others}
        held = c.held(_values(mine))
        rows.append(_row(place["zone"], place["holder"], method, habitat, c, held, mine))
    return rows


def _row(zone, holder, method, habitat, c, held, facts):
    from bluecarbon.methods.conditions import ANSWERS

    found = "; ".join(facts[n][1] for n in c.needs)
    return (zone, holder, method.id, habitat, c.name, ANSWERS[held], found, c.title) + (
        c.source,
        c.where,
        c.status,
    )


def _values(facts):
    return {name: value for name, (value, _) in facts.items()}


# Facts: by name a value, None where it is not known, and what was found in words -----------------


def _project_facts(opened, shown, habitats):
    """What concerns all zones that hold one of the habitats, since they would be merged."""
    from bluecarbon.methods.ccer import merged_end

    table = opened.zones.table
    mine = table[[any(shown.any(z, h) for h in habitats) for z in table["zone"]]]
    ends = {z: shown.title_ends[z] for z in mine["zone"]}
    first, whose = merged_end(ends)
    without = tuple(z for z, end in ends.items() if end is None)
    end = opened.project.project.period[1]
    holders = tuple(sorted(set(mine["holder"])))
    return {
        "holders": (holders, f"{len(holders)} holders" if len(holders) != 1 else "1 holder"),
        "provinces": _of_all(mine, "province"),
        "owner_authorities": _of_all(mine, "owner_authority"),
        "period_end": (end, f"period to {end}"),
        "merged_title_end": (
            first,
            f"first title to end: {first} ({_listed(whose)})" if first else "no title end stated",
        ),
        "zones_without_title_end": (without, f"zones without `title_until`: {len(without)}"),
    }


def _of_all(mine, name):
    """A property that every zone must state, as a tuple; None where one does not."""
    values = [_stated(row.get(name)) for row in mine.to_dict("records")]
    missing = [z for z, v in zip(mine["zone"], values, strict=True) if v is None]
    if missing or not values:
        return None, f"no property `{name}` in {_listed(missing) or 'any zone'}"
    return tuple(values), f"{name}: {_listed(sorted(set(map(str, values))))}"


def _legend_facts(opened, habitat):
    """Whether a habitat was planted, by the legend."""
    if opened.legend is None:
        return {"planted": (None, "no legend that says what was planted")}
    told = zip(opened.legend["habitat"], opened.legend["establishment"], strict=True)
    for name, said in told:
        if name == habitat:
            return {"planted": (said == "planted", f"legend: {habitat} is {said}")}
    return {"planted": (None, f"{habitat} is not in the legend")}


def _zone_facts(place, end):
    title = _stated(place["title_ref"])
    return {
        "title_ref": (title or "", f"title {title}" if title else "no title_ref"),
        "title_until": (end, f"title to {end}" if end else "no property `title_until`"),
    }


def _other(opened, place, habitat, name, tabled):
    """A row of the parameter tables, or else a property of the zone."""
    if name in tabled:
        row = opened.parameters.get(name, {place["zone"], habitat})
        return row.value, f"{name} = {row.value:g} {row.unit}"
    value = _stated(place.get(name))
    return value, f"no property `{name}`" if value is None else f"{name}: {value}"


def _stated(value):
    """A property as it stands, None where it is empty."""
    if value is None or (isinstance(value, float) and value != value):
        return None
    return value.strip() or None if isinstance(value, str) else value


def _listed(names, most=3):
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


class _Shown:
    """What the maps show of each zone and habitat, in hectares; and what is asked zone by zone."""

    def __init__(self, opened, strata):
        self.title_ends = title_ends(opened)
        self.tabled = {p.name for p in opened.parameters.rows.values()}
        self.mapped = strata.mapped_area is not None
        self.parts, self.dates, self.spartina = {}, (), None
        if not self.mapped:
            return
        self.dates = tuple(map(str, strata.map_dates))
        self.last = strata.mapped_area[:, -1]  # [cm2]
        self.parts = dict(_parts(strata))
        # Covers have no trajectories: what stood there before is not known.
        self.classes = opened.legend is not None
        if self.classes:
            self.spartina = {r.habitat for r in opened.legend.itertuples() if _is_spartina(r)}
            ways = strata.labels["trajectory"]
            passed = [way.split(ARROW) for way in ways.categories]
            before = np.array([names[0] for names in passed], dtype=object)
            former = np.array([not self.spartina.isdisjoint(names) for names in passed], dtype=bool)
            self.before, self.former = before[ways.codes], former[ways.codes]

    def any(self, zone, habitat):
        """True where a habitat stands in a zone on any map, or where there is no map to tell."""
        return not self.mapped or (zone, habitat) in self.parts

    def facts(self, zone, habitat):
        """What a zone holds of a habitat on the last map, and what was there before."""
        names = ("hectares", "square_metres", "hectares_gained", "ground_before")
        names += ("spartina_hectares", "former_spartina_hectares")
        if not self.mapped:
            return dict.fromkeys(names, (None, "no map"))
        part = self.parts[zone, habitat]
        hectares, day = self.hectares(part), self.dates[-1]
        text = f"{hectares:,.2f} ha of {habitat} on {day}"
        facts = dict.fromkeys(names, (None, "covers do not tell what was there before"))
        square_metres = hectares * SQUARE_METRES_PER_HECTARE
        facts["hectares"] = (hectares, text)
        facts["square_metres"] = (square_metres, f"{square_metres:,.0f} m2 of {habitat} on {day}")
        if self.classes:
            facts |= self._before(part, habitat)
            facts |= self._of_spartina(zone, part, hectares, text)
        return facts

    def hectares(self, part):
        """Hectares of some strata, by their numbers, on the last map."""
        return int(self.last[part].sum()) / SQUARE_CENTIMETRES_PER_HECTARE

    def _before(self, part, habitat):
        before = self.before[part]
        names = sorted(set(before[self.last[part] > 0]))
        ground = {n: self.hectares(part[before == n]) for n in names}
        gained = sum(ha for name, ha in ground.items() if name not in (habitat, "no data"))
        said = ", ".join(f"{name} {ha:,.2f} ha" for name, ha in ground.items()) or "nothing left"
        since = f"{self.dates[0]} to {self.dates[-1]}"
        return {
            "ground_before": (ground, f"what is {habitat} now was on {self.dates[0]}: {said}"),
            "hectares_gained": (gained, f"{gained:,.2f} ha gained from {since}"),
        }

    def _of_spartina(self, zone, part, hectares, text):
        if not self.spartina:
            unknown = (None, "no class of the legend tells Spartina apart")
            return {"spartina_hectares": unknown, "former_spartina_hectares": unknown}
        there = [self.parts[zone, h] for h in sorted(self.spartina) if self.any(zone, h)]
        now = sum(map(self.hectares, there), 0.0)
        share = f": {now / (now + hectares):.0%} of both" if now else ""
        former = self.hectares(part[self.former[part]])
        return {
            "spartina_hectares": (now, f"{now:,.2f} ha of Spartina beside {text}{share}"),
            "former_spartina_hectares": (former, f"{former:,.2f} ha on former Spartina; {text}"),
        }


def _parts(strata):
    """Zone and habitat of every pair that occurs, with the numbers of its strata."""
    labels = [strata.labels[name].codes for name in ("zone", "habitat")]
    number, first = numbered(np.column_stack(labels))
    order = np.argsort(number, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(number))[:-1])
    names = zip(strata.label("zone", first), strata.label("habitat", first), strict=True)
    return zip(names, parts, strict=False)  # np.split makes one part of nothing


def _is_spartina(row):
    names = f"{row.habitat} {row.label_en} {row.label_zh}".casefold()
    return any(word in names for word in SPARTINA)
