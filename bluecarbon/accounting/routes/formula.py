"""Equations of a facts file: sums and products of names, read as data and never run as code."""

import ast
import operator

import numpy as np

from bluecarbon.errors import InputError, nearest
from bluecarbon.inputs.units import quantity

OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
# An equation is a line of a paper; deeper nesting only serves to exhaust a reader.
MAX_LENGTH = 500
# How far a quantity that should enter linearly may be off, relative to the terms of its equation.
LINEAR = 1e-9


class Formula:
    """One side of an equation: names, numbers, + - * / and brackets.

    >>> Formula("area * (1 - water)", "a test").names
    ('area', 'water')
    """

    def __init__(self, text, where):
        self.text, self.where = text.strip(), where
        try:
            if len(text) > MAX_LENGTH:
                raise SyntaxError
            self._tree = ast.parse(self.text, mode="eval").body
            found = [self._check(node) for node in ast.walk(self._tree)]
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise InputError(
                where=where,
                found=repr(text[:80]),
                rule="An expression has names, numbers, + - * / and brackets, and nothing else.",
                cure="Write it as in `area * yield * (1 - water)`.",
            ) from None
        self.names = tuple(dict.fromkeys(name for name in found if name))

    @staticmethod
    def _check(node):
        if isinstance(node, ast.Name):
            return node.id
        number = isinstance(node, ast.Constant) and type(node.value) in (int, float)
        allowed = (ast.BinOp, ast.UnaryOp, ast.USub, ast.Load, *OPERATIONS)
        if not (number or isinstance(node, allowed)):
            raise SyntaxError
        return None

    def value(self, known):
        """Its value, a pint quantity; `known` maps names to quantities.

        Raises InputError for an unknown name, and where units do not go together.
        """
        import pint

        for name in self.names:
            if name not in known:
                raise InputError(
                    where=self.where,
                    found=f"the name {name!r}",
                    rule="Every name is a quantity of the file, or solved for in an earlier step.",
                    cure=nearest(name, known),
                )
        try:
            return self._value(self._tree, known)
        except pint.DimensionalityError as error:
            raise InputError(
                where=self.where,
                found=f"{self.text}, with {error.units1} and {error.units2}",
                rule="What is added or set equal has the same unit.",
                cure="Correct the unit of a quantity, or the equation.",
            ) from None
        except ZeroDivisionError:
            raise InputError(
                where=self.where,
                found=f"a division by zero in {self.text}",
                rule="What is divided by is not zero.",
                cure="Correct the quantity, or leave the route out.",
            ) from None

    def _value(self, node, known):
        if isinstance(node, ast.Constant):
            return quantity(float(node.value), "1")
        if isinstance(node, ast.Name):
            return known[node.id]
        if isinstance(node, ast.UnaryOp):
            return -self._value(node.operand, known)
        left, right = (self._value(side, known) for side in (node.left, node.right))
        if isinstance(node.op, ast.Div) and not np.all(right.magnitude):
            raise ZeroDivisionError
        return OPERATIONS[type(node.op)](left, right)


def solve(equation, name, unit, known, where):
    """The quantity `name` for which an equation holds.

    Parameters
    ----------
    equation : str
        "left = right". `name` must enter it linearly: not in a divisor, not multiplied by itself.
    name, unit : str
        What is solved for, and its unit.
    known : dict of str to pint quantity
        Everything else in the equation; arrays are solved element by element.
    where : str
        Place in the file, for errors.

    Returns
    -------
    pint quantity

    Raises
    ------
    InputError
        Where a name is unknown, units do not go together, or the equation is not linear.
    """
    left, right = (Formula(side, where) for side in equation.split("="))

    def gap(times):
        trial = known | {name: quantity(np.asarray(times, dtype=float), unit)}
        sides = left.value(trial), right.value(trial)
        # As a formula of its own, so that two sides in different units are refused like a sum.
        balance = Formula("left - right", f"{where}: {equation}")
        return balance.value({"left": sides[0], "right": sides[1]}), abs(sides[0]) + abs(sides[1])

    refused = {"where": where, "found": equation}
    if name not in left.names + right.names:
        raise InputError(
            **refused,
            rule=f"A step solves for a quantity of its own equation, and {name} is not in it.",
            cure=nearest(name, left.names + right.names),
        )
    try:
        (at_zero, _), (at_one, _), (at_two, size) = gap(0), gap(1), gap(2)
    except InputError as error:
        if "division by zero" in error.found:
            raise _not_linear(refused, name) from None
        raise
    slope = at_one - at_zero
    bend = at_two - at_one - slope
    if np.any(np.abs((bend / size).to("").magnitude) > LINEAR):
        raise _not_linear(refused, name)
    if not np.all(slope.magnitude):
        raise InputError(
            **refused,
            rule=f"Whatever {name} is, the equation does not change.",
            cure="Correct the equation, or a quantity that is zero.",
        )
    first = -(at_zero / slope).to("").magnitude
    # Where the unknown is large, one unit of it is a small difference of large numbers: once more.
    left_over, _ = gap(first)
    return (first - (left_over / slope).to("").magnitude) * quantity(1.0, unit)


def _not_linear(refused, name):
    return InputError(
        **refused,
        rule=f"{name} must enter its equation linearly: not in a divisor, not squared.",
        cure="Multiply the equation out.",
    )
