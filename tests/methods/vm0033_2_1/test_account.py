"""A credit by VM0033 v2.1 from maps to kilograms: cells of one hectare, exact numbers.

By hand for a hectare of wetland at 8 %C, 60 % cover and 28 ppt. Mangrove: OM (8 - 2.8857)/0.415 =
12.323614, own (12.323614 - 1.5)/0.985 = 10.988441, own C 0.415 x 10.988441 + 2.8857 = 7.445903, so
93.073788 % of 5.353333 t CO2 counts: 4.982550. Marsh: OM 17.968731..., see `marsh`. CH4 0.308 and
N2O 0.129055 t CO2e.
"""

import json

import numpy as np
import pytest

import bluecarbon as bc
from bluecarbon.crediting import GuardError
from bluecarbon.errors import InputError

SECTION = """\
[[method]]
habitats = ["mangrove", "tidal marsh"]
use = "vm0033-2.1"
accumulation = "default accumulation"
allochthonous = "calculated share"
biomass = "biomass omitted"
methane = "above 18"
nitrous_oxide = "no direct nitrogen input"
baseline_soil = "with gases and deduction"
gwp = "AR5"
"""
GASES = 0.011 * 28 + 0.000487 * 265
BURIAL = 1.46 * 44 / 12
MANGROVE = BURIAL * 7.445903 / 8 - GASES
HEADER = "name,applies_to,value,unit,spread,low,high,distribution,n,source,where,status\n"


def marsh_share():
    """Own share of the carbon of a marsh at 8 %C, by equations 41, 40 and 95 as they stand."""
    matter = (-0.4 + (0.4**2 + 4 * 0.0025 * 8) ** 0.5) / (2 * 0.0025)
    own = (matter - 1.5) / (1 - 0.015)
    return (0.40 * own + 0.0025 * own**2) / 8


MARSH = BURIAL * marsh_share() - GASES


def write(small, folder, maps, *, properties=None, options=None, rows="", without=()):
    """A project that claims a credit by VM0033; returns the path of its file."""
    path = small.write_project(folder, *maps, claim="credit", local=HEADER + rows)
    zones = json.loads((folder / "zones.geojson").read_text())
    measured = {"vegetation_cover": 0.6, "soil_carbon_percent": 8.0} | (properties or {})
    for feature in zones["features"]:
        kept = {k: v for k, v in measured.items() if k not in without}
        feature["properties"].update(kept)
    (folder / "zones.geojson").write_text(json.dumps(zones))
    text = path.read_text()
    start, end = text.index("[[method]]"), text.index("[uncertainty]")
    section = SECTION
    for name, value in (options or {}).items():
        lines = [x for x in section.splitlines() if not x.startswith(f"{name} =")]
        section = "\n".join([*lines, f'{name} = "{value}"', ""])
    text = text[:start] + section + "\n" + text[end:]
    path.write_text(text.replace('allochthonous = "counted"', 'allochthonous = "deducted"'))
    return path


def kilograms(account, holder, vintage, habitat, *columns):
    row = account.lines.set_index(["holder", "vintage", "habitat"]).loc[(holder, vintage, habitat)]
    return tuple(int(row[c]) for c in columns)


def floor_kg(tonnes):
    return int(np.floor(tonnes * 1000))


def test_a_credit_is_the_hand_calculation(tmp_path, small, maps):
    """Wang: 10 ha of mangrove throughout, 5 more from 1 July 2019 on (184 of 365 days)."""
    account = bc.account(write(small, tmp_path, maps), progress=False)
    for vintage in (2016, 2017, 2018):
        expected = floor_kg(10 * MANGROVE)
        found = kilograms(account, "Wang", vintage, "mangrove", "gross_kg", "baseline_kg")
        assert found == (expected, expected)
    gross = floor_kg((10 + 5 * 184 / 365) * MANGROVE)
    found = kilograms(account, "Wang", 2019, "mangrove", "gross_kg", "baseline_kg")
    assert found == (gross, floor_kg(10 * MANGROVE))
    # 5 ha of eastern marsh stay, and are nobody's credit; 3 ha in the west are lost.
    found = kilograms(account, "Chen", 2018, "tidal marsh", "gross_kg", "baseline_kg", "lots_kg")
    assert found == (floor_kg(5 * MARSH), floor_kg(5 * MARSH), 0)
    found = kilograms(account, "Wang", 2018, "tidal marsh", "gross_kg", "baseline_kg")
    assert found == (floor_kg(2 * MARSH), floor_kg(5 * MARSH))


def test_what_is_sold_is_the_hand_calculation(tmp_path, small, maps):
    """Nothing is lost here. By hand for 2019: 56,912 - 45,454 = 11,458 kg; a tenth of it, rounded
    up, is 1,146 kg of buffer; of the 10,312 kg that are left 103 units of 100 kg are sold."""
    first, second = maps
    second[3, 0:3] = 2
    account = bc.account(write(small, tmp_path, (first, second)), progress=False)
    columns = ("gross_kg", "baseline_kg", "deduction_kg", "buffer_kg", "lots_kg", "remainder_kg")
    found = kilograms(account, "Wang", 2019, "mangrove", *columns)
    assert found == (56_912, 45_454, 0, 1_146, 10_300, 12)
    assert sum(lot.kg_co2e for lot in account.lots) == 10_300


def test_the_buffer_can_be_taken_of_stock(tmp_path, small, maps):
    """Equation 94, by hand: 5 ha x 184/365 x 4.982550 = 12.559 t of stock, gases left out; a tenth
    of it is 1,256 kg, rounded up, beside a net of 11,458 kg."""
    first, second = maps
    second[3, 0:3] = 2
    path = write(small, tmp_path, (first, second))
    path.write_text(path.read_text().replace("buffer =", 'buffer_basis = "stock change"\nbuffer ='))
    account = bc.account(path, progress=False)
    found = kilograms(account, "Wang", 2019, "mangrove", "gross_kg", "baseline_kg", "buffer_kg")
    assert found == (56_912, 45_454, 1_256)


def test_the_label_does_not_bear_the_name_of_the_standard(tmp_path, small, maps):
    """The Tier 1 factor is quoted, and things are missing: "after ...", never the name alone."""
    account = bc.account(write(small, tmp_path, maps), progress=False)
    assert all(label.startswith("after Verra VM0033 v2.1") for label in account.lines["label"])


def test_a_conservative_baseline(tmp_path, small, maps):
    """By hand: without gases and deduction a hectare takes up 5.353333 t in the baseline."""
    options = {"baseline_soil": "without gases and deduction"}
    account = bc.account(write(small, tmp_path, maps, options=options), progress=False)
    found = kilograms(account, "Chen", 2017, "mangrove", "gross_kg", "baseline_kg")
    assert found == (floor_kg(2 * MANGROVE), floor_kg(2 * BURIAL))


def test_a_baseline_of_thinner_cover(tmp_path, small, maps):
    """By hand: at a cover of 32.5 % half of the default accumulates, from which gases are taken."""
    thin = {"baseline_vegetation_cover": 0.325}
    account = bc.account(write(small, tmp_path, maps, properties=thin), progress=False)
    found = kilograms(account, "Chen", 2017, "mangrove", "gross_kg", "baseline_kg")
    before = (MANGROVE + GASES) / 2 - GASES
    assert found == (floor_kg(2 * MANGROVE), floor_kg(2 * before))


TREES = """\
vm0033_tree_change,AR-Tool14;project scenario,{gain},t CO2e ha-1 a-1,,,,fixed,,plots,test,local
vm0033_tree_change,AR-Tool14;baseline scenario,0,t CO2e ha-1 a-1,,,,fixed,,plots,test,local
"""


def test_trees_from_plots(tmp_path, small, maps):
    """By hand: 12 t CO2/ha a year in the project alone; the soil is the same in both."""
    path = write(
        small, tmp_path, maps, options={"biomass": "AR-Tool14"}, rows=TREES.format(gain=12)
    )
    account = bc.account(path, progress=False)
    found = kilograms(account, "Chen", 2017, "mangrove", "gross_kg", "baseline_kg")
    assert found == (floor_kg(2 * (MANGROVE + 12)), floor_kg(2 * MANGROVE))


def test_what_no_stand_can_do_stops_the_run(tmp_path, small, maps):
    """Facts, international 3: a public test case gains 3,820 t CO2/ha in a year. The bound is
    218.1 x 1.96 = 427.5 t C/ha = 1,567 t CO2/ha; on it a run would pass."""
    options = {"biomass": "AR-Tool14"}
    path = write(small, tmp_path, maps, options=options, rows=TREES.format(gain=3820))
    with pytest.raises(GuardError, match="must be published before it can be credited"):
        bc.account(path, progress=False)


def test_the_bound_on_trees_by_itself():
    """Both sides of 427.5 t C/ha; 3,820 t CO2 are 1,042 t C."""
    from bluecarbon.crediting import check

    check("tree_shrub_change", [427.5])
    for gain in (427.51, 3820 * 12 / 44):
        with pytest.raises(GuardError, match=r"427\.5 t C ha-1 a-1"):
            check("tree_shrub_change", [gain])


@pytest.mark.parametrize(
    ("properties", "match"),
    [
        ({"vegetation_cover": 60.0}, "a cover in percent is divided by 100"),
        ({"soil_carbon_percent": 66.0}, "too high for its equation"),
    ],
)
def test_shares_in_wrong_units_stop_the_run(tmp_path, small, maps, properties, match):
    """A cover of 60 would count as full; 66 %C would be more than all organic matter."""
    with pytest.raises(GuardError, match=match):
        bc.account(write(small, tmp_path, maps, properties=properties), progress=False)


def test_a_zone_without_its_soil_is_refused_with_the_cure(tmp_path, small, maps):
    path = write(small, tmp_path, maps, without=["soil_carbon_percent"])
    with pytest.raises(InputError, match="Add the properties `soil_carbon_percent`"):
        bc.account(path, progress=False)


def test_trees_that_nobody_stated_are_refused_with_the_cure(tmp_path, small, maps):
    path = write(small, tmp_path, maps, options={"biomass": "AR-Tool14"})
    with pytest.raises(InputError, match=r"vm0033_tree_change.*Add the row"):
        bc.account(path, progress=False)


@pytest.mark.parametrize(
    "row",
    [
        "vm0033_switch_project,baseline scenario,1,1",
        # It would make a reduction out of the two defaults of methane.
        "methane_vm0033,20 or more;baseline scenario,0.011,t CH4 ha-1 a-1",
    ],
)
def test_what_holds_the_method_together_cannot_be_moved(tmp_path, small, maps, row):
    rows = f"{row},,,,fixed,,mine,mine,local\n"
    with pytest.raises(InputError, match="Take the row out of the table"):
        bc.account(write(small, tmp_path, maps, rows=rows), progress=False)


def test_uncertain_properties_of_zones(tmp_path, small, maps):
    """Law: the error of cover, salinity and soil carbon reaches the claim, and what both scenarios
    share cancels: 5 ha that stay are still nobody's credit, in every draw."""
    spread = {"vegetation_cover_sd": 0.1, "salinity_sd": 5.0, "soil_carbon_percent_sd": 1.0}
    account = bc.account(write(small, tmp_path, maps, properties=spread), progress=False)
    low, high = kilograms(account, "Chen", 2018, "tidal marsh", "p05_kg", "p95_kg")
    assert (low, high) == (0, 0)
    low, high = kilograms(account, "Wang", 2019, "mangrove", "p05_kg", "p95_kg")
    assert low < high


def test_an_annual_sink_is_refused(tmp_path, small, maps):
    """VM0033 credits against a baseline and nothing else."""
    path = write(small, tmp_path, maps)
    text = path.read_text().replace('claim = "credit"', 'claim = "annual sink"')
    path.write_text(text.replace('baseline = "first map persists"\n', ""))
    with pytest.raises(InputError, match="Change the claim, or the method"):
        bc.open_project(path)
