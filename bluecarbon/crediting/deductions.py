"""The known rules that turn an uncertain mass into a claim; each takes whole kilograms off.

Every rule is a function of draws of a net mass [kg CO2e] and returns the deduction [kg], rounded up
and never more than the mean: a deduction can take a claim to zero, not below. A net source (mean
not above zero) has no deduction; its loss stands as it is estimated.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from operator import index

import numpy as np

from bluecarbon.crediting import _exact
from bluecarbon.crediting.looking import look
from bluecarbon.crediting.order import place, tails
from bluecarbon.errors import InputError, nearest
from bluecarbon.parameters import coefficients, load

RULES = {}
WIDTH_RULES = {}


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A deduction rule under the name a project file uses, with what it is taken from.

    Called with the draws of a line it returns the deduction. `interval` says in words what of the
    draws it looks at; `places` says it in numbers, see `bluecarbon.crediting.order`.
    """

    name: str
    interval: str
    source: str
    where: str
    status: str
    places: Callable  # from the number of draws and a confidence
    of: Callable  # the deduction from the mean, rounded down, and the draws at those places

    def __call__(self, draws_kg, *, confidence=None):
        draws = _exact.whole_draws(draws_kg, where=f"rule {self.name}")
        seen = look(draws[np.newaxis], [self], confidence=confidence)
        return seen.means[0] - seen.claims[self.name][0]


def rule(name, *, places, **about):
    """Register a deduction rule, see `Rule`."""

    def mark(function):
        RULES[name] = Rule(name=name, places=places, of=function, **about)
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


# The rules --------------------------------------------------------------------------------------


@rule(
    "none",
    interval="mean only",
    source="bluecarbon",
    where="the mean as it is, for comparison",
    status="assumed",
    places=lambda draws, confidence: (),
)
def no_deduction(estimate_kg):
    """Nothing is deducted: the claim is the mean of the draws."""
    return 0


@rule(
    "percentile",
    interval="the draws themselves",
    source="bluecarbon",
    where="the claim is the order statistic of the draws at 1 - confidence",
    status="assumed",
    places=lambda draws, confidence: (place(1 - checked_confidence(confidence), draws),),
)
def percentile(estimate_kg, claim_kg):
    """The claim is a draw that at least a share `confidence` of all draws reaches.

    It is `order_statistic` at 1 - confidence, but never above the mean and never below zero.
    """
    return max(estimate_kg - max(claim_kg, 0), 0) if estimate_kg > 0 else 0


def width_rule(name, *, interval="90 %, half width", **about):
    """Register a rule that needs the estimate and its 90 % half width only."""

    def mark(share):
        def deduction(estimate_kg, low_kg, high_kg):
            width = _half_width(estimate_kg, low_kg, high_kg)
            return 0 if width is None else deduct(estimate_kg, share(width))

        both = {"places": lambda draws, confidence: tails(draws), "interval": interval}
        rule(name, **both, **about)(deduction)
        WIDTH_RULES[name] = share
        return share

    return mark


@width_rule("art-trees", source="ART-TREES 2.0", where="equations 10 and 11", status="quoted")
def art_trees_share(half_width):
    """Share of the estimate that ART-TREES 2.0 deducts, 0.524417 / 1.645006 of the half width.

    The two constants read as normal quantiles, z(0.70) and z(0.95): the claim is the 30th
    percentile of a normal law with this interval.
    """
    return half_width * _art_trees()


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


def _half_width(estimate_kg, low_kg, high_kg):
    """Half the 90 % interval relative to the estimate [1], exact; None for a net source."""
    return Fraction(high_kg - low_kg, 2 * estimate_kg) if estimate_kg > 0 else None


def deduct(estimate_kg, share):
    """The whole kilograms that a share of the estimate amounts to: rounded up, at most all."""
    return min(_exact.share_up(estimate_kg, share), estimate_kg) if estimate_kg > 0 else 0


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
    estimate_kg = index(estimate_kg)
    return estimate_kg - deduct(estimate_kg, WIDTH_RULES[name](width))


def compare(draws_kg, *, confidence="0.9"):
    """What every known rule lets be claimed of the same draws [kg], as {rule: claimable}.

    `confidence` is that of the percentile rule; the others bring their own.
    """
    draws = _exact.whole_draws(draws_kg, where="draws to compare")
    seen = look(draws[np.newaxis], RULES.values(), confidence=confidence)
    return {name: claim for name, (claim,) in seen.claims.items()}


def claimable(name, draws_kg, *, confidence):
    """What one rule lets be claimed of many lines [kg], from their draws of shape (line, draw).

    The same whole kilograms as the rule gives line by line, in one piece.
    """
    rule_of = find_rule(name)
    draws = np.asarray(draws_kg)
    if not len(draws):
        return []
    whole = _exact.whole_draws(draws.reshape(-1), where=f"rule {name}").reshape(draws.shape)
    return look(whole, [rule_of], confidence=confidence).claims[name]


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
def _art_trees():
    return _number("art_trees_z_claim") / _number("art_trees_z_interval")


@cache
def _numbers(name):
    return [_exact.as_fraction(value, where=name) for value in coefficients(name)]
