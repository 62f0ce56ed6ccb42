"""Arrays that several accounts have in common, so that none of them can change them."""

from dataclasses import fields, is_dataclass

import numpy as np


def locked(value):
    """The same value with its arrays made read-only: an array, or a dataclass or tuple of such."""
    if isinstance(value, np.ndarray):
        value.setflags(write=False)
    elif isinstance(value, tuple | list):
        for one in value:
            locked(one)
    elif is_dataclass(value):
        for field in fields(value):
            locked(getattr(value, field.name))
    return value
