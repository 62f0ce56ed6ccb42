"""The numbers a method rests on: where each comes from, row by row of the account."""

from bluecarbon.accounting.leaves.chain import Chain, gather
from bluecarbon.accounting.leaves.rows import (
    BASELINE,
    PROJECT,
    creditable,
    harvest_stratum,
    untested,
    without_baseline,
)

__all__ = [
    "BASELINE",
    "PROJECT",
    "Chain",
    "creditable",
    "gather",
    "harvest_stratum",
    "untested",
    "without_baseline",
]
