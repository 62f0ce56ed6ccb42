"""Kinds of value that a lot is made of, and how they are written.

Nothing is a float: masses are whole kilograms (decimal text in JSON, because national totals pass
2^53 in smaller units and readers differ), shares are decimal text.
"""

import json
import re
import unicodedata
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    ValidationInfo,
    WithJsonSchema,
)

# Crockford's base 32 without look-alikes; 50 bits of the digest of the content.
ID_PATTERN = r"^BC-[0-9]{4}-[0-9A-HJKMNP-TV-Z]{10}$"


def _plain(text):
    """Text that looks like what it is: no control or direction marks, composed characters."""
    if text.isascii() and text.isprintable() and text == text.strip():
        return text  # the usual case, and the quick one
    # What is printable holds none of these: not every character of long texts has to be looked up.
    for character in text if not text.isprintable() else ():
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
            raise ValueError(
                f"it holds the invisible character U+{ord(character):04X}. Remove the character."
            )
    if not unicodedata.is_normalized("NFC", text) or text != text.strip():
        raise ValueError(
            "it is not in composed form (NFC) or has space around it. Normalise and strip it."
        )
    return text


def _kilograms(value, info: ValidationInfo):
    """Whole kilograms from an int in Python, from decimal text in JSON."""
    if isinstance(value, str):
        if not re.fullmatch(r"0|-?[1-9][0-9]{0,17}", value, re.ASCII):
            raise ValueError(
                'a mass is decimal text of whole kilograms. Write it as in "2340000", without '
                "sign of plus, point, exponent or leading zeros."
            )
        return int(value)
    if info.mode == "json" or type(value) is not int:
        raise ValueError(
            "a mass is whole kilograms, never a JSON number or a float. "
            'Write it as decimal text, as in "2340000".'
        )
    return value


def _mass(pattern, **bounds):
    return Annotated[
        int,
        BeforeValidator(_kilograms),
        Field(**bounds),
        PlainSerializer(str, return_type=str, when_used="json"),
        WithJsonSchema({"type": "string", "pattern": pattern, "description": "whole kg CO2e"}),
    ]


SignedKg = _mass(r"^(0|-?[1-9][0-9]{0,17})$", gt=-(10**18), lt=10**18)
Kg = _mass(r"^(0|[1-9][0-9]{0,17})$", ge=0, lt=10**18)
PositiveKg = _mass(r"^[1-9][0-9]{0,17}$", ge=1, lt=10**18)
Text = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_plain)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256, hex")]
# From 0 to below 1.
Share = Annotated[str, Field(pattern=r"^0(\.[0-9]*[1-9])?$")]
Count = Annotated[int, Field(ge=1, le=2**53 - 1)]
LotId = Annotated[str, Field(pattern=ID_PATTERN)]
Status = Literal["standard", "local", "literature", "quoted", "reconstructed", "assumed"]

# Made once: a ledger writes millions of these.
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical_json(value: Any) -> bytes:
    """JSON as RFC 8785 writes it, for values without floats and with ASCII keys."""
    return _ENCODER.encode(value).encode()
