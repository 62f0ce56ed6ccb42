"""The erratum register: each printed equation fails, and what is done instead does not.

Printed equations are written out here as they stand in the text, with the units that the text gives
to their terms. Substances are dimensions of their own, so that t C is not t CO2e.
"""

import sys
from pathlib import Path

import numpy.testing as npt
import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.crediting import vm0033 as crediting
from bluecarbon.errors import InputError
from bluecarbon.methods.vm0033_2_1 import cap, stocks
from bluecarbon.methods.vm0033_2_1.errata import ERRATA
from bluecarbon.parameters import load
from bluecarbon.science.soil_cores.organic_carbon import (
    organic_carbon_marsh_craft1991,
    organic_matter_marsh_vm0033,
)
from bluecarbon.science.wetland_gases_vm0033 import yearly_emission_vm0033

UNIT = pint.UnitRegistry()
for substance in ("carbon", "co2e", "gas"):
    UNIT.define(f"{substance} = [{substance}]")
Q = UNIT.Quantity
PER_HECTARE = "t carbon / ha"
TO_CARBON = Q(12 / 44, "carbon / co2e")
PAGE = Path(__file__).parents[3] / "docs" / "science" / "vm0033.md"


@pytest.mark.parametrize("erratum", ERRATA, ids=lambda e: e.where)
def test_every_erratum_is_complete_tested_and_on_the_page(erratum):
    assert all(erratum)
    assert hasattr(sys.modules[__name__], erratum.test)
    row = f"| {erratum.where} | {erratum.printed} | {erratum.trouble} | {erratum.handled} |"
    assert row in PAGE.read_text(encoding="utf-8")


def test_the_second_equation_1_is_a_time_of_its_own():
    """Section 5.1.2: 5 years for eroded soils, which depth over rate (1) does not give."""
    row = load().get("vm0033_eroded_depletion_time")
    assert (row.value, row.unit) == (5, "a")
    assert stocks.peat_depletion_time(0.6, 0.02) == 30


def test_16_and_17_multiply_carbon_by_carbon():
    """(16): sum of t C/ha/a x kg C/m3 over the years; (14) with metres a year is right."""
    volumetric = Q(50, "kg carbon / m**3")
    printed = Q(2, "t carbon / ha / year") * Q(100, "year") * volumetric
    with pytest.raises(pint.DimensionalityError):
        printed.to(PER_HECTARE)
    (Q(0.02, "m / year") * Q(1, "year") * volumetric).to(PER_HECTARE)
    ours = cap.cumulative_loss(Q([2.0] * 100, "t carbon / ha"))
    npt.assert_allclose(ours.to(PER_HECTARE).magnitude, 200)


def test_20_and_71_to_73_add_emissions(account):
    """(71): -44/12 x an emission in t CO2e is no t CO2e. Ours, by hand: 2 ha x 0.5 t = 1 t."""
    with pytest.raises(pint.DimensionalityError):
        (-Q(44 / 12, "co2e / carbon") * Q(1, "t co2e")).to("t co2e")
    burnt = {"vm0033_burning_emission": 0.5, "area": 2.0}
    npt.assert_allclose(account("activity_emission_co2e", **burnt), 1.0)
    both = [account("scenario_emission", **more) for more in (burnt, {"area": 2.0})]
    npt.assert_allclose(both[0] - both[1], 1.0)  # more burning is more emission
    parts = ("biomass_emission", "soil_emission", "activity_emission_co2e")
    npt.assert_allclose(sum(account(p, **burnt) for p in parts), both[0])


def test_22_turns_herbs_into_carbon_twice(account):
    """(22): 12/44 on C_herb, which (25) has in t C. Ours: 3 t C/ha stay 3 t C/ha."""
    with pytest.raises(pint.DimensionalityError):
        (TO_CARBON * Q(3, "t carbon")).to("t carbon")
    (TO_CARBON * Q(11, "t co2e")).to("t carbon")
    herbs = {"vegetation_cover": 1.0, "project_year": 1.0}
    npt.assert_allclose(account("biomass_change", **herbs), 3.0)


def test_25_and_78_lack_the_area(account):
    """(25): t C/ha over years is no t C/a. Ours, by hand: 3 t C/ha x 2 ha x 44/12 = 22 t."""
    with pytest.raises(pint.DimensionalityError):
        (Q(3, PER_HECTARE) / Q(1, "year")).to("t carbon / year")
    herbs = {"vegetation_cover": 1.0, "project_year": 1.0, "area": 2.0}
    npt.assert_allclose(account("biomass_removal", **herbs), 22.0)


def test_26_limits_emissions_and_not_removals(account):
    """By the letter a marsh that takes up 5.353 t would count as 0 in the baseline after t_SDT, and
    its holder would be credited for what was there before."""
    row = {"scenario": "baseline scenario", "project_year": 9.0, "vm0033_depletion_time": 5.0}
    assert round(float(account("soil_emission", **row)), 3) == -5.353
    assert account("soil_emission", vm0033_soil_carbon_loss=9.0, **row) == 0


def test_29_takes_percent_for_a_share():
    """By hand 3 % of 800 kg/m3 over 0.5 m: 12 kg/m2 = 120 t/ha; printed 3 x 800 x 0.5 x 10."""
    soil = Q(3, "percent") * Q(800, "kg/m**3") * Q(0.5, "m")
    right = soil.to("t/ha").magnitude
    npt.assert_allclose(3 * 800 * 0.5 * 10 / right, 100)
    npt.assert_allclose(stocks.layer_carbon(0.03, 800.0, 0.5), right)
    with pytest.raises(InputError, match="Divide a percentage by 100"):
        stocks.layer_carbon(3.0, 800.0, 0.5)


def test_36_is_per_hectare():
    """(36): stocks in t C/ha over years times 44/12 is no t CO2e/a."""
    rate = (Q(110, PER_HECTARE) - Q(100, PER_HECTARE)) / Q(5, "year")
    with pytest.raises(pint.DimensionalityError):
        (-rate / TO_CARBON).to("t co2e / year")
    (-rate / TO_CARBON).to("t co2e / ha / year")
    npt.assert_allclose(rate.magnitude, stocks.measured_accumulation(100.0, 110.0, 5.0))


@given(percent=st.floats(0.01, 90))
def test_41_and_95_survive_a_round_trip_with_one_slope(percent):
    """Printed, (95) gives back a tenth or so of the carbon that (41) started from."""
    matter = percent / 100
    carbon = organic_carbon_marsh_craft1991(matter)
    npt.assert_allclose(organic_matter_marsh_vm0033(carbon), matter, rtol=1e-9)
    printed = 0.04 * percent + 0.0025 * percent**2
    back = (-0.4 + (0.4**2 + 4 * 0.0025 * printed) ** 0.5) / (2 * 0.0025)
    assert back < 0.65 * percent


def test_the_chain_uses_the_slope_of_41(account):
    """At 3 %C, 7.178 %OM and back: 0.40 x 7.178 + 0.0025 x 7.178^2 = 3.000."""
    matter = float(account("soil_organic_matter", soil_carbon_percent=3.0))
    npt.assert_allclose(account("own_carbon", own_organic_matter=matter), 3.0)


def test_88_and_90_pair_each_stratum_with_its_area():
    """By hand: 10 % on 30 ha and 50 % on 10 ha: sqrt(3^2 + 5^2)/40 = 14.577 %; printed, with U of
    the second for both, sqrt(15^2 + 5^2)/40 = 39.5 %."""
    ours = crediting.scenario_uncertainty([0.1, 0.5], [30.0, 10.0])
    npt.assert_allclose(ours, (3**2 + 5**2) ** 0.5 / 40)
    printed = ((0.5 * 30) ** 2 + (0.5 * 10) ** 2) ** 0.5 / 40
    assert printed > 2 * ours


def test_91_has_absolute_values_below_the_line():
    """A baseline of +1,000 and a project of -1,000 t add up to nothing as printed."""
    with pytest.raises(ZeroDivisionError):
        (100**2 + 100**2) ** 0.5 / (1000 - 1000)
    npt.assert_allclose(crediting.reduction_error(0.1, 1000.0, 0.1, -1000.0), 0.1 / 2**0.5)


@given(kg=st.integers(-(10**9), 10**9), error=st.floats(0, 3))
def test_92_never_credits_more_than_all(kg, error):
    """Printed, an error of 5 % would credit 115 %."""
    assert 1 - 0.05 + 0.20 > 1
    for basis in crediting.BASES:
        ours = crediting.adjusted_reductions(kg, error, basis=basis)
        assert min(kg, 0) <= ours <= kg


def test_the_basis_of_92_must_be_named():
    with pytest.raises(TypeError, match="basis"):
        crediting.adjusted_reductions(1000, "0.3")
    with pytest.raises(InputError, match="Name the one that the validator accepts"):
        crediting.adjusted_reductions(1000, "0.3", basis="width")


def test_93_is_a_difference():
    """Printed, tonnes times tonnes. By hand: 900 - 0 - 10 % of 1,000 t of stock = 800 t."""
    with pytest.raises(pint.DimensionalityError):
        (Q(900, "t co2e") * Q(100, "t co2e")).to("t co2e")
    ours = crediting.issue([1_000_000], [1_000_000], "0.3", buffer="0.1", basis="half width")
    assert ours.units == (800_000,)


def test_99_takes_percent_for_a_share():
    """By hand 3 % of 0.8 g/cm3 over 50 cm: 1.2 g/cm2 = 120 t/ha; printed 3 x 0.8 x 50 x 100."""
    right = (Q(3, "percent") * Q(0.8, "g/cm**3") * Q(50, "cm")).to("t/ha").magnitude
    npt.assert_allclose(3 * 0.8 * 50 * 100 / right, 100)
    npt.assert_allclose(stocks.core_carbon(0.03, 0.8, 50.0), right)
    with pytest.raises(InputError, match="Divide a percentage by 100"):
        stocks.core_carbon(3.0, 0.8, 50.0)


def test_100_and_101_are_ten_million_times_too_much():
    """By hand: 3 mg/m2/d x 365 d = 1.095 g/m2/a = 0.01095 t/ha/a; printed 3 x 365 x 100."""
    right = (Q(3, "mg/m**2/day") * Q(365, "day/year")).to("t/ha/year").magnitude
    npt.assert_allclose(3 * 365 * 100 / right, 1e7)
    npt.assert_allclose(yearly_emission_vm0033(3.0), right)


def test_the_height_loss_of_section_9_1_lacks_a_factor():
    """By hand: 44 t CO2/ha = 12 t C/ha = 0.12 g C/cm2, over 0.06 g/cm3 = 2 cm; printed 200 m."""
    right = (Q(12, "t/ha/year") / Q(0.06, "g/cm**3")).to("m/year").magnitude
    npt.assert_allclose(44 / (44 / 12) / 0.06 / right, 1e4)
    npt.assert_allclose(stocks.height_loss(44.0, 0.06), right)
