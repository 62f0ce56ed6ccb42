"""CFCS: another program's fit, exact cores, laws."""

import hypothesis.strategies as st
import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given, settings
from scipy.optimize import curve_fit
from scipy.stats import linregress

from bluecarbon.science.dating import (
    DECAY_CONSTANT,
    cfcs_age,
    cfcs_mass_accumulation_rate,
    cfcs_mass_accumulation_rate_error,
    cfcs_slope,
    cfcs_slope_error,
    cfcs_slope_log_linear,
    cfcs_slope_log_linear_error,
    cfcs_surface_activity,
    cfcs_surface_activity_error,
)
from bluecarbon.science.dating._decline import exponential_decline


def noisy(seed, points=20, noise=8.0):
    random = np.random.default_rng(seed)
    depth = np.sort(random.uniform(0.2, 9.0, points))
    error = noise * random.uniform(0.5, 1.5, points)
    return 200 * np.exp(-0.6 * depth) + error * random.normal(size=points), error, depth


@pytest.mark.parametrize("seed", range(6))
def test_the_fit_is_that_of_scipy(seed):
    """scipy.optimize.curve_fit, with absolute errors widened by the root of chi square."""
    activity, error, depth = noisy(seed)
    assert (activity < 0).any()  # and it stays in
    best, covariance = curve_fit(
        lambda x, a, b: a * np.exp(-b * x),
        depth,
        activity,
        (150, 0.4),
        error,
        absolute_sigma=True,
        xtol=1e-14,
        ftol=1e-14,
    )
    chi_square = (((activity - best[0] * np.exp(-best[1] * depth)) / error) ** 2).sum() / 18
    errors = np.sqrt(np.diag(covariance)) * np.sqrt(max(chi_square, 1))
    given = activity, error, depth
    npt.assert_allclose(cfcs_surface_activity(*given), best[0], rtol=1e-6)
    npt.assert_allclose(cfcs_slope(*given), best[1], rtol=1e-6)
    npt.assert_allclose(cfcs_surface_activity_error(*given), errors[0], rtol=1e-3)
    npt.assert_allclose(cfcs_slope_error(*given), errors[1], rtol=1e-3)
    fit = exponential_decline(*given)
    npt.assert_allclose(fit.covariance, covariance[0, 1] * fit.widened**2, rtol=1e-3)


@settings(deadline=None)
@given(st.floats(1, 1e4), st.floats(0.01, 1), st.integers(3, 30), st.floats(0, 50))
def test_exact_without_noise(surface, e_folds, points, start):
    """Law: an exponential gives back its slope, wherever the profile starts."""
    depth = start + np.linspace(0, 5, points)
    slope = e_folds
    activity = surface * np.exp(-slope * depth)
    error = np.full(points, surface * np.exp(-slope * start) / 100)
    npt.assert_allclose(cfcs_slope(activity, error, depth), slope, rtol=1e-6)


@pytest.mark.parametrize("base", [60.0, 100.0, 150.0])
def test_exact_slope_of_a_core_cut_into_slices(exact_core, base):
    """Law: means of an exponential over slices of equal mass fall as the exponential does."""
    masses = np.full(25, 0.2)
    _, excess, _ = exact_core([base / 25] * 25, masses)
    middle = np.cumsum(masses) - 0.1
    rate = cfcs_mass_accumulation_rate(cfcs_slope(excess, 0.05 * excess, middle))
    npt.assert_allclose(rate, 25 * 0.2 / base, rtol=1e-9)
    npt.assert_allclose(cfcs_age(2.0, rate), 2.0 / 5.0 * base, rtol=1e-9)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 1000), st.floats(1e-3, 1e3))
def test_scaling_all_activities_leaves_the_rate(seed, factor):
    activity, error, depth = noisy(seed)
    npt.assert_allclose(
        cfcs_slope(factor * activity, factor * error, depth),
        cfcs_slope(activity, error, depth),
        rtol=1e-8,
    )


def test_leaving_out_what_is_not_positive_makes_the_decline_look_slower():
    """The bias that the fit in activity space is there to avoid: means of 150 noisy profiles."""
    kept, dropped = [], []
    for seed in range(150):
        activity, error, depth = noisy(seed, points=25, noise=12.0)
        positive = activity > 0
        kept.append(cfcs_slope(activity, error, depth))
        dropped.append(cfcs_slope_log_linear(activity[positive], depth[positive]))
    assert abs(np.mean(kept) - 0.6) < 0.02
    assert np.mean(dropped) < 0.5


def test_draws_are_fitted_as_one_by_one():
    """Law: the axis of draws is no more than a loop."""
    drawn = np.stack([noisy(seed)[0] for seed in range(5)])
    _, error, depth = noisy(0)
    together = cfcs_slope(drawn, error, depth)
    npt.assert_allclose(together, [cfcs_slope(one, error, depth) for one in drawn], rtol=1e-12)


def test_log_linear_is_that_of_scipy():
    """scipy.stats.linregress on the logarithms."""
    activity, _, depth = noisy(3, noise=0.5)
    activity = np.abs(activity)
    found = linregress(depth, np.log(activity))
    npt.assert_allclose(cfcs_slope_log_linear(activity, depth), -found.slope, rtol=1e-12)
    npt.assert_allclose(cfcs_slope_log_linear_error(activity, depth), found.stderr, rtol=1e-10)


def test_rate_and_its_error_by_hand():
    """0.0311807 / 0.5 = 0.0623614; relative error sqrt(0.0053981^2 + 0.1^2) = 0.1001456."""
    npt.assert_allclose(cfcs_mass_accumulation_rate(0.5), DECAY_CONSTANT / 0.5)
    error = cfcs_mass_accumulation_rate_error(0.5, 0.05)
    npt.assert_allclose(error, 0.1001456 * DECAY_CONSTANT / 0.5, rtol=1e-6)


def test_what_cannot_be_fitted_is_refused_with_the_cure():
    with pytest.raises(ValueError, match="Take in more of the core"):
        cfcs_slope([3.0, np.nan, 1.0], [1.0, 1.0, 1.0], [1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="Give the counting errors"):
        cfcs_slope([3.0, 2.0, 1.0], [1.0, 0.0, 1.0], [1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="Use the fit in activity space"):
        cfcs_slope_log_linear([3.0, 0.0, 1.0], [1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="Take in more of the core"):
        cfcs_slope_log_linear([3.0, 1.0], [1.0, 2.0])
