"""From a flux on a grid to the exchange of a region or of the whole ocean, over the year."""

from bluecarbon.science.ocean_flux.cells import (
    cell_areas,
    open_water_share,
    open_water_share_takahashi2009,
)
from bluecarbon.science.ocean_flux.fluxes import (
    co2_flux_takahashi2009,
    co2_flux_wanninkhof2014,
)
from bluecarbon.science.ocean_flux.months import (
    MEAN_MONTH_DAYS,
    SECONDS_PER_DAY,
    carbon_over_time,
    month_lengths,
)
from bluecarbon.science.ocean_flux.regions import (
    covered_area,
    regional_exchange,
)

__all__ = [
    "MEAN_MONTH_DAYS",
    "SECONDS_PER_DAY",
    "carbon_over_time",
    "cell_areas",
    "co2_flux_takahashi2009",
    "co2_flux_wanninkhof2014",
    "covered_area",
    "month_lengths",
    "open_water_share",
    "open_water_share_takahashi2009",
    "regional_exchange",
]
