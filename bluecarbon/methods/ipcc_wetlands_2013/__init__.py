"""IPCC 2013 Wetlands Supplement, chapter 4: what coastal wetlands take up and give off in a year.

Numbers and rules are quoted second-hand: the supplement itself has not been read. A row is one
stratum in one calendar year; `area` is its ground area while it counts, `counted_time` the share of
the year in which it does, `lost_area` what of it was lost in the year.

The supplement applies its burial rates only where plants were planted or seeded. An annual sink
describes what existing stands take up, too. So `burial_of` must be chosen:

"revegetated only"
    The rule of the supplement. Stands that came by themselves bury nothing here.
"all vegetated"
    Every stand buries at the rate of the table: our extension, marked `assumed`.

What goes by management is counted where the project asks for it, by `losses`:

"not counted" (the default)
    Uptake of stands, less methane. A lost habitat ends its uptake, and that is all.
"counted"
    Less, too: biomass and dead matter of lost habitat, its soil to 1 m where the legend calls the
    class in its place an `extraction` (ponds, salt pans, harbours), once, in the year of the loss;
    the soil of drained wetland in every year, by the zones' property `drained` [share of the area],
    and no burial nor methane there; nitrous oxide of fish ponds by the property `fish_yield`
    [t ha-1 a-1], with an emission factor that the project states.
"""

from bluecarbon.constants import CO2_PER_C, KILOGRAMS_PER_TONNE, N2O_PER_N
from bluecarbon.methods.ipcc_wetlands_2013.allochthonous import (
    allochthonous_removal,
    soil_removal_all_carbon,
    soil_removal_autochthonous,
)
from bluecarbon.methods.ipcc_wetlands_2013.losses import (
    aquaculture_emission_co2e,
    aquaculture_nitrous_oxide,
    drainage_emission_co2,
    drained_area,
    extraction_emission_co2,
    lost_above_ground,
    lost_biomass_carbon,
    lost_dead_carbon,
    lost_soil_carbon,
    net_removal_after_losses,
    undrained_removal,
)
from bluecarbon.methods.ipcc_wetlands_2013.stands import (
    above_ground_end,
    above_ground_start,
    biomass_carbon_gain,
    biomass_removal,
    burial_counted,
    living_biomass_gain,
    methane_emission,
    methane_emission_co2e,
    methane_rate,
    net_removal,
    soil_carbon_burial,
    soil_carbon_gain,
    soil_removal,
)

__all__ = [
    "above_ground_end",
    "above_ground_start",
    "allochthonous_removal",
    "aquaculture_emission_co2e",
    "aquaculture_nitrous_oxide",
    "biomass_carbon_gain",
    "biomass_removal",
    "burial_counted",
    "drainage_emission_co2",
    "drained_area",
    "extraction_emission_co2",
    "living_biomass_gain",
    "lost_above_ground",
    "lost_biomass_carbon",
    "lost_dead_carbon",
    "lost_soil_carbon",
    "methane_emission",
    "methane_emission_co2e",
    "methane_rate",
    "net_removal",
    "net_removal_after_losses",
    "soil_carbon_burial",
    "soil_carbon_gain",
    "soil_removal",
    "soil_removal_all_carbon",
    "soil_removal_autochthonous",
    "undrained_removal",
]

ID = "ipcc-wetlands-2013"
EDITION = "2013 Supplement to the 2006 IPCC Guidelines: Wetlands, chapter 4 (as quoted)"
TITLE = {
    "en": "IPCC 2013 Wetlands Supplement, chapter 4: coastal wetlands",
    "zh": "IPCC 2013年湿地补充指南 第4章：滨海湿地",
}
HABITATS = ("mangrove", "tidal marsh", "seagrass", "aquaculture pond")
CLAIMS = ("annual sink", "credit")
POOLS = {
    "soil": "burial",
    "above-ground biomass": "stock change",
    "below-ground biomass": "stock change",
    "dead wood and litter": "stock change",
    "methane": "flux",
    "nitrous oxide": "flux",
}
MISSING = (
    "The supplement itself has not been read: all numbers and rules are quoted second-hand, and "
    "limits of several are recalled or lacking.",
    "Biomass, dead wood and litter of tidal marsh and seagrass, soil stocks by organic and mineral "
    "soil, and the emission of nitrous oxide per fish (Tables 4.7 to 4.11 and 4.15).",
    "The canopy threshold of 10 %, and the end of burial where the natural stock is reached.",
    "Methane of drained land and of ponds in use, which this chapter leaves out; forest management "
    "without a change of class.",
)

INPUTS = {
    "area": "ha",
    "counted_time": "a",
    "stand_age_start": "a",
    "stand_age_end": "a",
    "salinity": "1",
    "revegetated": "1",  # 1 where planted or seeded, else 0
    "lost_area": "ha",
    "lost_stand_age": "a",
    "extracted": "1",  # 1 where the soil was dug out, else 0
    "drained": "1",  # share of the area
    "fish_yield": "t ha-1 a-1",
    "allochthonous_deducted": "1",  # share of a removal by soil that [crediting] takes off
    "allochthonous_share": "1",  # the same as known; printed beside
}
CONSTANTS = {
    "co2_per_c": (CO2_PER_C, "t CO2e (t C)-1"),
    "n2o_per_n": (N2O_PER_N, "t N2O t-1"),
    "kilograms_per_tonne": (KILOGRAMS_PER_TONNE, "kg t-1"),
    # Stands on the first map are of unknown age, written inf. Arithmetic needs a number (0 * inf
    # is none), and in a million years any growth has reached its reference.
    "full_grown_age": (1e6, "a"),
}
OPTIONS = {
    "climate": ("tropical wet", "tropical dry", "subtropical"),
    "gwp": ("AR5", "AR6"),
    "burial_of": ("revegetated only", "all vegetated"),
    "losses": ("not counted", "counted"),
}
DEFAULTS = {"losses": "not counted"}
TOTAL = "net_removal"
BOTH_SOILS = ("soil_removal_all_carbon", "soil_removal_autochthonous")
BESIDE = ("soil_removal", *BOTH_SOILS, "biomass_removal", "methane_emission_co2e")
VARIANTS = {
    ("losses", "counted"): {
        "total": "net_removal_after_losses",
        "beside": (
            "undrained_removal",
            *BOTH_SOILS,
            "biomass_removal",
            "extraction_emission_co2",
            "drainage_emission_co2",
            "aquaculture_emission_co2e",
        ),
    }
}
