"""Every empirical number of the package: CSV tables, one row a number, with source and status."""

from bluecarbon.parameters.tables import (
    STATUSES,
    Parameter,
    ParameterSet,
    below,
    coefficients,
    load,
    weakest,
)

__all__ = ["STATUSES", "Parameter", "ParameterSet", "below", "coefficients", "load", "weakest"]
