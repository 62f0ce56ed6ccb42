"""Carbon density of a stratum from its cores: all steps in one call."""

from typing import NamedTuple

import numpy as np

from bluecarbon.science._units import _plain
from bluecarbon.science.pooling._checks import _dressed, _registry
from bluecarbon.science.pooling.components import variance_components
from bluecarbon.science.pooling.lognormal import (
    arithmetic_mean_of_lognormal,
    standard_error_of_lognormal_mean,
)
from bluecarbon.science.pooling.means import stratum_mean_log
from bluecarbon.science.pooling.shrinking import shrunken_mean

DENSITY = "g cm-3"


class StratumDensity(NamedTuple):
    """Carbon density of a stratum: what the area is multiplied by."""

    mean: object  # arithmetic mean over the stratum [g cm-3], expectation
    standard_error: object  # of that mean [g cm-3]
    log_mean: object  # a draw of the mean is exp(normal with this mean ...
    log_variance: object  # ... and this variance)
    weight: object  # of the cores; the habitat has the rest
    sites: int
    cores: int


def stratum_carbon_density(
    carbon_density, site, habitat, *, study=None, study_variance=0.0, site_share=None
):
    """Carbon density of a stratum from its cores, drawn towards that of the habitat.

    The steps are `variance_components`, `stratum_mean_log`, `shrunken_mean` and
    `arithmetic_mean_of_lognormal`.

    Parameters
    ----------
    carbon_density : array_like
        Organic carbon density of each core, mean over 0 to 30 cm [g cm-3], shape (cores,); may
        be empty, for what the habitat alone says.
    site : sequence
        Site of each core, shape (cores,).
    habitat : str
        "tidal marsh", "mangrove" or "seagrass".
    study : sequence, optional
        Study of each core, where several have sampled the stratum.
    study_variance : float
        Variance of the logarithms that the cores of a study share by error [1].
    site_share : float, optional
        Share of the variance within a study that lies between sites, see `variance_components`.

    Returns
    -------
    StratumDensity
        Expectation and standard error of the arithmetic mean [g cm-3], and what it is drawn from.

    Raises
    ------
    ValueError
        For a density that is not above zero.

    Examples
    --------
    >>> result = stratum_carbon_density([0.0077], ["Yueqing"], "tidal marsh")
    >>> round(float(result.mean), 4), round(float(result.weight), 2), result.sites
    (0.0156, 0.52, 1)
    """
    registry = _registry(carbon_density)
    density = np.atleast_1d(np.asarray(_plain(carbon_density, DENSITY), dtype=float))
    if not ((density > 0) & np.isfinite(density)).all():
        odd = density[~((density > 0) & np.isfinite(density))]
        raise ValueError(
            f"carbon_density must be above 0 to have a logarithm; found {odd[0]:g} and "
            f"{odd.size - 1} more. Put half the limit of detection where none was detected, and "
            "leave out cores without a value."
        )
    known = variance_components(habitat, site_share=site_share)
    sampled = stratum_mean_log(
        np.log(density),
        site,
        site_variance=known.site_variance,
        residual_variance=known.residual_variance,
        study=study,
        study_variance=study_variance,
    )
    log = shrunken_mean(sampled.mean, sampled.variance, known.habitat_mean, known.habitat_variance)
    spread = known.site_variance + known.residual_variance
    mean = arithmetic_mean_of_lognormal(log.mean, spread + log.variance)
    error = standard_error_of_lognormal_mean(log.mean, spread, log.variance)
    return StratumDensity(
        mean=_dressed(mean, registry, DENSITY),
        standard_error=_dressed(error, registry, DENSITY),
        log_mean=log.mean + spread / 2,
        log_variance=log.variance,
        weight=log.weight,
        sites=sampled.sites,
        cores=sampled.cores,
    )
