"""Rasters of fractional cover: percent and fraction, and what cannot be either."""

import pickle
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.errors import InputError
from bluecarbon.grid import Window
from bluecarbon.inputs.covers import Cover, open_covers

DAY = date(2020, 7, 1)


def layer(path, unit="percent", habitat="mangrove", day=DAY):
    return Cover(habitat=habitat, date=day, path=path, unit=unit)


def one(path, unit="percent", **options):
    return open_covers([layer(path, unit)], **options)


def cells_of(covers):
    return covers.read(Window(0, 0, *covers.grid.shape))


def test_percent_and_fraction_become_parts_per_million(write_tif):
    """By hand: 37 % and 0.37 are 370,000 ppm; nodata is 0 ppm and not valid."""
    percent = write_tif(np.array([[0, 37, 100, 255]], "uint8"), nodata=255)
    fraction = write_tif(np.array([[0, 0.37, 1, np.nan]], "float32"))
    layers = [layer(percent), layer(fraction, "fraction", "seagrass")]
    ppm, valid = cells_of(open_covers(layers))
    assert ppm.dtype == np.int32
    assert valid.dtype == bool
    np.testing.assert_array_equal(ppm, [[[0, 370_000, 1_000_000, 0]]] * 2)
    np.testing.assert_array_equal(valid, [[[True, True, True, False]]] * 2)


def test_decimals_are_rounded_once_to_parts_per_million(write_tif):
    """By hand: 33.33333 % is 333,333 ppm (333,333.3 rounded)."""
    ppm, _ = cells_of(one(write_tif(np.array([[33.33333, 12.5, 99.99999]], "float64"))))
    np.testing.assert_array_equal(ppm, [[[333_333, 125_000, 1_000_000]]])


@pytest.mark.parametrize("dtype", ["uint8", "int8", "uint16", "int16", "int32", "float32"])
def test_every_type_is_read_alike(write_tif, dtype):
    cells = np.array([[0, 1, 57, 100, 120]], dtype)
    ppm, valid = cells_of(one(write_tif(cells, nodata=120)))
    np.testing.assert_array_equal(ppm, [[[0, 10_000, 570_000, 1_000_000, 0]]])
    np.testing.assert_array_equal(valid, [[[1, 1, 1, 1, 0]]])


def test_nan_as_nodata_and_a_very_negative_nodata(write_tif):
    for nodata in (np.nan, -3.4028234663852886e38, -9999.0):
        cells = np.array([[50.0, nodata]], "float32")
        ppm, valid = cells_of(one(write_tif(cells, nodata=nodata)))
        np.testing.assert_array_equal(ppm, [[[500_000, 0]]])
        np.testing.assert_array_equal(valid, [[[True, False]]])


def test_scale_and_offset_are_applied_and_noted(write_tif):
    """By hand: 140 x 0.5 - 20 = 50 percent. Nodata is compared before scaling, as GDAL says."""
    covers = one(
        write_tif(np.array([[140, 240, 255]], "uint8"), nodata=255, scale=0.5, offset=-20.0)
    )
    ppm, valid = cells_of(covers)
    np.testing.assert_array_equal(ppm, [[[500_000, 1_000_000, 0]]])
    assert not valid[0, 0, 2]
    assert "scale 0.5 and offset -20 of the file are applied" in covers.notes[0]


def test_a_scale_of_nothing_is_refused_with_the_cure(write_tif):
    with pytest.raises(InputError, match=r"scale nan.*Write the map again"):
        one(write_tif(np.array([[50]], "uint8"), scale=float("nan")))


@pytest.mark.parametrize("unit", ["ha", "km2", "%", "Percent", "", None])
def test_other_units_are_refused_with_the_cure(write_tif, unit):
    path = write_tif(np.array([[50]], "uint8"))
    with pytest.raises(InputError, match=r'unit = "percent".*ha, m2 or km2 by the area of the'):
        one(path, unit)


def test_percent_called_fraction_is_refused_with_the_cure(write_tif):
    with pytest.raises(InputError, match='looks like percent: write unit = "percent"'):
        one(write_tif(np.array([[0, 40, 100]], "uint8")), "fraction")
    with pytest.raises(InputError, match='looks like percent: write unit = "percent"'):
        one(write_tif(np.array([[0, 40.5, 99.5]], "float32")), "fraction")


def test_percent_called_fraction_is_also_found_while_reading(write_tif):
    """One patch in the corner of a large layer, which a sample on opening may miss."""
    cells = np.zeros((3000, 3000), "uint8")
    cells[2900:2910, 700:710] = 60
    covers = None
    with pytest.raises(InputError, match="looks like percent"):  # noqa: PT012
        covers = one(write_tif(cells, compress="deflate"), "fraction")
        for window in covers.grid.windows(512):
            covers.read(window)


def test_fraction_called_percent_is_refused_where_it_is_certain(write_tif):
    cells = np.array([[0, 0.25, 0.5, 1.0, 1.0]], "float32")
    with pytest.raises(InputError, match='looks like a fraction: write unit = "fraction"'):
        one(write_tif(cells))


@pytest.mark.parametrize(
    "cells", [np.array([[0, 0.25, 0.8]], "float32"), np.array([[0, 1, 1]], "uint8")]
)
def test_fraction_called_percent_is_noted_where_it_is_not(write_tif, cells, caplog):
    covers = one(write_tif(cells))
    assert 'write unit = "fraction"' in covers.notes[0]
    assert covers.notes[0] in caplog.text


def test_an_empty_habitat_is_no_fault(write_tif):
    covers = one(write_tif(np.zeros((3, 3), "uint8")))
    assert covers.notes == ()
    assert cells_of(covers)[1].all()


@pytest.mark.parametrize(
    ("says", "unit"), [("percent (0-100)", "fraction"), ("%", "fraction"), ("1", "percent")]
)
def test_a_unit_that_contradicts_the_file_is_refused_with_the_cure(write_tif, says, unit):
    path = write_tif(np.array([[0, 1]], "uint8"), tags={"units": says})
    with pytest.raises(InputError, match=r"the file says.*Write unit ="):
        one(path, unit)


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (np.array([[50, 255]], "uint8"), "cover 255 at row 0, column 1"),
        (np.array([[50, -9999]], "int16"), "cover -9999"),
        (np.array([[50, np.inf]], "float32"), "cover inf"),
        (np.array([[50, 65535]], "uint16"), "cover 65535"),
    ],
)
def test_values_outside_0_to_100_are_refused_with_the_cure(write_tif, cells, found):
    with pytest.raises(InputError, match=rf"{found}.*0 to 100.*rio edit-info --nodata"):
        one(write_tif(cells))


def test_rounding_of_single_precision_is_not_above_a_full_cell(write_tif):
    cells = np.nextafter(np.array([[1, 100]], "float32"), np.float32(200))
    ppm, _ = cells_of(one(write_tif(cells[:, 1:])))
    assert ppm.item() == 1_000_000
    ppm, _ = cells_of(one(write_tif(cells[:, :1]), "fraction"))
    assert ppm.item() == 1_000_000


def test_a_layer_without_data_is_refused_instead_of_0_t(write_tif):
    with pytest.raises(InputError, match=r"no cell with data.*Check the nodata value"):
        one(write_tif(np.full((2, 2), np.nan, "float32")))


def test_each_habitat_has_dates_of_its_own(write_tif):
    path = write_tif(np.array([[50]], "uint8"))
    days = [date(2015, 1, 1), date(2020, 1, 1)]
    layers = [layer(path, day=day) for day in days]
    layers.append(layer(path, habitat="seagrass", day=date(2018, 1, 1)))
    covers = open_covers(layers)
    assert [(own.habitat, own.date.year) for own in covers.layers] == [
        ("mangrove", 2015),
        ("mangrove", 2020),
        ("seagrass", 2018),
    ]
    for wrong in ([layers[1], layers[0]], [layers[0], layers[0]]):
        with pytest.raises(InputError, match="Sort the list by date"):
            open_covers(wrong)


def test_layers_that_cannot_be_read_are_refused_with_the_cure(write_tif):
    path = write_tif(np.array([[50]], "uint8"))
    with pytest.raises(InputError, match="Add covers ="):
        open_covers([])
    with pytest.raises(InputError, match="without quotes"):
        open_covers([layer(path, day="2020-07-01")])
    with pytest.raises(InputError, match="Write habitat ="):
        open_covers([layer(path, habitat="")])


def test_an_aligned_layer_is_not_valid_where_it_does_not_reach(write_tif, utm):
    first = write_tif(np.array([[10, 20, 30]], "uint8"))
    second = write_tif(np.array([[40, 50, 60]], "uint8"), utm._replace(left=utm.left + 12))
    layers = [layer(first), layer(second, habitat="seagrass")]
    with pytest.raises(InputError, match='align = "nearest"'):
        open_covers(layers)
    ppm, valid = cells_of(open_covers(layers, align="nearest"))
    np.testing.assert_array_equal(ppm[1], [[0, 400_000, 500_000]])
    np.testing.assert_array_equal(valid[1], [[False, True, True]])


@given(
    row=st.integers(0, 60),
    col=st.integers(0, 40),
    height=st.integers(1, 10),
    width=st.integers(1, 10),
)
@settings(max_examples=50, deadline=None)
def test_reading_a_window_is_slicing_the_whole(layers, row, col, height, width):
    covers, ppm, valid = layers
    part = (slice(None), slice(row, row + height), slice(col, col + width))
    own_ppm, own_valid = covers.read(Window(row, col, height, width))
    np.testing.assert_array_equal(own_ppm, ppm[part])
    np.testing.assert_array_equal(own_valid, valid[part])


@pytest.fixture(scope="module")
def layers(write_tif):
    rng = np.random.default_rng(7)
    percent = write_tif(rng.integers(0, 102, (70, 50), "uint8"), nodata=101)
    fraction = write_tif(rng.random((70, 50), "float32"))
    covers = open_covers([layer(percent), layer(fraction, "fraction", "seagrass")])
    covers = pickle.loads(pickle.dumps(covers))
    return covers, *cells_of(covers)


def test_the_overview_takes_every_nth_cell(layers):
    covers, ppm, valid = layers
    own_ppm, own_valid = covers.overview(20)
    np.testing.assert_array_equal(own_ppm, ppm[:, 2::4, 2::4])
    np.testing.assert_array_equal(own_valid, valid[:, 2::4, 2::4])


def test_simulated_travels(write_tif):
    assert one(write_tif(np.array([[50]], "uint8"), tags={"simulated": "yes"})).simulated


@pytest.mark.real
def test_real_habitat_layers_of_east_africa(shared_data):
    """Counts by rasterio and numpy alone: cells, their sum in percent, and nodata 65535."""
    rasterio = pytest.importorskip("rasterio")
    folder = shared_data / "real" / "wio_habitat_1km"
    names = ("mangrove", "salt_marsh", "seagrass_bed")
    covers = open_covers([layer(folder / f"{name}.tif", habitat=name) for name in names])
    assert covers.grid.shape == (1889, 2179)
    assert covers.grid.cell_size == pytest.approx((0.00918, 0.009))
    assert covers.grid.is_geographic
    assert not covers.simulated
    sums, counts = np.zeros(3, np.int64), np.zeros(3, np.int64)
    for window in covers.grid.windows(500):
        ppm, valid = covers.read(window)
        sums += ppm.sum((1, 2), dtype=np.int64)
        counts += valid.sum((1, 2))
    for i, name in enumerate(names):
        with rasterio.open(folder / f"{name}.tif") as file:
            cells = file.read(1).astype(np.int64)
        good = cells != 65_535
        assert counts[i] == good.sum() > 0
        assert sums[i] == cells[good].sum() * 10_000
    picture, _ = covers.overview(256)
    assert max(picture.shape[1:]) <= 256
    assert picture.max() <= 1_000_000


@pytest.mark.real
def test_a_real_percent_layer_is_no_fraction(shared_data):
    path = shared_data / "real" / "wio_habitat_1km" / "mangrove.tif"
    with pytest.raises(InputError, match='unit = "percent"'):
        one(path, "fraction")
