"""From cores to the mean of a stratum: cores in sites, sites in studies, studies in a habitat.

The model is that of the logarithm of a carbon density or burial rate,

    ln y = habitat + stratum + study + site + residual,

with the variances of the parts given, not fitted: a project has too few sites to fit them. Its
stratum is drawn towards the habitat the more, the fewer sites it has.
"""

from typing import NamedTuple

import numpy as np

from bluecarbon.parameters import load
from bluecarbon.science._units import _is_quantity, _plain, expression, in_units

DENSITY = "g cm-3"


class VarianceComponents(NamedTuple):
    """What is known of a habitat before a core is taken, in logarithms."""

    habitat_mean: float  # ln of the median density [ln g cm-3]
    habitat_variance: float  # of strata around the habitat [1]
    site_variance: float  # of sites around their stratum [1]
    residual_variance: float  # of cores around their site [1]


class LogMean(NamedTuple):
    """A mean of logarithms from the cores of a stratum alone."""

    mean: object
    variance: object  # of the estimate
    sites: int
    cores: int


class ShrunkenMean(NamedTuple):
    """A mean of logarithms, drawn from that of the cores towards that of the habitat."""

    mean: object
    variance: object  # of the estimate
    weight: object  # of the cores; the habitat has the rest


class StratumDensity(NamedTuple):
    """Carbon density of a stratum: what the area is multiplied by."""

    mean: object  # arithmetic mean over the stratum [g cm-3], expectation
    standard_error: object  # of that mean [g cm-3]
    log_mean: object  # a draw of the mean is exp(normal with this mean ...
    log_variance: object  # ... and this variance)
    weight: object  # of the cores; the habitat has the rest
    sites: int
    cores: int


def variance_components(habitat, *, site_share=None):
    """Mean and variances of the carbon density of a habitat, 0 to 30 cm, in logarithms.

    Parameters
    ----------
    habitat : str
        "tidal marsh", "mangrove" or "seagrass".
    site_share : float, optional
        Share of the variance within a study that lies between sites; the rest lies between the
        cores of one site. The table's row is 1: further cores of a site then add nothing.

    Returns
    -------
    VarianceComponents
        Strata vary around the habitat as studies do in the data, which cannot tell a region from
        the laboratory that studied it.

    References
    ----------
    Rows `pooling_*` of the parameter tables, from the cores of the Coastal Carbon Network.

    Examples
    --------
    >>> marsh = variance_components("tidal marsh")
    >>> round(float(marsh.habitat_variance), 4), round(float(marsh.site_variance), 4)
    (0.1849, 0.1681)
    """
    parameters = load()
    number = {
        name: parameters.get(f"pooling_{name}", {habitat}).value
        for name in ("median_carbon_density", "between_study_sd", "within_study_sd", "site_share")
    }
    share = number["site_share"] if site_share is None else _plain(site_share, "1")
    if not 0 <= share <= 1:
        raise ValueError(
            f"site_share is a share of variance from 0 to 1; found {share:g}. "
            "If it is in percent, divide it by 100."
        )
    within = number["within_study_sd"] ** 2
    return VarianceComponents(
        habitat_mean=np.log(number["median_carbon_density"]),
        habitat_variance=number["between_study_sd"] ** 2,
        site_variance=share * within,
        residual_variance=(1 - share) * within,
    )


def site_means(log_values, site):
    """Mean of the logarithms of each site, in the order of the sorted names of the sites.

    Takes the logarithms of the cores [1] and their sites, both of shape (cores,). The means are
    the sample of `bluecarbon.science.sampling.mean_of_simple_sample`, where no variance is to be
    taken as given: limits are then Student's with the number of sites less one.

    Examples
    --------
    >>> site_means([1.0, 3.0, 5.0], ["b", "b", "a"])
    array([5., 2.])
    """
    values, registry = _logarithms(log_values)
    site = _labels(site, values, "site")
    _, index = np.unique(site, return_inverse=True)
    means = np.bincount(index, values) / np.bincount(index)
    return _dressed(means, registry)


def stratum_mean_log(
    log_values, site, *, site_variance, residual_variance, study=None, study_variance=0.0
):
    r"""Mean of the logarithms of the cores of a stratum, and the variance of that estimate.

    Generalised least squares with nested errors: the variance of a site's mean is that of sites
    plus its share of the residual, the variance of a study's mean that of studies plus that of
    its sites together, and each level is weighted by the inverse.

    .. math:: v_j = \sigma_{site}^2 + \frac{\sigma_{res}^2}{n_j}, \quad
              v_i = \sigma_{study}^2 + \frac{1}{\sum_j 1/v_j}, \quad
              v = \frac{1}{\sum_i 1/v_i}

    Parameters
    ----------
    log_values : array_like
        Natural logarithm of the carbon density or burial rate of each core [1], shape (cores,).
    site : sequence
        Site of each core, shape (cores,); sites of one name in two studies are two sites.
    site_variance : float
        Variance of sites around the mean of their stratum and study [1].
    residual_variance : float
        Variance of cores around the mean of their site [1].
    study : sequence, optional
        Study of each core, shape (cores,): needed where several have sampled the stratum.
    study_variance : float
        Variance of the errors that the cores of a study share [1], as by its laboratory.

    Returns
    -------
    LogMean
        Mean and variance [1]. Without a core the mean is unknown and its variance infinite.

    Raises
    ------
    ValueError
        For a logarithm that is no number, a negative variance, or none at all.

    Examples
    --------
    Two cores of one site and one of another: the second site counts for more than a third.

    >>> result = stratum_mean_log(
    ...     [1.0, 2.0, 4.5], ["a", "a", "b"], site_variance=1.0, residual_variance=2.0)
    >>> round(result.mean, 6), round(result.variance, 6), result.sites
    (2.7, 1.2, 2)
    """
    values, registry = _logarithms(log_values)
    site_variance, residual_variance, study_variance = _variances(
        site_variance=site_variance,
        residual_variance=residual_variance,
        study_variance=study_variance,
    )
    if not site_variance + residual_variance > 0:
        raise ValueError(
            "Cores vary: site_variance and residual_variance must not both be 0. "
            "Take them from variance_components(habitat)."
        )
    site = _labels(site, values, "site")
    study = np.zeros(values.size, dtype=int) if study is None else _labels(study, values, "study")
    if values.size == 0:
        return LogMean(_dressed(np.nan, registry), _dressed(np.inf, registry), 0, 0)
    sites, means, weights = 0, [], []
    for name in np.unique(study):
        inside = study == name
        _, index, count = np.unique(site[inside], return_inverse=True, return_counts=True)
        weight = 1 / (site_variance + residual_variance / count)
        means.append(np.average(np.bincount(index, values[inside]) / count, weights=weight))
        weights.append(1 / (study_variance + 1 / weight.sum()))
        sites += count.size
    mean, variance = np.average(means, weights=weights), 1 / sum(weights)
    return LogMean(
        _dressed(float(mean), registry), _dressed(float(variance), registry), sites, values.size
    )


def shrunken_mean(mean, variance, habitat_mean, habitat_variance):
    r"""Mean of a stratum drawn towards its habitat: the best linear unbiased prediction.

    .. math:: \hat\theta = \mu + w (\bar{y} - \mu), \quad w = \frac{\tau^2}{\tau^2 + v}, \quad
              var(\hat\theta - \theta) = w v

    Parameters
    ----------
    mean, variance : array_like
        Mean of the logarithms of a stratum's cores and the variance of that estimate [1], see
        `stratum_mean_log`: infinite without a core, never zero.
    habitat_mean, habitat_variance : array_like
        Mean of the habitat and the variance of strata around it [1], see `variance_components`.
        The mean is taken as known.

    Returns
    -------
    ShrunkenMean
        Mean, variance and weight of the cores [1], broadcast over the inputs.

    Raises
    ------
    ValueError
        For a variance that is negative or unknown, or an estimate said to be without error.

    Examples
    --------
    >>> result = shrunken_mean(1.0, 0.5, 0.0, 1.5)
    >>> float(result.mean), float(result.variance), float(result.weight)
    (0.75, 0.375, 0.75)
    """
    registry = _registry(mean, variance, habitat_mean, habitat_variance)
    mean, habitat_mean = _plain(mean, "1"), _plain(habitat_mean, "1")
    variance, habitat_variance = _variances(variance=variance, habitat_variance=habitat_variance)
    if np.any(np.asarray(variance) == 0) or np.isinf(habitat_variance).any():
        raise ValueError(
            "variance must be above 0, since a sample has an error, and habitat_variance finite. "
            "Take them from stratum_mean_log and variance_components."
        )
    weight = habitat_variance / (habitat_variance + variance)
    # Without a core the mean is NaN, and NaN times a weight of nought would stay NaN.
    step = weight * (mean - habitat_mean)
    labelled = hasattr(step, "dims")
    step = step.where(weight > 0, 0.0) if labelled else np.where(weight > 0, step, 0.0)
    error = habitat_variance / (1 + habitat_variance / variance)
    return ShrunkenMean(*(_dressed(v, registry) for v in (habitat_mean + step, error, weight)))


@in_units(mean_log="1", variance_log="1", returns="1")
def arithmetic_mean_of_lognormal(mean_log, variance_log):
    r"""Arithmetic mean of a quantity whose logarithm is normal: what an area is multiplied by.

    .. math:: E(y) = \exp(\mu + \sigma^2 / 2)

    The median :math:`\exp(\mu)` is what half of the places exceed; times the area it is too small.

    Parameters
    ----------
    mean_log : array_like
        Mean of the natural logarithm [1].
    variance_log : array_like
        Variance of the natural logarithm over the places, and of the error of its mean [1].

    Returns
    -------
    array_like
        Mean, in the unit that the logarithm was taken of.

    Examples
    --------
    >>> round(float(arithmetic_mean_of_lognormal(0.0, 2.0)), 6)
    2.718282
    """
    return np.exp(mean_log + variance_log / 2)


@in_units(mean_log="1", variance_log="1", error_variance="1", returns="1")
def standard_error_of_lognormal_mean(mean_log, variance_log, error_variance):
    r"""Standard error of the arithmetic mean, where the mean of the logarithms has an error.

    .. math:: SE = \exp\left(\mu + \frac{\sigma^2 + v}{2}\right) \sqrt{e^v - 1}

    Parameters
    ----------
    mean_log : array_like
        Mean of the natural logarithm [1].
    variance_log : array_like
        Variance of the natural logarithm over the places [1], taken as known.
    error_variance : array_like
        Variance v of the error of `mean_log` [1].

    Returns
    -------
    array_like
        Standard error, in the unit that the logarithm was taken of.

    Examples
    --------
    >>> float(standard_error_of_lognormal_mean(0.0, 0.5, 0.0))
    0.0
    """
    mean = np.exp(mean_log + (variance_log + error_variance) / 2)
    return mean * np.sqrt(np.expm1(error_variance))


def effective_sample_size(cores_per_site, *, site_variance, residual_variance):
    r"""Number of sites of one core each that would tell as much as these cores [1].

    .. math:: n = \sum_j \frac{\sigma_{site}^2 + \sigma_{res}^2}
                              {\sigma_{site}^2 + \sigma_{res}^2 / n_j}

    It lies between the number of sites and that of cores, and is that of sites where cores of one
    site are alike.

    Parameters
    ----------
    cores_per_site : array_like
        Cores of each site [1], shape (sites,).
    site_variance, residual_variance : float
        Variances of sites and of cores within a site [1].

    Returns
    -------
    float
        Effective number of sites [1].

    Raises
    ------
    ValueError
        For a site without a core, a negative variance, or none at all.

    Examples
    --------
    Ten cores of one site are worth less than two sites.

    >>> round(effective_sample_size([10], site_variance=1.0, residual_variance=1.0), 3)
    1.818
    """
    registry = _registry(cores_per_site, site_variance, residual_variance)
    cores = np.atleast_1d(np.asarray(_plain(cores_per_site, "1"), dtype=float))
    site_variance, residual_variance = _variances(
        site_variance=site_variance, residual_variance=residual_variance
    )
    if not (cores >= 1).all() or not site_variance + residual_variance > 0:
        raise ValueError(
            f"A site has a core or more, and cores vary; found {cores.tolist()} cores per site, "
            f"variances {site_variance:g} and {residual_variance:g}. Leave out sites without a "
            "core, and take the variances from variance_components(habitat)."
        )
    size = ((site_variance + residual_variance) / (site_variance + residual_variance / cores)).sum()
    return _dressed(float(size), registry)


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


def _registry(*values):
    return next((v._REGISTRY for v in values if _is_quantity(v)), None)


def _dressed(value, registry, units="1"):
    """A quantity where quantities were given."""
    if registry is None:
        return value
    return registry.Quantity(value, "" if units == "1" else expression(units))


def _logarithms(log_values):
    values = np.atleast_1d(np.asarray(_plain(log_values, "1"), dtype=float))
    if values.ndim != 1 or not np.isfinite(values).all():
        raise ValueError(
            f"log_values is one logarithm for each core; found shape {values.shape} with "
            f"{np.count_nonzero(~np.isfinite(values))} that are no number. Leave out cores without "
            "a value, and put half the limit of detection where no carbon was found."
        )
    return values, _registry(log_values)


def _labels(labels, values, name):
    labels = np.asarray(labels)
    if labels.shape != values.shape:
        raise ValueError(
            f"{name} names one {name} for each core; found {labels.size} names for {values.size} "
            f"cores. Give one name for each row of the core table."
        )
    return labels


def _variances(**variances):
    plain = [_plain(value, "1") for value in variances.values()]
    for name, value in zip(variances, plain, strict=True):
        if not np.all(np.asarray(value) >= 0):
            raise ValueError(
                f"{name} must not be negative or unknown; found {value}. "
                "A variance is the square of a standard deviation of logarithms."
            )
    return plain
