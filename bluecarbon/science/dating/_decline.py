"""The exponential that comes closest to activities on their way down, in activity space.

Not through the logarithms: a logarithm cannot see zero or negative excess, and leaving those out
bends the foot of the profile upwards. The amplitude enters linearly, so only the slope is sought;
all draws of a core are fitted in one go. A slice holds the mean of the exponential over it, which
lies above the value at its middle.
"""

from dataclasses import dataclass

import numpy as np

GRID = 49
FLATTEST, STEEPEST = 1e-3, 1e2  # e-folds over the span of the points: what is looked through
HALVINGS = 64  # the bracket is then narrower than the steps of float64
SMALL = 1e-4  # below this sinh(u) / u is 1 + u^2 / 6 to float64


@dataclass(frozen=True, kw_only=True)
class Decline:
    """C(x) = surface * exp(-slope x), with standard errors; arrays over draws, or numbers.

    The errors are widened by the square root of the reduced chi square where points scatter more
    than their own errors say.
    """

    surface: np.ndarray
    surface_error: np.ndarray
    slope: np.ndarray
    slope_error: np.ndarray
    covariance: np.ndarray  # of surface and slope
    widened: np.ndarray  # the factor by which the errors were widened, 1 or more

    def below(self, x):
        """What the exponential holds below x, in units of C times x."""
        return self.surface * np.exp(-self.slope * x) / self.slope

    def below_error(self, x):
        """Standard error of `below` as a share of it."""
        by_slope = x + 1 / self.slope
        variance = (
            (self.surface_error / self.surface) ** 2
            + (by_slope * self.slope_error) ** 2
            - 2 * by_slope * self.covariance / self.surface
        )
        return np.sqrt(np.maximum(variance, 0))


def exponential_decline(activity, error, x, width=0.0):
    """Weighted least squares of surface * exp(-slope x), with slope > 0.

    Parameters
    ----------
    activity, error : array_like
        Values and standard errors of shape (..., points); NaN is no point. Values may be zero or
        negative, errors must be above zero.
    x : array_like
        Depth or mass depth of the middle of the slices, of shape (..., points).
    width : array_like
        Thickness or mass of the slices, in the unit of x; 0 for values at x itself.

    Raises
    ------
    ValueError
        When fewer than three points are left, or an error is missing.
    """
    activity, error, x, width = np.broadcast_arrays(
        *(np.asarray(v, dtype=float) for v in (activity, error, x, width))
    )
    used = np.isfinite(activity)
    _check(used, error)
    start = x.min(axis=-1, keepdims=True)
    span = np.ptp(x, axis=-1)
    # Counted from the first point, which keeps the exponentials near 1 where they matter.
    slices = _Slices(
        y=np.where(used, activity, 0),
        weight=np.where(used, 1 / np.where(used, error, 1) ** 2, 0),
        x=x - start,
        half=width / 2,
    )
    steps = np.geomspace(FLATTEST, STEEPEST, GRID)
    best = np.stack([slices.explained(step / span) for step in steps]).argmax(axis=0)
    low, high = (steps[np.clip(best, 1, GRID - 2) + side] / span for side in (-1, 1))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        steeper = slices.tilt(middle) < 0
        low, high = np.where(steeper, middle, low), np.where(steeper, high, middle)
    return slices.decline((low + high) / 2, start[..., 0], used.sum(axis=-1))


def log_linear_decline(activity, x):
    """Straight line through the logarithms, all points alike, with the usual standard errors.

    Raises
    ------
    ValueError
        When an activity is zero or negative: it has no logarithm.
    """
    activity, x = np.asarray(activity, dtype=float), np.asarray(x, dtype=float)
    if not (activity > 0).all():
        raise ValueError(
            f"activity must be above zero for a fit of logarithms; found {np.min(activity):g}. "
            "Use the fit in activity space: leaving such slices out biases the rate."
        )
    if len(x) < 3:
        raise ValueError(f"A fit needs three slices; found {len(x)}. Take in more of the core.")
    y = np.log(activity)
    centred = x - x.mean()
    spread = (centred**2).sum()
    slope = (centred * y).sum() / spread
    level = y.mean() - slope * x.mean()
    variance = ((y - level - slope * x) ** 2).sum() / (len(x) - 2)
    level_error = np.sqrt(variance * (1 / len(x) + x.mean() ** 2 / spread))
    return Decline(
        surface=np.exp(level),
        surface_error=np.exp(level) * level_error,
        slope=-slope,
        slope_error=np.sqrt(variance / spread),
        covariance=np.exp(level) * variance * x.mean() / spread,
        widened=np.float64(1),
    )


def _check(used, error):
    if used.sum(axis=-1).min() < 3:
        raise ValueError(
            f"A fit needs three slices with an activity; found {used.sum(axis=-1).min()}. "
            "Take in more of the core."
        )
    if not (error[used] > 0).all():
        raise ValueError(
            "Every activity needs a standard error above zero to be weighted; found "
            f"{(~(error[used] > 0)).sum()} without. Give the counting errors, or a share of the "
            "activity that stands for them."
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Slices:
    """Points of shape (..., points) that an exponential of slope (...) is held against."""

    y: np.ndarray
    weight: np.ndarray
    x: np.ndarray
    half: np.ndarray  # of the width

    def shape(self, slope):
        """Means of exp(-slope x) over the slices: exp(-slope x) sinh(u) / u, u = slope half."""
        u = slope[..., np.newaxis] * self.half
        bent = u > SMALL
        safe = np.where(bent, u, 1)
        rise = np.where(bent, safe + np.log(-np.expm1(-2 * safe) / (2 * safe)), u**2 / 6)
        return np.exp(rise - slope[..., np.newaxis] * self.x)

    def centre(self, slope):
        """Where the exponential has its mean over the slice: minus the slope of ln(shape)."""
        u = slope[..., np.newaxis] * self.half
        bent = u > SMALL
        safe = np.where(bent, u, 1)
        return self.x - self.half * np.where(bent, 1 / np.tanh(safe) - 1 / safe, u / 3)

    def surface(self, slope):
        """The amplitude that fits best."""
        shape = self.shape(slope)
        return (self.weight * self.y * shape).sum(-1) / (self.weight * shape**2).sum(-1)

    def explained(self, slope):
        """How much of the weighted sum of squares the best exponential of that slope explains."""
        shape = self.shape(slope)
        along = (self.weight * self.y * shape).sum(-1)
        return np.where(along > 0, along**2 / (self.weight * shape**2).sum(-1), 0)

    def tilt(self, slope):
        """Below zero where a steeper exponential fits better: chi square falls that way."""
        shape = self.shape(slope)
        residual = self.y - self.surface(slope)[..., np.newaxis] * shape
        return (self.weight * shape * self.centre(slope) * residual).sum(-1)

    def decline(self, slope, start, n):
        """The fit with that slope, counted from x = 0, which lies `start` above the first point."""
        shape, amplitude = self.shape(slope), self.surface(slope)
        residual = self.y - amplitude[..., np.newaxis] * shape
        chi_square = (self.weight * residual**2).sum(-1) / np.maximum(n - 2, 1)
        widened = np.sqrt(np.maximum(chi_square, 1))
        # Derivatives by the value at x = 0 and by the slope.
        by_surface = shape * np.exp(-slope * start)[..., np.newaxis]
        depth = self.centre(slope) + start[..., np.newaxis]
        by_slope = -depth * amplitude[..., np.newaxis] * shape
        aa, ab, bb = (
            (self.weight * one * other).sum(-1)
            for one, other in (
                (by_surface, by_surface),
                (by_surface, by_slope),
                (by_slope, by_slope),
            )
        )
        determinant = aa * bb - ab**2
        return Decline(
            surface=amplitude * np.exp(slope * start),
            surface_error=np.sqrt(bb / determinant) * widened,
            slope=slope,
            slope_error=np.sqrt(aa / determinant) * widened,
            covariance=-ab / determinant * widened**2,
            widened=widened,
        )
