"""Models of how the errors at two places go together, by the distance between them."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import gamma, kv

from bluecarbon.errors import InputError


@dataclass(frozen=True, kw_only=True)
class Covariance:
    """Covariance of the error of a map at two places, from their distance alone.

    A sill that is 1 and a nugget of 0 make it a correlation: the error at each cell is then scaled
    by a standard deviation of its own.
    """

    model: str  # one of `MODELS`
    sill: float  # variance that is shared between neighbours, nugget not included
    range: float  # [m]; what it means depends on the model, see `MODELS`
    nugget: float = 0.0  # variance that a cell has for itself
    smoothness: float = 0.5  # of the Matern model; 0.5 is the exponential one

    def __post_init__(self):
        if self.model not in MODELS:
            raise InputError(
                where="covariance of map errors",
                found=f"model {self.model!r}",
                rule=f"Models: {', '.join(MODELS)}.",
                cure="Choose one of them.",
            )
        numbers = (self.sill, self.nugget, self.range, self.smoothness)
        if not all(map(math.isfinite, numbers)) or min(self.sill, self.nugget) < 0:
            raise InputError(
                where="covariance of map errors",
                found=f"sill {self.sill}, nugget {self.nugget}",
                rule="Variances are finite and not negative.",
                cure="Fit the model again, or set the nugget to 0.",
            )
        if not (self.range > 0 and self.smoothness > 0):
            raise InputError(
                where="covariance of map errors",
                found=f"range {self.range} m, smoothness {self.smoothness}",
                rule="Both are above zero.",
                cure="Errors without any range are a sill of 0 and a nugget.",
            )

    @property
    def variance(self):
        """Variance of the error at one place."""
        return self.sill + self.nugget

    def __call__(self, distance):
        """Covariance at a distance [m]; the nugget counts at distance 0 only."""
        distance = np.asarray(distance, dtype=float)
        shared = self.sill * MODELS[self.model](distance / self.range, self.smoothness)
        return shared + np.where(distance == 0, self.nugget, 0.0)

    def semivariance(self, distance):
        """Half the variance of the difference of the errors at two places."""
        return self.variance - self(distance)


def _spherical(h, smoothness):
    return np.where(h < 1, 1 - 1.5 * h + 0.5 * h**3, 0.0)


def _exponential(h, smoothness):
    return np.exp(-h)


def _matern(h, smoothness):
    """With the scaling sqrt(2 nu) h, closed forms where they exist: Bessel functions are slow."""
    x = math.sqrt(2 * smoothness) * h
    if smoothness == 0.5:
        return np.exp(-x)
    if smoothness == 1.5:
        return (1 + x) * np.exp(-x)
    if smoothness == 2.5:
        return (1 + x + x**2 / 3) * np.exp(-x)
    apart = x > 0
    far = np.where(apart, x, 1.0)
    with np.errstate(under="ignore"):
        value = 2 ** (1 - smoothness) / gamma(smoothness) * far**smoothness * kv(smoothness, far)
    # Beyond some hundred ranges the Bessel function is 0 and its factor infinite.
    return np.where(apart, np.nan_to_num(value, nan=0.0), 1.0)


# Correlation at h = distance / range. The spherical model ends at its range; the exponential one
# is down to 5 % at three ranges; the Matern model is the exponential one at smoothness 0.5.
MODELS = {"spherical": _spherical, "exponential": _exponential, "matern": _matern}
