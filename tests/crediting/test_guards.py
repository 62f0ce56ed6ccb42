import pickle

import numpy as np
import pytest

from bluecarbon.crediting import GuardError, check, guards
from bluecarbon.errors import InputError


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


def test_growth_above_the_highest_regional_mean_is_a_note():
    """IPCC 2013 Wetlands Supplement, Table 4.4, subtropical: 18.1 t d.m. ha-1 a-1."""
    assert check("mangrove_aboveground_growth", [18.1]) == ()
    assert len(check("mangrove_aboveground_growth", [18.2])) == 1


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
