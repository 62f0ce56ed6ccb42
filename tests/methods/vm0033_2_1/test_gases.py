"""CH4 and N2O of VM0033 v2.1: the defaults of the facts, both sides of each limit, the guards."""

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.errors import InputError
from bluecarbon.parameters import load
from bluecarbon.science.wetland_gases_vm0033 import (
    check_methane_defaults_vm0033,
    nitrous_oxide_vm0033,
)

BASELINE, PROJECT = "baseline scenario", "project scenario"
SALT = st.floats(0, 45)


@pytest.mark.parametrize(
    ("option", "salinity", "co2e"),
    [("above 18", 25.0, 0.308), ("20 or more", 25.0, 0.157), ("20 or more", 20.0, 0.157)],
)
def test_methane_defaults(account, option, salinity, co2e):
    """Facts, international 2.6: 0.308 and 0.157 t CO2e/ha/yr with GWP 28."""
    value = account("methane_co2e", methane=option, salinity=salinity)
    assert round(float(value), 3) == co2e


@pytest.mark.parametrize(
    ("salinity", "co2e"), [(18.001, 0.129), (18.0, 0.200), (5.001, 0.200), (5.0, 0.229)]
)
def test_nitrous_oxide_defaults(account, salinity, co2e):
    """Facts, international 2.6: 0.129, 0.200, 0.229 t CO2e/ha/yr with GWP 265."""
    assert round(float(account("nitrous_oxide_co2e", salinity=salinity)), 3) == co2e


@pytest.mark.parametrize(
    ("option", "salinity", "scenario", "rate"),
    [
        ("above 18", 18.0, PROJECT, 0.1937),
        ("above 18", 18.001, PROJECT, 0.011),
        ("above 18", 20.0, PROJECT, 0.011),
        ("20 or more", 18.0, PROJECT, 0.1937),
        ("20 or more", 19.999, PROJECT, 0.011),
        ("20 or more", 19.999, BASELINE, 0.0056),
        ("20 or more", 20.0, PROJECT, 0.0056),
        ("20 or more", 20.0, BASELINE, 0.0056),
        ("above 18", np.nan, PROJECT, 0.1937),
    ],
)
def test_methane_on_both_sides_of_each_limit(account, option, salinity, scenario, rate):
    """Equations 60 and 61; up to 18 ppt the Tier 1 factor, 193.7 kg (facts, international 1.2)."""
    found = account("methane_rate", scenario=scenario, methane=option, salinity=salinity)
    npt.assert_allclose(found, rate)


@given(before=SALT, after=SALT)
def test_law_the_two_defaults_never_make_a_reduction(account, before, after):
    """Section 8.1.4.5.4: never 0.011 in the baseline beside 0.0056 in the project."""
    for option in ("above 18", "20 or more"):
        rates = [
            account("methane_rate", scenario=scenario, methane=option, salinity=salinity)
            for scenario, salinity in ((BASELINE, before), (PROJECT, after))
        ]
        check_methane_defaults_vm0033(*rates)


@given(salinity=SALT)
def test_nitrous_oxide_is_that_of_the_science_room(account, salinity):
    """Another program: `nitrous_oxide_vm0033` reads rows of its own."""
    other = nitrous_oxide_vm0033(salinity, "wetland", direct_nitrogen_input=False)
    npt.assert_allclose(account("nitrous_oxide_rate", salinity=salinity), other)


def test_seagrass_needs_no_nitrous_oxide(account):
    """Section 8.2.4.4."""
    for salinity in (2.0, 10.0, 30.0):
        assert account("nitrous_oxide_rate", "seagrass", salinity=salinity) == 0


def test_there_is_no_default_of_nitrous_oxide_beside_an_input_of_nitrogen(account):
    """Section 8.1.4.6.4: whoever cannot state its absence must state a measured rate."""
    with pytest.raises(InputError, match="Add the row to the table"):
        account("nitrous_oxide_rate", nitrous_oxide="measured nitrous oxide")
    measured = {
        "nitrous_oxide": "measured nitrous oxide",
        "vm0033_nitrous_oxide_measured": 0.002,
    }
    npt.assert_allclose(account("nitrous_oxide_rate", salinity=2.0, **measured), 0.002)


def test_measured_methane_stands_for_itself_at_any_salinity(account):
    with pytest.raises(InputError, match="Add the row to the table"):
        account("methane_rate", methane="measured methane")
    for salinity in (2.0, 19.0, 30.0):
        rate = account(
            "methane_rate",
            methane="measured methane",
            vm0033_methane_measured=0.05,
            salinity=salinity,
        )
        npt.assert_allclose(rate, 0.05)


def test_gases_of_the_baseline_are_zero_unless_counted(account):
    """Sections 8.1.4.5 and 8.1.4.6: they may conservatively be excluded."""
    counted = {"baseline_soil": "with gases and deduction"}
    assert account("methane_co2e", scenario=BASELINE) == 0
    npt.assert_allclose(account("methane_co2e", scenario=BASELINE, **counted), 0.308)
    exposed = counted | {"vm0033_soil_carbon_loss": 1.0}
    assert account("methane_co2e", scenario=BASELINE, **exposed) == 0
    npt.assert_allclose(account("methane_co2e", vm0033_soil_carbon_loss=1.0), 0.308)


def test_each_set_of_potentials(account):
    """By hand: 0.011 x 27.0 = 0.297 and 0.000487 x 273 = 0.132951 t CO2e under AR6."""
    npt.assert_allclose(account("methane_co2e", gwp="AR6"), 0.297)
    npt.assert_allclose(account("nitrous_oxide_co2e", gwp="AR6"), 0.132951)


@given(salt=SALT, more=SALT)
def test_law_salt_never_raises_the_gases(account, salt, more):
    for name in ("methane_rate", "nitrous_oxide_rate"):
        assert account(name, salinity=salt + more) <= account(name, salinity=salt)


def test_the_tier_1_factor_is_that_of_the_other_table():
    """The same number stands in gases.csv in kg: 193.7."""
    kilograms = load().get("methane_emission_factor", {"tidal marsh"}).value
    tonnes = load().get("vm0033_methane_fresh", {"above 18"}).value
    npt.assert_allclose(tonnes, kilograms / 1000)
