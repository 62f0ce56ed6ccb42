"""The report of a whole account: every section of it, in numbers, on screen and on paper."""

import io
import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest

import bluecarbon as bc
from bluecarbon.report.html import render, render_all
from bluecarbon.report.words import LANGUAGES

HOSTILE = "<img src=x onerror=document.title='owned'>"
LOG = """\
zone,species,date,mass,unit,mass_basis,yield_test,mass_low,mass_high,distribution
west,kelp,2017-05-01,50,t,wet,YT-1,40,60,truncated normal
"""


class Rows(HTMLParser):
    """Rows of tables as lists of texts, and which tables are folded."""

    def __init__(self, text):
        super().__init__()
        self.rows, self.tags, self.text, self.folded, self._cell = [], [], "", 0, False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._cell = True
        self.folded += tag == "details"

    def handle_endtag(self, tag):
        self._cell = self._cell and tag not in ("td", "th")

    def handle_data(self, data):
        self.text += data
        if self._cell:
            self.rows[-1][-1] += data


@pytest.fixture
def account(tmp_path, small, maps):
    """One-hectare cells, a harvest, and a holder whose name is markup."""
    path = small.write_project(tmp_path, *maps, area_error=0.2, harvest=LOG)
    zones = path.parent / "zones.geojson"
    zones.write_text(zones.read_text("utf-8").replace("Wang", HOSTILE), encoding="utf-8")
    return bc.account(path, progress=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_lot_stands_in_its_chain_with_the_kilograms_of_its_file(account, language, tmp_path):
    """Same numbers as the lot files: mass, id and serial, as `save` writes them."""
    folder = account.save(tmp_path / "out")
    lots = [json.loads(f.read_text("utf-8")) for f in sorted((folder / "lots").glob("*.json"))]
    assert lots
    page = Rows(render(account, language))
    for lot in lots:
        kg = f"{int(lot['kg_co2e']):,}"
        rows = [row for row in page.rows if lot["id"] in " ".join(row)]
        in_list = [row for row in rows if lot["serial"]["text"] in row]
        assert in_list
        assert kg in in_list[0]
        chain = [row for row in rows if row not in in_list]
        assert chain, lot["id"]
        assert f"{int(lot['settlement']['lots_kg']):,}" in chain[0]
        assert f"{int(lot['settlement']['gross_kg']):,}" in chain[0]
        assert str(lot["vintage"]) in chain[0]


def test_equations_carry_status_and_source(account):
    """The kelp of the log: its equation, that it was reconstructed, and after which clause."""
    page = Rows(render(account, "en"))
    row = next(r for r in page.rows if r and r[0] == "seaweed_carbon")
    assert "harvest_mass * thallus_share * dry_ratio" in row[1]
    assert "t C" in row
    assert "reconstructed" in row
    assert "HY/T 0305-2021" in row[-1]


def test_interval_and_rules_are_those_of_the_account(account):
    text = render(account, "en")
    page = Rows(text)
    for key, name in (("p05", "5 % limit"), ("p95", "95 % limit")):
        row = next(r for r in page.rows if r and r[0] == name)
        assert row[1] == f"{account.interval[f'{key}_kg']:,}"
    claimed = account.monte_carlo.figures["claimed"]["value_kg"]
    row = next(r for r in page.rows if r and r[0].startswith("Left by the rule"))
    assert row[1] == f"{claimed:,}"
    # Its shares of the variance, as the table of the account has them.
    for share in account.variance_shares.to_dict("records"):
        assert any(f"{100 * share['share']:,.1f}" in row for row in page.rows), share
    for name in ("interval", "sensitivity", "trajectories", "map", "change", "waterfall"):
        assert f'id="en-{name}-' in text


def test_what_was_left_out_is_counted_by_hand(account):
    """96 cells of 1 ha: 4 ha of marsh and mangrove outside the zones, 3 ha of Spartina and the
    open sea inside them for no method, 27 then 23 ha plus 6 ha of farm in lines."""
    page = Rows(render(account, "en"))
    found = {row[0]: row[1:] for row in page.rows if len(row) == 3}
    assert found["Cells of the grid without data"] == ["0", "0"]
    outside = next(v for k, v in found.items() if k.startswith("Accounted habitat outside"))
    assert outside == ["2.00", "2.00"]  # two cells of marsh
    other = next(v for k, v in found.items() if k.startswith("Ground inside zones"))
    assert other == ["52.00", "50.00"]  # sea; then 47 of sea and 3 of Spartina
    counted = next(v for k, v in found.items() if k.startswith("For comparison"))
    assert counted == ["28.00", "30.00"]  # 12 + 10 + 6; 17 + 7 + 6
    counts = {row[0]: row[1] for row in page.rows if len(row) == 2}
    assert counts["Records of the harvest log that were read"] == "1"
    assert counts["Records of the harvest log that are in no line"] == "0"
    assert counts["Lines of the account"] == f"{len(account.lines)}"


def test_inputs_and_environment_are_named(account):
    page = Rows(render(account, "zh"))
    for file in account.inputs.itertuples():
        assert any(file.sha256 in row for row in page.rows)
    for name, version in account.run["software"].items():
        assert [name, version] in page.rows


def test_long_tables_are_folded_and_short_ones_are_not(account, fake):
    assert Rows(render(fake, "en")).folded == 0
    lines = account.lines
    assert len(lines) < 25
    _lengthen(account)
    page = Rows(render(account, "en"))
    assert page.folded >= 2
    assert f"{4 * len(lines)} rows" in page.text


def test_all_languages_are_rendered_at_once_as_one_by_one(account):
    """Law: figures that are drawn once for both languages change no byte of either page."""
    pages = render_all(account)
    for language in (*LANGUAGES, "both"):
        assert pages[language] == render(account, language)


@pytest.mark.slow
def test_on_screen_and_on_paper(account, browser, tmp_path):
    """Headless Chromium: no complaint, no request, no attack; folded tables are printed in full."""
    _lengthen(account)
    for language in LANGUAGES:
        path = tmp_path / f"{language}.html"
        path.write_text(render(account, language), encoding="utf-8")
        browser.open(path)
        picture = browser.screenshot()
        assert picture.startswith(b"\x89PNG")
        assert _colours(picture) > 20  # not blank
        assert HOSTILE in browser.run("document.body.textContent")
        assert browser.run("document.images.length") == 0
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not browser.run(wide)
        hidden = "document.querySelector('details.long').getBoundingClientRect().height"
        assert browser.run(hidden) < 150
        browser.media("print")
        assert browser.run(hidden) > 1000
        assert browser.print().startswith(b"%PDF")
        browser.media("")
        browser.open(path, width=390, height=800)
        assert not browser.run(wide)
        assert "owned" not in browser.run("document.title")
    assert browser.complaints == []
    assert [u for u in browser.requests if not re.match("file:|data:|about:", u)] == []


def _lengthen(account):
    """Every line four times, as a larger project would have them."""
    assert account.chains_by_line  # taken from the lines as they are
    many = account.lines.loc[np.repeat(account.lines.index, 4)].reset_index(drop=True)
    object.__setattr__(account, "lines", many)
    object.__setattr__(account, "rules", account.rules.iloc[:0])


def _colours(png):
    """How many colours a picture has, in a coarse raster."""
    from matplotlib.image import imread

    pixels = (imread(io.BytesIO(png))[::8, ::8, :3] * 255).astype(int)
    return len(np.unique(pixels.reshape(-1, 3), axis=0))
