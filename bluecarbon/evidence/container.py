"""The container: a ZIP archive of which there is only one for any set of files.

Stored without compression, sorted by name, dated 1 January 1980, without extra fields, comments,
folders, encryption, ZIP64 or data descriptors. Any ZIP program opens it. This reader checks every
field before it relies on it, then writes the archive again and takes nothing but the same bytes: so
no two programs can find different files in it.
"""

import struct
from zlib import crc32

from bluecarbon.evidence import names
from bluecarbon.evidence.refusals import Refused

MAX_BYTES = 1024**3
MAX_FILES = 10_000

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_LOCAL_MARK, _CENTRAL_MARK, _END_MARK = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_ZIP64_MARK = b"PK\x06\x07"
_VERSION = 10  # 1.0: the first; nothing in here needs a later one
_DATE = (1980 - 1980) << 9 | 1 << 5 | 1  # 1 January 1980
_ALL_ONES = (0xFFFF, 0xFFFFFFFF)  # stand for "see the ZIP64 record"


class ContainerError(Refused):
    """Bytes that are not a container, or files that cannot be put into one."""


def pack(files):
    """The container of some files.

    Parameters
    ----------
    files : mapping of str to bytes
        Content by name, in any order; see `bluecarbon.evidence.names` for the names.

    Returns
    -------
    bytes
        The same for the same files, everywhere.

    Raises
    ------
    ContainerError, NameRefused
        More than `MAX_FILES` or `MAX_BYTES`, or a name that a container cannot hold.
    """
    ordered = sorted(files)
    names.check_all(ordered)
    size = _END.size + sum(
        _LOCAL.size + _CENTRAL.size + 2 * len(name) + len(files[name]) for name in ordered
    )
    _within_limits(len(ordered), size)
    data = b"".join(_pieces(files, ordered))
    _one_end(data)
    return data


def unpack(data):
    """The files in a container (bytes), as a dict of name to bytes in the order of the names.

    Raises ContainerError or NameRefused; nothing is written and nothing is allocated by what the
    archive says of itself.
    """
    data = memoryview(data).toreadonly().cast("B")
    _within_limits(0, len(data))
    count, directory = _end(data)
    entries = _entries(data, count, directory)
    names.check_all([name for name, *_ in entries])
    files = {name: _content(data, *entry) for name, *entry in entries}
    _same_again(data, files)
    return files


def _pieces(files, ordered):
    """The archive in order: a header and a content for each file, the directory, its end."""
    directory, offset = [], 0
    for name in ordered:
        content, ascii_name = files[name], name.encode("ascii")
        sizes = crc32(content), len(content), len(content), len(ascii_name), 0
        common = _VERSION, 0, 0, 0, _DATE, *sizes
        yield _LOCAL.pack(_LOCAL_MARK, *common) + ascii_name
        yield content
        central = _CENTRAL.pack(_CENTRAL_MARK, _VERSION, *common, 0, 0, 0, 0, offset)
        directory.append(central + ascii_name)
        offset += _LOCAL.size + len(ascii_name) + len(content)
    listed = b"".join(directory)
    yield listed
    count = len(ordered)
    yield _END.pack(_END_MARK, 0, 0, count, count, len(listed), offset, 0)


def _within_limits(count, size):
    if count > MAX_FILES:
        raise ContainerError("container.files", where="container", found=f"{count} files")
    if size > MAX_BYTES:
        raise ContainerError("container.size", where="container", found=f"{size} bytes")


def _one_end(data):
    """Refuse bytes near the end that a program which searches for it could take for another."""
    if bytes(data[-_END.size - 20 : -_END.size - 16]) == _ZIP64_MARK:
        raise ContainerError("container.zip64", where="its end", found="the mark of ZIP64")
    if _END_MARK in bytes(data[-_END.size + 1 :]):
        raise ContainerError("container.end", where="its end", found="the mark of the end twice")


def _end(data):
    """Number of files and offset of the directory, from the last 22 bytes."""
    start = len(data) - _END.size
    if start < 0 or bytes(data[start : start + 4]) != _END_MARK:
        raise ContainerError("container.end", where="its end", found="no end of a directory")
    _one_end(data)
    _, disk, first_disk, here, count, length, offset, comment = _END.unpack(data[start:])
    if here in _ALL_ONES or count in _ALL_ONES or length in _ALL_ONES or offset in _ALL_ONES:
        raise ContainerError("container.zip64", where="its end", found="a reference to ZIP64")
    if disk or first_disk or here != count:
        raise ContainerError("container.disks", where="its end", found="parts on other disks")
    if comment:
        raise ContainerError("container.comment", where="its end", found="a comment")
    if offset + length != start:
        found = f"a directory at {offset} of {length} bytes, and its end at {start}"
        raise ContainerError("container.gap", where="its end", found=found)
    _within_limits(count, len(data))
    return count, offset


def _entries(data, count, directory):
    """Name, offset of the content, its size and its CRC of every file, from the directory."""
    entries, at, expected = [], directory, 0
    stop = len(data) - _END.size
    for number in range(count):
        where = f"file {number + 1} in the directory"
        if at + _CENTRAL.size > stop:
            raise ContainerError("container.directory", where=where, found="no entry")
        fields = _CENTRAL.unpack(data[at : at + _CENTRAL.size])
        length = fields[10]
        if fields[0] != _CENTRAL_MARK or at + _CENTRAL.size + length > stop:
            raise ContainerError("container.directory", where=where, found="no entry")
        raw = bytes(data[at + _CENTRAL.size :][:length])
        _check_entry(fields, where)
        crc, size, offset = fields[7], fields[9], fields[16]
        name = raw.decode("latin-1")  # never fails; names.check refuses all but ASCII
        start = offset + _LOCAL.size + length
        if offset != expected or start + size > directory:
            found = f"bytes {offset} to {start + size}, expected at {expected}"
            raise ContainerError("container.gap", where=where, found=found)
        expected = start + size
        entries.append((name, start, size, crc))
        at += _CENTRAL.size + length
    if at != stop or expected != directory:
        found = "bytes that belong to no file"
        raise ContainerError("container.gap", where="the directory", found=found)
    return entries


def _check_entry(fields, where):
    """Refuse an entry that uses anything of ZIP beyond names, sizes and checksums."""
    _, made_by, version, flags, method, time, date, _, packed, size, _ = fields[:11]
    extra, comment, disk, internal, external, offset = fields[11:]
    refused = {
        "container.encrypted": flags & 0x2041,  # also strong encryption, masked headers
        "container.descriptor": flags & 0x0008,
        "container.zip64": packed in _ALL_ONES or size in _ALL_ONES or offset in _ALL_ONES,
        "container.compressed": method,
        "container.flags": flags,
        "container.extra": extra,
        "container.comment": comment,
        "container.disks": disk,
        "container.attributes": external or internal,
        "container.version": (made_by, version) != (_VERSION, _VERSION),
        "container.time": (time, date) != (0, _DATE),
        "container.sizes": packed != size,
    }
    for code, found in refused.items():
        if found:
            raise ContainerError(code, where=where, found=_shown(fields))


def _shown(fields):
    _, made_by, version, flags, method = fields[:5]
    return (
        f"version {made_by:#06x}/{version}, flags {flags:#06x}, method {method}, "
        f"sizes {fields[8]} and {fields[9]}, extra {fields[11]}, attributes {fields[15]:#010x}"
    )


def _content(data, start, size, crc):
    content = bytes(data[start : start + size])
    if crc32(content) != crc:
        found = f"CRC {crc32(content):08x}, stated as {crc:08x}"
        raise ContainerError("container.crc", where=f"content at byte {start}", found=found)
    return content


def _same_again(data, files):
    """Refuse an archive that this writer would not have written; see `pack`."""
    at = 0
    for piece in _pieces(files, list(files)):
        if bytes(data[at : at + len(piece)]) != piece:
            raise ContainerError(
                "container.not-canonical",
                where=f"bytes {at} to {at + len(piece)}",
                found="something else than a container has there",
            )
        at += len(piece)
    if at != len(data):
        raise ContainerError("container.gap", where=f"byte {at}", found="more bytes")
