"""Correlated groups: what they share, what they leave alone, and matrices that cannot be."""

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri
from scipy.stats import spearmanr

from bluecarbon.errors import InputError
from bluecarbon.uncertainty.draws import (
    CorrelatedGroup,
    nearest_correlation,
    normal_scores_of_ranks,
    uniforms,
)

SEED, N = 7, 20_000
A, B, C = ("area", "a"), ("area", "b"), ("burial", "")


def group(members, matrix):
    return CorrelatedGroup(
        name="g", members=members, matrix=tuple(map(tuple, np.asarray(matrix, float).tolist()))
    )


def scores(g, n=N):
    return np.array([ndtri(g.uniforms(SEED, m, 0, n)) for m in g.members])


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 10**6), size=st.integers(2, 5))
def test_scores_have_the_correlations_asked_for(seed, size):
    """Law: a sample correlation lies within 4.5 (1 - r2) / sqrt(n) of r."""
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(size, size + 1))
    cov = root @ root.T
    matrix = cov / np.sqrt(np.outer(np.diag(cov), np.diag(cov)))
    np.fill_diagonal(matrix, 1)
    g = group(tuple(("p", str(i)) for i in range(size)), matrix)
    found = np.corrcoef(scores(g))
    assert (np.abs(found - matrix) <= 5 * (1 - matrix**2) / np.sqrt(N) + 1e-12).all()


def test_members_that_are_not_correlated_draw_as_if_alone():
    g = group((A, B), np.eye(2))
    for member in (A, B):
        npt.assert_allclose(g.uniforms(SEED, member, 3, 50), uniforms(SEED, *member, 3, 50), 1e-13)


def test_the_order_of_members_and_blocks_changes_no_bit():
    matrix = np.array([[1, 0.6, 0.3], [0.6, 1, 0.2], [0.3, 0.2, 1]])
    one, other = group((A, B, C), matrix), group((C, A, B), matrix[np.ix_([2, 0, 1], [2, 0, 1])])
    whole = one.uniforms(SEED, C, 0, 100)
    npt.assert_array_equal(other.uniforms(SEED, C, 0, 100), whole)
    pieces = [one.uniforms(SEED, C, a, 20) for a in range(0, 100, 20)]
    npt.assert_array_equal(np.concatenate(pieces), whole)


def test_a_new_member_changes_no_draw_of_those_named_before_it():
    matrix = np.array([[1, 0.6, 0.3], [0.6, 1, 0.2], [0.3, 0.2, 1]])
    two, three = group((A, B), matrix[:2, :2]), group((A, B, C), matrix)
    for member in (A, B):
        npt.assert_array_equal(
            two.uniforms(SEED, member, 0, 100), three.uniforms(SEED, member, 0, 100)
        )


def test_full_correlation_is_the_same_number():
    """Law: a positive semidefinite matrix is enough; r = 1 is one error."""
    one, other = scores(group((A, B), np.ones((2, 2))), 500)
    npt.assert_allclose(one, other, atol=1e-12)


def test_a_covariance_gives_correlations_and_spreads():
    """Hand calculation: variances 4 and 9 with covariance 3 are spreads 2 and 3, r = 0.5."""
    g, spreads = CorrelatedGroup.from_covariance("g", (A, B), [[4, 3], [3, 9]])
    assert g.matrix[0][1] == pytest.approx(0.5)
    assert spreads == pytest.approx((2, 3))


def test_ranks_are_correlated_as_asked():
    """Law: Spearman's correlation of a Gaussian copula is 6 / pi asin(r / 2)."""
    r = float(normal_scores_of_ranks(0.7))
    found = spearmanr(*scores(group((A, B), [[1, r], [r, 1]]))).statistic
    assert found == pytest.approx(0.7, abs=0.02)


def test_what_cannot_be_correlated_together_is_refused_with_a_factor_that_cures_it():
    bad = np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]])
    with pytest.raises(InputError, match=r"off the diagonal by 0\.555 or less"):
        group((A, B, C), bad)
    cured = 0.555 * bad + 0.445 * np.eye(3)
    group((A, B, C), cured)
    with pytest.raises(InputError, match="eigenvalue"):
        group((A, B, C), 0.56 * bad + 0.44 * np.eye(3))
    near = nearest_correlation(bad)
    assert np.linalg.eigvalsh(near)[0] > -1e-12
    group((A, B, C), near)


@pytest.mark.parametrize(
    ("members", "matrix", "cure"),
    [
        ((A, A), np.eye(2), "in the order of the members"),
        ((A, B), np.eye(3), "in the order of the members"),
        ((A, B), [[1, 0.5], [0.4, 1]], "from_covariance"),
        ((A, B), [[4, 0], [0, 4]], "from_covariance"),
    ],
)
def test_a_matrix_that_is_none_is_refused_with_the_cure(members, matrix, cure):
    with pytest.raises(InputError, match=cure):
        group(members, matrix)
