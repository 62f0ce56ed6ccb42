"""Carbon of soil, biomass and litter, per hectare: growth, legacies and stocks of a year."""

from bluecarbon.methods.quantities import equation
from bluecarbon.methods.stock_transition.sources import ADDING, GAINS, GUIDE, IN_TURN, OURS, STOCKS
from bluecarbon.science.stock_transition import (
    carbon_stock,
    disturbed_carbon,
    emitted_carbon,
    growth,
)
from bluecarbon.science.stock_transition import growing_time as time_within


@equation(unit="a", where="span of the class within the year, in decimal years", **OURS)
def growing_time(grows_from, grows_until, year_begin, year_end):
    """Time in the year in which each class grows."""
    return time_within(grows_from, grows_until, year_begin, year_end)


@equation(unit="a", where="from entering a class to leaving it", **OURS)
def whole_growing_time(grows_from, grows_until):
    """Time in which each class grows in all."""
    return grows_until - grows_from


# Soil --------------------------------------------------------------------------------------------


@equation(unit="t C ha-1", where=IN_TURN, **OURS)
def soil_disturbed(soil_stock, soil_accumulation, whole_growing_time, soil_disturbed_fraction):
    """Soil carbon that each transition turns into a legacy."""
    return disturbed_carbon(
        soil_stock, soil_accumulation, whole_growing_time, soil_disturbed_fraction
    )


@equation(unit="t C ha-1", where=GAINS, **GUIDE)
def soil_growth(soil_accumulation, growing_time):
    """Soil carbon gained in the year."""
    return growth(soil_accumulation, growing_time)


@equation(unit="t C ha-1", where=ADDING, **OURS)
def soil_emission(soil_disturbed, entered, soil_half_life, year_begin, year_end):
    """Soil carbon that the legacies give off in the year."""
    return emitted_carbon(soil_disturbed, entered, soil_half_life, year_begin, year_end)


@equation(unit="t C ha-1", where=STOCKS, **OURS)
def soil_stock_before(
    soil_stock, soil_accumulation, soil_disturbed, grows_from, grows_until, entered,
    soil_half_life, year_begin,
):  # fmt: skip
    """Soil carbon when the year begins."""
    return carbon_stock(
        soil_stock, soil_accumulation, soil_disturbed, grows_from, grows_until, entered,
        soil_half_life, year_begin,
    )  # fmt: skip


@equation(unit="t C ha-1", where=STOCKS, **OURS)
def soil_stock_after(
    soil_stock, soil_accumulation, soil_disturbed, grows_from, grows_until, entered,
    soil_half_life, year_end,
):  # fmt: skip
    """Soil carbon when the year ends."""
    return carbon_stock(
        soil_stock, soil_accumulation, soil_disturbed, grows_from, grows_until, entered,
        soil_half_life, year_end,
    )  # fmt: skip


# Living biomass, above and below ground -----------------------------------------------------------


@equation(unit="t C ha-1", where=IN_TURN, **OURS)
def biomass_disturbed(
    biomass_stock, biomass_accumulation, whole_growing_time, biomass_disturbed_fraction
):
    """Biomass carbon that each transition turns into a legacy."""
    return disturbed_carbon(
        biomass_stock, biomass_accumulation, whole_growing_time, biomass_disturbed_fraction
    )


@equation(unit="t C ha-1", where=GAINS, **GUIDE)
def biomass_growth(biomass_accumulation, growing_time):
    """Biomass carbon gained in the year."""
    return growth(biomass_accumulation, growing_time)


@equation(unit="t C ha-1", where=ADDING, **OURS)
def biomass_emission(biomass_disturbed, entered, biomass_half_life, year_begin, year_end):
    """Biomass carbon that the legacies give off in the year."""
    return emitted_carbon(biomass_disturbed, entered, biomass_half_life, year_begin, year_end)


@equation(unit="t C ha-1", where=STOCKS, **OURS)
def biomass_stock_before(
    biomass_stock, biomass_accumulation, biomass_disturbed, grows_from, grows_until, entered,
    biomass_half_life, year_begin,
):  # fmt: skip
    """Biomass carbon when the year begins."""
    return carbon_stock(
        biomass_stock, biomass_accumulation, biomass_disturbed, grows_from, grows_until, entered,
        biomass_half_life, year_begin,
    )  # fmt: skip


@equation(unit="t C ha-1", where=STOCKS, **OURS)
def biomass_stock_after(
    biomass_stock, biomass_accumulation, biomass_disturbed, grows_from, grows_until, entered,
    biomass_half_life, year_end,
):  # fmt: skip
    """Biomass carbon when the year ends."""
    return carbon_stock(
        biomass_stock, biomass_accumulation, biomass_disturbed, grows_from, grows_until, entered,
        biomass_half_life, year_end,
    )  # fmt: skip


# Litter: a stock like the others ------------------------------------------------------------------


@equation(unit="t C ha-1", where=IN_TURN, **OURS)
def litter_disturbed(
    litter_stock, litter_accumulation, whole_growing_time, litter_disturbed_fraction
):
    """Litter carbon that each transition turns into a legacy."""
    return disturbed_carbon(
        litter_stock, litter_accumulation, whole_growing_time, litter_disturbed_fraction
    )


@equation(unit="t C ha-1", where=GAINS, **GUIDE)
def litter_growth(litter_accumulation, growing_time):
    """Litter carbon gained in the year."""
    return growth(litter_accumulation, growing_time)


@equation(unit="t C ha-1", where=ADDING, **OURS)
def litter_emission(litter_disturbed, entered, litter_half_life, year_begin, year_end):
    """Litter carbon that the legacies give off in the year."""
    return emitted_carbon(litter_disturbed, entered, litter_half_life, year_begin, year_end)


@equation(unit="t C ha-1", where=STOCKS, **OURS)
def litter_stock_before(
    litter_stock, litter_accumulation, litter_disturbed, grows_from, grows_until, entered,
    litter_half_life, year_begin,
):  # fmt: skip
    """Litter carbon when the year begins."""
    return carbon_stock(
        litter_stock, litter_accumulation, litter_disturbed, grows_from, grows_until, entered,
        litter_half_life, year_begin,
    )  # fmt: skip


@equation(unit="t C ha-1", where=STOCKS, **OURS)
def litter_stock_after(
    litter_stock, litter_accumulation, litter_disturbed, grows_from, grows_until, entered,
    litter_half_life, year_end,
):  # fmt: skip
    """Litter carbon when the year ends."""
    return carbon_stock(
        litter_stock, litter_accumulation, litter_disturbed, grows_from, grows_until, entered,
        litter_half_life, year_end,
    )  # fmt: skip
