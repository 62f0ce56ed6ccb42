"""137Cs as a marker: hand calculations, refusals."""

import numpy as np
import numpy.testing as npt
import pytest

from bluecarbon.parameters import load
from bluecarbon.science.dating import DECAY_CONSTANT, DECAY_CONSTANT_ERROR, caesium137_maximum

TOP, BOTTOM = [0.0, 2.0, 4.0, 8.0], [2.0, 4.0, 8.0, 10.0]


def test_the_maximum_by_hand():
    """Middle of 4 to 8 cm; 2013.5 - 1963 = 50.5 a, in the south 2013.5 - 1965."""
    north = caesium137_maximum(
        TOP, BOTTOM, [3.0, np.nan, 40.0, 8.0], year_cored=2013.5, hemisphere="northern hemisphere"
    )
    assert (north.depth, north.age, north.depth_error) == (6, 50.5, 1)
    south = caesium137_maximum(
        TOP, BOTTOM, [3.0, 9.0, 40.0, 8.0], year_cored=2013.5, hemisphere="southern hemisphere"
    )
    assert south.age == 48.5


@pytest.mark.parametrize(
    "cs137", [[40.0, 9.0, 3.0, 1.0], [1.0, 2.0, 3.0, 4.0], [np.nan, 9.0, 3.0, 1.0], [np.nan] * 4]
)
def test_a_profile_without_a_maximum_is_refused_with_the_cure(cs137):
    with pytest.raises(ValueError, match="Take another marker, or none"):
        caesium137_maximum(TOP, BOTTOM, cs137, year_cored=2013, hemisphere="northern hemisphere")


def test_the_decay_constant_is_that_of_the_half_life():
    """DDEP (2010), as in Pb210Modeler: ln 2 / 22.23 = 0.03118071, relative error 0.12 / 22.23."""
    half_life = load().get("lead210_half_life")
    npt.assert_allclose(DECAY_CONSTANT, np.log(2) / half_life.value, rtol=1e-14)
    npt.assert_allclose(
        DECAY_CONSTANT_ERROR / DECAY_CONSTANT, half_life.spread / half_life.value, rtol=1e-14
    )
