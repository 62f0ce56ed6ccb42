"""Stock and flow over class trajectories: what a place took up, and what its losses give off.

A row is one trajectory of one zone in one calendar year. Carbon of soil, biomass and litter grows
by the class that is there; leaving a class turns a fraction of it into a legacy that decays with
the half-life of the class that was left (see `bluecarbon.science.stock_transition`). The claim is
the net flux of the year, which equals the change of the stocks (less, where the project's policy
says so, carbon in the soil that was made elsewhere).

Every number by class or by transition comes from the project's own table, except those few that
the package knows. Uptake of classes that this section does not account is not counted; their
losses are. Arrays by class have a last axis "date", one element for each map.
"""

from bluecarbon.constants import CO2_PER_C
from bluecarbon.methods.stock_transition import chain, pools

ID = "stock-transition"
EDITION = "bluecarbon stock and flow over class trajectories, edition 1"
TITLE = {
    "en": "Stock and flow over class trajectories (bluecarbon)",
    "zh": "类型轨迹的碳储量与通量模型（bluecarbon）",
}
HABITATS = ("mangrove", "tidal marsh", "seagrass")
CLAIMS = ("annual sink", "credit")
POOLS = {
    "soil": "stock change",
    "above-ground biomass": "stock change",
    "below-ground biomass": "stock change",
    "litter": "stock change",
}
MISSING = (
    "No standard prescribes this model: it is ours, and its results are called by no other name.",
    "Methane and nitrous oxide of the soils that were changed are not counted.",
    "Where disturbed carbon goes is not followed: all that leaves a legacy counts as CO2.",
)
ROWS = "trajectory"

INPUTS = {
    "area": "ha",
    "year_begin": "a",
    "year_end": "a",
    "years_since_start": "1",
    "entered": "a",  # by date: when the class is entered, and what it replaces is disturbed
    "grows_from": "a",  # by date
    "grows_until": "a",  # by date
    "allochthonous_deducted": "1",  # by the declared policy
}
# Numbers of classes and of steps between them, from the parameter tables, and prices.
TABULATED = {
    "soil_stock": "t C ha-1",
    "biomass_stock": "t C ha-1",
    "litter_stock": "t C ha-1",
    "soil_accumulation": "t C ha-1 a-1",  # by date, as the rest
    "biomass_accumulation": "t C ha-1 a-1",
    "litter_accumulation": "t C ha-1 a-1",
    "soil_disturbed_fraction": "1",
    "biomass_disturbed_fraction": "1",
    "litter_disturbed_fraction": "1",
    "soil_half_life": "a",
    "biomass_half_life": "a",
    "litter_half_life": "a",
    "carbon_price": "CNY (t CO2e)-1",
    "price_inflation": "1",
    "discount_rate": "1",
}
CONSTANTS = {
    "co2_per_c": (CO2_PER_C, "t CO2e (t C)-1"),
}
TOTAL = "net_removal"
# The value is printed only where a table names a price.
BESIDE = ("uptake", "legacy_emission", "stock_change", "net_value")

# Every equation of the two parts belongs to the method; the resolver orders them by name.
for _part in (pools, chain):
    globals().update({n: f for n, f in vars(_part).items() if hasattr(f, "equation")})
