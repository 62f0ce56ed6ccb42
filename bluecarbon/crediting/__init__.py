"""From gross to net in whole kilograms: baseline, deduction, netting, buffer, guards."""

from bluecarbon.crediting._exact import decimal_text
from bluecarbon.crediting.buffer import buffer_share, withheld
from bluecarbon.crediting.deductions import RULES, claim_at, compare
from bluecarbon.crediting.guards import Guard, GuardError, check, guards
from bluecarbon.crediting.natural_risk import natural_risk_scores, natural_risk_share
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
    "decimal_text",
    "guards",
    "natural_risk_scores",
    "natural_risk_share",
    "settle",
    "side_by_side",
    "totals",
    "whole_kg",
    "withheld",
]
