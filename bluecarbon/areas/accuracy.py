"""How far a map can be trusted: accuracies and error-adjusted areas from reference points."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Accuracy:
    """Estimates for the classes of one map; arrays over class, nan where no point tells."""

    matrix: np.ndarray  # int, points by (mapped class, reference class)
    users: np.ndarray  # share of the mapped class that is right
    users_error: np.ndarray  # its standard error
    adjusted_area: np.ndarray  # in the unit of the mapped areas
    adjusted_error: np.ndarray  # its standard error
    overall: float


def stratified_accuracy(mapped, reference, mapped_area):
    """Accuracy of a map from reference points drawn at random within its classes.

    Parameters
    ----------
    mapped, reference : integer arrays of shape (point,)
        Class on the map and class found at the point.
    mapped_area : array of shape (class,)
        Area of each class on the map, in any unit.

    Returns
    -------
    Accuracy
        User's accuracy with the mean and standard deviation of Jeffreys' interval for a share,
        Beta(right + 1/2, wrong + 1/2), so that a class without a wrong point is not thought
        perfect; areas and their standard errors by the stratified estimators.

    References
    ----------
    Olofsson et al. 2014, Remote Sensing of Environment 148:42-57, equations 9 to 11. Brown, Cai
    and DasGupta 2001, Statistical Science 16:101-133 (Jeffreys' interval).
    """
    mapped_area = np.asarray(mapped_area, dtype=float)
    n = len(mapped_area)
    matrix = np.zeros((n, n), dtype=np.int64)
    np.add.at(matrix, (np.asarray(mapped), np.asarray(reference)), 1)
    points = matrix.sum(axis=1)
    right = np.diag(matrix)
    with np.errstate(divide="ignore", invalid="ignore"):
        a, b = right + 0.5, points - right + 0.5
        users = np.where(points > 0, a / (a + b), np.nan)
        users_error = np.where(points > 0, np.sqrt(a * b / (a + b) ** 2 / (a + b + 1)), np.nan)
        share = matrix / points[:, None]
        weight = mapped_area / mapped_area.sum()
        sampled = points > 1
        # Where a mapped class has fewer than two points, nothing can be said of the totals.
        complete = bool(np.all(sampled | (mapped_area == 0)))
        area = mapped_area.sum() * np.nansum(weight[:, None] * share, axis=0)
        variance = weight[:, None] ** 2 * share * (1 - share) / (points - 1)[:, None]
        error = mapped_area.sum() * np.sqrt(np.nansum(variance, axis=0))
        overall = float(np.nansum(weight * np.diag(share))) if complete else float("nan")
    unknown = np.full(n, np.nan)
    return Accuracy(
        matrix=matrix,
        users=users,
        users_error=users_error,
        adjusted_area=area if complete else unknown,
        adjusted_error=error if complete else unknown,
        overall=overall,
    )
