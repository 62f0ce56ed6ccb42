"""The frame of the maps and the windows it is cut into."""

import pickle

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.grid import Grid, Window


def make(height, width, crs="EPSG:32651"):
    transform = (10.0, 0.0, 300_000.0, 0.0, -20.0, 3_300_000.0)
    return Grid(crs=crs, transform=transform, width=width, height=height)


@given(height=st.integers(1, 60), width=st.integers(1, 60), tile_size=st.integers(1, 70))
def test_windows_cover_every_cell_once(height, width, tile_size):
    """Law: painted on the grid, each window leaves exactly one coat."""
    coats = np.zeros((height, width), dtype=int)
    for window in make(height, width).windows(tile_size):
        assert 0 < window.height <= tile_size
        assert 0 < window.width <= tile_size
        coats[window.row : window.row + window.height, window.col : window.col + window.width] += 1
    npt.assert_array_equal(coats, 1)


def test_windows_go_row_by_row():
    """Hand: 3 x 5 cells in tiles of 2."""
    assert make(3, 5).windows(2) == [
        Window(0, 0, 2, 2),
        Window(0, 2, 2, 2),
        Window(0, 4, 2, 1),
        Window(2, 0, 1, 2),
        Window(2, 2, 1, 2),
        Window(2, 4, 1, 1),
    ]


def test_a_tile_without_cells_is_refused():
    with pytest.raises(ValueError, match="at least 1 cell; found 0"):
        make(3, 5).windows(0)


def test_the_frame():
    """Hand: 3 rows of 20 m and 5 columns of 10 m from the corner at 300,000 E, 3,300,000 N."""
    grid = make(3, 5)
    assert grid.shape == (3, 5)
    assert grid.cell_size == (10.0, 20.0)
    assert grid.bounds == (300_000.0, 3_299_940.0, 300_050.0, 3_300_000.0)


def test_degrees_are_told_from_metres():
    assert not make(3, 5).is_geographic
    assert make(3, 5, "EPSG:4326").is_geographic


def test_grids_are_values():
    """Equal grids are equal, hash alike, cannot be edited, and arrive unchanged at a worker."""
    grid = make(3, 5)
    assert not grid.is_geographic  # kept, and no part of what the grid is
    assert grid == make(3, 5) == pickle.loads(pickle.dumps(grid))
    assert hash(grid) == hash(make(3, 5))
    assert grid != make(3, 6)
    with pytest.raises(AttributeError):
        grid.width = 6
