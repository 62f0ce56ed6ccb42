"""The one gate for units: spellings found in real files in, canonical spellings and factors out.

Everything behind this gate counts in the units that the code states and never looks back. pint
does the dimensional work; it takes 0.3 s to start, so it is loaded at the first question.
"""

import re
from functools import cache

from bluecarbon.constants import SQUARE_METRES_PER_MU
from bluecarbon.errors import InputError, nearest

# Spellings that pint does not know, or reads as something else: to pint "C" is the coulomb, "mb"
# the millibarn, "ppt" the picopint and "mu" the milli atomic mass unit. Compared without case,
# blanks, dots, dashes and underscores.
SPELLINGS = {
    "degC": (
        "degC",
        "degrees C",
        "degree C",
        "deg C",
        "Celsius",
        "degree Celsius",
        "degrees Celsius",
        "deg Celsius",
        "degC ITS90",
        "°C",
        "℃",
        "C",
        "centigrade",
        "摄氏度",
    ),
    "K": (
        "K",
        "Kelvin",
        "Kelvins",
        "degK",
        "degree K",
        "degrees K",
        "degree Kelvin",
        "degrees Kelvin",
    ),
    "degF": ("degF", "degrees F", "degree F", "Fahrenheit", "degree Fahrenheit", "°F"),
    "hPa": ("hPa", "mb", "mbar", "mbars", "millibar", "millibars", "hectopascal", "hectopascals"),
    "Pa": ("Pa", "pascal", "pascals"),
    "uatm": ("uatm", "µatm", "microatm", "micro atm", "microatmosphere", "microatmospheres"),
    "umol mol-1": (
        "ppm",
        "ppmv",
        "parts per million",
        "umol/mol",
        "micromol/mol",
        "µmol/mol",
        "1e-6",
        "1.e-6",
        "1e-06",
        "1.0e-06",
        "10^-6",
        "10-6",
    ),
    "1e-3": ("1e-3", "0.001", "1e-03", "10^-3", "permil", "per mil", "permille", "per mille", "‰"),
    "%": ("%", "percent", "per cent", "pct", "percentage"),
    "1": ("1", "fraction", "(0 - 1)", "0-1", "0 to 1", "dimensionless", "unitless", "ratio", "[-]"),
    "psu": (
        "psu",
        "pss",
        "pss-78",
        "practical salinity unit",
        "practical salinity units",
        "practical salinity scale",
        "salinity",
    ),
    "mu": ("mu", "亩", "畝", "chinese mu"),
    "m s-1": ("m/s", "mps", "meters per second", "metres per second"),
    "kn": ("kn", "kt", "kts", "knot", "knots"),
}

# What a mass is of is no unit, yet it must not be lost: t C and t CO2 differ by 44/12.
SUBSTANCES = {
    "C": "carbon",
    "CO2": "carbon_dioxide",
    "CO2e": "co_two_equivalent",
    "CO2eq": "co_two_equivalent",
    "CO2-e": "co_two_equivalent",
    "CH4": "methane",
    "N2O": "nitrous_oxide",
    "N": "nitrogen",
    "d.m.": "dry_matter",
}

AMBIGUOUS = {
    "ton": "907 kg in the United States, 1016 kg in Britain, often meant as 1000 kg",
    "ppt": "parts per thousand or per trillion",
    "ppth": "parts per thousand or per hundred thousand",
    "pph": "parts per hundred or per hour",
}
AMBIGUOUS["tons"] = AMBIGUOUS["ton"]
CLEAR = {
    "ton": "write t, kg or Mg",
    "tons": "write t, kg or Mg",
    "ppt": "write 1e-3 for salinity or pmol mol-1 for gases",
    "ppth": "write 1e-3",
    "pph": "write percent",
}
POWER = r"\^?(?:\(([+-]?\d+)\)|([+-]?\d+))"
EXAMPLES = "degC, K, m s-1, m2 s-2, uatm, umol mol-1, hPa, %, 1, t, ha, g m-2 a-1"


@cache
def registry():
    """The pint registry of this package: the spellings above, mu, psu and substances included."""
    import pint

    units = pint.UnitRegistry(cache_folder=None)
    # Practical salinity is a number; as a unit of its own it can still be told from a fraction.
    units.define("psu = []")
    units.define(f"mu = {SQUARE_METRES_PER_MU!r} * meter ** 2")
    for name in sorted(set(SUBSTANCES.values())):
        units.define(f"{name} = [{name}]")
    return units


def canonical(text, where="units"):
    """The spelling of a unit that this package uses.

    >>> canonical("degrees_C"), canonical("m s**-1"), canonical("µatm"), canonical("mb")
    ('degC', 'm s-1', 'uatm', 'hPa')

    Parameters
    ----------
    text : str
        A unit as a file or a person spells it.
    where : str
        The file and key it stands in, for the error.

    Raises
    ------
    InputError
        When the unit is unknown, or means different things to different people ("ton").
    """
    known = _spelled(text)
    return known or _written(_parsed(text, where))


def convert(values, found, wanted, *, where="units"):
    """Values in one unit as values in another; numpy, xarray and dask stay what they are.

    >>> convert(300.0, "kelvin", "degC")
    26.850000000000023

    Parameters
    ----------
    values : array_like
        Numbers in the unit `found`.
    found, wanted : str
        Units, in any spelling that `canonical` knows.
    where : str
        The file and key, for the error.

    Raises
    ------
    InputError
        When a unit is unknown or the two measure different things.
    """
    # Word for word the same is the usual case, and spares loading pint.
    if found == wanted or canonical(found, where) == canonical(wanted, where):
        return values
    source, target = _parsed(found, where), _parsed(wanted, where)
    if source.dimensionality != target.dimensionality:
        raise InputError(
            where=where,
            found=f"units {found!r}",
            rule=f"They measure something other than {wanted!r} does. "
            f"Allowed here: {', '.join(alike(wanted))}.",
            cure="Name the variable that holds the right quantity, or correct its units.",
        )
    offset, one = (_in(target, source, n) for n in (0.0, 1.0))
    factor = one - offset
    # No `+ 0.0`: lazy arrays would carry the operation through the whole graph.
    return values * factor + offset if offset else values * factor


def quantity(value, unit):
    """A pint quantity in a unit spelled as in this package, as in quantity(3.5, "t C ha-1 a-1")."""
    return registry().Quantity(value, _parsed(unit, "units").units)


def alike(unit):
    """Canonical units that convert to `unit`."""
    dimension = _parsed(unit, "units").dimensionality
    others = [u for u in SPELLINGS if _parsed(u, "units").dimensionality == dimension]
    return list(dict.fromkeys([canonical(unit), *others]))


def is_share(unit, where="units"):
    """True for a number without dimension, and for one mass per another: "t C (t d.m.)-1"."""
    substances = {f"[{name}]" for name in SUBSTANCES.values()}
    return not set(_parsed(unit, where).dimensionality) - substances


def _in(target, source, number):
    # Not `number * source`: twice a temperature on a scale with an offset has no meaning.
    value = registry().Quantity(number * source.magnitude, source.units)
    return value.to(target.units).magnitude / target.magnitude


@cache
def _folded():
    return {_fold(s): unit for unit, spellings in SPELLINGS.items() for s in spellings}


def _fold(text):
    text = text.replace("μ", "µ").strip()  # Greek mu and the micro sign look alike
    # A dash or dot between digits carries meaning: 1e-6, 0.001.
    return re.sub(r"[\s_]|(?<!\d)[.\-](?!\d)", "", text).casefold().replace("µ", "u")


def _spelled(text):
    return _folded().get(_fold(str(text)))


def _parsed(text, where):
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
    parsed = registry().parse_expression(_expression(_spelled(text) or text))
    return parsed if hasattr(parsed, "units") else registry().Quantity(parsed, "")


def _known(word):
    return _spelled(word) is not None or word in registry()


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


def _written(parsed):
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
