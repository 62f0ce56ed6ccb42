"""Parameters whose errors go together: a Gaussian copula over the names of a group."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import ndtr, ndtri

from bluecarbon.errors import InputError
from bluecarbon.uncertainty.draws.philox import as_sampler

TOLERANCE = 1e-9  # of a correlation: what rounding in a table of 10 digits may do

# The ends of the open interval of `open_interval`.
SMALLEST = 2.0**-53


@dataclass(frozen=True, kw_only=True)
class CorrelatedGroup:
    """Some parameters and the correlation of their normal scores.

    A member's score is a weighted sum of the scores that the members would have alone; its uniform
    number is the probability of that score. So every member keeps its own distribution, and a
    member's draws depend on the members of its group and on nothing outside of it. Inside, a new
    member changes the draws of those that come after it in the order of names, for which it is
    part of the sum, and of no others.

    For normal members the matrix is the correlation of the values themselves; for skewed ones that
    of the values is a little nearer to 0.
    """

    name: str
    members: tuple[tuple[str, str], ...]  # (name, scope) of each parameter
    matrix: tuple[tuple[float, ...], ...]  # correlations, in the order of the members

    def __post_init__(self):
        matrix = np.array(self.matrix, dtype=float)
        _check_shape(self.name, self.members, matrix)
        _check_positive(self.name, matrix)

    @classmethod
    def from_covariance(cls, name, members, covariance):
        """A group and the standard deviations of its members, from a covariance matrix.

        Returns
        -------
        CorrelatedGroup, tuple of float
        """
        covariance = np.array(covariance, dtype=float)
        spread = np.sqrt(np.diag(covariance))
        if not (np.isfinite(spread) & (spread > 0)).all():
            raise InputError(
                where=f"correlated group {name!r}",
                found=f"variances {np.diag(covariance).tolist()}",
                rule="The diagonal of a covariance matrix holds variances above zero.",
                cure="Leave what is known exactly out of the group.",
            )
        # Rounding may lead a hair beyond 1.
        matrix = np.clip(covariance / np.outer(spread, spread), -1.0, 1.0)
        np.fill_diagonal(matrix, 1.0)
        group = cls(
            name=name,
            members=tuple((n, s) for n, s in members),
            matrix=tuple(map(tuple, matrix.tolist())),
        )
        return group, tuple(spread.tolist())

    @cached_property
    def _order(self):
        """Numbers of the members, in the order of their names."""
        return sorted(range(len(self.members)), key=lambda i: self.members[i])

    @cached_property
    def _factor(self):
        order = self._order
        return _cholesky(np.array(self.matrix, dtype=float)[np.ix_(order, order)].tolist())

    def uniforms(self, sampler, member, start, count):
        """Uniform numbers of one member, (name, scope), as `philox.uniforms` gives for one alone.

        The sum runs in the order of names and element by element, so that no bit depends on the
        length of a block or on a linear algebra library.
        """
        sampler = as_sampler(sampler)
        names = [self.members[i] for i in self._order]
        score = 0.0
        for weight, (name, scope) in zip(self._factor[names.index(member)], names, strict=True):
            if weight:
                score = score + weight * ndtri(sampler.uniforms(name, scope, start, count))
        return np.clip(ndtr(score), SMALLEST, 1 - SMALLEST)


def nearest_correlation(matrix):
    """A correlation matrix near one that is none: negative eigenvalues set to zero, then scaled.

    Parameters
    ----------
    matrix : array_like of shape (n, n)
        Symmetric, ones on the diagonal.

    Returns
    -------
    array of shape (n, n)
        Positive semidefinite to rounding. What the project means by it should be looked at: the
        change is larger the further the given matrix was from any correlation matrix.
    """
    matrix = np.array(matrix, dtype=float)
    value, vector = np.linalg.eigh((matrix + matrix.T) / 2)
    cut = (vector * np.maximum(value, 0)) @ vector.T
    scale = np.sqrt(np.diag(cut))
    result = cut / np.outer(scale, scale)
    np.fill_diagonal(result, 1.0)
    return result


def normal_scores_of_ranks(rank_correlation):
    """Correlation of normal scores that gives a rank correlation (Spearman), 2 sin(pi r / 6)."""
    return 2 * np.sin(np.pi * np.asarray(rank_correlation, dtype=float) / 6)


def _check_shape(name, members, matrix):
    where = f"correlated group {name!r}"
    n = len(members)
    if matrix.shape != (n, n) or n < 2 or len(set(members)) < n:
        raise InputError(
            where=where,
            found=f"{len(set(members))} members and a matrix of shape {matrix.shape}",
            rule="A group has at least two members, each named once, and a row and a column for "
            "each of them.",
            cure="Give the matrix in the order of the members.",
        )
    ones = np.abs(np.diag(matrix) - 1).max() <= TOLERANCE
    if not (ones and np.abs(matrix - matrix.T).max() <= TOLERANCE and np.abs(matrix).max() <= 1):
        raise InputError(
            where=where,
            found=str(matrix.tolist()),
            rule="A correlation matrix is symmetric, with ones on the diagonal and nothing beyond "
            "-1 and 1.",
            cure="Correct the matrix; a covariance matrix goes to "
            "`CorrelatedGroup.from_covariance`.",
        )


def _check_positive(name, matrix):
    least = float(np.linalg.eigvalsh(matrix)[0])
    if least < -TOLERANCE * len(matrix):
        # Mixed with the identity, the least eigenvalue rises in proportion.
        shrink = math.floor(1000 / (1 - least)) / 1000
        raise InputError(
            where=f"correlated group {name!r}",
            found=f"a matrix with the eigenvalue {least:.4g}",
            rule="Correlations must be possible together: no eigenvalue is below zero.",
            cure=f"Multiply what is off the diagonal by {shrink:g} or less, or take "
            "`nearest_correlation(matrix)` and look at what it changes.",
        )


def _cholesky(matrix):
    """Lower triangle L with L L' = matrix, for a positive semidefinite one; lists of floats.

    In plain arithmetic: the same bits on every machine, which LAPACK does not promise.
    """
    n = len(matrix)
    low = [[0.0] * n for _ in range(n)]
    for j in range(n):
        rest = matrix[j][j] - math.fsum(x * x for x in low[j][:j])
        # What is known once the members before it are has no part of its own.
        pivot = math.sqrt(rest) if rest > TOLERANCE * n else 0.0
        low[j][j] = pivot
        for i in range(j + 1, n):
            left = matrix[i][j] - math.fsum(a * b for a, b in zip(low[i], low[j], strict=True))
            low[i][j] = left / pivot if pivot else 0.0
    return low
