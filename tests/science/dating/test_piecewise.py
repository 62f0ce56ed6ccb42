"""Piecewise CRS: exact cores whose supply changed, hand calculations."""

import numpy as np
import numpy.testing as npt

from bluecarbon.science.dating import (
    DECAY_CONSTANT,
    crs_age,
    inventory_below,
    piecewise_crs_age,
    piecewise_supply_rate,
)


def test_supply_by_hand():
    """0.0311807 x 2500 / (1 - 0.5) = 155.904 Bq/m2/a through one half-life."""
    npt.assert_allclose(piecewise_supply_rate(2500.0, 0.0, 22.23), 5000 * DECAY_CONSTANT)


def test_ages_where_the_supply_changed():
    """Law: 100 Bq/m2/a since 30 a, 250 before; dated at 30 a and 80 a, exact between."""
    ages = np.arange(0, 101, 5.0)
    survived = np.exp(-DECAY_CONSTANT * ages)
    supply = np.where(ages[1:] <= 30, 100.0, 250.0)
    slices = -np.diff(survived) * supply / DECAY_CONSTANT
    depth = np.concatenate([[0], np.cumsum(slices)])
    upper, lower = ages <= 30, (ages >= 30) & (ages <= 80)
    npt.assert_allclose(
        piecewise_crs_age(depth[upper], depth[upper][-1], 0.0, 30.0), ages[upper], atol=1e-9
    )
    between = depth[lower] - depth[lower][0]
    npt.assert_allclose(
        piecewise_crs_age(between, between[-1], 30.0, 80.0), ages[lower], rtol=1e-10
    )
    npt.assert_allclose(piecewise_supply_rate(between[-1], 30.0, 80.0), 250.0, rtol=1e-10)


def test_below_an_infinitely_old_layer_it_is_crs():
    """Law: one piece from the surface to infinity is plain CRS."""
    slices = np.array([400.0, 300.0, 200.0, 100.0])
    left = inventory_below(slices)
    to_edge = left[0] - left
    npt.assert_allclose(
        piecewise_crs_age(to_edge, left[0], 0.0, np.inf)[:-1], crs_age(left)[:-1], rtol=1e-12
    )
    assert piecewise_crs_age(left[0], left[0], 0.0, np.inf) == np.inf
