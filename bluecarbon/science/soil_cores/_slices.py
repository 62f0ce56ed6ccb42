"""Lets equations over the slices of a core take arrays and DataArrays, and checks the slices."""

from functools import wraps

import numpy as np

TOLERANCE = 1e-6  # [cm]: edges that meet on paper may differ in the last digits of a file


def over_slices(*arguments, returns_slices=False):
    """Declare which arguments run over the slices of a core.

    Of arrays these are the last axis; of DataArrays the dimension "slice". The other axes, such as
    draws, broadcast.
    """

    def decorate(function):
        @wraps(function)
        def wrapper(**given):
            if not any(hasattr(value, "coords") for value in given.values()):
                arrays = {k: np.asarray(v) if k in arguments else v for k, v in given.items()}
                return function(**arrays)
            import xarray as xr

            names = list(given)
            return xr.apply_ufunc(
                lambda *values: function(**dict(zip(names, values, strict=True))),
                *given.values(),
                input_core_dims=[["slice"] if name in arguments else [] for name in names],
                output_core_dims=[["slice"] if returns_slices else []],
            )

        return wrapper

    return decorate


def check_order(top, bottom):
    """Refuse slices that are not numbers, have no thickness, overlap, or run upwards."""
    if np.any(~np.isfinite(top)) or np.any(~np.isfinite(bottom)):
        raise ValueError(
            "top and bottom must be known for every slice; found a missing depth. "
            "Take the slice out, or fill in its depths."
        )
    if np.any(top < 0) or np.any(bottom <= top):
        at = int(np.argmax(np.atleast_2d((top < 0) | (bottom <= top)).any(axis=0)))
        raise ValueError(
            "a slice lies below the surface and has thickness: 0 <= top < bottom; found slice "
            f"{at} from {_at(top, at):g} to {_at(bottom, at):g} cm. Correct its depths."
        )
    gap = top[..., 1:] - bottom[..., :-1]
    if np.any(gap < -TOLERANCE):
        at = int(np.argmax(np.atleast_2d(gap < -TOLERANCE).any(axis=0))) + 1
        raise ValueError(
            "slices follow one another from the surface down without overlap; found slice "
            f"{at} beginning at {_at(top, at):g} cm above the end of the one before it at "
            f"{_at(bottom, at - 1):g} cm. Sort the slices by depth, and leave out or average "
            "those that were measured twice."
        )


def half_gaps(top, bottom):
    """Edges of slices after each gap between two of them was split at its middle."""
    middle = (bottom[..., :-1] + top[..., 1:]) / 2
    return (
        np.concatenate([top[..., :1], middle], axis=-1),
        np.concatenate([middle, bottom[..., -1:]], axis=-1),
    )


def within(top, bottom, upper, lower):
    """Length of each slice between the depths `upper` and `lower`."""
    return np.clip(np.minimum(bottom, lower) - np.maximum(top, upper), 0, None)


def _at(values, index):
    return np.atleast_2d(values)[0, index]
