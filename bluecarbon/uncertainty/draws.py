"""Draws by name: draw i of parameter p in scope s is a pure function of (seed, p, s, i).

So results do not depend on order, blocks, workers, or on which other parameters exist. Words come
from the Philox counter-based generator, whose raw output NumPy keeps stable; the way from word to
uniform to quantile is our own.
"""

from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from scipy.special import betaincinv, ndtr, ndtri

from bluecarbon.errors import BluecarbonError

WORDS_PER_COUNT = 4  # Philox4x64 yields four words for each value of its counter
UPPER_95 = float(ndtri(0.975))


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """A quantity that is not known exactly; fields as in `bluecarbon.parameters.Parameter`."""

    kind: str
    value: float
    spread: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")

    def quantile(self, uniform):
        """Values at probabilities between 0 and 1.

        A log-normal keeps the published mean and the ratio of the published limits, a truncated
        normal is cut at 0, a beta keeps mean and standard deviation.
        """
        return QUANTILES[self.kind](self, uniform)

    @property
    def sigma(self):
        """Standard deviation, from the limits where it is not stated."""
        return self.spread if np.isfinite(self.spread) else (self.high - self.low) / (2 * UPPER_95)


def _normal(d, u):
    return d.value + d.sigma * ndtri(u)


def _truncated_normal(d, u):
    below = ndtr(-d.value / d.sigma)
    return d.value + d.sigma * ndtri(below + u * (1 - below))


def _lognormal(d, u):
    if d.value <= 0 or d.low <= 0:
        raise BluecarbonError(
            f"a log-normal needs a positive value and limits; found {d.value:g} and {d.low:g}. "
            "Correct the row, or give it another distribution."
        )
    if np.isfinite(d.low) and np.isfinite(d.high):
        sigma = np.log(d.high / d.low) / (2 * UPPER_95)
    else:
        sigma = np.sqrt(np.log1p((d.spread / d.value) ** 2))
    return np.exp(np.log(d.value) - sigma**2 / 2 + sigma * ndtri(u))


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
    strength = d.value * (1 - d.value) / d.spread**2 - 1
    return betaincinv(d.value * strength, (1 - d.value) * strength, u)


def _fixed(d, u):
    return np.full_like(u, d.value)


QUANTILES = {
    "fixed": _fixed,
    "normal": _normal,
    "truncated normal": _truncated_normal,
    "lognormal": _lognormal,
    "uniform": _uniform,
    "triangular": _triangular,
    "beta": _beta,
}


def uniforms(seed, name, scope, start, count):
    """Uniform numbers in (0, 1), draws `start` to `start + count` of one parameter.

    The key of the generator is the first half of the SHA-256 of seed, name and scope. NumPy adds 1
    to the counter before it is used, so draws 4 n to 4 n + 3 are the four words of counter n + 1.
    """
    digest = sha256("\x1f".join((str(seed), name, scope)).encode()).digest()
    # One integer: a list of two would pass through float64 and lose the last bits of the key.
    key = int.from_bytes(digest[:16], "little")
    first, skip = divmod(start, WORDS_PER_COUNT)
    words = np.random.Philox(key=key, counter=first).random_raw(skip + count)[skip:]
    return open_interval(words)


def open_interval(words):
    """Numbers in (0, 1) from random 64-bit words.

    The upper 52 bits, centred in their step: neither 0 nor 1 occurs, so quantiles stay finite. With
    53 bits the half would be rounded away, and the last word would become 1.
    """
    return ((words >> np.uint64(12)) + 0.5) * 2.0**-52


def draw(distribution, seed, name, scope, start, count):
    """Draws `start` to `start + count` of a distribution, see `uniforms`."""
    return distribution.quantile(uniforms(seed, name, scope, start, count))
