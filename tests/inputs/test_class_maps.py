"""Dated class maps: codes, legends, nodata and dates."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from bluecarbon.errors import InputError
from bluecarbon.grid import Window
from bluecarbon.inputs.class_maps import open_class_maps

LEGEND = {1: "mangrove", 5: "tidal marsh", 9: "seagrass"}
WHOLE = Window(0, 0, 2, 3)


def one(path, codes=LEGEND, **options):
    return open_class_maps([(date(2020, 7, 1), path)], codes, **options)


def test_codes_become_states_in_the_order_of_the_legend(write_tif):
    """By hand: mangrove is state 1, tidal marsh 2, seagrass 3, nodata 0."""
    first = write_tif(np.array([[1, 5, 9], [0, 0, 1]], "uint8"), nodata=0)
    second = write_tif(np.array([[9, 5, 1], [255, 1, 1]], "int16"), nodata=255)
    maps = open_class_maps([(date(2016, 1, 1), first), (date(2020, 1, 1), second)], LEGEND)
    assert maps.states == ("no data", "mangrove", "tidal marsh", "seagrass")
    assert maps.dates == (date(2016, 1, 1), date(2020, 1, 1))
    assert maps.paths == (first, second)
    read = maps.read(WHOLE)
    assert read.dtype == np.uint8
    np.testing.assert_array_equal(read, [[[1, 2, 3], [0, 0, 1]], [[3, 2, 1], [0, 1, 1]]])


@pytest.mark.parametrize("dtype", ["uint8", "int8", "uint16", "int16", "uint32", "int32"])
def test_every_integer_type_is_read_alike(write_tif, dtype):
    maps = one(write_tif(np.array([[1, 5, 9], [100, 100, 1]], dtype), nodata=100))
    np.testing.assert_array_equal(maps.read(WHOLE)[0], [[1, 2, 3], [0, 0, 1]])


@pytest.mark.parametrize("dtype", ["int8", "int16", "int32"])
def test_negative_codes_are_codes(write_tif, dtype):
    codes = {-1: "mangrove", -128: "seagrass"}
    maps = one(write_tif(np.array([[-1, -128, -1]], dtype)), codes)
    np.testing.assert_array_equal(maps.read(Window(0, 0, 1, 3))[0], [[1, 2, 1]])


def test_large_codes_do_not_wrap(write_tif):
    """Code 257 is not code 1 again, nor is a legend code above the type of the file."""
    maps = one(write_tif(np.array([[257, 1]], "uint16")), {257: "seagrass", 1: "mangrove"})
    np.testing.assert_array_equal(maps.read(Window(0, 0, 1, 2))[0], [[1, 2]])
    maps = one(write_tif(np.array([[1, 1]], "uint8")), {257: "seagrass", 1: "mangrove"})
    np.testing.assert_array_equal(maps.read(Window(0, 0, 1, 2))[0], [[2, 2]])


def test_two_codes_may_share_a_habitat(write_tif):
    maps = one(write_tif(np.array([[1, 2]], "uint8")), {1: "mangrove", 2: "mangrove"})
    assert maps.states == ("no data", "mangrove")
    np.testing.assert_array_equal(maps.read(Window(0, 0, 1, 2))[0], [[1, 1]])


def test_a_legend_may_name_a_code_no_data(write_tif):
    path = write_tif(np.array([[1, 0]], "uint8"), nodata=0)
    np.testing.assert_array_equal(
        one(path, {0: "no data", 1: "mangrove"}).read(Window(0, 0, 1, 2))[0], [[1, 0]]
    )


def test_no_declared_nodata_is_fine_when_all_codes_are_known(write_tif):
    assert one(write_tif(np.full((2, 3), 5, "uint8"))).read(WHOLE).tolist() == [[[2] * 3] * 2]


def test_a_code_that_is_not_in_the_legend_is_refused_with_place_and_cure(write_tif):
    cells = np.ones((40, 30), "uint8")
    cells[3, 20:24] = 7
    path = write_tif(cells)
    with pytest.raises(
        InputError,
        match=r"code 7 in 4 cells.*row 3, column 20.*Add the code to the legend or declare it as "
        r"nodata: rio edit-info --nodata 7",
    ) as error:
        one(path)
    assert error.value.where == str(path)


def test_an_unknown_code_is_found_in_whichever_window_holds_it(write_tif):
    cells = np.ones((40, 1500), "int32")
    cells[35, 1400], cells[36, 1401] = 7, 70_000
    maps = one(write_tif(cells))
    assert maps.read(Window(0, 0, 20, 30)).all()
    with pytest.raises(
        InputError, match=r"code 7 in 1 cells, code 70000 in 1 cells.*row 35, column 1400"
    ):
        maps.read(Window(30, 1390, 10, 20))


def test_codes_are_translated_alike_in_as_many_strips_as_it_takes(write_tif, monkeypatch):
    """Law: the states are the codes looked up one by one."""
    cells = np.random.default_rng(5).choice([1, 5, 9, 0], (37, 50)).astype("uint8")
    maps = one(write_tif(cells, nodata=0))
    expected = np.array([maps.states.index(LEGEND.get(c, "no data")) for c in cells.ravel()])
    for strip in (1, 49, 120, 10_000):
        monkeypatch.setattr("bluecarbon.inputs.class_maps._STRIP", strip)
        found = maps.read(Window(0, 0, 37, 50))[0]
        np.testing.assert_array_equal(found.ravel(), expected)


def test_nodata_that_is_a_habitat_is_refused_with_the_cure(write_tif):
    with pytest.raises(InputError, match=r"nodata = 5.*tidal marsh.*--unset-nodata"):
        one(write_tif(np.array([[1, 5]], "uint8"), nodata=5))


def test_real_numbers_are_no_classes(write_tif):
    with pytest.raises(InputError, match=r"float32.*habitats\.covers"):
        one(write_tif(np.ones((2, 3), "float32")))


def test_a_scale_on_codes_is_refused_with_the_cure(write_tif):
    with pytest.raises(InputError, match=r"scale 10.*-unsetscale"):
        one(write_tif(np.ones((2, 3), "uint8"), scale=10.0))


def test_a_map_without_data_is_refused_instead_of_0_t(write_tif):
    with pytest.raises(InputError, match=r"no cell with data.*Check the nodata value"):
        one(write_tif(np.zeros((2, 3), "uint8"), nodata=0))


@pytest.mark.parametrize(
    ("dates", "cure"),
    [
        ((date(2020, 1, 1), date(2016, 1, 1)), "Sort the list by date"),
        ((date(2020, 1, 1), date(2020, 1, 1)), "Correct the date, or join"),
        (("2020-01-01", date(2021, 1, 1)), "without quotes"),
        ((datetime(2020, 1, 1), date(2021, 1, 1)), "without a time"),
    ],
)
def test_dates_out_of_order_are_refused_with_the_cure(write_tif, dates, cure):
    path = write_tif(np.ones((2, 3), "uint8"))
    with pytest.raises(InputError, match=cure):
        open_class_maps([(day, path) for day in dates], LEGEND)


def test_no_map_and_no_habitat_are_refused_with_the_cure(write_tif):
    with pytest.raises(InputError, match="Add maps ="):
        open_class_maps([], LEGEND)
    with pytest.raises(InputError, match="a row in the legend"):
        one(write_tif(np.ones((2, 3), "uint8")), {1: "no data"})
    with pytest.raises(InputError, match="join classes"):
        one(write_tif(np.ones((2, 3), "uint8")), {i: f"class {i}" for i in range(255)})


def test_an_aligned_map_has_no_data_where_it_does_not_reach(write_tif, utm):
    first = write_tif(np.ones((2, 3), "uint8"))
    second = write_tif(np.full((2, 3), 5, "uint8"), utm._replace(left=utm.left + 10))
    listed = [(date(2016, 1, 1), first), (date(2020, 1, 1), second)]
    with pytest.raises(InputError, match='align = "nearest"'):
        open_class_maps(listed, LEGEND)
    maps = open_class_maps(listed, LEGEND, align="nearest")
    np.testing.assert_array_equal(maps.read(WHOLE)[1], [[0, 2, 2], [0, 2, 2]])
    assert "4 of 6 cells filled, 2 outside it read as no data" in maps.notes[0]


def test_simulated_travels_from_any_of_the_files(write_tif):
    real = write_tif(np.ones((2, 3), "uint8"))
    simulated = write_tif(np.ones((2, 3), "uint8"), tags={"simulated": "yes"})
    assert not one(real).simulated
    listed = [(date(2016, 1, 1), real), (date(2020, 1, 1), simulated)]
    assert open_class_maps(listed, LEGEND).simulated


@given(
    cells=arrays.arrays("int16", (11, 7), elements=st.sampled_from([1, 5, 9, -1])),
    row=st.integers(0, 8),
    col=st.integers(0, 4),
)
@settings(max_examples=40, deadline=None)
def test_reading_a_window_is_slicing_the_whole(write_tif, cells, row, col):
    cells[0, 0] = 1  # a map without data is another test
    maps = one(write_tif(cells, nodata=-1))
    whole = maps.read(Window(0, 0, 11, 7))
    np.testing.assert_array_equal(
        maps.read(Window(row, col, 3, 3)), whole[:, row : row + 3, col : col + 3]
    )
    # An independent count of every class.
    for state, code in enumerate([-1, 1, 5, 9]):
        assert (whole == state).sum() == (cells == code).sum()


def test_the_overview_takes_every_nth_cell(write_tif):
    """By hand: 10 x 7 cells in at most 4: every 3rd, from the middle of each 3 x 3 block."""
    cells = np.where(np.arange(70).reshape(10, 7) % 2, 5, 1).astype("uint8")
    maps = one(write_tif(cells))
    picture = maps.overview(4)
    np.testing.assert_array_equal(picture, maps.read(Window(0, 0, 10, 7))[:, 1::3, 1::3])
    assert max(picture.shape[1:]) <= 4
    np.testing.assert_array_equal(maps.overview(100), maps.read(Window(0, 0, 10, 7)))


def test_maps_are_shared_by_threads_and_pickled(write_tif):
    rng = np.random.default_rng(6)
    maps = one(write_tif(rng.choice([1, 5, 9], (600, 500)).astype("uint8"), compress="deflate"))
    whole = maps.read(Window(0, 0, 600, 500))
    tiles = maps.grid.windows(100)
    with ThreadPoolExecutor(4) as pool:
        parts = list(pool.map(pickle.loads(pickle.dumps(maps)).read, tiles))
    for (row, col, height, width), part in zip(tiles, parts, strict=True):
        np.testing.assert_array_equal(part, whole[:, row : row + height, col : col + width])
    maps.close()
    np.testing.assert_array_equal(maps.read(Window(0, 0, 600, 500)), whole)


def test_maps_show_themselves(write_tif):
    assert "2 x 3 cells; 2020-07-01; mangrove" in repr(one(write_tif(np.ones((2, 3), "uint8"))))
