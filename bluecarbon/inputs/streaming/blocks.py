"""Ocean fields block by block, for files that do not fit into memory; blocks are read ahead.

Labels are checked once, for the whole file. Between the file and the equations there is only NumPy,
on several threads: see `sources.py`.
"""

import warnings
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from math import prod
from pathlib import Path

import numpy as np
import xarray as xr

from bluecarbon.errors import InputWarning
from bluecarbon.inputs.blanks import Blanks
from bluecarbon.inputs.fields import (
    BYTES_PER_VALUE,
    _described,
    _found,
    _joined,
    _open,
    _wanted,
    _where,
    attrs_of,
    refuse_large,
    told,
)
from bluecarbon.inputs.hdf5.chunks import Chunks
from bluecarbon.inputs.hdf5.scan import damaged, open_hdf5, scan
from bluecarbon.inputs.streaming.seen import Seen
from bluecarbon.inputs.streaming.sources import Source
from bluecarbon.inputs.streaming.unpacking import Unpacking
from bluecarbon.inputs.streaming.windows import windows

# Values of one field in a block: 8 MB of float64.
BLOCK_VALUES = 2**20
# What may be read ahead of the block that is being evaluated; one block always is.
MOST_AHEAD = 3  # blocks
MOST_BYTES_AHEAD = 2**27


def stream_fields(path, use, *, values=BLOCK_VALUES, threads=2):
    """The fields of a netCDF-4 file, one block after another, in the units of their roles.

    Parameters
    ----------
    path : str or Path
    use : mapping
        See `bluecarbon.inputs.fields.read_fields`: every value is checked as there, and a block
        may be all missing.
    values : int
        Values of one field in a block, at least; whole chunks are taken.
    threads : int
        That read ahead.

    Yields
    ------
    xarray.Dataset
        As from `read_fields`, of a window of lat and lon and a run of times. Blocks of one window
        follow one another in the order of time. The last one's `notes` are those of `read_fields`.

    Raises
    ------
    InputError
        As `read_fields`, with the counts and places of the first block that shows the fault; and
        where no block holds a value of every field.

    Warns
    -----
    InputWarning
        As `read_fields`, before the last block.
    """
    path = Path(path)
    wanted = _wanted(use, path)
    scan(path)
    try:
        with _open(path, None) as file, open_hdf5(path) as stored:
            sources, notes, gaps = [], [], []
            for role, options in wanted.items():
                source, said, seen = _source(file, stored, role, options, path)
                sources.append(source)
                notes += said
                gaps += seen
            yield from _blocks(sources, path, values, threads, (notes, gaps), file.attrs)
    except (OSError, RuntimeError) as error:
        raise damaged(path, error) from error


def _source(file, stored, role, options, path):
    variable, axes, units, notes, gaps = _found(file, role, options, path, whole=False)
    dataset = stored[options["variable"]]
    source = Source(
        role=role,
        where=_where(path, role, options),
        units=units,
        attrs=_described(role, options, units),
        axes=axes,
        chunks=Chunks(dataset, variable.shape, f"{path}, variable {options['variable']!r}"),
        unpacking=Unpacking.of(variable, dataset.dtype),
        blanks=Blanks.of(variable, options),
    )
    return source, notes, gaps


def _blocks(sources, path, values, threads, said, attrs):
    labels, seen = _labels(sources, path), Seen(sources, path)
    notes, alarms = said
    todo, ahead = windows(sources, values), deque()
    pool = ThreadPoolExecutor(threads)
    try:
        while True:
            while len(ahead) <= _room(ahead, sources) and (places := next(todo, None)) is not None:
                _refuse_large_blocks(sources, places)
                ahead.append((places, [pool.submit(s.block, places) for s in sources]))
            places, reading = ahead.popleft()
            block, facts = labels.isel(places), {}
            for source, one in zip(sources, reading, strict=True):
                field, facts[source.role.name] = one.result()
                block[source.role.name] = (source.dims, field, dict(source.attrs))
            seen.add(block, facts)
            if last := not ahead:
                alarms = told(path, [*alarms, *seen.judged(block)])
                for alarm in alarms:
                    warnings.warn(alarm, InputWarning, stacklevel=3)
            block.attrs = attrs_of(path, attrs, told(path, [*notes, *alarms]))
            yield block
            if last:
                return
    finally:
        pool.shutdown(cancel_futures=True)


def _labels(sources, path):
    """The labels of all fields as one dataset; fields on different axes are refused."""
    empty = np.broadcast_to(np.int8(0), ())  # one number seen from everywhere: no memory
    stand_ins = {}
    for source in sources:
        shape = [coord.size for coord in source.axes.coords.values()]
        stand_in = xr.DataArray(np.broadcast_to(empty, shape), source.axes.coords, source.dims)
        stand_ins[source.role.name] = stand_in
    return _joined(stand_ins, path).drop_vars(list(stand_ins))


def _room(ahead, sources):
    """How many blocks may be read ahead, by the size of the last."""
    if not ahead:
        return 1
    places, _ = ahead[-1]
    size = len(sources) * BYTES_PER_VALUE * prod(len(index) for index in places.values())
    return min(max(MOST_BYTES_AHEAD // size, 1), MOST_AHEAD)


def _refuse_large_blocks(sources, places):
    for source in sources:
        refuse_large(prod(len(places[kind]) for kind in source.dims), source.where)
