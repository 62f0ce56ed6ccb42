"""The claim "capacity inventory" from the project file to the report: neither sink nor credit.

Expected numbers: cells of one hectare times 1.23 t C ha-1 a-1 (1.23 cm/a, the upper flat of Luoyuan
Bay, facts sheet China section 4.5, x 1.0 g/cm3 x 1 % carbon) times 44/12, in whole kilograms.
"""

import numpy as np
import pytest

import bluecarbon as bc
from bluecarbon.cli import main
from bluecarbon.crediting.settle import PARTS
from bluecarbon.errors import InputError
from bluecarbon.lots.statements import CLAIMS, INVENTORY, eligibility
from bluecarbon.methods.quantities import METHODS, load_method
from bluecarbon.report.html import render

ROWS = """\
sedimentation_rate,,1.23,cm a-1,,,,fixed,,core,sheet 1,local
sediment_bulk_density,,1.0,g cm-3,,,,fixed,,core,sheet 1,local
sediment_organic_carbon,,0.01,g C g-1,,,,fixed,,core,sheet 1,local
plant_biomass_increment,,0,t d.m. ha-1 a-1,,,,fixed,,plots,sheet 2,local
plant_carbon_fraction,,0.45,t C (t d.m.)-1,,,,fixed,,plots,sheet 2,local
"""
IPCC = """\
use = "ipcc-wetlands-2013"
climate = "subtropical"
gwp = "AR6"
burial_of = "all vegetated"
"""
CREDITING = """
[crediting]
rule = "percentile"
buffer = 0.1
"""
LOG = """\
zone,species,date,mass,unit,mass_basis,yield_test,mass_low,mass_high,distribution
west,kelp,2017-05-01,50,t,wet,YT-1,,,fixed
"""


def write(small, folder, maps, *, rows=ROWS, use="hyt0349-2022", extra="", harvest="", **edits):
    """A small project that claims a capacity inventory."""
    local = small.LOCAL.splitlines()[0] + "\n" + rows + "".join(small.LOCAL.splitlines(True)[3:])
    path = small.write_project(folder, *maps, local=local, harvest=harvest)
    text = path.read_text().replace('claim = "annual sink"', 'claim = "capacity inventory"')
    start = text.index("[crediting]")
    text = text[:start].replace(IPCC, f'use = "{use}"\n') + extra
    text = text.replace('use = "hyt0305-2021"', 'use = "hyt0349-2022-harvest"')
    for old, new in edits.values():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)
    return path


@pytest.fixture
def account(tmp_path, small, maps):
    return bc.account(write(small, tmp_path, maps, harvest=LOG), progress=False)


def test_capacity_of_mapped_hectares_is_the_hand_calculation(account):
    """2 ha x 1.23 x 44/12 = 9.02 t; 10 ha 45.1 t; 50 t kelp x 0.2 x 0.312 x 44/12 = 11.44 t."""
    lines = account.lines.set_index(["holder", "vintage", "habitat"])["gross_kg"]
    assert lines["Chen", 2017, "mangrove"] == 9_020
    assert lines["Wang", 2017, "mangrove"] == 45_100
    assert lines["Wang", 2017, "seaweed farm"] == 11_440


def test_nothing_is_deducted_held_back_or_sold(account):
    lines = account.lines
    assert (lines["gross_kg"] == lines["remainder_kg"]).all()
    assert (lines["gross_kg"] == lines[list(PARTS)].sum(axis=1)).all()
    assert not lines[[p for p in PARTS if p != "remainder_kg"]].any(axis=None)
    assert account.lots == []
    assert set(account.rules["rule"]) == {"none"}


def test_every_label_is_reconstructed_and_never_the_standard(account):
    for column in ("label", "label_zh"):
        assert not account.lines[column].str.contains("0349").any()
    assert account.lines["label"].str.startswith("after ").all()
    assert account.status in ("reconstructed", "assumed")


def test_it_says_in_words_what_it_is_not(account, tmp_path, capsys):
    """In the notes, the report of both languages, the tables and on the command line."""
    assert any("neither an annual sink nor a credit" in note for note in account.notes)
    for language, said in INVENTORY.items():
        assert said in render(account, language)
    assert "Capacity inventory: " in render(account, "en")
    assert "碳汇能力清单：" in render(account, "zh")
    folder = account.save(tmp_path / "out")
    assert list((folder / "lots").iterdir()) == []
    assert "# kind of claim: capacity inventory" in (folder / "account.csv").read_text()
    main(["run", str(tmp_path / "project.toml"), "--out", str(tmp_path / "again"), "--quiet"])
    said = capsys.readouterr().out
    assert "no lots: a capacity inventory is neither an annual sink nor a credit" in said


def test_the_report_names_no_rule_and_no_buffer(account):
    page = render(account, "en")
    assert page.count("not applied: nothing of a capacity inventory is claimed") == 2
    assert "all of it: nothing of a capacity inventory" in page
    assert "less than one sale unit" not in page


def test_a_title_does_not_change_what_a_place_can_do(tmp_path, small, maps):
    """An inventory is not credited to anybody, so a lost title takes nothing off it."""
    path = write(small, tmp_path, maps)
    zones = tmp_path / "zones.geojson"
    zones.write_text(zones.read_text().replace('"T-1"', '"T-1", "title_until": "2017-12-31"'))
    account = bc.account(path, progress=False)
    assert set(account.lines["vintage"]) == {2016, 2017, 2018, 2019}


# Refusals ---------------------------------------------------------------------------------------


def refused(path, cure):
    with pytest.raises(InputError, match=cure) as caught:
        bc.account(path, progress=False)
    return str(caught.value)


def test_crediting_and_lots_have_no_place_in_it(tmp_path, small, maps):
    for extra in (CREDITING, '\n[lots]\nunit = "1 t"\n'):
        said = refused(
            write(small, tmp_path, maps, extra=extra), r"Remove \[crediting\] and \[lots\]"
        )
        assert "nothing is deducted, held back or sold" in said.casefold()


@pytest.mark.parametrize("kept", ["annual sink", "capacity inventory"])
def test_the_two_kinds_of_method_never_stand_in_one_project(tmp_path, small, maps, kept):
    """Whichever of the two is claimed, the method of the other kind is refused."""
    if kept == "annual sink":
        path = small.write_project(tmp_path, *maps, harvest=LOG)
        path.write_text(path.read_text().replace("hyt0305-2021", "hyt0349-2022-harvest"))
    else:
        edit = ("hyt0349-2022-harvest", "hyt0305-2021")
        path = write(small, tmp_path, maps, harvest=LOG, edit=edit)
    refused(path, "never stand in one project")


def test_no_method_yields_an_inventory_and_something_else():
    """Law: otherwise one number could be both."""
    for name in METHODS:
        claims = set(load_method(name).claims)
        assert claims <= set(CLAIMS) or claims == {"capacity inventory"}


def test_a_row_that_was_not_measured_is_named(tmp_path, small, maps):
    rows = ROWS.replace("sediment_bulk_density,,", "sediment_bulk_density,seagrass,")
    said = refused(write(small, tmp_path, maps, rows=rows), "Add the row to the table")
    assert "no row 'sediment_bulk_density'" in said


def test_phytoplankton_needs_a_stated_primary_production(tmp_path, small, maps):
    """And with one it is counted: 300 g C m-2 a-1 over 14 ha are 42 t C, 154 t CO2.

    Of the 40 cells in the west 26 are land on one of the maps. The project's row on sedimentation
    is for all habitats, and must not bury carbon under open water.
    """
    water = [np.where(m == 0, 0, 9) for m in maps]
    edit = ('["mangrove", "tidal marsh"]', '["phytoplankton"]')
    path = write(small, tmp_path, water, edit=edit)
    legend = tmp_path / "legend.csv"
    text = legend.read_text().replace("0,sea,no", "0,phytoplankton,yes")
    legend.write_text(text + "9,land,no,land,陆地,#999999,natural\n")
    assert "no row 'primary_production'" in refused(path, "Add the row to the table")
    local = tmp_path / "local.csv"
    row = "primary_production,,300,g C m-2 a-1,,,,fixed,,cruises,,local\n"
    local.write_text(local.read_text() + row)
    account = bc.account(path, progress=False)
    lines = account.lines.set_index(["holder", "vintage"])["gross_kg"]
    assert lines["Wang", 2017] == 154_000


def test_an_impossible_burial_stops_the_inventory(tmp_path, small, maps):
    """Andong marsh, printed as 11.5 kg C m-2 a-1: implausible (section 4.5), above 9.55 t/ha."""
    rows = ROWS.replace("1.23", "115")
    said = refused(write(small, tmp_path, maps, rows=rows), "Check the unit")
    assert "115" in said


def test_a_lot_of_an_inventory_cannot_be_made():
    """See also tests/lots: neither the model nor the cutter takes such a claim."""
    with pytest.raises(InputError, match="annual sink, credit"):
        eligibility("capacity inventory", demonstration=False)
