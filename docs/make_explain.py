"""Writes the calculated parts of docs/explain.md from an account of the sample project.

    python docs/make_explain.py            # writes them
    python docs/make_explain.py --check    # says whether the page is up to date

Parts stand between <!-- begin NAME --> and <!-- end NAME -->; all else on the page is written by
hand. What differs between versions and says nothing about the arithmetic is not compared: ids of
lots, and digests and line numbers of the package's own tables.
"""

import re
import sys
from pathlib import Path

import bluecarbon as bc
from bluecarbon.accounting.explain.maps import counted_days
from bluecarbon.accounting.explain.numbers import figures
from bluecarbon.accounting.explain.words import given_as

PAGE = Path(__file__).parent / "explain.md"
PROJECT = Path(__file__).parents[1] / "data" / "xiangshan" / "project.toml"
LINES = {
    "seaweed": {
        "holder": "Three Boats Cooperative (simulated)",
        "habitat": "seaweed farm",
        "vintage": 2021,
    },
    "marsh": {
        "holder": "Jade Ribbon Cooperative (simulated)",
        "habitat": "tidal marsh",
        "vintage": 2016,
    },
}


def parts(account):
    """The calculated parts of the page, by name."""
    found = {}
    for name, line in LINES.items():
        lot = next(
            lot
            for lot in account.lots
            if all(getattr(lot, key) == value for key, value in line.items())
        )
        told = account.explain(lot=lot.id)
        found[f"{name} printed"] = f"```text\n{told.to_text()}```"
        found[f"{name} pixels"] = "\n".join(_pixels(told.chosen[0]))
        found[f"{name} steps"] = "\n".join(_steps(told.chosen[0]))
        found[f"{name} settlement"] = "\n".join(_settlement(told.settlement))
    return {name: text for name, text in found.items() if text}


def filled(page, found):
    """The page with its calculated parts put in."""
    for name, text in found.items():
        pattern = re.compile(rf"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)", re.DOTALL)
        page, count = pattern.subn(lambda m, text=text: f"{m[1]}{text}\n{m[2]}", page)
        if count != 1:
            raise SystemExit(f"{PAGE}: found {count} parts {name!r}. Each stands there once.")
    return page


def comparable(page):
    """A page without what differs between versions of the package and is no arithmetic."""
    page = re.sub(r"BC-\d{4}-[0-9A-Z]{10}", "BC-ID", page)
    page = re.sub(r"\blot \d+, BC", "lot N, BC", page)
    page = re.sub(r"[0-9a-f]{64}  bluecarbon/", "DIGEST  bluecarbon/", page)
    table = r"(bluecarbon/parameters/\w+\.csv)( sha256 [0-9a-f]{12})?,\s+line \d+"
    # A line is broken by its length, which the number of a line changes.
    return re.sub(r"\s+", " ", re.sub(table, r"\1, line N", page))


def _pixels(row):
    mapped = next((leaf.origin for leaf in row.leaves if leaf.origin["kind"] == "maps"), None)
    if mapped is None:
        return []
    pieces = mapped["periods"]
    days, year = counted_days(pieces), sum(p["days"] for p in pieces)
    area = next(leaf for leaf in row.leaves if leaf.quantity == "area")
    sums = " + ".join(f"{p['counted_cm2']} * {p['days']}" for p in pieces if p["counted_cm2"])
    return [
        f"- days that count: `{' + '.join(str(p['days']) for p in pieces)} = {year}`, "
        f"and `{days} / {year} = {figures(days / year)}` years",
        f"- mapped area: `({sums}) / {days} / 100000000 = {figures(area.factor)}` ha",
        f"- of which the reference points confirm: `{given_as(area)} = {figures(area.central)}` ha",
    ]


def _steps(row):
    """The equations that come to more than zero."""
    return [
        f"- {step.title.rstrip('.')}: `{step.filled} = {figures(step.central)}`"
        + ("" if step.unit == "1" else f" {step.unit}")
        for step in row.equations
        if step.central
    ]


def _settlement(s):
    net = s["gross_kg"] - s["baseline_kg"] - s["leakage_kg"]
    left = net - s["deduction_kg"] - s["netted_kg"]
    share = s["buffer_share"]
    return [
        f"- claimable: `{net} - {s['deduction_kg']} - {s['netted_kg']} = {left}` kg",
        f"- buffer: `{share} * {left} = {figures(float(share) * left)}`, rounded up to "
        f"{s['buffer_kg']:,} kg",
        f"- lots: `{s['units']} * {s['unit_kg']} = {s['lots_kg']}` kg",
        f"- remainder: `{left} - {s['buffer_kg']} - {s['lots_kg']} = {s['remainder_kg']}` kg",
    ]


def main(arguments):
    """Write the page, or compare it; returns the exit code."""
    page = PAGE.read_text(encoding="utf-8")
    made = filled(page, parts(bc.account(PROJECT, progress=False)))
    if "--check" in arguments:
        return int(comparable(page) != comparable(made))
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
