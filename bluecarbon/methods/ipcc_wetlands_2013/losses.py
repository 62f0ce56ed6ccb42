"""What goes when a wetland is dug out, cleared or drained, and the nitrous oxide of fish ponds."""

import numpy as np

from bluecarbon.methods.ipcc_wetlands_2013.stands import SOURCE
from bluecarbon.methods.quantities import equation
from bluecarbon.science.biomass import biomass_at_age, living_biomass
from bluecarbon.science.greenhouse_gases import co2_equivalent
from bluecarbon.science.soil import buried_carbon


def quoted(unit, where):
    """An equation of the supplement, known from documents that quote it."""
    return equation(unit=unit, source=SOURCE, where=where, status="quoted")


@quoted("t d.m. ha-1", "Tables 4.3, 4.4: the stand that was lost, of its age")
def lost_above_ground(above_ground_growth, lost_stand_age, above_ground_reference, full_grown_age):
    """Above-ground biomass of the stand that was lost; that of a full-grown one where unknown."""
    age = np.minimum(lost_stand_age, full_grown_age)
    return biomass_at_age(above_ground_growth, age, above_ground_reference)


@quoted("t C", "extraction: all living biomass, Tables 4.2, 4.5")
def lost_biomass_carbon(lost_above_ground, root_to_shoot, biomass_carbon_fraction, lost_area):
    """Carbon of the living biomass that was lost, above and below ground."""
    return living_biomass(lost_above_ground, root_to_shoot) * biomass_carbon_fraction * lost_area


@quoted("t C", "extraction: dead organic matter, Table 4.7")
def lost_dead_carbon(litter_carbon, dead_wood_carbon, lost_area):
    """Carbon of litter and dead wood that was lost; a young stand counts as a full-grown one."""
    return (litter_carbon + dead_wood_carbon) * lost_area


@quoted("t C", "extraction: soil to 1 m, Table 4.11")
def lost_soil_carbon(soil_carbon_stock, extracted, lost_area):
    """Carbon of the soil that was dug out, to a depth of 1 m."""
    return soil_carbon_stock * extracted * lost_area


@quoted("t CO2e", "extraction: given off in the year of the change, 44/12")
def extraction_emission_co2(lost_biomass_carbon, lost_dead_carbon, lost_soil_carbon, co2_per_c):
    """CO2 given off by what was lost, all of it in the year of the loss."""
    return (lost_biomass_carbon + lost_dead_carbon + lost_soil_carbon) * co2_per_c


@quoted("ha", "drainage: where the soil is drained")
def drained_area(area, drained):
    """Area of drained soil."""
    return area * drained


@quoted("t CO2e", "Table 4.13, every year while drained; 44/12")
def drainage_emission_co2(drainage_emission_factor, drained_area, counted_time, co2_per_c):
    """CO2 given off by drained soil."""
    return buried_carbon(drainage_emission_factor, drained_area, counted_time) * co2_per_c


@quoted("t CO2e", "burial and methane are those of wet soil")
def undrained_removal(soil_removal, methane_emission_co2e, drained):
    """Burial less methane, of the soil that is not drained."""
    return (soil_removal - methane_emission_co2e) * (1 - drained)


@quoted("t N2O", "Table 4.15: nitrous oxide in proportion to the fish; 44/28")
def aquaculture_nitrous_oxide(
    nitrous_oxide_nitrogen_per_fish, fish_yield, area, counted_time, n2o_per_n
):
    """Nitrous oxide of fish ponds in use."""
    return nitrous_oxide_nitrogen_per_fish * fish_yield * area * counted_time * n2o_per_n


@quoted("t CO2e", "the supplement names no GWP: option gwp")
def aquaculture_emission_co2e(aquaculture_nitrous_oxide, gwp_n2o):
    """Nitrous oxide of fish ponds in use, as CO2 equivalent."""
    return co2_equivalent(aquaculture_nitrous_oxide, gwp_n2o)


@quoted("t CO2e", "removals minus emissions, option losses")
def net_removal_after_losses(
    undrained_removal,
    biomass_removal,
    extraction_emission_co2,
    drainage_emission_co2,
    aquaculture_emission_co2e,
):
    """Net removal, less what extraction, drainage and fish ponds gave off."""
    lost = extraction_emission_co2 + drainage_emission_co2 + aquaculture_emission_co2e
    return undrained_removal + biomass_removal - lost
