"""From samples to a profile: each way to the supported level by hand."""

import numpy as np
import numpy.testing as npt
import pandas as pd
import pytest

from bluecarbon.inputs.cores.excess import excess_profile

SAMPLES = pd.DataFrame(
    {
        "top": [0.0, 2.0, 4.0, 6.0],
        "bottom": [2.0, 4.0, 6.0, 8.0],
        "bulk_density": [0.4, 0.5, 0.6, 0.6],
        "bulk_density_error": [0.04, np.nan, 0.06, 0.06],
        "total_pb210": [90.0, 60.0, 24.0, 20.0],
        "total_pb210_error": [4.0, 3.0, 2.0, 2.0],
        "ra226": [18.0, 22.0, 20.0, 20.0],
        "ra226_error": [3.0, 4.0, 1.5, 1.5],
        "excess_pb210": [70.0, 40.0, 3.0, 1.0],
        "excess_pb210_error": [5.0, 4.0, 3.0, 3.0],
    }
)


def test_excess_as_given():
    profile = excess_profile(SAMPLES, supported="as given")
    npt.assert_allclose(profile.best.excess, [70, 40, 3, 1])
    npt.assert_allclose(profile.excess_error, [5, 4, 3, 3])
    assert profile.supported_error == 0
    # Density errors as shares, 7 % where none was given.
    npt.assert_allclose(profile.density_error, [0.1, 0.07, 0.1, 0.1])


def test_226ra_of_each_slice():
    """By hand: 90 - 18 = 72 with sqrt(4^2 + 3^2) = 5; the errors are each slice's own."""
    profile = excess_profile(SAMPLES, supported="226Ra of each slice")
    npt.assert_allclose(profile.best.excess, [72, 38, 4, 0])
    npt.assert_allclose(profile.excess_error, [5, 5, 2.5, 2.5])
    assert profile.supported_error == 0


def test_mean_226ra_is_one_level_with_one_error():
    """By hand: mean 20; counting sqrt(9 + 16 + 2.25 + 2.25) / 4 = 1.3578, above the scatter."""
    profile = excess_profile(SAMPLES, supported="mean 226Ra")
    npt.assert_allclose(profile.best.excess, [70, 40, 4, 0])
    npt.assert_allclose(profile.excess_error, [4, 3, 2, 2])
    npt.assert_allclose(profile.supported_error, np.sqrt(29.5) / 4)


def test_tail_below_a_depth():
    """By hand: (24 + 20) / 2 = 22; scatter 2.828 / sqrt(2) = 2, counting 1.414."""
    profile = excess_profile(SAMPLES, supported=4.5)
    npt.assert_allclose(profile.best.excess, [68, 38, 2, -2])
    npt.assert_allclose(profile.supported_error, 2)


def test_errors_as_a_share_where_the_table_has_none():
    bare = SAMPLES.drop(columns="excess_pb210_error")
    with pytest.raises(ValueError, match="Give activity_error"):
        excess_profile(bare, supported="as given")
    profile = excess_profile(bare, supported="as given", activity_error=0.1)
    npt.assert_allclose(profile.excess_error, [7, 4, 0.3, 0.1])


def test_what_is_not_there_is_refused_with_the_cure():
    with pytest.raises(ValueError, match="it decides the older ages"):
        excess_profile(SAMPLES, supported="radium")
    with pytest.raises(ValueError, match="Choose another way to the excess"):
        excess_profile(SAMPLES.drop(columns="ra226"), supported="mean 226Ra")
