"""Archives as an attacker would make them, each with the code of the rule that must refuse it.

Made by hand from the ZIP format (PKWARE APPNOTE 6.3), not by the writer under test: `raw` writes
any field, `archives` are the cases. None of them does harm by itself.
"""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass, field, replace

DATE = 0x21  # 1 January 1980


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A file of an archive; what is None follows from the rest."""

    name: bytes = b"a.txt"
    data: bytes = b"alpha"
    made_by: int = 10
    version: int = 10
    flags: int = 0
    method: int = 0
    time: int = 0
    date: int = DATE
    crc: int | None = None
    packed: int | None = None
    size: int | None = None
    extra: bytes = b""
    comment: bytes = b""
    disk: int = 0
    internal: int = 0
    external: int = 0
    offset: int | None = None
    local: dict = field(default_factory=dict)  # fields of the local header that differ
    before: bytes = b""  # stands before the local header
    after: bytes = b""  # stands after the content


def raw(*entries, prefix=b"", gap=b"", suffix=b"", end=None, directory=None):
    """The bytes of an archive; `end` changes fields of its end, `directory` lists other entries."""
    out, listed = prefix, []
    for entry in entries:
        out += entry.before
        at = len(out)
        out += _header(b"PK\x03\x04", replace(entry, **entry.local), central=False)
        out += entry.data + entry.after
        listed.append(replace(entry, offset=at if entry.offset is None else entry.offset))
    out += gap
    start = len(out)
    listed = listed if directory is None else directory(listed)
    for entry in listed:
        out += _header(b"PK\x01\x02", entry, central=True)
    fields = {
        "disk": 0,
        "first": 0,
        "here": len(listed),
        "count": len(listed),
        "length": len(out) - start,
        "offset": start,
        "comment": b"",
    } | (end or {})
    comment = fields.pop("comment")
    out += struct.pack("<4s4H2IH", b"PK\x05\x06", *fields.values(), len(comment)) + comment
    return out + suffix


def _header(mark, entry, *, central):
    size = len(entry.data) if entry.size is None else entry.size
    common = struct.pack(
        "<5H3I2H",
        entry.version,
        entry.flags,
        entry.method,
        entry.time,
        entry.date,
        zlib.crc32(entry.data) if entry.crc is None else entry.crc,
        size if entry.packed is None else entry.packed,
        size,
        len(entry.name),
        len(entry.extra),
    )
    if not central:
        return mark + common + entry.name + entry.extra
    rest = struct.pack(
        "<3H2I", len(entry.comment), entry.disk, entry.internal, entry.external, entry.offset
    )
    made_by = struct.pack("<H", entry.made_by)
    return mark + made_by + common + rest + entry.name + entry.extra + entry.comment


def by_zipfile(*files, compression=zipfile.ZIP_STORED, comment=b"", zip64=False, unix=None):
    """An archive as Python's zipfile writes it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in files:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = compression
            if unix is not None:
                info.external_attr = unix << 16
            with archive.open(info, "w", force_zip64=zip64) as file:
                file.write(data)
        archive.comment = comment
    return out.getvalue()


A, B = Entry(), Entry(name=b"b.txt", data=b"beta")
GOOD = raw(A, B)
ZIP64_EXTRA = struct.pack("<HHQQ", 1, 16, 5, 5)
BAD_NAMES = {
    "name.characters": [
        b"../evil.txt",
        b"a/../../evil.txt",
        b"..",
        b".",
        b"/etc/passwd",
        b"//server/share/x",
        b"c:evil.txt",
        b"c:\\evil.txt",
        b"..\\evil.txt",
        b"a\\b.txt",
        b"a//b.txt",
        b"a/",
        b"",
        b".hidden",
        b"a/.git/config",
        b"A.txt",
        b"a.txt ",
        b"a.txt.",
        b"a.txt\n",
        b"a.txt\x00.sh",
        b"a\x1b[2j.txt",
        "西沪.txt".encode(),
        "a\u202etxt.exe".encode(),
        b"\xff\xfe.txt",
        b"-rf",
        b"$home.txt",
        b"a*.txt",
        b"x" * 65,
        b"~",
    ],
    "name.device": [b"con", b"a/nul.txt", b"com1", b"lpt9.tar.gz", b"aux/a.txt"],
    "name.depth": [b"a/b/c/d/e/f/g"],
}


def archives():
    """Every case, as (name, bytes, code)."""
    for code, names in BAD_NAMES.items():
        for name in names:
            yield f"name {name!r}", raw(Entry(name=name)), code
    yield from _entries()
    yield from _ends()
    yield from _other_writers()


def _entries():
    twice = Entry(data=b"other")
    yield "the same name twice", raw(A, twice), "name.twice"
    yield "names that differ by case", raw(Entry(name=b"A.TXT"), A), "name.characters"
    yield "names out of order", raw(B, A), "name.order"
    yield "directory in another order", raw(A, B, directory=lambda e: e[::-1]), "container.gap"
    yield "a file that is a folder", raw(Entry(name=b"a"), Entry(name=b"a/b")), "name.folder"
    for name, changes, code in [
        ("encrypted", {"flags": 0x1}, "container.encrypted"),
        ("strongly encrypted", {"flags": 0x41}, "container.encrypted"),
        ("masked headers", {"flags": 0x2000}, "container.encrypted"),
        ("data descriptor", {"flags": 0x8, "after": b"PK\x07\x08" + b"\0" * 12}, None),
        ("UTF-8 flag", {"flags": 0x800}, "container.flags"),
        ("patched data", {"flags": 0x20}, "container.flags"),
        ("deflated", {"method": 8, "data": zlib.compress(b"alpha")[2:-4]}, "container.compressed"),
        ("LZMA", {"method": 14}, "container.compressed"),
        ("AES", {"method": 99, "flags": 1}, "container.encrypted"),
        ("symbolic link", {"external": 0o120777 << 16, "data": b"/etc"}, "container.attributes"),
        ("device file", {"external": 0o020666 << 16}, "container.attributes"),
        ("folder by attribute", {"external": 0x10}, "container.attributes"),
        ("set-uid", {"external": 0o104755 << 16}, "container.attributes"),
        ("text by attribute", {"internal": 1}, "container.attributes"),
        ("made on Unix", {"made_by": 0x030A}, "container.version"),
        ("version 4.5", {"version": 45}, "container.version"),
        ("another day", {"date": DATE + 1}, "container.time"),
        ("day zero", {"date": 0}, "container.time"),
        ("another second", {"time": 1}, "container.time"),
        ("comment", {"comment": b"hello"}, "container.comment"),
        ("extra field", {"extra": b"UT\x05\x00\x01\0\0\0\0"}, "container.extra"),
        ("Unicode path", {"extra": b"up\x0a\x00\x01\0\0\0\0evil."}, "container.extra"),
        ("ZIP64 sizes", {"size": 0xFFFFFFFF, "extra": ZIP64_EXTRA}, "container.zip64"),
        ("ZIP64 extra alone", {"extra": ZIP64_EXTRA}, "container.extra"),
        ("another disk", {"disk": 1}, "container.disks"),
        ("wrong CRC", {"crc": 0}, "container.crc"),
        ("two sizes", {"packed": 4}, "container.sizes"),
        ("size beyond the archive", {"size": 0xFFFFFFF0}, "container.gap"),
        ("size of a gigabyte", {"size": 1 << 30}, "container.gap"),
        ("size into the directory", {"size": 6}, "container.gap"),
        ("size of less than there is", {"size": 4}, "container.gap"),
        ("offset beyond the archive", {"offset": 0xFFFFFF00}, "container.gap"),
        ("offset of one byte more", {"offset": 1}, "container.gap"),
        ("bytes between files", {"after": b"x"}, "container.gap"),
        ("bytes before a header", {"before": b"x"}, "container.gap"),
    ]:
        entry = replace(A, **changes)
        yield f"{name}, alone", raw(entry), code or "container.descriptor"
        if "offset" not in changes and "size" not in changes:
            yield (
                f"{name}, second of two",
                raw(A, replace(entry, name=b"b.txt")),
                code or ("container.descriptor"),
            )
    for name, local in [
        ("another name", {"name": b"b.txt"}),
        ("a name that climbs", {"name": b"../ab"}),
        ("another CRC", {"crc": 1}),
        ("another size", {"size": 4}),
        ("encrypted", {"flags": 1}),
        ("deflated", {"method": 8}),
        ("another date", {"date": 0}),
        ("data descriptor", {"flags": 8}),
        ("another version", {"version": 20}),
    ]:
        data = raw(replace(A, local=local))
        yield f"local header: {name}", data, "container.not-canonical"
    longer = raw(replace(A, local={"extra": b"UT\x00\x00"}))
    yield "local header: extra field", longer, "container.gap"
    no_mark = b"XX" + GOOD[2:]
    yield "local header: no mark", no_mark, "container.not-canonical"


def _same_content(entries):
    """Two entries that share one content: as in an overlapping bomb."""
    return [entries[0], replace(entries[0], name=b"b.txt")]


def _ends():
    yield "overlapping entries", raw(A, directory=_same_content), "container.gap"
    quine = [replace(A, name=b"f%03d" % i, offset=0) for i in range(500)]
    yield "500 names for one content", raw(quine[0], directory=lambda _: quine), "container.gap"
    yield "content not in the directory", raw(A, B, directory=lambda e: e[:1]), "container.gap"
    first_hidden = raw(A, B, directory=lambda e: e[1:])
    yield "first content not in the directory", first_hidden, "container.gap"
    listed = raw(A, directory=lambda e: [*e, replace(B, offset=35)])
    yield "a name without content", listed, "container.gap"
    yield "bytes before the archive", raw(A, prefix=b"#!/bin/sh\n"), "container.gap"
    shifted = b"MZ" + GOOD
    yield "bytes before, offsets as without", shifted, "container.gap"
    yield "bytes before the directory", raw(A, gap=b"xyz"), "container.gap"
    yield "bytes after the archive", raw(A, suffix=b"\n"), "container.end"
    yield "an archive after the archive", GOOD + raw(B), "container.gap"
    yield "an archive before the archive", raw(A) + GOOD, "container.gap"
    yield "the end twice", GOOD + GOOD[-22:], "container.gap"
    yield "comment", raw(A, end={"comment": b"hi"}), "container.end"
    inside = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0, 0, 0, 0, 0)
    yield "an empty archive as comment", raw(A, end={"comment": inside}), "container.gap"
    claimed = GOOD[:-2] + b"\x05\x00"
    yield "a comment that is not there", claimed, "container.comment"
    for name, end, code in [
        ("one file more", {"here": 3, "count": 3}, "container.directory"),
        ("one file less", {"here": 1, "count": 1}, "container.gap"),
        ("no file", {"here": 0, "count": 0}, "container.gap"),
        ("65,534 files", {"here": 65534, "count": 65534}, "container.files"),
        ("65,535 files", {"here": 65535, "count": 65535}, "container.zip64"),
        ("files elsewhere", {"here": 1}, "container.disks"),
        ("another disk", {"disk": 1}, "container.disks"),
        ("directory on another disk", {"first": 1}, "container.disks"),
        ("directory beyond the archive", {"offset": 0xFFFFFF00}, "container.gap"),
        ("directory of ZIP64", {"offset": 0xFFFFFFFF}, "container.zip64"),
        ("directory at the start", {"offset": 0}, "container.gap"),
        ("length beyond the archive", {"length": 0xFFFFFF00}, "container.gap"),
        ("length of ZIP64", {"length": 0xFFFFFFFF}, "container.zip64"),
        ("a directory of nothing", {"length": 0}, "container.gap"),
        ("mark of the end in a field", {"disk": 0x4B50, "first": 0x0605}, "container.end"),
    ]:
        yield f"end: {name}", raw(A, B, end=end), code
    yield "locator of ZIP64", _with_locator(), "container.zip64"
    yield "nothing", b"", "container.end"
    yield "an end alone, cut", GOOD[-21:], "container.end"
    yield "no archive", b"<!doctype html>" * 10, "container.end"
    yield "gzip", bytes.fromhex("1f8b0800000000000003") + b"\0" * 40, "container.end"


def _with_locator():
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, 0, 1)
    return GOOD[:-22] + locator + GOOD[-22:]


def _other_writers():
    file = ("a.txt", b"alpha" * 20)
    yield "zipfile, stored", by_zipfile(file), "container.attributes"
    deflated = by_zipfile(file, compression=zipfile.ZIP_DEFLATED)
    yield "zipfile, deflated", deflated, "container.compressed"
    bomb = by_zipfile(("a.txt", b"\0" * 50_000_000), compression=zipfile.ZIP_DEFLATED)
    yield "zipfile, 50 MB of zeros in 50 kB", bomb, "container.compressed"
    squeezed = by_zipfile(file, compression=zipfile.ZIP_BZIP2)
    yield "zipfile, bzip2", squeezed, "container.compressed"
    yield "zipfile, ZIP64", by_zipfile(file, zip64=True), "container.attributes"
    yield "zipfile, comment", by_zipfile(file, comment=b"hi"), "container.end"
    link = by_zipfile(("a.txt", b"/etc/passwd"), unix=0o120777)
    yield "zipfile, symbolic link", link, "container.attributes"
    yield "zipfile, folder", by_zipfile(("a/", b"")), "container.attributes"
