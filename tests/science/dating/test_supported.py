"""Supported and excess 210Pb: hand calculations, refusals."""

import numpy as np
import numpy.testing as npt
import pytest

from bluecarbon.science.dating import (
    decay_corrected_excess,
    excess_activity,
    excess_error,
    supported_tail_error,
    supported_tail_mean,
)

TOTAL = np.array([60.0, 35.0, np.nan, 24.0, 20.0, 22.0])
ERROR = np.array([3.0, 2.0, np.nan, 1.2, 1.2, 1.2])
DEPTH = np.arange(1.0, 12, 2)


def test_tail_by_hand():
    """(24 + 20 + 22) / 3 = 22; scatter 2 / sqrt(3) = 1.1547 against counting 0.6928."""
    npt.assert_allclose(supported_tail_mean(TOTAL, DEPTH, below=4.0), 22)
    npt.assert_allclose(supported_tail_error(TOTAL, ERROR, DEPTH, below=4.0), 2 / np.sqrt(3))


def test_counting_counts_where_the_scatter_happens_to_be_small():
    """By hand: sqrt(3 x 6^2) / 3 = 3.4641."""
    found = supported_tail_error(TOTAL, 5 * ERROR, DEPTH, below=4.0)
    npt.assert_allclose(found, 6 / np.sqrt(3))


def test_a_tail_of_one_slice_is_refused_with_the_cure():
    with pytest.raises(ValueError, match="Choose a depth further up"):
        supported_tail_mean(TOTAL, DEPTH, below=10.0)


def test_excess_by_hand():
    """60 - 22 = 38; sqrt(3^2 + 4^2) = 5; and what is below the level stays negative."""
    npt.assert_allclose(excess_activity(np.array([60.0, 20.0]), 22.0), [38, -2])
    npt.assert_allclose(excess_error(3.0, 4.0), 5)


def test_decay_since_coring_by_hand():
    """Half is lost in 22.23 a; 2 % in 0.648 a."""
    npt.assert_allclose(decay_corrected_excess(10.0, 22.23), 20, rtol=1e-12)
    npt.assert_allclose(decay_corrected_excess(98.0, 0.6479), 100, rtol=1e-4)
