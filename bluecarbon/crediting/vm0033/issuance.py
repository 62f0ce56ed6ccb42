"""From emissions of baseline and project to credits by VM0033 v2.1, section 8.5: cumulative, whole.

Emissions are cumulative since the start of the project, one value a year: positive into the air.
What is sold is in whole kilograms of CO2e, rounded against the seller.

The text allows an uncertainty of 20 % (90 % level) or 30 % (95 %). Section 8.5.2 does not say of
which width; section 9.3.5 speaks of "the width of the confidence interval". So the basis is named
by whoever calls: "half width" and "full width" part 900 t from 600 t of one estimate.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bluecarbon.crediting import _exact
from bluecarbon.errors import InputError
from bluecarbon.parameters import load

BASES = ("half width", "full width")
ALLOWANCES = {"90 %": "vm0033_allowance_90", "95 %": "vm0033_allowance_95"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Issuance:
    """Credits of a project by year [kg CO2e], whole; cumulative unless said otherwise."""

    net: tuple[int, ...]  # equation 85
    capped: tuple[int, ...]  # equation 86
    adjusted: tuple[int, ...]  # equation 92
    buffer: tuple[int, ...]  # of the year, equation 94
    units: tuple[int, ...]  # of the year, equation 93; negative where more was issued than earned
    basis: str
    level: str


def net_reductions(baseline, project, *, fire_premium=0, leakage=0):
    """Net emission reductions: what the baseline emits beyond the project, with its corrections.

    .. math:: NER = GHG_{BSL} - GHG_{WPS} + FRP - GHG_{LK}

    Parameters
    ----------
    baseline, project : array_like
        Net emissions [t CO2e], positive into the air; a removal is negative.
    fire_premium, leakage : array_like
        Fire reduction premium and leakage [t CO2e].

    References
    ----------
    [VM0033]_ v2.1, equation 85.

    Examples
    --------
    >>> net_reductions(100.0, -900.0)
    1000.0
    """
    return baseline - project + fire_premium - leakage


def capped_reductions(net, at_100):
    """Net reductions, none above those of t = 100: asked for where reductions or the sea count.

    References
    ----------
    [VM0033]_ v2.1, equation 86.

    Examples
    --------
    >>> capped_reductions([400.0, 800.0, 1200.0], 1000.0).tolist()
    [400.0, 800.0, 1000.0]
    """
    return np.minimum(net, at_100)


def adjusted_reductions(net_kg, error, *, basis, level="90 %"):
    """Net reductions less the share by which their uncertainty exceeds what is allowed [kg].

    Parameters
    ----------
    net_kg : int
        Cumulative net reductions [kg CO2e]. What is not above zero is not adjusted.
    error : float, str or Fraction
        Half the confidence interval as a share of the estimate [1]. Decimal text keeps it exact.
    basis : str
        "half width" or "full width": which width the allowance is held against.
    level : str
        "90 %" or "95 %": level of the interval.

    Returns
    -------
    int
        Never above `net_kg`, and never below zero where that is not.

    References
    ----------
    [VM0033]_ v2.1, equation 92. Below the allowance nothing is added, although the equation alone
    would: the text makes the deduction only where the precision is not met.

    Examples
    --------
    >>> [adjusted_reductions(1_000_000, "0.30", basis=b) for b in ("half width", "full width")]
    [900000, 600000]
    """
    net_kg = _whole(net_kg, "net reductions")
    share = _exact.as_fraction(error, where="uncertainty of the reductions")
    if share < 0:
        raise InputError(
            where="uncertainty of the reductions",
            found=error,
            rule="It must not be negative.",
            cure="Give (upper - lower) / (2 * mean), as 0.3 for 30 %.",
        )
    excess = max(_width(basis) * share - _allowance(level), Fraction(0))
    deduction = min(_exact.ceil(max(net_kg, 0) * excess), max(net_kg, 0))
    return net_kg - deduction


def buffer_credits(stock_before_kg, stock_after_kg, share):
    """Kilograms that go to the pooled buffer: a share of the change of NERstock, rounded up.

    NERstock leaves out CH4 and N2O of the soil, burning and fuel. A falling stock gives nothing
    back here: releases are for the registry.

    References
    ----------
    [VM0033]_ v2.1, equation 94.

    Examples
    --------
    >>> buffer_credits(0, 1_000_001, "0.15")
    150001
    """
    change = _whole(stock_after_kg, "NERstock") - _whole(stock_before_kg, "NERstock")
    part = _exact.as_fraction(share, where="buffer percentage")
    if not 0 <= part < 1:
        raise InputError(
            where="buffer percentage",
            found=share,
            rule="It is a share from 0 to below 1.",
            cure="Divide a percentage by 100; the risk tool gives it.",
        )
    return _exact.ceil(max(change, 0) * part)


def issue(net_kg, stock_kg, error, *, buffer, basis, at_100_kg=None, level="90 %"):
    """Credits by year from cumulative net reductions.

    Parameters
    ----------
    net_kg, stock_kg : sequence of int
        NER and NERstock at the end of each year, cumulative [kg CO2e].
    error : sequence, or one value
        Half the confidence interval of NER as a share of it [1], by year.
    buffer : float or str
        Share that the risk tool asks for [1].
    basis, level : str
        See `adjusted_reductions`.
    at_100_kg : int, optional
        NER at t = 100 where the cap applies: reductions of baseline emissions are claimed, or
        sea-level rise may take wetland. NERstock is not capped: the buffer is never less for it.

    Returns
    -------
    Issuance
        Over all years units + buffer = the last adjusted figure, exactly.

    References
    ----------
    [VM0033]_ v2.1, equations 86 and 92 to 94; equation 93 is printed as a product and is a
    difference.

    Examples
    --------
    Two years of 1,000 t each, all of it stock, 30 % half width, buffer 10 %. Adjusted 900 and
    1,800 t; buffer 100 t of each year's 1,000 t of stock; 800 t each year are left.

    >>> both = issue([1_000_000, 2_000_000], [1_000_000, 2_000_000], "0.3",
    ...              buffer="0.1", basis="half width")
    >>> both.adjusted, both.buffer, both.units
    ((900000, 1800000), (100000, 100000), (800000, 800000))
    """
    net = tuple(_whole(x, "net reductions") for x in net_kg)
    stock = tuple(_whole(x, "NERstock") for x in stock_kg)
    errors = [error] * len(net) if isinstance(error, str) or np.ndim(error) == 0 else list(error)
    if not len(net) == len(stock) == len(errors):
        raise InputError(
            where="issue of credits",
            found=f"{len(net)} net reductions, {len(stock)} NERstock, {len(errors)} uncertainties",
            rule="Each year has one of each.",
            cure="Give as many of each, cumulative and in the order of the years.",
        )
    capped = net
    if at_100_kg is not None:
        most = _whole(at_100_kg, "net reductions at t = 100")
        capped = tuple(min(x, most) for x in net)
    adjusted = tuple(
        adjusted_reductions(x, e, basis=basis, level=level)
        for x, e in zip(capped, errors, strict=True)
    )
    held = tuple(buffer_credits(a, b, buffer) for a, b in zip((0, *stock), stock, strict=False))
    units = tuple(b - a - h for a, b, h in zip((0, *adjusted), adjusted, held, strict=False))
    return Issuance(
        net=net,
        capped=capped,
        adjusted=adjusted,
        buffer=held,
        units=units,
        basis=basis,
        level=level,
    )


def _width(basis):
    if basis not in BASES:
        raise InputError(
            where="basis of the allowable uncertainty",
            found=repr(basis),
            rule=f"Known: {', '.join(BASES)}. The text leaves it open.",
            cure="Name the one that the validator accepts, and print it beside the credits.",
        )
    return BASES.index(basis) + 1


def _allowance(level):
    if level not in ALLOWANCES:
        raise InputError(
            where="level of the confidence interval",
            found=repr(level),
            rule=f"Known: {', '.join(ALLOWANCES)}.",
            cure="Give the interval at one of these levels.",
        )
    return _exact.as_fraction(load().get(ALLOWANCES[level]).value, where=ALLOWANCES[level])


def _whole(value, what):
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise InputError(
            where=what,
            found=repr(value),
            rule="What is sold is in whole kilograms.",
            cure="Round down with `bluecarbon.crediting.whole_kg(tonnes)`, a baseline up.",
        )
    return int(value)
