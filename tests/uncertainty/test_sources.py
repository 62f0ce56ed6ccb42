"""Who shares an error: scopes are what they say."""

import importlib.util
from pathlib import Path

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.errors import BluecarbonError
from bluecarbon.uncertainty.draws import CorrelatedGroup, draw
from bluecarbon.uncertainty.sources import SCOPES, Leaf, check_sharing, rescoped

_spec = importlib.util.spec_from_file_location("toys", Path(__file__).parent / "toys.py")
toys = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(toys)
shared, source = toys.shared, toys.source

RATE = source("rate", value=2.0, spread=0.5)


@settings(deadline=None, max_examples=30)
@given(labels=st.lists(st.sampled_from("abcd"), min_size=1, max_size=12))
def test_rows_of_a_label_share_and_others_do_not(labels):
    """Law: after rescoping two rows draw the same numbers if and only if they share the label."""
    leaf = rescoped(shared(RATE, len(labels)), "site", labels)
    drawn = np.broadcast_to(leaf.draws(1, 0, 5), (5, len(labels)))
    for i, one in enumerate(labels):
        for j, other in enumerate(labels):
            assert (one == other) == bool((drawn[:, i] == drawn[:, j]).all())
    check_sharing(leaf, "site", labels)
    assert {s.shared_by for s in leaf.sources} == {"site"}


def test_what_is_global_is_left_as_it_is():
    leaf = shared(RATE, 3)
    assert rescoped(leaf, "global", ["a", "b", "c"]) is leaf
    assert RATE.shared_by == "global"


def test_a_source_with_a_scope_keeps_it():
    """Hand calculation: the second row has a source of its own zone already."""
    own = source("salinity", "west", value=20.0, spread=1.0, level="site")
    leaf = Leaf((RATE, own), np.array([0, 1, 0]), np.ones(3))
    scoped = rescoped(leaf, "stratum", ["s1", "s2", "s3"])
    npt.assert_array_equal(
        scoped.draws(1, 0, 9)[:, 1], draw(own.distribution, 1, "salinity", "west", 0, 9)
    )
    assert [scoped.sources[i].scope for i in scoped.which] == ["stratum s1", "west", "stratum s3"]


def test_trailing_axes_are_rescoped_too():
    leaf = Leaf((RATE,), np.zeros((2, 3), int), np.ones((2, 3)))
    drawn = rescoped(leaf, "stratum", ["s1", "s2"]).draws(1, 0, 4)
    assert drawn.shape == (4, 2, 3)
    assert (drawn[:, 0] == drawn[:, 0, :1]).all()
    assert (drawn[:, 0] != drawn[:, 1]).all()


def test_sharing_that_was_not_declared_is_refused():
    one = source("rate", "zone west", value=2.0, spread=0.5, level="site")
    with pytest.raises(BluecarbonError, match="Give every site one scope of its own"):
        check_sharing(shared(one, 2), "site", ["west", "east"])


@pytest.mark.parametrize(
    ("scope", "level", "cure"),
    [("", "site", "A global source has no scope"), ("x", "global", "A global source has no scope"),
     ("x", "sites", "site")],
)  # fmt: skip
def test_a_level_that_does_not_fit_is_refused_with_the_cure(scope, level, cure):
    with pytest.raises(BluecarbonError, match=cure):
        source("p", scope, value=1.0, spread=1.0, level=level)


def test_levels_are_described():
    assert {"global", "method", "site", "stratum", "core"} <= set(SCOPES)


def test_a_group_reaches_the_draws_of_its_members():
    """Law: fully correlated sources with the same law draw the same values."""
    g = CorrelatedGroup(name="g", members=(("p", "a"), ("p", "b")), matrix=((1.0, 1.0),) * 2)
    one, two = (source("p", s, value=5.0, spread=1.0, group=g) for s in "ab")
    npt.assert_allclose(one.draws(3, 0, 50), two.draws(3, 0, 50), rtol=1e-12)
