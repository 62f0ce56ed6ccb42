"""How far errors go together, told by residuals at reference points."""

from dataclasses import dataclass

import numpy as np

from bluecarbon.errors import InputError
from bluecarbon.uncertainty.spatial.covariance import Covariance

# Pairs in a class of distance below which its semivariance is mostly chance: a usual rule
# (Journel and Huijbregts). Such classes are left out of a fit.
FEW_PAIRS = 30

# What makes the fourth power of mean roots unbiased for normal residuals: 0.457 + 0.494 / n, from
# the moments of the normal law ([CressieHawkins1980]_).
BIAS = (0.457, 0.494)


@dataclass(frozen=True, kw_only=True)
class Variogram:
    """Semivariances of residuals, by classes of distance."""

    distance: np.ndarray  # mean distance of the pairs of a class [m]; nan where it has none
    semivariance: np.ndarray
    pairs: np.ndarray  # int
    variance: float  # of the residuals, for what no pair tells


def empirical_variogram(x, y, residual, *, bins=15, max_distance=None, robust=False):
    """Semivariance of residuals by distance, all pairs within reach.

    Parameters
    ----------
    x, y : arrays of shape (point,)
        Places in a metric reference system [m].
    residual : array of shape (point,)
        Measured minus mapped, in the unit of the map.
    bins : int
        Number of classes of distance, of one width.
    max_distance : float, optional
        [m]; half the diagonal of the points where not given: beyond it pairs come from the
        edges alone.
    robust : bool
        The estimator of Cressie and Hawkins, which outliers move less.

    Returns
    -------
    Variogram

    References
    ----------
    [Matheron1963]_; [CressieHawkins1980]_.
    """
    # Loaded here: it costs every account a tenth of a second, and few have residuals.
    from scipy.spatial import cKDTree

    points = np.column_stack((x, y)).astype(float)
    residual = np.asarray(residual, dtype=float)
    if len(points) < 3 or not (np.isfinite(points).all() and np.isfinite(residual).all()):
        raise InputError(
            where="variogram",
            found=f"{len(points)} points, {int((~np.isfinite(residual)).sum())} without residual",
            rule="A variogram needs residuals at three places and more.",
            cure="Take points without a value out, or measure more.",
        )
    reach = max_distance or float(np.hypot(*np.ptp(points, axis=0))) / 2
    pairs = cKDTree(points).query_pairs(reach, output_type="ndarray")
    first, second = pairs.T if len(pairs) else (np.empty(0, int), np.empty(0, int))
    apart = np.hypot(*(points[first] - points[second]).T)
    number = np.minimum((apart / reach * bins).astype(int), bins - 1)
    count = np.bincount(number, minlength=bins)
    difference = np.abs(residual[first] - residual[second])
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = np.bincount(number, apart, minlength=bins) / count
        if robust:
            root = np.bincount(number, np.sqrt(difference), minlength=bins) / count
            semivariance = root**4 / (2 * (BIAS[0] + BIAS[1] / count))
        else:
            semivariance = np.bincount(number, difference**2, minlength=bins) / count / 2
    return Variogram(
        distance=distance,
        semivariance=semivariance,
        pairs=count,
        variance=float(residual.var(ddof=1)),
    )


def fit_covariance(variogram, model, *, smoothness=0.5, nugget=True):
    """The covariance of a model that comes nearest to a variogram.

    Weighted least squares with weights pairs / model semivariance squared ([Cressie1985]_): classes
    of many pairs and small semivariance, the near ones, count most.

    Parameters
    ----------
    variogram : Variogram
    model : str
        One of `MODELS`.
    smoothness : float
        Of the Matern model; it is not fitted, since few residuals tell it.
    nugget : bool
        False keeps the nugget at 0.

    Returns
    -------
    Covariance

    Raises
    ------
    InputError
        Fewer classes with enough pairs than numbers to fit.
    """
    from scipy.optimize import least_squares  # as above

    use = (variogram.pairs >= FEW_PAIRS) & (variogram.distance > 0)
    if use.sum() < 3 + nugget:
        raise InputError(
            where="fit of a covariance",
            found=f"{int(use.sum())} classes of distance with {FEW_PAIRS} pairs and more",
            rule=f"{3 + nugget} are needed to tell sill, range"
            + (" and nugget apart." if nugget else " apart."),
            cure="Use wider classes, or measure at more places; without it take the errors as "
            "wholly shared, which is the cautious end.",
        )
    h, g, n = (a[use] for a in (variogram.distance, variogram.semivariance, variogram.pairs))
    scale, reach = max(variogram.variance, g.max()), h.max()
    if not scale > 0:
        raise InputError(
            where="fit of a covariance",
            found="residuals that are all alike",
            rule="A covariance is fitted to errors that vary.",
            cure="A constant error is a bias: correct the map by it first.",
        )

    def build(logs):
        sill, range_, own = np.exp(logs)
        return Covariance(
            model=model,
            sill=float(sill * scale),
            range=float(range_ * reach),
            nugget=float(own * scale) if nugget else 0.0,
            smoothness=smoothness,
        )

    def misfit(logs):
        expected = build(logs).semivariance(h)
        return np.sqrt(n) * (g / expected - 1)

    starts = [(0.5, r, 0.5 if nugget else 1e-9) for r in (0.05, 0.2, 0.6)]
    bounds = (np.log([1e-6, 1e-3, 1e-9]), np.log([10.0, 10.0, 10.0]))
    found = [least_squares(misfit, np.log(s).clip(*bounds), bounds=bounds) for s in starts]
    return build(min(found, key=lambda f: f.cost).x)
