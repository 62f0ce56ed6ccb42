"""Carbon in seaweed, by hand and by laws."""

import numpy.testing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.constants import CO2_PER_C
from bluecarbon.science.seaweed import seaweed_carbon

shares = st.floats(0, 1)
tonnes = st.floats(0, 1e7)


@pytest.mark.parametrize(
    ("mass", "dry_ratio", "carbon_fraction", "carbon_dioxide"),
    [
        (2045.5, 1.0, 0.312, 2340.1),
        (84.0, 1.0, 0.2739, 84.4),
        (1971.8, 1.0, 0.312, 2255.7),
        (2901.0, 1.0, 0.22, 2340.1),
        (2553.0, 1.0, 0.25, 2340.2),
        (2500.0, 1 - 0.1818, 0.312, 2340.1),
    ],
)
def test_arithmetic_of_a_harvest(mass, dry_ratio, carbon_fraction, carbon_dioxide):
    """By hand: tonnes x dry ratio x carbon fraction x 44/12, in t CO2 with one decimal.

    The masses were chosen backwards from the tonnes, so this says nothing on what any farm grew.
    """
    carbon = seaweed_carbon(mass, dry_ratio, carbon_fraction)
    npt.assert_allclose(carbon * CO2_PER_C, carbon_dioxide, atol=0.15)


def test_carbon_of_a_countys_crop():
    """By hand: 3,750 t of dry kelp at 31.20 % and 4,200 t of laver at 27.39 % hold 2,320.4 t C."""
    carbon = seaweed_carbon(3750.0, 1.0, 0.312) + seaweed_carbon(4200.0, 1.0, 0.2739)
    assert round(carbon, 1) == 2320.4


@given(mass=tonnes, more=tonnes, dry_ratio=shares, carbon_fraction=shares)
def test_law_monotone_and_bounded(mass, more, dry_ratio, carbon_fraction):
    """Law: more harvest holds more carbon, and never more than its own mass."""
    carbon = seaweed_carbon(mass, dry_ratio, carbon_fraction)
    assert 0 <= carbon <= mass
    assert carbon <= seaweed_carbon(mass + more, dry_ratio, carbon_fraction)
