"""A unit as a person or a file writes it, as a pint quantity; and back."""

import re
from functools import cache

from bluecarbon.constants import SQUARE_METRES_PER_MU
from bluecarbon.errors import InputError, nearest
from bluecarbon.inputs.units.spellings import AMBIGUOUS, CLEAR, SPELLINGS, SUBSTANCES, spelled

POWER = r"\^?(?:\(([+-]?\d+)\)|([+-]?\d+))"

EXAMPLES = "degC, K, m s-1, m2 s-2, uatm, umol mol-1, hPa, %, 1, t, ha, g m-2 a-1"


@cache
def registry():
    """The pint registry of this package: mu, psu and the substances included, made once."""
    import pint

    units = pint.UnitRegistry(cache_folder=None)
    # Practical salinity is a number; as a unit of its own it can still be told from a fraction.
    units.define("psu = []")
    units.define(f"mu = {SQUARE_METRES_PER_MU!r} * meter ** 2")
    for name in sorted(set(SUBSTANCES.values())):
        units.define(f"{name} = [{name}]")
    return units


def as_quantity(text, where):
    """A pint quantity equal to one of the unit, or an error that names the cure."""
    text = str(text).strip()
    for word in re.findall(r"[A-Za-z_]+", text):
        if word.casefold() in AMBIGUOUS:
            raise InputError(
                where=where,
                found=f"units {text!r}",
                rule=f"{word!r} is ambiguous: {AMBIGUOUS[word.casefold()]}.",
                cure=f"Find out which is meant and {CLEAR[word.casefold()]}.",
            )
    try:
        return _parse(text)
    except Exception as error:  # pint raises many kinds, AttributeError and AssertionError too
        unknown = [w for w in re.findall(r"[^\W\d_]+", text) if not _known(w)]
        hint = nearest(unknown[0], [*SPELLINGS, "mol", "kg", "ha", "a"]) if unknown else ""
        raise InputError(
            where=where,
            found=f"units {text!r}",
            rule=f"Units are written like these: {EXAMPLES}.",
            cure=f"Correct the units where they stand, or state them anew. {hint}".strip(),
        ) from error


@cache
def _parse(text):
    if not text:
        raise ValueError("no units")
    parsed = registry().parse_expression(_expression(spelled(text) or text))
    return parsed if hasattr(parsed, "units") else registry().Quantity(parsed, "")


def _known(word):
    return spelled(word) is not None or word in registry()


def _expression(text):
    """CF, UDUNITS and everyday spellings as an expression that pint can parse."""
    text = text.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")).replace("μ", "µ")
    text = text.replace("%", " percent ").replace("**", "^").replace("·", " ").replace("*", " ")
    text = re.sub(r"\bper\b", "/", text)
    text = re.sub(r"\b([numkMGTP]?g|[kMG]?t)(CO2eq|CO2e|CO2|C|N)\b", r"\1 \2", text)
    for symbol, name in sorted(SUBSTANCES.items(), key=lambda item: -len(item[0])):
        # Only beside another unit: alone, "C" is a temperature.
        text = re.sub(rf"(?<=[A-Za-z0-9] ){re.escape(symbol)}(?![\w.\-])", name, text)
    # A dot between units multiplies: m.s-1.
    text = re.sub(r"(?<=[A-Za-z0-9])\.(?=[A-Za-z])", " ", text)
    # m-2, m^-2, m2, m^(-2), (t d.m.)-1: a power follows a name or a bracket. Digits of 1e-6 stay.
    text = re.sub(rf"((?<![\w.])[^\W\d_][^\W\d]*|\)){POWER}", r"\1^{\2\3}", text)
    text = re.sub(r"\s*/\s*", "/", text.strip())
    text = re.sub(r"\s+", "*", text)
    text = text.replace("^{", "**(").replace("}", ")").replace("^", "**")
    # As floats, so that a tower of powers from an evil file overflows at once and never hangs.
    return re.sub(r"(?<![\w.])(?<![eE][+-])(\d+)(?![\w.])", r"\1.0", text)


def written(parsed):
    """A pint quantity in the spelling of this package: m2 s-2."""
    names = {v: k for k, v in SUBSTANCES.items() if k not in ("CO2eq", "CO2-e")}
    special = {
        "degree_Celsius": "degC",
        "percent": "%",
        "julian_year": "a",
        "year": "a",
        "metric_ton": "t",
        "liter": "L",
        "ppm": "umol mol-1",
        "degree_Fahrenheit": "degF",
    }
    parts = []
    for name, power in sorted(parsed.unit_items(), key=lambda item: item[1] if item[1] < 0 else -9):
        symbol = names.get(name) or special.get(name) or registry().get_symbol(name)
        symbol = symbol.replace("µ", "u").replace("μ", "u")
        parts.append(symbol if power == 1 else f"{symbol}{power:g}")
    if parsed.magnitude != 1:
        parts.insert(0, f"{parsed.magnitude:g}")
    return " ".join(parts) or "1"
