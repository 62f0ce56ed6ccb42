"""The page of the owner's statement: two languages, nothing runs, nothing promises."""

import copy
import re
from html.parser import HTMLParser

import pytest

from bluecarbon.report.statement import render_statement, statement_words

MASSES = (
    "gross_kg taken_off_kg buffer_kg credited_kg sold_kg remaining_kg uncut_kg remainder_kg"
).split()


def row(vintage, *masses, basis="ex post"):
    key = {"ecosystem": "seaweed", "claim": "annual sink", "basis": basis, "vintage": vintage}
    return key | dict(zip(MASSES, masses, strict=True)) | {"lots": 2}


# By hand: 120 = 20 + 10 + 80 + 10 with 80 = 30 + 50, and a second year like it.
STATEMENT = {
    "schema": "bluecarbon owner statement 1",
    "portfolio": {
        "id": "two",
        "title": {"en": "Two shores", "zh": "两处海岸"},
        "province": "Zhejiang",
        "merged": True,
        "projects": [{"id": "one", "title": {"en": "One", "zh": "一"}}],
    },
    "demonstration": ["one: the project file says so"],
    "holders": [
        {
            "holder": "Wang <script>alert(1)</script>",
            "authority": None,
            "areas": [
                {
                    "project": "one",
                    "habitat": "seaweed farm",
                    "ecosystem": "seaweed",
                    "map_date": "2022-07-01",
                    "hectares": 12.5,
                    "accounted": True,
                }
            ],
            "zones": [
                {
                    "project": "one",
                    "zone": "west\u202e",
                    "title_ref": "=T-1",
                    "hectares": 40.0,
                    "title_until": None,
                }
            ],
            "capacity": [
                {
                    "ecosystem": "seaweed",
                    "claim": "annual sink",
                    "basis": "ex post",
                    "years": "2021-2022",
                    "mean_kg": 131_000,
                    "p05_kg": 101_000,
                    "p95_kg": 161_000,
                }
            ],
            "ledger": [
                row(2021, 120_000, 20_000, 10_000, 80_000, 30_000, 50_000, 0, 10_000),
                row(2022, 140_000, 25_000, 12_000, 90_000, 0, 90_000, 0, 13_000),
                row(2023, 7_000, 0, 0, 0, 0, 0, 0, 7_000, basis="ex ante"),
            ],
            "methods": [
                {
                    "ecosystem": "seaweed",
                    "claim": "annual sink",
                    "basis": "ex post",
                    "method": "hyt0305-2021",
                    "label": "after HY/T 0305-2021, reconstructed",
                    "label_zh": "参照HY/T 0305-2021（系重构）",
                    "status": "reconstructed",
                }
            ],
        }
    ],
    "ended": [
        {"last_day": "2022-12-31", "zones": ["west"], "vintages": [2023], "why": "lease ended"}
    ],
    "notes": ["a note"],
}


class Tags(HTMLParser):
    """Tags, attributes, and text by language."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.text, self._language = set(), [], {}, ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs
        if tag == "article":
            self._language = dict(attrs)["lang"][:2]
            self.text[self._language] = ""

    def handle_data(self, data):
        if self._language:
            self.text[self._language] += data


@pytest.fixture(scope="module")
def page():
    return Tags(render_statement(STATEMENT))


def test_nothing_is_run_or_fetched(page):
    assert not page.tags & {"script", "img", "iframe", "object", "link", "form"}
    assert all(not value.startswith("http") for key, value in page.attributes if key == "href")
    assert "default-src 'none'" in render_statement(STATEMENT)
    assert "alert(1)" in page.text["en"]  # as text
    assert "[U+202E]" in page.text["en"]


def test_both_languages_show_the_same_numbers(page):
    numbers = {
        language: sorted(re.findall(r"\d{1,3}(?:,\d{3})+", text))
        for language, text in page.text.items()
    }
    assert numbers["en"] == numbers["zh"]
    for number in ("80,000", "30,000", "50,000", "131,000", "101,000", "260,000", "170,000"):
        assert number in numbers["en"]  # 260,000 and 170,000 are the sums of two vintages


def test_what_is_expected_is_not_added_to_what_was_found(page):
    """The ex ante year stands in a part of its own: 260,000, not 267,000."""
    assert "267,000" not in page.text["en"]
    assert "Expected, not found" in page.text["en"]
    assert "绝不与已发生的量相加" in page.text["zh"]


def test_it_promises_nothing(page):
    """No word of it may be read as a promise; what it is not stands on the page."""
    text = page.text["en"].lower()
    assert "it is no promise: not of a loan" in text
    assert "nothing we know lets it be surrendered as an offset" in text
    for word in ("guarantee", "eligible", "complies", "conforms", "certif", "approved", "bankable"):
        assert word not in text
    assert "不作任何承诺" in page.text["zh"]
    assert "after HY/T 0305-2021, reconstructed" in page.text["en"]
    assert "系重构" in page.text["zh"]


def test_it_says_that_it_only_demonstrates(page):
    assert "the project file says so" in page.text["en"]
    assert "演示" in page.text["zh"]
    without = copy.deepcopy(STATEMENT)
    without["demonstration"] = []
    assert "count as security" not in render_statement(without, "en")


def test_ended_periods_are_shown_with_their_reason(page):
    assert "lease ended" in page.text["en"]
    assert "2022-12-31" in page.text["zh"]


def test_the_languages_have_the_same_keys():
    english, chinese = (statement_words(language) for language in ("en", "zh"))
    assert {k: sorted(v) for k, v in english.items()} == {k: sorted(v) for k, v in chinese.items()}


def test_one_language_alone():
    text = render_statement(STATEMENT, "zh")
    assert text.count("<article") == 1
    assert "Owner's statement" not in text
    assert render_statement(STATEMENT, "zh") == text
