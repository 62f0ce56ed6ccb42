"""Texts and times in signed documents: what a pattern of a schema cannot say."""

import unicodedata
from datetime import UTC, datetime

from bluecarbon.evidence import shapes
from bluecarbon.evidence.refusals import Refused

_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


class ValueRefused(Refused):
    """A text that is not what it looks like, or a time that no calendar has."""


def check(value, schema, *, where):
    """Raise `Refused` unless a document has the shape of a schema, and its texts are plain."""
    shapes.check(value, schema, where=where)
    _plain(value, where)


def moment(text, where="time"):
    """A time in UTC to the second, as in 2026-05-01T08:00:00Z, as an aware datetime."""
    try:
        parsed = datetime.strptime(text, _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        parsed = None
    if parsed is None or print_moment(parsed) != text:
        raise ValueRefused("value.moment", where=where, found=text)
    return parsed


def print_moment(time):
    """An aware datetime as text in UTC to the second."""
    if time.tzinfo is None:
        raise ValueRefused("value.moment", where="time", found=f"{time}, without a time zone")
    time = time.astimezone(UTC)
    return f"{time.year:04d}{time.strftime(_MOMENT[2:])}"


def _plain(value, where):
    """Refuse texts with what is not seen: control and direction marks, other compositions."""
    if isinstance(value, dict):
        for key, inner in value.items():
            _plain(inner, f"{where}, {key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _plain(inner, f"{where}, {number}")
    elif isinstance(value, str) and not (value.isascii() and value.isprintable()):
        for character in value:
            if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
                found = f"U+{ord(character):04X}"
                raise ValueRefused("value.hidden", where=where, found=found)
        if value != value.strip() or value != unicodedata.normalize("NFC", value):
            raise ValueRefused("value.plain", where=where, found=value)
    elif isinstance(value, str) and value != value.strip():
        raise ValueRefused("value.plain", where=where, found=repr(value))
