"""How a file is cut into blocks: along its chunks, places outside, times inside."""

from itertools import product
from math import prod

import numpy as np


def windows(sources, values):
    """Yield the places of each block on the axes as they come out, by the kind of the axis.

    A chunk that is cut in two would be inflated twice. All times of one window of cells follow one
    another before the next window begins, so that sums over time need only be kept for one.
    """
    first = max(sources, key=lambda s: len(s.dims))  # a land mask need not have a time
    lengths = {kind: len(index) for kind, index in first.axes.order.items()}
    sizes = _sizes(sources, first, lengths, values)
    # Chunks are joined, first over the places and then over the times, until they are enough.
    times = [kind for kind in first.dims if kind in ("time", "month")]
    for kind in ("lon", "lat", *times):
        room = max(values // prod(sizes.values()), 1)
        sizes[kind] = min(sizes[kind] * room, lengths[kind])
    kinds = ("lat", "lon", *times)
    for starts in product(*(range(0, lengths[kind], sizes[kind]) for kind in kinds)):
        places = {}
        for kind, start in zip(kinds, starts, strict=True):
            order = first.axes.order[kind]
            inside = (order >= start) & (order < start + sizes[kind])
            places[kind] = np.flatnonzero(inside)
        yield places


def _sizes(sources, first, lengths, values):
    """Cells and times of a block, at least: whole chunks of all fields, if that is not too much."""
    sizes = [_chunk(source) for source in sources]
    largest = {k: min(max(s.get(k, 1) for s in sizes), n) for k, n in lengths.items()}
    chunk = {k: min(_chunk(first).get(k, 1), n) for k, n in lengths.items()}
    # Days of all cells beside years of one cell have no chunks in common.
    return largest if prod(largest.values()) <= max(2 * values, prod(chunk.values())) else chunk


def _chunk(source):
    named = zip(source.axes.kinds, source.chunks.sizes, strict=True)
    return {kind: size for kind, size in named if kind}
