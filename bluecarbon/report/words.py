"""The words of the report in each language, and how numbers and foreign strings are written."""

import math
import re
import tomllib
import unicodedata
from functools import cache
from importlib import resources

from bluecarbon.errors import BluecarbonError, nearest

LANGUAGES = ("en", "zh")

_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@cache
def words(language):
    """The table of translations for "en" or "zh": sections of key -> sentence."""
    if language not in LANGUAGES:
        raise BluecarbonError(
            f"found language {language!r}. Reports and figures speak these languages. "
            + nearest(language, LANGUAGES)
        )
    table = resources.files("bluecarbon.report") / "templates" / f"{language}.toml"
    return tomllib.loads(table.read_text(encoding="utf-8"))


def term(language, group, name):
    """The word for a habitat, status, claim ... in a language; `name` itself when we have none."""
    return words(language)[group].get(str(name), str(name))


def in_language(value, language):
    """A text that may come as {"en": ..., "zh": ...}, as an object with .en and .zh, or plain."""
    if isinstance(value, dict):
        return str(value.get(language) or next(iter(value.values())))
    return str(getattr(value, language, value))


def visible(text):
    """`text` with characters that hide or reorder others written out, as in [U+202E].

    Names come from files of strangers. A right-to-left override can make a holder read as another
    one, and control characters are not allowed in SVG at all.
    """
    text = str(text)
    if text.isprintable() and text.isascii():
        return text
    return "".join(
        c if c in "\n\t" or unicodedata.category(c) not in _HIDDEN else f"[U+{ord(c):04X}]"
        for c in text
    )


# Control, format (bidi, zero width), surrogate, private use, and the line separators.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def whole(value):
    """An integer with thousands separators."""
    return f"{int(value):,}"


def decimals(value, places=2):
    """A number with thousands separators and a fixed number of decimal places; "–" for NaN."""
    return f"{value:,.{places}f}" if math.isfinite(value) else "–"


def rounded(value):
    """A number to three figures, but never to less than a whole: 12,345 or 0.412."""
    if not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    places = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{min(places, 6)}f}"


def unit(text):
    """A unit with its negative exponents raised: "t C ha-1 a-1" as "t C ha⁻¹ a⁻¹"."""
    return re.sub(r"(?<=[A-Za-z])-(\d)", lambda m: "⁻" + m[1].translate(_SUPERSCRIPT), str(text))


def shorten(text, ems):
    """`text` cut to a width of about `ems`, with an ellipsis; wide characters count one em."""
    text, width = visible(text).replace("\n", " "), 0.0
    for position, c in enumerate(text):
        width += em(c)
        if width > ems:
            return text[: max(1, position - 1)].rstrip() + "…"
    return text


def em(text):
    """About how wide a text is set in a sans-serif face [em], whichever face the reader has."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.56 for c in text)
