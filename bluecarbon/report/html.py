"""The report: one HTML file that stands alone, in English, in Chinese, or both with a switch."""

from functools import cache
from importlib.util import find_spec

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from pyproj import CRS

from bluecarbon import __version__
from bluecarbon.crediting.deductions import RULES
from bluecarbon.report.accuracy import accuracy, densities
from bluecarbon.report.applicability import applicability
from bluecarbon.report.terms import buffer_percent, terms
from bluecarbon.report.views import (
    STEPS,
    check_identity,
    habitat_names,
    mapped_habitats,
    mapped_hectares,
    steps,
    yearly_area,
)
from bluecarbon.report.words import (
    LANGUAGES,
    decimals,
    in_language,
    term,
    unit,
    visible,
    whole,
    words,
)

KEYS = ["holder", "vintage", "habitat", "method"]


def render(account, lang="both"):
    """The report of an account as the text of an HTML file.

    Nothing in it is run or fetched: no scripts, no links to outside, and a content policy that
    forbids both. The same account gives the same text.

    Parameters
    ----------
    account : bluecarbon.Account
    lang : {"both", "en", "zh"}
        "both" puts both languages into the file, with a switch that needs no script.

    Returns
    -------
    str

    Raises
    ------
    BluecarbonError
        When a line does not add up: such an account is not fit to be shown.
    """
    languages = LANGUAGES if lang == "both" else (lang,)
    return _rendered(_pages(account, languages))


def render_all(account):
    """The reports "both", "en" and "zh" of an account, drawn once; see `render`."""
    pages = _pages(account, LANGUAGES)
    return {"both": _rendered(pages)} | {
        language: _rendered([page]) for language, page in zip(LANGUAGES, pages, strict=True)
    }


def _pages(account, languages):
    """What the document shows of each language: head line, words, and the body, rendered once."""
    check_identity(account.lines)
    plots = _plots(account)
    template = environment().get_template("page.html.j2")
    pages = []
    for language in languages:
        page = _page(account, plots, language)
        body = template.render(page=page, nr=LANGUAGES.index(language) + 1)
        pages.append({"t": page["t"], "title": page["title"], "body": Markup(body)})
    return pages


def _rendered(pages):
    return environment().get_template("report.html.j2").render(pages=pages)


@cache
def environment():
    environment = Environment(
        loader=PackageLoader("bluecarbon.report"),
        autoescape=True,
        undefined=StrictUndefined,
        # The last thing that happens to a value, so no text of a stranger gets past it.
        finalize=lambda value: value if isinstance(value, Markup) else visible(value),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "kg": whole,
        "ha": decimals,
        "number": lambda value: f"{value:.6g}",
        "unit": unit,
        "fill": lambda text, **values: str(text).format(**values),
    }
    return environment


class _Numbering:
    """Numbers of tables and figures, in the order in which they stand on the page."""

    def __init__(self, text):
        self._text, self._next = text, {"table": 0, "figure": 0}

    def table(self):
        return self._number("table")

    def figure(self):
        return self._number("figure")

    def _number(self, kind):
        self._next[kind] += 1
        return self._text[kind].format(n=self._next[kind])


def _page(account, plots, language):
    """All that the template shows in one language."""
    text = words(language)
    about = account.project.project
    return {
        "t": text,
        "number": _Numbering(text["page"]),
        "title": in_language(about.title, language),
        "about": about,
        "version": __version__,
        "crediting": account.project.crediting,
        "headline": _headline(account, text, language),
        "step_names": [(step, text["step"][step], _meaning(text, about, step)) for step in STEPS],
        "by_holder": _by_holder(account.lines),
        "lines": _lines(account, language),
        "total": steps(account.lines),
        "figures": _figures(account, plots, language),
        "map": _map(account),
        "area": _area(account, text, language),
        "accuracy": accuracy(account, language),
        "densities": densities(account),
        "harvest": _harvest(account, language),
        "rules": _rules(account, language),
        "terms": terms(account, language),
        "beside": _beside(account, language),
        "lots": _lots(account, language),
        "eligibility": applicability(account, language),
        "gaps": _gaps(account, text, language),
        "inputs": [
            {**row, "role": term(language, "role", row["role"])}
            for row in account.inputs.to_dict("records")
        ],
        "parameters": _parameters(account, language),
        "notes": list(account.notes),
        "again": _again(account, text),
    }


def _meaning(text, about, step):
    """What a step means; a capacity inventory leaves everything in the remainder."""
    inventory = about.claim == "capacity inventory" and step == "remainder"
    return text["inventory" if inventory else "meaning"][step]


def _headline(account, text, language):
    about, crediting = account.project.project, account.project.crediting
    lines, total = account.lines, steps(account.lines)
    first, last = about.vintages[0], about.vintages[-1]
    column = "label_zh" if language == "zh" and "label_zh" in lines else "label"
    harvest = account.project.harvest
    return {
        "lots": len(account.lots),
        "lots_kg": total[STEPS.index("lots")],
        "gross_kg": total[0],
        "share": decimals(100 * total[STEPS.index("lots")] / total[0], 1) if total[0] > 0 else None,
        "years": text["headline"]["year" if first == last else "years"].format(
            first=first, last=last
        ),
        "holders": lines["holder"].nunique(),
        "interval": _interval(account),
        "labels": list(dict.fromkeys(map(str, lines[column]))),
        "status": term(language, "status", account.status),
        "convention": harvest and term(language, "convention", harvest.convention),
        "rule": term(language, "rule", crediting.rule),
        "confidence": f"{100 * crediting.confidence:g}",
        "buffer": decimals(buffer_percent(account), 2).rstrip("0").rstrip("."),
        "reasons": list(account.opened.demonstration),
        "simulated": list(account.inputs.loc[account.inputs["simulated"], "path"]),
        "period": f"{about.period[0]} – {about.period[1]}",
    }


def _interval(account):
    """Median and limits of the whole account [kg], where one line or the account tells them."""
    of_sum = getattr(account, "interval", None)
    if of_sum is None and len(account.lines) == 1:
        of_sum = account.lines.iloc[0]
    if of_sum is None:
        return None
    return {key: int(of_sum[f"{key}_kg"]) for key in ("median", "p05", "p95")}


def _by_holder(lines):
    """Sums by holder and vintage; holders with several vintages get a row for all of them."""
    holders = []
    for holder, mine in lines.groupby("holder", sort=True):
        years = [(int(year), steps(group)) for year, group in mine.groupby("vintage", sort=True)]
        holders.append(
            {"holder": holder, "years": years, "total": steps(mine) if len(years) > 1 else None}
        )
    return holders


def _lines(account, language):
    names = habitat_names(account, language)
    return [
        {
            **{key: row[key] for key in KEYS},
            "habitat": names[row["habitat"]],
            "steps": steps(account.lines.iloc[i : i + 1]),
            "source": row["gross_kg"] < 0,
            "status": term(language, "status", row["status"]),
            "spread": [row[f"{k}_kg"] for k in ("mean", "median", "p05", "p95")],
        }
        for i, row in enumerate(account.lines.to_dict("records"))
    ]


def _plots(account):
    """What draws the figures of the account; None when matplotlib is not installed."""
    if find_spec("matplotlib") is None:
        return None
    from bluecarbon.report.plots import Plots

    return Plots(account)


def _figures(account, plots, language):
    """The figures as inline SVG, by name; empty when matplotlib is not installed."""
    if plots is None:
        return {}
    from bluecarbon.report.figures import svg

    text = words(language)["figure"]
    wanted = {"waterfall": text["waterfall_title"]}
    if account.lines["lots_kg"].any():
        wanted["vintages"] = text["vintage_title"]
    if account.maps is not None:
        wanted["habitats"] = text["map"]
        if len(_dates(account)) > 1:
            wanted["change"] = text["change_title"]
        if mapped_habitats(account):
            wanted["areas"] = text["area_title"]
    # Our own drawing, whose texts ElementTree has escaped: the one thing that enters as markup.
    return {
        name: Markup(
            svg(getattr(plots, name)(language=language), prefix=f"{language}-{name}-", title=title)
        )
        for name, title in wanted.items()
    }


def _dates(account):
    return [str(d)[:10] for d in account.strata["map_date"].values]


def _map(account):
    if account.maps is None:
        return None
    grid = account.maps.grid
    left, bottom, right, top = (
        f"{v:,.6g}" if grid.is_geographic else f"{v:,.0f}" for v in grid.bounds
    )
    return {
        "date": _dates(account)[-1],
        "covers": hasattr(account.maps, "layers"),
        "frame": {
            "crs": CRS.from_user_input(grid.crs).name,
            "left": left,
            "bottom": bottom,
            "right": right,
            "top": top,
        },
    }


def _area(account, text, language):
    """Hectares by habitat: on every map date, and by year under both timing rules."""
    habitats = mapped_habitats(account)
    if not habitats or "mapped_area" not in account.strata:
        return None
    strata, names = account.strata, habitat_names(account, language)
    dates = strata["map_date"].values
    inside = [mapped_hectares(strata, d, inside=True) for d in dates]
    whole_map = [mapped_hectares(strata, d) for d in dates]
    series = {r: yearly_area(strata, f"area_{r}") for r in ("conservative", "linear")}
    zero = np.zeros(strata.sizes["year"])
    timing = account.project.habitats.timing
    mapped = [h for h in whole_map[0] if any(day.get(h) for day in whole_map)]
    return {
        "dates": _dates(account),
        "inside": [(names[h], [day.get(h, 0.0) for day in inside]) for h in habitats],
        "whole": [(names[h], [day.get(h, 0.0) for day in whole_map]) for h in mapped],
        "years": [int(y) for y in strata["year"].values],
        "series": [
            (names[h], text["timing"][rule], rule == timing, list(series[rule].get(h, zero)))
            for h in habitats
            for rule in series
        ],
        "timing": text["timing"][timing],
    }


def _harvest(account, language):
    """Harvested mass by zone, species and year [t], as it was logged."""
    strata = account.strata
    if "harvest_mass" not in strata:
        return None
    names = habitat_names(account, language)
    rows = []
    for i, mass in enumerate(strata["harvest_mass"].values):
        if mass.any():
            at = {
                key: str(strata[key].values[i])
                for key in ("zone", "holder", "habitat", "species", "mass_basis")
            }
            basis = term(language, "basis", at["mass_basis"])
            rows.append(
                {**at, "habitat": names[at["habitat"]], "mass_basis": basis, "mass": list(mass)}
            )
    return {"years": [int(y) for y in strata["year"].values], "rows": rows}


def _rules(account, language):
    """The account under every rule: sums, and the lots of every line."""
    table, used = account.rules, account.project.crediting.rule
    if not len(table):
        return None
    gross = steps(account.lines)[0]
    totals = []
    for rule, lines in table.groupby("rule", sort=False):
        known = RULES.get(rule)
        sums = dict(zip(STEPS, steps(lines), strict=True))
        totals.append(
            {
                "name": term(language, "rule", rule),
                "used": rule == used,
                "source": f"{known.interval}: {known.source}, {known.where}" if known else "",
                "status": term(language, "status", known.status) if known else "",
                "sums": [sums[s] for s in ("gross", "deduction", "net", "lots")],
                "share": decimals(100 * sums["lots"] / gross, 1) if gross > 0 else "–",
            }
        )
    by_line = table.pivot(index=KEYS, columns="rule", values="lots_kg")
    by_line = by_line[list(dict.fromkeys(table["rule"]))]
    names = habitat_names(account, language)
    rows = [
        {"holder": holder, "vintage": vintage, "habitat": names[habitat], "kg": list(kg)}
        for (holder, vintage, habitat, _), kg in zip(by_line.index, by_line.to_numpy(), strict=True)
    ]
    return {"totals": totals, "lines": rows}


def _beside(account, language):
    """For each method a table of its quantities side by side, one row a line."""
    if not len(account.beside):
        return []
    names = habitat_names(account, language)
    weighed = set(account.lines.loc[account.lines["convention"] != "", "method"])
    tables = []
    for method, mine in account.beside.groupby("method", sort=False):
        check = bool(mine["cross_check"].any())
        kind = "check" if check else "conventions" if method in weighed else "parts"
        claimed = dict(zip(mine["quantity"], mine["claimed"], strict=True))
        if len(claimed) == 1 and not check:
            continue  # the claim alone, which stands in the account
        titles = dict(zip(mine["quantity"], mine["title"], strict=True))
        lines = {}
        for record in mine.to_dict("records"):
            key = tuple(record[k] for k in KEYS[:3])
            lines.setdefault(key, {})[record["quantity"]] = record
        rows = [
            {
                "holder": holder,
                "vintage": vintage,
                "habitat": names.get(habitat, habitat),
                "cells": [cells.get(q) for q in claimed],
            }
            for (holder, vintage, habitat), cells in sorted(lines.items())
        ]
        tables.append(
            {
                "method": method,
                "kind": kind,
                "quantities": [
                    (words(language)["quantity"].get(q, titles[q]), claimed[q]) for q in claimed
                ],
                "rows": rows,
            }
        )
    return tables


def _lots(account, language):
    names = habitat_names(account, language)
    lots = account.lots

    def said(attribute):
        return list(dict.fromkeys(in_language(getattr(lot, attribute), language) for lot in lots))

    return {
        "rows": [
            {
                "id": lot.id,
                "holder": lot.holder,
                "vintage": lot.vintage,
                "habitat": names.get(lot.habitat, lot.habitat),
                "kg": lot.kg_co2e,
                "units": lot.units,
                "serial": lot.serial.text,
                "demonstration": lot.demonstration,
            }
            for lot in lots
        ],
        "permanence": said("permanence_statement"),
        "eligibility": said("eligibility_statement"),
    }


def _gaps(account, text, language):
    """What the report does not show, as sentences."""
    project, gaps = account.project, text["gaps"]
    about = project.project
    found = [gaps["permanence"], gaps["eligibility"]]
    if about.claim == "credit":
        baseline = term(language, "baseline", project.crediting.baseline)
        found.append(gaps["additionality_credit"].format(baseline=baseline))
    elif about.claim == "capacity inventory":
        found.append(gaps["additionality_inventory"])
    else:
        found.append(gaps["additionality_sink"])
    found.append(gaps["title"])
    if about.exclusive_of:
        registries = text["page"]["list_comma"].join(about.exclusive_of)
        found.append(gaps["double_listed"].format(registries=registries))
    else:
        found.append(gaps["double"])
    found.append(gaps["verifier"])
    if not set(account.lines["status"]) <= {"standard", "local"}:
        found.append(gaps["standard"])
    if project.habitats and project.habitats.reference_points is None:
        found.append(gaps["map_error"])
    return found


def _parameters(account, language):
    return [
        {
            **row,
            "limits": f"{row['low']:.6g} – {row['high']:.6g}"
            if np.isfinite(row["low"]) and np.isfinite(row["high"])
            else f"± {row['spread']:.3g}"
            if row.get("spread", np.nan) > 0
            else "–",
            "distribution": term(language, "distribution", row["distribution"]),
            "status": term(language, "status", row["status"]),
        }
        for row in account.parameters.to_dict("records")
    ]


def _again(account, text):
    """What a repetition needs. Times and machine stay out: the report is the same for a rerun."""
    run, again = account.run, text["again"]
    rows = [(again["seed"], run["seed"]), (again["draws"], whole(run["draws"]))]
    if monte_carlo := getattr(account, "monte_carlo", None):
        claimed = monte_carlo.figures["claimed"]
        error = whole(round(claimed["standard_error_kg"]))
        rows.append((again["error"], f"{whole(claimed['value_kg'])} ± {error} kg CO2e"))
    rows += [(again["method"].format(id=k), edition) for k, edition in run["methods"].items()]
    rows.append((again["parameters"], run["parameters_sha256"]))
    rows += list(run["software"].items())
    return rows
