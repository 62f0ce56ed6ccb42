"""CO2 of the soil by VM0033 v2.1, sections 8.1.4 and 8.2.4: emissions positive, removals negative.

The text has each equation twice, for the baseline and for the project. Here one equation serves
both; the two differ in their rows, see the tags "baseline scenario" and "project scenario".
"""

import numpy as np

from bluecarbon.methods.quantities import equation
from bluecarbon.methods.vm0033_2_1._switches import SOURCE, one_where, positive


@equation(
    unit="1",
    source=SOURCE,
    where="section 8.1.4.2.3: 0 below 15 %, linear, all from 50 % on",
    status="standard",
)
def cover_share(vegetation_cover, vm0033_cover_none, vm0033_cover_full):
    """Share of the default accumulation that a cover earns."""
    share = (vegetation_cover - vm0033_cover_none) / (vm0033_cover_full - vm0033_cover_none)
    return np.minimum(np.maximum(share, 0.0), 1.0)


@equation(
    unit="t C ha-1 a-1",
    source=SOURCE,
    where="equation 33 by cover, or the measured rate of equation 36; option accumulation",
    status="standard",
)
def soil_carbon_burial(vm0033_accumulation, cover_share, vm0033_switch_cover):
    """Carbon that accumulates in the soil, whoever made it."""
    return vm0033_accumulation * (1 - vm0033_switch_cover * (1 - cover_share))


@equation(
    unit="t CO2e ha-1 a-1",
    source=SOURCE,
    where="equations 28, 33, 36, 37: 44/12 of what is lost less what accumulates",
    status="standard",
)
def in_situ_co2(soil_carbon_burial, vm0033_soil_carbon_loss, co2_per_c):
    """CO2 from soil in place: negative where it takes carbon up."""
    return (vm0033_soil_carbon_loss - soil_carbon_burial) * co2_per_c


@equation(unit="t CO2e ha-1 a-1", source=SOURCE, where="equation 48", status="standard")
def eroded_co2(vm0033_eroded_carbon, vm0033_eroded_emitted, co2_per_c):
    """CO2 from eroded soil."""
    return vm0033_eroded_carbon * vm0033_eroded_emitted * co2_per_c


@equation(unit="t CO2e ha-1 a-1", source=SOURCE, where="equation 56", status="standard")
def excavated_co2(vm0033_excavated_carbon, vm0033_excavated_emitted, co2_per_c):
    """CO2 from soil that was piled up in the air."""
    return vm0033_excavated_carbon * vm0033_excavated_emitted * co2_per_c


@equation(unit="t CO2e ha-1 a-1", source=SOURCE, where="equations 27 and 80", status="standard")
def soil_co2(in_situ_co2, eroded_co2, excavated_co2):
    """CO2 from the soil, before allochthonous carbon is taken off."""
    return in_situ_co2 + eroded_co2 + excavated_co2


# Allochthonous carbon, section 8.1.4.2.7. One form serves all habitats: %C = a + b OM + c OM2, and
# back by the root that stays exact for c = 0, OM = 2 (C - a) / (b + sqrt(b2 + 4 c (C - a))).


@equation(
    unit="%",
    source=SOURCE,
    where="equations 41 (marsh), 43 (mangrove), 45 (seagrass)",
    status="standard",
)
def soil_organic_matter(
    soil_carbon_percent, vm0033_carbon_constant, vm0033_carbon_linear, vm0033_carbon_square
):
    """Organic matter of the soil from its carbon."""
    carbon = positive(soil_carbon_percent - vm0033_carbon_constant)
    root = (vm0033_carbon_linear**2 + 4 * vm0033_carbon_square * carbon) ** 0.5
    return 2 * carbon / (vm0033_carbon_linear + root)


@equation(
    unit="%",
    source=SOURCE,
    where="equation 40; none where the soil is poorer than its sediment, nor beyond the range of "
    "equation 45 (seagrass of 20 % organic matter or more: state a measured share)",
    status="standard",
)
def own_organic_matter(
    soil_organic_matter,
    vm0033_deposited_organic_matter,
    vm0033_organic_matter_limit,
    hundred_percent,
):
    """Organic matter of the soil that was made in place."""
    own = positive(soil_organic_matter - vm0033_deposited_organic_matter)
    in_range = one_where(soil_organic_matter < vm0033_organic_matter_limit)
    return own * in_range / (1 - vm0033_deposited_organic_matter / hundred_percent)


@equation(
    unit="%",
    source=SOURCE,
    where="equations 95 (marsh, with the 0.40 of equation 41), 96 (mangrove), 97 (seagrass); none "
    "where the line makes more carbon than organic matter (mangrove soil below 5.5 % C)",
    status="standard",
)
def own_carbon(
    own_organic_matter, vm0033_carbon_constant, vm0033_carbon_linear, vm0033_carbon_square
):
    """Carbon of the soil that was made in place."""
    slope = vm0033_carbon_linear + vm0033_carbon_square * own_organic_matter
    carbon = vm0033_carbon_constant + slope * own_organic_matter
    return positive(carbon) * one_where(carbon <= own_organic_matter)


@equation(unit="1", source=SOURCE, where="equation 39, within 0 and 1", status="standard")
def calculated_share(own_carbon, soil_carbon_percent):
    """Share of the soil's carbon that was made elsewhere, from the carbon of the soil."""
    return np.minimum(np.maximum(1 - own_carbon / soil_carbon_percent, 0.0), 1.0)


@equation(
    unit="1",
    source=SOURCE,
    where="section 8.1.4.2.7: calculated, measured or exempt; option allochthonous",
    status="standard",
)
def allochthonous_share(calculated_share, vm0033_switch_share, vm0033_share_stated):
    """Share of the soil's carbon that was made elsewhere, by the option of the project."""
    return calculated_share * vm0033_switch_share + vm0033_share_stated


@equation(
    unit="1",
    source=SOURCE,
    where="sections 8.1.4.2.7 and 8.2.4.2.2: mandatory in the project; option baseline_soil",
    status="standard",
)
def deduction_counted(vm0033_switch_project, vm0033_switch_baseline_soil):
    """1 where the deduction is made: always in the project."""
    return np.maximum(vm0033_switch_project, vm0033_switch_baseline_soil)


@equation(
    unit="t CO2e ha-1 a-1",
    source=SOURCE,
    where="equation 38 with footnote 13: only of a removal, and negative like it",
    status="standard",
)
def allochthonous_deduction(in_situ_co2, allochthonous_share, deduction_counted):
    """Part of the removal whose carbon was made elsewhere: 0 where the soil gives CO2 off."""
    return -positive(-in_situ_co2) * allochthonous_share * deduction_counted


@equation(
    unit="t CO2e ha-1 a-1",
    source=SOURCE,
    where="equations 26 and 79, CO2 alone",
    status="standard",
)
def soil_co2_net(soil_co2, allochthonous_deduction):
    """CO2 from the soil, less the part whose carbon was made elsewhere."""
    return soil_co2 - allochthonous_deduction


@equation(
    unit="t CO2e ha-1 a-1",
    source=SOURCE,
    where="equations 26 and 79",
    status="standard",
)
def soil_flux(soil_co2_net, methane_co2e, nitrous_oxide_co2e):
    """All greenhouse gases of the soil."""
    return soil_co2_net + methane_co2e + nitrous_oxide_co2e


@equation(
    unit="1",
    source=SOURCE,
    where="equation 26 for t > t_PDT, t > t_SDT, in the sense of sections 5.1.1 and 5.1.2: it "
    "limits reductions of emissions; what the soil takes up counts on",
    status="standard",
)
def flux_counted(soil_flux, project_year, vm0033_depletion_time):
    """1 where the flux of the soil counts: an emission until the soil is depleted."""
    return one_where((soil_flux <= 0) | (project_year <= vm0033_depletion_time))


@equation(
    unit="t CO2e",
    source=SOURCE,
    where="equations 26 and 79, CO2 alone",
    status="standard",
)
def soil_co2_emission(soil_co2_net, flux_counted, area, counted_time):
    """CO2 of the soil of a stratum in a year."""
    return soil_co2_net * flux_counted * area * counted_time


@equation(unit="t CO2e", source=SOURCE, where="equations 20, 26, 79", status="standard")
def soil_emission(soil_co2_emission, soil_gas_emission_co2e):
    """Greenhouse gases of the soil of a stratum in a year."""
    return soil_co2_emission + soil_gas_emission_co2e


@equation(
    unit="t CO2e",
    source=SOURCE,
    where="equation 38, as a mass that was taken off",
    status="standard",
)
def allochthonous_removal(allochthonous_deduction, area, counted_time):
    """Removal that was not counted because its carbon was made elsewhere."""
    return -allochthonous_deduction * area * counted_time
