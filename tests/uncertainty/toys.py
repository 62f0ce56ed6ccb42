"""Small methods and leaves for the tests of this room."""

from types import SimpleNamespace

import numpy as np

from bluecarbon.methods.quantities import equation, read_method
from bluecarbon.uncertainty.draws import Distribution
from bluecarbon.uncertainty.sources import Leaf, Source


def toy_method(**functions):
    """A method of plain functions; its claim is `net_removal`."""
    marked = {
        name: equation(unit="t CO2e", source="toy", status="assumed")(named(function, name))
        for name, function in functions.items()
    }
    return read_method(
        SimpleNamespace(
            ID="toy", EDITION="1", TITLE={"en": "Toy", "zh": "玩具"}, HABITATS=("mangrove",),
            CLAIMS=("annual sink",), POOLS=("soil",), INPUTS={"area": "ha"}, TOTAL="net_removal",
            **marked,
        )
    )  # fmt: skip


def named(function, name):
    function.__name__ = name
    return function


def source(name, scope="", kind="normal", **numbers):
    more = {k: numbers.pop(k) for k in ("level", "group") if k in numbers}
    return Source(
        name=name, scope=scope, distribution=Distribution(kind=kind, **numbers), unit="1",
        source="toy", where="", status="assumed", **more,
    )  # fmt: skip


def exactly(values):
    values = np.asarray(values, dtype=float)
    which = np.zeros(values.shape, int)
    return Leaf((source("x", kind="fixed", value=1.0),), which, values)


def shared(one, n, factor=None):
    return Leaf((one,), np.zeros(n, int), np.ones(n) if factor is None else np.asarray(factor))
