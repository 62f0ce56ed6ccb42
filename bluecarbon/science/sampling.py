"""Means of sampled plots, lines or rafts, with the error of having measured only some of them."""

from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from bluecarbon.science._units import _is_quantity


class SampleMean(NamedTuple):
    """A mean estimated from a sample; mean, standard error and limits in the unit of the values."""

    mean: object
    standard_error: object
    low: object  # limits of the two-sided interval of the stated confidence
    high: object
    degrees_of_freedom: float
    n: int  # sampling units, not what was measured within them

    @property
    def relative_half_width(self):
        """Half the width of the interval as a share of the mean [1], as crediting rules ask."""
        return (self.high - self.low) / 2 / self.mean


def mean_of_simple_sample(values, *, confidence, population=None):
    r"""Mean of a simple random sample, with its standard error and Student's limits.

    .. math:: SE = \frac{s}{\sqrt{n}} \sqrt{1 - \frac{n}{N}}

    Parameters
    ----------
    values : array_like
        One value for each sampling unit, shape (n,), any unit. What was measured within a unit
        (stems of a plot, plants of a line) is added up or averaged first: it is no further sample.
    confidence : float
        Chance that the interval covers the true mean, as in 0.95: rules differ, so none is given.
    population : float, optional
        Number of units N that the sample was taken from, for the finite population correction;
        without it they count as endless.

    Returns
    -------
    SampleMean
        Mean, standard error and limits in the unit of `values`.

    Raises
    ------
    ValueError
        For fewer than two units, a value that is no number, or more units than there are.

    References
    ----------
    [Cochran1977]_, sections 2.5 to 2.8.

    Examples
    --------
    >>> result = mean_of_simple_sample([8.0, 10.0, 12.0], confidence=0.9, population=12)
    >>> float(result.mean), float(result.standard_error), result.degrees_of_freedom
    (10.0, 1.0, 2)
    """
    values, unit = _numbers(values)
    n = values.size
    _refuse_fewer_than_two(n, "the sample")
    tail = _tail(confidence)
    share = 0.0 if population is None else n / _magnitude(population)
    if not 0 <= share <= 1:
        raise ValueError(
            f"population is the number of all units, sampled or not; found {population} with {n} "
            "sampled. Give the number of lines, plots or mu of the whole farm or stand."
        )
    error = values.std(ddof=1) / np.sqrt(n) * np.sqrt(1 - share)
    return _result(values.mean(), error, n - 1, n, tail, unit)


def mean_of_stratified_sample(values, stratum, areas, *, confidence):
    r"""Mean over strata of known area, each sampled at random, with Student's limits.

    .. math:: \bar{y} = \sum_h w_h \bar{y}_h, \quad
              SE^2 = \sum_h w_h^2 \frac{s_h^2}{n_h}, \quad w_h = A_h / \sum A

    The degrees of freedom are Satterthwaite's,
    :math:`SE^4 / \sum_h \frac{(w_h^2 s_h^2 / n_h)^2}{n_h - 1}`; they lie between those of the
    smallest stratum and the sum over all.

    Parameters
    ----------
    values : array_like
        One value for each sampling unit, shape (n,), any unit.
    stratum : sequence
        Stratum of each unit, shape (n,).
    areas : mapping
        Area of every stratum, in one unit.
    confidence : float
        Chance that the interval covers the true mean, as in 0.95.

    Returns
    -------
    SampleMean
        Mean, standard error and limits in the unit of `values`.

    Raises
    ------
    ValueError
        For a stratum with fewer than two units, a value that is no number, or strata and areas
        that do not match.

    References
    ----------
    [Cochran1977]_, sections 5.3 and 5.4; CDM AR-Tool14 v4.1 for the same standard error.

    Examples
    --------
    >>> result = mean_of_stratified_sample(
    ...     [8.0, 12.0, 20.0, 20.0], ["low", "low", "high", "high"],
    ...     {"low": 30.0, "high": 10.0}, confidence=0.9)
    >>> float(result.mean), float(result.standard_error), float(result.degrees_of_freedom)
    (12.5, 1.5, 1.0)
    """
    values, unit = _numbers(values)
    stratum = np.asarray(stratum)
    unmatched = set(stratum.tolist()) ^ set(areas)
    if unmatched or stratum.shape != values.shape:
        raise ValueError(
            f"Every sampled unit has a stratum and every stratum an area; found {values.size} "
            f"values, {stratum.size} strata, without a counterpart: {sorted(map(str, unmatched))}. "
            "Correct the spelling, add the missing area, or merge a stratum without plots."
        )
    tail = _tail(confidence)
    area = {name: float(_magnitude(size, like=areas)) for name, size in areas.items()}
    total = sum(area.values())
    if not (total > 0 and min(area.values()) >= 0):
        raise ValueError(
            f"Areas of strata must not be negative, nor all zero; found {area}. Correct the table."
        )
    mean, parts, free = 0.0, [], []
    for name, size in area.items():
        inside = values[stratum == name]
        _refuse_fewer_than_two(inside.size, f"stratum {name!r}")
        weight = size / total
        mean += weight * inside.mean()
        parts.append(weight**2 * inside.var(ddof=1) / inside.size)
        free.append(inside.size - 1)
    parts, free = np.array(parts), np.array(free)
    # Shares first: squares of very small variances would vanish.
    shares = parts / parts.sum() if parts.sum() > 0 else None
    degrees = free.sum() if shares is None else 1 / (shares**2 / free).sum()
    return _result(mean, np.sqrt(parts.sum()), float(degrees), values.size, tail, unit)


def _numbers(values):
    unit = None
    if _is_quantity(values):
        unit = (values._REGISTRY, values.units)
        values = values.magnitude
    values = np.atleast_1d(np.asarray(values, dtype=float))
    if values.ndim != 1 or not np.isfinite(values).all():
        raise ValueError(
            f"A sample is one number for each sampling unit; found shape {values.shape} with "
            f"{np.count_nonzero(~np.isfinite(values))} values that are no number. Leave out units "
            "that were not measured, and write 0 for those that were found empty."
        )
    return values, unit


def _magnitude(value, like=None):
    """The number of a quantity: strata may be given in unequal units of area."""
    if not _is_quantity(value):
        return value
    return value.to(next(iter(like.values())).units if like else "").magnitude


def _refuse_fewer_than_two(n, where):
    if n < 2:
        raise ValueError(
            f"An error can be estimated from two sampling units or more; found {n} in {where}. "
            "Measure another unit, or merge the stratum with one like it."
        )


def _tail(confidence):
    if not 0 < confidence < 1:
        raise ValueError(
            f"confidence is a chance between 0 and 1; found {confidence:g}. "
            "If it is in percent, divide it by 100."
        )
    return (1 + confidence) / 2


def _result(mean, error, degrees, n, tail, unit):
    width = stdtrit(degrees, tail) * error
    numbers = (mean, error, mean - width, mean + width)
    if unit is not None:
        registry, name = unit
        numbers = tuple(registry.Quantity(number, name) for number in numbers)
    return SampleMean(*numbers, degrees, n)
