"""Objects in Jupyter: cards that say what a thing is, and keep text of strangers text."""

import re
import subprocess
import sys
from html.parser import HTMLParser

import bluecarbon as bc
from bluecarbon.cards import card, demonstration, escaped
from bluecarbon.project import read_project

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202egnaW"


class Seen(HTMLParser):
    """Tags, attributes and text of a card."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.text, self._style = [], [], "", False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self._style = tag == "style"

    def handle_endtag(self, tag):
        self._style = False

    def handle_data(self, data):
        self.text += "" if self._style else data


def test_text_of_strangers_stays_text():
    """Verification facts, A11: every place of a card where a name can stand."""
    html = card(
        HOSTILE,
        HOSTILE,
        [(HOSTILE, HOSTILE), ("left out", None)],
        stamp=(HOSTILE, HOSTILE),
        table=([HOSTILE, "b"], [(HOSTILE, 1), ("total", 2)], 1),
        note=HOSTILE,
    )
    seen = Seen(html)
    assert not {"script", "img"} & set(seen.tags)
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    assert seen.text.count("<script>alert(1)</script>") == 9
    assert "[U+202E]" in seen.text
    assert "\u202e" not in html
    assert "left out" not in seen.text


def test_nothing_is_fetched_and_colours_follow_the_theme():
    """No address at all; the letters take the page's colour, so that dark themes stay dark."""
    html = card("kind", "title", [("a", "b")], stamp=demonstration(["x"]))
    assert not re.findall(r"url\(|https?:|@import|src=|href=", html)
    assert "var(--jp-content-font-color1, inherit)" in html
    grounds = re.findall(r"background: ([^;]+);", html)
    assert set(grounds) <= {"transparent", "rgba(128, 128, 128, .14)"}


def test_no_reason_no_stamp():
    assert demonstration([]) is None
    assert escaped("a & b") == "a &amp; b"


def test_cards_need_nothing_but_the_standard_library():
    code = (
        "import sys; import bluecarbon.cards, bluecarbon.lots.showing;"
        "print([m for m in ('numpy', 'pandas', 'jinja2', 'xarray') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_project_file_shows_what_it_declares(xihu):
    project = read_project(xihu / "project.toml")
    assert "xihu-demo" in repr(project)
    assert "DEMONSTRATION" in repr(project)
    seen = Seen(project._repr_html_()).text
    assert "annual sink" in seen
    assert "10,000, 20230228" in seen
    assert "西沪港" in seen
    assert "DEMONSTRATION, not for sale." in seen


def test_an_account_its_project_and_its_lots_say_unit_status_and_interval(tmp_path, small, maps):
    """The numbers of the cards are those of the tables, with unit, status and interval."""
    opened = bc.open_project(small.write_project(tmp_path, *maps))
    account = bc.account(opened, progress=False)
    shown = Seen(opened._repr_html_()).text
    assert "2016.tif" in shown
    assert opened.files["sha256"][0][:12] in shown
    shown = Seen(account._repr_html_()).text
    gross = int(account.lines["gross_kg"].sum())
    assert f"{gross:,} kg CO2e" in shown
    low, high = account.interval["p05_kg"], account.interval["p95_kg"]
    assert f"{low:,} to {high:,} kg CO2e" in shown
    assert account.status in shown
    assert f"status {account.status}" in repr(account)
    lot = account.lots[0]
    shown = Seen(lot._repr_html_()).text
    for said in (lot.id, f"{lot.kg_co2e:,} kg CO2e", lot.holder, lot.serial.text, lot.label.en):
        assert said in shown
    assert f"{lot.uncertainty.p05_kg:,} to {lot.uncertainty.p95_kg:,} kg CO2e" in shown
    assert f"status: {lot.method.status}" in shown
    assert ("DEMONSTRATION" in shown) == lot.demonstration
    assert lot.geometry not in repr(lot)
    assert f"{lot.kg_co2e:,} kg CO2e" in repr(lot)
    assert str(lot) == repr(lot)


def test_a_hostile_holder_stays_text_in_every_card(tmp_path, small, maps):
    """A holder whose name is markup, from zones to account, lots, strata and explanation."""
    path = small.write_project(tmp_path, *maps)
    zones = path.parent / "zones.geojson"
    name = "<img src=x onerror=alert(1)>"
    text = zones.read_text(encoding="utf-8")
    assert "Wang" in text
    zones.write_text(text.replace("Wang", name), encoding="utf-8")
    opened = bc.open_project(path)
    account = bc.account(opened, progress=False)
    mine = next(lot for lot in account.lots if lot.holder == name)
    for one in (opened, account, mine, account.strata.bluecarbon, account.explain(lot=mine.id)):
        assert "img" not in Seen(one._repr_html_()).tags
    assert name in Seen(mine._repr_html_()).text
    assert name in Seen(account.explain(lot=mine.id)._repr_html_()).text
