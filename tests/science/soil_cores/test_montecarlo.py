"""One core as draws: what is shared is drawn once, and the middle is the core itself."""

from dataclasses import replace

import numpy as np
import numpy.testing as npt
import pytest

from bluecarbon.science.soil_cores import (
    CorerReadings,
    CoreSamples,
    carbon_stock,
    decompact_linear,
    draw_core,
    draw_stocks,
    organic_carbon_log_expected,
    stock_to_depth,
    summary,
)
from bluecarbon.uncertainty.draws import uniforms

DRAWS = 4000
MUD = CoreSamples(
    core="S1",
    study="Yueqing 2010",
    habitat="tidal marsh",
    top=np.arange(0.0, 60.0, 5.0),
    bottom=np.arange(5.0, 65.0, 5.0),
    bulk_density=np.full(12, 0.9),
    organic_carbon=np.full(12, 0.008),
)
FROM_MATTER = replace(MUD, organic_carbon=np.full(12, np.nan), organic_matter=np.full(12, 0.03))


def uniform(name, scope):
    return uniforms(20230228, name, scope, 0, DRAWS)


def stock_of(samples):
    draws = draw_core(samples, uniform)
    return carbon_stock(draws.carbon_density, draws.top, draws.bottom)


class Asked:
    """Uniform numbers that remember what they were asked for."""

    def __init__(self):
        self.names = []

    def __call__(self, name, scope):
        self.names.append((name, scope))
        return uniform(name, scope)


def test_shared_errors_are_drawn_once_and_slices_apart():
    """The corer, the calibration and the study once each; density and carbon twelve times each."""
    asked = Asked()
    samples = replace(FROM_MATTER, readings=CorerReadings(100.0, 36.0, 30.0))
    draw_core(samples, asked)
    assert len(asked.names) == len(set(asked.names))
    count = {}
    for name, scope in asked.names:
        count[name.split(",")[0], scope] = count.get((name.split(",")[0], scope), 0) + 1
    assert count == {
        ("corer reading inside", "core S1"): 1,
        ("corer reading outside", "core S1"): 1,
        ("density calibration", "study Yueqing 2010"): 1,
        ("organic carbon of organic matter", "study Yueqing 2010"): 1,
        ("bulk density", "core S1"): 12,
        ("organic carbon", "core S1"): 12,
        ("organic carbon of organic matter", "core S1"): 12,
    }


def test_cores_of_a_study_share_its_error():
    """Law: two cores from organic matter alone are wrong together, two measured ones are not."""
    second = replace(FROM_MATTER, core="S2")
    together = np.corrcoef(stock_of(FROM_MATTER), stock_of(second))[0, 1]
    assert together > 0.9
    apart = np.corrcoef(stock_of(MUD), stock_of(replace(MUD, core="S2")))[0, 1]
    assert abs(apart) < 0.06
    elsewhere = replace(FROM_MATTER, core="S2", study="Andong 2014")
    assert abs(np.corrcoef(stock_of(FROM_MATTER), stock_of(elsewhere))[0, 1]) < 0.06


def test_the_error_of_slices_averages_out_and_that_of_the_study_does_not():
    """By hand: 7 % in each of 12 slices is 2 % of the sum; a calibration of 7 % stays 7 %."""
    slices = stock_of(MUD)
    npt.assert_allclose(slices.std() / slices.mean(), 0.07 / np.sqrt(12), rtol=0.05)
    shared = stock_of(replace(MUD, bulk_density_error=0.0, bulk_density_calibration=0.07))
    npt.assert_allclose(shared.std() / shared.mean(), 0.07, rtol=0.05)


def test_the_mean_is_the_core_itself():
    """By hand: 0.9 x 0.008 x 60 x 100 = 43.2 Mg/ha; factors have mean 1."""
    npt.assert_allclose(stock_of(MUD).mean(), 43.2, rtol=2e-3)
    npt.assert_allclose(stock_of(replace(MUD, organic_carbon_error=0.1)).mean(), 43.2, rtol=3e-3)
    expected = 0.9 * organic_carbon_log_expected(0.03, "tidal marsh") * 60 * 100
    npt.assert_allclose(stock_of(FROM_MATTER).mean(), expected, rtol=0.03)


def test_without_errors_the_draws_are_the_core():
    """Law: nothing to draw, nothing drawn."""
    exact = replace(MUD, bulk_density_error=0.0)
    npt.assert_allclose(stock_of(exact), 43.2, rtol=1e-12)


def test_readings_move_depth_and_density_together():
    """Law: the stock of the whole core does not feel the corer; that of a depth does."""
    exact = replace(MUD, bulk_density_error=0.0, readings=CorerReadings(100.0, 40.0, 30.0))
    draws = draw_core(exact, uniform)
    npt.assert_allclose(
        carbon_stock(draws.carbon_density, draws.top, draws.bottom), 43.2, rtol=1e-9
    )
    # By hand: 60 cm of core from 70 cm of hole.
    npt.assert_allclose(np.median(draws.bottom[:, -1]), 70, rtol=0.01)
    slices = decompact_linear(exact.top, exact.bottom, exact.bulk_density, 10 / 70)
    to_30 = carbon_stock(slices.bulk_density * 0.008, slices.top, slices.bottom, depth=30.0)
    drawn = draw_stocks(draws, uniform, depths=(30.0,)).stock[1]
    npt.assert_allclose(drawn.mean(), to_30, rtol=0.01)
    # By hand: readings of 1 cm over 60 and 70 cm, taken together.
    npt.assert_allclose(drawn.std() / drawn.mean(), np.hypot(1 / 60, 1 / 70), rtol=0.06)


def test_a_seed_draws_the_same_core_again_in_any_order():
    """Law: draws are functions of their names, so other cores drawn before change nothing."""
    first = stock_of(FROM_MATTER)
    stock_of(MUD)
    npt.assert_array_equal(first, stock_of(FROM_MATTER))


def test_observed_30_cm_and_1_m_are_drawn_side_by_side():
    """Law: the metre is the only one of the three that is extrapolated, and the least known."""
    draws = draw_core(MUD, uniform)
    stocks = draw_stocks(draws, uniform)
    npt.assert_array_equal(stocks.depth, [np.nan, 30, 100])
    point = stock_to_depth(np.full(12, 0.0072), MUD.top, MUD.bottom, 100.0)
    spread = stocks.stock.std(axis=1) / stocks.stock.mean(axis=1)
    assert spread[2] > 3 * spread[0]
    npt.assert_allclose(stocks.stock[2].mean(), point.stock, rtol=0.05)
    assert np.all(stocks.stock[2] > stocks.stock[0])


def test_draws_of_which_too_little_was_seen_are_missing():
    short = replace(
        MUD,
        top=MUD.top[:4],
        bottom=MUD.bottom[:4],
        bulk_density=MUD.bulk_density[:4],
        organic_carbon=MUD.organic_carbon[:4],
    )
    draws = draw_core(short, uniform)
    assert np.all(np.isnan(draw_stocks(draws, uniform).stock[2]))
    asked = draw_stocks(draws, uniform, allow_short=True).stock[2]
    assert np.all(np.isfinite(asked))


def test_slices_without_density_are_left_out_and_the_gap_is_split():
    """By hand: equal slices, one lost; its neighbours stand for it, and the stock is the same."""
    lost = MUD.bulk_density.copy()
    lost[4] = np.nan
    npt.assert_allclose(stock_of(replace(MUD, bulk_density=lost)).mean(), 43.2, rtol=3e-3)


def test_a_core_of_one_slice_is_a_core():
    single = replace(
        MUD,
        top=np.array([0.0]),
        bottom=np.array([30.0]),
        bulk_density=np.array([0.9]),
        organic_carbon=np.array([0.008]),
    )
    npt.assert_allclose(stock_of(single).mean(), 21.6, rtol=5e-3)


def test_a_core_without_anything_is_refused_with_the_cure():
    with pytest.raises(ValueError, match="Measure the density, or leave the core out"):
        draw_core(replace(MUD, bulk_density=np.full(12, np.nan)), uniform)


def test_readings_the_wrong_way_round_are_refused_with_the_cure():
    with pytest.raises(ValueError, match="which reading is inside the tube"):
        draw_core(replace(MUD, readings=CorerReadings(100.0, 30.0, 40.0)), uniform)


def test_summary_by_hand():
    """By hand: of 0, 1 ... 1000 the middle 95 % are 25 to 975."""
    found = summary(np.arange(1001.0))
    npt.assert_allclose([found.mean, found.low, found.median, found.high], [500, 25, 500, 975])
