"""Values of ocean fields that stand for "missing", beyond the _FillValue that xarray undoes."""

import math
from dataclasses import dataclass

import numpy as np

# What the netCDF library writes where nothing was written. Files that declare another fill value
# often keep it on land.
NETCDF_DEFAULT_FILL = 9.969209968386869e36
SINGLE_PRECISION = 1e-6  # relative, with room for a rounding


@dataclass(frozen=True, kw_only=True, slots=True)
class Blanks:
    """What the project and the file declare as missing of one variable, in the file's units."""

    missing: float | None  # a mark that the project states
    low: float  # what the file calls valid, with room for a rounding
    high: float

    @classmethod
    def of(cls, variable, options):
        """The blanks of a variable, decoded by xarray, under the options of the project."""
        missing = float(options["missing"]) if "missing" in options else None
        # The limits of packed variables are packed too, and not worth the guess.
        if {"scale_factor", "add_offset"} & set(variable.encoding):
            return cls(missing=missing, low=-math.inf, high=math.inf)
        low, high = _valid_range(variable.attrs)
        slack = SINGLE_PRECISION * max(abs(v) for v in (low, high, 0.0) if math.isfinite(v))
        return cls(missing=missing, low=low - slack, high=high + slack)

    def concern(self, low, high):
        """Whether values from `low` to `high` may hold a blank."""
        filled = high > (1 - 2 * SINGLE_PRECISION) * NETCDF_DEFAULT_FILL
        return bool(self.missing is not None or filled or low < self.low or high > self.high)

    def put(self, values):
        """Set the blanks among values to NaN, in place; returns how many were undeclared."""
        filled = undeclared(values)
        values[filled] = np.nan
        if self.missing is not None:
            near = SINGLE_PRECISION * abs(self.missing)
            values[np.abs(values - self.missing) <= near] = np.nan
        values[(values < self.low) | (values > self.high)] = np.nan
        return np.count_nonzero(filled)

    def applied(self, values):
        """A copy of the values in double precision, NaN where blank."""
        values = np.array(values, dtype=float)
        self.put(values)
        return values


def undeclared(values):
    """Where values are the default fill of the netCDF library, which files need not declare."""
    return np.abs(values - NETCDF_DEFAULT_FILL) < SINGLE_PRECISION * NETCDF_DEFAULT_FILL


def _valid_range(attrs):
    """Limits that the file states as CF has it; infinite where it states none."""
    limits = attrs.get("valid_range", (attrs.get("valid_min"), attrs.get("valid_max")))
    try:
        low, high = (math.nan if v is None else float(v) for v in limits)
    except (TypeError, ValueError):
        low = high = math.nan
    return -math.inf if math.isnan(low) else low, math.inf if math.isnan(high) else high
