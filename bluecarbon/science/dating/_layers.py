"""Slices and edges: the two ways in which a core is cut into numbers.

A core of n slices has n + 1 edges, from its surface to its base. Arrays have the slices or edges
on their last axis, from the top down, and draws or cores on the axes before it. DataArrays have
the dim "slice" or "edge" wherever they like.
"""

import inspect
from functools import wraps

import numpy as np

SLICE, EDGE, ELEMENT = "slice", "edge", "element"


def along_slices(returns):
    """Let a function that works along the last axis take DataArrays too.

    Parameters
    ----------
    returns : {"slice", "edge", "element", None}
        What the last axis of the result counts; None when the function reduces it, "element" when
        it looks at each number alone.
    """

    def decorate(function):
        signature = inspect.signature(function)

        @wraps(function)
        def wrapper(*args, **kwargs):
            given = signature.bind(*args, **kwargs).arguments
            labelled = {name: v for name, v in given.items() if hasattr(v, "assign_attrs")}
            if not labelled:
                return function(**given)
            fixed = {name: v for name, v in given.items() if name not in labelled}
            return _apply(function, labelled, fixed, returns)

        return wrapper

    return decorate


def per_core(value):
    """A number for each core or draw, shaped so that it meets every slice."""
    return np.asarray(value, dtype=float)[..., np.newaxis]


def below(values):
    """Sums of all slices below each edge: shape (..., slices) to (..., edges)."""
    values = np.asarray(values, dtype=float)
    sums = np.flip(np.cumsum(np.flip(values, -1), -1), -1)
    return np.concatenate([sums, np.zeros_like(values[..., :1])], -1)


def above(values):
    """Sums of all slices above each edge: shape (..., slices) to (..., edges)."""
    values = np.asarray(values, dtype=float)
    return np.concatenate([np.zeros_like(values[..., :1]), np.cumsum(values, -1)], -1)


def _apply(function, labelled, fixed, returns):
    import xarray as xr

    alone = returns == ELEMENT
    core = [[d for d in (SLICE, EDGE) if d in v.dims and not alone] for v in labelled.values()]
    sizes = {d: v.sizes[d] for v, dims in zip(labelled.values(), core, strict=True) for d in dims}
    slices = sizes.get(SLICE, sizes.get(EDGE, 1) - 1)
    new = {SLICE: slices, EDGE: slices + 1}

    def on_arrays(*arrays):
        return function(**dict(zip(labelled, arrays, strict=True)), **fixed)

    return xr.apply_ufunc(
        on_arrays,
        *labelled.values(),
        input_core_dims=core,
        output_core_dims=[[returns]] if returns in new else [[]],
        join="exact",
        dask="parallelized",
        output_dtypes=[float],
        dask_gufunc_kwargs={"output_sizes": {returns: new[returns]}} if returns in new else None,
    )
