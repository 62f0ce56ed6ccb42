"""The filters of a chunk undone: deflate, shuffle and fletcher32, and the length that remains."""

import zlib

import numpy as np

DEFLATE, SHUFFLE, FLETCHER32 = 1, 2, 3  # HDF5's numbers of these filters
CHECKED = {DEFLATE: "deflate", SHUFFLE: "shuffle", FLETCHER32: "fletcher32"}
# HDF5 undoes these too. It takes a chunk that is cut short, and fills the rest with whatever its
# memory holds; from outside nothing tells.
UNCHECKED = {4: "szip", 5: "nbit", 6: "scale-offset"}
CHECKSUM_BYTES = 4
WORDS_AT_ONCE = 2**18  # sums of so many words, times their places, fit 64 bits


class WrongBytesError(Exception):
    """A chunk does not become what it has to be; the text says what it is instead."""


def filters_of(dataset):
    """The filters of an h5py.Dataset in the order of writing: their numbers and parameters."""
    created = dataset.id.get_create_plist()
    every = (created.get_filter(i) for i in range(created.get_nfilters()))
    return [(number, parameters) for number, _, parameters, _ in every]


def undone(stored, skipped, filters, size):
    """A chunk as it was before its filters.

    Parameters
    ----------
    stored : bytes
    skipped : int
        A bit for each filter that was not applied to this chunk.
    filters : list
        See `filters_of`; of the kinds in `CHECKED`.
    size : int
        What the chunk has to be [byte].

    Returns
    -------
    bytes or None
        None where HDF5 has to judge, and may: its length can be right. Such are chunks on the edge
        that a file keeps without their filters, and checksums in the order of old libraries.

    Raises
    ------
    WrongBytesError
        When the bytes do not inflate, or to fewer or more than `size`.
    """
    plain, sure = stored, True
    for i in reversed(range(len(filters))):
        number, parameters = filters[i]
        if skipped >> i & 1:
            continue
        if number == FLETCHER32:
            plain, said = plain[:-CHECKSUM_BYTES], plain[-CHECKSUM_BYTES:]
            sure &= _holds(plain, said)
        elif number == DEFLATE:
            try:
                plain = _inflated(plain, size + CHECKSUM_BYTES + 1)
            except WrongBytesError:
                if len(stored) == size:
                    return None
                raise
        elif parameters[:1] and parameters[0] > 1:
            plain = _in_order(plain, parameters[0])
    if len(plain) != size:
        if not sure and len(stored) == size:
            return None
        what = f"more than {size} bytes" if len(plain) > size else f"{len(plain)} bytes"
        raise WrongBytesError(f"{what} after its filters where {size} are due")
    return plain if sure else None


def _inflated(stored, most):
    """Bytes inflated, no more than `most`: a chunk may claim gigabytes."""
    inflating = zlib.decompressobj()
    try:
        plain = inflating.decompress(stored, most)
    except zlib.error as error:
        raise WrongBytesError(f"bytes that do not inflate ({error})") from None
    if len(plain) < most and not inflating.eof:
        raise WrongBytesError("a stream of bytes that ends before its checksum")
    return plain


def _in_order(planes, itemsize):
    """Bytes that the shuffle filter has put side by side, put back into numbers."""
    whole = len(planes) // itemsize * itemsize
    rows = np.frombuffer(planes, np.uint8, whole).reshape(itemsize, -1)
    numbers = np.empty(rows.shape[::-1], np.uint8)
    for i, row in enumerate(rows):
        numbers[:, i] = row
    # What does not fill a number is left where it was.
    return numbers.reshape(-1).data if whole == len(planes) else numbers.tobytes() + planes[whole:]


def _holds(data, said):
    """Whether bytes have this checksum of the fletcher32 filter, little-endian."""
    if len(said) < CHECKSUM_BYTES:
        return False
    words = np.frombuffer(bytes(data) + b"\0" if len(data) % 2 else data, ">u2")
    first = second = 0
    for start in range(0, len(words), WORDS_AT_ONCE):
        some = words[start : start + WORDS_AT_ONCE].astype(np.uint64)
        second += len(some) * first + int(some @ np.arange(len(some), 0, -1, dtype=np.uint64))
        first += int(some.sum())
    sums = (int.from_bytes(said[:2], "little"), int.from_bytes(said[2:], "little"))
    # Of the two ways to write no remainder, 0 and 65535, HDF5 takes one; both are meant.
    return all((a - b) % 0xFFFF == 0 for a, b in zip(sums, (first, second), strict=True))
