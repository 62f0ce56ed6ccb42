"""The report: text of strangers stays text, both languages say the same, nothing is fetched."""

import re
import tomllib
from collections import Counter
from html.parser import HTMLParser
from importlib import resources

import pytest

from bluecarbon.errors import BluecarbonError
from bluecarbon.report.html import render
from bluecarbon.report.views import STEPS
from bluecarbon.report.words import LANGUAGES, words

NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


class Page(HTMLParser):
    """Tags, attributes, and the rows of tables as lists of texts, by language."""

    VOID = frozenset({"meta", "input", "br", "img", "hr", "link"})

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.rows, self.text = Counter(), [], {}, {}
        self._language, self._cell, self._open = "", None, []
        self.feed(text)
        assert not self._open, f"never closed: {self._open}"

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        self.attributes += [(tag, *a) for a in attrs]
        if tag not in self.VOID:
            self._open.append(tag)
        if tag == "article":
            self._language = dict(attrs)["lang"][:2]
            self.rows[self._language], self.text[self._language] = [], ""
        elif tag == "tr":
            self.rows[self._language].append([])
        elif tag in ("td", "th"):
            self.rows[self._language][-1].append("")
            self._cell = True

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag, f"</{tag}> closes something else"
        if tag in ("td", "th"):
            self._cell = None

    def handle_data(self, data):
        if self._language:
            self.text[self._language] += data
            if self._cell:
                self.rows[self._language][-1][-1] += data


@pytest.fixture(scope="module")
def html(untouched):
    return render(untouched)


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


def test_languages_have_the_same_keys():
    """Law: a sentence that one language has, the other has; Jinja fails on a missing one."""
    tables = [words(language) for language in LANGUAGES]
    assert {k: set(v) for k, v in tables[0].items()} == {k: set(v) for k, v in tables[1].items()}
    empty = [k for t in tables for k, v in t.items() for text in v.values() if not text.strip()]
    assert not empty


def test_languages_fill_in_the_same_values():
    """Law: a translation that drops {kg} would drop a number."""
    for section, texts in words("en").items():
        for key, text in texts.items():
            both = (text, words("zh")[section][key])
            braces = [sorted(re.findall(r"\{(\w+)\}", t)) for t in both]
            assert braces[0] == braces[1], f"{section}.{key}"


def test_no_key_hides_behind_a_method_of_dict():
    """Jinja looks for an attribute first: t.page.items would be a method, not a sentence."""
    for table in map(words, LANGUAGES):
        assert not {k for v in table.values() for k in v} & set(dir(dict))


def test_a_missing_sentence_stops_the_report(fake, monkeypatch):
    """DESIGN section 10, facts on reports: a missing translation is a failure, not a gap."""
    table = resources.files("bluecarbon.report") / "templates" / "en.toml"
    less = tomllib.loads(table.read_text(encoding="utf-8"))
    del less["gaps"]["permanence"]
    monkeypatch.setattr("bluecarbon.report.html.page.words", lambda language: less)
    with pytest.raises(KeyError, match="permanence"):
        render(fake, "en")
    less["gaps"]["permanence"] = "."
    del less["rules"]["lead"]
    with pytest.raises(Exception, match="lead"):
        render(fake, "en")


def test_unknown_language_is_refused_with_the_known_ones(fake):
    with pytest.raises(BluecarbonError, match="en, zh"):
        render(fake, "klingon")


def test_same_account_gives_the_same_bytes(fake, html):
    """A rerun on another day, of an account made anew, must give the same report."""
    fake.run |= {"started": "2031-12-24T18:00:00", "seconds": 99.9}
    assert render(fake).encode() == html.encode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_every_line_is_in_its_row(fake, page, language):
    """Expected: the lines themselves, formatted here; net is what is left for buffer and lots."""
    rows = [tuple(row) for row in page.rows[language]]
    for line in fake.lines.to_dict("records"):
        line["net_kg"] = line["buffer_kg"] + line["lots_kg"] + line["remainder_kg"]
        wanted = tuple(f"{line[f'{step}_kg']:,}" for step in STEPS)
        found = [row for row in rows if row[-len(wanted) :] == wanted]
        assert any(str(line["vintage"]) in row for row in found), wanted
        spread = tuple(f"{line[f'{k}_kg']:,}" for k in ("mean", "median", "p05", "p95"))
        assert any(row[-4:] == spread for row in rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sums_by_hand(page, language):
    """Hand calculation over the five lines: gross, lots, and what stands in the headline."""
    assert "101,300,619" in page.text[language]
    assert "69,750,000" in page.text[language]
    assert any(row[-1] == "69,750,000" and row[1] == "101,300,619" for row in page.rows[language])


def test_both_languages_carry_the_same_numbers(page):
    """Law: cell by cell, the tables of the two languages hold the same numbers."""
    numbers = {
        language: [[NUMBER.findall(cell) for cell in row] for row in page.rows[language]]
        for language in LANGUAGES
    }
    table = (
        [[cell for cell in row if cell] for row in numbers["en"]],
        [[cell for cell in row if cell] for row in numbers["zh"]],
    )
    # Titles of projects and labels are words with digits in them; they may differ.
    assert len(table[0]) == len(table[1])
    different = [pair for pair in zip(*table, strict=True) if pair[0] != pair[1]]
    assert not different


def test_net_source_stays_negative(page):
    for language in LANGUAGES:
        assert any("-700" in row for row in page.rows[language])


def test_identity_is_checked_again(fake):
    """An account that does not close by 5 kg of 100,000 t gets no report."""
    fake.lines.loc[3, "buffer_kg"] -= 5
    with pytest.raises(BluecarbonError, match=r"5 kg that no step .* do not edit its numbers"):
        render(fake, "en")


def test_text_of_strangers_stays_text(page, attacks):
    """Verification facts, A11: names that would be markup, scripts or formulas are shown."""
    assert page.tags["script"] == 0
    assert page.tags["img"] == 0
    assert not [a for a in page.attributes if a[1].startswith("on")]
    for language in LANGUAGES:
        text = page.text[language]
        assert attacks["script"] in text
        assert attacks["quotes"] in text
        assert attacks["maths"] in text
        assert "1337" not in text
    assert attacks["formula"] in page.text["en"]
    assert attacks["template"] in page.text["zh"]


def test_direction_marks_are_written_out(page):
    """A right-to-left override would make a holder read as another one."""
    for language in LANGUAGES:
        assert "\u202e" not in page.text[language]
        assert "Chen[U+202E]gnaW" in page.text[language]


def test_nothing_is_fetched_or_run(html, page):
    """Content policy, and no address but anchors of the page and data of its own."""
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in html
    links = [a[2] for a in page.attributes if a[1] in ("href", "src", "xlink:href", "action")]
    assert links
    assert all(link.startswith(("#", "data:image/png;base64,")) for link in links)
    assert not re.findall(r"url\((?!#)", html)
    assert "@import" not in html
    assert not page.tags["link"] + page.tags["iframe"] + page.tags["object"]


def test_ids_are_unique_and_every_anchor_has_one(page):
    ids = Counter(a[2] for a in page.attributes if a[1] == "id")
    assert [i for i, n in ids.items() if n > 1] == []
    anchors = {a[2][1:] for a in page.attributes if a[1] == "href" and a[2].startswith("#")}
    inside = {i for a in page.attributes for i in re.findall(r"url\(#([^)]+)\)", a[2] or "")}
    assert anchors | inside <= set(ids)


def test_report_says_what_it_is_and_what_it_does_not_show(page):
    """DESIGN section 7: kind of claim, status, permanence and eligibility, in words."""
    english, chinese = page.text["en"], page.text["zh"]
    assert "annual sink" in english
    assert "年度碳汇" in chinese
    assert "after HY/T 0305-2021, reconstructed" in english
    assert "参照HY/T 0305-2021（系重构）" in chinese
    for text, said in ((english, "SIMULATED DATA"), (chinese, "模拟数据")):
        assert said in text
    assert "DEMONSTRATION" in english
    assert "Permanence. " in english
    assert "surrendered" in english
    assert "CCER" in chinese
    assert "20230228" in english


def test_beside_is_beside(page):
    """The conventions and the cross-check stand in their own tables, the claim is marked."""
    for language, mark in (("en", "claimed"), ("zh", "声明量")):
        rows = page.rows[language]
        assert any(mark in cell for row in rows for cell in row)
        assert any("-2,222,222" in cell for row in rows for cell in row)
        # 101,300,619 + 11,111,111 and 101,300,619 - 2,222,222 would be sums that mean nothing.
        assert "112,411,730" not in page.text[language]
        assert "99,078,397" not in page.text[language]


def test_interval_of_the_whole_is_shown_when_the_account_has_one(fake, html):
    assert "a quantile of a sum" in html
    fake.interval = {"median_kg": 100_000_001, "p05_kg": 60_000_002, "p95_kg": 150_000_003}
    assert "100,000,001, from 60,000,002 to 150,000,003" in render(fake, "en")


def test_harvest_only_project_needs_no_maps(fake):
    """The third project of the main job weighs kelp and laver and has no raster."""
    fake.maps = None
    fake.strata = fake.strata[["harvest_mass"]].drop_vars("map_date", errors="ignore")
    fake.project = fake.project.model_copy(update={"habitats": None})
    text = Page(render(fake)).text
    assert "no habitat maps" in text["en"]
    assert "4,321.50" in text["zh"]


def test_a_statement_that_not_all_lots_make_names_its_habitats(fake):
    """Of the two lots of mangrove and the one of seaweed, the last says something else."""
    assert "<dd>Annual sink: " in render(fake, "en")
    other = fake.lots[-1]
    assert [lot.habitat for lot in fake.lots] == ["mangrove", "mangrove", other.habitat]
    other.eligibility_statement = {"en": "Of a harvest.", "zh": "收获。"}
    fake.legend = None
    for language, names in (("en", ("Mangrove", "Seaweed farm")), ("zh", ("红树林", "海藻养殖区"))):
        said = re.findall(r"<dd><b><bdi>(.*?)</bdi></b><br>(.*?)</dd>", render(fake, language))
        assert [name for name, _ in said] == list(names)
        assert said[1][1] == other.eligibility_statement[language]


def test_mass_without_lots_is_not_called_lots(fake):
    """Zones without outline: the mass is settled, and no lot is cut from it."""
    fake.lots = []
    text = Page(render(fake, "en")).text["en"]
    assert "No lots were cut from 69,750,000 kg" in text
    assert "together" not in text


def test_without_matplotlib_the_report_says_how_to_get_the_figures(fake, monkeypatch):
    import bluecarbon.report as report

    with_figures = render(fake)
    monkeypatch.delitem(__import__("sys").modules, "bluecarbon.report.figures", raising=False)
    monkeypatch.delitem(__import__("sys").modules, "bluecarbon.report.plots", raising=False)
    monkeypatch.delattr(report, "figures", raising=False)
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    html = render(fake)
    assert "<svg" not in html
    assert "pip install &#34;bluecarbon[plot]&#34;" in html
    assert "69,750,000" in html
    # Each keeps its place and its number, so that "Figure 5" is the same figure for everybody.
    numbered = re.compile("<figcaption><b>[^<]*</b> [^<]*")
    assert numbered.findall(html) == numbered.findall(with_figures)
    assert html.count("pip install &#34;bluecarbon[plot]&#34;") == len(numbered.findall(html))


@pytest.mark.slow
def test_a_reader_sees_both_languages_and_no_complaint(fake, html, attacks, browser, tmp_path):
    """Headless Chromium: numbers of every line in the text, 0 complaints, 0 requests, no attack."""
    path = tmp_path / "report.html"
    path.write_text(html, encoding="utf-8")
    browser.open(path)
    wanted = [f"{kg:,}" for kg in (*fake.lines["gross_kg"], *fake.lines["lots_kg"])]
    pictures = []
    for number, sentence in ((1, "What this report does not show"), (2, "本报告没有证明的事项")):
        browser.run(f"document.getElementById('show-{number}').click()")
        text = browser.run("document.body.innerText")
        assert sentence in text
        assert [kg for kg in wanted if kg not in text] == []
        pictures.append(browser.screenshot())
    assert attacks["script"] in text
    assert "What this report does not show" not in text
    assert "owned" not in browser.run("document.title")
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not browser.run(wide)
    browser.open(path, width=390, height=800)  # a telephone: tables scroll, the page does not
    assert not browser.run(wide)
    assert browser.complaints == []
    outside = [u for u in browser.requests if not u.startswith(("file:", "data:", "about:"))]
    assert outside == []
    assert pictures[0] != pictures[1]
    assert min(map(len, pictures)) > 50_000
    assert browser.print().startswith(b"%PDF")
