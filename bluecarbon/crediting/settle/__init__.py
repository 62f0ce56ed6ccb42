"""From draws to the integer identity of a line, by holder, vintage, habitat and method.

    gross = baseline + leakage + deduction + netted + buffer + lots + remainder        [kg CO2e]

It holds exactly for every line, hence for every holder and vintage. Everything is rounded against
the seller, once: gross down, baseline up, deduction and buffer up, lots down to whole sale units.
Ex post and ex ante lines may be settled in one go; they are never netted or summed together.
"""

from bluecarbon.crediting.settle.estimates import look_at_net
from bluecarbon.crediting.settle.lines import (
    PARTS,
    TIME_BASES,
    Later,
    LineDraws,
    SettledLine,
    gross_weights,
    net_key,
    whole_kg,
)
from bluecarbon.crediting.settle.settling import settle, settle_beside_others, side_by_side, totals

__all__ = [
    "PARTS",
    "TIME_BASES",
    "Later",
    "LineDraws",
    "SettledLine",
    "gross_weights",
    "look_at_net",
    "net_key",
    "settle",
    "settle_beside_others",
    "side_by_side",
    "totals",
    "whole_kg",
]
