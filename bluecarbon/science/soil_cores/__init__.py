"""Soil cores: from slices to carbon stocks and accumulation rates, with their error."""

from bluecarbon.science.soil_cores.accumulation import carbon_accumulation_rate
from bluecarbon.science.soil_cores.compaction import (
    Decompacted,
    compaction_fraction,
    core_shortening,
    decompact_exponential,
    decompact_linear,
    exponential_compaction_rate,
)
from bluecarbon.science.soil_cores.density import bulk_density_morris2016, carbon_density
from bluecarbon.science.soil_cores.extrapolation import bottom_third_density, extrapolation_factor
from bluecarbon.science.soil_cores.montecarlo import (
    CoreDraws,
    CorerReadings,
    CoreSamples,
    draw_core,
    draw_stocks,
    summary,
)
from bluecarbon.science.soil_cores.organic_carbon import (
    organic_carbon_ccn,
    organic_carbon_mangrove_kauffman2011,
    organic_carbon_mangrove_pineiro_juncal,
    organic_carbon_marsh_craft1991,
    organic_carbon_marsh_maxwell2023,
    organic_carbon_seagrass_fourqurean2012,
    organic_matter_mangrove_vm0033,
    organic_matter_marsh_vm0033,
    organic_matter_seagrass_vm0033,
)
from bluecarbon.science.soil_cores.organic_carbon_log import (
    organic_carbon_log_expected,
    organic_carbon_log_model,
)
from bluecarbon.science.soil_cores.slices import thickness_by_half_gaps
from bluecarbon.science.soil_cores.stock import (
    CoreStocks,
    StockToDepth,
    carbon_stock,
    core_stocks,
    extrapolated_share,
    stock_to_depth,
)

__all__ = [
    "CoreDraws",
    "CoreSamples",
    "CoreStocks",
    "CorerReadings",
    "Decompacted",
    "StockToDepth",
    "bottom_third_density",
    "bulk_density_morris2016",
    "carbon_accumulation_rate",
    "carbon_density",
    "carbon_stock",
    "compaction_fraction",
    "core_shortening",
    "core_stocks",
    "decompact_exponential",
    "decompact_linear",
    "draw_core",
    "draw_stocks",
    "exponential_compaction_rate",
    "extrapolated_share",
    "extrapolation_factor",
    "organic_carbon_ccn",
    "organic_carbon_log_expected",
    "organic_carbon_log_model",
    "organic_carbon_mangrove_kauffman2011",
    "organic_carbon_mangrove_pineiro_juncal",
    "organic_carbon_marsh_craft1991",
    "organic_carbon_marsh_maxwell2023",
    "organic_carbon_seagrass_fourqurean2012",
    "organic_matter_mangrove_vm0033",
    "organic_matter_marsh_vm0033",
    "organic_matter_seagrass_vm0033",
    "stock_to_depth",
    "summary",
    "thickness_by_half_gaps",
]
