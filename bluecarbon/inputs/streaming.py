"""Ocean fields block by block, for files that do not fit into memory; the next block is read ahead.

A block is a window of cells over a run of times, cut along the chunks of the file: a chunk that is
cut in two would be decompressed twice. All times of one window follow one another before the next
window begins, so that sums over time need only be kept for one window.
"""

from concurrent.futures import ThreadPoolExecutor
from math import prod
from pathlib import Path

from bluecarbon.errors import InputError
from bluecarbon.inputs.axes import is_place
from bluecarbon.inputs.fields import _joined, _open, _read, _wanted
from bluecarbon.inputs.hdf5_scan import damaged, scan
from bluecarbon.inputs.plausibility import check

# Values of one field in a block: 8 MB of float64, so that some dozen arrays of a block stay below
# a few hundred megabytes.
BLOCK_VALUES = 2**20


def stream_fields(path, use, *, values=BLOCK_VALUES):
    """The fields of a netCDF-4 file, one block after another, in the units of their roles.

    Parameters
    ----------
    path : str or Path
    use : mapping
        See `bluecarbon.inputs.fields.read_fields`: every value is checked as there, but in its
        block, and a block may be all missing.
    values : int
        Values of one field in a block, at least; whole chunks are taken.

    Yields
    ------
    xarray.Dataset
        As from `read_fields`, of a window of lat and lon and a run of times. Blocks of one window
        follow one another in the order of time.

    Raises
    ------
    InputError
        As `read_fields`; and where nothing at all has a value.
    """
    path = Path(path)
    wanted = _wanted(use, path)
    scan(path)
    try:
        with _open(path, None) as file, ThreadPoolExecutor(1) as reader:

            def read(window):
                return _block(file.isel(window), wanted, path)

            windows = _windows(file, next(iter(wanted.values()))["variable"], values)
            following = reader.submit(read, windows[0])
            empty = True
            for window in (*windows[1:], None):
                block = following.result()
                if window is not None:
                    following = reader.submit(read, window)
                empty &= block.attrs.pop("empty")
                yield block
    except (OSError, RuntimeError) as error:
        raise damaged(path, error) from error
    if empty:
        raise InputError(
            where=path,
            found="no block in which every field has a value",
            rule="Fields are evaluated where all of them are known.",
            cure="Name other variables, or check their fill values.",
        )


def _block(part, wanted, path):
    fields, fills, notes = {}, {}, []
    for one, options in wanted.items():
        fields[one.name], fills[one.name], said, _ = _read(part, one, options, path)
        notes += said
    block = _joined(fields, path).load()
    missing = {name: bool(field.isnull().all()) for name, field in block.items()}
    # Land is no fault of a field: its other blocks are looked at.
    known = [one for one in wanted if not missing[one.name]]
    if known:
        check(block[[one.name for one in known]], known, fills, path)
    said = [n.replace(str(path), path.name) for n in dict.fromkeys(notes)]
    return block.assign_attrs(
        source=path.name,
        simulated=str(part.attrs.get("simulated", "no")).lower() in ("yes", "true", "1"),
        notes=tuple(said),
        empty=any(missing.values()),
    )


def _windows(file, variable, values):
    """Windows along the chunks of a variable: places outside, times inside."""
    if variable not in file:
        return [{}]  # the reader refuses it in its own words
    field = file[variable]
    chunks = field.encoding.get("chunksizes") or field.shape
    sizes = dict(zip(field.dims, chunks, strict=True))
    # Chunks are joined, first over the places and then over the times, until they are enough.
    places = [d for d in field.dims if is_place(d)]
    times = [d for d in field.dims if d not in places]
    for dim in (*reversed(places), *times):
        room = max(values // max(prod(sizes.values()), 1), 1)
        sizes[dim] = min(sizes[dim] * room, field.sizes[dim])
    windows = [{}]
    for dim in (*places, *times):
        starts = range(0, field.sizes[dim], sizes[dim])
        windows = [w | {dim: slice(a, a + sizes[dim])} for w in windows for a in starts]
    return windows
