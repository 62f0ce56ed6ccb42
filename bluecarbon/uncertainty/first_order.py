"""Error propagation to first order, IPCC Approach 1, through the equations of a method.

The total is taken as linear in every source around the values of the tables: its variance is the
sum of (derivative x standard deviation)**2 over the sources, with a term for every correlated pair.
A source that many rows share has one derivative, of the whole total, so that shared errors add up
and do not average out. With products and sums alone and independent sources these are equations
3.1 and 3.2 of the guidelines (IPCC 2006, volume 1, chapter 3).
"""

from dataclasses import dataclass

import numpy as np

from bluecarbon.uncertainty.draws import UPPER_95

# Step of the derivative, in standard deviations: small beside any curvature, and large beside the
# rounding of a total.
STEP = 1e-3

# Evaluations at one time.
SCENARIOS = 512


@dataclass(frozen=True, eq=False)
class Linear:
    """Groups of totals as linear functions of sources [t CO2e].

    `central` has the shape (group,), `slopes` (group, source): the change of a total for one
    standard deviation of a source.
    """

    sources: tuple
    central: np.ndarray
    slopes: np.ndarray

    def __add__(self, other):
        """Totals of two methods side by side: the groups of both, over the sources of both."""
        sources = tuple(dict.fromkeys((*self.sources, *other.sources)))
        slopes = np.concatenate([part._over(sources) for part in (self, other)])
        return Linear(sources, np.concatenate((self.central, other.central)), slopes)

    def __sub__(self, other):
        """Group by group what one is above the other: errors that both share cancel."""
        sources = tuple(dict.fromkeys((*self.sources, *other.sources)))
        slopes = self._over(sources) - other._over(sources)
        return Linear(sources, self.central - other.central, slopes)

    def _over(self, sources):
        number = {s: i for i, s in enumerate(sources)}
        slopes = np.zeros((len(self.slopes), len(sources)))
        slopes[:, [number[s] for s in self.sources]] = self.slopes
        return slopes

    @property
    def total(self):
        """Sum of the groups at the values of the tables [t CO2e]."""
        return float(self.central.sum())

    @property
    def contributions(self):
        """For each source the standard deviation that it alone gives the total [t CO2e]."""
        return self.slopes.sum(axis=0)

    @property
    def standard_deviation(self):
        """Of the total [t CO2e], with what is shared and what is correlated."""
        return _deviation(self.contributions, self.sources)

    @property
    def uncorrelated_deviation(self):
        """Of the total, had no two sources anything to do with one another [t CO2e]."""
        return float(np.sqrt((self.contributions**2).sum()))

    @property
    def unshared_deviation(self):
        """Of the total, had every group errors of its own [t CO2e]: what must not be assumed."""
        return float(np.sqrt(sum(_deviation(row, self.sources) ** 2 for row in self.slopes)))

    @property
    def half_width_95(self):
        """Half the 95 % interval in relation to the total [1]; nan where that is zero.

        Of a net flux near zero it says nothing (IPCC equation 3.2): read the standard deviation.
        """
        return UPPER_95 * self.standard_deviation / abs(self.total) if self.total else np.nan


def linearise(evaluation, name):
    """`Linear` totals of one quantity.

    Parameters
    ----------
    evaluation : bluecarbon.uncertainty.montecarlo.Totals
    name : str
        One of its quantities.
    """
    sources = tuple(s for s in evaluation.sources if not s.distribution.is_exact)
    spread = [s.distribution.standard_deviation for s in sources]
    parts = []
    count = 2 * len(sources) + 1
    moved = _OneAtATime({s: i for i, s in enumerate(sources)}, spread)
    for start in range(0, count, SCENARIOS):
        size = min(SCENARIOS, count - start)
        parts.append(evaluation(moved, size, first=start, threads=1, whole=False)[name])
    totals = np.concatenate(parts, axis=1)
    slopes = (totals[:, 1::2] - totals[:, 2::2]) / (2 * STEP)
    return Linear(sources, totals[:, 0], slopes)


class _OneAtATime:
    """In the place of draws: scenario 0 has all at the table; 2 i + 1 and 2 i + 2 move source i."""

    def __init__(self, number, spread):
        self._number, self._spread = number, spread

    def uniforms(self, name, scope, start, count):
        """Only there to be taken for a sampler: scenarios are not drawn."""
        raise NotImplementedError

    def values(self, source, start, count):
        """Values of a source in some scenarios."""
        result = np.full(count, float(source.distribution.value))
        if source in self._number:
            i = self._number[source]
            for place, sign in ((2 * i + 1, 1), (2 * i + 2, -1)):
                if start <= place < start + count:
                    result[place - start] += sign * STEP * self._spread[i]
        return result


def _deviation(slopes, sources):
    """Root of the variance of a sum, with the correlations between the members of a group."""
    variance = (slopes**2).sum()
    place = {}
    for i, source in enumerate(sources):
        if source.group is not None:
            place.setdefault(source.group, {})[source.name, source.scope] = i
    for group, at in place.items():
        for i, one in enumerate(group.members):
            for j, other in enumerate(group.members[:i]):
                if one in at and other in at:
                    r = group.matrix[i][j]
                    variance += 2 * r * slopes[at[one]] * slopes[at[other]]
    return float(np.sqrt(max(variance, 0.0)))
