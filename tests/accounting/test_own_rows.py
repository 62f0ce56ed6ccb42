"""Rows of the project's own tables: in the unit of the equations, and shells of carbonate."""

import pytest

from bluecarbon.accounting.own_rows import check_own_rows
from bluecarbon.errors import InputError
from bluecarbon.parameters import load

HEADER = "name,applies_to,value,unit,spread,low,high,distribution,n,source,where,status\n"


def checked(tmp_path, row):
    path = tmp_path / "own.csv"
    path.write_text(HEADER + row + "\n", encoding="utf-8")
    check_own_rows(load(path))


def test_millimetres_for_centimetres_are_refused_with_the_converted_value(tmp_path):
    """By hand: 12.3 mm a-1 are 1.23 cm a-1, the upper flat of Luoyuan Bay."""
    row = "sedimentation_rate,west,12.3,mm a-1,,,,fixed,,core,sheet 1,local"
    with pytest.raises(InputError, match=r"Write 1\.23 cm a-1") as caught:
        checked(tmp_path, row)
    assert "own.csv, line 2" in str(caught.value)


def test_percent_for_a_fraction_is_refused_with_the_converted_value(tmp_path):
    row = "sediment_organic_carbon,west,1.5,%,,,,fixed,,core,sheet 1,local"
    with pytest.raises(InputError, match=r"Write 0\.015 g C g-1"):
        checked(tmp_path, row)


@pytest.mark.parametrize("unit", ["cm a-1", "cm yr-1", "cm/a"])
def test_another_spelling_of_the_unit_passes(tmp_path, unit):
    checked(tmp_path, f"sedimentation_rate,west,1.23,{unit},,,,fixed,,core,sheet 1,local")


RATE = "soil_carbon_accumulation,mangrove,{},{},,,,fixed,,core,sheet 1,local"


@pytest.mark.parametrize(
    ("unit", "cure"),
    [
        ("t CO2 ha-1 a-1", "correct its units"),  # 44/12 of a t C
        ("t ha-1 a-1", "correct its units"),  # of what, it does not say
        ("t C ha-1", "correct its units"),  # a stock, not a rate
        ("t C a-1", "correct its units"),
        ("ton C ha-1 a-1", "write t, kg or Mg"),
        ("1", "correct its units"),
        ("", "Correct the units"),
    ],
)
def test_a_unit_of_another_kind_is_refused_with_the_cure(tmp_path, unit, cure):
    with pytest.raises(InputError, match=cure) as caught:
        checked(tmp_path, RATE.format(1.62, unit))
    assert "own.csv, line 2" in str(caught.value)


def test_a_share_may_stand_without_its_substances(tmp_path):
    """t C per t of dry matter is a number below one: "1" says nothing wrong."""
    checked(tmp_path, "seaweed_carbon_fraction,kelp,0.312,1,,,,fixed,,hand,test,local")


def test_a_part_above_the_whole_is_refused_with_the_cure(tmp_path):
    row = "seaweed_carbon_fraction,kelp,31.2,1,,,,fixed,,hand,test,local"
    with pytest.raises(InputError, match="divide value, spread and limits by 100"):
        checked(tmp_path, row)


@pytest.mark.parametrize("mark", ["-9999", "-999", "-32768", "1e20"])
def test_marks_of_missing_values_are_refused_with_the_cure(tmp_path, mark):
    with pytest.raises(InputError, match="Take the row out, or give what was measured"):
        checked(tmp_path, RATE.format(mark, "t C ha-1 a-1"))


def test_a_new_name_passes(tmp_path):
    checked(tmp_path, "of_my_own,west,1,furlong,,,,fixed,,me,,local")


@pytest.mark.parametrize(("fraction", "passes"), [(0.115, True), (0.12, True), (0.135, False)])
def test_a_shell_with_more_carbon_than_carbonate_is_refused(tmp_path, fraction, passes):
    """Pure CaCO3 holds 12.0 % carbon: facts sheet China, section 5.3 (12.011 / 100.086)."""
    tags, unit = "oyster;bivalve farm", "t C (t d.m.)-1"
    row = f"shell_carbon_fraction,{tags},{fraction},{unit},,,,fixed,,lab,,local"
    if passes:
        return checked(tmp_path, row)
    with pytest.raises(InputError, match="give the carbon of the carbonate alone") as caught:
        checked(tmp_path, row)
    assert "own.csv, line 2" in str(caught.value)
    assert "12.0% carbon" in str(caught.value)


def test_published_shells_above_it_stay_as_they_are_published():
    """Sun Kang et al. 2020: 12.68 % for oysters. A row of the package, which says so itself."""
    check_own_rows(load())
    row = load().get("shell_carbon_fraction", {"oyster", "bivalve farm"})
    assert row.value > 0.12
    assert "more than pure calcium carbonate" in row.where
