"""Mass and inventory: hand calculations, laws."""

import hypothesis.strategies as st
import numpy as np
import numpy.testing as npt
from hypothesis import given
from hypothesis.extra.numpy import arrays

from bluecarbon.science.dating import (
    inventory_below,
    inventory_below_error,
    mass_depth,
    slice_inventory,
    slice_inventory_error,
    slice_mass,
)


def test_slice_by_hand():
    """0.25 g/cm3 x 2 cm = 0.5 g/cm2 = 5 kg/m2; at 80 Bq/kg 400 Bq/m2."""
    mass = slice_mass(0.25, 2.0)
    npt.assert_allclose(slice_inventory(80.0, mass), 400)
    # 400 x sqrt((4 / 80)^2 + 0.07^2) = 34.409
    npt.assert_allclose(slice_inventory_error(80.0, 4.0, mass), 34.4093, rtol=1e-5)
    npt.assert_allclose(slice_inventory_error(80.0, 4.0, mass, density_error=0.0), 20)
    npt.assert_allclose(slice_inventory_error(0.0, 4.0, mass), 20)  # has no relative error


@given(arrays(float, st.integers(1, 20), elements=st.floats(-50, 1e4)), st.floats(0, 1e3))
def test_what_is_below_and_what_is_above_add_up(slices, missing):
    left = inventory_below(slices, missing=missing)
    assert len(left) == len(slices) + 1
    npt.assert_allclose(left[-1], missing)
    npt.assert_allclose(left + mass_depth(slices), left[0], atol=1e-6)


def test_errors_add_in_quadrature_from_below():
    """By hand: 12, then 5 = (3, 4), then 13 = (5, 12) from the base up."""
    npt.assert_allclose(inventory_below_error([12.0, 3.0, 4.0]), [13, 5, 4, 0])
    npt.assert_allclose(inventory_below_error([12.0, 3.0], missing_error=4.0), [13, 5, 4])


def test_each_draw_may_miss_its_own():
    """Shapes: slices (draw, slice) with one number a draw."""
    left = inventory_below(np.ones((2, 3)), missing=[0.0, 10.0])
    npt.assert_allclose(left, [[3, 2, 1, 0], [13, 12, 11, 10]])
