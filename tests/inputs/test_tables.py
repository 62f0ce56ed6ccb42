"""The legend, the harvest log and the field sheets."""

import numpy as np
import pytest

from bluecarbon.errors import InputError
from bluecarbon.inputs.tables import read_field, read_harvest, read_legend

LEGEND = """\
# simulated: yes
code,habitat,creditable,label_en,label_zh,colour,establishment
0,mudflat,no,Bare tidal flat,光滩,#c8b48c,
3,mangrove,yes,Mangrove,红树林,#1f7a3d,planted
4,tidal marsh,yes,Tidal marsh,盐沼,,natural
"""
HARVEST = """\
# season: 2022
zone,species,date,mass,unit,mass_basis,yield_test,mass_low,mass_high,distribution
A,Saccharina japonica,2022-05-20,1250.5,t,air-dry,sheet 7,1000,1500,triangular
B,Pyropia haitanensis,2022,42000,kg,wet,sheet 8,,,
"""
SPECIES = {"Saccharina japonica": "seaweed farm", "Pyropia haitanensis": "seaweed farm"}
FIELD = """\
zone,habitat,quantity,value,standard_error,unit,n,date,laboratory,source
A,mangrove,soil_carbon_density,0.021,0.002,g cm-3,5,2021-06-01,Lab X,report 12
,tidal marsh,carbon_fraction,31.2,,percent,,,,report 13
"""


@pytest.fixture
def write(tmp_path):
    def write(text):
        path = tmp_path / "table.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def harvest(write):
    def harvest(old="", new=""):
        assert old in HARVEST
        text = HARVEST.replace(old, new, 1) if old else HARVEST
        return read_harvest(write(text), species=SPECIES, zones=("A", "B"))

    return harvest


def edited(read, write, text, old, new):
    assert old in text
    return read(write(text.replace(old, new, 1)))


# --- legend


def test_legend(write):
    legend = read_legend(write(LEGEND))
    assert legend["code"].tolist() == [0, 3, 4]
    assert legend["habitat"].tolist() == ["mudflat", "mangrove", "tidal marsh"]
    assert legend["creditable"].tolist() == [False, True, True]
    assert legend["label_zh"].tolist() == ["光滩", "红树林", "盐沼"]
    assert legend["colour"].tolist() == ["#c8b48c", "#1f7a3d", ""]
    assert legend["establishment"].tolist() == ["natural", "planted", "natural"]
    assert legend.attrs["metadata"] == {"simulated": "yes"}
    assert legend.attrs["simulated"] is True
    assert legend.attrs["path"].endswith("table.csv")


def test_colour_and_establishment_may_be_left_out(write):
    text = "code,habitat,creditable,label_en,label_zh\n1,seagrass,YES,Seagrass,海草床\n"
    legend = read_legend(write(text))
    assert legend["establishment"].tolist() == ["natural"]
    assert legend["colour"].tolist() == [""]
    assert legend["creditable"].tolist() == [True]
    assert legend.attrs["simulated"] is False


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [
        ("3,mangrove", "0,mangrove", "row 4: code = 0 again, as in row 3.*Remove one of the rows"),
        ("3,mangrove", "3.0,mangrove", "code is a whole number"),
        ("3,mangrove", "3,", "Fill in the habitat"),
        ("Mangrove,红树林", "Mangrove,", "Fill in the label_zh"),
        ("mangrove,yes", "mangrove,maybe", "Write yes or no"),
        ("#1f7a3d", "green", "Write it as #2e8b57"),
        ("planted", "sown", "Write planted or natural"),
        ("4,tidal marsh", "4,mangrove", "Name two habitats"),
        ("creditable", "creditible", "Did you mean 'creditable'"),
    ],
)
def test_faults_of_a_legend_are_refused_with_the_cure(write, old, new, cure):
    with pytest.raises(InputError, match=cure):
        edited(read_legend, write, LEGEND, old, new)


# --- harvest


def test_harvest_in_tonnes(harvest):
    """By hand: 42,000 kg are 42 t. Rows are lines of the file: one of metadata, one of names."""
    log = harvest()
    assert log["row"].tolist() == [3, 4]
    assert log["zone"].tolist() == ["A", "B"]
    assert log["habitat"].tolist() == ["seaweed farm"] * 2
    assert log["date"].tolist() == ["2022-05-20", "2022"]
    assert log["year"].tolist() == [2022, 2022]
    assert log["mass"].tolist() == [1250.5, 42.0]
    assert log["mass_basis"].tolist() == ["air-dry", "wet"]
    assert log["mass_low"][0] == 1000
    assert np.isnan(log["mass_high"][1])
    assert log["distribution"].tolist() == ["triangular", ""]
    assert log.attrs["metadata"] == {"season": "2022"}


@pytest.mark.parametrize("spelt", ["oven-dry", "oven dry", "oven_dry"])
def test_mass_basis_may_be_spelt_with_blank_or_underscore(harvest, spelt):
    assert harvest("air-dry", spelt)["mass_basis"][0] == "oven-dry"


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [
        # "a harvest without a zone, a species or a mass basis is refused by row"
        ("A,Sacch", ",Sacch", "row 3: zone = ''.*Fill in the zone"),
        ("B,Pyropia haitanensis", "B,", "row 4: species = ''.*Fill in the species"),
        ("air-dry", "", "row 3: mass_basis = ''.*how the mass was weighed"),
        ("sheet 8", "", "row 4: yield_test = ''.*Fill in the yield_test"),
        ("B,Pyropia", "Bb,Pyropia", "row 4: zone = 'Bb'.*Did you mean 'B'"),
        ("Pyropia h", "Porphyra h", "row 4: species.*Did you mean 'Pyropia haitanensis'"),
        ("air-dry", "dry", "wet, air-dry .as sold dry. or oven-dry"),
        ("air-dry", "Fresh", "wet, air-dry .as sold dry. or oven-dry"),
        (",t,", ",ton,", "A ton may be 1000, 907 or 1016 kg.*Write t or kg"),
        (",t,", ",,", "Write t or kg"),
        (",t,", ",g,", "Write t or kg"),
        ("1250.5", "-5", "row 3: mass = '-5'.*mass is above 0"),
        ("1250.5", "0", "row 3: mass = '0'.*mass is above 0"),
        ("1250.5", "NaN", "row 3: mass = 'NaN'.*plain digits"),
        ("1250.5", '"1,250.5"', "row 3: mass = '1,250.5'.*thousands separator"),
        ("1250.5", "", "row 3: mass = ''.*plain digits"),
        ("2022-05-20", "20.5.2022", "row 3: date = '20.5.2022'.*Write it as 2022-04-30"),
        ("2022-05-20", "2022-02-30", "Write it as 2022-04-30 or 2022"),
        ("1000,1500", "1300,1500", "mass_low = 1300.*Correct the limits"),
        ("1000,1500", "1000,", "Fill in all three, or none"),
        ("triangular", "", "Fill in all three, or none"),
        ("triangular", "fixed", "Fill in all three, or none"),
        ("triangular", "gaussian", "distribution is one of fixed, normal"),
        ("1000,1500,triangular", "0,1500,lognormal", "lower limit above zero"),
        ("mass_basis", "mass basis", "Did you mean 'mass_basis'"),
    ],
)
def test_faults_of_a_harvest_are_refused_by_row_with_the_cure(harvest, old, new, cure):
    with pytest.raises(InputError, match=cure):
        harvest(old, new)


def test_all_rows_at_fault_are_told_at_once(write):
    text = HARVEST.replace("A,Sacch", ",Sacch").replace("42000", "-42000").replace(",wet", ",")
    with pytest.raises(InputError) as error:
        read_harvest(write(text), species=SPECIES, zones=("A", "B"))
    for found in ("row 3: zone = ''", "row 4: mass = '-42000'", "row 4: mass_basis = ''"):
        assert found in str(error.value)


def test_a_repeated_row_is_refused_with_the_cure(write):
    text = HARVEST + HARVEST.splitlines()[-1] + "\n"
    with pytest.raises(InputError, match=r"row 5: the same values.*tell the two landings apart"):
        read_harvest(write(text), species=SPECIES, zones=("A", "B"))


# --- field


def test_field(write):
    field = read_field(write(FIELD), zones=("A",), habitats=("mangrove", "tidal marsh"))
    assert field["row"].tolist() == [2, 3]
    assert field["value"].tolist() == [0.021, 31.2]
    assert field["standard_error"][0] == 0.002
    assert np.isnan(field["standard_error"][1])
    assert field["unit"].tolist() == ["g cm-3", "percent"]
    assert field["n"][0] == 5
    assert field["zone"].tolist() == ["A", ""]
    assert field["laboratory"].tolist() == ["Lab X", ""]
    assert field.attrs["simulated"] is False


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [
        ("0.021", "0.021 g", "row 2: value = '0.021 g'.*without unit"),
        ("0.002", "-0.002", "standard_error is at least 0"),
        ("g cm-3", "", "Fill in the unit"),
        ("soil_carbon_density", "", "Fill in the quantity"),
        ("report 13", "", "row 3: source = ''.*Fill in the source"),
        ("2021-06-01", "June 2021", "Write it as 2022-04-30"),
        (",5,", ",0,", "n is at least 1"),
        ("A,mangrove", "Z,mangrove", "row 2: zone = 'Z'.*or leave it empty"),
        ("A,mangrove", "A,mangroves", "Did you mean 'mangrove'"),
        ("standard_error", "standard error", "Did you mean 'standard_error'"),
    ],
)
def test_faults_of_a_field_sheet_are_refused_with_the_cure(write, old, new, cure):
    def read(path):
        return read_field(path, zones=("A",), habitats=("mangrove", "tidal marsh"))

    with pytest.raises(InputError, match=cure):
        edited(read, write, FIELD, old, new)


def test_zones_and_habitats_are_only_checked_when_they_are_known(write):
    assert len(read_field(write(FIELD))) == 2
