"""Methane and nitrous oxide in seawater: solubility, equilibrium with the air, gas exchange."""

from bluecarbon.science.dissolved_gases.flux import dissolved_gas_flux
from bluecarbon.science.dissolved_gases.methane import (
    bunsen_coefficient_ch4_wiesenburg_guinasso1979,
    equilibrium_ch4_by_volume_wiesenburg_guinasso1979,
    equilibrium_ch4_wiesenburg_guinasso1979,
    schmidt_number_ch4_wanninkhof1992,
    schmidt_number_ch4_wanninkhof2014,
    solubility_ch4_by_volume_wiesenburg_guinasso1979,
)
from bluecarbon.science.dissolved_gases.nitrous_oxide import (
    equilibrium_n2o_by_volume_weiss_price1980,
    equilibrium_n2o_weiss_price1980,
    schmidt_number_n2o_wanninkhof1992,
    schmidt_number_n2o_wanninkhof2014,
    solubility_n2o_by_volume_weiss_price1980,
    solubility_n2o_weiss_price1980,
)

__all__ = [
    "bunsen_coefficient_ch4_wiesenburg_guinasso1979",
    "dissolved_gas_flux",
    "equilibrium_ch4_by_volume_wiesenburg_guinasso1979",
    "equilibrium_ch4_wiesenburg_guinasso1979",
    "equilibrium_n2o_by_volume_weiss_price1980",
    "equilibrium_n2o_weiss_price1980",
    "schmidt_number_ch4_wanninkhof1992",
    "schmidt_number_ch4_wanninkhof2014",
    "schmidt_number_n2o_wanninkhof1992",
    "schmidt_number_n2o_wanninkhof2014",
    "solubility_ch4_by_volume_wiesenburg_guinasso1979",
    "solubility_n2o_by_volume_weiss_price1980",
    "solubility_n2o_weiss_price1980",
]
