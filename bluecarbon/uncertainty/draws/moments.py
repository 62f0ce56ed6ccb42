"""Mean and variance of every kind of distribution, in closed form."""

import numpy as np
from scipy.special import log_ndtr

from bluecarbon.uncertainty.draws.quantiles import (
    beta_numbers,
    bounded_numbers,
    empirical_steps,
    lognormal_numbers,
    sigma_of,
)


def _fixed(d):
    return d.value, 0.0


def _normal(d):
    return d.value, sigma_of(d) ** 2


def _truncated_normal(d):
    sigma = sigma_of(d)
    return _cut(d.value, sigma, -d.value / sigma, np.inf)


def _bounded_normal(d):
    return _cut(d.value, d.spread, *bounded_numbers(d))


def _cut(mean, sigma, low, high):
    """Moments of a normal cut at `low` and `high` standard deviations (Johnson et al. 1994)."""
    mirrored = low > 0  # the difference of two probabilities near 1 has no digits left
    if mirrored:
        low, high = -high, -low
    log_share = log_ndtr(high) + np.log1p(-np.exp(log_ndtr(low) - log_ndtr(high)))

    def density(x):
        return np.exp(-(x**2) / 2 - np.log(2 * np.pi) / 2 - log_share) if np.isfinite(x) else 0.0

    at_low, at_high = density(low), density(high)
    shift = at_low - at_high
    edges = (low * at_low if at_low else 0.0) - (high * at_high if at_high else 0.0)
    variance = sigma**2 * (1 + edges - shift**2)
    return float(mean + sigma * (-shift if mirrored else shift)), float(variance)


def _lognormal(d):
    _, sigma = lognormal_numbers(d)
    return d.value, d.value**2 * np.expm1(sigma**2)


def _uniform(d):
    return (d.low + d.high) / 2, (d.high - d.low) ** 2 / 12


def _triangular(d):
    a, b, c = d.low, d.high, d.value
    return (a + b + c) / 3, (a * a + b * b + c * c - a * b - a * c - b * c) / 18


def _beta(d):
    beta_numbers(d)  # refuses what no beta can have
    return d.value, d.spread**2


def _empirical(d):
    values, reached = empirical_steps(d.values, d.weights)
    shares = np.diff(reached, prepend=0.0)
    mean = float(shares @ values)
    return mean, float(shares @ (values - mean) ** 2)


MOMENTS = {
    "fixed": _fixed,
    "normal": _normal,
    "truncated normal": _truncated_normal,
    "bounded normal": _bounded_normal,
    "lognormal": _lognormal,
    "uniform": _uniform,
    "triangular": _triangular,
    "beta": _beta,
    "empirical": _empirical,
}
