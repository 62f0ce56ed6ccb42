"""Carbon stock changes of biomass by VM0033 v2.1, sections 8.1.3 and 8.2.3: gains positive."""

import numpy as np

from bluecarbon.methods.quantities import equation
from bluecarbon.methods.vm0033_2_1._switches import SOURCE, one_where


@equation(
    unit="t C ha-1",
    source=SOURCE,
    where="text below equation 25: 3 t C/ha at full cover, in proportion to the cover",
    status="standard",
)
def herb_stock(vegetation_cover, vm0033_herb_carbon):
    """Carbon of herbs at their cover."""
    return np.minimum(vegetation_cover, 1.0) * vm0033_herb_carbon


@equation(
    unit="t C ha-1 a-1",
    source=SOURCE,
    where="equations 25 and 78, T of one year; the default counts in the first year only",
    status="standard",
)
def herb_change(herb_stock, vm0033_switch_herb, project_year, first_year):
    """Change of the carbon in herbs: their stock in the first year, then nothing."""
    in_first = one_where(project_year <= first_year)
    return herb_stock * vm0033_switch_herb * in_first / first_year


@equation(
    unit="t C ha-1 a-1",
    source=SOURCE,
    where="equations 24 and 75: 12/44 turns the CO2 of AR-Tool14 back into carbon",
    status="standard",
)
def tree_shrub_change(vm0033_tree_change, vm0033_shrub_change, co2_per_c):
    """Change of the carbon in trees and shrubs, above and below ground."""
    return (vm0033_tree_change + vm0033_shrub_change) / co2_per_c


@equation(unit="t C ha-1 a-1", source=SOURCE, where="equations 23 and 74", status="standard")
def biomass_change(tree_shrub_change, herb_change):
    """Change of the carbon in biomass."""
    return tree_shrub_change + herb_change


@equation(unit="t CO2e", source=SOURCE, where="equations 19 and 70", status="standard")
def biomass_emission(biomass_change, area, counted_time, co2_per_c):
    """CO2 from the biomass of a stratum in a year: negative where it grows."""
    return -biomass_change * area * counted_time * co2_per_c


@equation(
    unit="t CO2e",
    source=SOURCE,
    where="equations 19 and 70, with the sign of a removal",
    status="standard",
)
def biomass_removal(biomass_emission):
    """CO2 that the biomass of a stratum took up in a year."""
    return -biomass_emission
