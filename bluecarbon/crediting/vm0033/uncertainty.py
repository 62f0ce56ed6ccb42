"""Uncertainty of baseline and project by VM0033 v2.1, section 8.5.2: by rules of quadrature.

All uncertainties are intervals as a share of their mean, of one level and one basis (half or full
width). Denominators are in absolute values, as the text asks.
"""

import numpy as np

from bluecarbon.errors import InputError


def stratum_uncertainty(uncertainty, amount):
    """Uncertainty of a stratum [1] from those of its pools and sources, on the last axis.

    .. math:: U_i = \\sqrt{\\sum_p (U_p E_p)^2} \\; / \\; \\sum_p |E_p|

    The pools are taken as independent, and amounts as absolute values: a source and a sink do not
    cancel below the line.

    Parameters
    ----------
    uncertainty : array_like
        Interval of each pool or source as a share of its mean [1], all of one level and basis.
    amount : array_like
        Pools and sources [t CO2e].

    References
    ----------
    [VM0033]_ v2.1, equations 87 and 89.

    Examples
    --------
    >>> round(float(stratum_uncertainty([0.3, 0.4], [100.0, -100.0])), 4)
    0.25
    """
    amount = np.abs(amount)
    return _quadrature(uncertainty, amount, "pools and sources")


def scenario_uncertainty(uncertainty, area):
    """Uncertainty of a scenario [1] from those of its strata, weighted by area, on the last axis.

    .. math:: U = \\sqrt{\\sum_i (U_i A_i)^2} \\; / \\; \\sum_i A_i

    By area and not by emission, as printed. Strata count as independent: where they share a factor
    this interval is too narrow, and the draws of an account tell how much.

    References
    ----------
    [VM0033]_ v2.1, equations 88 and 90 (both print U of stratum 2 for that of stratum 1).

    Examples
    --------
    >>> round(float(scenario_uncertainty([0.25, 0.25], [10.0, 10.0])), 4)
    0.1768
    """
    return _quadrature(uncertainty, np.asarray(area, dtype=float), "areas")


def reduction_error(baseline_uncertainty, baseline, project_uncertainty, project):
    """Uncertainty of the whole project [1], NER_ERROR.

    .. math:: \\sqrt{(U_{BSL} GHG_{BSL})^2 + (U_{WPS} GHG_{WPS})^2} / (|GHG_{BSL}| + |GHG_{WPS}|)

    Takes both uncertainties [1] and both net emissions [t CO2e].

    References
    ----------
    [VM0033]_ v2.1, equation 91, with absolute values below the line as the text before equation 87
    asks.

    Examples
    --------
    >>> round(float(reduction_error(0.3, 0.0, 0.3, -1000.0)), 4)
    0.3
    """
    uncertainty = np.stack(np.broadcast_arrays(baseline_uncertainty, project_uncertainty), axis=-1)
    emission = np.stack(np.broadcast_arrays(baseline, project), axis=-1)
    return _quadrature(uncertainty, np.abs(emission), "emissions")


def _quadrature(uncertainty, weight, what):
    """Root of the summed squares of weighted uncertainties, over the sum of the weights."""
    uncertainty = np.asarray(uncertainty, dtype=float)
    total = np.sum(weight, axis=-1)
    if np.any(uncertainty < 0) or not np.all(total > 0):
        raise InputError(
            where="uncertainty roll-up",
            found=f"uncertainties from {np.min(uncertainty):g}, {what} of {np.min(total):g} in all",
            rule="Uncertainties are shares that are not negative, of something that is not zero.",
            cure=f"Leave out what is zero, and give {what} of which one at least is above zero.",
        )
    return np.sqrt(np.sum((uncertainty * weight) ** 2, axis=-1)) / total
