"""The column sets of rplum: known by their places, units by the header, settings."""

import math

import numpy.testing as npt
import pytest

from bluecarbon.errors import InputError, InputWarning
from bluecarbon.inputs.cores.rplum import read_rplum, read_rplum_dates

SIX = """labID,depth(cm),density(g/cm^3),210Pb(Bq/kg),sd(210Pb),thickness(cm)
A,1,0.045,371.73,11.9,1
B,2,0.047,456.39,15.08,1
"""
NINE = """ID,depth(cm),density,210Pb(Bq/kg),sd(210Pb),thickness(cm),226Ra(Bq/kg),sd(226Ra),settings
A,3,0.217,12.05,0.64,1,1.58,0.1,2018.5
B,4,0.177,10.73,0.88,1,1.44,0.16,0
C,7,0.259,12.74,0.74,1,2.11,0.12,2
D,8,0.120,27.57,1.46,1,2.06,0.21,
"""
DATES = """labID,age,error,depth,cc
137Cs,-13,1,28,0
wood,210,30,83.5,1
"""


@pytest.fixture
def write(tmp_path):
    def file(text, name="HP1C.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return file


def test_depths_are_those_of_the_bottom(write):
    """rplum's manual: the second column is the depth of the bottom, not of the middle."""
    table = read_rplum(write(SIX))
    npt.assert_allclose(table.samples[["top", "bottom"]], [[0, 1], [1, 2]])
    npt.assert_allclose(table.samples["total_pb210"], [371.73, 456.39])
    npt.assert_allclose(table.samples["total_pb210_error"], [11.9, 15.08])
    assert table.samples["core"].tolist() == ["HP1C", "HP1C"]
    assert table.cores.loc["HP1C", "radium_case"] == ""
    assert math.isnan(table.cores.loc["HP1C", "sampled"])


def test_radium_and_settings(write):
    """Third setting 2: each slice with its own 226Ra."""
    table = read_rplum(write(NINE), core="LL14")
    npt.assert_allclose(table.samples["ra226_error"], [0.1, 0.16, 0.12, 0.21])
    settings = table.cores.loc["LL14"]
    assert (settings["sampled"], settings["tail_slices"]) == (2018.5, 0)
    assert settings["radium_case"] == "each slice"


def test_seven_columns_are_settings_without_radium(write):
    lines = SIX.splitlines()
    text = "\n".join([f"{lines[0]},settings", f"{lines[1]},2018.5", f"{lines[2]},3"])
    settings = read_rplum(write(text)).cores.iloc[0]
    assert settings.tolist() == [2018.5, 3, ""]


def test_units_come_from_the_header_or_have_to_be_said(write):
    """1 dpm/g = 16.6667 Bq/kg."""
    bare = SIX.replace("(Bq/kg)", "")
    with pytest.raises(InputError, match="Give activity_unit='Bq/kg'"):
        read_rplum(write(bare))
    table = read_rplum(write(bare), activity_unit="dpm/g")
    npt.assert_allclose(table.samples["total_pb210"], [371.73 * 1000 / 60, 456.39 * 1000 / 60])


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("labID,depth\nA,1\n", "read the file with read_lead210"),
        (NINE.replace(",2018.5", ",July"), "Write date of sampling"),
        (NINE.replace(",0.12,2\n", ",0.12,5\n"), "Correct the third setting"),
    ],
)
def test_what_is_no_core_of_rplum_is_refused_with_the_cure(write, text, cure):
    with pytest.raises(InputError, match=cure):
        read_rplum(write(text))


def test_a_slice_above_the_surface_is_refused_by_row(write):
    """A thickness of 3 cm at 1 cm would begin at -2 cm."""
    with pytest.warns(InputWarning, match="1 of 2 rows refused"):
        table = read_rplum(write(SIX.replace("371.73,11.9,1", "371.73,11.9,3")))
    assert table.messages["row"].tolist() == [2]


def test_dates_beside_210pb(write):
    """By hand: -13 BP is 1950 + 13 = 1963; radiocarbon stays uncalibrated."""
    dates = read_rplum_dates(write(DATES))
    assert dates["year"].tolist()[0] == 1963
    assert math.isnan(dates["year"].tolist()[1])
    assert dates["c14_age"].tolist()[1] == 210
    npt.assert_allclose(dates["depth"], [28, 83.5])
    with pytest.raises(InputError, match="Leave out further columns"):
        read_rplum_dates(write("labID,age,error,depth,cc,dR\na,1,1,1,0,0\n"))
