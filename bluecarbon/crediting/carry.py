"""From what a line may sell to whole lots, and what is left to the next vintage of the same line.

Without carrying, what does not fill a sale unit or the smallest lot stays as the remainder of its
vintage. With it, the remainders of one holder, habitat and method are an account book:

    carried in + remainder = carried out        carried in = carried out of the vintage before

`remainder_kg` stays what the vintage itself has left after its lots. It is below zero where lots
hold kilograms of earlier vintages, and where a loss was made that no line could bear: such a loss
is carried too, and made good before anything more is sold.
"""

from dataclasses import dataclass
from fractions import Fraction

from bluecarbon.constants import KILOGRAMS_PER_TONNE
from bluecarbon.crediting import _exact
from bluecarbon.errors import InputError


@dataclass(frozen=True, kw_only=True, slots=True)
class Unsold:
    """What one vintage of a line has after deduction, netting and buffer [kg CO2e]."""

    line: tuple  # holder, habitat, method: what remainders are carried along
    vintage: int
    kg: int  # below zero: a loss that could not be netted
    sells: bool = True  # False for what is only expected: it fills no lot and is not carried


@dataclass(frozen=True, kw_only=True, slots=True)
class Sale:
    """How much of a vintage goes into lots, and what was carried to it and goes on from it."""

    lots_kg: int
    remainder_kg: int
    carried_in_kg: int = 0
    carried_out_kg: int = 0


def sales(unsold, *, unit_kg, minimum_kg=None, carry=False):
    """Lots and remainders of some lines.

    Parameters
    ----------
    unsold : sequence of Unsold
        In any order; the numbers do not depend on it.
    unit_kg : int
        Sale unit [kg]: lots are whole multiples of it, rounded down.
    minimum_kg : int, optional
        The smallest mass that makes a lot [kg]; less than that stays whole in the remainder.
    carry : bool
        Whether remainders go on to the next vintage of their line.

    Returns
    -------
    list of Sale
        In the order of `unsold`. kg = lots + remainder for each.
    """
    least = unit_kg if minimum_kg is None else minimum_kg
    if least < unit_kg or least % unit_kg:
        raise InputError(
            where="smallest lot",
            found=f"{least} kg in units of {unit_kg} kg",
            rule="The smallest lot is one or more whole sale units.",
            cure="Give a multiple of the sale unit.",
        )
    found, book = {}, {}
    order = range(len(unsold))
    if carry:
        order = sorted(order, key=lambda i: (unsold[i].line, unsold[i].vintage))
    for i in order:
        one = unsold[i]
        carrying = carry and one.sells
        carried_in = book.get(one.line, 0) if carrying else 0
        lots = max(carried_in + one.kg, 0) // unit_kg * unit_kg if one.sells else 0
        lots = lots if lots >= least else 0
        carried_out = carried_in + one.kg - lots if carrying else 0
        if carrying:
            book[one.line] = carried_out
        found[i] = Sale(
            lots_kg=lots,
            remainder_kg=one.kg - lots,
            carried_in_kg=carried_in,
            carried_out_kg=carried_out,
        )
    return [found[i] for i in range(len(unsold))]


def words(*, unit_kg, minimum_kg=None, carry=False):
    """What lots and reports say of sizes and of carrying, as {"en": ..., "zh": ...}, or None."""
    said = []
    if minimum_kg is not None and minimum_kg > unit_kg:
        tonnes = _exact.decimal_text(Fraction(minimum_kg, KILOGRAMS_PER_TONNE))
        said.append((f"No lot is smaller than {tonnes} t.", f"每个批次不小于{tonnes}吨。"))
    if carry:
        said.append(
            (
                "What does not fill a lot is carried to the next vintage of the same holder, "
                "habitat and method: a lot can hold kilograms that were taken up in earlier "
                "years, and its settlement states how many were carried to its line.",
                "不足一个批次的余数结转至同一权利人、同一生境和方法的下一年份：批次中可能含有"
                "以前年份吸收的碳量，其结算部分列明结转入该账目的数量。",
            )
        )
    if not said:
        return None
    return {"en": " ".join(en for en, _ in said), "zh": "".join(zh for _, zh in said)}
