"""One answer to a request for a byte range: whether it is that range, of the file that began."""

import re
import time
from typing import NamedTuple

from bluecarbon.accounting.fetching.asking import Broken, Slow, ask, received, stated_length
from bluecarbon.errors import InputError
from bluecarbon.project.addresses import shown

CHUNK = 2**16  # read at once [byte]
SLOWEST = 1024  # [byte s-1], after the timeout: a server that drips would hold a run for days
# Offsets of a file must fit into what GDAL counts them with, and no file is that large.
MOST_TOTAL = 2**60
_RANGE = re.compile(r"bytes (\d{1,20})-(\d{1,20})/(\d{1,20})", re.ASCII)
WHOLE = (
    "Fetch the file whole: give its address and sha256 in the project file and run with --remote, "
    "or download it and give its path."
)


class Version(NamedTuple):
    """What a server says of a file: by this two answers are known to be of the same one."""

    etag: str | None
    last_modified: str | None
    total: int  # [byte]

    def __str__(self):
        tag = self.etag or "none"
        return f"{self.total:,} bytes, ETag {tag}, Last-Modified {self.last_modified or 'none'}"


def take_range(address, start, end, data, *, remote, seen):
    """Ask for bytes [start, end) of a file, and append those that come to a bytearray.

    Calls `seen` with the `Version` and the address that answered before a byte is taken. Returns
    where the range ends, which is before `end` where the file does.

    Raises
    ------
    Broken
        For what may be better the next time; `data` then holds what came.
    InputError
        For what will not: no ranges, other ranges, or what `seen` says.
    """
    at = start + len(data)
    headers = {"Accept-Encoding": "identity", "Range": f"bytes={at}-{end - 1}"}
    began = time.monotonic()
    with ask(address, timeout=remote.timeout, headers=headers) as response:
        found, last = _head(address, response, at, end)
        seen(found, response.url)
        wanted = last - at
        while wanted:
            piece = received(response.read1, min(CHUNK, wanted))
            if not piece:
                raise Broken(f"the connection ended {wanted:,} bytes early")
            data += piece
            wanted -= len(piece)
            took = time.monotonic() - began
            if wanted and took > remote.timeout + (last - at - wanted) / SLOWEST:
                raise Slow(f"{last - at - wanted:,} bytes in {took:.0f} s")
        if received(response.read1, 1):
            raise _wrong(address, f"more than the {last - at:,} bytes that it announced")
    return last


def _head(address, response, at, end):
    """The version of the file, and the end of the range, as the head of an answer says."""
    said = response.headers
    if said.get("Content-Encoding", "identity") != "identity":
        packed = said["Content-Encoding"][:40]
        raise _wrong(address, f"a file packed by the server ({packed})")
    length = stated_length(response)
    if response.status == 200:
        # Some servers answer so to a range that covers all of a small file.
        if at or length is None or length > end:
            raise InputError(
                where=shown(address),
                found="an answer with the whole file in place of the bytes that were asked for",
                rule="A window is cut by byte ranges, which not every server gives.",
                cure=WHOLE,
            )
        return _version(said, length), length
    if response.status != 206:
        raise Broken(f"the answer {response.status}")
    text = said.get("Content-Range", "none").strip()
    part = _RANGE.fullmatch(text)
    first, last, total = map(int, part.groups()) if part else (0, 0, 0)
    right = first == at and last == min(end, total) - 1 and last >= first and total <= MOST_TOTAL
    if not part or not right or length not in (None, last + 1 - first):
        size = "" if length is None else f" and {length:,} bytes"
        raise _wrong(address, f"the range {text[:80]!r}{size} for bytes {at}-{end - 1}")
    return _version(said, total), last + 1


def _version(said, total):
    return Version(said.get("ETag"), said.get("Last-Modified"), total)


def _wrong(address, found):
    return InputError(
        where=shown(address),
        found=found,
        rule="A server gives the bytes that it is asked for, as they lie in the file.",
        cure=WHOLE,
    )
