"""Constant flux and constant sedimentation (CFCS): age from the slope of the whole profile."""

from bluecarbon.science.dating.cfcs.fit import (
    cfcs_slope,
    cfcs_slope_error,
    cfcs_surface_activity,
    cfcs_surface_activity_error,
)
from bluecarbon.science.dating.cfcs.log_linear import (
    cfcs_slope_log_linear,
    cfcs_slope_log_linear_error,
)
from bluecarbon.science.dating.cfcs.rate import (
    cfcs_age,
    cfcs_mass_accumulation_rate,
    cfcs_mass_accumulation_rate_error,
)

__all__ = [
    "cfcs_age",
    "cfcs_mass_accumulation_rate",
    "cfcs_mass_accumulation_rate_error",
    "cfcs_slope",
    "cfcs_slope_error",
    "cfcs_slope_log_linear",
    "cfcs_slope_log_linear_error",
    "cfcs_surface_activity",
    "cfcs_surface_activity_error",
]
