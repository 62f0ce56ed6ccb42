"""From cores, depths and stocks to the rates and times that the tables of VM0033 v2.1 ask for.

What the chain takes as a number for a zone (accumulation, loss, depletion time) is worked out here,
by the equation of the text, with the unit slips of the text put right (see `errata`).
"""

import numpy as np

from bluecarbon.constants import (
    CO2_PER_C,
    GRAMS_PER_TONNE,
    KILOGRAMS_PER_TONNE,
    SQUARE_CENTIMETRES_PER_HECTARE,
    SQUARE_METRES_PER_HECTARE,
)
from bluecarbon.errors import InputError
from bluecarbon.parameters import load
from bluecarbon.science._units import in_units

CENTIMETRES_PER_METRE = 100
HECTARE_TONNES = SQUARE_METRES_PER_HECTARE / KILOGRAMS_PER_TONNE  # t ha-1 in one kg m-2
CORE_TONNES = SQUARE_CENTIMETRES_PER_HECTARE / GRAMS_PER_TONNE  # t ha-1 in one g cm-2


@in_units(carbon_fraction="1", bulk_density="kg m-3", depth="m", returns="t ha-1")
def layer_carbon(carbon_fraction, bulk_density, depth):
    """Organic carbon of a layer of soil [t C ha-1].

    Takes carbon per dry mass [1], dry bulk density [kg m-3] and depth [m]. The text has percent in
    place of the share of one, which is a hundred times too much.

    References
    ----------
    [VM0033]_ v2.1, equations 29, 49 and 57.

    Examples
    --------
    >>> round(layer_carbon(0.03, 800.0, 0.5), 6)
    120.0
    """
    _check_fraction(carbon_fraction)
    return carbon_fraction * bulk_density * depth * HECTARE_TONNES


@in_units(carbon_fraction="1", bulk_density="g cm-3", thickness="cm", returns="t ha-1")
def core_carbon(carbon_fraction, bulk_density, thickness):
    """Organic carbon of a core above its reference plane [t C ha-1], summed over the last axis.

    Takes carbon per dry mass [1], dry bulk density [g cm-3] and thickness of the slices [cm].

    Raises
    ------
    InputError
        For a carbon fraction that is a percentage, as the text prints it.

    References
    ----------
    [VM0033]_ v2.1, equation 99.

    Examples
    --------
    >>> round(float(core_carbon([0.03, 0.02], [0.8, 1.0], [10.0, 10.0])), 6)
    44.0
    """
    _check_fraction(carbon_fraction)
    return np.sum(carbon_fraction * bulk_density * thickness, axis=-1) * CORE_TONNES


@in_units(volumetric_carbon="kg m-3", depth="m", returns="t ha-1")
def volumetric_stock(volumetric_carbon, depth):
    """Organic carbon of a soil [t C ha-1] from its carbon by volume [kg m-3] and depth [m].

    References
    ----------
    [VM0033]_ v2.1, equations 6, 7 and 12; with a rate of subsidence [m a-1] it is equation 32.

    Examples
    --------
    >>> volumetric_stock(50.0, 0.5)
    250.0
    """
    return volumetric_carbon * depth * HECTARE_TONNES


@in_units(subsidence="m a-1", volumetric_carbon="kg m-3", returns="t ha-1 a-1")
def subsidence_loss(subsidence, volumetric_carbon):
    """Carbon lost by a subsiding organic soil [t C ha-1 a-1], row `vm0033_soil_carbon_loss`.

    References
    ----------
    [VM0033]_ v2.1, equation 32.

    Examples
    --------
    >>> subsidence_loss(0.02, 50.0)
    10.0
    """
    return volumetric_stock(volumetric_carbon, subsidence)


@in_units(co2_emission="t ha-1 a-1", volumetric_carbon="g cm-3", returns="m a-1")
def height_loss(co2_emission, volumetric_carbon):
    """Height that an organic soil loses [m a-1] with its CO2 [t ha-1 a-1] and carbon [g cm-3].

    The text divides the one by the other and calls the result metres: ten thousand times too much.

    References
    ----------
    [VM0033]_ v2.1, section 9.1, source of data of the rate of peat loss.

    Examples
    --------
    >>> round(height_loss(44.0, 0.06), 6)
    0.02
    """
    centimetres = co2_emission / CO2_PER_C / CORE_TONNES / volumetric_carbon
    return centimetres / CENTIMETRES_PER_METRE


@in_units(depth="m", loss="m a-1", returns="a")
def peat_depletion_time(depth, loss):
    """Years until a drained peat is gone, t_PDT: row `vm0033_depletion_time`.

    Takes the depth above the drainage limit [m] and a conservative (high) rate of loss [m a-1].

    References
    ----------
    [VM0033]_ v2.1, equation 1.

    Examples
    --------
    >>> peat_depletion_time(0.6, 0.02)
    30.0
    """
    return depth / loss


@in_units(stock="t ha-1", loss="t ha-1 a-1", drained_before="a", returns="a")
def soil_depletion_time(stock, loss, *, drained_before=0.0, eroded_share=0.0):
    """Years until a mineral soil has lost its carbon, t_SDT: row `vm0033_depletion_time`.

    Parameters
    ----------
    stock : array_like
        Organic carbon at the start, down to the depth that the proponent sets [t C ha-1].
    loss : array_like
        A conservative (high) rate of oxidation [t C ha-1 a-1].
    drained_before : array_like
        How long the site had been drained when the project started [a]; after 20 years it is 0.
    eroded_share : array_like
        Share of the loss that is erosion [1]; above 5 % it is 0.

    Returns
    -------
    array_like
        Time since the start of the project [a]. Eroded soils have 5 years, row
        `vm0033_eroded_depletion_time`.

    References
    ----------
    [VM0033]_ v2.1, equation 2 and section 5.1.2.

    Examples
    --------
    >>> float(soil_depletion_time(60.0, 4.0)), float(soil_depletion_time(60, 4, drained_before=21))
    (15.0, 0.0)
    """
    longest = load().get("vm0033_drained_before").value
    most = load().get("vm0033_significant_erosion").value
    none = (np.asarray(drained_before) > longest) | (np.asarray(eroded_share) > most)
    return stock / loss * np.logical_not(none)


@in_units(initial="1", years="a", returns="1")
def carbon_after_exposure(initial, years):
    """Carbon per dry mass of an exposed mineral soil [1], some years [a] after its exposure.

    It falls evenly to 1.6 % in 20 years; a soil that starts below that stays as it is.

    References
    ----------
    [VM0033]_ v2.1, equations 34 and 35.

    Examples
    --------
    >>> print(f"{carbon_after_exposure(0.036, 10.0):.3f}")
    0.026
    """
    steady = load().get("vm0033_steady_carbon").value / 100
    passed = np.minimum(years / load().get("vm0033_steady_time").value, 1.0)
    return initial - np.maximum(initial - steady, 0.0) * passed


def exposure_loss(initial, bulk_density, depth, year):
    """Carbon that an exposed mineral soil loses in a year [t C ha-1 a-1], year 1 being the first.

    Takes carbon per dry mass at the start [1], bulk density [kg m-3] and depth exposed [m].

    References
    ----------
    [VM0033]_ v2.1, equations 29 and 34 to 36.

    Examples
    --------
    >>> [round(float(exposure_loss(0.036, 1000.0, 0.5, year)), 6) for year in (20, 21)]
    [5.0, 0.0]
    """
    before, after = (carbon_after_exposure(initial, year - n) for n in (1, 0))
    return (before - after) * bulk_density * depth * HECTARE_TONNES


@in_units(stock_before="t ha-1", stock_after="t ha-1", time="a", returns="t ha-1 a-1")
def measured_accumulation(stock_before, stock_after, time):
    """Carbon that accumulates by two stocks [t C ha-1] some time [a] apart [t C ha-1 a-1].

    Row `vm0033_accumulation` under the option "measured accumulation". A loss is negative.

    References
    ----------
    [VM0033]_ v2.1, equation 36, there times -44/12.

    Examples
    --------
    >>> measured_accumulation(100.0, 110.0, 5.0)
    2.0
    """
    return (stock_after - stock_before) / time


def long_term_average(stocks):
    """Stocks of trees over the years, none above their long-term average: where there is harvest.

    Takes tree stocks [t CO2e], years on the last axis, over at least one whole cutting cycle or the
    crediting period.

    References
    ----------
    [VM0033]_ v2.1, equations 76 and 77.

    Examples
    --------
    >>> long_term_average([0.0, 40.0, 80.0, 0.0]).tolist()
    [0.0, 30.0, 30.0, 0.0]
    """
    stocks = np.asarray(stocks, dtype=float)
    return np.minimum(stocks, stocks.mean(axis=-1, keepdims=True))


def _check_fraction(carbon_fraction):
    bound = load().get("vm0033_carbon_fraction_bound").value
    values = np.asarray(carbon_fraction, dtype=float)
    # nan passes no comparison: a lost value is refused, too.
    if not np.all((values > 0) & (values < bound)):
        raise InputError(
            where="carbon fraction of a soil",
            found=f"{np.min(values):g} to {np.max(values):g}",
            rule=f"It is a share of the dry mass, above 0 and below {bound:g}.",
            cure="Divide a percentage by 100, and leave slices without a value out.",
        )
