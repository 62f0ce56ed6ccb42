"""CIC: hand calculations, exact cores."""

import numpy as np
import numpy.testing as npt

from bluecarbon.science.dating import cic_age, cic_age_error, cic_edge_age


def test_age_of_a_quarter_of_the_activity():
    """By hand: two half-lives of 22.23 a; none left is no age, more than at first is negative."""
    npt.assert_allclose(cic_age(25.0, 100.0), 44.46, rtol=1e-12)
    npt.assert_array_equal(cic_age([0.0, -2.0], 100.0), np.inf)
    assert cic_age(110.0, 100.0) < 0


def test_error_by_hand():
    """t 44.46: (0.000168317 x 44.46)^2 + 0.05^2 + 0.08^2 = 5.600e-5 + 2.5e-3 + 6.4e-3.

    Its root 0.0946361 over 0.0311807 is 3.03508 a.
    """
    error = cic_age_error(44.46, 25.0, 2.0, 100.0, 5.0)
    npt.assert_allclose(error, 3.03508, rtol=1e-5)
    assert cic_age_error(np.inf, 0.0, 2.0, 100.0, 5.0) == np.inf


def test_edges_between_slices():
    """By hand: half-way for equal masses, nearer to the lighter slice else; the step goes on."""
    npt.assert_allclose(cic_edge_age([4.0, 8.0, 16.0], np.ones(3)), [0, 6, 12, 20])
    npt.assert_allclose(cic_edge_age([4.0, 8.0], [1.0, 3.0]), [0, 5, 11])
    npt.assert_allclose(cic_edge_age([4.0], [1.0]), [0, 8])


def test_exact_where_fresh_sediment_never_changed():
    """Law: with a constant rate the middle of each slice of equal mass gets its age."""
    middle = np.arange(0.5, 20) * 5.0
    activity = 80 * np.exp(-np.log(2) / 22.23 * middle)
    npt.assert_allclose(cic_age(activity, 80.0), middle, rtol=1e-10)
    npt.assert_allclose(cic_edge_age(middle, np.ones(20)), np.arange(21) * 5.0, atol=1e-9)
