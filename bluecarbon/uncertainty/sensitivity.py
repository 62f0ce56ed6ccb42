"""Which uncertain inputs the uncertainty of a total comes from, and what better ones would change.

First-order index of a group of sources: the share of the variance that goes when the group is known
exactly. Total index: the share that stays when all else is. What lies between them is interaction.
Estimators of [Saltelli2010]_ (first order) and [Jansen1999]_ (total), on two sets of draws A and B
and, for each group, A with that group from B.
"""

from typing import NamedTuple

import numpy as np

from bluecarbon.uncertainty.draws import as_sampler

PARTS = 20  # of the draws, left out in turn: the jackknife tells the error of an index


class Indices(NamedTuple):
    """Sensitivity indices by group [1], with their Monte Carlo standard errors."""

    first: np.ndarray
    first_error: np.ndarray
    total: np.ndarray
    total_error: np.ndarray


def indices(a, b, mixed):
    """Sensitivity indices from totals.

    Parameters
    ----------
    a, b : array_like of shape (draw,)
        Totals from two independent sets of draws.
    mixed : array_like of shape (group, draw)
        Totals from the draws of a, with one group from b.

    Returns
    -------
    Indices
        Zero where nothing varies.
    """
    a, b, mixed = (np.asarray(v, dtype=float) for v in (a, b, mixed))
    everything = np.concatenate((a[None], b[None], mixed))
    # Without the mean, products of totals lose no digits; the expected indices stay the same.
    a, b, mixed = (v - everything.mean() for v in (a, b, mixed))
    estimate = _estimate(a, b, mixed)
    parts = [p for p in np.array_split(np.arange(len(a)), PARTS) if len(p)]
    left = np.array([_estimate(*(np.delete(v, p, axis=-1) for v in (a, b, mixed))) for p in parts])
    n = len(parts)
    errors = np.sqrt((n - 1) / n * ((left - left.mean(axis=0)) ** 2).sum(axis=0))
    return Indices(estimate[0], errors[0], estimate[1], errors[1])


def _estimate(a, b, mixed):
    variance = np.concatenate((a, b)).var()
    if not variance:
        return np.zeros((2, len(mixed)))
    first = (b * (mixed - a)).mean(axis=1) / variance
    return np.stack((first, ((a - mixed) ** 2).mean(axis=1) / 2 / variance))


class Mixed:
    """Draws of a sampler A, with those of some sources taken from a sampler B."""

    def __init__(self, a, b, chosen):
        self._a, self._b, self._chosen = as_sampler(a), as_sampler(b), frozenset(chosen)

    def uniforms(self, name, scope, start, count):
        """Those of A: a mixture goes by sources, see `values`."""
        return self._a.uniforms(name, scope, start, count)

    def values(self, source, start, count):
        """Draws of a source."""
        return source.draws(self._b if source in self._chosen else self._a, start, count)


class Narrowed:
    """Draws of a sampler, with the variance of some sources multiplied by a share.

    The same uniform numbers: every draw of those sources is drawn towards the mean of its
    distribution, so that mean and shape stay and only the spread shrinks.
    """

    def __init__(self, seed, chosen, share=0.5):
        self._of, self._chosen = as_sampler(seed), frozenset(chosen)
        self._factor = share**0.5

    def uniforms(self, name, scope, start, count):
        """As they are: what is narrowed are the values."""
        return self._of.uniforms(name, scope, start, count)

    def values(self, source, start, count):
        """Draws of a source."""
        values = source.draws(self._of, start, count)
        if source not in self._chosen:
            return values
        mean = source.distribution.mean
        return mean + self._factor * (values - mean)
