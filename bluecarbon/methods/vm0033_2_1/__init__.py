"""Verra VM0033 v2.1, Tidal Wetland and Seagrass Restoration: a credit by stratum and year.

The text of 4 September 2023 was read in a machine parse of its PDF, and the errors that its units
give away are listed in `errata`. Equations stand in `soil`, `gases`, `biomass` and `chain`; what
feeds them from cores and depths in `stocks`, from burns and timber in `activities`; the cap of the
soil in `cap`. A row is a stratum in a calendar year, of the project or of the baseline.

Three properties of each zone are asked for, the strata of section 5.2.2: `vegetation_cover` [1],
`salinity` (average or low point, see `salinity_vm0033`) and `soil_carbon_percent` [%]; where the
baseline differs a zone may have `baseline_vegetation_cover` and so on. All else stands in tables.
"""

from bluecarbon.constants import CO2_PER_C
from bluecarbon.methods.vm0033_2_1 import biomass, chain, gases, soil

ID = "vm0033-2.1"
EDITION = "Verra VCS Methodology VM0033, version 2.1, 4 September 2023"
TITLE = {
    "en": "Verra VM0033 v2.1: tidal wetland and seagrass restoration",
    "zh": "Verra VM0033 v2.1：潮汐湿地与海草床修复",
}
HABITATS = ("mangrove", "tidal marsh", "seagrass")
CLAIMS = ("credit",)
POOLS = {
    "soil": "burial",
    "soil CH4 and N2O": "flux",
    "above-ground biomass": "stock change",
    "below-ground biomass": "stock change",
}

INPUTS = {
    "area": "ha",
    "counted_time": "a",
    "project_year": "a",
    "vegetation_cover": "1",
    "salinity": "1",
    "soil_carbon_percent": "%",
}
CONSTANTS = {
    "co2_per_c": (CO2_PER_C, "t CO2e (t C)-1"),
    "hundred_percent": (100, "%"),
    "first_year": (1, "a"),
}
OPTIONS = {
    "accumulation": ("default accumulation", "measured accumulation"),
    "allochthonous": (
        "calculated share",
        "measured share",
        "organic soil",
        "seagrass field layer",
        "would have been oxidised",
    ),
    "biomass": ("AR-Tool14", "herb default", "biomass omitted"),
    "methane": ("above 18", "20 or more", "measured methane"),
    "nitrous_oxide": ("no direct nitrogen input", "measured nitrous oxide"),
    "baseline_soil": ("without gases and deduction", "with gases and deduction"),
    "gwp": ("AR5", "AR6"),
}
TOTAL = "net_removal"
BESIDE = (
    "stock_removal",
    "biomass_removal",
    "soil_co2_emission",
    "allochthonous_removal",
    "soil_gas_emission_co2e",
    "activity_emission_co2e",
)

MISSING = (
    "The official PDF: the text was read in a public machine parse, whose misprints may be its own "
    "(see the erratum register).",
    "AR-Tool14, AR-Tool02, AR-Tool05, VMD0016, VMD0019, VMD0046, VMD0052 and the VCS "
    "Non-Permanence Risk Tool were not read: tree stocks, baseline scenario, fuel, fire reduction "
    "premium, additionality and the buffer percentage enter as inputs.",
    "Applicability conditions (section 4) and ineligible areas (section 5.2.4) are not checked: "
    "the proponent shows them.",
    "The cap of equation 86, the uncertainty roll-up of equations 87 to 92 and the buffer on "
    "NERstock (94) are functions of their own, `bluecarbon.crediting.vm0033`; the account itself "
    "applies the deduction rule and the buffer of the project file to each line.",
    "Emissions of baseline land that the first map shows as none of the three habitats (ponds, "
    "drained fields) are not counted, which is conservative; biomass that dies with a lost habitat "
    "(equation 22) is not counted either, which is not.",
    "Factors of prescribed burning (82, 83) and of wood products (103) were not read; water-table "
    "proxies, models and expert judgement enter as rates of the project's table.",
)

# Every equation of the four parts belongs to the method; the resolver orders them by name.
for _part in (soil, gases, biomass, chain):
    globals().update({n: f for n, f in vars(_part).items() if hasattr(f, "equation")})
