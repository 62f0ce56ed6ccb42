"""Indices against Ishigami's function and SALib; narrowed draws against exact variances."""

import importlib.util
from pathlib import Path

import numpy as np
import numpy.testing as npt
import pytest

from bluecarbon.uncertainty.draws import Philox
from bluecarbon.uncertainty.sensitivity import Mixed, Narrowed, indices

_spec = importlib.util.spec_from_file_location("toys", Path(__file__).parent / "toys.py")
toys = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(toys)
source = toys.source

N = 2**14


def ishigami(x):
    """Ishigami and Homma 1990 with a = 7, b = 0.1; x of shape (3, draw), between -pi and pi."""
    return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])


SOURCES = [source("x", str(i), "uniform", value=0.0, low=-np.pi, high=np.pi) for i in range(3)]


def totals(groups):
    a, b = Philox(1), Philox("1, a second time")

    def of(sampler):
        return ishigami(np.array([s.draws(sampler, 0, N) for s in SOURCES]))

    return of(a), of(b), np.array([of(Mixed(a, b, g)) for g in groups])


# Analytic, for these a and b: V1 = (1 + b pi^4 / 5)^2 / 2, V2 = a^2 / 8, V13 = 8 b^2 pi^8 / 225.
V1, V2, V13 = (1 + 0.1 * np.pi**4 / 5) ** 2 / 2, 49 / 8, 8 * 0.01 * np.pi**8 / 225
V = V1 + V2 + V13


def test_indices_of_ishigamis_function():
    """Analytic indices, within 4.5 of the standard errors that are reported with them."""
    found = indices(*totals([{s} for s in SOURCES]))
    first, total = np.array([V1, V2, 0]) / V, np.array([V1 + V13, V2, V13]) / V
    assert (np.abs(found.first - first) < 4.5 * found.first_error).all()
    assert (np.abs(found.total - total) < 4.5 * found.total_error).all()
    assert found.first_error.max() < 0.03
    assert first == pytest.approx([0.3139, 0.4424, 0], abs=1e-4)


def test_groups_hold_their_interactions():
    """Analytic: x1 and x3 together hold V1 + V13, first order and total."""
    found = indices(*totals([{SOURCES[0], SOURCES[2]}, {SOURCES[1]}]))
    expected = np.array([V1 + V13, V2]) / V
    assert (np.abs(found.first - expected) < 4.5 * found.first_error).all()
    assert (np.abs(found.total - expected) < 4.5 * found.total_error).all()


def test_indices_are_those_of_salib():
    """Other program: SALib 1.5, SALib.analyze.sobol, fed the same totals in its own order."""
    sobol = pytest.importorskip(
        "SALib.analyze.sobol", reason="SALib, the reference, is not installed"
    )
    a, b, mixed = totals([{s} for s in SOURCES])
    problem = {"num_vars": 3, "names": ["x0", "x1", "x2"], "bounds": [[-np.pi, np.pi]] * 3}
    rows = np.column_stack((a, mixed.T, b)).ravel()
    theirs = sobol.analyze(problem, rows, calc_second_order=False, num_resamples=50, seed=1)
    ours = indices(a, b, mixed)
    npt.assert_allclose(ours.first, theirs["S1"], rtol=1e-9, atol=1e-12)
    npt.assert_allclose(ours.total, theirs["ST"], rtol=1e-9)
    # Theirs are 95 % half widths from a bootstrap, ours standard errors from a jackknife.
    npt.assert_allclose(1.96 * ours.total_error, theirs["ST_conf"], rtol=0.5)


def test_what_does_not_vary_has_no_index():
    found = indices(np.ones(100), np.ones(100), np.ones((2, 100)))
    npt.assert_array_equal(found.first, 0)
    npt.assert_array_equal(found.total_error, 0)


def test_a_mixture_changes_only_what_it_is_asked_to():
    a, b = Philox(1), Philox(2)
    mixed = Mixed(a, b, {SOURCES[1]})
    npt.assert_array_equal(SOURCES[0].draws(mixed, 5, 9), SOURCES[0].draws(a, 5, 9))
    npt.assert_array_equal(SOURCES[1].draws(mixed, 5, 9), SOURCES[1].draws(b, 5, 9))


@pytest.mark.parametrize(
    "law",
    [
        source("p", kind="lognormal", value=2.0, spread=1.5),
        source("p", kind="truncated normal", value=1.0, spread=1.0),
        source("p", kind="triangular", value=1.0, low=1.0, high=4.0),
    ],
)
def test_narrowing_halves_the_variance_and_keeps_the_mean(law):
    """Law: m + (x - m) / sqrt(2) has half the variance of x, and its mean where m is that mean."""
    whole, half = law.draws(3, 0, N), law.draws(Narrowed(3, {law}), 0, N)
    assert half.var() == pytest.approx(whole.var() / 2)
    mean, error = law.distribution.mean, law.distribution.standard_deviation / np.sqrt(N)
    assert half.mean() == pytest.approx(mean, abs=4.5 * error)
    npt.assert_array_equal(np.argsort(half), np.argsort(whole))


def test_others_are_not_narrowed():
    npt.assert_array_equal(
        SOURCES[0].draws(Narrowed(3, {SOURCES[1]}), 0, 9), SOURCES[0].draws(3, 0, 9)
    )
