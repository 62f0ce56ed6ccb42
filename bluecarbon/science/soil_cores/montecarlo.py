"""One core as draws: errors that its slices share are drawn once for all of them.

Errors of slices average out down a core; those of the corer, the laboratory and the equation do
not. Drawing the latter slice by slice would make a stock look far better known than it is.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from bluecarbon.parameters import load
from bluecarbon.science.soil_cores.extrapolation import extrapolation_factor
from bluecarbon.science.soil_cores.organic_carbon_log import organic_carbon_log_model
from bluecarbon.science.soil_cores.stock import REPORTED_DEPTHS, carbon_stock, stock_to_depth


class CorerReadings(NamedTuple):
    """From the rim of the tube: its length, down to the sediment inside, and around it [cm]."""

    sampler_length: float
    internal_distance: float
    external_distance: float


@dataclass(frozen=True, kw_only=True)
class CoreSamples:
    """What was measured on one core. Arrays run over its slices, from the surface down.

    Where organic carbon is missing (NaN), it is drawn from the organic matter by
    `organic_carbon_log_model`; slices with neither, or without density, are left out, and the gap
    is split between their neighbours. An error that is not given counts as none, except that of
    the density and of the readings: rows `bulk_density_relative_error` and `corer_reading_error`.
    """

    core: str
    study: str  # cores of a study share the errors of its laboratory and of its organic matter
    habitat: str
    top: np.ndarray  # [cm], as sampled
    bottom: np.ndarray  # [cm]
    bulk_density: np.ndarray  # [g cm-3], as sampled
    organic_carbon: np.ndarray  # [1]
    organic_matter: np.ndarray | None = None  # [1]
    readings: CorerReadings | None = None  # None: the depths are those of the ground
    bulk_density_error: float | None = None  # relative, slice by slice [1]
    bulk_density_calibration: float = 0.0  # relative, shared by the study [1]
    organic_carbon_error: float = 0.0  # relative, of a measured value [1]


class CoreDraws(NamedTuple):
    """Draws of one core; arrays of shape (draw, slice), depths that are exact (slice,)."""

    core: str
    habitat: str
    top: np.ndarray  # [cm], as the slices lay in the ground
    bottom: np.ndarray  # [cm]
    carbon_density: np.ndarray  # [g C cm-3]


class StockDraws(NamedTuple):
    """Draws of the stocks of one core; first what was observed, then each depth."""

    depth: np.ndarray  # [cm]; NaN for the observed depth, which differs by draw where it was drawn
    stock: np.ndarray  # [Mg C ha-1], (depth, draw); NaN where too little was observed


class Summary(NamedTuple):
    """Draws in five numbers."""

    mean: float
    standard_deviation: float
    low: float  # 2.5 % of the draws lie below
    median: float
    high: float  # 2.5 % lie above


def draw_core(samples, uniform):
    """Draws of the depths and carbon densities of a core.

    Parameters
    ----------
    samples : CoreSamples
    uniform : callable
        `uniform(name, scope)` gives an array of uniform numbers in (0, 1), one a draw, the same
        for the same name and scope: for instance those of `bluecarbon.uncertainty.draws.uniforms`
        for a seed. Scopes are "core ..." and "study ...".

    Returns
    -------
    CoreDraws

    Raises
    ------
    ValueError
        When no slice has both a density and carbon or organic matter.
    """
    samples = _usable(samples)
    core, study = f"core {samples.core}", f"study {samples.study}"

    def deviate(name, scope):
        return ndtri(uniform(name, scope))

    def by_slice(name):
        edges = zip(samples.top, samples.bottom, strict=True)
        return np.stack([deviate(f"{name}, {t:g} to {b:g} cm", core) for t, b in edges], axis=-1)

    kept = _kept(samples.readings, deviate, core)
    error = samples.bulk_density_error
    if error is None:
        error = load().get("bulk_density_relative_error").value
    density = (
        samples.bulk_density
        * _factor(error, by_slice("bulk density"))
        * _factor(samples.bulk_density_calibration, deviate("density calibration", study))[:, None]
    )
    carbon = samples.organic_carbon * _factor(
        samples.organic_carbon_error, by_slice("organic carbon")
    )
    modelled = np.isnan(samples.organic_carbon)
    if modelled.any():
        carbon[:, modelled] = organic_carbon_log_model(
            samples.organic_matter[modelled],
            samples.habitat,
            study_deviate=deviate("organic carbon of organic matter", study)[:, None],
            sample_deviate=by_slice("organic carbon of organic matter")[:, modelled],
        )
    # Depth and density move together, so that no draw gains or loses mass by decompaction.
    return CoreDraws(
        samples.core,
        samples.habitat,
        samples.top / kept,
        samples.bottom / kept,
        density * kept * np.minimum(carbon, 1),
    )


def draw_stocks(draws, uniform, *, depths=REPORTED_DEPTHS, allow_short=False):
    """Draws of the stock of a core: observed, to 30 cm and to 1 m, side by side.

    Parameters
    ----------
    draws : CoreDraws
    uniform : callable
        As in `draw_core`; the error of extrapolation is drawn once for the core.
    depths : sequence of float
        Depths beside that of the core [cm].
    allow_short : bool
        As in `stock_to_depth`: without it, the draws of a depth of which too little was observed
        are NaN, draw by draw.

    Returns
    -------
    StockDraws
    """
    slices = (draws.carbon_density, draws.top, draws.bottom)
    deviate = ndtri(uniform("extrapolation", f"core {draws.core}"))
    least = 0.0 if allow_short else load().get("least_observed_share").value
    rows = [carbon_stock(*slices)]
    for depth in depths:
        stocks = stock_to_depth(*slices, depth, allow_short=True)
        factor = extrapolation_factor(draws.habitat, stocks.extrapolated_share, deviate=deviate)
        stock = stocks.observed + stocks.extrapolated * factor
        rows.append(np.where(1 - stocks.extrapolated_share >= least - 1e-9, stock, np.nan))
    return StockDraws(np.array([np.nan, *depths]), np.stack(rows))


def summary(draws):
    """Mean, standard deviation, median and the middle 95 % of draws along the last axis.

    Takes draws of shape (..., draw) in any unit; returns a `Summary` of arrays of shape (...) in
    the same unit, the standard deviation with n - 1.

    >>> float(summary(np.arange(101.0)).median)
    50.0
    """
    low, median, high = np.quantile(draws, [0.025, 0.5, 0.975], axis=-1)
    return Summary(np.mean(draws, axis=-1), np.std(draws, axis=-1, ddof=1), low, median, high)


def _usable(samples):
    """The slices of which a carbon density can be drawn."""
    arrays = {
        name: np.asarray(getattr(samples, name), float)
        for name in ("top", "bottom", "bulk_density", "organic_carbon")
    }
    matter = samples.organic_matter
    arrays["organic_matter"] = np.asarray(
        np.full(len(arrays["top"]), np.nan) if matter is None else matter, float
    )
    usable = np.isfinite(arrays["bulk_density"]) & (
        np.isfinite(arrays["organic_carbon"]) | np.isfinite(arrays["organic_matter"])
    )
    if not usable.any():
        raise ValueError(
            f"core {samples.core!r} must have slices with density and carbon or organic matter; "
            f"found none among {len(usable)}. Measure the density, or leave the core out."
        )
    chosen = {name: values[usable] for name, values in arrays.items()}
    return CoreSamples(**{**_fields(samples), **chosen})


def _fields(samples):
    return {name: getattr(samples, name) for name in samples.__dataclass_fields__}


def _kept(readings, deviate, scope):
    """Length of the core per depth reached: 1 - compaction, shape (draw, 1)."""
    if readings is None:
        return 1.0
    length, inside, outside = readings
    core_length, reached = length - inside, length - outside
    if not 0 < core_length <= reached:
        raise ValueError(
            "the readings must leave a core that is not longer than its hole; found "
            f"{core_length:g} cm from {reached:g} cm. Check which reading is inside the tube."
        )
    error = load().get("corer_reading_error").value
    # Ratios of lengths stay above zero; a draw may be a little longer than its hole, as a reading
    # may be wrong either way.
    kept = (
        core_length
        / reached
        * np.exp(
            deviate("corer reading inside", scope) * error / core_length
            - deviate("corer reading outside", scope) * error / reached
        )
    )
    return kept[:, None]


def _factor(relative_error, deviate):
    """Log-normal factor of mean 1: a density is never negative."""
    sigma = np.sqrt(np.log1p(relative_error**2))
    return np.exp(sigma * deviate - sigma**2 / 2)
