"""What stands of mangrove, tidal marsh and seagrass take up, and the methane of fresh ones."""

import numpy as np

from bluecarbon.methods.quantities import equation
from bluecarbon.science.biomass import biomass_at_age, living_biomass
from bluecarbon.science.greenhouse_gases import co2_equivalent, methane_by_salinity
from bluecarbon.science.soil import buried_carbon

SOURCE = "IPCC 2013 Wetlands Supplement, chapter 4"


@equation(
    unit="t d.m. ha-1",
    source=SOURCE,
    where="growth until the reference, Tables 4.3, 4.4",
    status="quoted",
)
def above_ground_start(
    above_ground_growth, stand_age_start, above_ground_reference, full_grown_age
):
    """Above-ground biomass where the counted time begins."""
    age = np.minimum(stand_age_start, full_grown_age)
    return biomass_at_age(above_ground_growth, age, above_ground_reference)


@equation(
    unit="t d.m. ha-1",
    source=SOURCE,
    where="growth until the reference, Tables 4.3, 4.4",
    status="quoted",
)
def above_ground_end(above_ground_growth, stand_age_end, above_ground_reference, full_grown_age):
    """Above-ground biomass where the counted time ends."""
    age = np.minimum(stand_age_end, full_grown_age)
    return biomass_at_age(above_ground_growth, age, above_ground_reference)


@equation(unit="t d.m. ha-1", source=SOURCE, where="Table 4.5", status="quoted")
def living_biomass_gain(above_ground_start, above_ground_end, root_to_shoot):
    """Gain of living biomass, above and below ground."""
    return living_biomass(above_ground_end - above_ground_start, root_to_shoot)


@equation(unit="t C", source=SOURCE, where="Table 4.2", status="quoted")
def biomass_carbon_gain(living_biomass_gain, biomass_carbon_fraction, area):
    """Carbon gained by living biomass."""
    return living_biomass_gain * biomass_carbon_fraction * area


@equation(unit="t CO2e", source=SOURCE, where="44/12", status="quoted")
def biomass_removal(biomass_carbon_gain, co2_per_c):
    """CO2 taken up by living biomass."""
    return biomass_carbon_gain * co2_per_c


@equation(unit="1", source=SOURCE, where="rule of Table 4.12, option burial_of", status="quoted")
def burial_counted(revegetated, natural_burial_counted):
    """Whether burial counts: always where planted or seeded, elsewhere by the option."""
    return np.maximum(revegetated, natural_burial_counted)


@equation(unit="t C ha-1 a-1", source=SOURCE, where="Table 4.12", status="quoted")
def soil_carbon_burial(soil_carbon_accumulation, burial_counted):
    """Soil carbon burial that counts, per hectare and year."""
    return soil_carbon_accumulation * burial_counted


@equation(unit="t C", source=SOURCE, where="Table 4.12", status="quoted")
def soil_carbon_gain(soil_carbon_burial, area, counted_time):
    """Carbon gained by the soil."""
    return buried_carbon(soil_carbon_burial, area, counted_time)


@equation(
    unit="t CO2e", source=SOURCE, where="less carbon made elsewhere, by policy", status="quoted"
)
def soil_removal(soil_removal_all_carbon, allochthonous_removal):
    """CO2 taken up by the soil, less what a declared policy takes off."""
    return soil_removal_all_carbon - allochthonous_removal


@equation(unit="kg CH4 ha-1 a-1", source=SOURCE, where="Table 4.14", status="quoted")
def methane_rate(methane_emission_factor, salinity, methane_salinity_limit):
    """Methane given off per hectare and year, by salinity."""
    return methane_by_salinity(methane_emission_factor, salinity, methane_salinity_limit)


@equation(unit="t CH4", source=SOURCE, where="Table 4.14", status="quoted")
def methane_emission(methane_rate, area, counted_time, kilograms_per_tonne):
    """Methane given off, whether or not burial counts."""
    return methane_rate * area * counted_time / kilograms_per_tonne


@equation(
    unit="t CO2e", source=SOURCE, where="the supplement names no GWP: option gwp", status="quoted"
)
def methane_emission_co2e(methane_emission, gwp_ch4):
    """Methane given off, as CO2 equivalent."""
    return co2_equivalent(methane_emission, gwp_ch4)


@equation(unit="t CO2e", source=SOURCE, where="removals minus emissions", status="quoted")
def net_removal(soil_removal, biomass_removal, methane_emission_co2e):
    """Net removal: what soil and biomass take up, less the methane given off."""
    return soil_removal + biomass_removal - methane_emission_co2e
