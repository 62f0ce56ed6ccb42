"""The mean of a stratum drawn towards that of its habitat."""

from typing import NamedTuple

import numpy as np

from bluecarbon.science._units import _plain
from bluecarbon.science.pooling._checks import _dressed, _registry, _variances


class ShrunkenMean(NamedTuple):
    """A mean of logarithms, drawn from that of the cores towards that of the habitat."""

    mean: object
    variance: object  # of the estimate
    weight: object  # of the cores; the habitat has the rest


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
