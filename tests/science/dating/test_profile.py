"""A core made ready: gaps, starts, refusals."""

import hypothesis.strategies as st
import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given

from bluecarbon.science.dating import lead210_profile

CORE = {
    "top": [0.0, 2.0, 6.0],
    "bottom": [2.0, 4.0, 8.0],
    "bulk_density": [0.4, 0.5, 0.9],
    "excess": [90.0, 60.0, 12.0],
    "excess_error": [4.0, 3.0, 2.0],
}


def make(**changes):
    return lead210_profile(**(CORE | changes))


def test_linear_fills_by_interpolation_in_depth():
    """By hand: the middle of the gap, 5 cm, lies half-way between 3 and 7 cm."""
    profile = make(gaps="linear")
    npt.assert_allclose(profile.edges, [0, 2, 4, 6, 8])
    npt.assert_allclose(profile.best.excess, [90, 60, 36, 12])
    npt.assert_allclose(profile.bulk_density, [0.4, 0.5, 0.7, 0.9])
    # Half of each neighbour: sqrt(1.5^2 + 1^2).
    npt.assert_allclose(profile.excess_error, [4, 3, np.hypot(1.5, 1), 2])


def test_midway_lets_slices_stand_for_half_the_gap():
    """By hand: the gap from 4 to 6 cm is parted at 5 cm."""
    profile = make(gaps="midway")
    npt.assert_allclose(profile.edges, [0, 2, 4, 5, 6, 8])
    npt.assert_allclose(profile.best.excess, [90, 60, 60, 12, 12])


def test_activities_and_densities_may_miss_in_different_slices():
    """By hand: density at 3 cm from 1 and 7 cm, a third of the way; the profile ends at 4 cm."""
    profile = make(bulk_density=[0.4, np.nan, 1.0], excess=[90.0, 60.0, np.nan], gaps="linear")
    npt.assert_allclose(profile.edges, [0, 2, 4])
    npt.assert_allclose(profile.bulk_density, [0.4, 0.6])


def test_ground_above_the_first_slice():
    """With start='surface' the first slice stands for it, with 'first slice' it never was."""
    shifted = {"top": [3.0, 5.0, 9.0], "bottom": [5.0, 7.0, 11.0], "gaps": "linear"}
    npt.assert_allclose(make(**shifted).edges, [0, 3, 5, 7, 9, 11])
    npt.assert_allclose(make(**shifted).best.excess[0], 90)
    npt.assert_allclose(make(**shifted, start="first slice").edges, [0, 2, 4, 6, 8])


@given(st.lists(st.integers(1, 4), min_size=2, max_size=12), st.data())
def test_shares_of_measurements_add_up_to_one(thickness, data):
    """Law: whatever is filled, a core of one activity throughout keeps it."""
    bottom = np.cumsum(thickness).astype(float)
    top = bottom - 0.5
    gaps = data.draw(st.sampled_from(["linear", "midway"]))
    profile = lead210_profile(top, bottom, 0.5, 40.0, 2.0, gaps=gaps)
    npt.assert_allclose(profile.weights.sum(axis=1), 1)
    npt.assert_allclose(profile.best.excess, 40)
    assert profile.edges[0] == 0
    assert profile.edges[-1] == bottom[-1]


def test_negative_excess_stays():
    assert make(excess=[90.0, 60.0, -3.0], gaps="linear").best.excess[-1] == -3


@pytest.mark.parametrize(
    ("changes", "cure"),
    [
        ({}, "Choose gaps='linear' or gaps='midway'"),
        ({"top": [1.0, 2.0, 6.0], "bottom": [2.0, 6.0, 8.0]}, "start='first slice'"),
        ({"gaps": "spline"}, "Say how ground that was not measured shall count"),
        ({"start": "seabed"}, "Say how ground that was not measured shall count"),
        ({"top": [0.0, 1.0, 6.0]}, "average replicates before"),
        ({"top": [2.0, 0.0, 6.0], "bottom": [4.0, 2.0, 8.0]}, "Sort the slices by depth"),
        ({"bottom": [2.0, 2.0, 8.0]}, "Correct its depths"),
        ({"top": [-1.0, 2.0, 6.0]}, "Correct its depths"),
        ({"bulk_density": [0.4, 0.0, 0.9]}, "leave the excess of that slice out"),
        ({"excess_error": [4.0, 0.0, 2.0]}, "leave the excess of that slice out"),
        ({"density_error": [0.1, -0.1, 0.1]}, "Correct it"),
        ({"supported_error": -1.0}, "Give a standard error, or 0"),
        ({"excess": np.nan}, "Fill in the columns"),
        ({name: np.ones((2, 3)) for name in CORE}, "Give one core at a time"),
    ],
)
def test_what_is_refused_and_the_cure(changes, cure):
    with pytest.raises(ValueError, match=cure):
        make(**changes)
