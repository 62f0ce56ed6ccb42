"""How units are spelled in real files, and which words mean more than one thing."""

import re
from functools import cache

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

CLEAR = {  # what to write instead
    "ton": "write t, kg or Mg",
    "tons": "write t, kg or Mg",
    "ppt": "write 1e-3 for salinity or pmol mol-1 for gases",
    "ppth": "write 1e-3",
    "pph": "write percent",
}


@cache
def _folded():
    return {_fold(s): unit for unit, spellings in SPELLINGS.items() for s in spellings}


def _fold(text):
    text = text.replace("μ", "µ").strip()  # Greek mu and the micro sign look alike
    # A dash or dot between digits carries meaning: 1e-6, 0.001.
    return re.sub(r"[\s_]|(?<!\d)[.\-](?!\d)", "", text).casefold().replace("µ", "u")


def spelled(text):
    """The spelling of this package for one of the spellings above, or None."""
    return _folded().get(_fold(str(text)))
