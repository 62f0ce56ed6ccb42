"""How applicability checks are shown: counts by hand, and a sentence for every condition."""

from types import SimpleNamespace

import pandas as pd

from bluecarbon.methods.quantities import METHODS, load_method
from bluecarbon.report import applicability as shown
from bluecarbon.report.words import LANGUAGES, words

COLUMNS = "zone,holder,method,habitat,condition,held,found,title,source,where,status".split(",")
# Of five zones two are free of Spartina, one is not, and of two it cannot be told.
ANSWERS = ("yes", "no", "unknown", "yes", "unknown")


def table(answers=ANSWERS):
    rows = [
        (f"z{i}", "Wang", "ccer-14-003", "tidal marsh", "free_of_spartina", held)
        + ("found", "No Spartina.", "a source", "a place", "assumed")
        for i, held in enumerate(answers)
    ]
    stated = ("all", "all", "ccer-14-003", "", "registers_nothing", "not tested")
    rows.append((*stated, "It registers nothing.", "It registers nothing.", "us", "", "assumed"))
    return pd.DataFrame(rows, columns=COLUMNS)


def account(answers=ANSWERS):
    methods = ((None, load_method("ccer-14-003")),)
    return SimpleNamespace(eligibility=table(answers), opened=SimpleNamespace(methods=methods))


def test_answers_are_counted_by_hand_and_statements_are_not():
    (row,) = shown.summary(table())
    assert (row["yes"], row["no"], row["unknown"]) == (2, 1, 2)


def test_every_condition_has_a_sentence_in_both_languages():
    """The words of the report are those of the conditions; zh translates each of them."""
    found = {c for m in map(load_method, METHODS) for c in m.conditions}
    for language in LANGUAGES:
        assert set(words(language)["condition"]) == found


def test_many_answers_are_cut_and_counted(monkeypatch):
    monkeypatch.setattr(shown, "MOST_ROWS", 3)
    page = shown.applicability(account(), "zh")
    assert (len(page["rows"]), page["left"]) == (3, 2)
    assert page["rows"][0]["held"] == "是"
    assert "米草" in page["rows"][0]["title"]
    assert any("不等于登记" in s["text"] for s in page["statements"])


def test_an_account_without_checks_shows_nothing():
    assert shown.applicability(SimpleNamespace(eligibility=None), "en") is None
    assert shown.as_text(SimpleNamespace(eligibility=None), None) == []
