"""The numbers of a variable as they are stored, chunk by chunk, each of its full length.

HDF5 2.0 hands out a chunk that is too short after its filters without an error: the rest is zero,
or whatever the memory held. So chunks with filters are taken as they are and undone here, where
their length is seen. zlib lets other threads run meanwhile; HDF5 holds one lock for the process.
Numbers without filters are read by HDF5, after a look at how many bytes are said to be stored.
"""

from itertools import product
from math import prod

import numpy as np

from bluecarbon.errors import InputError
from bluecarbon.inputs.hdf5.filters import DEFLATE, WrongBytesError, filters_of, undone
from bluecarbon.inputs.hdf5.scan import check_filters, damaged


class Chunks:
    """A dataset of an HDF5 file, and its shape by the dimensions of the file.

    A dataset may be shorter than an unlimited dimension is; the rest counts as its fill value.

    Parameters
    ----------
    dataset : h5py.Dataset
    shape : tuple of int
    where : str
        File and variable, for errors.
    index : frozenset of tuple, optional
        That of an earlier object of the same dataset, which spares going through it again.

    Attributes
    ----------
    index : frozenset of tuple of int
        First elements of the chunks that somebody has written; the others hold the fill value. What
        is kept without chunks counts as one.
    sizes : tuple of int
        Of a chunk, or of what can be read well at once where there are none.

    Raises
    ------
    InputError
        For a filter whose chunks cannot be checked, and for stored bytes that are too few or too
        many; naming the chunk by its first element.
    """

    def __init__(self, dataset, shape, where, *, index=None):
        import h5py

        self._dataset, self._where = dataset, where
        self._dtype = dataset.dtype  # h5py looks it up each time
        # The type of the file, not that of NumPy: text of any length is kept as a reference.
        self._item = dataset.id.get_type().get_size()
        self._filters = filters_of(dataset) if dataset.chunks else []
        check_filters((number for number, _ in self._filters), where)
        self._size = prod(dataset.chunks or ()) * self._item  # of a chunk
        # Numbers of odd bits, and a file's own kinds, are turned into ours by HDF5.
        ours = self._dtype.kind in "iuf" and self._dtype.itemsize == self._item
        ours = ours and dataset.id.get_type() == h5py.h5t.py_create(self._dtype)
        # Without deflate nothing would tell a chunk that was kept without its filters.
        self._direct = ours and any(number == DEFLATE for number, _ in self._filters)
        # What is kept without chunks is one, as far as writing it goes.
        self._pieces = dataset.chunks or tuple(max(n, 1) for n in dataset.shape)
        # Contiguous numbers may be cut anywhere; runs along the last dimension stay whole.
        self.sizes = dataset.chunks or (*(1 for _ in shape[:-1]), *shape[-1:])
        self.index = self._looked_up() if index is None else index

    @property
    def filtered(self):
        """Whether the numbers are kept in chunks that went through filters."""
        return bool(self._filters)

    def read(self, window):
        """Yield the place in a window of slices, and the numbers, of every chunk that meets it.

        Places count from the start of the window. Raises InputError for a damaged chunk.
        """
        known = tuple(
            slice(s.start, max(min(s.stop, n), s.start))
            for s, n in zip(window, self._dataset.shape, strict=True)
        )
        if known == tuple(window):
            yield from self._known(known)
            return
        shape = [s.stop - s.start for s in window]
        whole = np.full(shape, self._fill(), self._dtype)
        if all(s.stop > s.start for s in known):
            for place, numbers in self._known(known):
                whole[place] = numbers
        yield tuple(slice(0, n) for n in shape), whole

    def values(self, window):
        """The numbers of a window of slices, as one array."""
        shape = tuple(s.stop - s.start for s in window)
        out = np.empty(shape, self._dtype)
        for place, numbers in self.read(window):
            if numbers.shape == shape:
                return numbers
            out[place] = numbers
        return out

    def check(self):
        """Read every chunk that was written, once; InputError for the first that is damaged."""
        for corner in sorted(self.index):
            if not self._filters or self._undone(corner) is None:
                self._plain(
                    tuple(slice(c, c + n) for c, n in zip(corner, self._pieces, strict=True))
                )

    def _looked_up(self):
        """The chunks that were written; without filters each must have its length in the file."""
        if self._dataset.chunks:
            found = []
            self._dataset.id.chunk_iter(found.append)
            for chunk in found if not self._filters else ():
                if chunk.size != self._size:
                    what = f"{chunk.size} bytes where {self._size} are due"
                    raise self._wrong(chunk.chunk_offset, what)
            return frozenset(chunk.chunk_offset for chunk in found)
        due = prod(self._dataset.shape) * self._item
        size = self._dataset.id.get_storage_size()
        unwritten = size == 0 and self._dataset.id.get_offset() is None
        if size != due and not unwritten:
            raise _wrong(self._where, f"{size} bytes where {due} are due")
        return frozenset([] if unwritten else [(0,) * len(self._dataset.shape)])

    def _known(self, window):
        """As `read`, of a window that the dataset holds."""
        whole = self._is_whole()
        runs = []
        if self._filters or not whole:
            runs = [_meeting(s, n) for s, n in zip(window, self._pieces, strict=True)]
        fill = None if whole or not self._is_unwritten(runs) else self._fill()
        if not self._filters:
            yield tuple(slice(0, s.stop - s.start) for s in window), self._plain(window)
            return
        for some in product(*runs):
            corner, inside, place = zip(*some, strict=True)
            if corner not in self.index:
                yield place, np.broadcast_to(fill, [i.stop - i.start for i in inside])
                continue
            numbers = self._undone(corner)
            if numbers is not None:
                yield place, numbers[inside]
                continue
            first = zip(corner, inside, strict=True)
            yield place, self._plain(tuple(slice(c + i.start, c + i.stop) for c, i in first))

    def _is_whole(self):
        """Whether every chunk was written."""
        shape = self._dataset.shape
        every = prod(-(-n // size) for n, size in zip(shape, self._pieces, strict=True))
        return len(self.index) == every

    def _is_unwritten(self, runs):
        """Whether nobody has written one of these chunks."""
        corners = product(*([first for first, *_ in run] for run in runs))
        return any(corner not in self.index for corner in corners)

    def _fill(self):
        """The number that stands where nobody has written."""
        from h5py import h5d

        created = self._dataset.id.get_create_plist()
        if created.fill_value_defined() != h5d.FILL_VALUE_USER_DEFINED:
            raise InputError(
                where=self._where,
                found="a part that nobody has written, and no fill value",
                rule="Numbers are written or declared missing: HDF5 would make them zero.",
                cure="The program that wrote the file may have stopped midway: fetch it again, or "
                "write it to its end, with a _FillValue.",
            )
        return np.asarray(self._dataset.fillvalue, self._dtype)

    def _undone(self, corner):
        """A chunk that was written, by its first element; None where HDF5 has to read it."""
        try:
            skipped, stored = self._dataset.id.read_direct_chunk(corner)
        except (OSError, RuntimeError) as error:
            raise damaged(self._named(corner), error) from error
        try:
            plain = undone(stored, skipped, self._filters, self._size)
        except WrongBytesError as error:
            raise self._wrong(corner, error) from None
        if plain is None or not self._direct:
            return None
        return np.frombuffer(plain, self._dtype).reshape(self.sizes)

    def _plain(self, window):
        try:
            return np.asarray(self._dataset[window])
        except (OSError, RuntimeError) as error:
            raise damaged(self._where, error) from error

    def _named(self, corner):
        return f"{self._where}, chunk at ({', '.join(map(str, corner))})"

    def _wrong(self, corner, found):
        return _wrong(self._named(corner), found)


def _wrong(where, found):
    return InputError(
        where=where,
        found=f"a damaged netCDF-4 file: {found}",
        rule="Every chunk must hold all of its numbers: what is missing would be made up, without "
        "an error from HDF5.",
        cure="Fetch or copy the file again and compare its size or checksum with the original.",
    )


def _meeting(run, size):
    """The chunks along one dimension that meet a run: first element, part of it, part of the run.

    Made once for each dimension: there may be a hundred thousand chunks of a few numbers each.
    """
    return [
        (
            first,
            slice(max(run.start - first, 0), min(run.stop - first, size)),
            slice(max(first - run.start, 0), min(first + size, run.stop) - run.start),
        )
        for first in range(run.start // size * size, run.stop, size)
    ]
