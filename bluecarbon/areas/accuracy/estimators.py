"""Stratified estimators of area and accuracy, with the covariance between classes.

Every figure here is a ratio of two totals over the map. Its error comes from linearisation: how far
each point pulls it away (`_influence`), and how much these pulls vary within their stratum. The
formulas of Olofsson et al. (strata are the mapped classes) and of Stehman (they are not) are both
cases of it, and so are points that come in clusters.
"""

from dataclasses import dataclass

import numpy as np

from bluecarbon.errors import InputError


@dataclass(frozen=True, kw_only=True)
class Accuracy:
    """Estimates for the classes of a map; arrays over class, nan where no point tells."""

    matrix: np.ndarray  # int, points by (mapped class, reference class)
    proportions: np.ndarray  # the same as estimated shares of the mapped ground; adds up to 1
    mapped_area: np.ndarray  # in the unit of the strata
    area: np.ndarray  # error-adjusted area: of the reference class
    area_covariance: np.ndarray  # (class, class)
    users: np.ndarray  # share of the mapped class that is right
    users_error: np.ndarray  # its standard error
    producers: np.ndarray  # share of the reference class that is mapped
    producers_error: np.ndarray
    overall: float
    overall_error: float
    points: int
    clusters: int  # as many as points where each stands for itself

    @property
    def area_error(self):
        """Standard error of the error-adjusted area."""
        return np.sqrt(np.diag(self.area_covariance))


def estimate_accuracy(
    mapped, reference, stratum_area, *, stratum=None, clusters=None, classes=None
):
    """Areas and accuracies of a map from a probability sample of reference points.

    Parameters
    ----------
    mapped, reference : integer arrays of shape (point,)
        Class on the map and class found at the point. A class may as well be a change or a
        trajectory: any numbering of what the map can show.
    stratum_area : array of shape (stratum,)
        Mapped area of each stratum, in any unit. Strata of area 0 need no points.
    stratum : integer array of shape (point,), optional
        Stratum from which each point was drawn: the mapped class where it is not given.
    clusters : array of shape (point,), optional
        Name of the cluster of each point: points of one place or one drop of a camera are not
        independent. Each counts for itself where this is not given.
    classes : int, optional
        Number of classes: that of the strata where it is not given.

    Returns
    -------
    Accuracy
        All nan but the matrix where a stratum with area has fewer than two points (or clusters):
        nothing can be said of totals that need it.

    Raises
    ------
    InputError
        A point names a stratum without area.

    References
    ----------
    [Olofsson2014]_, equations 1 to 11; [Stehman2014]_, equations 3 to 29, for strata that are not
    the mapped classes. With clusters: the variance between ultimate clusters, [Cochran1977]_,
    sections 9.3 and 11.12.
    """
    mapped, reference = np.asarray(mapped, dtype=int), np.asarray(reference, dtype=int)
    stratum = mapped if stratum is None else np.asarray(stratum, dtype=int)
    area = np.asarray(stratum_area, dtype=float)
    n = classes or len(area)
    _check_strata(stratum, area)
    sample = _Sample(stratum, area, clusters)
    is_reference = (reference[:, None] == np.arange(n)).astype(float)
    is_mapped = (mapped[:, None] == np.arange(n)).astype(float)
    right = is_reference * is_mapped
    matrix = np.zeros((n, n), dtype=np.int64)
    np.add.at(matrix, (mapped, reference), 1)
    known = sample.complete
    joint = (is_mapped[:, :, None] * is_reference[:, None, :]).reshape(len(mapped), n * n)
    whole = np.ones((len(mapped), 1))
    proportions = sample.total(joint).reshape(n, n) / area.sum()
    covariance = sample.covariance(is_reference, np.zeros(n), whole)
    users, users_error = sample.ratio(right, is_mapped)
    producers, producers_error = sample.ratio(right, is_reference)
    overall, overall_error = sample.ratio(right.sum(axis=1, keepdims=True), whole)
    mapped_area = area if stratum is mapped else sample.total(is_mapped)
    unknown = np.nan if not known else 1.0
    return Accuracy(
        matrix=matrix,
        proportions=proportions * unknown,
        mapped_area=mapped_area,
        area=sample.total(is_reference) * unknown,
        area_covariance=covariance * unknown,
        # What is right of a mapped class needs the points of that class only.
        users=users if known or stratum is mapped else users * unknown,
        users_error=users_error if known or stratum is mapped else users_error * unknown,
        producers=producers * unknown,
        producers_error=producers_error * unknown,
        overall=float(overall[0] * unknown),
        overall_error=float(overall_error[0] * unknown),
        points=len(mapped),
        clusters=sample.clusters,
    )


def jeffreys(right, points):
    """Mean and standard deviation of Jeffreys' interval for a share, Beta(a + 1/2, b + 1/2).

    A class without a wrong point is then not thought perfect. nan where there is no point.

    References
    ----------
    [Brown2001]_.
    """
    right, points = np.asarray(right, dtype=float), np.asarray(points, dtype=float)
    a, b = right + 0.5, points - right + 0.5
    mean = np.where(points > 0, a / (a + b), np.nan)
    spread = np.where(points > 0, np.sqrt(a * b / (a + b) ** 2 / (a + b + 1)), np.nan)
    return mean, spread


class _Sample:
    """Points with their strata and clusters: totals, and covariances of ratios of totals."""

    def __init__(self, stratum, area, clusters):
        self.stratum, self.area = stratum, area
        self.count = np.bincount(stratum, minlength=len(area))
        with np.errstate(divide="ignore", invalid="ignore"):
            expansion = area / self.count
        self.weight = expansion[stratum]
        names, self.cluster = np.unique(
            np.arange(len(stratum)) if clusters is None else np.asarray(clusters),
            return_inverse=True,
        )
        self.clusters = len(names)
        pairs = np.unique(np.column_stack((self.cluster, stratum)), axis=0)
        # A cluster that lies in one stratum is a unit drawn from it; one that spans several
        # belongs to the sample as a whole.
        self.nested = len(pairs) == self.clusters
        units = np.bincount(pairs[:, 1], minlength=len(area)) if self.nested else self.count
        self.complete = bool(np.all((units > 1) | (area == 0))) and self.clusters > 1

    def total(self, values):
        """Estimated totals over the map of values (point, column)."""
        return self.weight @ values

    def ratio(self, values, base):
        """Ratios of totals and their standard errors, by column."""
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = self.total(values) / self.total(base)
        filled = np.nan_to_num(ratios)
        variance = np.diag(self.covariance(values, filled, base))
        with np.errstate(divide="ignore", invalid="ignore"):
            error = np.sqrt(variance) / self.total(base)
        return ratios, np.where(np.isfinite(ratios), error, np.nan)

    def covariance(self, values, ratios, base):
        """Covariance of the totals of values - ratios * base, (column, column)."""
        pulls = self._influence(values - ratios * base)
        sums = np.zeros((self.clusters, pulls.shape[1]))
        np.add.at(sums, self.cluster, pulls)
        if not self.nested:
            return sums.T @ sums * (self.clusters / max(self.clusters - 1, 1))
        stratum = np.zeros(self.clusters, dtype=int)
        stratum[self.cluster] = self.stratum
        units = np.bincount(stratum, minlength=len(self.area))
        mean = np.zeros((len(self.area), pulls.shape[1]))
        np.add.at(mean, stratum, sums)
        mean /= np.maximum(units, 1)[:, None]
        scale = np.sqrt(units / np.maximum(units - 1, 1))[stratum][:, None]
        around = (sums - mean[stratum]) * scale
        return around.T @ around

    def _influence(self, residual):
        """How far each point pulls a total away, centred in its stratum."""
        mean = np.zeros((len(self.area), residual.shape[1]))
        np.add.at(mean, self.stratum, residual)
        mean /= np.maximum(self.count, 1)[:, None]
        return self.weight[:, None] * (residual - mean[self.stratum])


def _check_strata(stratum, area):
    empty = sorted(set(stratum[area[stratum] == 0].tolist())) if len(stratum) else []
    if empty:
        raise InputError(
            where="reference points",
            found=f"{int(np.isin(stratum, empty).sum())} points in stratum {empty[0]}, area 0",
            rule="A point stands for the ground of its stratum.",
            cure="Correct the stratum of the points, or the areas of the strata.",
        )
