"""A capacity inventory as whole kilograms: nothing is deducted, held back or sold."""

from dataclasses import replace

from bluecarbon.crediting.settle import settle

RULE = "none"
CLAIM = "capacity inventory"

# A unit that no line reaches is not needed: what a line holds is taken back whole, see below.
_TERMS = {"confidence": 0.9, "buffer": 0, "unit_kg": 1}


def inventory(lines):
    """Lines of a capacity inventory: the whole gross mass of each stays as its remainder.

    An inventory says what the sinks of a place take up, whoever brought it about. No deduction,
    netting or buffer is applied to it, since nothing is claimed; and no lot can be cut from it.

    Parameters
    ----------
    lines : iterable of LineDraws
        Without baseline and leakage, which an inventory does not know.

    Returns
    -------
    list of SettledLine
        With gross_kg = remainder_kg, and every other part zero: the identity of
        `bluecarbon.crediting.settle` holds in integers. Mean and limits describe the draws.
    """
    return [
        replace(
            line,
            rule=RULE,
            deduction_kg=0,
            netted_kg=0,
            buffer_kg=0,
            lots_kg=0,
            remainder_kg=line.gross_kg - line.baseline_kg - line.leakage_kg,
            claimable_under=(),
        )
        for line in settle(lines, rule=RULE, **_TERMS)
    ]
