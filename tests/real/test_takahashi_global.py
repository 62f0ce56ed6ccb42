"""The sea-air CO2 flux of the whole ocean: real data, against the paper and another program."""

import importlib.util
from pathlib import Path

import numpy as np
import numpy.testing as npt
import pytest

SCRIPT = Path(__file__).parents[2] / "docs" / "science" / "make_ocean_flux.py"

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("make_ocean_flux", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def got(script, shared_data):
    return script.compute(shared_data)


def test_the_whole_ocean_agrees_with_the_paper(got):
    """Takahashi et al. (2009): -1,420 Tg C/yr direct, quoted via FluxEngine; stated error 700."""
    npt.assert_allclose(got["base"], -1420, rtol=0.05)


def test_the_whole_ocean_agrees_with_another_program(got, script):
    """FluxEngine, reference run of the Takahashi verification, month by month, by its conventions.

    Within 0.3 % over the year; within 0.6 Tg in a month, of a flux of 6,800 Tg each way.
    """
    npt.assert_allclose(got["fluxengine"], sum(script.FLUXENGINE), rtol=3e-3)
    npt.assert_allclose(got["fluxengine by month"], script.FLUXENGINE, atol=0.6)


def test_the_published_field_is_ours_cell_by_cell(got):
    """The published flux of a month is our flux of 365/12 days: half of all cells within 0.1 %."""
    low, middle, high, slope, cells = got["published days"]
    assert cells > 1500
    npt.assert_allclose([low, middle, high, slope], 365 / 12, rtol=1e-3)


def test_the_ocean_has_its_area(got):
    """361 to 362 million km2 in textbooks; this land mask leaves inland seas in: within 2 %."""
    npt.assert_allclose(got["ocean"], 361.9, rtol=0.02)
    assert got["covered"] < got["open water"] < got["ocean"]


def test_the_page_is_that_of_a_fresh_computation(got, script):
    """To a thousandth, or one in the last digit of what is printed with one decimal."""

    def numbers(text):
        words = text.replace("**", "").replace("%", "").replace(",", "").replace("–", " ").split()
        return [float(w) for w in words if w.lstrip("+-").replace(".", "", 1).isdigit()]

    committed = script.PAGE.read_text(encoding="utf-8")
    fresh = script.page(got)
    npt.assert_allclose(numbers(committed), numbers(fresh), atol=0.11, rtol=1e-3)
    assert len(numbers(committed)) > 80
    assert np.isfinite(numbers(fresh)).all()
