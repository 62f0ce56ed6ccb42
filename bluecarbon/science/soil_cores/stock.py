"""Stock of organic carbon in a soil to a depth, and how much of it was seen."""

from typing import NamedTuple

import numpy as np

from bluecarbon.constants import GRAMS_PER_TONNE, SQUARE_CENTIMETRES_PER_HECTARE
from bluecarbon.parameters import load
from bluecarbon.science._units import _plain as plain
from bluecarbon.science._units import in_units
from bluecarbon.science.soil_cores._slices import check_order, half_gaps, over_slices, within
from bluecarbon.science.soil_cores.extrapolation import (
    UPPER_95,
    bottom_third_density,
    extrapolation_factor,
)

# 100 Mg ha-1 in 1 g cm-2, as in VM0033 v2.1, equation 99.
TONNES_PER_HECTARE = SQUARE_CENTIMETRES_PER_HECTARE / GRAMS_PER_TONNE
REPORTED_DEPTHS = (30.0, 100.0)  # [cm]: the topsoil of inventories, and the metre of VM0033


class StockToDepth(NamedTuple):
    """Stock to a depth, in the part that was observed and the part that was not."""

    stock: object  # [Mg C ha-1], the sum of the next two
    observed: object  # [Mg C ha-1], in the depths between the first and the last sample
    extrapolated: object  # [Mg C ha-1], above the first and below the last sample
    extrapolated_share: object  # of the depth [1]


class CoreStocks(NamedTuple):
    """Stocks of one core to several depths: what was observed comes first."""

    depth: np.ndarray  # [cm]
    stock: np.ndarray  # [Mg C ha-1]; NaN where too little of the depth was observed
    low: np.ndarray  # [Mg C ha-1], 95 % limits of the error of extrapolation alone
    high: np.ndarray
    extrapolated_share: np.ndarray  # of the depth [1]


@in_units(carbon_density="g cm-3", top="cm", bottom="cm", depth="cm", returns="Mg ha-1")
def carbon_stock(carbon_density, top, bottom, *, depth=None):
    r"""Stock of organic carbon in the observed part of a core.

    .. math:: S = 100 \sum_i \rho_{C,i} \, h_i

    Gaps between samples are split at their middle; the slice that reaches beyond the depth counts
    in proportion.

    Parameters
    ----------
    carbon_density : array_like
        Organic carbon in a volume [g C cm-3], see `carbon_density`; the slices are the last axis
        (dim "slice").
    top, bottom : array_like
        Depths of the slices [cm], from the surface down.
    depth : float, optional
        Depth down to which it counts [cm]; without it, all that was sampled.

    Returns
    -------
    array_like
        Stock [Mg C ha-1]; NaN where a slice within the depth has no carbon density: a lost slice
        is not a slice without carbon.

    Raises
    ------
    ValueError
        When slices overlap or are out of order, or the core does not reach the depth.

    References
    ----------
    [Howard2014]_; VM0033 v2.1, equation 99, with the carbon as a fraction.

    Examples
    --------
    >>> print(f"{carbon_stock([0.02, 0.01], [0.0, 10.0], [10.0, 30.0]):.1f}")
    40.0
    """
    return TONNES_PER_HECTARE * _observed(
        carbon_density=carbon_density, top=top, bottom=bottom, depth=depth
    )


def stock_to_depth(carbon_density, top, bottom, depth, *, allow_short=False):
    """Stock of organic carbon down to a depth that the core need not reach.

    Below the last sample the mean density of the lowest third of the core goes on; above the first
    sample, its own. Both are counted as extrapolated. On 1 m cores that were cut, this has never
    done worse than a line through the cumulated stock.

    Parameters
    ----------
    carbon_density : array_like
        Organic carbon in a volume [g C cm-3]; the slices are the last axis (dim "slice").
    top, bottom : array_like
        Depths of the slices [cm], from the surface down.
    depth : float
        Depth down to which it counts [cm].
    allow_short : bool
        Whether a core may be extrapolated of which less was observed than row
        `least_observed_share` of the parameter tables asks for.

    Returns
    -------
    StockToDepth
        stock, observed, extrapolated [Mg C ha-1] and extrapolated_share [1].

    Raises
    ------
    ValueError
        When too little of the depth was observed, or slices overlap or are out of order.

    Examples
    --------
    >>> stocks = stock_to_depth([0.02, 0.01], [0.0, 10.0], [10.0, 30.0], 100.0)
    >>> print(f"{stocks.observed:.1f} {stocks.extrapolated:.1f} {stocks.extrapolated_share:.2f}")
    40.0 70.0 0.70
    """
    share = extrapolated_share(top, bottom, depth)
    least = load().get("least_observed_share").value
    observed_share = 1 - np.asarray(getattr(share, "magnitude", share))
    if not allow_short and np.any(observed_share < least - 1e-9):
        raise ValueError(
            f"at least {least:.0%} of the depth must be observed; found "
            f"{float(np.min(observed_share)):.0%}. Report the stock to a smaller depth, or ask "
            "for allow_short=True and show the share that was extrapolated."
        )
    observed = _observed_above(carbon_density, top, bottom, depth)
    extrapolated = _extrapolated(carbon_density, top, bottom, depth)
    return StockToDepth(observed + extrapolated, observed, extrapolated, share)


@in_units(top="cm", bottom="cm", depth="cm", returns="1")
def extrapolated_share(top, bottom, depth):
    """Share of a depth that lies above the first or below the last sample [1].

    Takes the depths of the slices and the depth [cm].

    Examples
    --------
    >>> print(f"{extrapolated_share([0.0, 10.0], [10.0, 40.0], 50.0):.2f}")
    0.20
    """
    return _share(top=top, bottom=bottom, depth=depth)


def core_stocks(carbon_density, top, bottom, habitat, *, depths=REPORTED_DEPTHS):
    """Stocks of a core to its own depth, to 30 cm and to 1 m, side by side.

    They belong together: the first was seen, but for a gap above the first sample, and the last is
    what others report. Plain numbers come back, also for quantities.

    Parameters
    ----------
    carbon_density : array_like
        Organic carbon in a volume of each slice [g C cm-3].
    top, bottom : array_like
        Depths of the slices [cm], from the surface down.
    habitat : str
        For the error of extrapolation: "tidal marsh", "mangrove" or "seagrass"; another habitat
        gets that of all cores.
    depths : sequence of float
        Depths beside that of the core [cm].

    Returns
    -------
    CoreStocks
        One entry for the observed depth and one for each of `depths`. Stock and limits are NaN
        where less was observed than `stock_to_depth` asks for.

    Examples
    --------
    >>> stocks = core_stocks([0.02, 0.01], [0.0, 10.0], [10.0, 30.0], "tidal marsh")
    >>> stocks.depth.tolist(), stocks.stock.round(1).tolist()
    ([30.0, 30.0, 100.0], [40.0, 40.0, 110.0])
    """
    units = ("g cm-3", "cm", "cm")
    carbon_density, top, bottom = (
        np.asarray(plain(value, unit), float)
        for value, unit in zip((carbon_density, top, bottom), units, strict=True)
    )
    depths = [plain(depth, "cm") for depth in depths]
    rows = [_reported(carbon_density, top, bottom, habitat, d) for d in (bottom[-1], *depths)]
    return CoreStocks(*(np.array(column) for column in zip(*rows, strict=True)))


def _reported(carbon_density, top, bottom, habitat, depth):
    least = load().get("least_observed_share").value
    share = float(extrapolated_share(top, bottom, depth))
    if 1 - share < least - 1e-9:
        return depth, np.nan, np.nan, np.nan, share
    stocks = stock_to_depth(carbon_density, top, bottom, depth)
    low, high = extrapolation_factor(habitat, share, deviate=np.array([-UPPER_95, UPPER_95]))
    return (
        depth,
        stocks.stock,
        stocks.observed + stocks.extrapolated * low,
        stocks.observed + stocks.extrapolated * high,
        share,
    )


@in_units(carbon_density="g cm-3", top="cm", bottom="cm", depth="cm", returns="Mg ha-1")
def _observed_above(carbon_density, top, bottom, depth):
    """Stock between the first and the last sample, above a depth."""
    return TONNES_PER_HECTARE * _between(
        carbon_density=carbon_density, top=top, bottom=bottom, depth=depth
    )


@in_units(carbon_density="g cm-3", top="cm", bottom="cm", depth="cm", returns="Mg ha-1")
def _extrapolated(carbon_density, top, bottom, depth):
    """Stock above the first and below the last sample, down to a depth."""
    below = bottom_third_density(carbon_density, top, bottom)
    return TONNES_PER_HECTARE * (
        below * _lacking_below(bottom=bottom, depth=depth)
        + _on_top(carbon_density=carbon_density, top=top, depth=depth)
    )


@over_slices("carbon_density", "top", "bottom")
def _observed(carbon_density, top, bottom, depth):
    if depth is not None and np.any(bottom[..., -1] < np.asarray(depth) - 1e-9):
        raise ValueError(
            f"the core must reach the depth; found samples down to "
            f"{float(np.min(bottom[..., -1])):g} cm for {float(np.max(depth)):g} cm. "
            "Use stock_to_depth, which extrapolates and says so."
        )
    return _sum(carbon_density, top, bottom, np.inf if depth is None else depth)


@over_slices("carbon_density", "top", "bottom")
def _between(carbon_density, top, bottom, depth):
    return _sum(carbon_density, top, bottom, depth)


def _sum(carbon_density, top, bottom, depth):
    check_order(top, bottom)
    upper, lower = half_gaps(top, bottom)
    length = within(upper, lower, 0, np.asarray(depth)[..., None])
    # A slice without a density is lost only where it lies within the depth.
    mass = np.where(length > 0, carbon_density * length, 0.0)
    return mass.sum(axis=-1)


@over_slices("top", "bottom")
def _share(top, bottom, depth):
    check_order(top, bottom)
    depth = np.asarray(depth)
    lacking = np.minimum(top[..., 0], depth) + np.maximum(depth - bottom[..., -1], 0)
    return lacking / depth


@over_slices("bottom")
def _lacking_below(bottom, depth):
    return np.maximum(depth - bottom[..., -1], 0)


@over_slices("carbon_density", "top")
def _on_top(carbon_density, top, depth):
    length = np.minimum(top[..., 0], depth)
    return np.where(length > 0, carbon_density[..., 0] * length, 0.0)
