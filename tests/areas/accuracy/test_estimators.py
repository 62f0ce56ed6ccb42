"""Areas and accuracies against three published error matrices, laws, and simulated maps."""

import csv

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bluecarbon.areas.accuracy import estimate_accuracy, jeffreys
from bluecarbon.errors import InputError

# Olofsson et al. 2014, section 5, table 8: deforestation, forest gain, stable forest, stable
# non-forest; mapped classes in rows. 30 m pixels of 0.09 ha. We have the table and the results
# from code that reproduces them: the examples of R package `mapaccuracy` 0.1.2 (function
# `olofsson`, "table 8", "p. 54") and the documentation of `nrt-validate` ("Estimators").
MATRIX = np.array([[66, 0, 5, 4], [0, 55, 8, 12], [1, 0, 153, 11], [2, 1, 9, 313]])
HECTARES = np.array([200_000, 150_000, 3_200_000, 6_450_000]) * 0.09

# Olofsson et al. 2013, example 1: deforestation, stable forest, stable non-forest. The counts from
# the example of R package `mapaccuracy`, the paper's results from the comparison notebook of
# `PyMapAccuracy`.
MATRIX_2013 = np.array([[97, 0, 3], [3, 279, 18], [2, 1, 97]])
PIXELS_2013 = np.array([22_353, 1_122_543, 610_228])

# Stehman 2014, numerical example: 40 points in four strata that are not the mapped classes; from
# the same two packages.
STRATA_2014 = "A" * 10 + "B" * 10 + "C" * 10 + "D" * 10
MAPPED_2014 = "A" * 7 + "B" * 3 + "A" + "B" * 11 + "C" * 6 + "BB" + "D" * 10
REFERENCE_2014 = "AAAAACBABC" + "ABBBBBAABB" + "CCCCCDDBBA" + "DDDDDDDCCB"
AREA_2014 = [40_000, 30_000, 20_000, 10_000]


def points(matrix):
    mapped, reference = np.indices(matrix.shape).reshape(2, -1)
    return np.repeat(mapped, matrix.ravel()), np.repeat(reference, matrix.ravel())


def accuracy(matrix=MATRIX, area=HECTARES, **more):
    return estimate_accuracy(*points(np.asarray(matrix)), area, **more)


def letters(text):
    return np.array(["ABCD".index(c) for c in text])


def test_the_areas_of_the_paper():
    """21,158 +- 6,158 ha of deforestation against 18,000 mapped, and so on, with 1.96 S."""
    result = accuracy()
    npt.assert_array_equal(result.matrix, MATRIX)
    npt.assert_array_equal(np.rint(result.area), [21_158, 11_686, 285_770, 581_386])
    npt.assert_array_equal(np.rint(1.96 * result.area_error), [6_158, 3_756, 15_510, 16_282])


def test_the_accuracies_of_the_paper():
    """Overall 0.95 +- 0.02; user's 0.88, 0.73, 0.93, 0.96 +- 0.07, 0.10, 0.04, 0.02; producer's
    0.75, 0.85, 0.93, 0.96. Of the printed half-widths of the producer's accuracies (0.21, 0.23,
    0.03, 0.01) the first and third follow from equation 7; the other two come out as 0.25 and
    0.018 there, see the next test."""
    result = accuracy()
    assert round(result.overall, 2) == 0.95
    assert round(1.96 * result.overall_error, 2) == 0.02
    npt.assert_array_equal(np.round(result.users, 2), [0.88, 0.73, 0.93, 0.96])
    npt.assert_array_equal(np.round(1.96 * result.users_error, 2), [0.07, 0.10, 0.04, 0.02])
    npt.assert_array_equal(np.round(result.producers, 2), [0.75, 0.85, 0.93, 0.96])
    npt.assert_array_equal(np.round(1.96 * result.producers_error[[0, 2]], 2), [0.21, 0.03])


def test_producers_error_is_equation_7():
    """By hand from equation 7 for deforestation: N = 235,086 pixels, U = 66/75, P = 0.7487; its
    first term is N_1^2 (1-P)^2 U (1-U) / (n_1 - 1), the second P^2 sum of the other rows."""
    rows, n = HECTARES / 0.09, MATRIX.sum(axis=1)
    total = (rows * MATRIX[:, 0] / n).sum()
    share = rows[0] * 66 / 75 / total
    own = rows[0] ** 2 * (1 - share) ** 2 * 66 / 75 * 9 / 75 / 74
    p = MATRIX[2:, 0] / n[2:]
    others = share**2 * (rows[2:] ** 2 * p * (1 - p) / (n[2:] - 1)).sum()
    result = accuracy()
    assert result.producers[0] == pytest.approx(share, rel=1e-12)
    assert result.producers_error[0] == pytest.approx(np.sqrt(own + others) / total, rel=1e-12)


def test_the_example_of_olofsson_2013():
    """The paper prints an area share of 0.026, its error 0.00613, 10,751 pixels of standard error,
    user's 0.969, producer's 0.480, overall 0.944; it rounds the share before it multiplies
    (45,651 pixels), the packages have 45,112."""
    result = accuracy(MATRIX_2013, PIXELS_2013)
    assert round(result.area[0] / PIXELS_2013.sum(), 3) == 0.026
    assert result.area[0] == pytest.approx(45_112, abs=1)
    assert result.area_error[0] == pytest.approx(10_751, abs=1)
    assert result.area_error[0] / PIXELS_2013.sum() == pytest.approx(0.00613, abs=5e-6)
    assert result.users[0] == pytest.approx(0.97, abs=0.0011)
    assert result.producers[0] == pytest.approx(0.4806, abs=5e-5)
    assert result.overall == pytest.approx(0.944, abs=5e-4)


def test_the_example_of_stehman_2014():
    """Strata that are not the mapped classes. The paper: area A 0.35 (0.082) and C 0.20 (0.064),
    overall 0.63 (0.085), user's B 0.574 (0.125), producer's B 0.794, cell B-C 0.08. The paper has
    0.114 for the error of the producer's accuracy, both packages 0.1165. Their last digits hold a
    finite population correction of 10 in 10,000 to 40,000."""
    result = estimate_accuracy(
        letters(MAPPED_2014), letters(REFERENCE_2014), AREA_2014, stratum=letters(STRATA_2014)
    )
    share, error = result.area / 100_000, result.area_error / 100_000
    npt.assert_allclose(share, [0.35, 0.34, 0.20, 0.11], atol=1e-12)
    npt.assert_allclose(error, [0.0822478, 0.0759, 0.06427977, 0.0307], atol=5e-5)
    assert result.overall == pytest.approx(0.63)
    assert result.overall_error == pytest.approx(0.08464219, rel=3e-4)
    assert result.users[1] == pytest.approx(0.5744681, abs=1e-7)
    assert result.users_error[1] == pytest.approx(0.1247822, rel=3e-4)
    assert result.producers[1] == pytest.approx(0.7941176, abs=1e-7)
    assert result.producers_error[1] == pytest.approx(0.1165479, rel=3e-4)
    assert result.proportions[1, 2] == pytest.approx(0.08)


@settings(deadline=None)
@given(
    cells=st.lists(st.integers(2, 40), min_size=9, max_size=9),
    area=st.lists(st.floats(0.1, 1e6), min_size=3, max_size=3),
)
def test_ground_is_conserved(cells, area):
    """Law: reference points move area between classes and make none, so the rows of the covariance
    add up to zero."""
    result = accuracy(np.array(cells).reshape(3, 3), area)
    assert result.area.sum() == pytest.approx(sum(area))
    assert result.proportions.sum() == pytest.approx(1)
    npt.assert_allclose(result.area_covariance.sum(axis=0), 0, atol=1e-9 * sum(area) ** 2)
    assert (np.linalg.eigvalsh(result.area_covariance) > -1e-9 * sum(area) ** 2).all()


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 1000))
def test_the_order_of_points_does_not_matter(seed):
    order = np.random.default_rng(seed).permutation(MATRIX.sum())
    mapped, reference = points(MATRIX)
    result = estimate_accuracy(mapped[order], reference[order], HECTARES)
    npt.assert_allclose(result.area_covariance, accuracy().area_covariance, rtol=1e-9)


def test_the_unit_of_area_does_not_matter():
    """Law: hectares or square metres, areas scale and accuracies stay."""
    in_square_metres = accuracy(area=HECTARES * 1e4)
    npt.assert_allclose(in_square_metres.area, accuracy().area * 1e4)
    npt.assert_allclose(in_square_metres.area_error, accuracy().area_error * 1e4)
    npt.assert_allclose(in_square_metres.users, accuracy().users)


def test_the_covariance_of_two_classes_is_that_of_their_sum():
    """Law: var(a + b) = var(a) + var(b) + 2 cov(a, b), with the sum estimated as one class."""
    merged = accuracy(np.column_stack((MATRIX[:, 0] + MATRIX[:, 1], MATRIX[:, 2:], [0, 0, 0, 0])))
    covariance = accuracy().area_covariance
    expected = covariance[0, 0] + covariance[1, 1] + 2 * covariance[0, 1]
    assert merged.area_covariance[0, 0] == pytest.approx(expected, rel=1e-12)


def test_a_map_without_error_keeps_its_areas():
    result = accuracy([[10, 0], [0, 20]], [3.0, 7.0])
    npt.assert_allclose(result.area, [3, 7])
    npt.assert_array_equal(result.area_error, 0)
    assert result.overall == 1


@pytest.mark.parametrize(("right", "wrong"), [(66, 9), (1, 0), (0, 3), (30, 0)])
def test_the_confirmed_share_is_that_of_jeffreys_interval(right, wrong):
    """scipy.stats.beta(right + 1/2, wrong + 1/2): mean and standard deviation."""
    share, spread = jeffreys([right], [right + wrong])
    law = stats.beta(right + 0.5, wrong + 0.5)
    assert share[0] == pytest.approx(law.mean(), rel=1e-12)
    assert spread[0] == pytest.approx(law.std(), rel=1e-12)
    assert 0 < share[0] < 1


def test_a_mapped_class_without_points_leaves_the_totals_unknown():
    """Of a class nobody visited nothing is said, and of totals that need it neither."""
    result = accuracy([[5, 1, 0], [0, 6, 0], [0, 0, 0]], [10.0, 20.0, 30.0])
    assert np.isnan(result.users).tolist() == [False, False, True]
    assert np.isnan(result.area).all()
    assert np.isnan(result.area_error).all()
    assert np.isnan(result.overall)
    share, _ = jeffreys(np.diag(result.matrix), result.matrix.sum(axis=1))
    assert np.isnan(share).tolist() == [False, False, True]


def test_a_single_point_has_no_variance():
    result = accuracy([[5, 1], [0, 1]], [10.0, 20.0])
    assert np.isnan(result.area_error).all()


def test_a_class_that_is_not_on_the_map_needs_no_points():
    """Hand calculation: 1 of 4 points on 8 ha of class 0 is of class 2, which has no map area."""
    result = accuracy([[3, 0, 1], [0, 4, 0], [0, 0, 0]], [8.0, 2.0, 0.0])
    npt.assert_allclose(result.area, [6, 2, 2])
    # S = 8 sqrt(1/4 3/4 / 3) = 2 for both, by equation 10.
    npt.assert_allclose(result.area_error, [2, 0, 2])
    assert result.overall == pytest.approx(0.8)


def test_points_in_a_stratum_without_area_are_refused():
    with pytest.raises(InputError, match="Correct the stratum of the points"):
        accuracy([[3, 1], [0, 4]], [8.0, 0.0])


# Clusters ---------------------------------------------------------------------------------------


def test_clusters_of_one_point_are_points():
    alone = np.arange(MATRIX.sum())
    npt.assert_allclose(accuracy(clusters=alone).area_error, accuracy().area_error, rtol=1e-12)


def test_points_that_repeat_one_another_add_nothing():
    """Law: every point written k times, as one cluster of k, tells what the point alone told."""
    mapped, reference = points(MATRIX)
    k = 7
    name = np.repeat(np.arange(len(mapped)), k)
    repeated = [np.repeat(a, k) for a in (mapped, reference)]
    clustered = estimate_accuracy(*repeated, HECTARES, clusters=name)
    npt.assert_allclose(clustered.area, accuracy().area)
    npt.assert_allclose(clustered.area_error, accuracy().area_error, rtol=1e-12)
    npt.assert_allclose(clustered.producers_error, accuracy().producers_error, rtol=1e-12)
    # Taken as independent they look 7 times as many, and the error sqrt(7) times too small.
    naive = estimate_accuracy(*repeated, HECTARES)
    npt.assert_allclose(naive.area_error * np.sqrt(k), accuracy().area_error, rtol=0.02)


def test_clusters_that_span_strata_are_drawn_from_the_whole():
    """Hand calculation: one stratum by design (area 10), mapped classes A and B as domains. Four
    clusters of two points; per cluster 2, 1, 1, 0 points are of class A. With all points in one
    stratum the estimate is 10 x 4/8 = 5 and the variance between cluster shares (1, .5, .5, 0) is
    1/6, so S = 10 sqrt(1/6/4)."""
    reference = np.array([0, 0, 0, 1, 0, 1, 1, 1])
    clusters = np.repeat(np.arange(4), 2)
    one = estimate_accuracy(
        reference, reference, [10.0], stratum=np.zeros(8, int), clusters=clusters, classes=2
    )
    assert one.area[0] == pytest.approx(5)
    assert one.area_error[0] == pytest.approx(10 * np.sqrt(1 / 6 / 4))
    # As two strata that every cluster crosses, the sample is one of clusters all the same.
    crossing = estimate_accuracy(
        np.tile([0, 1], 4), reference, [6.0, 4.0], clusters=clusters, classes=2
    )
    # Shares of A: 3 of 4 in stratum 0, 1 of 4 in stratum 1; pulls 1.5 (x - .75) + 1 (x - .25):
    # clusters (1,1): .375 + .75; (1,0): .375 - .25 twice; (0,0): -1.125 - .25.
    assert crossing.area[0] == pytest.approx(6 * 0.75 + 4 * 0.25)
    pulls = np.array([1.125, 0.125, 0.125, -1.375])
    assert crossing.area_error[0] == pytest.approx(np.sqrt(4 / 3 * (pulls**2).sum()))


def test_drops_of_a_camera_are_not_independent(shared_data):
    """Tayaritja: 10,396 pixels of 384 drops, presence of seagrass alike within each drop. As 384
    drops the share of seagrass has the standard error of 384 draws of unequal size; as pixels it
    would be about five times too sure."""
    path = shared_data / "real" / "seagrass_points_tayaritja" / "boss_nesp36_covariate_drill.csv"
    with path.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    found = np.array([int(float(r["sg_pa"])) for r in rows])
    drop = np.array([r["drop_id"] for r in rows])
    one = np.zeros(len(rows), dtype=int)
    about = {"stratum": one, "classes": 2}
    pixels = estimate_accuracy(one, found, [1.0], **about)
    drops = estimate_accuracy(one, found, [1.0], clusters=drop, **about)
    assert (len(rows), drops.clusters) == (10_396, 384)
    assert drops.area[1] == pytest.approx(found.mean())
    # Cochran 1977, equation 6.13 (ratio to size), computed apart from the estimator.
    _, number = np.unique(drop, return_inverse=True)
    size, sums = np.bincount(number), np.bincount(number, found)
    residual = sums - found.mean() * size
    expected = np.sqrt(384 / 383 * (residual**2).sum()) / len(rows)
    assert drops.area_error[1] == pytest.approx(expected, rel=1e-12)
    assert 4 < drops.area_error[1] / pixels.area_error[1] < 6


# Repeated samples of a known map ----------------------------------------------------------------


def simulated_map(rng, side=200):
    """Truth and map of two classes, with errors that come in patches."""
    rough = rng.standard_normal((side // 10, side // 10))
    truth = np.kron(rough, np.ones((10, 10))) > 0.5
    wrong = np.kron(rng.random((side // 5, side // 5)) < 0.08, np.ones((5, 5))).astype(bool)
    return truth.astype(int).ravel(), np.where(wrong, ~truth, truth).astype(int).ravel()


def test_the_interval_covers_the_true_area():
    """1,000 stratified samples of 100 points from one map with patchy errors: the 90 % interval
    of the adjusted area holds the true area in 88 to 92 of 100; the mapped area is off by more."""
    rng = np.random.default_rng(5)
    truth, mapped = simulated_map(rng)
    cells = [np.flatnonzero(mapped == k) for k in (0, 1)]
    area = np.array([len(c) for c in cells], dtype=float)
    held, repeats = 0, 1000
    z = stats.norm.ppf(0.95)
    for _ in range(repeats):
        drawn = np.concatenate(
            [rng.choice(c, n, replace=False) for c, n in zip(cells, (70, 60), strict=True)]
        )
        result = estimate_accuracy(mapped[drawn], truth[drawn], area)
        held += abs(result.area[1] - truth.sum()) <= z * result.area_error[1]
    assert 0.88 <= held / repeats <= 0.92
