"""The mean of a stratum from its cores alone, in logarithms, and what the cores are worth."""

from typing import NamedTuple

import numpy as np

from bluecarbon.science._units import _plain
from bluecarbon.science.pooling._checks import _dressed, _labels, _logarithms, _registry, _variances


class LogMean(NamedTuple):
    """A mean of logarithms from the cores of a stratum alone."""

    mean: object
    variance: object  # of the estimate
    sites: int
    cores: int


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
