"""Fields in blocks give the bits of fields in one piece: cutting must change nothing."""

import itertools

import hypothesis.strategies as st
import numpy as np
import pytest
import xarray as xr
from hypothesis import HealthCheck, given, settings

from bluecarbon.errors import InputError
from bluecarbon.inputs.fields import read_fields
from bluecarbon.inputs.streaming import stream_fields
from bluecarbon.methods.airsea import sea_air_exchange, streamed_exchange

USE = {"sst": "sst", "salinity": "sss", "wind": "wind", "pco2_sea": "sea", "pco2_air": "air"}


@pytest.fixture
def write(tmp_path):
    """Writes made-up fields, one in ten days, with land and a gap, in chunks."""
    number = itertools.count()

    def written(days, shape, chunks, *, start="2019-12-20", lon=(100.0, 0.05), ice=False):
        rng = np.random.default_rng(days)
        size = (days, *shape)
        ranges = {"sst": (2, 30), "sss": (20, 36), "wind": (1, 15), "sea": (250, 500)}
        values = {n: rng.uniform(*r, size).astype("float32") for n, r in ranges.items()}
        values["air"] = rng.uniform(390, 420, size).astype("float32")
        if ice:
            values["ice"] = rng.uniform(0, 0.6, size).astype("float32")
        values["sst"][:, :2, :3] = np.nan  # land
        values["sea"][days // 2, -1, -1] = np.nan  # a cloud
        units = {"sst": "degC", "sss": "1", "wind": "m s-1", "ice": "1"}
        data = xr.Dataset(
            {
                n: (("time", "lat", "lon"), v, {"units": units.get(n, "uatm")})
                for n, v in values.items()
            },
            coords={
                "time": (
                    "time",
                    np.datetime64(start, "ns") + np.arange(days) * np.timedelta64(10, "D"),
                ),
                "lat": ("lat", 30 + 0.05 * np.arange(shape[0]), {"units": "degrees_north"}),
                "lon": ("lon", lon[0] + lon[1] * np.arange(shape[1]), {"units": "degrees_east"}),
            },
            attrs={"simulated": "yes"},
        )
        path = tmp_path / f"{next(number)}" / "ocean.nc"
        path.parent.mkdir()
        encoding = {n: {"chunksizes": chunks, "zlib": True} for n in values}
        data.to_netcdf(path, engine="h5netcdf", encoding=encoding)
        return path, USE | ({"ice": "ice"} if ice else {})

    return written


@pytest.mark.parametrize(
    ("days", "shape", "chunks", "values"),
    [
        (37, (7, 9), (1, 7, 9), 1),  # one time of everything
        (40, (7, 9), (16, 3, 4), 1),  # chunks that do not divide the axes
        (40, (7, 9), (16, 3, 4), 400),
        (80, (6, 8), (80, 2, 2), 10**6),  # two years in one block
    ],
)
def test_blocks_give_the_bits_of_the_whole(write, days, shape, chunks, values):
    """Law: a mean over time does not depend on how the file is cut. Compared bit for bit."""
    path, use = write(days, shape, chunks, ice=days == 37)
    whole = sea_air_exchange(read_fields(path, use))
    streamed = streamed_exchange(stream_fields(path, use, values=values))
    for name in ("sea_air_flux", "flux_per_uatm"):
        np.testing.assert_array_equal(streamed[name].values, whole[name].values)
        assert streamed[name].attrs == whole[name].attrs
    xr.testing.assert_equal(streamed["lat"], whole["lat"])
    xr.testing.assert_equal(streamed["lon"], whole["lon"])
    assert np.isnan(whole["sea_air_flux"].values[:2, :3]).all()  # the land is land
    assert np.isfinite(whole["sea_air_flux"].values[-1, -1])  # one cloud takes no cell away


@pytest.mark.parametrize("threads", [1, 3])
def test_threads_change_nothing(write, threads):
    path, use = write(40, (5, 6), (20, 5, 3))
    one = streamed_exchange(stream_fields(path, use, values=400), threads=threads)
    xr.testing.assert_identical(one, streamed_exchange(stream_fields(path, use)))


def test_windows_across_the_date_line_come_out_on_one_axis(write):
    """Longitudes from 170 to 190 east become -180 to 180; a window may hold both sides."""
    path, use = write(40, (4, 8), (40, 4, 3), lon=(170.0, 2.5))
    whole = sea_air_exchange(read_fields(path, use))
    streamed = streamed_exchange(stream_fields(path, use, values=1))
    assert streamed["lon"].values[0] < 0 < streamed["lon"].values[-1]
    np.testing.assert_array_equal(streamed["sea_air_flux"].values, whole["sea_air_flux"].values)


def test_a_field_without_time_holds_for_all_times(write):
    """A mean pressure of each cell, and a land mask, beside fields of every ten days."""
    path, use = write(40, (4, 5), (20, 2, 5))
    with xr.open_dataset(path, engine="h5netcdf") as file:
        fields = file.load()
    values = np.linspace(990, 1020, 20, dtype="float32").reshape(4, 5)
    fields["p"] = (("lat", "lon"), values, {"units": "hPa"})
    fields["land"] = (("lat", "lon"), (values - 990) / 30, {"units": "1"})
    fields.to_netcdf(path, engine="h5netcdf")
    use = {"land": "land", "pressure": "p"} | use
    whole = sea_air_exchange(read_fields(path, use))
    for values in (1, 60, 10**6):
        streamed = streamed_exchange(stream_fields(path, use, values=values))
        xr.testing.assert_identical(streamed, whole.transpose("lat", "lon"))


def test_fields_without_any_time_are_refused(write):
    path, use = write(40, (4, 5), (20, 2, 5))
    with xr.open_dataset(path, engine="h5netcdf") as file:
        fields = file.isel(time=0, drop=True).load()
    fields["sea"] = fields["sea"].fillna(300)
    fields.to_netcdf(path, engine="h5netcdf")
    for exchange in (
        lambda: sea_air_exchange(read_fields(path, use)),
        lambda: streamed_exchange(stream_fields(path, use)),
    ):
        with pytest.raises(InputError, match="a month axis of twelve equal values"):
            exchange()


def test_blocks_are_no_larger_than_asked_and_cover_everything_once(write):
    path, use = write(20, (7, 9), (10, 3, 4))
    blocks = [block.sizes for block in stream_fields(path, use, values=240)]
    assert max(b["time"] * b["lat"] * b["lon"] for b in blocks) <= 240
    assert sum(b["time"] * b["lat"] * b["lon"] for b in blocks) == 20 * 7 * 9


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    days=st.sampled_from([37, 50]),
    shape=st.tuples(st.integers(3, 5), st.integers(1, 6)),
    cut=st.tuples(st.integers(1, 60), st.integers(1, 5), st.integers(1, 6)),
    values=st.sampled_from([1, 100, 10**6]),
    threads=st.integers(1, 4),
    ice=st.booleans(),
)
def test_no_way_of_cutting_changes_a_bit(write, days, shape, cut, values, threads, ice):
    """Law, as above: for any chunks, block size and threads."""
    chunks = tuple(min(a, b) for a, b in zip(cut, (days, *shape), strict=True))
    path, use = write(days, shape, chunks, ice=ice)
    whole = sea_air_exchange(read_fields(path, use))
    blocks = stream_fields(path, use, values=values, threads=threads)
    streamed = streamed_exchange(blocks, threads=threads)
    xr.testing.assert_identical(streamed, whole.transpose("lat", "lon"))


def test_kelvin_that_calls_itself_celsius_is_refused_in_a_block_too(write):
    path, use = write(20, (4, 5), (10, 4, 5))
    with xr.open_dataset(path, engine="h5netcdf") as file:
        warm = file.load()
    warm["sst"] += np.float32(273.15)
    warm.to_netcdf(path, engine="h5netcdf")
    with pytest.raises(InputError, match="units"):
        list(stream_fields(path, use))


def test_a_file_of_nothing_is_refused(write):
    path, use = write(20, (2, 3), (10, 2, 3))
    with pytest.raises(InputError, match="check their fill values"):
        list(stream_fields(path, use))


def test_no_block_at_all_is_an_error():
    with pytest.raises(ValueError, match="at least one"):
        streamed_exchange([])
