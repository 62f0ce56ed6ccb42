"""What stops an account or is noted on it because nature has not been seen to do it."""

import pytest

import bluecarbon as bc
from bluecarbon.crediting import GuardError

# The farm of the maps is 6 ha, all of it in the zone west.
LOG = """\
zone,species,date,mass,unit,mass_basis,yield_test,mass_low,mass_high,distribution
west,kelp,2017-05-01,60,t,air-dry,YT-1,,,fixed
west,kelp,2018-05-01,50,t,air-dry,YT-2,,,fixed
west,kelp,2018-06-01,30,t,air-dry,YT-3,,,fixed
"""
AIR_DRY = "dry_ratio,kelp;air-dry,0.86,1,,,,fixed,,hand,test,local\n"


def test_burial_above_the_bound_stops_and_names_zone_habitat_and_year(tmp_path, small, maps):
    """9.56 t C/ha of marsh is above 9.55; the first marsh is that of the west in 2016."""
    local = small.LOCAL.replace(",0.91,", ",9.56,")
    with pytest.raises(GuardError, match="a record beyond the bound") as caught:
        bc.account(small.write_project(tmp_path, *maps, local=local), progress=False)
    assert caught.value.row == "west, tidal marsh, 2016"
    assert caught.value.guard.quantity == "soil_carbon_burial"


def test_burial_on_the_bound_passes(tmp_path, small, maps):
    local = small.LOCAL.replace(",0.91,", ",9.55,")
    account = bc.account(small.write_project(tmp_path, *maps, local=local), progress=False)
    assert len(account.lines)


def test_kelp_is_held_against_the_hectares_of_its_farm(tmp_path, small, maps):
    """By hand: 60 t from 6 ha are 10 t/ha; 50 and 30 t in 2018 are 13.3333, above 11.25."""
    path = small.write_project(tmp_path, *maps, harvest=LOG, local=small.LOCAL + AIR_DRY)
    notes = [n for n in bc.account(path, progress=False).notes if "kelp_air_dry_yield" in n]
    assert len(notes) == 1
    assert notes[0].startswith("west, seaweed farm, 2018: kelp_air_dry_yield = 13.3333 t ha-1 a-1")
    assert "1 of 2 rows" in notes[0]
