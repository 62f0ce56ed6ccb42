"""From cores to the mean of a stratum: cores in sites, sites in studies, studies in a habitat.

The model is that of the logarithm of a carbon density or burial rate,

    ln y = habitat + stratum + study + site + residual,

with the variances of the parts given, not fitted: a project has too few sites to fit them. Its
stratum is drawn towards the habitat the more, the fewer sites it has.
"""

from bluecarbon.science.pooling.components import VarianceComponents, variance_components
from bluecarbon.science.pooling.lognormal import (
    arithmetic_mean_of_lognormal,
    standard_error_of_lognormal_mean,
)
from bluecarbon.science.pooling.means import (
    LogMean,
    effective_sample_size,
    site_means,
    stratum_mean_log,
)
from bluecarbon.science.pooling.shrinking import ShrunkenMean, shrunken_mean
from bluecarbon.science.pooling.stratum import DENSITY, StratumDensity, stratum_carbon_density

__all__ = [
    "DENSITY",
    "LogMean",
    "ShrunkenMean",
    "StratumDensity",
    "VarianceComponents",
    "arithmetic_mean_of_lognormal",
    "effective_sample_size",
    "shrunken_mean",
    "site_means",
    "standard_error_of_lognormal_mean",
    "stratum_carbon_density",
    "stratum_mean_log",
    "variance_components",
]
