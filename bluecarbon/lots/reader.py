"""Reads and writes lot files: JSON from strangers, taken strictly or not at all.

A file is refused for what two readers could understand differently (repeated keys, NaN, floats,
huge integers, a byte-order mark, text that is not UTF-8), for what only serves to exhaust a reader
(size, depth), and for content that does not fit its own id.
"""

from os import PathLike
from pathlib import Path

from pydantic import ValidationError

from bluecarbon.errors import InputError
from bluecarbon.evidence import canonical
from bluecarbon.lots.model import Lot, canonical_json

MAX_BYTES = 4 * 1024 * 1024
# A lot needs three levels.
MAX_DEPTH = 16

_AGAIN = "Get the file again from its issuer: a lot is never edited, its id is its content."


def read_lot(source: str | PathLike | bytes) -> Lot:
    """The lot in a file (path) or in bytes.

    Raises InputError with the place in the file, what was found there and what to do. The bytes
    need not be canonical, the content must be exact.
    """
    name, data = _bytes(source)

    def refuse(found, rule):
        return InputError(where=name, found=found, rule=rule, cure=_AGAIN)

    try:
        content = canonical.parse(
            data, where=name, max_bytes=MAX_BYTES, max_depth=MAX_DEPTH, floats=False
        )
        if not isinstance(content, dict):
            raise refuse(f"a {type(content).__name__}", "A lot file is one JSON object.")
        # Written again, so that what is checked is what this reader understood.
        lot = Lot.model_validate_json(canonical_json(content))
    except canonical.JsonError as error:
        raise refuse(error.found, error.rule) from None
    except ValidationError as error:
        raise validation_error(name, error, _AGAIN) from None
    written = lot.model_dump(mode="json")
    if content != written:
        other = sorted(key for key in written if content.get(key, ...) != written[key])
        raise refuse(
            f"{', '.join(other)} missing or in another form",
            "A lot file states everything, in the form in which it is written.",
        )
    return lot


def write_lot(lot: Lot) -> bytes:
    """A lot as the bytes of its file: canonical JSON (RFC 8785), nothing after it.

    Raises InputError where the outline makes the file larger than `read_lot` takes.
    """
    data = canonical_json(lot.model_dump(mode="json"))
    if len(data) > MAX_BYTES:
        raise InputError(
            where=f"lot {lot.id}",
            found=f"{len(data)} bytes",
            rule=f"A lot file has at most {MAX_BYTES} bytes.",
            cure="Simplify the outline of its zones.",
        )
    return data


def validation_error(name, error, cure):
    """An InputError from pydantic's: the first complaint, with how many more there are."""
    complaints = error.errors(include_url=False)
    first = complaints[0]
    place = ".".join(str(part) for part in first["loc"])
    found = "a contradiction" if isinstance(first["input"], dict) else repr(first["input"])
    if first["type"] == "missing":
        found = "nothing"
    text = first["msg"].removeprefix("Value error, ").rstrip(".")
    more = f" ({len(complaints) - 1} more after this one.)" if len(complaints) > 1 else ""
    return InputError(
        where=f"{name}, {place}" if place else name,
        found=found if len(found) <= 120 else found[:117] + "...",
        rule=text[:1].upper() + text[1:] + ".",
        cure=cure + more,
    )


def _bytes(source):
    if isinstance(source, bytes | bytearray | memoryview):
        return "lot", bytes(source[: MAX_BYTES + 1])
    path = Path(source)
    if not path.is_file():
        raise InputError(
            where=path,
            found="no such file",
            rule="A lot is a JSON file.",
            cure="Give the path of a lot file, such as lots/BC-2022-….json, or its bytes.",
        )
    with path.open("rb") as file:
        return str(path), file.read(MAX_BYTES + 1)
