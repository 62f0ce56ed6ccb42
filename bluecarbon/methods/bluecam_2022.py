"""BlueCAM: abatement by tidal restoration of coastal wetlands in Australia, before the fact.

After [Lovelock2022]_, and the parameter sheet and scripts of [Hagger2024]_. The Determination of
2022 itself has not been read. A row is one piece of land in one year: a new wetland of one kind on
ground of one former use. Abatement is what the wetland takes up, less what it gives off, and what
the former use would have given off, less what it would have taken up. Only wetlands whose beginning
is known are restored: what stood on the first map counts nothing.

Allochthonous carbon is not subtracted: BlueCAM's declared policy, since all that is kept in the
soil is kept because of the restoration [Lovelock2023]_. VM0033 asks for a deduction, and a comment
by Gallagher objects. The numbers are projections by default values, so no lot is made of them.

Options: `statistic` is "median" in BlueCAM; medians of a skewed quantity add up to less than the
likely total. `soil_loss` and `existing_forest` name two habits of the published scripts ("without
end", "grows again") and what we hold to be right.
"""

from bluecarbon.constants import CO2_PER_C, KILOGRAMS_PER_TONNE
from bluecarbon.methods.quantities import equation
from bluecarbon.science.biomass import living_biomass
from bluecarbon.science.greenhouse_gases import co2_equivalent
from bluecarbon.science.soil import buried_carbon
from bluecarbon.science.tidal_restoration import above_ground_carbon, avoided_soil_loss, gas_mass

ID = "bluecam-2022"
EDITION = "BlueCAM, Tidal Restoration of Blue Carbon Ecosystems, 2022 (as published by its authors)"
TITLE = {
    "en": "BlueCAM 2022: tidal restoration of blue carbon ecosystems (Australia)",
    "zh": "BlueCAM 2022：潮汐恢复蓝碳生态系统（澳大利亚）",
}
HABITATS = ("mangrove", "tidal marsh", "supratidal")
CLAIMS = ("credit",)
BASIS = "ex ante"
POOLS = {
    "soil": "burial",
    "above-ground biomass": "stock change",
    "below-ground biomass": "stock change",
    "methane": "flux",
    "nitrous oxide": "flux",
    "former land use": "flux",
}
MISSING = (
    "The Determination of 2022 and its supplement have not been read: eligibility, sea-level rise, "
    "permanence discount, fuel and leakage are not computed.",
    "Climates other than tropical and temperate, and the limits of most emission factors.",
)

INPUTS = {
    "area": "ha",
    "counted_time": "a",
    "stand_age_start": "a",
    "stand_age_end": "a",
}
CONSTANTS = {
    "co2_per_c": (CO2_PER_C, "t CO2e (t C)-1"),
    "kilograms_per_tonne": (KILOGRAMS_PER_TONNE, "kg t-1"),
    # In the place of zero, and of the unknown age of wetlands on the first map, written inf.
    "youngest_age": (1e-6, "a"),
    "oldest_age": (1e6, "a"),
}
LAND_USES = (
    "grazing",
    "cropping",
    "sugar cane",
    "flooded agriculture",
    "pond",
    "retired aquaculture",
    "restricted wetland",
    "melaleuca forest",
    "unmanaged forest",
)
OPTIONS = {
    "climate": ("tropical", "temperate"),
    "former_land_use": LAND_USES,
    "statistic": ("median", "mean"),
    "gwp": ("AR5", "AR6"),
    "soil_loss": ("20 years", "without end"),
    "existing_forest": ("stands", "grows again"),
}
TOTAL = "abatement"
BESIDE = (
    "biomass_removal",
    "soil_removal",
    "wetland_emission_co2e",
    "former_emission_co2e",
    "former_soil_loss_co2",
    "former_soil_removal",
)

SOURCE = "BlueCAM, Lovelock et al. 2022"
SCRIPTS = "scripts and parameter sheet of AU_NESP-MaC-1-15"


def as_published(unit, where=SCRIPTS):
    """An equation as the scripts of the method's authors compute it."""
    return equation(unit=unit, source=SOURCE, where=where, status="literature")


@as_published("a", "restored: of known beginning")
def restored_time(counted_time, stand_age_end, oldest_age):
    """Share of the year in which a restored wetland is there."""
    return counted_time * (1.0 * (stand_age_end < oldest_age))


@as_published("t C ha-1", "AGB = a exp(-k/t), " + SCRIPTS)
def above_ground_start(
    bluecam_above_ground_maximum, stand_age_start, bluecam_growth_constant, youngest_age
):
    """Carbon above ground where the counted time begins."""
    return above_ground_carbon(
        bluecam_above_ground_maximum, stand_age_start, bluecam_growth_constant, youngest_age
    )


@as_published("t C ha-1", "AGB = a exp(-k/t), " + SCRIPTS)
def above_ground_end(
    bluecam_above_ground_maximum, stand_age_end, bluecam_growth_constant, youngest_age
):
    """Carbon above ground where the counted time ends."""
    return above_ground_carbon(
        bluecam_above_ground_maximum, stand_age_end, bluecam_growth_constant, youngest_age
    )


@as_published("t C ha-1")
def living_carbon_gain(
    above_ground_start, above_ground_end, bluecam_root_to_shoot, bluecam_forest_regrowth
):
    """Gain of carbon in living biomass, above and below ground."""
    gain = living_biomass(above_ground_end - above_ground_start, bluecam_root_to_shoot)
    return gain * bluecam_forest_regrowth


@as_published("t CO2e", "44/12 (3.67 in the sheet)")
def biomass_removal(living_carbon_gain, area, co2_per_c):
    """CO2 taken up by the biomass of the new wetland."""
    return living_carbon_gain * area * co2_per_c


@as_published("t CO2e", "44/12 (3.67 in the sheet); allochthonous carbon included")
def soil_removal(bluecam_soil_accumulation, area, restored_time, co2_per_c):
    """CO2 taken up by the soil of the new wetland."""
    return buried_carbon(bluecam_soil_accumulation, area, restored_time) * co2_per_c


@as_published("t CH4")
def wetland_methane(bluecam_methane, area, restored_time, kilograms_per_tonne):
    """Methane given off by the new wetland."""
    return gas_mass(bluecam_methane, area, restored_time, kilograms_per_tonne)


@as_published("t N2O")
def wetland_nitrous_oxide(bluecam_nitrous_oxide, area, restored_time, kilograms_per_tonne):
    """Nitrous oxide given off by the new wetland."""
    return gas_mass(bluecam_nitrous_oxide, area, restored_time, kilograms_per_tonne)


@as_published("t CO2e", "option gwp; AR5 in BlueCAM: 28 and 265")
def wetland_emission_co2e(wetland_methane, wetland_nitrous_oxide, gwp_ch4, gwp_n2o):
    """Methane and nitrous oxide of the new wetland, as CO2 equivalent."""
    return co2_equivalent(wetland_methane, gwp_ch4) + co2_equivalent(wetland_nitrous_oxide, gwp_n2o)


@as_published("t CH4")
def former_methane(bluecam_former_methane, area, restored_time, kilograms_per_tonne):
    """Methane that the former land use would have given off."""
    return gas_mass(bluecam_former_methane, area, restored_time, kilograms_per_tonne)


@as_published("t N2O")
def former_nitrous_oxide(bluecam_former_nitrous_oxide, area, restored_time, kilograms_per_tonne):
    """Nitrous oxide that the former land use would have given off."""
    return gas_mass(bluecam_former_nitrous_oxide, area, restored_time, kilograms_per_tonne)


@as_published("t CO2e", "option gwp; AR5 in BlueCAM: 28 and 265")
def former_emission_co2e(former_methane, former_nitrous_oxide, gwp_ch4, gwp_n2o):
    """Methane and nitrous oxide of the former land use, as CO2 equivalent."""
    return co2_equivalent(former_methane, gwp_ch4) + co2_equivalent(former_nitrous_oxide, gwp_n2o)


@as_published("t CO2e", "stock x share lost / 20 years, " + SCRIPTS + "; option soil_loss")
def former_soil_loss_co2(
    bluecam_former_soil_carbon,
    bluecam_soil_loss_share,
    bluecam_soil_loss_time,
    bluecam_soil_loss_counted,
    stand_age_start,
    stand_age_end,
    area,
    co2_per_c,
):
    """CO2 that the soil would have given off under the former land use."""
    loss = avoided_soil_loss(
        bluecam_former_soil_carbon,
        bluecam_soil_loss_share,
        bluecam_soil_loss_time,
        bluecam_soil_loss_counted,
        stand_age_start,
        stand_age_end,
    )
    return loss * area * co2_per_c


@as_published("t CO2e")
def former_soil_removal(bluecam_former_accumulation, area, restored_time, co2_per_c):
    """CO2 that the soil would have taken up under the former land use."""
    return buried_carbon(bluecam_former_accumulation, area, restored_time) * co2_per_c


@as_published("t CO2e", "removals, less emissions, plus the net emission of the former land use")
def abatement(
    biomass_removal,
    soil_removal,
    wetland_emission_co2e,
    former_emission_co2e,
    former_soil_loss_co2,
    former_soil_removal,
):
    """Abatement: net uptake of the new wetland and net emission of the former land use."""
    former = former_emission_co2e + former_soil_loss_co2 - former_soil_removal
    return biomass_removal + soil_removal - wetland_emission_co2e + former
