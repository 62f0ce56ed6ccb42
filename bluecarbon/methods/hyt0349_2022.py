"""A capacity inventory of marine carbon sinks by area, after HY/T 0349-2022: reconstructed.

The standard names six sink types: mangrove, salt marsh, seagrass bed, phytoplankton, macroalgae and
shellfish. None of its formulas, units or defaults has been read, so these are of textbook form and
nothing here may be called by the standard's name. This module accounts the four types that are an
area; the two that are harvested stand in `hyt0349_2022_harvest`. A row is one stratum in one year.

What an inventory yields is neither an annual sink nor a credit: the standard makes regions
comparable, without baseline, additionality, leakage or permanence. It never becomes a lot.

The project brings every measured number, by zone and habitat, in its parameter tables or field
sheets: `sedimentation_rate`, `sediment_bulk_density`, `sediment_organic_carbon`, and for plants
`plant_biomass_increment` (the change of their standing biomass in a year, not what they produce:
what is shed and buried is in the sediment already) with `plant_carbon_fraction`; for phytoplankton
`primary_production`. A row that is missing is named, and none is filled in.
"""

from bluecarbon.constants import (
    CO2_PER_C,
    GRAMS_PER_TONNE,
    SQUARE_CENTIMETRES_PER_SQUARE_METRE,
    SQUARE_METRES_PER_HECTARE,
)
from bluecarbon.methods.quantities import equation
from bluecarbon.science.soil import buried_carbon

ID = "hyt0349-2022"
EDITION = "HY/T 0349-2022, in force from 2023-01-01; not read, formulas of textbook form"
# Without the number of the standard: no label of ours may read as if it had been followed.
TITLE = {
    "en": "Capacity inventory of marine carbon sinks, types told by area",
    "zh": "海洋碳汇能力清单（按面积计的碳汇类型）",
}
HABITATS = ("mangrove", "tidal marsh", "seagrass", "phytoplankton")
CLAIMS = ("capacity inventory",)
POOLS = {"soil": "burial", "living biomass": "stock change", "phytoplankton": "flux"}
MISSING = (
    "every formula, unit and annex default of the standard: none was read",
    "whether burial is taken from dated cores, over which depth and which years",
    "which plant parts count, and whether as growth of biomass or as production",
    "which share of the phytoplankton's production counts as taken up; here all of it",
    "how the area of each sink type is mapped, and how good the maps must be",
    "whether carbon brought in from elsewhere is taken off, and methane counted",
)

INPUTS = {"area": "ha", "counted_time": "a"}
CONSTANTS = {
    "co2_per_c": (CO2_PER_C, "t CO2e (t C)-1"),
    "square_centimetres_per_square_metre": (SQUARE_CENTIMETRES_PER_SQUARE_METRE, "cm2 m-2"),
    "square_metres_per_hectare": (SQUARE_METRES_PER_HECTARE, "m2 ha-1"),
    "grams_per_tonne": (GRAMS_PER_TONNE, "g t-1"),
}
OPTIONS = {}
TOTAL = "capacity"
BESIDE = ("burial_capacity", "plant_capacity", "phytoplankton_capacity")

SOURCE = "after HY/T 0349-2022"
TEXTBOOK = "the standard's formula was not read; textbook form"


@equation(unit="g C m-2 a-1", source=SOURCE, where=TEXTBOOK, status="reconstructed")
def sediment_carbon_burial(
    sedimentation_rate,
    sediment_bulk_density,
    sediment_organic_carbon,
    square_centimetres_per_square_metre,
):
    """Organic carbon that settles and stays, per square metre and year."""
    burial = sedimentation_rate * sediment_bulk_density * sediment_organic_carbon
    return burial * square_centimetres_per_square_metre


@equation(unit="t C ha-1 a-1", source="unit conversion", where="by definition", status="standard")
def soil_carbon_burial(sediment_carbon_burial, square_metres_per_hectare, grams_per_tonne):
    """The same per hectare, as it is held against what nature has been seen to do."""
    return sediment_carbon_burial * square_metres_per_hectare / grams_per_tonne


@equation(unit="t C", source=SOURCE, where=TEXTBOOK, status="reconstructed")
def sediment_carbon_gain(soil_carbon_burial, area, counted_time, vegetated_sink):
    """Carbon that the sediment gains, under plants alone."""
    return buried_carbon(soil_carbon_burial, area, counted_time) * vegetated_sink


@equation(unit="t C", source=SOURCE, where=TEXTBOOK, status="reconstructed")
def plant_carbon_gain(
    plant_biomass_increment, plant_carbon_fraction, area, counted_time, vegetated_sink
):
    """Carbon that the standing plants gain."""
    gain = plant_biomass_increment * plant_carbon_fraction * area * counted_time
    return gain * vegetated_sink


@equation(unit="t C", source=SOURCE, where=TEXTBOOK, status="reconstructed")
def phytoplankton_carbon(
    primary_production,
    area,
    counted_time,
    square_metres_per_hectare,
    grams_per_tonne,
    vegetated_sink,
):
    """Carbon fixed by phytoplankton in open water, all of it: most is respired within days."""
    production = primary_production * square_metres_per_hectare / grams_per_tonne
    return production * area * counted_time * (1 - vegetated_sink)


@equation(unit="t CO2e", source=SOURCE, where="44/12", status="reconstructed")
def burial_capacity(sediment_carbon_gain, co2_per_c):
    """Capacity of the sediment."""
    return sediment_carbon_gain * co2_per_c


@equation(unit="t CO2e", source=SOURCE, where="44/12", status="reconstructed")
def plant_capacity(plant_carbon_gain, co2_per_c):
    """Capacity of the standing plants."""
    return plant_carbon_gain * co2_per_c


@equation(unit="t CO2e", source=SOURCE, where="44/12", status="reconstructed")
def phytoplankton_capacity(phytoplankton_carbon, co2_per_c):
    """Capacity of the phytoplankton."""
    return phytoplankton_carbon * co2_per_c


@equation(unit="t CO2e", source=SOURCE, where="sum of the sink types", status="reconstructed")
def capacity(burial_capacity, plant_capacity, phytoplankton_capacity):
    """Capacity of the sinks: what they take up in a year, whoever brought it about."""
    return burial_capacity + plant_capacity + phytoplankton_capacity
