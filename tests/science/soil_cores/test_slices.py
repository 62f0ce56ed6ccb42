"""Thickness by half-gaps, by hand and by a law."""

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.science.soil_cores import thickness_by_half_gaps


def test_gaps_are_split_at_their_middle():
    """By hand: samples 0-2, 10-12, 30-32 cm meet at 6 and 21 cm."""
    npt.assert_array_equal(thickness_by_half_gaps([0.0, 10, 30], [2.0, 12, 32]), [6, 15, 11])


def test_the_first_sample_is_not_stretched_to_the_surface():
    """By hand: 20-22 and 24-26 cm stand for 6 cm. EcologyR/BlueCarbon counts 26 cm here."""
    npt.assert_array_equal(thickness_by_half_gaps([20.0, 24], [22.0, 26]), [3, 3])


@given(st.lists(st.floats(0.1, 10), min_size=2, max_size=20).filter(lambda x: len(x) % 2 == 0))
def test_law_the_parts_make_the_whole(steps):
    """Law: thickness adds up to the depth between the first top and the last bottom."""
    edges = np.cumsum(steps)
    top, bottom = edges[::2], edges[1::2]
    npt.assert_allclose(thickness_by_half_gaps(top, bottom).sum(), bottom[-1] - top[0], rtol=1e-12)


@pytest.mark.parametrize(
    ("top", "bottom", "cure"),
    [
        ([0, 5], [10, 15], "leave out or average"),
        ([10, 0], [20, 10], "Sort the slices"),
        ([0, 10], [0, 20], "Correct its depths"),
        ([-1, 10], [10, 20], "Correct its depths"),
        ([0, np.nan], [10, 20], "fill in its depths"),
    ],
)
def test_bad_slices_are_refused_with_the_cure(top, bottom, cure):
    with pytest.raises(ValueError, match=cure):
        thickness_by_half_gaps(np.array(top, float), np.array(bottom, float))
