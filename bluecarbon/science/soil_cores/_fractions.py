"""Checks of mass fractions, and what becomes of carbon that cannot be."""

import warnings

import numpy as np

from bluecarbon.errors import InputWarning

PERCENT = 100  # percent in one


def check_fraction(value, name, greatest=1):
    """Refuse what is no mass fraction; missing values (NaN) pass."""
    values = np.asarray(value)
    if np.any((values < 0) | (values > greatest)):
        raise ValueError(
            f"{name} must be a mass fraction from 0 to {greatest:g}; found "
            f"{float(np.nanmin(values)):g} to {float(np.nanmax(values)):g}. If it is in percent, "
            "divide it by 100."
        )


def possible(part, whole, outside, *, names, cure):
    """A part that lies between 0 and the whole, as asked for by `outside`: "refuse" or "clip"."""
    if outside not in ("refuse", "clip"):
        raise ValueError(
            f"outside must be 'refuse' or 'clip'; found {outside!r}. "
            "Say what becomes of values that cannot be."
        )
    below, above = (int(np.sum(np.asarray(mask))) for mask in (part < 0, part > whole))
    if not below + above:
        return part
    rows = f"{below} of {np.size(part)} values below 0 and {above} above {names[1]}"
    if outside == "refuse":
        raise ValueError(
            f"{names[0]} lies between 0 and {names[1]}; found {rows}. {cure} "
            "Or ask for outside='clip', which sets them to the limit and warns."
        )
    warnings.warn(f"{names[0]}: {rows} were set to the limit. {cure}", InputWarning, stacklevel=4)
    # Not np.clip: minimum and maximum keep labels and stay lazy.
    return np.minimum(np.maximum(part, 0), whole)
