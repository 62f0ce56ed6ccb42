"""How an explanation writes its numbers: to be multiplied again by hand, and as JSON."""

import math

import numpy as np

# What is printed is rounded to so many figures; recomputing a step from them agrees to about 1e-11.
FIGURES = 12


def figures(value):
    """A number with up to twelve figures, a list of them in brackets.

    >>> figures(0.1 + 0.2), figures(1e6), figures(np.inf)
    ('0.3', '1000000', 'inf')
    """
    if np.ndim(value):
        return "[" + ", ".join(map(figures, np.asarray(value).tolist())) + "]"
    value = float(value)
    if math.isfinite(value) and value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.{FIGURES}g}"


def short(value):
    """A number to six figures with separators, for what is read and not computed with."""
    if np.ndim(value):
        return "[" + ", ".join(map(short, np.asarray(value).tolist())) + "]"
    return f"{float(value):,.6g}"


def kilograms(grams):
    """Whole grams as kilograms with three places, exactly.

    >>> kilograms(8139672), kilograms(-5)
    ('8,139.672 kg', '-0.005 kg')
    """
    sign, grams = ("-", -grams) if grams < 0 else ("", grams)
    return f"{sign}{grams // 1000:,}.{grams % 1000:03d} kg"


def plain(value):
    """A value as JSON can hold it: nan becomes null, an infinity the text "inf" or "-inf"."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        if math.isnan(value):
            return None
        return value if math.isfinite(value) else str(value)
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)
