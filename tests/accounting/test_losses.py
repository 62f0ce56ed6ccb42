"""Losses of habitat in an account: once, in the year of the change, and only where asked for."""

import json

import numpy as np
import pytest

from bluecarbon.accounting.job import account
from bluecarbon.accounting.opening import open_project
from bluecarbon.errors import InputError

C_TO_CO2 = 44 / 12
# One lost hectare of full-grown mangrove [t C]: 75 t d.m. x 1.96 x 0.451, and 0.7 + 10.7.
PLANTS, DEAD, SOIL = 75 * 1.96 * 0.451, 11.4, 386

EXACT = """\
name,applies_to,value,unit,spread,low,high,distribution,n,source,where,status
soil_carbon_accumulation,mangrove,1.62,t C ha-1 a-1,,,,fixed,,hand,test,local
soil_carbon_accumulation,tidal marsh,0.91,t C ha-1 a-1,,,,fixed,,hand,test,local
above_ground_reference,mangrove,75,t d.m. ha-1,,,,fixed,,hand,test,local
above_ground_growth,mangrove,18.1,t d.m. ha-1 a-1,,,,fixed,,hand,test,local
root_to_shoot,mangrove,0.96,1,,,,fixed,,hand,test,local
biomass_carbon_fraction,mangrove,0.451,t C (t d.m.)-1,,,,fixed,,hand,test,local
drainage_emission_factor,,7.9,t C ha-1 a-1,,,,fixed,,hand,test,local
"""
FISH = "nitrous_oxide_nitrogen_per_fish,aquaculture pond,0.002,1,,,,fixed,,hand,test,local\n"
LEGEND = """\
code,habitat,creditable,label_en,label_zh,establishment,conversion
0,sea,no,sea,海,natural,
1,mangrove,yes,mangrove,红树林,planted,
2,tidal marsh,yes,tidal marsh,盐沼,natural,
3,spartina,no,spartina,互花米草,natural,
4,aquaculture pond,yes,pond,池塘,natural,extraction
"""


@pytest.fixture
def before():
    """Ten hectares of mangrove in the west, four in the east."""
    first = np.zeros((2, 10), dtype=int)
    first[:, 0:5] = 1
    first[:, 5:7] = 1
    return first


def write(folder, small, first, second, *, losses="counted", zones=None, local=EXACT, **more):
    """A small project with the option `losses` and properties of the zones."""
    path = small.write_project(folder, first, second, local=local, **more)
    text = path.read_text().replace('"all vegetated"', f'"all vegetated"\nlosses = "{losses}"')
    if "nitrous" in local:
        text = text.replace('"tidal marsh"]', '"tidal marsh", "aquaculture pond"]')
    path.write_text(text)
    (folder / "legend.csv").write_text(LEGEND)
    shapes = json.loads((folder / "zones.geojson").read_text())
    for feature in shapes["features"]:
        feature["properties"] |= {"drained": 0, "fish_yield": 0} if zones is None else zones
    (folder / "zones.geojson").write_text(json.dumps(shapes))
    return path


def tonnes(result, quantity):
    """Means of a quantity by holder and year [t CO2e]."""
    table = result.beside[result.beside["quantity"] == quantity]
    return table.groupby(["holder", "vintage"])["mean_kg"].sum() / 1000


def run(path):
    return account(path, progress=False)


def test_a_mangrove_dug_out_for_ponds_gives_off_plants_and_soil_once(tmp_path, small, before):
    """By hand: 2 ha x (66.297 + 11.4 + 386) t C x 44/12 = 3,400.44 t in 2016, nothing later."""
    after = before.copy()
    after[:, 0] = 4
    lost = tonnes(run(write(tmp_path, small, before, after)), "extraction_emission_co2")
    assert lost["Wang", 2016] == pytest.approx(2 * (PLANTS + DEAD + SOIL) * C_TO_CO2, abs=0.002)
    assert lost["Wang", 2016] == pytest.approx(3400.44, abs=0.01)
    assert lost.sum() == lost["Wang", 2016]


def test_a_mangrove_that_turns_to_sea_keeps_its_soil_in_the_account(tmp_path, small, before):
    """By hand: 2 ha x (66.297 + 11.4) t C x 44/12 = 569.78 t; the legend digs no soil out."""
    after = before.copy()
    after[:, 0] = 0
    result = run(write(tmp_path, small, before, after))
    assert tonnes(result, "extraction_emission_co2").sum() == pytest.approx(569.78, abs=0.01)
    assert any("is counted as an emission" in note for note in result.notes)


def test_the_account_goes_down_by_what_was_lost(tmp_path, small, before):
    """Law: net removal with losses = net removal without, less the extraction."""
    after = before.copy()
    after[:, 0] = 4
    nets = {}
    for losses in ("counted", "not counted"):
        folder = tmp_path / losses
        folder.mkdir()
        result = run(write(folder, small, before, after, losses=losses))
        nets[losses] = result.lines.set_index(["holder", "vintage"])["mean_kg"]
        last = result
    assert any("is not counted" in note for note in last.notes)
    fell = nets["not counted"] - nets["counted"]
    assert fell["Wang", 2016] == pytest.approx(3_400_444, abs=2)
    assert (fell.drop(("Wang", 2016)).abs() <= 1).all()
    assert nets["counted"]["Wang", 2016] < 0


def test_a_loss_on_the_first_day_of_the_first_year_is_not_lost(tmp_path, small, before):
    """A row without any counted time carries the emission: the map of 1 January 2016."""
    after = before.copy()
    after[:, 5:7] = 0
    path = write(tmp_path, small, before, after)
    path.write_text(path.read_text().replace("date = 2016-07-01", "date = 2016-01-01"))
    lost = tonnes(run(path), "extraction_emission_co2")
    assert lost["Chen", 2016] == pytest.approx(4 * (PLANTS + DEAD) * C_TO_CO2, abs=0.002)


def test_linear_timing_spreads_the_same_loss(tmp_path, small, before):
    """Law: the timing moves a loss between years and leaves its total."""
    after = before.copy()
    after[:, 0] = 4
    path = write(tmp_path, small, before, after)
    path.write_text(path.read_text().replace("[habitats]", '[habitats]\ntiming = "linear"'))
    lost = tonnes(run(path), "extraction_emission_co2")["Wang"]
    assert lost.sum() == pytest.approx(3400.44, abs=0.02)
    assert (lost > 0).all()
    assert lost[2017] == pytest.approx(lost.sum() * 365 / 1095, abs=0.01)


def test_a_habitat_hidden_by_no_data_is_not_lost(tmp_path, small, before):
    after = before.copy()
    after[:, 0] = 255
    lost = tonnes(run(write(tmp_path, small, before, after)), "extraction_emission_co2")
    assert lost.sum() == 0


def test_drained_soil_gives_off_and_takes_up_nothing(tmp_path, small, before):
    """By hand, 14 ha half drained: 7 x 7.9 x 44/12 = 202.77 t; burial 7 x 1.62 x 44/12 = 41.58."""
    zones = {"drained": 0.5, "fish_yield": 0}
    result = run(write(tmp_path, small, before, before, zones=zones))
    drained = tonnes(result, "drainage_emission_co2").groupby("vintage").sum()
    assert drained[2017] == pytest.approx(202.767, abs=0.002)
    wet = tonnes(result, "undrained_removal").groupby("vintage").sum()
    assert wet[2017] == pytest.approx(41.58, abs=0.002)


def test_fish_ponds_give_off_nitrous_oxide(tmp_path, small, before):
    """By hand: 4 ha x 3 t fish x 0.002 x 44/28 x 273 = 10.296 t CO2e a year."""
    maps = before.copy()
    maps[:, 8:10] = 4
    zones = {"drained": 0, "fish_yield": 3}
    result = run(write(tmp_path, small, maps, maps, zones=zones, local=EXACT + FISH))
    fish = tonnes(result, "aquaculture_emission_co2e")
    assert fish["Chen", 2018] == pytest.approx(4 * 3 * 0.002 * 44 / 28 * 273, abs=0.002)
    assert fish["Wang"].sum() == 0


def test_the_emission_per_fish_must_be_stated(tmp_path, small, before):
    """Its number was not read in the document: the refusal names the row to add."""
    maps = before.copy()
    maps[:, 8:10] = 4
    path = write(tmp_path, small, maps, maps, zones={"drained": 0, "fish_yield": 3})
    path.write_text(path.read_text().replace('"tidal marsh"]', '"aquaculture pond"]'))
    with pytest.raises(InputError, match=r"nitrous_oxide_nitrogen_per_fish.*Add the row"):
        run(path)


def test_zones_must_say_what_is_drained(tmp_path, small, before):
    path = write(tmp_path, small, before, before, zones={})
    with pytest.raises(InputError, match="Add the properties `drained`"):
        run(path)


def test_what_digs_out_is_for_the_legend_to_say(tmp_path, small, before):
    """Without a class of the kind the soil stays, and the account says so."""
    after = before.copy()
    after[:, 0] = 4
    path = write(tmp_path, small, before, after)
    (tmp_path / "legend.csv").write_text(LEGEND.replace(",extraction", ","))
    result = run(path)
    assert tonnes(result, "extraction_emission_co2").sum() == pytest.approx(569.78, abs=0.01)
    assert any("conversion `extraction`" in note for note in result.notes)


def test_the_baseline_of_a_credit_has_no_losses(tmp_path, small, before):
    """Law: where the first map persists nothing is lost, so a loss weighs on the project alone."""
    after = before.copy()
    after[:, 0] = 4
    path = write(tmp_path, small, before, after, claim="credit")
    result = run(path)
    assert result.lines["mean_kg"].sum() < -3_400_000


def test_an_unknown_word_for_losses_is_refused(tmp_path, small, before):
    path = write(tmp_path, small, before, before, losses="some")
    with pytest.raises(InputError, match='Write `losses = "not counted"`'):
        open_project(path)
