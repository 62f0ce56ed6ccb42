"""Equations by name: a methodology is a module of small functions, ordered and evaluated here.

A function's name is the quantity it yields, its argument names are the quantities it needs.
"""

from bluecarbon.methods.quantities.catalogue import METHODS
from bluecarbon.methods.quantities.describing import describe
from bluecarbon.methods.quantities.equations import Equation, MethodError, equation
from bluecarbon.methods.quantities.method import Method
from bluecarbon.methods.quantities.reading import BASES, POOL_BASES, ROW_KINDS, read_method
from bluecarbon.methods.quantities.register import (
    ENTRY_POINTS,
    load_method,
    method_ids,
    register_method,
)

__all__ = [
    "BASES",
    "ENTRY_POINTS",
    "METHODS",
    "POOL_BASES",
    "ROW_KINDS",
    "Equation",
    "Method",
    "MethodError",
    "describe",
    "equation",
    "load_method",
    "method_ids",
    "read_method",
    "register_method",
]
