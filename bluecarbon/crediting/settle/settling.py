"""From what the draws of lines say to whole kilograms under a rule: netting, buffer, lots."""

from collections import defaultdict
from operator import index

from bluecarbon.crediting import _exact
from bluecarbon.crediting.buffer import buffer_share, checked_basis, held_back
from bluecarbon.crediting.carry import Unsold, sales
from bluecarbon.crediting.deductions import RULES, checked_confidence, find_rule
from bluecarbon.crediting.settle.estimates import estimates
from bluecarbon.crediting.settle.lines import PARTS, SettledLine, refuse_parts
from bluecarbon.errors import InputError

_IN_ORDER = ("gross_kg", *PARTS)


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
    return _objects(*_Lines(estimates(lines, confidence)).settled(rule, terms))


def side_by_side(
    lines, *, confidence, buffer, unit_kg, buffer_basis="net", minimum_kg=None, carry=False
):
    """The same lines settled under every known rule, as {rule: list of SettledLine}."""
    terms = _Terms(confidence, buffer, unit_kg, buffer_basis, minimum_kg, carry)
    # What the draws say does not depend on the rule, and is the costly part.
    found = _Lines(estimates(lines, confidence))
    return {rule: _objects(*found.settled(rule, terms)) for rule in RULES}


def settle_beside_others(
    lines,
    *,
    rule,
    confidence,
    buffer,
    unit_kg,
    buffer_basis="net",
    minimum_kg=None,
    carry=False,
    looks=None,
):
    """Lines settled under one rule, with what they would come to under every known one.

    Parameters
    ----------
    looks : dict, optional
        What was looked at before, see `bluecarbon.crediting.settle.estimates.estimates`.

    Returns
    -------
    list of SettledLine
    dict of str to dict of str to list of int
        {rule: {"gross_kg" or one of `PARTS`: one for each line}}, which add up as lines do.
    """
    find_rule(rule)
    terms = _Terms(confidence, buffer, unit_kg, buffer_basis, minimum_kg, carry)
    found = _Lines(estimates(lines, confidence, looks))
    columns = {name: found.settled(name, terms) for name in RULES}
    parts = {name: _adding_up(found.keys, *made) for name, made in columns.items()}
    return _objects(*columns[rule]), parts


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
        self.basis = checked_basis(buffer_basis)
        checked_confidence(confidence)
        unit_kg = _unit(unit_kg)
        self.sale = {"unit_kg": unit_kg, "minimum_kg": minimum_kg, "carry": carry}
        self.columns = {
            "unit_kg": unit_kg,
            "confidence": _exact.decimal_text(confidence),
            "buffer_share": _exact.decimal_text(buffer),
            "buffer_basis": self.basis,
        }


def _adding_up(keys, said, columns):
    """Gross mass and `PARTS` of each line, checked as a `SettledLine` checks its own."""
    columns = {name: columns.get(name) or [one[name] for one in said] for name in _IN_ORDER}
    for key, gross_kg, *parts in zip(keys, *columns.values(), strict=True):
        if gross_kg != sum(parts):
            refuse_parts(key, gross_kg, sum(parts))
    return columns


class _Lines:
    """Estimates of lines, ready to be settled under one rule after another."""

    def __init__(self, found):
        self.keys, self._said = list(found), list(found.values())
        self._claimable = [dict(one["claimable_under"]) for one in self._said]
        self._paid = [
            one["gross_kg"] - one["baseline_kg"] - one["leakage_kg"] for one in self._said
        ]
        groups = defaultdict(list)
        # Sorted, so that which line carries an odd kilogram does not depend on the order of lines.
        for i in sorted(range(len(self.keys)), key=self.keys.__getitem__):
            groups[*self.keys[i][:2], self._said[i]["basis"]].append(i)
        self._netting = list(groups.values())  # lines of one holder, vintage and basis

    def settled(self, rule, terms):
        """Columns of estimates and columns of what follows from them under a rule, by line."""
        claimable = [one[rule] for one in self._claimable]
        netted = self._netted(claimable)
        unsold, held = [], []
        for one, claim, charged in zip(self._said, claimable, netted, strict=True):
            left = claim - charged
            basis_kg = left if terms.basis == "net" else one["stock_kg"]
            held.append(held_back(basis_kg, terms.share, claimable_kg=left))
            unsold.append(
                Unsold(
                    line=(one["holder"], one["habitat"], one["method"]),
                    vintage=one["vintage"],
                    kg=left - held[-1],
                    sells=one["basis"] == "ex post",
                )
            )
        sold = sales(unsold, **terms.sale)
        return self._said, {
            "rule": [rule] * len(sold),
            **{name: [value] * len(sold) for name, value in terms.columns.items()},
            "deduction_kg": [kg - c for kg, c in zip(self._paid, claimable, strict=True)],
            "netted_kg": netted,
            "buffer_kg": held,
            "lots_kg": [sale.lots_kg for sale in sold],
            "remainder_kg": [sale.remainder_kg for sale in sold],
            "carried_in_kg": [sale.carried_in_kg for sale in sold],
            "carried_out_kg": [sale.carried_out_kg for sale in sold],
        }

    def _netted(self, claimable):
        """Losses of net sources, charged within each holder, vintage and basis [kg], by line."""
        netted = [0] * len(claimable)
        for group in self._netting:
            gain = {i: claimable[i] for i in group if claimable[i] > 0}
            loss = {i: -claimable[i] for i in group if claimable[i] < 0}
            carried = min(sum(gain.values()), sum(loss.values()))
            if not carried:
                continue
            for i, part in zip(gain, _exact.apportion(carried, list(gain.values())), strict=True):
                netted[i] = part
            for i, part in zip(loss, _exact.apportion(carried, list(loss.values())), strict=True):
                netted[i] = -part
        return netted


def _objects(said, columns):
    """`SettledLine` for each line, from columns of `_Lines.settled`."""
    rows = zip(*columns.values(), strict=True)
    return [
        SettledLine(**one, **dict(zip(columns, row, strict=True)))
        for one, row in zip(said, rows, strict=True)
    ]


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
