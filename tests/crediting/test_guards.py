import pickle

import numpy as np
import pytest

from bluecarbon.crediting import GuardError, check, guards
from bluecarbon.crediting.guards import refuse_moved
from bluecarbon.errors import InputError
from bluecarbon.parameters import load
from bluecarbon.parameters.tables import parse


def test_every_guard_has_an_action_a_bound_a_unit_and_a_source():
    assert guards()
    for quantity, found in guards().items():
        for guard in found:
            assert guard.quantity == quantity
            assert guard.action in {"stop", "warn"}
            assert guard.bound > 0
            assert guard.unit
            assert guard.source
            assert guard.where


def test_a_stand_that_gains_3820_t_in_a_year_stops_the_run():
    """A public VM0033 test case, right in its sums: 3,820 t CO2 ha-1 in a year, * 12/44 in t C."""
    gains, rows = [30.0, 3820 * 12 / 44], ["stand A, 2021", "stand A, 2022"]
    with pytest.raises(GuardError, match=r"1041\.82 t C .* 218\.1 t C .*BlueCAM.*Check the") as e:
        check("aboveground_stand_gain", gains, rows)
    assert e.value.where == e.value.row == "stand A, 2022"
    assert e.value.guard.bound == 218.1
    assert e.value.value == pytest.approx(1041.818, abs=1e-3)


def test_burial_on_the_published_bound_passes_and_above_it_stops():
    """Zhou et al. 2022: 955 g C m-2 a-1 at most, which is 9.55 t C ha-1 a-1."""
    assert check("soil_carbon_burial", [9.55, 1.62], unit="t C ha-1 a-1") == ()
    with pytest.raises(GuardError, match=r"row 1: .*Zhou"):
        check("soil_carbon_burial", [1.0, 9.56])


def test_kelp_above_the_published_yield_is_a_note():
    """Xiangshan County 2021: 750 kg per mu at most; 750 * 15 = 11,250 kg per ha."""
    assert check("kelp_air_dry_yield", [11.25]) == ()
    (note,) = check("kelp_air_dry_yield", [12.0, 5.0], ["Xihu 2022", "Xihu 2023"])
    assert note.startswith("Xihu 2022: kelp_air_dry_yield = 12 t ha-1 a-1")
    assert "1 of 2 rows" in note


def test_rows_are_labelled_only_where_a_message_names_one():
    """Of four rows the highest above the bound is named, by a function from its number."""
    asked = []

    def label(number):
        asked.append(number)
        return f"stand {number}"

    assert check("kelp_air_dry_yield", [1.0, 2.0], label) == ()
    assert not asked
    (note,) = check("kelp_air_dry_yield", [1.0, 12.0, 13.0, 2.0], label)
    assert note.startswith("stand 2: kelp_air_dry_yield = 13 ")
    assert set(asked) == {2}
    with pytest.raises(InputError, match=r"stand 1.*nan"):
        check("kelp_air_dry_yield", [1.0, np.nan], label)


def test_growth_above_the_highest_regional_mean_is_a_note():
    """IPCC 2013 Wetlands Supplement, Table 4.4, subtropical: 18.1 t d.m. ha-1 a-1."""
    assert check("mangrove_aboveground_growth", [18.1]) == ()
    assert len(check("mangrove_aboveground_growth", [18.2])) == 1


@pytest.mark.parametrize(
    ("quantity", "bound"),
    [
        ("soil_carbon_burial", 9.55),  # facts china 4.5: 955 g C m-2 a-1
        ("aboveground_stand_gain", 218.1),  # facts international 5.1: 95 % limit of mature stands
        ("net_removal_per_hectare", 1602.5),  # (218.1 * 1.96 + 9.55) * 44 / 12 = 1602.43
    ],
)
def test_both_sides_of_each_bound_that_stops(quantity, bound):
    (guard,) = guards()[quantity]
    assert (guard.action, guard.bound) == ("stop", bound)
    assert check(quantity, [bound]) == ()
    with pytest.raises(GuardError):
        check(quantity, [bound * 1.0001])


@pytest.mark.parametrize(
    ("quantity", "bound"),
    [
        ("kelp_air_dry_yield", 11.25),  # facts china: 750 kg per mu
        ("mangrove_aboveground_growth", 18.1),  # facts international 1.1
        ("shell_carbon_fraction", 0.12),  # facts china: pure CaCO3 has 12.0 % C
    ],
)
def test_both_sides_of_each_bound_that_warns(quantity, bound):
    assert check(quantity, [bound]) == ()
    (note,) = check(quantity, [bound * 1.0001])
    assert f"{bound:g}" in note


@pytest.mark.parametrize(
    "name", ["guard.stop.soil_carbon_burial", "ar_tool14_share[0]", "natural_risk_score"]
)
def test_a_project_cannot_move_a_bound(name):
    text = (
        "name,applies_to,value,unit,spread,low,high,distribution,n,source,where,status\n"
        f"{name},,1000,1,,,,fixed,,us,wish,local\n"
    )
    moved = load().override(parse(text, "local.csv"))
    with pytest.raises(InputError, match="Take the row out") as caught:
        refuse_moved(moved)
    assert "local.csv" in str(caught.value)
    assert guards()["soil_carbon_burial"][0].bound == 9.55


def test_the_tables_of_the_package_are_not_refused():
    refuse_moved(load())


def test_no_values_no_notes():
    assert check("soil_carbon_burial", []) == ()


@pytest.mark.parametrize(
    ("act", "cure"),
    [
        (lambda: check("soil_carbon_buriel", [1]), "Did you mean 'soil_carbon_burial'"),
        (lambda: check("soil_carbon_burial", [1, 2], ["a"]), "as many labels as values"),
        (lambda: check("soil_carbon_burial", [1, np.nan], ["a", "b"]), "b: found nan.*Fill in"),
        (lambda: check("soil_carbon_burial", [955.0], unit="g C m-2 a-1"), "Convert the values"),
    ],
)
def test_refusals_name_the_cure(act, cure):
    with pytest.raises(InputError, match=cure):
        act()


def test_the_error_survives_the_way_home_from_a_worker():
    with pytest.raises(GuardError) as e:
        check("soil_carbon_burial", [99.0], ["here"])
    again = pickle.loads(pickle.dumps(e.value))
    assert (str(again), again.guard, again.value, again.row) == (
        str(e.value),
        e.value.guard,
        99.0,
        "here",
    )
