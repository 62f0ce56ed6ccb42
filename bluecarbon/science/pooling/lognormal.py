"""From the mean of logarithms back to the arithmetic mean, which an area is multiplied by."""

import numpy as np

from bluecarbon.science._units import in_units


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
