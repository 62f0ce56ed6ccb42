"""JSON that two readers cannot understand differently.

A document is exactly the bytes that RFC 8785 writes for its content: `loads` writes again what it
read and compares. Beyond that it refuses what RFC 8785 leaves to the reader (repeated keys) and
what only serves to exhaust one (size, depth, endless numbers), before it is parsed.
"""

import json
import math
import re

from bluecarbon.evidence.refusals import Refused

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 64
# Integers beyond this are not the same number in every JSON reader.
MAX_INTEGER = 2**53 - 1
# No canonical number is longer: sign, 17 digits, point and zeros of 0.00000x, or an exponent.
LONGEST_NUMBER = 25

_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# One pass, whatever it meets: a string that is never closed runs to the end.
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_HALF_PAIR = re.compile(rb"\\u[dD][89a-fA-F]")


class JsonError(Refused):
    """Bytes that are not a document of this format, or a value that cannot become one."""


def loads(data, *, where="document", max_bytes=MAX_BYTES):
    """The value of a canonical document (bytes). Raises JsonError."""
    value = parse(data, where=where, max_bytes=max_bytes)
    if _written(value, where) != bytes(data):
        raise JsonError("json.not-canonical", where=where, found=_difference(value, data, where))
    return value


def dumps(value, *, where="document", max_bytes=MAX_BYTES):
    """The canonical document of a value, as bytes. Raises JsonError where `loads` would."""
    _check(value, where)
    data = _written(value, where)
    if len(data) > max_bytes:
        raise JsonError("json.too-large", where=where, found=f"more than {max_bytes} bytes")
    return data


def parse(data, *, where="document", max_bytes=MAX_BYTES, max_depth=MAX_DEPTH, floats=True):
    """The value of a strict document that need not be canonical: space and order are free.

    For `loads`, and for documents whose content is checked by other means. Raises JsonError.
    """
    if len(data) > max_bytes:
        raise JsonError("json.too-large", where=where, found=f"more than {max_bytes} bytes")
    data = bytes(data)
    if data.startswith(_MARKS):
        raise JsonError("json.mark", where=where, found="a byte-order mark")
    depth = _depth(data)
    if depth > max_depth:
        raise JsonError("json.depth", where=where, found=f"{depth} nested brackets")
    hooks = _Hooks(where, floats)
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=hooks.object,
            parse_int=hooks.integer,
            parse_float=hooks.float,
            parse_constant=hooks.constant,
        )
        if _HALF_PAIR.search(data):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except JsonError:
        raise
    except UnicodeDecodeError as error:
        found = f"byte {error.start} that is not UTF-8"
        raise JsonError("json.utf-8", where=where, found=found) from None
    except UnicodeEncodeError:
        raise JsonError("json.surrogate", where=where, found="half of a surrogate pair") from None
    except (ValueError, RecursionError) as error:
        found = f"text that is not JSON ({error})"
        raise JsonError("json.syntax", where=where, found=found) from None
    return value


class _Hooks:
    """What the parser calls for every object and number."""

    def __init__(self, where, floats):
        self.where, self.floats = where, floats

    def object(self, pairs):
        """An object whose keys stand once."""
        content = dict(pairs)
        if len(content) < len(pairs):
            seen = set()
            twice = next(key for key, _ in pairs if key in seen or seen.add(key))
            found = f"the key {twice[:80]!r} twice"
            raise JsonError("json.duplicate-key", where=self.where, found=found)
        return content

    def integer(self, text):
        """An integer that every reader keeps."""
        # Measured by length first: reading a million digits takes its time.
        if len(text) > 17 or abs(int(text)) > MAX_INTEGER or text == "-0":
            found = f"the number {text[:40]}"
            raise JsonError("json.integer", where=self.where, found=found)
        return int(text)

    def float(self, text):
        """A number with a fraction or an exponent, finite."""
        if not self.floats:
            return self.constant(text, "json.no-floats")
        if len(text) > LONGEST_NUMBER:
            return self.constant(text)
        number = float(text)
        return number if _fits(number) else self.constant(text)

    def constant(self, text, code="json.number"):
        """NaN and the infinities, which JSON has not."""
        code = code if self.floats else "json.no-floats"
        raise JsonError(code, where=self.where, found=f"the number {text[:40]}")


def _depth(data):
    """Deepest nesting of brackets outside strings; counted before parsing, which would recurse."""
    deepest = depth = 0
    for token in _TOKEN.finditer(data):
        first = data[token.start()]
        if first in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif first in b"]}":
            depth -= 1
    return deepest


def _check(value, where, depth=0):
    """Refuse what would be written and could not be read again."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise JsonError("json.integer", where=where, found=f"the number {_short(value)}")
    elif isinstance(value, float):
        if not _fits(value):
            raise JsonError("json.number", where=where, found=f"the number {value!r}")
    elif isinstance(value, list | tuple | dict):
        if depth >= MAX_DEPTH:
            raise JsonError(
                "json.depth", where=where, found=f"more than {MAX_DEPTH} nested brackets"
            )
        for inner in value.values() if isinstance(value, dict) else value:
            _check(inner, where, depth + 1)


def _fits(number):
    """Whether a float has a form of its own: below 1e21 a whole one is written as an integer."""
    return math.isfinite(number) and not MAX_INTEGER < abs(number) < 1e21


def _written(value, where):
    # Imported here: the package can then be looked at without it.
    import rfc8785

    try:
        return rfc8785.dumps(value)
    except UnicodeEncodeError:
        # Only its values are guarded by rfc8785 itself; this is half a pair in a key.
        found = "half of a surrogate pair"
    except rfc8785.CanonicalizationError as error:
        found = str(error)
    code = "json.surrogate" if "codepoints" in found or "surrogate" in found else "json.value"
    raise JsonError(code, where=where, found=found)


def _short(integer):
    # Python refuses to print integers of thousands of digits.
    return str(integer) if integer.bit_length() < 200 else f"of {integer.bit_length()} bits"


def _difference(value, data, where):
    expected = _written(value, where)
    pairs = zip(expected, data, strict=False)
    at = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(expected), len(data)))
    return f"byte {at} is {data[at : at + 12]!r}, canonical form has {expected[at : at + 12]!r}"
