"""What the lots of one account say, each of its own ground: a harvest says nothing of the soil."""

import json
import os

import pytest
from shapely import unary_union

import bluecarbon as bc
from bluecarbon.lots import canonical_geometry
from bluecarbon.lots.statements import CONVENTION_ZH, DEMONSTRATION, ELIGIBILITY
from bluecarbon.report.words import term

HARVEST = (
    "zone,species,date,mass,unit,mass_basis,mass_low,mass_high,yield_test,distribution\n"
    "west,kelp,2018-05-01,100,t,wet,,,weighed,fixed\n"
)
SOIL = {"en": "Carbon in the soil that was made elsewhere is counted", "zh": "土壤中的外源碳计入"}


@pytest.fixture
def lots(tmp_path, small, maps):
    """The lots by whether they are of a harvest."""
    path = small.write_project(tmp_path, *maps, harvest=HARVEST)
    apart = {True: [], False: []}
    for lot in bc.account(path, progress=False).lots:
        apart[lot.habitat == "seaweed farm"].append(lot)
    assert all(apart.values())
    return apart


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_lot_speaks_of_its_own_ground(lots, language):
    said = {kind: [getattr(lot.eligibility_statement, language) for lot in lots[kind]]
            for kind in lots}  # fmt: skip
    assert all(SOIL[language] in text for text in said[False])
    assert not any({"en": "arvest", "zh": "收获"}[language] in text for text in said[False])
    assert not any({"en": "soil", "zh": "土壤"}[language] in text for text in said[True])
    convention = {"en": '"harvest removal"', "zh": "收获移出"}[language]
    ashore = {"en": "What became of it ashore was not followed", "zh": "未追踪其上岸后的去向"}
    assert all(convention in text and ashore[language] in text for text in said[True])


def test_what_all_lots_share_stands_in_all(lots):
    for lot in (*lots[True], *lots[False]):
        said = lot.eligibility_statement
        assert ELIGIBILITY["annual sink"]["en"] in said.en
        assert DEMONSTRATION["en"] not in said.en
        assert said.en.endswith("Buffer: 10 % of what may be claimed.")
        assert said.zh.endswith("缓冲量：可主张量的10%。")


def test_a_harvest_alone_needs_no_policy_on_soil(tmp_path, small, maps):
    text = small.write_project(tmp_path, *maps, harvest=HARVEST).read_text()
    start, end = text.index('[[method]]\nhabitats = ["mangrove"'), text.index("[uncertainty]")
    alone = text[:start] + text[end:].replace('allochthonous = "counted"\n', "")
    alone = alone.replace('"harvest removal"', '"soft tissue only"')
    (tmp_path / "project.toml").write_text(alone)
    (lot,) = bc.account(tmp_path / "project.toml", progress=False).lots
    assert 'Harvest by the convention "soft tissue only"' in lot.eligibility_statement.en
    assert "soil" not in lot.eligibility_statement.en


@pytest.mark.parametrize("convention", CONVENTION_ZH)
def test_lots_and_reports_call_a_convention_the_same(convention):
    assert CONVENTION_ZH[convention] == term("zh", "convention", convention)


def test_the_outline_is_that_of_the_zones_as_they_are_now(tmp_path, small, maps):
    """Law: the union of the shapes, worked out anew; not that of an account before it, whether the
    zones moved on disk with the time stamp put back, or in memory.
    """
    path = small.write_project(tmp_path, *maps, harvest=HARVEST)
    zones = tmp_path / "zones.geojson"

    def outlines(project):
        account = bc.account(project, progress=False)
        shapes = account.opened.zones.table.set_index("zone")["geometry"]
        for lot in account.lots:
            union = unary_union([shapes[zone] for zone in lot.zones])
            assert lot.geometry == canonical_geometry(union)
        return {lot.geometry for lot in account.lots}

    first, before = outlines(path), zones.stat()
    moved = small.zones_json(len(maps[0]))
    moved["features"][0]["geometry"]["coordinates"] = [small.rectangle(0, 4, len(maps[0]))]
    zones.write_text(json.dumps(moved))
    os.utime(zones, ns=(before.st_atime_ns, before.st_mtime_ns))
    second = outlines(path)
    assert second != first
    opened = bc.open_project(path)
    table = opened.zones.table
    table["geometry"] = [shape.buffer(-1e-4) for shape in table["geometry"]]
    assert not outlines(opened) & (first | second)
