"""From gross to net in whole kilograms: deduction rules, netting, buffer, plausibility guards."""

from bluecarbon.crediting.buffer import buffer_share, withheld
from bluecarbon.crediting.deductions import RULES, claim_at, compare
from bluecarbon.crediting.guards import Guard, GuardError, check, guards
from bluecarbon.crediting.settle import (
    LineDraws,
    SettledLine,
    settle,
    side_by_side,
    totals,
    whole_kg,
)

__all__ = [
    "RULES",
    "Guard",
    "GuardError",
    "LineDraws",
    "SettledLine",
    "buffer_share",
    "check",
    "claim_at",
    "compare",
    "guards",
    "settle",
    "side_by_side",
    "totals",
    "whole_kg",
    "withheld",
]
