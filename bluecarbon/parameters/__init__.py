"""Every empirical number of the package: CSV tables, one row a number, with source and status."""

from bluecarbon.parameters.tables import (
    STATUSES,
    Parameter,
    ParameterSet,
    coefficients,
    load,
    weakest,
)

__all__ = ["STATUSES", "Parameter", "ParameterSet", "coefficients", "load", "weakest"]
