"""The known rules that turn an uncertain mass into a claim; each takes whole kilograms off.

Every rule is a function of draws of a net mass [kg CO2e] and returns the deduction [kg], rounded up
and never more than the mean: a deduction can take a claim to zero, not below. A net source (mean
not above zero) has no deduction; its loss stands as it is estimated.
"""

from fractions import Fraction
from functools import cache

import numpy as np

from bluecarbon.crediting import _exact
from bluecarbon.errors import InputError, nearest
from bluecarbon.parameters import coefficients, load

# What lies outside the 90 % interval on either side, by the meaning of "90 %".
TAIL = Fraction(1, 20)

RULES = {}
WIDTH_RULES = {}


def rule(name, *, interval, source, where, status):
    """Register a deduction rule under the name a project file uses, with what it is taken from.

    `interval` says in words what of the draws it looks at.
    """

    def mark(function):
        function.name, function.interval, function.source = name, interval, source
        function.where, function.status = where, status
        RULES[name] = function
        return function

    return mark


def find_rule(name):
    """The deduction rule called `name`."""
    if name not in RULES:
        raise InputError(
            where="crediting rule",
            found=repr(name),
            rule=f"Known rules: {', '.join(RULES)}.",
            cure=nearest(name, RULES),
        )
    return RULES[name]


# The draws --------------------------------------------------------------------------------------


def order_statistic(draws_kg, probability):
    """The draw at index floor(probability * n) of the n draws in ascending order [kg].

    No interpolation, so the figure is one of the draws, and at least (1 - probability) * n draws
    are not below it. The product is exact: 0.1 of 10,000 draws is 1000, never 999.
    """
    draws = _exact.whole_draws(draws_kg, where="order statistic")
    share = _exact.as_fraction(probability, where="probability of an order statistic")
    index = min(int(share * draws.size), draws.size - 1)
    return int(np.partition(draws, index)[index])


def interval_90(draws_kg):
    """The 5 % and 95 % limits of the draws [kg], as a pair of draws.

    The upper limit is counted from above as the lower one is from below, so that the interval of
    the negative draws is the negative interval.
    """
    draws = _exact.whole_draws(draws_kg, where="90 % interval")
    low = int(TAIL * draws.size)
    high = draws.size - 1 - low
    limits = np.partition(draws, (low, high))
    return int(limits[low]), int(limits[high])


def estimate_and_half_width(draws_kg):
    """Mean of the draws, rounded down [kg], and half their 90 % interval relative to it [1].

    The half width is an exact fraction; None where the mean is not above zero.
    """
    draws = _exact.whole_draws(draws_kg, where="90 % half width")
    estimate = _exact.mean_down(draws)
    if estimate <= 0:
        return estimate, None
    low, high = interval_90(draws)
    return estimate, Fraction(high - low, 2 * estimate)


# The rules --------------------------------------------------------------------------------------


@rule(
    "none",
    interval="mean only",
    source="bluecarbon",
    where="the mean as it is, for comparison",
    status="assumed",
)
def no_deduction(draws_kg, *, confidence=None):
    """Nothing is deducted: the claim is the mean of the draws."""
    _exact.whole_draws(draws_kg, where="rule none")
    return 0


@rule(
    "percentile",
    interval="the draws themselves",
    source="bluecarbon",
    where="the claim is the order statistic of the draws at 1 - confidence",
    status="assumed",
)
def percentile(draws_kg, *, confidence):
    """The claim is a draw that at least a share `confidence` of all draws reaches.

    It is `order_statistic` at 1 - confidence, but never above the mean and never below zero.
    """
    share = checked_confidence(confidence)
    draws = _exact.whole_draws(draws_kg, where="rule percentile")
    estimate = _exact.mean_down(draws)
    claim = max(order_statistic(draws, 1 - share), 0)
    return max(estimate - claim, 0) if estimate > 0 else 0


def width_rule(name, *, interval="90 %, half width", source, where, status):
    """Register a rule that needs the estimate and its 90 % half width only."""

    def mark(share):
        def deduction(draws_kg, *, confidence=None):
            estimate, half_width = estimate_and_half_width(draws_kg)
            return 0 if half_width is None else deduct(estimate, share(half_width))

        deduction.__name__, deduction.__doc__ = share.__name__.removesuffix("_share"), share.__doc__
        said = {"source": source, "where": where, "status": status}
        rule(name, interval=interval, **said)(deduction)
        WIDTH_RULES[name] = share
        return share

    return mark


@width_rule("art-trees", source="ART-TREES 2.0", where="equations 10 and 11", status="quoted")
def art_trees_share(half_width):
    """Share of the estimate that ART-TREES 2.0 deducts, 0.524417 / 1.645006 of the half width.

    The two constants read as normal quantiles, z(0.70) and z(0.95): the claim is the 30th
    percentile of a normal law with this interval.
    """
    return half_width * _number("art_trees_z_claim") / _number("art_trees_z_interval")


@width_rule(
    "vm0033 half width",
    source="Verra VM0033 v2.1",
    where="equation 92 on half the 90 % interval; the text does not say half or full width",
    status="reconstructed",
)
def vm0033_half_width_share(half_width):
    """Share of the estimate that VM0033 deducts when its error is half the 90 % interval.

    What exceeds the allowance is deducted; below it nothing is added.
    """
    return max(half_width - _number("vm0033_allowance_90"), Fraction(0))


@width_rule(
    "vm0033 full width",
    interval="90 %, full width",
    source="Verra VM0033 v2.1",
    where="equation 92 on the whole 90 % interval; the text does not say half or full width",
    status="reconstructed",
)
def vm0033_full_width_share(half_width):
    """Share of the estimate that VM0033 deducts when its error is the whole 90 % interval."""
    return max(2 * half_width - _number("vm0033_allowance_90"), Fraction(0))


@width_rule(
    "ar-tool14",
    source="CDM AR-Tool14 v4.1",
    where="table of uncertainty discounts, applied here to the net mass instead of to tree stocks",
    status="quoted",
)
def ar_tool14_share(half_width):
    """Share of the estimate that AR-Tool14 deducts: a step of the half width times itself.

    A half width exactly on a step belongs below it.
    """
    step = sum(half_width > bound for bound in _numbers("ar_tool14_bound"))
    return half_width * _numbers("ar_tool14_share")[step]


# Side by side -----------------------------------------------------------------------------------


def deduct(estimate_kg, share):
    """The whole kilograms that a share of the estimate amounts to: rounded up, at most all."""
    return min(_exact.ceil(estimate_kg * share), estimate_kg) if estimate_kg > 0 else 0


def claim_at(name, estimate_kg, half_width):
    """What a rule lets be claimed [kg] of an estimate [kg] with a relative 90 % half width [1].

    For the rules that need no draws: `WIDTH_RULES`. Decimal text keeps the width exact.

    >>> claim_at("ar-tool14", 1_000_000, "0.30")
    775000
    """
    if name not in WIDTH_RULES:
        raise InputError(
            where="deduction rule",
            found=repr(name),
            rule=f"Rules of estimate and half width: {', '.join(WIDTH_RULES)}.",
            cure="Use `compare(draws_kg)` for a rule that needs the draws themselves.",
        )
    width = _exact.as_fraction(half_width, where="relative half width")
    if width < 0:
        raise InputError(
            where="relative half width",
            found=half_width,
            rule="It must not be negative.",
            cure="Give (upper - lower) / (2 * mean), as 0.3 for 30 %.",
        )
    return estimate_kg - deduct(estimate_kg, WIDTH_RULES[name](width))


def compare(draws_kg, *, confidence="0.9"):
    """What every known rule lets be claimed of the same draws [kg], as {rule: claimable}.

    `confidence` is that of the percentile rule; the others bring their own.
    """
    # Sorted once: the rules select order statistics again and again.
    draws = np.sort(_exact.whole_draws(draws_kg, where="draws to compare"))
    estimate, half_width = estimate_and_half_width(draws)
    claims = {}
    for name, of_draws in RULES.items():
        if name in WIDTH_RULES:  # they all look at the same two figures
            share = 0 if half_width is None else WIDTH_RULES[name](half_width)
            claims[name] = estimate - deduct(estimate, share)
        else:
            claims[name] = estimate - of_draws(draws, confidence=confidence)
    return claims


def claimable(name, draws_kg, *, confidence):
    """What one rule lets be claimed of many lines [kg], from their draws of shape (line, draw).

    The same whole kilograms as the rule gives line by line; the percentile rule, which is asked for
    again and again to tell the error of a claim, takes all lines in one piece.
    """
    draws = np.asarray(draws_kg)
    if name != "percentile" or draws.dtype != np.int64 or not draws.size:
        rule_of = find_rule(name)
        return [_exact.mean_down(d) - rule_of(d, confidence=confidence) for d in draws]
    _exact.whole_draws(draws.reshape(-1), where="rule percentile")
    index = min(int((1 - checked_confidence(confidence)) * draws.shape[1]), draws.shape[1] - 1)
    claims = np.partition(draws, index, axis=1)[:, index]
    means = _exact.means_down(draws)
    return [
        m - max(m - max(int(c), 0), 0) if m > 0 else m for m, c in zip(means, claims, strict=True)
    ]


def checked_confidence(confidence):
    """The confidence of a claim as an exact fraction, at least one half and below one."""
    share = _exact.as_fraction(confidence, where="confidence")
    if not Fraction(1, 2) <= share < 1:
        raise InputError(
            where="confidence",
            found=confidence,
            rule="It is the chance that the true mass is above the claim, from 0.5 to below 1.",
            cure="Write 0.9 for 90 %; a percentage is divided by 100.",
        )
    return share


@cache
def _number(name):
    return _exact.as_fraction(load().get(name).value, where=name)


@cache
def _numbers(name):
    return [_exact.as_fraction(value, where=name) for value in coefficients(name)]
