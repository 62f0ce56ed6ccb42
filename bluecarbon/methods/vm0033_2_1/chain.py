"""The master chain of VM0033 v2.1, sections 8.1.1, 8.2.1 and 8.5.1, for one stratum in one year.

A row of the baseline and a row of the project are worked out alike; the account takes the one from
the other, which is equation 85. What is cumulative there (cap, uncertainty of baseline and project,
buffer) is in `bluecarbon.crediting.vm0033`.
"""

from bluecarbon.methods.quantities import equation
from bluecarbon.methods.vm0033_2_1._switches import SOURCE


@equation(unit="t CO2e", source=SOURCE, where="equations 72, 73, 81, 84", status="standard")
def activity_emission_co2e(vm0033_burning_emission, vm0033_fuel_emission, area, counted_time):
    """Emissions of prescribed burning (without CO2) and of fuel."""
    return (vm0033_burning_emission + vm0033_fuel_emission) * area * counted_time


@equation(unit="t CO2e", source=SOURCE, where="equations 18 and 69", status="standard")
def scenario_emission(biomass_emission, soil_emission, activity_emission_co2e):
    """Net emission of a stratum in a year, in the baseline or in the project."""
    return biomass_emission + soil_emission + activity_emission_co2e


@equation(unit="t CO2e", source=SOURCE, where="section 8.3 and equation 85", status="standard")
def fire_reduction_premium(
    vm0033_fire_reduction_premium, vm0033_switch_project, area, counted_time
):
    """Fire reduction premium of the project: 0 unless VMD0046 was applied."""
    return vm0033_fire_reduction_premium * vm0033_switch_project * area * counted_time


@equation(unit="t CO2e", source=SOURCE, where="section 8.4 and equation 85", status="standard")
def leakage_emission(vm0033_leakage, vm0033_switch_project, area, counted_time):
    """Leakage of the project: 0 where the applicability conditions are met."""
    return vm0033_leakage * vm0033_switch_project * area * counted_time


@equation(
    unit="t CO2e",
    source=SOURCE,
    where="equation 85, one scenario: project less baseline is NER",
    status="standard",
)
def net_removal(scenario_emission, fire_reduction_premium, leakage_emission):
    """Net removal of a stratum in a year: its emission negative, with premium and leakage."""
    return fire_reduction_premium - leakage_emission - scenario_emission


@equation(
    unit="t CO2e",
    source=SOURCE,
    where="equation 94: NERstock, without CH4, N2O, burning and fuel; one scenario",
    status="standard",
)
def stock_removal(biomass_emission, soil_co2_emission, fire_reduction_premium, leakage_emission):
    """The same without what is no stock of carbon: on it the buffer is taken."""
    return fire_reduction_premium - leakage_emission - biomass_emission - soil_co2_emission
