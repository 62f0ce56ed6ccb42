"""netCDF-4 from bytes: scanned for what reaches out of it, then every chunk once."""

import math

import h5netcdf
import h5py

from bluecarbon.accounting.verifying.sandbox.budget import (
    OverBudgetError,
    check_block,
    check_decoded,
    check_items,
)
from bluecarbon.errors import InputError
from bluecarbon.inputs.hdf5.chunks import Chunks
from bluecarbon.inputs.hdf5.scan import damaged, open_hdf5, scan

_NAMED = 40  # variables that are told one by one
_AT_ONCE = 8 * 2**20  # [byte]


def read(name, data, limits):
    """Facts about a file whose variables can all be read."""
    scan(name, data)
    try:
        with open_hdf5(name, data) as file:
            variables = _variables(name, file, limits)
            # Sizes first, of all of them; only then the first value.
            for place, item in variables.items():
                _read_through(f"{name}, {place}", item, limits)
            return _facts(file, variables)
    except (InputError, OverBudgetError):
        raise
    except (OSError, RuntimeError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise damaged(name, error) from error


def _variables(name, file, limits):
    found = {}

    def collect(place, item):
        if isinstance(item, h5py.Dataset):
            found[place] = item

    file.visititems(collect)
    check_items(name, len(found) * (limits.items // limits.variables), limits, "variables")
    total = 0
    for place, item in found.items():
        # An empty (null) data space has no shape and no values.
        cell = item.dtype.itemsize
        total += math.prod(item.shape or (0,)) * cell
        check_decoded(name, total, limits)
        if item.chunks:
            where = f"{name}, {place}"
            check_block(where, math.prod(item.chunks) * cell, limits)
            chunks = (-(-s // c) for s, c in zip(item.shape, item.chunks, strict=True))
            check_items(where, math.prod(chunks), limits, "chunks")
    return found


def _read_through(where, item, limits):
    """Read a variable piece by piece; whatever is damaged shows by an error."""
    if not item.shape or 0 in item.shape:
        item[()]
        return
    chunks = Chunks(item, item.shape, where)
    if chunks.filtered:  # one chunk after another, each of its full length
        chunks.check()
        return
    row = math.prod(item.shape[1:]) * item.dtype.itemsize
    rows = max(1, _AT_ONCE // max(row, 1))
    if item.chunks:
        rows = -(-rows // item.chunks[0]) * item.chunks[0]
    if rows * row <= limits.block:
        for start in range(0, item.shape[0], rows):
            item[start : start + rows]
    elif item.chunks:
        for chunk in item.iter_chunks():
            item[chunk]
    else:
        check_items(where, math.prod(item.shape[:-1]), limits, "rows")
        for index in _indices(item.shape[:-1]):
            item[index]


def _indices(shape):
    if not shape:
        yield ()
        return
    for i in range(shape[0]):
        for rest in _indices(shape[1:]):
            yield (i, *rest)


def _facts(file, variables):
    """The same file with the eyes of netCDF."""
    with h5netcdf.File(file, "r", phony_dims="access") as data:
        dimensions = {n: d.size for n, d in list(data.dimensions.items())[:_NAMED]}
        told = {}
        for name, variable in list(data.variables.items())[:_NAMED]:
            told[name[:100]] = {
                "dtype": str(variable.dtype)[:100],
                "shape": list(variable.shape),
                "dimensions": [d[:100] for d in variable.dimensions],
                "units": str(variable.attrs.get("units", ""))[:100],
            }
        conventions = str(data.attrs.get("Conventions", ""))[:100]
        simulated = str(data.attrs.get("simulated", "no")).lower() in ("yes", "true", "1")
    return {
        "variables": told,
        "count": len(variables),
        "dimensions": {name[:100]: size for name, size in dimensions.items()},
        "conventions": conventions,
        "simulated": simulated,
    }
