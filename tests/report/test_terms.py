"""The terms of an account as rows and as text."""

from types import SimpleNamespace

import pandas as pd
import pytest

from bluecarbon.report.terms import as_text, buffer_percent, gases, terms


def layout(head, rows, left=1):
    return [" | ".join(map(str, row)) for row in (head, *rows)]


def make(**record):
    rule = {"basis": "ex post", "interval": "90 %, half width", "rule_status": "quoted"}
    rules = [
        {"rule": name, "deduction_kg": d, "lots_kg": lots, "rule_source": f"{name} 4.1", **rule}
        for name, d, lots in (("one", 1, 2), ("two", 3, 4), ("one", 10, 20))
    ]
    projection = {"holder": "A", "vintage": 2022, "habitat": "marsh", "method": "m", "mean_kg": 7}
    return SimpleNamespace(
        run={"crediting": record} if record else {},
        lines=pd.DataFrame({"removals_kg": [5, 7], "gases_kg": [1, 2], "gross_kg": [4, 5]}),
        projections=pd.DataFrame([projection]),
        rules=pd.DataFrame(rules),
        project=SimpleNamespace(crediting=SimpleNamespace(rule="two", buffer=0.15)),
    )


def test_gases_are_sums_of_the_lines():
    assert gases(make().lines) == [12, 3, 9]
    assert gases(make().lines.assign(gases_kg=0)) is None
    assert gases(pd.DataFrame({"gross_kg": [1]})) is None


def test_the_command_line_marks_the_rule_in_force_and_names_sources():
    text = "\n".join(as_text(make(), layout))
    assert "* two | 90 %, half width | quoted | 3 | 4" in text
    assert "  one | 90 %, half width | quoted | 11 | 22" in text
    assert "one: one 4.1" in text
    assert "never added to what happened" in text
    assert "less CH4 and N2O | 3" in text


def test_an_account_without_a_record_has_no_terms():
    assert terms(make(), "en") is None
    assert buffer_percent(make()) == 15


def test_terms_in_a_language():
    said = {"words": [{"en": "Leakage.", "zh": "泄漏。"}], "natural_risks": []}
    found = terms(make(buffer_share="0.07", **said), "zh")
    assert found["words"] == ["泄漏。"]
    assert found["projections"][0]["mean_kg"] == 7
    assert buffer_percent(make(buffer_share="0.07")) == pytest.approx(7)
