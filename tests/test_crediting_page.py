"""The page on crediting: its worked example, its rules and its bounds, multiplied again."""

import re
from pathlib import Path

import numpy as np
import pytest

from bluecarbon.crediting import (
    RULES,
    LineDraws,
    claim_at,
    guards,
    natural_risk_scores,
    natural_risk_share,
    settle,
)
from bluecarbon.crediting.deductions import WIDTH_RULES
from bluecarbon.project.crediting import NaturalRisk

PAGE = (Path(__file__).parents[1] / "docs" / "crediting.md").read_text(encoding="utf-8")


def rows(heading):
    """Cells of the last table under a heading of the page, without its head."""
    part = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    part = next(p for p in part if p.startswith(heading))
    table = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def whole(text):
    return int(text.replace(",", ""))


def test_the_worked_example_comes_out_of_settling():
    """The hand calculation of the page against `settle`.

    Half the draws 30 % of the net below it, half above: the 90 % half width is 30 % exactly.
    """
    risks = [
        NaturalRisk(
            risk="storm", loss="major", return_years="25-50", mitigation=0.5, source="page"
        ),
        NaturalRisk(risk="pests", loss="minor", return_years="under 10", source="page"),
    ]
    zeros = np.zeros(100, dtype=np.int64)
    mangrove = LineDraws(
        holder="A",
        vintage=2022,
        habitat="mangrove",
        method="m",
        gross_draws=np.repeat([800_000, 1_400_000], 50),
        baseline_draws=zeros + 100_000,
        gases_draws=zeros + 50_000,
    )
    marsh = LineDraws(
        holder="A",
        vintage=2022,
        habitat="tidal marsh",
        method="m",
        gross_draws=zeros - 10_000,
        baseline_draws=zeros,
    )
    found, _ = settle(
        [mangrove, marsh],
        rule="ar-tool14",
        confidence=0.9,
        buffer=natural_risk_share(natural_risk_scores(risks)),
        unit_kg=1000,
    )
    table = {name: whole(kg) for name, kg in rows("A worked example")}
    assert table == {name: getattr(found, f"{name}_kg") for name in table}
    assert table["gross"] == table["removals"] - table["gases"]
    parts = "baseline leakage deduction netted buffer lots remainder".split()
    assert table["gross"] == sum(table[part] for part in parts)


def test_the_rules_of_the_page_are_those_of_the_package():
    table = {row[0].strip("`"): row[1:] for row in rows("Deduction rules")}
    assert list(table) == list(RULES)
    for name, (interval, _, source, status, claim) in table.items():
        rule = RULES[name]
        assert (interval, source, status) == (rule.interval, rule.source, rule.status)
        if name in WIDTH_RULES:
            assert whole(claim) == claim_at(name, 1_000_000, "0.30")


@pytest.mark.parametrize("row", rows("Bounds"), ids=lambda row: row[0])
def test_the_bounds_of_the_page_are_those_of_the_table(row):
    (guard,) = guards()[row[0].strip("`")]
    bound, unit = row[1].split(" ", 1)
    assert (float(bound), unit) == (guard.bound, guard.unit)
    assert row[2].startswith({"stop": "stops", "warn": "notes"}[guard.action])
