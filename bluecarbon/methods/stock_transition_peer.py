"""Rules of InVEST Coastal Blue Carbon over class trajectories. NOT FOR ACCOUNTING.

For comparison with `stock_transition` only: it repeats the published behaviour of the peer, with
the defects that `bluecarbon.science.stock_transition.peer` names. It is a cross-check, which can
never become a lot. Its years are calendar years, and a change happens in the year of the later map.
"""

import numpy as np

from bluecarbon.constants import CO2_PER_C
from bluecarbon.methods.quantities import equation
from bluecarbon.science.stock_transition import by_date
from bluecarbon.science.stock_transition.peer import peer_litter_years, peer_pool_years

ID = "stock-transition-peer"
EDITION = "behaviour of natcap.invest 3.20.2, Coastal Blue Carbon; not for accounting"
TITLE = {
    "en": "InVEST Coastal Blue Carbon as published (for comparison, not for accounting)",
    "zh": "InVEST 海岸蓝碳模型的已发布行为（仅供比较，不得用于核算）",
}
HABITATS = ("mangrove", "tidal marsh", "seagrass")
CLAIMS = ()
POOLS = {
    "soil": "stock change",
    "above-ground biomass": "stock change",
    "below-ground biomass": "stock change",
    "litter": "stock change",
}
MISSING = (
    "Not for accounting: it repeats the defects of the peer, so that they can be seen.",
    "It is an independent implementation after guide, code and runs, not the peer's program.",
)
ROWS = "trajectory"
CROSS_CHECK = True

INPUTS = {
    "area": "ha",
    "year_begin": "a",
    "snapshot_year": "a",  # by date
    "called_accumulation": "1",  # by date: 1 where the step into the class disturbs nothing
}
# Numbers of classes and of steps between them, from the parameter tables.
TABULATED = {
    "soil_stock": "t C ha-1",
    "biomass_stock": "t C ha-1",
    "soil_class_accumulation": "t C ha-1 a-1",  # by date, of every class, accounted or not
    "biomass_class_accumulation": "t C ha-1 a-1",
    "litter_class_accumulation": "t C ha-1 a-1",
    "soil_disturbed_fraction": "1",  # by date
    "biomass_disturbed_fraction": "1",
    "soil_half_life_of_class_left": "a",  # by date
    "biomass_half_life_of_class_left": "a",
}
CONSTANTS = {
    "co2_per_c": (CO2_PER_C, "t CO2e (t C)-1"),
    "one_year": (1.0, "a"),
}
TOTAL = "peer_net_flux"
BESIDE = ("peer_soil_flux", "peer_biomass_flux", "peer_litter_flux")

PEER = {"source": "InVEST Coastal Blue Carbon 3.20.2", "status": "reconstructed"}


@equation(unit="t C ha-1", where="net flux of the year, soil", **PEER)
def peer_soil_net(
    soil_stock, soil_class_accumulation, called_accumulation, soil_disturbed_fraction,
    soil_half_life_of_class_left, snapshot_year, year_begin, one_year,
):  # fmt: skip
    """Net flux of the soil in the year by the peer's rules."""
    return _pool_in_year(
        soil_stock, soil_class_accumulation, called_accumulation, soil_disturbed_fraction,
        soil_half_life_of_class_left, snapshot_year, year_begin, one_year,
    )  # fmt: skip


@equation(unit="t C ha-1", where="net flux of the year, biomass", **PEER)
def peer_biomass_net(
    biomass_stock, biomass_class_accumulation, called_accumulation, biomass_disturbed_fraction,
    biomass_half_life_of_class_left, snapshot_year, year_begin, one_year,
):  # fmt: skip
    """Net flux of the biomass in the year by the peer's rules."""
    return _pool_in_year(
        biomass_stock, biomass_class_accumulation, called_accumulation, biomass_disturbed_fraction,
        biomass_half_life_of_class_left, snapshot_year, year_begin, one_year,
    )  # fmt: skip


@equation(unit="t C ha-1", where="net flux of the year, litter: before the first change", **PEER)
def peer_litter_net(litter_class_accumulation, snapshot_year, year_begin, one_year):
    """Net flux of the litter in the year by the peer's rules."""
    years, wanted = _years(snapshot_year, year_begin, one_year)
    gains = litter_class_accumulation * by_date(one_year)
    net = 0 * gains[..., 0]
    for year, _, flux in peer_litter_years(gains, years, int(np.max(wanted)) + 1):
        net = np.where(wanted == year, flux, net)
    return net


@equation(unit="t CO2e", where="44/12", **PEER)
def peer_soil_flux(peer_soil_net, area, co2_per_c):
    """Net flux of the soil by the peer's rules; not for accounting."""
    return peer_soil_net * area * co2_per_c


@equation(unit="t CO2e", where="44/12", **PEER)
def peer_biomass_flux(peer_biomass_net, area, co2_per_c):
    """Net flux of the biomass by the peer's rules; not for accounting."""
    return peer_biomass_net * area * co2_per_c


@equation(unit="t CO2e", where="44/12", **PEER)
def peer_litter_flux(peer_litter_net, area, co2_per_c):
    """Net flux of the litter by the peer's rules; not for accounting."""
    return peer_litter_net * area * co2_per_c


@equation(unit="t CO2e", where="sum of the pools", **PEER)
def peer_net_flux(peer_soil_flux, peer_biomass_flux, peer_litter_flux):
    """Net flux of the year by the peer's rules; not for accounting."""
    return peer_soil_flux + peer_biomass_flux + peer_litter_flux


def _pool_in_year(
    stock, accumulation, accumulates, fraction, half_life, snapshot_year, year_begin, one_year
):
    """Net flux of a pool in the year of each row."""
    years, wanted = _years(snapshot_year, year_begin, one_year)
    gains, lives = accumulation * by_date(one_year), half_life / by_date(one_year)
    net = 0 * stock
    end = int(np.max(wanted)) + 1
    for year, _, _, flux in peer_pool_years(stock, gains, accumulates, fraction, lives, years, end):
        net = np.where(wanted == year, flux, net)
    return net


def _years(snapshot_year, year_begin, one_year):
    """Years of the maps, which all rows share, and the year of each row, as whole numbers."""
    snapshots = snapshot_year / by_date(one_year)
    snapshots = snapshots.reshape(-1, snapshots.shape[-1])[0]
    wanted = year_begin / one_year
    # Quantities of dimension one become plain numbers.
    plain = [getattr(v, "magnitude", v) for v in (snapshots, wanted)]
    return [np.rint(v).astype(int) for v in plain]
