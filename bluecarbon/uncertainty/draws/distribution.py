"""A quantity that is not known exactly: its kind, its numbers, its moments."""

from dataclasses import dataclass

import numpy as np

from bluecarbon.uncertainty.draws.moments import MOMENTS
from bluecarbon.uncertainty.draws.quantiles import QUANTILES, sigma_of

NAN = float("nan")


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """A quantity that is not known exactly; fields as in `bluecarbon.parameters.Parameter`.

    kind
        "fixed"; "normal"; "truncated normal", cut at 0; "bounded normal", cut at `low` and `high`
        where they are given; "lognormal"; "uniform" and "triangular" from `low` to `high`; "beta"
        from 0 to 1, or from `low` to `high` where both are given; "empirical".
    value
        The mean; of a triangle its peak; of a cut normal the mean of the normal that is cut.
    spread
        Standard deviation; of a cut normal that of the normal that is cut.
    low, high
        95 % limits of what has no ends, else the ends.
    values, weights
        Of an empirical distribution: a draw is one of the values, with a chance in proportion to
        its weight; equal chances where there are no weights.
    """

    kind: str
    value: float
    spread: float = NAN
    low: float = NAN
    high: float = NAN
    values: tuple = ()
    weights: tuple = ()

    def quantile(self, uniform):
        """Values at probabilities between 0 and 1.

        A log-normal keeps the published mean and the ratio of the published limits, or its mean
        and spread where no limits are given; a beta keeps mean and standard deviation.
        """
        return QUANTILES[self.kind](self, uniform)

    @property
    def sigma(self):
        """Standard deviation, from the limits where it is not stated."""
        return sigma_of(self)

    @property
    def mean(self):
        """Mean of what is drawn, after any cut."""
        return MOMENTS[self.kind](self)[0]

    @property
    def standard_deviation(self):
        """Standard deviation of what is drawn, after any cut."""
        return float(np.sqrt(MOMENTS[self.kind](self)[1]))

    @property
    def is_exact(self):
        """True where every draw is the same."""
        return self.kind == "fixed"
