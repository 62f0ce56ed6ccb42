"""Sea-air exchange of CO2 over a farm: fluxes positive out of the water, uptake positive into it.

A cross-check, printed beside an account and never added to it: what the open water takes up on a
shelf cell of a hundred kilometres is not the doing of the farm, and a farm's own effect on the
water is not in the fields. The fields are evaluated month by month in `sea_air_exchange`; the
equations below start from its yearly means and carry the two errors that matter, that of the
transfer velocity and that of pCO2 in the water.
"""

from bluecarbon.constants import (
    CO2_MOLAR_MASS,
    KILOGRAMS_PER_TONNE,
    SQUARE_METRES_PER_HECTARE,
)
from bluecarbon.methods.airsea.exchange import (
    MONTH_DAYS,
    UNITS,
    monthly_flux,
    sea_air_exchange,
    streamed_exchange,
)
from bluecarbon.methods.quantities import equation

__all__ = [
    "MONTH_DAYS",
    "monthly_flux",
    "sea_air_exchange",
    "sea_uptake",
    "streamed_exchange",
    "uptake_rate",
]

ID = "airsea"
EDITION = "bulk formula, Wanninkhof 2014 and Weiss 1974"
TITLE = {"en": "Sea-air CO2 flux, bulk formula", "zh": "海-气二氧化碳通量（块体公式）"}
HABITATS = ("seaweed farm", "bivalve farm")
CLAIMS = ("annual sink", "credit")
POOLS = {"surface water": "flux"}
CROSS_CHECK = True

INPUTS = {
    "area": "ha",
    "counted_time": "a",  # share of the year in which the farm counts
    **UNITS,  # of what `sea_air_exchange` yields
}
CONSTANTS = {
    # A kilogram of CO2 is a kilogram of CO2e by definition.
    "co2_molar_mass": (CO2_MOLAR_MASS, "kg CO2e mol-1"),
    "square_metres_per_hectare": (SQUARE_METRES_PER_HECTARE, "m2 ha-1"),
    "kilograms_per_tonne": (KILOGRAMS_PER_TONNE, "kg t-1"),
}
TOTAL = "sea_uptake"
BESIDE = ()
OPTIONS = {}


@equation(
    unit="mol m-2 a-1",
    source="Wanninkhof 2014 Limnol. Oceanogr. Methods 12:351",
    where="bulk formula; the two error terms are ours",
    status="literature",
)
def uptake_rate(sea_air_flux, flux_per_uatm, pco2_sea_error, transfer_velocity_factor):
    """CO2 that a square metre of water takes up in a year."""
    return -(sea_air_flux + flux_per_uatm * pco2_sea_error) * transfer_velocity_factor


@equation(
    unit="t CO2e",
    source="unit conversion",
    where="molar mass of CO2, IUPAC 2021",
    status="standard",
)
def sea_uptake(
    uptake_rate,
    area,
    counted_time,
    co2_molar_mass,
    square_metres_per_hectare,
    kilograms_per_tonne,
):
    """CO2 that the water of the farm takes up while it counts."""
    moles = uptake_rate * area * square_metres_per_hectare * counted_time
    return moles * co2_molar_mass / kilograms_per_tonne
