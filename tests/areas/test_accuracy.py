"""Accuracies against the worked example of the paper, and against SciPy's beta distribution."""

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bluecarbon.areas.accuracy import stratified_accuracy

# Olofsson et al. 2014, section 5, table 8: deforestation, forest gain, stable forest, stable
# non-forest; mapped classes in rows. 30 m pixels of 0.09 ha. We have the table and the results
# from code that reproduces them: the examples of R package `mapaccuracy` 0.1.2 (function
# `olofsson`, "table 8", "p. 54") and the documentation of `nrt-validate` ("Estimators").
MATRIX = np.array([[66, 0, 5, 4], [0, 55, 8, 12], [1, 0, 153, 11], [2, 1, 9, 313]])
HECTARES = np.array([200_000, 150_000, 3_200_000, 6_450_000]) * 0.09


def points(matrix):
    mapped, reference = np.indices(matrix.shape).reshape(2, -1)
    return np.repeat(mapped, matrix.ravel()), np.repeat(reference, matrix.ravel())


def accuracy(matrix=MATRIX, area=HECTARES):
    return stratified_accuracy(*points(np.asarray(matrix)), area)


def test_the_areas_of_the_paper():
    """21,158 +- 6,158 ha of deforestation against 18,000 mapped, and so on, with 1.96 S."""
    result = accuracy()
    npt.assert_array_equal(result.matrix, MATRIX)
    npt.assert_array_equal(np.rint(result.adjusted_area), [21_158, 11_686, 285_770, 581_386])
    npt.assert_array_equal(np.rint(1.96 * result.adjusted_error), [6_158, 3_756, 15_510, 16_282])


def test_the_accuracies_of_the_paper():
    """Overall 0.95; user's 0.88, 0.73, 0.93, 0.96, within what Jeffreys' half points shift them."""
    result = accuracy()
    assert round(result.overall, 2) == 0.95
    n = MATRIX.sum(axis=1)
    printed = np.array([0.88, 0.73, 0.93, 0.96])
    npt.assert_allclose(result.users, printed, atol=0.005 + 0.5 / n.min())
    # The paper's 95 % half-widths: 0.07, 0.10, 0.04 and 0.02.
    npt.assert_array_equal(np.round(1.96 * result.users_error, 2), [0.07, 0.10, 0.04, 0.02])


@pytest.mark.parametrize(("right", "wrong"), [(66, 9), (1, 0), (0, 3), (30, 0)])
def test_users_accuracy_is_that_of_jeffreys_interval(right, wrong):
    """scipy.stats.beta(right + 1/2, wrong + 1/2): mean and standard deviation."""
    result = accuracy([[right, wrong], [0, 5]], [1.0, 1.0])
    law = stats.beta(right + 0.5, wrong + 0.5)
    assert result.users[0] == pytest.approx(law.mean(), rel=1e-12)
    assert result.users_error[0] == pytest.approx(law.std(), rel=1e-12)
    assert 0 < result.users[0] < 1


@settings(deadline=None)
@given(
    cells=st.lists(st.integers(2, 40), min_size=9, max_size=9),
    area=st.lists(st.floats(0.1, 1e6), min_size=3, max_size=3),
)
def test_ground_is_conserved(cells, area):
    """Law: reference points move area between classes and make none."""
    result = accuracy(np.array(cells).reshape(3, 3), area)
    assert result.adjusted_area.sum() == pytest.approx(sum(area))
    assert (result.adjusted_error >= 0).all()


def test_the_unit_of_area_does_not_matter():
    """Law: hectares or square metres, areas scale and accuracies stay."""
    in_square_metres = accuracy(area=HECTARES * 1e4)
    npt.assert_allclose(in_square_metres.adjusted_area, accuracy().adjusted_area * 1e4)
    npt.assert_allclose(in_square_metres.adjusted_error, accuracy().adjusted_error * 1e4)
    npt.assert_array_equal(in_square_metres.users, accuracy().users)


def test_a_map_without_error_is_not_thought_perfect():
    """Adjusted areas are the mapped ones, but the user's accuracy stays below 1."""
    result = accuracy([[10, 0], [0, 20]], [3.0, 7.0])
    npt.assert_allclose(result.adjusted_area, [3, 7])
    npt.assert_array_equal(result.adjusted_error, 0)
    assert (result.users < 1).all()
    assert (result.users_error > 0).all()
    assert result.overall == 1


def test_a_mapped_class_without_points_leaves_the_totals_unknown():
    """Of a class nobody visited nothing is said, and of totals that need it neither."""
    result = accuracy([[5, 1, 0], [0, 6, 0], [0, 0, 0]], [10.0, 20.0, 30.0])
    assert np.isnan(result.users).tolist() == [False, False, True]
    assert np.isnan(result.adjusted_area).all()
    assert np.isnan(result.adjusted_error).all()
    assert np.isnan(result.overall)


def test_a_single_point_has_no_variance():
    result = accuracy([[5, 1], [0, 1]], [10.0, 20.0])
    assert np.isfinite(result.users).all()
    assert np.isnan(result.adjusted_error).all()


def test_a_class_that_is_not_on_the_map_needs_no_points():
    """Hand calculation: 1 of 4 points on 8 ha of class 0 is of class 2, which has no map area."""
    result = accuracy([[3, 0, 1], [0, 4, 0], [0, 0, 0]], [8.0, 2.0, 0.0])
    npt.assert_allclose(result.adjusted_area, [6, 2, 2])
    # S = 8 sqrt(1/4 3/4 / 3) = 2 for both, by equation 10.
    npt.assert_allclose(result.adjusted_error, [2, 0, 2])
    assert result.overall == pytest.approx(0.8)
