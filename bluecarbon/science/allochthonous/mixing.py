"""The allochthonous share from tracers: mixing models of two and three sources."""

from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from bluecarbon.science.allochthonous._magnitudes import _magnitude

CONFIDENCE = 0.95  # of the limits of a share


class Share(NamedTuple):
    """A share of carbon from a mixing model, with what is left of it between 0 and 1."""

    value: object  # within 0 and 1
    error: object  # standard error of the unbounded share
    low: object  # 95 % limits, within 0 and 1
    high: object
    unbounded: object  # as the tracers give it: outside 0 to 1 a source is missing or wrong


def nitrogen_to_carbon(carbon_to_nitrogen):
    """N:C from C:N, both by mass or both by mole: a tracer that mixes in proportion to carbon.

    C:N does not: half the carbon at 10 and half at 30 is C:N 15, not 20.

    Parameters
    ----------
    carbon_to_nitrogen : array_like
        C:N of a sample or an end member [1].

    Returns
    -------
    array_like
        N:C [1].

    Examples
    --------
    >>> 1 / ((nitrogen_to_carbon(10.0) + nitrogen_to_carbon(30.0)) / 2)
    15.0
    """
    return 1 / carbon_to_nitrogen


def share_two_sources(
    soil, autochthonous, allochthonous, *, soil_error, autochthonous_error, allochthonous_error
):
    r"""Share of allochthonous carbon from one tracer that mixes in proportion to carbon.

    .. math:: x = \frac{\delta_{soil} - \delta_{aut}}{\delta_{all} - \delta_{aut}}, \quad
        s_x^2 = \frac{s_{soil}^2 + (1 - x)^2 s_{aut}^2 + x^2 s_{all}^2}
        {(\delta_{all} - \delta_{aut})^2}

    Tracers: delta 13C of organic carbon, or N:C (see `nitrogen_to_carbon`); all in one unit.

    Parameters
    ----------
    soil, autochthonous, allochthonous : array_like
        The tracer in the soil, in the plants of the place and in what the water brings.
    soil_error, autochthonous_error, allochthonous_error : array_like
        Their standard errors, of the mean where a source was sampled more than once.

    Returns
    -------
    Share
        With 95 % limits. Where `unbounded` lies outside 0 to 1 by more than its error allows, a
        source is missing, or decay has shifted the tracer.

    Raises
    ------
    ValueError
        When the sources do not differ by more than the 95 % limits of their difference.

    References
    ----------
    [PhillipsGregg2001]_ for the variance.

    Examples
    --------
    >>> share = share_two_sources(-24.0, -27.0, -22.0, soil_error=0.2, autochthonous_error=0.5,
    ...                           allochthonous_error=0.5)
    >>> print(f"{share.value:.2f} +- {share.error:.3f}")
    0.60 +- 0.082
    """
    apart = allochthonous - autochthonous
    _check_apart(apart, (autochthonous_error**2 + allochthonous_error**2) ** 0.5)
    share = (soil - autochthonous) / apart
    variance = (
        soil_error**2
        + ((1 - share) * autochthonous_error) ** 2
        + (share * allochthonous_error) ** 2
    )
    return _bounded(share, (variance / apart**2) ** 0.5)


def share_three_sources(
    soil, autochthonous, first, second, *, soil_error, autochthonous_error, first_error,
    second_error
):  # fmt: skip
    r"""Share of allochthonous carbon of two kinds from two tracers, such as delta 13C and N:C.

    The three shares solve :math:`\sum_k x_k \delta_{jk} = \delta_j` for both tracers j with
    :math:`\sum_k x_k = 1`; their errors follow to first order from those of all tracers.

    Parameters
    ----------
    soil, autochthonous, first, second : pair of array_like
        Both tracers in the soil, the plants of the place, and the two sources from elsewhere, say
        marine plankton and river-borne soil.
    soil_error, autochthonous_error, first_error, second_error : pair of array_like
        Their standard errors.

    Returns
    -------
    tuple of Share
        Of all allochthonous carbon, and of its first and second source.

    Raises
    ------
    ValueError
        When the three sources lie on a line: two tracers do not tell them apart then.

    References
    ----------
    [PhillipsGregg2001]_.

    Examples
    --------
    >>> total, plankton, river = share_three_sources(
    ...     (-24.0, 0.10), (-15.0, 0.02), (-21.0, 0.15), (-27.0, 0.08),
    ...     soil_error=(0.2, 0.005), autochthonous_error=(0.5, 0.004),
    ...     first_error=(0.5, 0.010), second_error=(0.5, 0.010))
    >>> print(f"{total.value:.2f} = {plankton.value:.2f} + {river.value:.2f}, +- {total.error:.2f}")
    0.92 = 0.35 + 0.57, +- 0.05
    """
    # Relative to the autochthonous source, so that its share is what is left.
    (a1, a2), (b1, b2), (m1, m2) = (
        tuple(tracer - origin for tracer, origin in zip(kind, autochthonous, strict=True))
        for kind in (first, second, soil)
    )
    area = a1 * b2 - b1 * a2
    size = (abs(a1) + abs(b1)) * (abs(a2) + abs(b2))
    # A millionth of the box around the sources: beyond that rounding decides.
    if np.any(np.asarray(_magnitude(abs(area) / size)) < 1e-6):
        raise ValueError(
            "Three sources on a line cannot be told apart by two tracers; found a triangle without "
            "area. Join two sources, or use another tracer."
        )
    x_first, x_second = (m1 * b2 - m2 * b1) / area, (a1 * m2 - a2 * m1) / area
    x_own = 1 - x_first - x_second
    errors = zip(soil_error, autochthonous_error, first_error, second_error, strict=True)
    # Variance of what is left of each tracer when the shares are taken out of it.
    v1, v2 = (
        soil**2 + (x_own * own) ** 2 + (x_first * one) ** 2 + (x_second * two) ** 2
        for soil, own, one, two in errors
    )
    first_error = (b2**2 * v1 + b1**2 * v2) ** 0.5 / abs(area)
    second_error = (a2**2 * v1 + a1**2 * v2) ** 0.5 / abs(area)
    total_error = ((b2 - a2) ** 2 * v1 + (a1 - b1) ** 2 * v2) ** 0.5 / abs(area)
    return (
        _bounded(x_first + x_second, total_error),
        _bounded(x_first, first_error),
        _bounded(x_second, second_error),
    )


def _check_apart(apart, error):
    limit = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    if np.any(np.asarray(_magnitude(abs(apart) - limit * error)) <= 0):
        raise ValueError(
            "Sources must differ by more than the error of their difference; found "
            f"{float(np.min(np.asarray(_magnitude(abs(apart))))):g} apart. Use a tracer that tells "
            "them apart, or sample them more often."
        )


def _bounded(share, error):
    limit = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    inside = [_clipped(x) for x in (share, share - limit * error, share + limit * error)]
    return Share(inside[0], error, inside[1], inside[2], share)


def _clipped(share):
    # Not np.clip: minimum and maximum keep labels and stay lazy.
    return np.minimum(np.maximum(share, 0.0), 1.0)
