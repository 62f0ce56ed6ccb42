import html
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bluecarbon.errors import BluecarbonError, InputError
from bluecarbon.lots import LotStatus, split_lot
from bluecarbon.report.listing import SaleTerms, listing_words, render_listing, tonnes
from bluecarbon.report.listing_checks import hectares

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def workshop():
    """The module of tests/lots with a lot to start from."""
    path = ROOT / "tests" / "lots" / "make_vectors.py"
    spec = importlib.util.spec_from_file_location("vectors_for_listing", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(spec.name, module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def lots(workshop):
    return workshop.valid()


def visible(page):
    """The text of a page without markup."""
    body = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


def test_both_languages_say_the_same_numbers(lots):
    lot = lots["annual-sink"]
    pages = [visible(render_listing([lot], lang=lang)) for lang in ("en", "zh")]
    numbers = [sorted(re.findall(r"[0-9][0-9,.]*[0-9]", page)) for page in pages]
    assert numbers[0] == numbers[1]
    for page in pages:
        for said in (lot.id, lot.serial.text, lot.geometry_digest, lot.parameter_set, "1,350,000"):
            assert said in page
    assert lot.eligibility_statement.en in pages[0]
    assert lot.permanence_statement.zh in pages[1]


def test_the_words_have_the_same_keys_in_both_languages():
    english, chinese = listing_words("en"), listing_words("zh")
    assert set(english) == set(chinese)
    for section in set(english) - {"pool"}:
        assert set(english[section]) == set(chinese[section]), section


def test_the_points_that_the_first_listing_left_open(lots):
    """china.md 6.3: unit, method and edition, species split, area, uncertainty, number of the
    report, validity, retirement, liability. Each is on the page, stated or said to be open."""
    page = visible(render_listing([lots["annual-sink"]], lang="en"))
    for point in (
        "Carbon or carbon dioxide", "Method and edition", "Species", "Area", "Uncertainty",
        "Number of the accounting report", "Until when it may be used", "Retirement",
        "Who answers if the number is wrong",
    ):  # fmt: skip
        assert point in page
    assert "How the mass splits between them is in the evidence" in page
    assert "No accounting report is named" in page
    terms = SaleTerms(liability="the issuer", validity="2030", retirement="in our ledger")
    said = visible(render_listing([lots["annual-sink"]], terms=terms, lang="en"))
    assert said.count("The platform states") == 3
    assert page.count("The platform states") == 0


def test_what_is_not_known_is_not_claimed(lots):
    """A credit by a method read in full, sold elsewhere too, without any verifier."""
    page = visible(render_listing([lots["credit"]], lang="en"))
    assert "the result bears its name" in page
    assert "Nobody is named who checked the account from outside" in page
    assert "is also listed at: 另一平台" in page
    assert "DEMONSTRATION" not in page
    assert "A baseline is taken off and stated" in page
    assert "No species is named" in page
    demo = visible(render_listing([lots["annual-sink"]], lang="en"))
    assert "DEMONSTRATION" in demo
    assert "a test vector" in demo


def test_the_status_is_that_of_the_ledger(lots):
    class Held:
        lot, status, owner, history = lots["credit"], LotStatus.OFFERED, "us", ()
        statement, holdings = "7" * 64, ()

    page = visible(render_listing([Held], lang="en"))
    assert "offered" in page
    assert "7" * 64 in page
    assert "was issued on signed evidence" in page
    Held.status = LotStatus.SUPERSEDED
    with pytest.raises(InputError, match="List the successors"):
        render_listing([Held])


def test_parts_of_a_line_share_a_sheet(lots):
    page = render_listing(split_lot(lots["credit"], [100_000]), lang="en")
    assert page.count('class="sheet"') == 1
    assert render_listing(list(lots.values())[:2], lang="en").count('class="sheet"') == 2


def test_carried_kilograms_are_told(workshop, lots):
    page = visible(render_listing([lots["tenth-of-a-tonne-carried"]], lang="en"))
    settlement = lots["tenth-of-a-tonne-carried"].settlement
    # 70,070 kg less 15 % are 59,559: 59 kg wait; with as many again 118, of which 100 are sold.
    assert (settlement.carried_in_kg, settlement.carried_out_kg) == (59, 18)
    assert "Carried in from earlier vintages: 59 kg; carried out to the next: 18 kg" in page


def test_texts_of_strangers_stay_texts(workshop):
    (bad,) = workshop.cut(
        {2022: (9_000_000,)},
        details={"title_refs": ("<script>document.title='owned'</script>",)},
    )
    terms = SaleTerms(seller="<img src=x onerror=alert(1)>\u202e")
    page = render_listing([bad], terms=terms)
    assert "<script" not in page
    assert "<img" not in page
    assert "[U+202E]" in page
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", page)


def test_the_page_is_the_same_again(lots):
    assert render_listing(lots.values()) == render_listing(lots.values())


def test_no_lots_and_no_language():
    with pytest.raises(InputError, match="Give at least one lot"):
        render_listing([])
    with pytest.raises(BluecarbonError, match="'fr'"):
        listing_words("fr")


def test_the_area_of_an_outline(workshop):
    """On a sphere of the same area (radius 6371.007 km) the square is within 0.5 %: 0.01 degree of
    latitude is 1.1119 km, of longitude at 29.505 N 0.9677 km: 107.6 ha; less the hole, 0.05 ha."""
    details = {"geometry": {"type": "Polygon", "coordinates": [workshop.SQUARE]}}
    (whole,) = workshop.cut({2022: (9_000_000,)}, details=details)
    (holed,) = workshop.cut({2022: (9_000_000,)})
    assert hectares(whole) == pytest.approx(107.6, rel=0.005)
    # Half of 0.003 degree squared of the same ground, 4.84 ha.
    assert hectares(whole) - hectares(holed) == pytest.approx(107.6 * 0.09 / 2, rel=0.005)


def test_tonnes_are_exact():
    assert [tonnes(kg) for kg in (1, 100, 1000, 7_650_000, 10_000_000)] == [
        "0.001", "0.1", "1", "7,650", "10,000",
    ]  # fmt: skip


def test_a_browser_shows_it(lots, tmp_path):
    """Chromium as the other program: the text of the page, and a title that no text changed."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        pytest.skip("chromium is not on this machine")
    page = tmp_path / "listing.html"
    page.write_text(render_listing([lots["annual-sink"]]), encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    command = [browser, *flags, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom"]
    done = subprocess.run([*command, page.as_uri()], capture_output=True, text=True, timeout=120)
    assert lots["annual-sink"].serial.text in done.stdout
    assert "拍卖公告" in done.stdout
