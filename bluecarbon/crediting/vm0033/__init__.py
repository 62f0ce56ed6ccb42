"""Project level of VM0033 v2.1, section 8.5: cap, uncertainty, buffer, credits."""

from bluecarbon.crediting.vm0033.issuance import (
    ALLOWANCES,
    BASES,
    Issuance,
    adjusted_reductions,
    buffer_credits,
    capped_reductions,
    issue,
    net_reductions,
)
from bluecarbon.crediting.vm0033.uncertainty import (
    reduction_error,
    scenario_uncertainty,
    stratum_uncertainty,
)

__all__ = [
    "ALLOWANCES",
    "BASES",
    "Issuance",
    "adjusted_reductions",
    "buffer_credits",
    "capped_reductions",
    "issue",
    "net_reductions",
    "reduction_error",
    "scenario_uncertainty",
    "stratum_uncertainty",
]
