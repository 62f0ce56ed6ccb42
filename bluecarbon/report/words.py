"""The words of the report in each language, and how numbers and foreign strings are written."""

import math
import re
import tomllib
import unicodedata
from functools import cache
from importlib import resources

from bluecarbon.cards import visible
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


def spoken(text, language):
    """A text as it is, or what a function of the language says."""
    return str(text(language) if callable(text) else text)


def say(group, key, **values):
    """A sentence of the tables, as a function of the language."""
    return lambda language: words(language)[group][key].format(**values)


def in_language(value, language):
    """A text that may come as {"en": ..., "zh": ...}, as an object with .en and .zh, or plain."""
    if isinstance(value, dict):
        return str(value.get(language) or next(iter(value.values())))
    return str(getattr(value, language, value))


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
