"""After HY/T 0305-2021, farmed macroalgae and bivalves by carbon stock change: reconstructed.

Only the scope and the terms of the standard have been read. Its formulas are rebuilt from those
terms and from papers that say they follow it, so nothing here may be called HY/T 0305. A row is
one record of the harvest log. The sign for bivalves depends on the convention:

"harvest removal"
    All carbon that leaves the water, shells included, as the terms of the standard define a sink.
"soft tissue only"
    Without the shells.
"net of calcification"
    Without the shells, and less the CO2 that their building gave off.

A shape of coefficients (`share_layout`) must be named as well. The package holds coefficients for
"whole-animal dry shares"; for "organ wet shares" the project brings its own rows `fluid_share`,
`soft_tissue_share`, `soft_tissue_dry_ratio` and `shell_dry_ratio`, and weighs the animals wet.
"""

from bluecarbon.constants import CO2_PER_C
from bluecarbon.methods.quantities import equation
from bluecarbon.science import bivalves, seaweed

ID = "hyt0305-2021"
EDITION = "HY/T 0305-2021, published 2021-02-09; formulas reconstructed"
TITLE = {
    "en": "Farmed macroalgae and bivalves, carbon stock change (after HY/T 0305-2021)",
    "zh": "养殖大型藻类和双壳贝类碳汇计量方法 碳储量变化法（依HY/T 0305-2021重构）",
}
HABITATS = ("seaweed farm", "bivalve farm")
CLAIMS = ("annual sink",)
POOLS = {"harvested biomass": "harvest"}
MISSING = (
    "The formulas of clause 4 and after have not been read: ours are rebuilt from its terms.",
    "Number of samples, drying, carbon analysis and repeats are not known.",
    "Whether the standard has a table of defaults of its own is not known.",
    "Whether mortality and the carbon of seed are taken off is not known; here they are not.",
    "Yield tests are named for raft kelp and raft scallop only; others need a substitute.",
)
SPECIES = {
    "kelp": "seaweed farm",
    "undaria": "seaweed farm",
    "laver": "seaweed farm",
    "gracilaria": "seaweed farm",
    "ulva": "seaweed farm",
    "other alga": "seaweed farm",
    "clam": "bivalve farm",
    "scallop": "bivalve farm",
    "oyster": "bivalve farm",
    "mussel": "bivalve farm",
    "other bivalve": "bivalve farm",
}

INPUTS = {"harvest_mass": "t"}  # as weighed: mass_basis wet, air-dry or oven-dry
CONSTANTS = {"co2_per_c": (CO2_PER_C, "t CO2e (t C)-1")}
OPTIONS = {"share_layout": ("whole-animal dry shares", "organ wet shares")}
TOTAL = {
    "harvest removal": "harvest_removal",
    "soft tissue only": "soft_tissue_removal",
    "net of calcification": "removal_net_of_calcification",
}
BESIDE = tuple(TOTAL.values())

SOURCE = "after HY/T 0305-2021"
FORMULAS = "formula rebuilt from terms 3.3 and 3.4 and Sun Kang et al. 2020, Table 2"


@equation(unit="t C", source=SOURCE, where=FORMULAS, status="reconstructed")
def seaweed_carbon(harvest_mass, thallus_share, dry_ratio, seaweed_carbon_fraction):
    """Carbon leaving the water with harvested seaweed."""
    return seaweed.seaweed_carbon(harvest_mass * thallus_share, dry_ratio, seaweed_carbon_fraction)


@equation(unit="t C", source=SOURCE, where=FORMULAS, status="reconstructed")
def soft_tissue_carbon(
    harvest_mass, dry_ratio, soft_tissue_dry_ratio, soft_tissue_share, soft_tissue_carbon_fraction
):
    """Carbon leaving the water with the soft tissue of bivalves."""
    return bivalves.part_carbon(
        harvest_mass,
        dry_ratio * soft_tissue_dry_ratio,
        soft_tissue_share,
        soft_tissue_carbon_fraction,
    )


@equation(unit="1", source=SOURCE, where="shares add up to one", status="reconstructed")
def shell_share(thallus_share, soft_tissue_share, fluid_share):
    """Share of the shells: what is neither thallus, soft tissue nor fluid."""
    return 1 - thallus_share - soft_tissue_share - fluid_share


@equation(unit="t C", source=SOURCE, where=FORMULAS, status="reconstructed")
def shell_carbon(harvest_mass, dry_ratio, shell_dry_ratio, shell_share, shell_carbon_fraction):
    """Carbon leaving the water with the shells of bivalves."""
    return bivalves.part_carbon(
        harvest_mass, dry_ratio * shell_dry_ratio, shell_share, shell_carbon_fraction
    )


@equation(
    unit="t C",
    source="Munari et al. 2013; Chauvaud et al. 2003",
    where="CO2 given off per carbonate laid down; not part of the standard as far as read",
    status="literature",
)
def calcification_carbon(shell_carbon, calcification_release):
    """Carbon given off as CO2 while the shells were laid down."""
    return bivalves.calcification_carbon(shell_carbon, calcification_release)


@equation(unit="t CO2e", source=SOURCE, where="term 3.2: shells included", status="reconstructed")
def harvest_removal(seaweed_carbon, soft_tissue_carbon, shell_carbon, co2_per_c):
    """CO2 equivalent of all carbon that leaves the water with the harvest."""
    return (seaweed_carbon + soft_tissue_carbon + shell_carbon) * co2_per_c


@equation(unit="t CO2e", source=SOURCE, where="without shells", status="reconstructed")
def soft_tissue_removal(seaweed_carbon, soft_tissue_carbon, co2_per_c):
    """CO2 equivalent of the carbon in seaweed and soft tissue alone."""
    return (seaweed_carbon + soft_tissue_carbon) * co2_per_c


@equation(
    unit="t CO2e",
    source=SOURCE,
    where="without shells, less calcification",
    status="reconstructed",
)
def removal_net_of_calcification(soft_tissue_removal, calcification_carbon, co2_per_c):
    """The same, less the CO2 that shell building gave off: negative where that is more."""
    return soft_tissue_removal - calcification_carbon * co2_per_c
