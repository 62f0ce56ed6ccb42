"""The formula of an equation, written down by watching it work.

An equation is a plain function. Called with letters instead of numbers, it writes down what it does
with them, however many helpers it calls on the way. Where it decides on a value, as a guard does,
it goes the way of the values at hand, and the formula says so. What cannot be followed, a loop say,
is shown as it stands in the source instead, so that a formula is never half of the truth.
"""

import ast
import inspect
import math
import textwrap
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from bluecarbon.accounting.explain.numbers import figures

# How tightly a sign binds; a part that binds less tightly than its surroundings gets brackets.
COMPARES, ADDS, MULTIPLIES, NEGATES, RAISES, STANDS = range(1, 7)

# ufunc -> sign, how tightly it binds, whether its right side needs brackets at the same rank.
SIGNS = {
    np.greater: (">", COMPARES, True),
    np.greater_equal: (">=", COMPARES, True),
    np.less: ("<", COMPARES, True),
    np.less_equal: ("<=", COMPARES, True),
    np.equal: ("==", COMPARES, True),
    np.add: ("+", ADDS, False),
    np.subtract: ("-", ADDS, True),
    np.multiply: ("*", MULTIPLIES, False),
    np.divide: ("/", MULTIPLIES, True),
    np.power: ("**", RAISES, True),
}


# Between comparisons, bits are truths.
TRUTHS = {
    np.bitwise_and: np.logical_and,
    np.bitwise_or: np.logical_or,
    np.invert: np.logical_not,
}

# What a formula may call beside its signs; docs/explain.md lists them.
CALLED = {
    *(np.minimum, np.maximum, np.absolute, np.floor, np.ceil),
    *(np.exp, np.expm1, np.log, np.log1p, np.log10, np.sqrt),
    *(np.logical_not, np.logical_and, np.logical_or),
}


class Unwritable(TypeError):
    """An equation did something with its arguments that no formula can say."""


class Term(np.lib.mixins.NDArrayOperatorsMixin):
    """What an equation has made of its arguments so far: a function of NumPy and its parts."""

    __hash__ = None

    def __init__(self, watch, name=None, function=None, parts=()):
        self.watch, self.name, self.function, self.parts = watch, name, function, parts

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        if method != "__call__" or out is not None or options:
            raise Unwritable(f"{ufunc.__name__}.{method}")
        ufunc = TRUTHS.get(ufunc, ufunc)
        if ufunc not in CALLED and ufunc not in SIGNS and ufunc not in (np.negative, np.positive):
            raise Unwritable(ufunc.__name__)
        return Term(self.watch, function=ufunc, parts=tuple(map(_part, inputs)))

    def __array_function__(self, function, types, inputs, options):
        if function is np.where and len(inputs) == 3 and not options:
            return Term(self.watch, function=np.where, parts=tuple(map(_part, inputs)))
        raise Unwritable(function.__name__)

    def __array__(self, dtype=None, copy=None):
        if dtype not in (None, object):
            raise Unwritable("an array of numbers")
        box = np.empty((), dtype=object)
        box[()] = self
        return box

    def __bool__(self):
        value = self.value(self.watch.values)
        if np.ndim(value):
            raise Unwritable("a decision on several values")
        self.watch.decided = True
        return bool(value)

    def write(self, known=None):
        """The formula; with the values of `known` in place of its names where they are given."""
        return _write(self, known or {})[0]

    def value(self, known):
        """What the formula comes to with the values in `known`."""
        if self.name is not None:
            return known[self.name]
        return self.function(*(p.value(known) if isinstance(p, Term) else p for p in self.parts))


class Watch:
    """The values that an equation is watched with, and whether it decided on any of them."""

    def __init__(self, values):
        self.values, self.decided = values, False


@dataclass(frozen=True)
class Formula:
    """The formula of one equation, as text.

    `form` is "symbolic" where the text is arithmetic with names, whose value was found equal to
    that of the equation; "for these values" where the equation decided on a value on the way; and
    "source" where it is the body of the function as it is written.
    """

    text: str
    form: str
    term: Term | None = None

    def filled(self, values):
        """The formula with values in place of names; None where it is not symbolic."""
        return None if self.term is None else self.term.write(values)


def formula(equation, values):
    """The `Formula` of an equation.

    Parameters
    ----------
    equation : bluecarbon.methods.quantities.Equation
    values : dict
        A value of each of its arguments, to check the symbolic form with.
    """
    # Whatever the equation of a stranger does when it is given letters, its source remains.
    with suppress(Exception):
        watch = Watch(values)
        term = equation.function(**{name: Term(watch, name) for name in equation.needs})
        term = term[()] if isinstance(term, np.ndarray) and term.ndim == 0 else term
        result = equation.function(**{name: values[name] for name in equation.needs})
        if isinstance(term, Term) and _same(term.value(values), result):
            return Formula(term.write(), "for these values" if watch.decided else "symbolic", term)
    return Formula(written(equation), "source")


def written(equation):
    """The body of an equation as it is written, without its docstring."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(equation.function)))
        body = tree.body[0].body
    except (OSError, TypeError, SyntaxError, IndexError, AttributeError):
        return f"{equation.name}({', '.join(equation.needs)})"
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    if len(body) == 1 and isinstance(body[0], ast.Return) and body[0].value is not None:
        return ast.unparse(body[0].value)
    return "\n".join(ast.unparse(statement) for statement in body)


def _part(value):
    if isinstance(value, Term):
        return value
    if np.ndim(value):
        raise Unwritable("an array of numbers")
    return float(value)


def _same(one, other):
    one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    return np.broadcast(one, other).shape == np.shape(other) and np.allclose(
        one, other, rtol=1e-12, atol=0, equal_nan=True
    )


def _write(part, known):
    """Text of a part, and how tightly it binds."""
    if not isinstance(part, Term):
        return _number(part)
    if part.name is not None:
        return _number(known[part.name]) if part.name in known else (part.name, STANDS)
    if part.function in (np.negative, np.positive):
        return ("-" if part.function is np.negative else "") + _inside(
            part.parts[0], known, NEGATES
        ), NEGATES
    if part.function in SIGNS and len(part.parts) == 2:
        sign, rank, strict = SIGNS[part.function]
        left = _inside(part.parts[0], known, rank + (rank in (COMPARES, RAISES)))
        return f"{left} {sign} {_inside(part.parts[1], known, rank + strict)}", rank
    inside = ", ".join(_write(p, known)[0] for p in part.parts)
    return f"{part.function.__name__}({inside})", STANDS


def _inside(part, known, rank):
    text, binds = _write(part, known)
    return f"({text})" if binds < rank else text


def _number(value):
    if np.ndim(value):
        return figures(value), STANDS
    # A negative number gets brackets wherever it stands beside a sign: 2 - (-3).
    return figures(value), STANDS if math.copysign(1, value) > 0 else COMPARES
