"""Areas that a file states, held against the ground: mu called hectares, hectares called km2."""

import re

import numpy as np

from bluecarbon.constants import SQUARE_METRES_PER_HECTARE, SQUARE_METRES_PER_MU

HECTARES = {
    "m2": 1 / SQUARE_METRES_PER_HECTARE,
    "mu": SQUARE_METRES_PER_MU / SQUARE_METRES_PER_HECTARE,
    "ha": 1.0,
    "km2": 100.0,
}
# How the unit of an area is written within the name of a column. The longest that fits counts.
SPELT = {
    "km2": ("km2", "sqkm", "km²", "平方公里", "平方千米"),
    "m2": ("m2", "sqm", "m²", "平方米"),
    "mu": ("mu", "亩"),
    "ha": ("ha", "hectare", "hectares", "公顷"),
}
# A stated area and that of the outline agree to some per cent; units differ by 15 and more.
ALIKE = 0.1


def unit_of(name):
    """The unit of area that the name of a column tells, or None.

    >>> unit_of("area_ha"), unit_of("面积(亩)"), unit_of("Shape_Area"), unit_of("chamber")
    ('ha', 'mu', None, None)
    """
    text = str(name).casefold()
    words = set(re.split(r"[^a-z0-9²]+", text))
    for unit, spellings in SPELT.items():
        for spelling in spellings:
            if spelling in (words if spelling.isascii() else text):
                return unit
    return None


def compare(found, properties, hectares):
    """Add a finding for every property whose stated areas are those of another unit."""
    names = dict.fromkeys(name for own in properties for name in own)
    for name in names:
        unit = unit_of(name)
        if name == "area":  # with its unit beside it
            units = {str(own.get("unit", "")) for own in properties}
            unit = units.pop() if len(units) == 1 else None
        if unit not in HECTARES:
            continue
        values = numbers(own.get(name) for own in properties)
        judge(found, name, unit, values, np.asarray(hectares, float))


def judge(found, name, unit, values, hectares):
    """Add a finding where `values`, called `unit`, are the areas [ha] in another unit."""
    known = np.isfinite(values) & (values > 0) & (hectares > 0)
    if not known.any():
        return
    ratio = float(np.median(values[known] * HECTARES[unit] / hectares[known]))
    if abs(ratio - 1) < ALIKE:
        return
    told = {"name": name, "unit": unit, "value": f"{values[known][0]:g}"}
    told |= {"measured": f"{hectares[known][0] / HECTARES[unit]:.4g}", "ratio": f"{ratio:.4g}"}
    for other, size in HECTARES.items():
        if abs(ratio * size / HECTARES[unit] - 1) < ALIKE:
            found.add("area-in-another-unit", looks=other, **told)
            return
    found.add("area-unlike-outline", **told)


def numbers(values):
    """Values of a column as an array; NaN where one is no number."""
    return np.array([_number(value) for value in values])


def _number(value):
    try:
        return float(value) if not isinstance(value, bool) else np.nan
    except (TypeError, ValueError):
        return np.nan
