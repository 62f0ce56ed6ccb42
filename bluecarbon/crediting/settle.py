"""From draws to the integer identity of a line, by holder, vintage, habitat and method.

    gross = baseline + leakage + deduction + netted + buffer + lots + remainder        [kg CO2e]

It holds exactly for every line, hence for every holder and vintage. Everything is rounded against
the seller, once: gross down, baseline up, deduction and buffer up, lots down to whole sale units.
Ex post and ex ante lines may be settled in one go; they are never netted or summed together.
"""

from collections import defaultdict
from dataclasses import asdict, dataclass
from operator import index

import numpy as np

from bluecarbon.crediting import _exact
from bluecarbon.crediting.buffer import buffer_share, checked_basis, withheld_of
from bluecarbon.crediting.carry import Unsold, sales
from bluecarbon.crediting.deductions import (
    RULES,
    checked_confidence,
    compare,
    find_rule,
    interval_90,
)
from bluecarbon.errors import InputError, nearest

# What happened, and what is expected to happen: the latter never becomes a lot.
TIME_BASES = ("ex post", "ex ante")

# The columns of the identity after gross, in the order in which they are taken off.
PARTS = (
    "baseline_kg",
    "leakage_kg",
    "deduction_kg",
    "netted_kg",
    "buffer_kg",
    "lots_kg",
    "remainder_kg",
)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class LineDraws:
    """One line of an account: the total of its strata over one vintage, one value per draw.

    A credit has baseline draws, zeros where nothing would have happened; an annual sink has none.
    Draw i of the baseline belongs to draw i of the gross mass, so errors they share cancel.
    """

    holder: str
    vintage: int
    habitat: str
    method: str
    gross_draws: object  # int64 [kg CO2e], removals positive
    baseline_draws: object = None  # int64 [kg CO2e], removals positive
    leakage_kg: int = 0
    # Methane and nitrous oxide that gross and baseline have taken off; emissions positive.
    gases_draws: object = None  # int64 [kg CO2e]
    baseline_gases_draws: object = None  # int64 [kg CO2e]
    basis: str = "ex post"  # one of `TIME_BASES`

    @property
    def key(self):
        """Holder, vintage, habitat, method: what makes a line one line."""
        return (self.holder, self.vintage, self.habitat, self.method)


@dataclass(frozen=True, kw_only=True, slots=True)
class SettledLine:
    """A line as whole kilograms of CO2e that add up; mean to p95 describe its net draws."""

    holder: str
    vintage: int
    habitat: str
    method: str
    gross_kg: int
    baseline_kg: int
    leakage_kg: int
    deduction_kg: int
    netted_kg: int  # above zero: losses of other lines charged here; below: own loss carried there
    buffer_kg: int
    lots_kg: int
    remainder_kg: int  # below zero: a loss that no line of this holder and vintage could carry
    unit_kg: int
    mean_kg: int  # of the net draws, rounded down
    median_kg: int
    p05_kg: int
    p95_kg: int
    draws: int
    rule: str
    confidence: str
    buffer_share: str
    claimable_under: tuple[tuple[str, int], ...]  # (rule, kg) under every known rule
    basis: str = "ex post"
    gases_kg: int = 0  # inside gross, which took them off: removals = gross + gases
    stock_kg: int = 0  # net before deduction, without gases: what a stock-based buffer is taken of
    buffer_basis: str = "net"
    # Remainders of earlier vintages of the line, and what goes on to the next: `crediting.carry`.
    carried_in_kg: int = 0
    carried_out_kg: int = 0

    def __post_init__(self):
        if self.gross_kg != sum(getattr(self, part) for part in PARTS):
            raise InputError(
                where=_name(self.key),
                found=f"gross {self.gross_kg} kg and parts of "
                f"{sum(getattr(self, part) for part in PARTS)} kg",
                rule=f"gross_kg = {' + '.join(PARTS)} holds exactly.",
                cure="Make settled lines with `settle`, and do not edit their numbers.",
            )

    @property
    def key(self):
        """Holder, vintage, habitat, method: what makes a line one line."""
        return (self.holder, self.vintage, self.habitat, self.method)

    @property
    def removals_kg(self):
        """Gross removals before the gases that the place gives off are taken off."""
        return self.gross_kg + self.gases_kg

    @property
    def units(self):
        """How many whole sale units the lots of the line hold."""
        return self.lots_kg // self.unit_kg


def whole_kg(tonnes, *, up=False):
    """Draws in tonnes [t CO2e] as whole kilograms (int64), rounded down; a baseline goes `up`.

    Raises InputError where a draw is not finite or is beyond any mass that can be meant.
    """
    tonnes = np.asarray(tonnes, dtype=float)
    kilograms = (np.ceil if up else np.floor)(tonnes * 1000)
    # `not (x <= y)` is true for nan, which `x > y` would let pass.
    bad = ~(np.abs(kilograms) <= _exact.MAX_KG)
    if bad.any():
        raise InputError(
            where="draws",
            found=f"{tonnes[bad].flat[0]} t CO2e in {int(bad.sum())} of {tonnes.size} draws",
            rule=f"A mass is a finite number below {_exact.MAX_KG} kg.",
            cure="Look for a missing value or a division by zero in the quantities of the line.",
        )
    return kilograms.astype(np.int64)


def settle(
    lines,
    *,
    rule,
    confidence,
    buffer,
    unit_kg,
    buffer_basis="net",
    minimum_kg=None,
    carry=False,
):
    """Settle the lines of an account together.

    Parameters
    ----------
    lines : iterable of LineDraws
        All with baseline draws (claim "credit") or all without ("annual sink").
    rule : str
        Name of a deduction rule, see `bluecarbon.crediting.RULES`. It is applied to the net draws.
    confidence : float, str or Decimal
        Of the percentile rule [1]: the chance that the true mass is above the claim.
    buffer : float, str or Decimal
        Share of what may be claimed, after deduction and netting, that is held back [1].
    unit_kg : int
        Sale unit [kg]: lots are whole multiples of it.
    buffer_basis : {"net", "stock change"}
        What the buffer is a share of, see `bluecarbon.crediting.buffer.BASES`.
    minimum_kg : int, optional
        The smallest lot [kg], a multiple of the unit.
    carry : bool
        Whether remainders go on to the next vintage of their holder, habitat and method, see
        `bluecarbon.crediting.carry`. The identity of each line holds either way.

    Returns
    -------
    list of SettledLine
        In the order of `lines`; the numbers do not depend on that order.

    Notes
    -----
    A net source never becomes a lot. Its loss is charged to the lines of the same holder and
    vintage that may claim something, in proportion to what they may claim (column netted_kg, whose
    sum over holder and vintage is zero). A loss they cannot carry stays as a negative remainder.
    Lines ex ante are netted among themselves, and all that they may claim stays as remainder.
    """
    find_rule(rule)
    terms = _Terms(confidence, buffer, unit_kg, buffer_basis, minimum_kg, carry)
    return _settled(_estimates(lines, confidence), rule, terms)


def side_by_side(
    lines, *, confidence, buffer, unit_kg, buffer_basis="net", minimum_kg=None, carry=False
):
    """The same lines settled under every known rule, as {rule: list of SettledLine}."""
    terms = _Terms(confidence, buffer, unit_kg, buffer_basis, minimum_kg, carry)
    # What the draws say does not depend on the rule, and is the costly part.
    estimates = _estimates(lines, confidence)
    return {rule: _settled(estimates, rule, terms) for rule in RULES}


def totals(settled):
    """Sums of gross and its parts by holder and vintage, as {(holder, vintage): {column: kg}}.

    Lines ex post and ex ante together are refused: a mass that is only expected is no part of one
    that was found.
    """
    settled = list(settled)
    bases = sorted({line.basis for line in settled})
    if len(bases) > 1:
        raise InputError(
            where="totals",
            found=f"lines {' and '.join(bases)}",
            rule="What happened and what is expected are never summed.",
            cure='Sum them apart: [line for line in lines if line.basis == "ex post"].',
        )
    sums = defaultdict(lambda: dict.fromkeys(("gross_kg", *PARTS), 0))
    for line in settled:
        for column in ("gross_kg", *PARTS):
            sums[line.holder, line.vintage][column] += getattr(line, column)
    return dict(sums)


class _Terms:
    """Confidence, buffer and sizes of lots, checked."""

    def __init__(self, confidence, buffer, unit_kg, buffer_basis, minimum_kg, carry):
        self.share = buffer_share(buffer)
        checked_confidence(confidence)
        self.unit_kg = _unit(unit_kg)
        self.sale = {"unit_kg": self.unit_kg, "minimum_kg": minimum_kg, "carry": carry}
        self.text = {
            "confidence": _exact.decimal_text(confidence),
            "buffer_share": _exact.decimal_text(buffer),
            "buffer_basis": checked_basis(buffer_basis),
        }


def _estimates(lines, confidence):
    """What the draws of each line say, by the key of the line."""
    lines = list(lines)
    _same_claim(lines)
    estimates = {}
    for line in lines:
        if line.key in estimates:
            raise InputError(
                where=_name(line.key),
                found="the line a second time",
                rule="A holder, vintage, habitat and method make one line.",
                cure="Add the draws of the two, draw by draw, before settling.",
            )
        estimates[line.key] = _estimate(line, confidence)
    return estimates


def _settled(estimates, rule, terms):
    """Lines settled under one rule, in the order of their estimates."""
    drafts = {}
    for key, estimate in estimates.items():
        net = estimate["gross_kg"] - estimate["baseline_kg"] - estimate["leakage_kg"]
        claimable = dict(estimate["claimable_under"])[rule]
        drafts[key] = {
            **estimate,
            "deduction_kg": net - claimable,
            "claimable_kg": claimable,
            "netted_kg": 0,
        }
    _net(drafts)
    drafts = list(drafts.values())
    unsold = []
    for draft in drafts:
        left = draft.pop("claimable_kg") - draft["netted_kg"]
        draft["buffer_kg"] = withheld_of(
            terms.text["buffer_basis"],
            terms.share,
            claimable_kg=left,
            stock_kg=draft["stock_kg"],
        )
        unsold.append(
            Unsold(
                line=(draft["holder"], draft["habitat"], draft["method"]),
                vintage=draft["vintage"],
                kg=left - draft["buffer_kg"],
                sells=draft["basis"] == "ex post",
            )
        )
    settled = [
        SettledLine(**draft, **terms.text, **asdict(sale), unit_kg=terms.unit_kg, rule=rule)
        for draft, sale in zip(drafts, sales(unsold, **terms.sale), strict=True)
    ]
    return settled


def _estimate(line, confidence):
    name = _name(line.key)
    gross_draws = _exact.whole_draws(line.gross_draws, where=f"{name}, gross_draws")
    leakage = _leakage(line, name)
    net_draws, baseline = gross_draws - leakage, 0
    if line.baseline_draws is not None:
        baseline_draws = _exact.whole_draws(line.baseline_draws, where=f"{name}, baseline_draws")
        if baseline_draws.shape != gross_draws.shape:
            raise InputError(
                where=name,
                found=f"{gross_draws.size} gross and {baseline_draws.size} baseline draws",
                rule="Draw i of the baseline belongs to draw i of the gross mass.",
                cure="Evaluate both with the same draws, so that the errors they share cancel.",
            )
        # Draw by draw, before any quantile: an error that both share is no error of the difference.
        net_draws = net_draws - baseline_draws
        baseline = _exact.mean_up(baseline_draws)
    gases = _gases(line.gases_draws, gross_draws, name)
    stock_gases = gases - _gases(line.baseline_gases_draws, gross_draws, name)
    gross = _exact.mean_down(gross_draws)
    net = gross - baseline - leakage
    # Sorted once: interval, median and rules select order statistics again and again.
    net_draws = np.sort(net_draws)
    p05, p95 = interval_90(net_draws)
    under = compare(net_draws, confidence=confidence)
    return {
        "holder": line.holder,
        "vintage": line.vintage,
        "habitat": line.habitat,
        "method": line.method,
        "gross_kg": gross,
        "baseline_kg": baseline,
        "leakage_kg": leakage,
        "mean_kg": _exact.mean_down(net_draws),
        "median_kg": int(net_draws[(net_draws.size - 1) // 2]),
        "p05_kg": p05,
        "p95_kg": p95,
        "draws": net_draws.size,
        "basis": _time_basis(line.basis, name),
        "gases_kg": _exact.mean_up(gases),
        "stock_kg": net + _exact.mean_up(stock_gases),
        # The mean of the net draws may be one kilogram above the net of the rounded means.
        "claimable_under": tuple((name, min(kg, net)) for name, kg in under.items()),
    }


def _gases(draws, gross_draws, name):
    """Draws of the gases of a line, zeros where it has none."""
    if draws is None:
        return np.zeros_like(gross_draws)
    draws = _exact.whole_draws(draws, where=f"{name}, gases_draws")
    if draws.shape != gross_draws.shape:
        raise InputError(
            where=name,
            found=f"{gross_draws.size} gross and {draws.size} gas draws",
            rule="Draw i of the gases belongs to draw i of the gross mass.",
            cure="Evaluate both with the same draws.",
        )
    return draws


def _time_basis(basis, name):
    if basis not in TIME_BASES:
        raise InputError(
            where=f"{name}, basis",
            found=repr(basis),
            rule=f"A line is one of: {', '.join(TIME_BASES)}.",
            cure=nearest(basis, TIME_BASES),
        )
    return basis


def _net(drafts):
    """Charge the losses of net sources within each holder, vintage and basis, in place."""
    groups = defaultdict(list)
    # Sorted, so that which line carries an odd kilogram does not depend on the order of lines.
    for key in sorted(drafts):
        groups[*key[:2], drafts[key]["basis"]].append(drafts[key])
    for group in groups.values():
        gains = [d for d in group if d["claimable_kg"] > 0]
        losses = [d for d in group if d["claimable_kg"] < 0]
        gain = [d["claimable_kg"] for d in gains]
        loss = [-d["claimable_kg"] for d in losses]
        carried = min(sum(gain), sum(loss))
        for draft, part in zip(gains, _exact.apportion(carried, gain), strict=True):
            draft["netted_kg"] = part
        for draft, part in zip(losses, _exact.apportion(carried, loss), strict=True):
            draft["netted_kg"] = -part


def _same_claim(lines):
    with_baseline = [line for line in lines if line.baseline_draws is not None]
    if with_baseline and len(with_baseline) < len(lines):
        other = next(line for line in lines if line.baseline_draws is None)
        raise InputError(
            where=_name(other.key),
            found=f"no baseline draws, while {_name(with_baseline[0].key)} has some",
            rule="An annual sink and a credit are never settled together.",
            cure="Give every line of a credit its baseline, zeros where nothing would have "
            "happened, or settle the two claims apart.",
        )


def _leakage(line, name):
    try:
        leakage = index(line.leakage_kg)
    except TypeError:
        leakage = -1
    if not 0 <= leakage <= _exact.MAX_KG:
        raise InputError(
            where=f"{name}, leakage_kg",
            found=line.leakage_kg,
            rule="Leakage is emission caused elsewhere, in whole kilograms, not below zero.",
            cure="Round it up to whole kilograms, as a positive number.",
        )
    return leakage


def _unit(unit_kg):
    try:
        unit = index(unit_kg)
    except TypeError:
        unit = 0
    if unit < 1:
        raise InputError(
            where="sale unit",
            found=unit_kg,
            rule="The sale unit is a whole number of kilograms, at least 1.",
            cure="Give 1000 for 1 t, 100 for 0.1 t.",
        )
    return unit


def _name(key):
    holder, vintage, habitat, method = key
    return f"line {holder}, {vintage}, {habitat}, {method}"
