"""The numbers a method rests on: where each comes from, row by row of the account."""

from bluecarbon.accounting.leaves.chain import Chain, gather
from bluecarbon.accounting.leaves.rows import (
    BASELINE,
    HARVEST_LOG,
    PROJECT,
    TOLD_APART,
    creditable,
    harvest_strata,
    untested,
    without_baseline,
)

__all__ = [
    "BASELINE",
    "HARVEST_LOG",
    "PROJECT",
    "TOLD_APART",
    "Chain",
    "creditable",
    "gather",
    "harvest_strata",
    "untested",
    "without_baseline",
]
