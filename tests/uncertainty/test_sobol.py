"""Sobol points by name: what they keep of the laws of draws, and what they gain."""

import numpy as np
import numpy.testing as npt
import pytest
from scipy.stats import kstest, qmc

from bluecarbon.errors import InputError
from bluecarbon.uncertainty.draws import REPLICATES, Sobol, uniforms
from bluecarbon.uncertainty.draws.sobol import _directions

NAMES = [("p", str(i)) for i in range(12)]


def test_unscrambled_points_are_those_of_scipy():
    """Other program: scipy.stats.qmc.Sobol, whose points run in the order of the Gray code."""
    i = np.arange(256)
    gray = i ^ (i >> 1)
    points = np.zeros((256, 6), dtype=np.int64)
    for j, numbers in enumerate(_directions(4096, 12)[:6].T):
        points ^= np.where((gray >> j & 1)[:, None], numbers, 0)
    expected = qmc.Sobol(6, scramble=False, bits=32).random_base2(8)
    npt.assert_array_equal(points * 2.0**-32, expected)


def test_every_scramble_has_one_point_in_every_step():
    """Law: 2**k points of a scrambled dimension fall one into each of 2**k equal steps."""
    u = Sobol(3, NAMES).uniforms(*NAMES[4], 0, REPLICATES * 256)
    for replicate in range(REPLICATES):
        steps = (u[replicate::REPLICATES] * 256).astype(int)
        npt.assert_array_equal(np.sort(steps), np.arange(256))


def test_two_names_make_a_net():
    """Law: of a net in base 2, boxes of 1/4 x 1/4 hold 256 / 16 points, up to its quality."""
    points = Sobol(3, NAMES)
    one, two = (points.uniforms(*n, 0, REPLICATES * 256)[::REPLICATES] for n in NAMES[:2])
    boxes = np.histogram2d(one, two, bins=4, range=[[0, 1], [0, 1]])[0]
    assert np.abs(boxes - 16).max() <= 8  # independent points: sd 3.9 in each of 16 boxes


def test_blocks_and_order_of_names_do_not_matter():
    whole = Sobol(3, NAMES).uniforms(*NAMES[2], 0, 1000)
    npt.assert_array_equal(Sobol(3, NAMES[::-1]).uniforms(*NAMES[2], 137, 400), whole[137:537])


def test_a_new_name_changes_no_other_unless_dimensions_meet():
    """Law: dimensions are hashes; with 13 names of 4096 none meet here."""
    few, many = Sobol(3, NAMES), Sobol(3, [*NAMES, ("new", "one")])
    for name in NAMES:
        npt.assert_array_equal(few.uniforms(*name, 0, 64), many.uniforms(*name, 0, 64))


def test_names_that_meet_get_dimensions_of_their_own():
    many = Sobol(3, [("q", str(i)) for i in range(900)])
    assert len(set(many.dimension.values())) == 900


def test_points_are_uniform_and_scrambles_differ():
    u = Sobol(3, NAMES).uniforms(*NAMES[0], 0, 8 * 1024)
    assert kstest(u, "uniform").pvalue > 0.001
    assert len(set(u[:REPLICATES])) == REPLICATES
    other = Sobol(4, NAMES).uniforms(*NAMES[0], 0, 8)
    assert (other != u[:8]).all()


def test_a_smooth_mean_is_nearer_and_its_error_is_known():
    """Exact: the mean of a product of 12 factors 1 + 0.3 (u - 1/2) is 1.

    The error by scrambles must cover the true one (t with 7 degrees of freedom, 99.9 %: 5.4).
    """
    n = 8 * 1024

    def mean(uniform):
        return np.prod([0.85 + 0.3 * uniform(*name, 0, n) for name in NAMES], axis=0)

    even = mean(Sobol(3, NAMES).uniforms)
    parts = np.array([even[i::REPLICATES].mean() for i in range(REPLICATES)])
    error = parts.std(ddof=1) / np.sqrt(REPLICATES)
    assert abs(even.mean() - 1) < 5.4 * error
    random = mean(lambda name, scope, start, count: uniforms(3, name, scope, start, count))
    assert error < random.std() / np.sqrt(n) / 4


def test_too_many_names_are_refused_with_the_cure():
    with pytest.raises(InputError, match='sampling = "philox"'):
        Sobol(1, [("p", str(i)) for i in range(21_202)])
