"""A capacity inventory of farmed macroalgae and shellfish, after HY/T 0349-2022: reconstructed.

The part of `hyt0349_2022` that is weighed: a row is one record of the harvest log. The formulas of
the standard were not read; carbon is taken to be counted as after HY/T 0305-2021, whose equations
are used as they stand, under the same three conventions. Shellfish is never a removal silently: its
sign depends on the convention, which is stated, and the other two stand beside it.
"""

from bluecarbon.constants import CO2_PER_C
from bluecarbon.methods import hyt0305_2021
from bluecarbon.methods.quantities import equation

ID = "hyt0349-2022-harvest"
EDITION = "HY/T 0349-2022, in force from 2023-01-01; not read, formulas after HY/T 0305-2021"
TITLE = {
    "en": "Capacity inventory of marine carbon sinks, farmed macroalgae and shellfish",
    "zh": "海洋碳汇能力清单（养殖大型藻类与贝类）",
}
HABITATS = hyt0305_2021.HABITATS
CLAIMS = ("capacity inventory",)
POOLS = {"harvested biomass": "harvest"}
MISSING = (
    "every formula, unit and annex default of the standard: none was read",
    "whether algae and shellfish are counted as harvested, as standing, or as grown",
    "whether shells count, and whether calcification is taken off: the convention decides here",
    "whether wild stocks count, and which statistic or yield test the harvest must come from",
)
SPECIES = hyt0305_2021.SPECIES

INPUTS = {"harvest_mass": "t"}  # as weighed: mass_basis wet, air-dry or oven-dry
CONSTANTS = {"co2_per_c": (CO2_PER_C, "t CO2e (t C)-1")}
OPTIONS = hyt0305_2021.OPTIONS
TOTAL = {
    "harvest removal": "harvest_capacity",
    "soft tissue only": "soft_tissue_capacity",
    "net of calcification": "capacity_net_of_calcification",
}
BESIDE = tuple(TOTAL.values())

SOURCE = "after HY/T 0349-2022"
LIKE_0305 = "taken to be counted as after HY/T 0305-2021"

# Equations of that edition, which are equations of this method, too.
seaweed_carbon = hyt0305_2021.seaweed_carbon
soft_tissue_carbon = hyt0305_2021.soft_tissue_carbon
shell_share = hyt0305_2021.shell_share
shell_carbon = hyt0305_2021.shell_carbon
calcification_carbon = hyt0305_2021.calcification_carbon


@equation(unit="t CO2e", source=SOURCE, where=f"{LIKE_0305}, shells too", status="reconstructed")
def harvest_capacity(seaweed_carbon, soft_tissue_carbon, shell_carbon, co2_per_c):
    """CO2 equivalent of all carbon that leaves the water with the harvest."""
    return (seaweed_carbon + soft_tissue_carbon + shell_carbon) * co2_per_c


@equation(unit="t CO2e", source=SOURCE, where=f"{LIKE_0305}, no shells", status="reconstructed")
def soft_tissue_capacity(seaweed_carbon, soft_tissue_carbon, co2_per_c):
    """CO2 equivalent of the carbon in seaweed and soft tissue alone."""
    return (seaweed_carbon + soft_tissue_carbon) * co2_per_c


@equation(
    unit="t CO2e",
    source=SOURCE,
    where=f"{LIKE_0305}, no shells, less calcification",
    status="reconstructed",
)
def capacity_net_of_calcification(soft_tissue_capacity, calcification_carbon, co2_per_c):
    """The same, less the CO2 that shell building gave off: negative where that is more."""
    return soft_tissue_capacity - calcification_carbon * co2_per_c
