"""Draws by name: draw i of parameter p in scope s is a pure function of (seed, p, s, i).

So results do not depend on order, blocks, workers, or on which other parameters exist. Words come
from the Philox counter-based generator, whose raw output NumPy keeps stable; the way from word to
uniform to quantile is our own.
"""

from bluecarbon.uncertainty.draws.correlation import (
    CorrelatedGroup,
    nearest_correlation,
    normal_scores_of_ranks,
)
from bluecarbon.uncertainty.draws.distribution import Distribution
from bluecarbon.uncertainty.draws.philox import (
    WORDS_PER_COUNT,
    Philox,
    as_sampler,
    draw,
    open_interval,
    uniforms,
)
from bluecarbon.uncertainty.draws.quantiles import QUANTILES, UPPER_95
from bluecarbon.uncertainty.draws.sobol import REPLICATES, Sobol

__all__ = [
    "QUANTILES",
    "REPLICATES",
    "UPPER_95",
    "WORDS_PER_COUNT",
    "CorrelatedGroup",
    "Distribution",
    "Philox",
    "Sobol",
    "as_sampler",
    "draw",
    "nearest_correlation",
    "normal_scores_of_ranks",
    "open_interval",
    "uniforms",
]
