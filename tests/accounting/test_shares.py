"""Shares of the variance that the draws of a run tell."""

from types import SimpleNamespace

import numpy as np
import pytest

import bluecarbon as bc
from bluecarbon.accounting.sensitivity.shares import explained, variance_shares

LOG = """\
zone,species,date,mass,unit,mass_basis,yield_test,mass_low,mass_high,distribution
west,kelp,2017-05-01,50,t,wet,YT-1,40,60,truncated normal
"""


def test_shares_of_a_sum_are_the_squares_of_its_parts():
    """By hand: 3 A + 4 B has the variance 9 + 16, so A has 0.36 of it and B 0.64."""
    a, b, noise = np.random.default_rng(1).standard_normal((3, 20_000))
    total = 3 * a + 4 * b
    for values, expected in ((a, 0.36), (b, 0.64), (noise, 0.0)):
        share, error = explained(total, values[None])
        assert share == pytest.approx(expected, abs=4 * error + 0.002)


def test_many_sources_without_effect_explain_nothing():
    """Chance alone would give 100 sources in 1,000 draws a tenth of the variance."""
    draws = np.random.default_rng(2).standard_normal((101, 1000))
    share, _ = explained(draws[0], draws[1:])
    assert share < 0.05


def test_correlated_sources_are_not_counted_twice():
    """By hand: two copies of one source explain what one explains."""
    a, b = np.random.default_rng(3).standard_normal((2, 5000))
    total, group = a + b, object()
    once, _ = explained(total, a[None])
    copies = np.stack([a, a + 1e-3 * b])
    together, _ = explained(total, np.stack([a, a * 2]), [group, group])
    assert together == pytest.approx(once, abs=0.01)
    assert explained(total, copies, [None, None])[0] > 0.9  # what the argument is for


def test_nothing_that_varies_gives_no_shares():
    known = SimpleNamespace(monte_carlo=SimpleNamespace(total_kg=np.full(100, 7)))
    assert not len(variance_shares(known))


def test_shares_agree_with_the_first_order_indices(tmp_path, small, maps):
    """Another estimator, Saltelli et al. (2010), on other draws of the same account."""
    path = small.write_project(tmp_path, *maps, area_error=0.2, harvest=LOG)
    account = bc.account(path, progress=False)
    shares = account.variance_shares.set_index("group")
    indices = account.sensitivity(draws=4000).table.set_index("group")
    assert set(shares.index) == set(indices.index)
    for group, row in shares.iterrows():
        error = 4 * np.hypot(row["error"], indices["first_order_error"][group]) + 0.02
        assert row["share"] == pytest.approx(indices["first_order"][group], abs=error), group
    assert shares["share"].sum() == pytest.approx(1, abs=0.15)
