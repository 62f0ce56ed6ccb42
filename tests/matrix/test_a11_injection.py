"""A11: strings of a stranger on every page and in every table: shown as text, and never run."""

import csv
import io
import json
import re

import numpy as np
import pytest
from hazard_bench import HARVEST, Bench, small
from hazard_strings import FORMULA, hostile

import bluecarbon as bc
from bluecarbon.accounting.portfolio import portfolio_account
from bluecarbon.accounting.verifying.levels import verify
from bluecarbon.errors import BluecarbonError
from bluecarbon.evidence import container, lot_ids
from bluecarbon.lots import lots_csv, read_lot, write_lot
from bluecarbon.report.html import render_all
from bluecarbon.report.listing import SaleTerms, render_listing
from bluecarbon.report.statement import render_statement

NOWHERE = "http://127.0.0.1:9"  # the port where nobody listens
STRINGS = hostile(NOWHERE)
NUMBER = re.compile(r"[+-]?[0-9.]+(e[+-]?[0-9]+)?", re.ASCII)
# What must not stand on a page, unless we wrote it there; and what an attacker leaves behind.
PROBE = """JSON.stringify({
  title: document.title, owned: typeof window.owned, text: document.body.innerText.length,
  scripts: document.querySelectorAll(
    'script, iframe, object, embed, base, form, link, video, audio, [http-equiv=refresh]').length,
  images: [...document.querySelectorAll('img, image, use')].map(
    e => e.getAttribute('src') || e.getAttribute('href') || '').filter(
    u => !u.startsWith('data:') && !u.startsWith('#')).length,
  handlers: [...document.querySelectorAll('*')].filter(
    e => [...e.attributes].some(a => /^on/i.test(a.name) || /^\\s*javascript:/i.test(a.value))
  ).length})"""


def name_of(number):
    """A string as a zone's name, its holder's and its title's, told apart by a number."""
    return f"{STRINGS[number]} {number}"


def refused_as_holder(text):
    """Whether a lot may not be issued to a holder of this name."""
    invisible = [c for c in text if not c.isprintable()]
    return bool(invisible) or text != text.strip()


HELD_BY = [n for n, text in enumerate(STRINGS) if not refused_as_holder(text)]


def quoted(text):
    """A string as a cell of CSV, and as a string of TOML."""
    return '"' + text.replace('"', '""') + '"'


def basic(text):
    return json.dumps(text, ensure_ascii=True)


def write(folder):
    """A project in which each string stands in some place; returns the path of its file."""
    bench = Bench(folder)
    shown = [n for n in range(len(STRINGS)) if n not in HELD_BY]  # names that no holder can have
    path = bench.project(
        harvest=HARVEST.replace("west", quoted(name_of(0)))
        .replace("report 7", quoted(STRINGS[3]))
        .replace("2018", "2017"),
        change=[
            ("period = [2016-01-01, 2019-12-31]", "period = [2017-01-01, 2017-12-31]"),
            ("demonstration = false", "demonstration = true"),
            ('en = "Small", zh = "小"', f"en = {basic(STRINGS[0])}, zh = {basic(STRINGS[20])}"),
        ],
    )
    codes = np.ones((1, len(HELD_BY)), int)
    codes[0, 0] = 4  # kelp, to have a harvest
    for name in ("2016.tif", "2019.tif"):
        bench.tif(name, codes)
    legend = "code,habitat,creditable,label_en,label_zh\n"
    for code, habitat in enumerate(("sea", "mangrove", "tidal marsh", "spartina", "seaweed farm")):
        labels = [STRINGS[shown[(2 * code + k) % len(shown)]] for k in (0, 1)]
        if habitat == "mangrove":
            labels = [STRINGS[3], STRINGS[25]]
        legend += f"{code},{habitat},yes,{','.join(map(quoted, labels))}\n"
    (folder / "legend.csv").write_text(legend, encoding="utf-8")
    local = small.LOCAL.replace("hand,test,", f"{quoted(STRINGS[3])},{quoted(STRINGS[45])},")
    (folder / "local.csv").write_text(local, encoding="utf-8")
    zones = {"type": "FeatureCollection", "features": []}
    for place, number in enumerate(HELD_BY):
        name = name_of(number)
        properties = {"zone": name, "holder": name, "title_ref": name, "remark": name}
        properties |= {"salinity": 28.0, "salinity_sd": 0.0}
        ring = small.rectangle(place, place + 1, 1)
        geometry = {"type": "Polygon", "coordinates": [ring]}
        zones["features"].append(
            {"type": "Feature", "properties": properties, "geometry": geometry}
        )
    (folder / "zones.geojson").write_text(json.dumps(zones))
    return path


@pytest.fixture(scope="module")
def account(tmp_path_factory):
    """The account of such a project, saved."""
    folder = tmp_path_factory.mktemp("hostile")
    made = bc.account(bc.open_project(write(folder)), progress=False)
    made.save(folder / "out")
    return made, folder / "out"


@pytest.fixture(scope="module")
def pages(account, tmp_path_factory):
    """Every page that the package writes, of that account, by name."""
    made, out = account
    folder = tmp_path_factory.mktemp("pages")
    listed = SaleTerms(**{name: STRINGS[i] for i, name in enumerate(SaleTerms.__slots__)})
    found = {f"report.{lang}": page for lang, page in render_all(made).items()}
    found["saved report"] = (out / "report.html").read_text(encoding="utf-8")
    found["listing"] = render_listing(made.lots, terms=listed)
    found["explain"] = made.explain(lot=0).to_html()
    found["explain kelp"] = made.explain(holder=name_of(0), year=2017).to_html()
    bundle = folder / "<img src=x onerror=window.owned=1>.bcz"
    bundle.write_bytes((out / "small-1.bcz").read_bytes())
    verified = verify(bundle)
    broken = folder / "<script>window.owned=1<.bcz"
    broken.write_bytes(_with_another_lot(bundle.read_bytes()))
    for lang in ("en", "zh"):
        found[f"verify {lang}"] = verified.html(lang)
        found[f"verify broken {lang}"] = verify(broken).html(lang)
    statement = _statement(tmp_path_factory.mktemp("portfolio"))
    for lang in ("both", "en", "zh"):
        found[f"statement {lang}"] = render_statement(statement.to_dict(), lang)
    return found


def _with_another_lot(data):
    """A bundle whose tables and lots name strings that are not theirs."""
    files = container.unpack(data)
    path = next(p for p in files if p.startswith("lots/"))
    files[path] = files[path].replace(b"2017", b"2018", 1)
    return container.pack(files)


def _statement(folder):
    write(folder)
    holders = "".join(
        f"[[owner]]\nholder = {basic(name_of(n))}\nauthority = {basic(STRINGS[n])}\n"
        for n in HELD_BY
    )
    path = folder / "portfolio.toml"
    path.write_text(
        f'[portfolio]\nid = "p"\ntitle = {{ en = {basic(STRINGS[3])}, zh = {basic(STRINGS[25])} }}'
        f'\nprovince = {basic(STRINGS[7])}\nmerged = false\nprojects = ["project.toml"]\n{holders}'
    )
    made = portfolio_account(path, progress=False)
    made.save(folder / "out")
    return made.statement


@pytest.mark.slow
def test_a11_pages_show_strings_and_run_none(pages, browser, tmp_path, matrix):
    """Chromium as the other program; a page of ours without escaping shows that the probe works."""
    faults = {}
    for number, (name, page) in enumerate(pages.items()):
        faults[name] = _probe(browser, tmp_path / f"{number}.html", page)
    assert not {name: fault for name, fault in faults.items() if fault}
    for text in (STRINGS[0], STRINGS[3], STRINGS[4], STRINGS[20], STRINGS[27]):
        naked = f"<!doctype html><title>t</title><body>{text}</body>"
        assert _probe(browser, tmp_path / "naked.html", naked), text
    said = f"{len(STRINGS)} strings on {len(pages)} pages, 0 run, 0 requests, 0 console errors"
    matrix.report("A11, pages", len(STRINGS) * len(pages), len(STRINGS) * len(pages), said)


def _probe(browser, path, page):
    """What is wrong with a page, as a browser sees it; nothing for a page that is sound."""
    path.write_text(page, encoding="utf-8")
    browser.complaints.clear()
    browser.requests.clear()
    browser.open(path)
    browser.run("new Promise(r => setTimeout(r, 150))")  # what runs late, on focus or by a timer
    seen = json.loads(browser.run(PROBE))
    outside = [u for u in browser.requests if not u.startswith(("file:", "data:", "about:"))]
    fault = {k: seen[k] for k in ("scripts", "images", "handlers") if seen[k]}
    if seen["title"] == "owned" or seen["owned"] != "undefined":
        fault["run"] = seen["title"]
    return fault | {k: v for k, v in (("asked", outside), ("said", browser.complaints)) if v}


@pytest.mark.slow
def test_every_name_is_on_the_page_as_text(pages, browser, tmp_path):
    """Nothing was dropped to be safe: names of all holders can be read in the report."""
    path = tmp_path / "report.html"
    path.write_text(pages["report.en"], encoding="utf-8")
    browser.open(path)
    shown = " ".join(browser.run("document.body.textContent").split())
    missing = [name_of(n) for n in HELD_BY if " ".join(name_of(n).split()) not in shown]
    assert missing == []


def tables(account):
    """Every CSV that the package writes, of that account, by name."""
    made, out = account
    found = {p.name: p.read_text(encoding="utf-8") for p in out.glob("*.csv")}
    found["lots.csv"] = lots_csv(made.lots)
    files = container.unpack((out / "small-1.bcz").read_bytes())
    found |= {p: d.decode() for p, d in files.items() if p.startswith("payload/results/")}
    return {name: text for name, text in found.items() if name.endswith(".csv")}


def test_a11_no_cell_is_a_formula(account, tmp_path, matrix):
    """Cells that are no number and begin with = + - @ TAB CR stand behind an apostrophe."""
    found = tables(account)
    found |= {p.name: p.read_text() for p in _saved_portfolio(tmp_path).glob("*.csv")}
    assert len(found) >= 6
    tried, bad = 0, []
    for name, text in found.items():
        lines = [line for line in text.splitlines(keepends=True) if not line.startswith("#")]
        for row in csv.reader(io.StringIO("".join(lines), newline="")):
            for cell in row:
                tried += 1
                run = cell.lstrip(" \u3000").startswith(FORMULA)
                if run and not NUMBER.fullmatch(cell):
                    bad.append((name, cell))
    assert bad == []
    quoted = "".join(found.values()).count("'=cmd|")
    assert quoted, "the formulas did not reach a table, so nothing was tried"
    matrix.report("A11, cells", tried, tried - len(bad), f"{len(found)} tables")


def _saved_portfolio(folder):
    _statement(folder)
    return folder / "out"


def test_a11_strings_that_bend_a_name_are_no_holder(tmp_path, matrix):
    """Marks that reorder or hide letters: a lot cannot be issued to such a name."""
    bent = [n for n in range(len(STRINGS)) if n not in HELD_BY]
    held = 0
    for n in bent:
        folder = tmp_path / str(n)
        folder.mkdir()
        bench = Bench(folder)
        path = bench.project(harvest="")
        zones = json.loads((folder / "zones.geojson").read_text())
        zones["features"][0]["properties"]["holder"] = STRINGS[n]
        (folder / "zones.geojson").write_text(json.dumps(zones))
        with pytest.raises(BluecarbonError, match="Remove the character"):
            _ = bc.account(bc.open_project(path), progress=False).lots
        held += 1
    matrix.report("A11, bent names", len(bent), held)


def test_a11_ids(account, matrix):
    """Only the grammar BC-year-ten letters of Crockford: nothing that merely looks like it."""
    lot = account[0].lots[0]
    sound = lot.id
    assert lot_ids.CROCKFORD == "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    content = json.loads(write_lot(lot))
    forged = [
        sound.replace("BC", "В" + "С"),  # Cyrillic Ve and Es
        sound.replace("BC", "В" + "C"),
        sound.lower(),
        "bc" + sound[2:],
        *(sound[:-1] + letter for letter in "ILOUilouà０\u200b"),
        sound + "\n",
        "\n" + sound,
        sound + " ",
        sound + "\u202e",
        sound[:-1],
        sound + "0",
        sound.replace("-", "\u2010"),
        sound.replace("-", "−"),
        sound.replace("2017", "２０１７"),
        sound.replace("2017", "17"),
        f"<b>{sound}</b>",
        "=" + sound,
        "",
    ]
    held = 0
    for text in forged:
        assert text != sound
        with pytest.raises(BluecarbonError):
            read_lot(json.dumps(content | {"id": text}).encode())
        held += 1
    assert read_lot(json.dumps(content).encode()) == lot
    matrix.report("A11, ids", len(forged), held)
