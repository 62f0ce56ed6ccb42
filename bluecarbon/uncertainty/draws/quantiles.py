"""From probability to value: the quantile function of every kind of distribution.

A function takes a `Distribution` and probabilities in (0, 1), and returns values of their shape.
"""

from functools import cache

import numpy as np
from scipy.special import betaincinv, ndtr, ndtri

from bluecarbon.errors import BluecarbonError

UPPER_95 = float(ndtri(0.975))


def sigma_of(d):
    """Standard deviation, from the 95 % limits where it is not stated."""
    return d.spread if np.isfinite(d.spread) else (d.high - d.low) / (2 * UPPER_95)


def lognormal_numbers(d):
    """Mean and standard deviation of the logarithm."""
    if d.value <= 0 or d.low <= 0:
        raise BluecarbonError(
            f"a log-normal needs a positive value and limits; found {d.value:g} and {d.low:g}. "
            "Correct the row, or give it another distribution."
        )
    if np.isfinite(d.low) and np.isfinite(d.high):
        sigma = np.log(d.high / d.low) / (2 * UPPER_95)
    else:
        sigma = np.sqrt(np.log1p((d.spread / d.value) ** 2))
    return np.log(d.value) - sigma**2 / 2, sigma


def beta_numbers(d):
    """Both shapes, the lower end and the length of a beta with this mean and spread."""
    ends = np.isfinite(d.low) and np.isfinite(d.high)
    low, length = (d.low, d.high - d.low) if ends else (0.0, 1.0)
    mean, spread = ((d.value - low) / length, d.spread / length) if ends else (d.value, d.spread)
    # The widest law between two ends has all its weight on them.
    if not (0 < mean < 1 and 0 < spread**2 < mean * (1 - mean)):
        raise BluecarbonError(
            f"a beta from {low:g} to {low + length:g} cannot have the mean {d.value:g} and the "
            f"standard deviation {d.spread:g}. Put the mean between the ends, and the standard "
            f"deviation below {length * np.sqrt(max(mean * (1 - mean), 0)):.4g}."
        )
    strength = mean * (1 - mean) / spread**2 - 1
    return mean * strength, (1 - mean) * strength, low, length


def bounded_numbers(d):
    """Both bounds of a bounded normal in standard deviations from its mean."""
    low = -np.inf if np.isnan(d.low) else (d.low - d.value) / d.spread
    high = np.inf if np.isnan(d.high) else (d.high - d.value) / d.spread
    # Beyond 30 standard deviations a normal has no numbers left to draw.
    if not (d.spread > 0 and low < high and low < 30 and high > -30):
        raise BluecarbonError(
            f"a normal of mean {d.value:g} and standard deviation {d.spread:g} cannot be cut at "
            f"{d.low:g} and {d.high:g}. Give a positive standard deviation, and bounds in order "
            "that leave some of the normal between them."
        )
    return low, high


@cache
def empirical_steps(values, weights):
    """Sorted values and the probability up to each of them."""
    weights = weights or (1.0,) * len(values)
    given = np.array(values, float), np.array(weights, float)
    good = len(values) and len(values) == len(weights) and all(np.isfinite(g).all() for g in given)
    if not good or (given[1] < 0).any() or given[1].sum() <= 0:
        raise BluecarbonError(
            f"an empirical distribution of {len(values)} values and {len(weights)} weights. Give "
            "at least one value, all of them finite, and for each a weight that is not negative."
        )
    order = np.argsort(given[0], kind="stable")
    reached = np.cumsum(given[1][order])
    return given[0][order], reached / reached[-1]


def _fixed(d, u):
    return np.full_like(u, d.value)


def _normal(d, u):
    return d.value + d.sigma * ndtri(u)


def _truncated_normal(d, u):
    below = ndtr(-d.value / d.sigma)
    return d.value + d.sigma * ndtri(below + u * (1 - below))


def _bounded_normal(d, u):
    low, high = bounded_numbers(d)
    # Probabilities lose their digits near 1, so an upper tail is drawn as a lower one, mirrored.
    if low > 0:
        below, above = ndtr(-high), ndtr(-low)
        deviate = -ndtri(above - u * (above - below))
    else:
        below, above = ndtr(low), ndtr(high)
        deviate = ndtri(below + u * (above - below))
    return d.value + d.spread * np.clip(deviate, low, high)


def _lognormal(d, u):
    mu, sigma = lognormal_numbers(d)
    return np.exp(mu + sigma * ndtri(u))


def _uniform(d, u):
    return d.low + (d.high - d.low) * u


def _triangular(d, u):
    width = d.high - d.low
    if width == 0:
        return np.full_like(u, d.value)
    peak = (d.value - d.low) / width
    rising = d.low + np.sqrt(u * width * (d.value - d.low))
    falling = d.high - np.sqrt((1 - u) * width * (d.high - d.value))
    return np.where(u < peak, rising, falling)


def _beta(d, u):
    a, b, low, length = beta_numbers(d)
    return low + length * betaincinv(a, b, u)


def _empirical(d, u):
    values, reached = empirical_steps(d.values, d.weights)
    # The smallest value whose probability is reached: the inverse of the empirical distribution.
    return values[np.minimum(np.searchsorted(reached, u), len(values) - 1)]


QUANTILES = {
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
