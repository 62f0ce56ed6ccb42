"""Choices as numbers, so that an equation takes scalars, arrays and quantities alike."""

import numpy as np

SOURCE = "Verra VM0033 v2.1"


def one_where(condition):
    """1.0 where a condition holds, 0.0 elsewhere."""
    return np.asarray(condition) * 1.0


def positive(value):
    """A value where it is above zero, and zero elsewhere."""
    return value * one_where(value > 0)
