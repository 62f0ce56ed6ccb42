"""Packing and carbon density, by hand and by a law."""

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.science.soil_cores import bulk_density_morris2016, carbon_density


@pytest.mark.parametrize(
    ("loi", "density"), [(0, 1.99), (1, 0.085), (0.2, 1 / (0.2 / 0.085 + 0.8 / 1.99))]
)
def test_self_packing_by_hand(loi, density):
    """Morris et al. 2016: k1 = 0.085 and k2 = 1.99 g cm-3 are the ends of the mixing model."""
    npt.assert_allclose(bulk_density_morris2016(float(loi)), density, rtol=1e-12)


@given(loi=st.floats(0, 1), more=st.floats(0, 1))
def test_law_organic_sediment_is_lighter(loi, more):
    """Law: the more organic matter, the lighter, between the two ends."""
    larger = min(loi + more, 1.0)
    light, heavy = bulk_density_morris2016(larger), bulk_density_morris2016(loi)
    assert 0.085 * (1 - 1e-12) <= light <= heavy * (1 + 1e-12) <= 1.99 * (1 + 1e-11)


def test_carbon_density_of_zhejiang_mud():
    """By hand: 0.65 g/cm3 with 0.72 % carbon hold 0.00468 g C/cm3."""
    npt.assert_allclose(carbon_density(0.65, 0.0072), 0.00468, rtol=1e-12)


def test_percent_is_refused_with_the_cure():
    with pytest.raises(ValueError, match="divide it by 100"):
        carbon_density(np.array([0.65, 0.7]), np.array([0.72, 0.5]))
    with pytest.raises(ValueError, match="divide it by 100"):
        bulk_density_morris2016(20.0)
