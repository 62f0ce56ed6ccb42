"""Biomass and the master chain of VM0033 v2.1, one hectare in one year, by hand and by laws."""

import numpy.testing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.errors import InputError

BASELINE = "baseline scenario"


def test_a_marsh_in_its_first_and_second_year(account):
    """By hand at 3 %C, cover 60 %, 25 ppt: 5.353333 x (1 - 0.2037166) = 4.262770 t CO2 of soil,
    less 0.308 and 0.129055 t CO2e; herbs in the first year 3 x 0.6 x 44/12 = 6.6."""
    npt.assert_allclose(account("net_removal"), 3.825715, rtol=1e-6)
    npt.assert_allclose(account("net_removal", project_year=1.0), 10.425715, rtol=1e-6)
    npt.assert_allclose(account("stock_removal"), 4.262770, rtol=1e-6)
    npt.assert_allclose(account("allochthonous_removal"), 1.090563, rtol=1e-6)


def test_herbs_at_full_cover(account):
    """Facts, international 2.3: 3 t C/ha at 100 %, in proportion to cover, first year only."""
    npt.assert_allclose(account("herb_stock", vegetation_cover=1.0), 3.0)
    npt.assert_allclose(account("herb_change", vegetation_cover=0.4, project_year=1.0), 1.2)
    assert account("herb_change", vegetation_cover=0.4, project_year=2.0) == 0


def test_no_herb_default_beside_trees_nor_under_mangrove(account):
    """Section 8.1.3: not where AR-Tool14 is used; crown cover is no cover of herbs."""
    trees = {"biomass": "AR-Tool14", "vm0033_tree_change": 11.0, "project_year": 1.0}
    npt.assert_allclose(account("biomass_change", "mangrove", **trees), 3.0)  # 11 x 12/44
    with pytest.raises(InputError, match="Add the row to the table"):
        account("herb_change", "mangrove")


def test_trees_must_be_stated_under_ar_tool14(account):
    with pytest.raises(InputError, match="Add the row to the table"):
        account("tree_shrub_change", "mangrove", biomass="AR-Tool14")


def test_the_turn_to_carbon_and_back(account):
    """Equations 24 and 19: 12/44 and 44/12 give the CO2 of AR-Tool14 back."""
    grown = {"biomass": "AR-Tool14", "vm0033_tree_change": 20.0, "vm0033_shrub_change": 2.0}
    npt.assert_allclose(account("biomass_removal", "mangrove", **grown), 22.0)


def test_premium_and_leakage_belong_to_the_project(account):
    """Equation 85: + FRP - LK, once. By hand: 3.825715 + 2 - 0.5."""
    more = {"vm0033_fire_reduction_premium": 2.0, "vm0033_leakage": 0.5}
    npt.assert_allclose(account("net_removal", **more), 5.325715, rtol=1e-6)
    alone = account("net_removal", scenario=BASELINE)
    npt.assert_allclose(account("net_removal", scenario=BASELINE, **more), alone)


def test_burning_and_fuel_lower_the_net_and_not_the_stock(account):
    """Equations 69 and 94: 0.3 + 0.2 t CO2e off the net removal alone."""
    more = {"vm0033_burning_emission": 0.3, "vm0033_fuel_emission": 0.2}
    npt.assert_allclose(account("net_removal", **more), account("net_removal") - 0.5)
    npt.assert_allclose(account("stock_removal", **more), account("stock_removal"))


def test_the_conservative_baseline_keeps_more(account):
    """By hand: without gases and deduction the same marsh takes up 5.353333 in the baseline, so
    that a stand that was there before loses its holder 1.527618 t CO2e a year."""
    alone = account("net_removal", scenario=BASELINE)
    npt.assert_allclose(account("net_removal") - alone, 3.825715 - 5.353333, rtol=1e-6)
    fair = {"baseline_soil": "with gases and deduction"}
    npt.assert_allclose(
        account("net_removal", scenario=BASELINE, **fair), account("net_removal"), rtol=1e-12
    )


positive = st.floats(0, 100)


@given(
    salinity=st.floats(0, 40), loss=st.floats(0, 5), year=st.integers(1, 30), carbon=st.floats(1, 9)
)
def test_law_net_and_gases_make_the_stock(account, salinity, loss, year, carbon):
    """Law: NERstock is NER with the discarded gases put back (equation 94)."""
    row = {
        "salinity": salinity, "vm0033_soil_carbon_loss": loss, "project_year": float(year),
        "soil_carbon_percent": carbon, "vm0033_fuel_emission": 0.1,
    }  # fmt: skip
    back = account("soil_gas_emission_co2e", **row) + account("activity_emission_co2e", **row)
    npt.assert_allclose(account("net_removal", **row) + back, account("stock_removal", **row))


@given(area=positive, factor=positive, time=st.floats(0, 1))
def test_law_linear_in_area(account, area, factor, time):
    one = account("net_removal", area=area, counted_time=time)
    many = account("net_removal", area=area * factor, counted_time=time)
    npt.assert_allclose(many, one * factor, rtol=1e-9, atol=1e-9)


@given(cover=st.floats(0, 1), more=st.floats(0, 1))
def test_law_cover_never_lowers_the_removal(account, cover, more):
    more = min(cover + more, 1.0)
    low = account("net_removal", vegetation_cover=cover)
    assert account("net_removal", vegetation_cover=more) >= low


def test_the_method_says_what_it_is(vm0033):
    """A credit alone; every pool with the way it is counted; what is missing in sentences."""
    assert vm0033.claims == ("credit",)
    assert set(vm0033.habitats) == {"mangrove", "tidal marsh", "seagrass"}
    assert vm0033.pool_basis["soil"] == "burial"
    assert len(vm0033.missing) >= 5
    assert all(sentence.endswith(".") for sentence in vm0033.missing)
