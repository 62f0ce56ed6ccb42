"""Reads and writes lot files: JSON from strangers, taken strictly or not at all.

A file is refused for what two readers could understand differently (repeated keys, NaN, floats,
huge integers, a byte-order mark, text that is not UTF-8), for what only serves to exhaust a reader
(size, depth), and for content that does not fit its own id.
"""

import json
import re
from pathlib import Path

from pydantic import ValidationError

from bluecarbon.errors import InputError
from bluecarbon.lots.model import Lot, canonical_json

MAX_BYTES = 4 * 1024 * 1024
# A lot needs three levels.
MAX_DEPTH = 16
# Integers beyond this are not the same number in every JSON reader.
MAX_INTEGER = 2**53 - 1

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_AGAIN = "Get the file again from its issuer: a lot is never edited, its id is its content."


def read_lot(source):
    """The lot in a file (path) or in bytes.

    Raises InputError with the place in the file, what was found there and what to do. The bytes
    need not be canonical, the content must be exact.
    """
    name, data = _bytes(source)

    def refuse(found, rule):
        return InputError(where=name, found=found, rule=rule, cure=_AGAIN)

    if len(data) > MAX_BYTES:
        raise refuse(f"more than {MAX_BYTES} bytes", f"A lot file has at most {MAX_BYTES} bytes.")
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise refuse("a byte-order mark", "A lot file is UTF-8 without a byte-order mark.")
    if _depth(data) > MAX_DEPTH:
        raise refuse(f"{_depth(data)} nested brackets", f"A lot nests at most {MAX_DEPTH} deep.")
    try:
        content = _parse(data)
        # Written again, so that what is checked is what this reader understood.
        lot = Lot.model_validate_json(canonical_json(content))
    except UnicodeDecodeError as error:
        raise refuse(f"byte {error.start} that is not UTF-8", "A lot file is UTF-8.") from None
    except UnicodeEncodeError:
        raise refuse("half of a surrogate pair", "Text in a lot is Unicode.") from None
    except _NotStrict as error:
        raise refuse(*error.args) from None
    except ValidationError as error:
        raise validation_error(name, error, _AGAIN) from None
    except ValueError as error:
        raise refuse(f"text that is not JSON ({error})", "A lot file is one JSON object.") from None
    written = lot.model_dump(mode="json")
    if content != written:
        other = sorted(key for key in written if content.get(key, ...) != written[key])
        raise refuse(
            f"{', '.join(other)} missing or in another form",
            "A lot file states everything, in the form in which it is written.",
        )
    return lot


def write_lot(lot):
    """A lot as the bytes of its file: canonical JSON (RFC 8785) and a newline.

    Raises InputError where the outline makes the file larger than `read_lot` takes.
    """
    data = canonical_json(lot.model_dump(mode="json")) + b"\n"
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


class _NotStrict(Exception):
    """JSON that a strict reader does not take: what was found, and the rule."""


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


def _depth(data):
    deepest = depth = 0
    # Counted before parsing: a parser would recurse as deep as the file says.
    for bracket in re.findall(rb"[\[{\]}]", _STRING.sub(b"", data)):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _parse(data):
    content = json.loads(
        data.decode(),
        object_pairs_hook=_object,
        parse_float=_float,
        parse_constant=_float,
        parse_int=_integer,
    )
    if not isinstance(content, dict):
        raise _NotStrict(f"a {type(content).__name__}", "A lot file is one JSON object.")
    return content


def _object(pairs):
    content = dict(pairs)
    if len(content) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _NotStrict(f"the key {twice[:80]!r} twice", "A key stands once.")
    return content


def _float(text):
    raise _NotStrict(f"the number {text[:40]}", "A lot holds no floating-point numbers.")


def _integer(text):
    if len(text) > 17 or abs(int(text)) > MAX_INTEGER or text == "-0":
        raise _NotStrict(
            f"the number {text[:40]}", f"Integers in a lot are at most {MAX_INTEGER}, and 0 is 0."
        )
    return int(text)
