"""CH4 and N2O of the soil by VM0033 v2.1, sections 8.1.4.5, 8.1.4.6, 8.2.4.3 and 8.2.4.4.

Two traps are closed by construction. The 0.011 and 0.0056 t CH4 of equations 60 and 61 never stand
side by side: the option names one for both scenarios, and where only 0.011 is open to the project
(18 to 20 ppt) the baseline still gets 0.0056. And there is no default of N2O beside an input of
nitrogen: whoever cannot choose "no direct nitrogen input" must state a measured rate.
"""

import numpy as np

from bluecarbon.methods.quantities import equation
from bluecarbon.methods.vm0033_2_1._switches import SOURCE, one_where
from bluecarbon.science.greenhouse_gases import co2_equivalent


@equation(
    unit="1",
    source=SOURCE,
    where="sections 8.1.4.1, 8.1.4.5, 8.1.4.6: in the baseline by option baseline_soil, and not "
    "where its soil erodes or lies exposed",
    status="standard",
)
def gases_counted(
    vm0033_switch_project,
    vm0033_switch_baseline_soil,
    vm0033_soil_carbon_loss,
    vm0033_eroded_carbon,
    vm0033_excavated_carbon,
):
    """1 where CH4 and N2O count: always in the project."""
    disturbed = vm0033_soil_carbon_loss + vm0033_eroded_carbon + vm0033_excavated_carbon > 0
    baseline = vm0033_switch_baseline_soil * one_where(np.logical_not(disturbed))
    return np.maximum(vm0033_switch_project, baseline)


@equation(
    unit="t CH4 ha-1 a-1",
    source=SOURCE,
    where="equations 60 and 61; no default up to 18 ppt: IPCC Tier 1 by section 8.1.4.5.6",
    status="standard",
)
def methane_rate(
    salinity,
    methane_vm0033,
    vm0033_methane_between,
    vm0033_methane_fresh,
    vm0033_methane_lower,
    vm0033_methane_upper,
    vm0033_methane_measured,
):
    """Methane that a hectare gives off in a year, by salinity; an unknown one counts as fresh."""
    above = one_where(salinity > vm0033_methane_lower)
    chosen = above * one_where(salinity >= vm0033_methane_upper)
    between = above - chosen
    default = methane_vm0033 * chosen + vm0033_methane_between * between
    return default + vm0033_methane_fresh * (1 - above) + vm0033_methane_measured


@equation(
    unit="t CO2e ha-1 a-1",
    source=SOURCE,
    where="equations 60 and 61: option gwp",
    status="standard",
)
def methane_co2e(methane_rate, gwp_ch4, gases_counted):
    """Methane of the soil as CO2 equivalent."""
    return co2_equivalent(methane_rate, gwp_ch4) * gases_counted


@equation(
    unit="t N2O ha-1 a-1",
    source=SOURCE,
    where="equations 66 to 68; none for seagrass (section 8.2.4.4); option nitrous_oxide",
    status="standard",
)
def nitrous_oxide_rate(
    salinity,
    vm0033_nitrous_oxide_fresh,
    vm0033_nitrous_oxide_brackish,
    vm0033_nitrous_oxide_saline,
    vm0033_salinity_fresh,
    vm0033_salinity_brackish,
    vm0033_nitrous_oxide_measured,
):
    """Nitrous oxide that a hectare gives off in a year; an unknown salinity counts as fresh."""
    above_fresh = one_where(salinity > vm0033_salinity_fresh)
    above_brackish = one_where(salinity > vm0033_salinity_brackish)
    default = (
        vm0033_nitrous_oxide_fresh * (1 - above_fresh)
        + vm0033_nitrous_oxide_brackish * (above_fresh - above_brackish)
        + vm0033_nitrous_oxide_saline * above_brackish
    )
    return default + vm0033_nitrous_oxide_measured


@equation(
    unit="t CO2e ha-1 a-1",
    source=SOURCE,
    where="equations 66 to 68: option gwp",
    status="standard",
)
def nitrous_oxide_co2e(nitrous_oxide_rate, gwp_n2o, gases_counted):
    """Nitrous oxide of the soil as CO2 equivalent."""
    return co2_equivalent(nitrous_oxide_rate, gwp_n2o) * gases_counted


@equation(
    unit="t CO2e",
    source=SOURCE,
    where="equations 26 and 79, CH4 and N2O alone",
    status="standard",
)
def soil_gas_emission_co2e(methane_co2e, nitrous_oxide_co2e, flux_counted, area, counted_time):
    """CH4 and N2O of the soil of a stratum in a year."""
    return (methane_co2e + nitrous_oxide_co2e) * flux_counted * area * counted_time
