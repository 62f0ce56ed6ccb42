"""Files of one date side by side: read as the one map that they were cut from."""

import pickle
from datetime import date
from itertools import pairwise

import numpy as np
import numpy.testing as npt
import pytest
import rasterio
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.errors import InputError
from bluecarbon.grid import Window
from bluecarbon.inputs.class_maps import open_class_maps
from bluecarbon.inputs.mosaic import Mosaic, open_rasters, reading

LEFT, TOP, SIZE = 300_000.0, 3_300_000.0, 10.0
LEGEND = {1: "mangrove", 2: "tidal marsh", 3: "sea"}


def write(path, values, row=0, col=0, **changes):
    """One file, its corner so many cells from that of the whole; returns its path."""
    values = np.asarray(values, "uint8")
    profile = {
        "driver": "GTiff",
        "dtype": "uint8",
        "count": 1,
        "height": values.shape[0],
        "width": values.shape[1],
        "crs": "EPSG:32651",
        "nodata": 255,
        "transform": Affine(SIZE, 0, LEFT + SIZE * col, 0, -SIZE, TOP - SIZE * row),
    } | changes
    with rasterio.open(path, "w", **profile) as file:
        file.write(values.astype(profile["dtype"]), 1)
    return path


def cut(folder, whole, rows, cols):
    """The whole map as files between the given edges; returns their paths."""
    paths = []
    for top, bottom in pairwise(rows):
        for left, right in pairwise(cols):
            path = folder / f"{top:03d}-{left:03d}.tif"
            paths.append(write(path, whole[top:bottom, left:right], top, left))
    return paths


@pytest.fixture
def whole():
    return np.random.default_rng(3).integers(1, 4, (40, 60), dtype=np.uint8)


@pytest.fixture
def pieces(tmp_path, whole):
    return cut(tmp_path, whole, [0, 7, 25, 40], [0, 20, 33, 60])


@settings(deadline=None, max_examples=40)
@given(row=st.integers(0, 39), col=st.integers(0, 59), seed=st.integers(0, 2**32))
def test_any_window_of_the_files_is_that_of_the_whole(tmp_path_factory, row, col, seed):
    """Law: a map cut into files and read as a mosaic is the map, in any order of the files."""
    rng = np.random.default_rng(seed)
    whole = rng.integers(0, 4, (40, 60), dtype=np.uint8)
    rows = [0, *sorted(rng.choice(np.arange(1, 40), 2, replace=False).tolist()), 40]
    cols = [0, *sorted(rng.choice(np.arange(1, 60), 2, replace=False).tolist()), 60]
    paths = cut(tmp_path_factory.mktemp("cut"), whole, rows, cols)
    read = Mosaic([paths[i] for i in rng.permutation(len(paths))])
    height, width = int(rng.integers(1, 41 - row)), int(rng.integers(1, 61 - col))
    window = Window(row, col, height, width)
    npt.assert_array_equal(read.read(window), whole[row : row + height, col : col + width])
    assert read.grid.shape == whole.shape
    assert read.gaps == 0


def test_a_gap_is_nodata_and_counted(tmp_path, whole, pieces):
    """Hand count: without the middle file, of 18 x 13 cells, so many are in no file."""
    codes = dict(LEGEND)
    maps = open_class_maps([(date(2020, 7, 1), pieces[:4] + pieces[5:])], codes)
    states = maps.read(Window(0, 0, 40, 60))[0]
    expected = whole.copy()
    expected[7:25, 20:33] = 0
    npt.assert_array_equal(states, expected)
    assert maps.stack.files[0].gaps == 18 * 13
    assert any("234 of 2,400 cells" in note for note in maps.notes)


def test_equal_overlaps_are_fine_and_a_value_beats_nodata(tmp_path):
    a = write(tmp_path / "a.tif", [[1, 2, 255, 3]])
    b = write(tmp_path / "b.tif", [[2, 1, 3, 3]], col=1)
    for paths in ([a, b], [b, a]):
        read = Mosaic(paths).read(Window(0, 0, 1, 5))
        npt.assert_array_equal(read, [[1, 2, 1, 3, 3]])


def test_different_overlaps_are_refused_or_the_first_counts(tmp_path):
    a = write(tmp_path / "a.tif", [[1, 2, 255]])
    b = write(tmp_path / "b.tif", [[3, 1, 3]], col=1)
    window = Window(0, 0, 1, 4)
    with pytest.raises(InputError, match='overlap = "first"') as error:
        Mosaic([a, b]).read(window)
    assert "b.tif" in str(error.value)
    assert "a.tif" in str(error.value)
    assert "3 against 2" in str(error.value)
    npt.assert_array_equal(Mosaic([a, b], "first").read(window), [[1, 2, 1, 3]])
    npt.assert_array_equal(Mosaic([b, a], "first").read(window), [[1, 3, 1, 3]])


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"crs": "EPSG:32650"}, "coordinate reference system"),
        ({"dtype": "uint16"}, "values of type"),
        ({"nodata": 0}, "nodata ="),
        ({"transform": Affine(20, 0, LEFT, 0, -20, TOP)}, "cells of"),
        ({"transform": Affine(SIZE, 0, LEFT + 4, 0, -SIZE, TOP)}, "of a cell off"),
    ],
)
def test_a_file_that_differs_is_refused_by_name(tmp_path, changes, found):
    a = write(tmp_path / "a.tif", [[1, 2]])
    b = write(tmp_path / "b.tif", [[1, 2]], col=2, **changes)
    with pytest.raises(InputError, match=r"rio warp b\.tif") as error:
        Mosaic([a, b])
    assert found in str(error.value)


def test_gaps_need_a_nodata_value(tmp_path):
    a = write(tmp_path / "a.tif", [[1, 2]], nodata=None)
    b = write(tmp_path / "b.tif", [[1, 2]], col=4, nodata=None)
    with pytest.raises(InputError, match="rio edit-info --nodata"):
        Mosaic([a, b])


def test_an_unknown_code_names_its_own_file(tmp_path):
    a = write(tmp_path / "a.tif", [[1, 2]])
    b = write(tmp_path / "b.tif", [[1, 9]], col=2)
    with pytest.raises(InputError, match="Add the code to the legend") as error:
        open_class_maps([(date(2020, 7, 1), [a, b])], LEGEND)
    assert str(error.value).startswith(str(b))


def test_only_files_that_meet_a_window_are_opened_and_few_stay_open(pieces, monkeypatch):
    monkeypatch.setattr(reading, "OPEN_FILES", 2)
    read = Mosaic(pieces)

    def opened():
        return sum(getattr(f._local, "handle", None) is not None for f in read.files)

    assert opened() == 0
    read.read(Window(0, 0, 5, 5))
    assert opened() == 1
    read.read(Window(0, 0, 40, 60))
    assert opened() == 2
    read.release()
    assert opened() == 0


def test_a_mosaic_travels_to_another_process(pieces, whole):
    read = pickle.loads(pickle.dumps(Mosaic(pieces)))
    npt.assert_array_equal(read.read(Window(0, 0, *whole.shape)), whole)
    read.close()


def test_windows_end_where_files_do(tmp_path):
    """Files of 512 rows and columns: no window reads a file in two parts."""
    whole = np.ones((1024, 1536), np.uint8)
    paths = cut(tmp_path, whole, [0, 600, 1024], [0, 1536])
    maps = open_class_maps([(date(2020, 7, 1), paths)], LEGEND)
    windows = maps.windows()
    assert {w.row for w in windows} >= {0, 600}
    assert sum(w.height * w.width for w in windows) == whole.size


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (Window(0, 0, 64, 96), True),
        (Window(16, 32, 32, 64), True),
        (Window(0, 40, 32, 32), True),
        (Window(8, 0, 8, 96), False),
        (Window(0, 48, 32, 16), False),
    ],
)
def test_windows_of_whole_blocks_of_all_files(tmp_path, window, expected):
    """Hand: blocks of 16 x 16 that begin at column 0 of the western and 40 of the eastern file."""
    whole = np.random.default_rng(4).integers(1, 4, (64, 96), dtype=np.uint8)
    blocks = {"tiled": True, "blockxsize": 16, "blockysize": 16}
    paths = [
        write(tmp_path / "west.tif", whole[:, :40], 0, 0, **blocks),
        write(tmp_path / "east.tif", whole[:, 40:], 0, 40, **blocks),
    ]
    files = Mosaic(paths)
    assert files.holds_whole_blocks(window) is expected
    row, col, height, width = window
    inside = whole[row : row + height, col : col + width]
    npt.assert_array_equal(files.read(window, once=True), inside)


def test_one_path_is_one_file(pieces):
    assert open_rasters([pieces[0]]).path == open_rasters(pieces[0]).path
