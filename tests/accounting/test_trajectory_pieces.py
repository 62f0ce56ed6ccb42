"""Pieces of ground from the strata that they are made of, by hand."""

from datetime import date

import numpy as np
import numpy.testing as npt
import pandas as pd

from bluecarbon.accounting.trajectory_pieces import ABSENT, pieces_of
from bluecarbon.areas.strata import strata_of_trajectories
from bluecarbon.areas.trajectories import Trajectories

STATES = ("no data", "mangrove", "pond", "sea")
DATES = (date(2016, 1, 1), date(2018, 1, 1), date(2020, 1, 1))


def pieces(zone, states, area):
    counted = Trajectories(
        zone=np.array(zone),
        states=np.array(states, dtype=np.uint8),
        cells=np.ones(len(zone), dtype=np.int64),
        area=np.array(area, dtype=np.int64),
        empty_cells=0,
    )
    zones = pd.DataFrame({"zone": ["west", "east"], "holder": ["Wang", "Li"]})
    strata = strata_of_trajectories(counted, STATES, DATES, zones, range(2016, 2021), "linear")
    return strata, pieces_of(strata)


def test_a_piece_is_one_trajectory_in_one_zone():
    """Two strata of the west are one piece; the same way in the east is another; outside none."""
    states = [[1, 2, 2], [1, 2, 2], [1, 2, 2]]
    strata, found = pieces([0, 1, 2], states, [5, 7, 9])
    assert len(found) == 2
    assert strata.label("zone", found.first).tolist() == ["west", "east"]
    assert found.area.tolist() == [7, 9]
    for piece in range(2):
        assert found.names(found.classes[piece]) == ["mangrove", "pond", "pond"]
        mine = found.strata[piece]
        at = {found.habitats[h]: i for h, i in enumerate(mine) if i != ABSENT}
        assert strata.label("habitat", list(at.values())).tolist() == list(at)
        assert set(at) == {"mangrove", "pond"}


def test_where_a_map_has_no_data_the_class_is_not_known():
    _, found = pieces([1], [[3, 0, 1]], [4])
    assert found.names(found.classes[0]) == ["sea", None, "mangrove"]


def test_what_has_no_ground_is_no_piece():
    _, found = pieces([1, 1], [[1, 1, 1], [3, 3, 3]], [0, 4])
    assert [found.names(c) for c in found.classes] == [["sea"] * 3]


def test_some_pieces_keep_their_strata():
    strata, found = pieces([1, 2], [[1, 1, 1], [1, 2, 3]], [3, 4])
    (east,) = found[np.array([False, True])].strata
    npt.assert_array_equal(np.sort(east[east != ABSENT]), [1, 2, 3])
    assert len(strata) == 4
