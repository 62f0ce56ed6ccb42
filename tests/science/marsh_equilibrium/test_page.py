"""The page on the model in the documentation is that of a fresh computation."""

import importlib.util
from pathlib import Path

import numpy.testing as npt
import pytest

SCRIPT = Path(__file__).parents[3] / "docs" / "science" / "make_marsh_equilibrium.py"


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("make_marsh_equilibrium", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def numbers(text):
    words = text.replace("(", " ").replace(")", " ").split()
    return [float(w) for w in words if w.lstrip("-").replace(".", "", 1).isdigit()]


def test_the_page_is_that_of_a_fresh_computation(script):
    committed = script.PAGE.read_text(encoding="utf-8")
    fresh = script.page(script.compute())
    assert len(numbers(fresh)) > 60
    npt.assert_allclose(numbers(committed), numbers(fresh), rtol=1e-3, atol=0.11)
    assert committed.count("drowns") == fresh.count("drowns") > 0
