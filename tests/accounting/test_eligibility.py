"""Facts from zones, legend and maps, and the answers of the CCER conditions, by hand.

The maps of the small project: west (Wang) 10 ha of mangrove and 2 ha of marsh throughout, 5 ha of
mangrove where the first map shows sea, 3 ha of marsh that turned to Spartina; east (Chen) 2 ha of
mangrove and 5 ha of marsh.
"""

import csv
import json

import numpy as np
import pytest

import bluecarbon as bc
from bluecarbon.errors import InputError
from bluecarbon.lots.statements import ELIGIBILITY
from bluecarbon.report.html import render

CHECKS = """\
[[method]]
habitats = ["mangrove"]
use = "ccer-14-002"

[[method]]
habitats = ["tidal marsh"]
use = "ccer-14-003"

[uncertainty]"""


def write(small, folder, maps, legend=None, **properties):
    """A small project that names two checks; `properties` of all zones."""
    path = small.write_project(folder, *maps)
    path.write_text(path.read_text().replace("[uncertainty]", CHECKS))
    zones = folder / "zones.geojson"
    data = json.loads(zones.read_text())
    for feature in data["features"]:
        feature["properties"] |= properties
    zones.write_text(json.dumps(data))
    if legend:
        text = (folder / "legend.csv").read_text()
        assert legend[0] in text
        (folder / "legend.csv").write_text(text.replace(*legend))
    return path


@pytest.fixture
def account(tmp_path, small, maps):
    return bc.account(write(small, tmp_path, maps), progress=False)


def answer(account, condition, zone="west", method="ccer-14-002"):
    table = account.eligibility.set_index(["method", "zone", "condition"])
    row = table.loc[(method, zone, condition)]
    return row["held"], row["found"]


def test_the_checks_never_clash_with_the_method_that_counts(account):
    """Mangrove stands under two methods, of which one yields no tonne."""
    assert set(account.lines["method"]) == {"ipcc-wetlands-2013"}
    assert {"ccer-14-002", "ccer-14-003"} <= set(account.run["methods"])


def test_the_legend_says_what_was_planted(account):
    assert answer(account, "artificially_planted") == ("yes", "legend: mangrove is planted")


def test_what_stood_there_on_the_first_map(account):
    """By hand: 10 ha were mangrove and 5 ha sea; neither says that it was a bare flat."""
    held, found = answer(account, "on_bare_flat_or_retired_pond")
    assert held == "unknown"
    assert "on 2016-07-01: mangrove 10.00 ha, sea 5.00 ha" in found


@pytest.mark.parametrize(("ground", "expected"), [("tidal flat", "yes"), ("dyke", "no")])
def test_a_planting_on_a_flat_applies_and_on_a_dyke_does_not(
    tmp_path, small, maps, ground, expected
):
    """The 15 ha of the west come to stand where the first map shows nothing but that class."""
    first, second = (m.copy() for m in maps)
    first[0:2, 0:5] = 0
    legend = ("0,sea,no,sea", f"0,{ground},no,sea")
    account = bc.account(write(small, tmp_path, (first, second), legend), progress=False)
    held, found = answer(account, "on_bare_flat_or_retired_pond")
    assert (held, f"{ground} 15.00 ha" in found) == (expected, True)


def test_spartina_of_the_last_map_makes_its_share_not_eligible(account):
    """By hand: 3 ha beside 2 ha of marsh are 60 % of both; the east has none."""
    held, found = answer(account, "free_of_spartina", method="ccer-14-003")
    assert held == "no"
    assert "3.00 ha of Spartina beside 2.00 ha of tidal marsh on 2019-07-01: 60% of both" in found
    assert answer(account, "free_of_spartina", "east", "ccer-14-003")[0] == "yes"


def test_ground_that_was_cleared_of_spartina_cannot_be_told(tmp_path, small, maps):
    """The rule on it was not read: marsh where the first map shows Spartina is neither."""
    first, second = maps[0].copy(), maps[0].copy()
    first[3, 0:3] = 3
    account = bc.account(write(small, tmp_path, (first, second)), progress=False)
    held, found = answer(account, "ground_was_free_of_spartina", method="ccer-14-003")
    assert (held, found.startswith("3.00 ha on former Spartina")) == ("unknown", True)
    held, found = answer(account, "vegetation_was_restored", method="ccer-14-003")
    assert (held, found) == ("yes", "3.00 ha gained from 2016-07-01 to 2019-07-01")


def test_a_legend_without_spartina_cannot_rule_it_out(tmp_path, small, maps):
    legend = ("3,spartina,no,spartina,互花米草", "3,weed,no,weed,杂草")
    account = bc.account(write(small, tmp_path, maps, legend), progress=False)
    held, found = answer(account, "free_of_spartina", method="ccer-14-003")
    assert (held, found) == ("unknown", "no class of the legend tells Spartina apart")


def test_spartina_is_known_by_its_chinese_label(tmp_path, small, maps):
    legend = ("3,spartina,no,spartina,互花米草", "3,weed,no,weed,互花米草")
    account = bc.account(write(small, tmp_path, maps, legend), progress=False)
    assert answer(account, "free_of_spartina", method="ccer-14-003")[0] == "no"


def test_properties_of_the_zones_are_facts(tmp_path, small, maps):
    """What the zones do not state is unknown and named."""
    said = {
        "title_until": "2045-12-31", "title_authority": "county government",
        "province": "Zhejiang", "owner_authority": "A-1",
    }  # fmt: skip
    account = bc.account(write(small, tmp_path, maps, **said), progress=False)
    assert answer(account, "clear_title") == (
        "yes", "title T-1; title_authority: county government",
    )  # fmt: skip
    assert answer(account, "title_outlasts_period")[0] == "yes"
    for name in ("merged_in_one_province", "owners_gave_authority", "merged_period_is_whole"):
        assert answer(account, name, "all")[0] == "yes", name
    assert answer(account, "habitat_suits_mangrove") == (
        "unknown", "no property `site_suitability`",
    )  # fmt: skip


def test_without_properties_the_owners_are_not_known_to_agree(account):
    for name in ("merged_in_one_province", "owners_gave_authority", "merged_period_is_whole"):
        assert answer(account, name, "all")[0] == "unknown", name
    assert answer(account, "clear_title")[0] == "unknown"


def test_the_merged_end_is_that_of_the_first_title(tmp_path, small, maps):
    path = write(small, tmp_path, maps, title_until="2018-12-31")
    account = bc.account(path, progress=False)
    held, found = answer(account, "merged_period_is_whole", "all")
    assert held == "no"
    assert found.endswith("first title to end: 2018-12-31 (east, west)")


def test_a_zone_without_the_habitat_is_not_asked(tmp_path, small, maps):
    first, second = (np.where(m == 1, 0, m) for m in maps)
    first[0, 0] = second[0, 0] = 1  # mangrove in the west alone
    account = bc.account(write(small, tmp_path, (first, second)), progress=False)
    table = account.eligibility
    assert set(table.loc[table["method"] == "ccer-14-002", "zone"]) == {"all", "west"}


def test_every_answer_says_what_was_found_and_where_it_stands(account):
    table = account.eligibility
    assert set(table["held"]) <= {"yes", "no", "unknown", "not tested"}
    assert (table[["found", "title", "source", "where", "status"]] != "").all(axis=None)


def test_it_is_saved_printed_and_reported_in_both_languages(account, tmp_path, capsys):
    from bluecarbon.cli import main

    folder = account.save(tmp_path / "out")
    lines = (folder / "eligibility.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert len(rows) == len(account.eligibility)
    page = render(account)
    assert "a check of applicability is no registration".casefold() in page.casefold()
    assert "红树林系人工营造。" in page
    assert "适用性核对不等于登记" in page
    assert "60% of both" in page
    main(["run", str(tmp_path / "project.toml"), "--out", str(tmp_path / "again"), "--quiet"])
    said = capsys.readouterr().out
    assert "no registration" in said
    assert "free_of_spartina" in said


def test_a_project_without_checks_has_no_such_table(tmp_path, small, maps):
    account = bc.account(small.write_project(tmp_path, *maps), progress=False)
    assert account.eligibility is None
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "eligibility.csv").write_text("of an earlier run")
    account.save(folder)
    assert not (folder / "eligibility.csv").exists()
    assert "Applicability to schemes" not in render(account)


def test_a_lot_says_that_a_check_is_no_registration(account):
    for lot in account.lots:
        said = lot.eligibility_statement.en
        assert said.startswith(ELIGIBILITY["annual sink"]["en"])
        scheme = {"mangrove": "ccer-14-002", "tidal marsh": "ccer-14-003"}[lot.habitat]
        assert f"Checked against the public conditions of {scheme};" in said
        assert "a check of applicability is no registration" in said
        assert "适用性核对不等于登记" in lot.eligibility_statement.zh
        assert lot.offset_eligibility == "none"


HARVEST_ALONE = """\
[project]
id = "county"
title = { en = "County", zh = "县" }
period = [2020-01-01, 2020-12-31]
claim = "annual sink"
demonstration = false

[zones]
path = "zones.csv"

[harvest]
path = "harvest.csv"
convention = "harvest removal"
share_layout = "whole-animal dry shares"

[[method]]
habitats = ["seaweed farm"]
use = "hyt0305-2021"

[[method]]
habitats = ["seagrass"]
use = "ccer-14-004"

[uncertainty]
draws = 100
seed = 1

[crediting]
rule = "none"
buffer = 0.0
"""


def test_without_maps_nothing_that_maps_show_can_be_told(tmp_path):
    """A project that weighs a harvest and has no maps: the title is stated, no area is."""
    (tmp_path / "project.toml").write_text(HARVEST_ALONE)
    (tmp_path / "zones.csv").write_text(
        "zone,holder,title_ref,area,unit,title_until\nbay,Wang,T-1,10,ha,2045-12-31\n"
    )
    (tmp_path / "harvest.csv").write_text(
        "zone,species,date,mass,unit,mass_basis,yield_test,mass_low,mass_high,distribution\n"
        "bay,kelp,2020,50,t,wet,YT-1,,,fixed\n"
    )
    account = bc.account(tmp_path / "project.toml", progress=False)
    answers = account.eligibility.set_index("condition")["held"]
    assert answers["title_stated"] == answers["title_outlasts_period"] == "yes"
    assert answers["vegetation_was_restored"] == answers["large_enough_for_a_bed"] == "unknown"
    assert answers["merged_in_one_province"] == "yes"  # of one holder nothing is merged


def test_covers_show_an_area_but_not_what_was_there_before(tmp_path, small):
    """By hand: half of 5 cells of one hectare is 25,000 m2, above the 100 m2 of a bed."""
    import rasterio

    small.write_map(tmp_path / "2020.tif", np.full((8, 10), 50))
    with rasterio.open(tmp_path / "2020.tif", "r+") as file:
        band = np.zeros((8, 10), dtype="uint8")
        band[0] = 50
        file.write(band, 1)
    (tmp_path / "zones.geojson").write_text(json.dumps(small.zones_json(8)))
    (tmp_path / "local.csv").write_text(small.LOCAL)
    covers = (
        '[habitats]\ncovers = [ { habitat = "seagrass", date = 2020-07-01, '
        'path = "2020.tif", unit = "percent" } ]\n\n[zones]\npath = "zones.geojson"\n'
    )
    text = HARVEST_ALONE[: HARVEST_ALONE.index("[zones]")] + covers
    text += HARVEST_ALONE[HARVEST_ALONE.rindex("[[method]]") :].replace(
        "[uncertainty]",
        '[[method]]\nhabitats = ["seagrass"]\nuse = "ipcc-wetlands-2013"\n'
        'climate = "subtropical"\ngwp = "AR6"\nburial_of = "all vegetated"\n\n[uncertainty]\n'
        "area_standard_error = { default = 0.1 }",
    )
    text = text.replace("buffer = 0.0", 'buffer = 0.0\nallochthonous = "counted"')
    (tmp_path / "project.toml").write_text(text)
    account = bc.account(tmp_path / "project.toml", progress=False)
    held, found = answer(account, "large_enough_for_a_bed", method="ccer-14-004")
    assert (held, found.startswith("25,000 m2 of seagrass on 2020-07-01")) == ("yes", True)
    assert answer(account, "vegetation_was_restored", method="ccer-14-004")[0] == "unknown"


def test_checks_alone_are_refused(tmp_path, small, maps):
    path = write(small, tmp_path, maps)
    text = path.read_text()
    start, end = text.index("[[method]]"), text.index('[[method]]\nhabitats = ["mangrove"]\n')
    path.write_text(text[:start] + text[end:])
    with pytest.raises(InputError, match="Add a method that accounts"):
        bc.open_project(path)
