"""Stocks, by hand, and by the law that a core has one stock however it is sliced."""

import numpy as np
import numpy.testing as npt
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.science.soil_cores import (
    bottom_third_density,
    carbon_stock,
    core_stocks,
    extrapolated_share,
    stock_to_depth,
)

DENSITY, TOP, BOTTOM = np.array([0.02, 0.01]), np.array([0.0, 10.0]), np.array([10.0, 30.0])

cores = st.lists(
    st.tuples(st.floats(0.5, 15), st.floats(0.001, 0.08)), min_size=1, max_size=12
).map(lambda slices: (np.cumsum([0, *[h for h, _ in slices]]), np.array([d for _, d in slices])))


def test_stock_by_hand():
    """By hand: 0.02 x 10 + 0.01 x 20 = 0.4 g/cm2 = 40 Mg/ha (VM0033 equation 99: x 100)."""
    npt.assert_allclose(carbon_stock(DENSITY, TOP, BOTTOM), 40)


def test_a_slice_is_cut_in_proportion():
    """By hand: to 15 cm, 0.02 x 10 + 0.01 x 5 = 0.25 g/cm2."""
    npt.assert_allclose(carbon_stock(DENSITY, TOP, BOTTOM, depth=15.0), 25)


def test_gaps_are_split_at_their_middle():
    """By hand: 0-2 and 10-12 cm meet at 6 cm: 0.02 x 6 + 0.01 x 6 g/cm2."""
    npt.assert_allclose(carbon_stock(DENSITY, [0.0, 10], [2.0, 12]), 18)


def test_a_core_too_short_is_refused_with_the_cure():
    with pytest.raises(ValueError, match="Use stock_to_depth"):
        carbon_stock(DENSITY, TOP, BOTTOM, depth=50.0)


def test_a_lost_slice_is_not_a_slice_without_carbon():
    """A missing density makes the stock missing, unless it lies below the depth."""
    lost = np.array([0.02, np.nan])
    assert np.isnan(carbon_stock(lost, TOP, BOTTOM))
    npt.assert_allclose(carbon_stock(lost, TOP, BOTTOM, depth=10.0), 20)


def test_extrapolation_by_hand():
    """By hand: below 30 cm the lowest third, 20-30 cm, goes on: 0.01 x 70 g/cm2."""
    stocks = stock_to_depth(DENSITY, TOP, BOTTOM, 100.0)
    npt.assert_allclose(
        [stocks.stock, stocks.observed, stocks.extrapolated, stocks.extrapolated_share],
        [110, 40, 70, 0.7],
    )


def test_a_gap_above_the_first_sample_counts_as_extrapolated():
    """By hand: 5-10 cm at 0.02 below nothing: 10 Mg/ha above it, and half of 10 cm unseen."""
    stocks = stock_to_depth(np.array([0.02]), np.array([5.0]), np.array([10.0]), 10.0)
    npt.assert_allclose(stocks, [20, 10, 10, 0.5])


def test_below_a_quarter_of_the_depth_it_refuses_unless_asked():
    """24.9 cm of a metre are too little, 25 cm are enough."""
    with pytest.raises(ValueError, match="allow_short=True"):
        stock_to_depth(np.array([0.01]), np.array([0.0]), np.array([24.9]), 100.0)
    asked = stock_to_depth(
        np.array([0.01]), np.array([0.0]), np.array([24.9]), 100.0, allow_short=True
    )
    npt.assert_allclose(asked.stock, 100)
    npt.assert_allclose(
        stock_to_depth(np.array([0.01]), np.array([0.0]), np.array([25.0]), 100.0).stock, 100
    )


def test_a_single_sample_does_not_stop_anything():
    """By hand: one 0-30 cm sample at 0.01; EcologyR/BlueCarbon stops the whole run here."""
    stocks = core_stocks([0.01], [0.0], [30.0], "mangrove")
    npt.assert_allclose(stocks.stock, [30, 30, 100])


def test_observed_and_30_cm_and_1_m_stand_side_by_side():
    """By hand for a core of 60 cm; only the metre has an interval wider than nothing."""
    stocks = core_stocks([0.02, 0.01], [0.0, 20.0], [20.0, 60.0], "tidal marsh")
    npt.assert_allclose(stocks.depth, [60, 30, 100])
    npt.assert_allclose(stocks.stock, [80, 50, 120])
    npt.assert_allclose(stocks.extrapolated_share, [0, 0, 0.4])
    npt.assert_allclose(stocks.low[:2], stocks.stock[:2])
    npt.assert_allclose(stocks.high[:2], stocks.stock[:2])
    assert 80 < stocks.low[2] < stocks.stock[2] < stocks.high[2]


def test_a_depth_of_which_too_little_was_seen_is_missing_in_the_report():
    stocks = core_stocks([0.02], [0.0], [10.0], "tidal marsh")
    npt.assert_allclose(stocks.stock, [20, 60, np.nan])
    assert np.isnan(stocks.low[2])
    assert np.isnan(stocks.high[2])


@given(core=cores, cut=st.floats(0.01, 0.99))
def test_law_the_stock_does_not_depend_on_where_a_slice_is_cut(core, cut):
    """Law: cutting a slice in two of the same density changes no stock, to no depth."""
    edges, density = core
    at = edges[0] + cut * (edges[1] - edges[0])
    finer, twice = np.insert(edges, 1, at), np.r_[density[0], density]
    for depth in (0.4 * edges[-1], edges[-1], 3 * edges[-1]):
        coarse = stock_to_depth(density, edges[:-1], edges[1:], depth)
        fine = stock_to_depth(twice, finer[:-1], finer[1:], depth)
        npt.assert_allclose(fine, coarse, rtol=1e-9, atol=1e-9)


@given(core=cores, depth=st.floats(1, 100), more=st.floats(0, 50))
def test_law_deeper_holds_more(core, depth, more):
    """Law: the stock grows with the depth, and by no more than the densest slice allows."""
    edges, density = core
    shallow, deep = (
        stock_to_depth(density, edges[:-1], edges[1:], d, allow_short=True).stock
        for d in (depth, depth + more)
    )
    assert shallow - 1e-9 <= deep <= shallow + 100 * density.max() * more + 1e-9


@given(core=cores, factor=st.floats(0.1, 10))
def test_law_stock_is_proportional_to_density(core, factor):
    edges, density = core
    once = carbon_stock(density, edges[:-1], edges[1:])
    npt.assert_allclose(carbon_stock(factor * density, edges[:-1], edges[1:]), factor * once)


def test_draws_broadcast_over_the_slices():
    """Each draw is what it would be alone."""
    densities = np.array([[0.02, 0.01], [0.04, 0.03]])
    tops, bottoms = np.array([TOP, TOP * 1.2]), np.array([BOTTOM, BOTTOM * 1.2])
    together = stock_to_depth(densities, tops, bottoms, 100.0)
    for i in range(2):
        alone = stock_to_depth(densities[i], tops[i], bottoms[i], 100.0)
        npt.assert_allclose([part[i] for part in together], alone)


def test_dataarrays_are_summed_over_the_slices():
    """xarray in, xarray out, with units; the other dimensions stay."""
    density = xr.DataArray(np.array([[0.02, 0.01], [0.04, 0.03]]), dims=("core", "slice"))
    top, bottom = (xr.DataArray(v, dims="slice") for v in (TOP, BOTTOM))
    stock = carbon_stock(density, top, bottom)
    assert stock.dims == ("core",)
    assert stock.attrs["units"] == "Mg ha-1"
    npt.assert_allclose(stock, [40, 100])
    stocks = stock_to_depth(density, top, bottom, 100.0)
    npt.assert_allclose(stocks.stock, [110, 310])
    npt.assert_allclose(bottom_third_density(density, top, bottom), [0.01, 0.03])


def test_share_by_hand():
    """By hand: 5-40 cm leave 5 cm above and 10 cm below of 50 cm."""
    npt.assert_allclose(extrapolated_share([5.0], [40.0], 50.0), 0.3)
