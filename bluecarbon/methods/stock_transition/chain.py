"""The pools together, in t CO2e: net flux, change of stocks, and what the flux is worth."""

import numpy as np

from bluecarbon.methods.quantities import equation
from bluecarbon.methods.stock_transition.sources import (
    ADDING,
    GAINS,
    GUIDE,
    OURS,
    STOCK_DIFFERENCE,
)
from bluecarbon.science.stock_transition import discounted, price_in_year


@equation(unit="t C", where=GAINS + " times area, all pools", **GUIDE)
def carbon_growth(soil_growth, biomass_growth, litter_growth, area):
    """Carbon gained in the year."""
    return (soil_growth + biomass_growth + litter_growth) * area


@equation(unit="t C", where=ADDING + "; all pools", **OURS)
def carbon_emission(soil_emission, biomass_emission, litter_emission, area):
    """Carbon that the legacies give off in the year."""
    return (soil_emission + biomass_emission + litter_emission) * area


@equation(unit="t CO2e", where="44/12", **STOCK_DIFFERENCE)
def uptake(carbon_growth, co2_per_c):
    """CO2 taken up in the year."""
    return carbon_growth * co2_per_c


@equation(unit="t CO2e", where="44/12", **STOCK_DIFFERENCE)
def legacy_emission(carbon_emission, co2_per_c):
    """CO2 given off in the year by what earlier changes disturbed."""
    return carbon_emission * co2_per_c


@equation(unit="t CO2e", where="declared policy: share of what the soil gains", **OURS)
def allochthonous_uptake(soil_growth, area, allochthonous_deducted, co2_per_c):
    """CO2 in what the soil gains that was made elsewhere and, by the policy, does not count."""
    # Of a gain only: a deduction never makes a loss smaller.
    return np.maximum(soil_growth, 0) * area * allochthonous_deducted * co2_per_c


@equation(unit="t CO2e", where="gains minus losses", **STOCK_DIFFERENCE)
def net_removal(uptake, allochthonous_uptake, legacy_emission):
    """Net flux of the year: CO2 taken up, less what is given off and what came from elsewhere."""
    return uptake - allochthonous_uptake - legacy_emission


@equation(unit="t C", where="sum of the pools", **STOCK_DIFFERENCE)
def carbon_before(soil_stock_before, biomass_stock_before, litter_stock_before, area):
    """Carbon stock when the year begins."""
    return (soil_stock_before + biomass_stock_before + litter_stock_before) * area


@equation(unit="t C", where="sum of the pools", **STOCK_DIFFERENCE)
def carbon_after(soil_stock_after, biomass_stock_after, litter_stock_after, area):
    """Carbon stock when the year ends."""
    return (soil_stock_after + biomass_stock_after + litter_stock_after) * area


@equation(unit="t CO2e", where="stock-difference method: stock later minus stock earlier, 44/12",
          **STOCK_DIFFERENCE)  # fmt: skip
def stock_change(carbon_before, carbon_after, co2_per_c):
    """Change of the stocks in the year, which uptake less emission must equal."""
    return (carbon_after - carbon_before) * co2_per_c


# What it is worth, beside the account ---------------------------------------------------------


@equation(unit="CNY (t CO2e)-1", where="price (1 + inflation)^(y - s0)", **GUIDE)
def price_of_year(carbon_price, price_inflation, years_since_start):
    """Price in the year."""
    return price_in_year(carbon_price, price_inflation, years_since_start)


@equation(
    unit="CNY", where="price times net flux of the year over (1 + discount)^(y - s0)", **GUIDE
)
def net_value(net_removal, price_of_year, discount_rate, years_since_start):
    """Value of the net flux at the price of the year, discounted to the first map."""
    return discounted(net_removal * price_of_year, discount_rate, years_since_start)
