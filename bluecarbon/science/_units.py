"""Lets equations with fixed units take plain arrays, xarray objects and pint quantities alike."""

import inspect
import re
from functools import wraps

import numpy as np


def in_units(*, returns, **units):
    """Declare the units of a function's arguments and of its result.

    Plain numbers and arrays go through as they are and count as being in these units. A pint
    quantity is converted first, and the result is a quantity of the same registry. For DataArrays
    the coordinates must be equal, and the result carries its unit and title as attributes.

    Parameters
    ----------
    returns : str
        Unit of the result, as in "mol kg-1 atm-1".
    **units : str
        Unit of each argument, by name.
    """

    def decorate(function):
        signature = inspect.signature(function)
        title = inspect.getdoc(function).partition("\n")[0].rstrip(".")

        @wraps(function)
        def wrapper(*args, **kwargs):
            given = signature.bind(*args, **kwargs).arguments
            registry = next((v._REGISTRY for v in given.values() if _is_quantity(v)), None)
            plain = {name: _plain(value, units.get(name)) for name, value in given.items()}
            if not any(map(_is_labelled, plain.values())):
                result = function(**plain)
            else:
                result = _on_equal_coordinates(function, plain)
                result = result.rename(function.__name__)
                result.attrs = {"units": returns, "long_name": title}
            return result if registry is None else registry.Quantity(result, expression(returns))

        return wrapper

    return decorate


def expression(units):
    """A unit in CF spelling as pint reads it: "mol m-2 s-1" becomes "mol*m**-2*s**-1"."""
    return "*".join(re.sub(r"(?<=[A-Za-z])(-?\d+)$", r"**\1", part) for part in units.split())


def _is_quantity(value):
    return hasattr(value, "_REGISTRY") and hasattr(value, "magnitude")


def _is_labelled(value):
    return hasattr(value, "coords") and hasattr(value, "assign_attrs")


def _plain(value, units):
    if _is_quantity(value) and units is not None:
        value = value.to(expression(units)).magnitude
    return np.asarray(value) if isinstance(value, list | tuple) else value


def _on_equal_coordinates(function, given):
    import xarray as xr

    try:
        # By default xarray keeps only the labels that all arrays share: a difference in the
        # seventh decimal would leave an empty product, whose sum is zero.
        with xr.set_options(arithmetic_join="exact"):
            return function(**given)
    except xr.AlignmentError as error:
        raise ValueError(
            f"{function.__name__} takes arrays on equal coordinates; found a difference: {error} "
            "Bring them to one grid and time axis first, for instance with interp_like or reindex "
            "and a stated tolerance."
        ) from error
