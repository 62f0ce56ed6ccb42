"""The owner's statement: carbon capacity and carbon assets of every holder, as tables."""

import html
from dataclasses import dataclass

import pandas as pd

from bluecarbon.accounting.portfolio.ecosystems import SUB_ACCOUNT, ecosystem, sums
from bluecarbon.accounting.titles import title_ends
from bluecarbon.constants import SQUARE_CENTIMETRES_PER_HECTARE
from bluecarbon.errors import InputError, nearest
from bluecarbon.parameters import weakest

SCHEMA = "bluecarbon owner statement 1"
LEDGER_KEYS = ["holder", *SUB_ACCOUNT, "vintage"]
TAKEN_OFF = ["baseline_kg", "leakage_kg", "deduction_kg", "netted_kg"]
LEDGER = [
    *LEDGER_KEYS,
    "gross_kg",
    "taken_off_kg",
    "buffer_kg",
    "credited_kg",
    "sold_kg",
    "remaining_kg",
    "uncut_kg",
    "remainder_kg",
    "lots",
]


@dataclass(frozen=True, kw_only=True)
class OwnerStatement:
    """What every holder has: ground, yearly capacity, and what was credited, sold and is left.

    Tables, one row each, all with a column `holder`:

    `areas`
        project, habitat, ecosystem, map_date, hectares, accounted: mapped in the holder's zones
        on the last map.
    `zones`
        project, zone, title_ref, hectares, title_until.
    `capacity`
        ecosystem, claim, basis, years, mean_kg, p05_kg, p95_kg: see
        `bluecarbon.accounting.portfolio.capacity`.
    `ledger`
        ecosystem, claim, basis, vintage and whole kilograms with credited = sold + remaining and
        gross = taken off + buffer + credited + uncut + remainder, exactly. `credited_kg` is in
        lots, `uncut_kg` is settled where zones have no outline and so is no lot.
    `methods`
        ecosystem, claim, basis, method, label, status.

    It states what was shown, by which method, and how well known that method is. It promises
    nothing: no loan, no offset, no conformity.
    """

    about: dict  # id, title, province, merged
    owners: dict  # holder -> authority
    demonstration: tuple
    areas: pd.DataFrame
    zones: pd.DataFrame
    capacity: pd.DataFrame
    ledger: pd.DataFrame
    methods: pd.DataFrame
    ended: tuple
    notes: tuple

    @property
    def holders(self):
        """The holders, sorted."""
        return list(self.owners)

    @property
    def tables(self):
        """The tables by name."""
        names = ("areas", "zones", "capacity", "ledger", "methods")
        return {name: getattr(self, name) for name in names}

    def of(self, holder):
        """The rows of one holder in every table, by name."""
        if holder not in self.owners:
            raise InputError(
                where="statement",
                found=f"holder {holder!r}",
                rule="A statement is of a holder of the portfolio.",
                cure=nearest(holder, self.owners),
            )
        return {
            name: table[table["holder"] == holder].drop(columns="holder").reset_index(drop=True)
            for name, table in self.tables.items()
        }

    def to_dict(self):
        """The statement as plain data with documented, stable keys: see docs/portfolio.md."""
        return {
            "schema": SCHEMA,
            "portfolio": self.about,
            "demonstration": list(self.demonstration),
            "holders": [
                {"holder": holder, "authority": authority or None}
                | {name: _records(table) for name, table in self.of(holder).items()}
                for holder, authority in self.owners.items()
            ],
            "ended": [
                {
                    "last_day": end.last_day.isoformat(),
                    "zones": list(end.zones),
                    "vintages": list(end.vintages),
                    "why": end.why,
                }
                for end in self.ended
            ],
            "notes": list(self.notes),
        }

    def render(self, lang="both"):
        """The statement as the text of one HTML file, in "en", "zh" or "both"."""
        from bluecarbon.report.statement import render_statement

        return render_statement(self.to_dict(), lang)

    def _repr_html_(self):
        title = self.about["title"]
        parts = [f"<h4>{html.escape(title['en'])} · {html.escape(title['zh'])}</h4>"]
        if self.demonstration:
            said = "; ".join(self.demonstration)
            parts.append(f"<p>demonstration: {html.escape(said)}.</p>")
        parts += [self.capacity.to_html(index=False), self.ledger.to_html(index=False)]
        return "".join(parts)


def make_statement(opened, accounts, lines, capacity, lots, sold):
    """The `OwnerStatement` of a portfolio; see `PortfolioAccount` for the arguments."""
    about = opened.portfolio.portfolio
    return OwnerStatement(
        about={
            "id": about.id,
            "title": about.title.model_dump(),
            "province": about.province,
            "merged": about.merged,
            "projects": [
                {"id": name, "title": one.project.project.title.model_dump()}
                for name, one in accounts.items()
            ],
        },
        owners=opened.owners,
        demonstration=opened.demonstration,
        areas=_areas(accounts),
        zones=_zones(accounts),
        capacity=capacity,
        ledger=_ledger(lines, lots, sold),
        methods=_methods(lines),
        ended=opened.ended,
        notes=_notes(opened, accounts, lots),
    )


def _ledger(lines, lots, sold):
    """Masses by holder, sub-account and vintage; what lots hold is counted lot by lot."""
    table = sums(lines, "holder").reset_index()
    in_lots, of_these_sold, count = {}, {}, {}
    for lot in lots:
        key = (lot.holder, ecosystem(lot.habitat), lot.kind_of_claim, "ex post", lot.vintage)
        in_lots[key] = in_lots.get(key, 0) + lot.kg_co2e
        of_these_sold[key] = of_these_sold.get(key, 0) + sold[lot.id]
        count[key] = count.get(key, 0) + 1
    keys = list(table[LEDGER_KEYS].itertuples(index=False, name=None))
    table["taken_off_kg"] = table[TAKEN_OFF].sum(axis=1)
    table["credited_kg"] = [in_lots.get(key, 0) for key in keys]
    table["sold_kg"] = [of_these_sold.get(key, 0) for key in keys]
    table["remaining_kg"] = table["credited_kg"] - table["sold_kg"]
    table["uncut_kg"] = table["lots_kg"] - table["credited_kg"]
    table["lots"] = [count.get(key, 0) for key in keys]
    return table[LEDGER]


def _methods(lines):
    keys = ["holder", *SUB_ACCOUNT, "method"]
    labels = {"label": "last", "label_zh": "last", "status": weakest}
    return lines.groupby(keys, sort=True).agg(labels).reset_index()


def _areas(accounts):
    """Hectares by holder and habitat on the last map of every project."""
    rows = []
    for name, account in accounts.items():
        strata = account.strata
        if "mapped_area" not in strata:
            continue
        last = strata["mapped_area"].isel(map_date=-1)
        day = str(last["map_date"].values)[:10]
        accounted = {h for section, _ in account.opened.methods for h in section.habitats}
        inside = zip(
            *(strata[key].values.astype(str) for key in ("holder", "habitat", "zone")),
            last.values.tolist(),
            strict=True,
        )
        found = {}
        for holder, habitat, zone, area in inside:
            if zone and area:
                found[holder, habitat] = found.get((holder, habitat), 0) + int(area)
        rows += [
            (holder, name, habitat, ecosystem(habitat), day)
            + (area / SQUARE_CENTIMETRES_PER_HECTARE, habitat in accounted)
            for (holder, habitat), area in found.items()
        ]
    columns = "holder,project,habitat,ecosystem,map_date,hectares,accounted".split(",")
    table = pd.DataFrame(rows, columns=columns)
    order = ["holder", "accounted", "habitat", "project"]
    return table.sort_values(order, ascending=[True, False, True, True], ignore_index=True)


def _zones(accounts):
    rows = []
    for name, account in accounts.items():
        zones, ends = account.zones, title_ends(account.opened)
        for row, hectares in zip(zones.table.itertuples(), zones.hectares, strict=True):
            until = ends[row.zone]
            rows.append(
                (row.holder, name, row.zone, row.title_ref, float(hectares))
                + ("" if until is None else until.isoformat(),)
            )
    columns = "holder,project,zone,title_ref,hectares,title_until".split(",")
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["holder", "project", "zone"], ignore_index=True)


def _notes(opened, accounts, lots):
    notes = [end.sentence() for end in opened.ended]
    listed = sorted({registry for lot in lots for registry in lot.exclusive_of})
    if listed:
        notes.append(f"the same carbon is also listed on: {', '.join(listed)}.")
    bare = [n for n, one in accounts.items() if "geometry" not in one.zones.table]
    if bare:
        notes.append(f"{', '.join(bare)}: zones without outline, so what was settled is no lot.")
    notes += [f"{name}: {note}" for name, one in accounts.items() for note in one.notes]
    return tuple(dict.fromkeys(notes))


def _records(table):
    """Rows of a table as plain Python values."""
    rows = table.astype(object).to_dict("records")
    return [{k: None if v == "" else v for k, v in row.items()} for row in rows]
