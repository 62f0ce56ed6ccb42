"""Recomputes a chain from what an explanation prints, as a stranger with a calculator would.

Nothing of the package is used: Python reads the formulas, with the few functions they may name.
"""

import math


def _where(condition, one, other):
    return one if condition else other


# docs/explain.md names these as all that a formula may call.
FUNCTIONS = {
    "minimum": min,
    "maximum": max,
    "where": _where,
    "logical_not": lambda x: not x,
    "logical_and": lambda x, y: bool(x and y),
    "logical_or": lambda x, y: bool(x or y),
    "absolute": abs,
    "sqrt": math.sqrt,
    "floor": math.floor,
    "ceil": math.ceil,
    **{n: getattr(math, n) for n in ("exp", "expm1", "log", "log1p", "log10")},
    "inf": math.inf,
    "__builtins__": {},
}


def evaluate(formula, values):
    """What a formula comes to with `values` in place of its names."""
    return float(eval(formula, FUNCTIONS, values))


def number(value):
    """A number as the JSON form writes it: infinities are text."""
    return float(value)


def check_row(row, relative):
    """Every step of a row follows from the values above it; returns the last value.

    `row` is one of the `steps` of the JSON form. The central value of a leaf is its table value
    times its factor, that of an equation what its formula comes to.
    """
    known = {}
    for leaf in row["leaves"]:
        value = number(leaf["central"])
        product = number(leaf["table_value"]) * number(leaf["factor"])
        assert math.isclose(value, product, rel_tol=relative), leaf["quantity"]
        known[leaf["quantity"]] = value
    value = None
    for step in row["equations"]:
        assert {n: known[n] for n in step["needs"]} == {
            n: number(v) for n, v in step["needs"].items()
        }
        value = number(step["central"])
        if step["form"] != "source":
            found = evaluate(step["formula"], known)
            assert math.isclose(value, found, rel_tol=relative, abs_tol=1e-300), step["quantity"]
        known[step["quantity"]] = value
    return value
