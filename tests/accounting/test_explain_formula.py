"""Formulas of equations: written by watching them work, read again by Python alone."""

import importlib.util
from pathlib import Path

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.accounting.explain.formula import Term, Watch, formula, written
from bluecarbon.accounting.explain.numbers import plain
from bluecarbon.methods.quantities import equation, load_method, method_ids

_path = Path(__file__).parent / "recompute.py"
_spec = importlib.util.spec_from_file_location("recompute", _path)
recompute = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(recompute)

# Their equations take the numbers of all map dates at once; the tests of that method check them.
BY_DATE = ("stock-transition", "stock-transition-peer")
EQUATIONS = [
    pytest.param(method, e, id=f"{method.id}-{e.name}")
    for method in map(load_method, method_ids())
    for e in method.equations.values()
    if method.id not in BY_DATE
]


def an_equation(function):
    return equation(unit="1", source="hand", status="assumed")(function).equation


def values_for(method, e):
    random = np.random.default_rng(len(e.name))
    return {
        n: method.constants[n][0] if n in method.constants else random.uniform(0.1, 0.9)
        for n in e.needs
    }


@pytest.mark.parametrize(("method", "e"), EQUATIONS)
def test_every_equation_is_written_as_arithmetic(method, e):
    """Another reader: Python's own, with the functions of docs/explain.md and nothing else."""
    values = values_for(method, e)
    told = formula(e, values)
    assert told.form != "source", told.text
    expected = float(e.function(**values))
    assert recompute.evaluate(told.text, values) == pytest.approx(expected, rel=1e-12, abs=1e-300)
    # With the numbers in place of the names, as printed to twelve figures.
    assert recompute.evaluate(told.filled(values), {}) == pytest.approx(
        expected, rel=1e-9, abs=1e-9
    )


numbers = st.floats(-9, 9).map(lambda x: round(x, 3)).filter(lambda x: abs(x) > 0.01)


@given(numbers, numbers, numbers)
def test_brackets_stand_where_they_must(a, b, c):
    """Law: the text of an expression, filled with numbers of any sign, has its value."""
    watch = Watch({"a": a, "b": b, "c": c})
    x, y, z = (Term(watch, name) for name in "abc")
    for made in (
        x - (y - z),
        x / (y / z),
        x / (y * z),
        -(x + y) * z,
        (x + y) ** 2,
        (-x) ** 2,
        x - -y,
        1 - x * (y + z),
        (x > y) * z,
        (x - y <= z) * (x + 1),
        np.where(x > y, z, x * y),
    ):
        expected = float(made.value(watch.values))
        assert recompute.evaluate(made.write(), watch.values) == pytest.approx(expected, abs=1e-12)
        assert recompute.evaluate(made.write(watch.values), {}) == pytest.approx(
            expected, rel=1e-9, abs=1e-9
        )


def test_helpers_are_followed_into():
    def inner(x):
        return x * 2

    def made(depth, width):
        """Title."""
        return inner(depth) + np.exp(width)

    told = formula(an_equation(made), {"depth": 1.0, "width": 0.0})
    assert (told.text, told.form) == ("depth * 2 + exp(width)", "symbolic")
    assert told.filled({"depth": 1.5, "width": 0.25}) == "1.5 * 2 + exp(0.25)"


def test_a_decision_on_a_value_is_said():
    def made(share):
        if share > 1:
            raise ValueError("a share lies between 0 and 1")
        return 1 - share

    assert formula(an_equation(made), {"share": 0.25}).form == "for these values"


def test_what_cannot_be_followed_is_shown_as_written():
    def made(rates):
        """Not shown."""
        total = 0.0
        for rate in rates:
            total = total + rate
        return total

    told = formula(an_equation(made), {"rates": [1.0, 2.0]})
    assert told.form == "source"
    assert "for rate in rates" in told.text
    assert "Not shown" not in told.text
    assert told.filled({}) is None


def test_a_formula_that_does_not_give_the_value_is_not_shown():
    """An equation that hides a number behind a type check: the watched form would be wrong."""

    def made(x):
        return x * 3 if isinstance(x, float) else x * 2

    told = formula(an_equation(made), {"x": 1.0})
    assert told.form == "source"


def test_an_equation_without_source_keeps_its_name():
    scope = {}
    exec("def made(a, b):\n    return [a, b]", scope)
    assert written(an_equation(scope["made"])) == "made(a, b)"


def test_json_has_no_infinities():
    npt.assert_equal(
        plain({"a": np.float64(np.inf), "b": np.nan, "c": (np.int64(3), -np.inf)}),
        {"a": "inf", "b": None, "c": [3, "-inf"]},
    )
