"""The numbers of a variable as they are stored, chunk by chunk, inflated without HDF5's lock.

HDF5 holds one lock for the whole process while it inflates. Deflated chunks, shuffled or not, are
therefore taken as they are and inflated here by zlib, which lets other threads run. All else, and
every chunk that zlib refuses, is read by HDF5: what it refuses is refused. Only a chunk that
inflates to another length is refused here, for HDF5 reads one that is too short without an error.
"""

import zlib
from itertools import product
from math import prod

import numpy as np

DEFLATE, SHUFFLE = 1, 2  # HDF5's numbers of these filters


class Chunks:
    """A dataset of an HDF5 file, and its shape by the dimensions of the file.

    A dataset may be shorter than an unlimited dimension is; the rest counts as its fill value.
    """

    def __init__(self, dataset, shape):
        self._dataset, self._shape = dataset, shape
        created = dataset.id.get_create_plist()
        filters = [created.get_filter(i) for i in range(created.get_nfilters())]
        names = tuple(one[0] for one in filters)
        item = dataset.dtype.itemsize
        self._shuffled = SHUFFLE in names
        sound = names == (DEFLATE,) or (
            names == (SHUFFLE, DEFLATE) and filters[0][2][:1] in ((), (item,))
        )
        self._direct = bool(dataset.chunks) and sound and dataset.shape == tuple(shape)
        # Contiguous numbers may be cut anywhere; runs along the last dimension stay whole.
        self.sizes = dataset.chunks or (*(1 for _ in shape[:-1]), *shape[-1:])

    def read(self, window):
        """Yield the place in a window of slices, and the numbers, of every chunk that meets it."""
        if not self._direct:
            yield tuple(slice(0, s.stop - s.start) for s in window), self._plain(window)
            return
        corners = (
            range(s.start // n * n, s.stop, n) for s, n in zip(window, self.sizes, strict=True)
        )
        for corner in product(*corners):
            meet = tuple(
                slice(max(c, s.start), min(c + n, s.stop))
                for c, s, n in zip(corner, window, self.sizes, strict=True)
            )
            numbers = self._inflated(corner)
            numbers = self._plain(meet) if numbers is None else numbers[_beside(meet, corner)]
            yield _beside(meet, [s.start for s in window]), numbers

    def _inflated(self, corner):
        """A chunk by its first element; None where HDF5 has to look at it."""
        try:
            skipped, stored = self._dataset.id.read_direct_chunk(corner)
        except RuntimeError:  # a chunk that nobody has written
            return None
        dtype = self._dataset.dtype
        size = prod(self.sizes) * dtype.itemsize
        if skipped:
            return None
        try:
            # One byte more than there may be, so that nothing longer passes for the chunk.
            inflating = zlib.decompressobj()
            plain = inflating.decompress(stored, size + 1)
        except zlib.error:
            return None
        if len(plain) != size:
            raise OSError(f"a chunk of {len(plain)} bytes or more where {size} are due")
        if not inflating.eof:  # it ends before its checksum
            return None
        if self._shuffled and dtype.itemsize > 1:
            plain = _in_order(plain, dtype.itemsize)
        return np.frombuffer(plain, dtype).reshape(self.sizes)

    def _plain(self, window):
        stored = self._dataset.shape
        if stored == tuple(self._shape):
            return np.asarray(self._dataset[window])
        shape = [s.stop - s.start for s in window]
        numbers = np.full(shape, self._dataset.fillvalue, self._dataset.dtype)
        known = tuple(
            slice(s.start, max(min(s.stop, n), s.start))
            for s, n in zip(window, stored, strict=True)
        )
        numbers[_beside(known, [s.start for s in window])] = self._dataset[known]
        return numbers


def _in_order(planes, itemsize):
    """Bytes that the shuffle filter has put side by side, put back into numbers."""
    planes = np.frombuffer(planes, np.uint8).reshape(itemsize, -1)
    numbers = np.empty(planes.shape[::-1], np.uint8)
    for i, plane in enumerate(planes):
        numbers[:, i] = plane
    return numbers


def _beside(window, start):
    return tuple(slice(s.start - a, s.stop - a) for s, a in zip(window, start, strict=True))
