"""Two series of maps counted in one pass: each comes out as if it had been counted alone."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from bluecarbon.areas.joint import JointMaps, some_dates, without_counterpart
from bluecarbon.areas.trajectories import Trajectories

STATES = ("no data", "marsh", "sea")


class Maps:
    def __init__(self, classes):
        self.classes = classes
        self.grid = SimpleNamespace(shape=classes.shape[1:])
        self.states, self.dates = STATES, tuple(range(len(classes)))

    def read(self, window):
        return self.classes


def counted(classes, zone):
    """The trajectories of whole maps, with numpy: the other program. Every cell is 10 cm2."""
    table = np.column_stack((zone.ravel(), *(layer.ravel() for layer in classes)))
    keys, cells = np.unique(table, axis=0, return_counts=True)
    seen = keys[:, 1:].any(axis=1)
    return Trajectories(
        zone=keys[seen, 0],
        states=keys[seen, 1:].astype(np.uint8),
        cells=cells[seen],
        area=cells[seen] * 10,
        empty_cells=int(cells[~seen].sum()),
    )


layers = hnp.arrays(np.uint8, (2, 3, 4), elements=st.integers(0, 2))


@given(layers, layers, hnp.arrays(np.int64, (3, 4), elements=st.integers(0, 2)))
def test_each_series_is_as_if_counted_alone(real, scenario, zone):
    joint = counted(JointMaps(Maps(real), Maps(scenario)).read(None), zone)
    for part, alone in ((slice(0, 2), real), (slice(2, None), scenario)):
        found, expected = some_dates(joint, part), counted(alone, zone)
        for name in ("zone", "states", "cells", "area"):
            np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
        assert found.empty_cells == expected.empty_cells


@given(layers, layers, hnp.arrays(np.int64, (3, 4), elements=st.integers(0, 2)))
def test_cells_without_counterpart_are_those_of_a_cell_by_cell_look(real, scenario, zone):
    joint = counted(np.concatenate([real, scenario]), zone)
    lacking = without_counterpart(joint, len(real))
    expected = (zone > 0) & (real > 0).any(axis=0) & (scenario == 0).any(axis=0)
    assert joint.cells[lacking].sum() == expected.sum()


def test_another_legend_is_refused():
    one, other = Maps(np.ones((1, 2, 2), np.uint8)), Maps(np.ones((1, 2, 2), np.uint8))
    other.states = ("no data", "sea", "marsh")
    with pytest.raises(ValueError, match="the same legend"):
        JointMaps(one, other)
