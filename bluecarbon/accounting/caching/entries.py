"""Arrays as a file that knows whether it is whole: a line, a digest, a head in JSON, the arrays.

No pickle: a file in a cache may be damaged or planted, and reading it must not run it.
"""

import json
import zlib
from hashlib import sha256

import numpy as np

MAGIC = b"bluecarbon counts 1\n"
# What an array may be, and how large a damaged head may claim it to be [byte].
DTYPES = frozenset(
    f"{order}{kind}" for order in "<|" for kind in ("i8 i4 i2 i1 u8 u4 u2 u1".split())
)
LARGEST = 2**34


class Damaged(Exception):
    """A file that is not what was written."""


def encode(about, arrays):
    """Bytes of an entry: `about` (JSON) and a list of integer arrays."""
    arrays = [np.ascontiguousarray(array) for array in arrays]
    arrays = [array.astype(array.dtype.newbyteorder("<"), copy=False) for array in arrays]
    head = {"about": about, "arrays": [[a.dtype.str, list(a.shape)] for a in arrays]}
    # Combinations repeat themselves: a fast pass makes a tenth of them.
    body = zlib.compress(b"".join(array.tobytes() for array in arrays), 1)
    text = json.dumps(head, separators=(",", ":")).encode()
    content = len(text).to_bytes(8, "little") + text + body
    return MAGIC + sha256(content).digest() + content


def decode(data):
    """`about` and arrays of an entry. Raises `Damaged` unless every byte is as it was written."""
    start = len(MAGIC)
    content = data[start + 32 :]
    if data[:start] != MAGIC:
        raise Damaged("it does not begin as an entry does")
    if sha256(content).digest() != data[start : start + 32]:
        raise Damaged("its checksum does not fit its content")
    try:
        length = int.from_bytes(content[:8], "little")
        head = json.loads(content[8 : 8 + length])
        layout = [(dtype, tuple(shape)) for dtype, shape in head["arrays"]]
        sizes = [_size(*one) for one in layout]
        inflate = zlib.decompressobj()
        body = inflate.decompress(content[8 + length :], sum(sizes) + 1)
        if len(body) != sum(sizes):
            raise Damaged("its arrays have another length than it says")
        ends = np.cumsum([0, *sizes])
        arrays = [
            np.frombuffer(body[a:b], dtype).reshape(shape)
            for (dtype, shape), a, b in zip(layout, ends, ends[1:], strict=False)
        ]
        return head["about"], arrays
    except (KeyError, TypeError, ValueError, zlib.error) as error:
        raise Damaged("it has another shape than an entry") from error


def _size(dtype, shape):
    if dtype not in DTYPES or any(type(n) is not int or n < 0 for n in shape):
        raise Damaged("it holds other things than integers")
    size = np.dtype(dtype).itemsize
    for n in shape:
        size *= n
    if size > LARGEST:
        raise Damaged("it claims an array that is too large")
    return size
