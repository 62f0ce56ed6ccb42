"""Uncertainty roll-up of VM0033 v2.1, equations 87 to 91: by hand and by laws."""

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.crediting.vm0033 import (
    reduction_error,
    scenario_uncertainty,
    stratum_uncertainty,
)
from bluecarbon.errors import InputError

SHARES = st.lists(st.floats(0, 2), min_size=1, max_size=6)


def test_within_a_stratum():
    """By hand: 30 % of 100 t and 40 % of 100 t are 30 and 40, together 50 of 200 t: 25 %."""
    npt.assert_allclose(stratum_uncertainty([0.3, 0.4], [100.0, 100.0]), 0.25)
    # A sink beside a source: the amounts below the line are absolute.
    npt.assert_allclose(stratum_uncertainty([0.3, 0.4], [100.0, -100.0]), 0.25)


def test_across_strata_by_area():
    """By hand: 30 % on 40 ha and 40 % on 30 ha are 12 and 12: sqrt(288)/70 = 24.2 %."""
    npt.assert_allclose(scenario_uncertainty([0.3, 0.4], [40.0, 30.0]), 288**0.5 / 70)


def test_of_the_whole_project():
    """By hand: 20 % of 300 and 10 % of 800 t are 60 and 80, together 100 of 1,100 t: 9.09 %."""
    npt.assert_allclose(reduction_error(0.2, 300.0, 0.1, -800.0), 100 / 1100)


def test_years_are_worked_out_together():
    """Law: arrays over years give the values of each year."""
    years = reduction_error(0.2, np.array([300.0, 0.0]), 0.1, np.array([-800.0, -50.0]))
    npt.assert_allclose(years, [100 / 1100, 0.1])


@given(shares=SHARES, seed=st.integers(0, 99))
def test_law_a_mean_of_independent_parts_is_no_worse_than_its_worst(shares, seed):
    weights = np.random.default_rng(seed).uniform(0.1, 10, len(shares))
    assert scenario_uncertainty(shares, weights) <= max(shares) * (1 + 1e-12)


@given(share=st.floats(0.01, 1), parts=st.integers(1, 30))
def test_law_equal_strata_shrink_with_the_root_of_their_number(share, parts):
    """Facts, international 4.5: independence shrinks the interval as 1/sqrt(strata)."""
    found = scenario_uncertainty([share] * parts, [5.0] * parts)
    npt.assert_allclose(found, share / parts**0.5)


@pytest.mark.parametrize("weights", [[0.0, 0.0], [1.0, -1.0]])
def test_nothing_has_no_uncertainty(weights):
    with pytest.raises(InputError, match="Leave out what is zero"):
        scenario_uncertainty([0.1, 0.1], weights)
