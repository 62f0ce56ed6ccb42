"""Law: fields in blocks are the fields in one piece, whatever way the file stores them.

In one piece xarray unpacks; in blocks this package does it itself. The numbers as stored are read
by this package in both, and held to those that h5netcdf and HDF5 read: the numbers expected are
therefore those of other programs.
"""

import warnings

import h5py
import hypothesis.strategies as st
import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings

from bluecarbon.errors import InputError, InputWarning
from bluecarbon.inputs.blanks import NETCDF_DEFAULT_FILL
from bluecarbon.inputs.fields import read_fields
from bluecarbon.inputs.hdf5.opening import open_netcdf
from bluecarbon.inputs.streaming import stream_fields

AXES = {"time": "days since 2019-12-20", "lat": "degrees_north", "lon": "degrees_east"}
SHAPE = {"time": 9, "lat": 5, "lon": 6}
LATITUDES = st.sampled_from([np.linspace(20, 24, 5), np.linspace(24, 20, 5)])
LONGITUDES = st.sampled_from([np.linspace(100, 105, 6), np.linspace(175, 200, 6), -np.arange(6.0)])


@st.composite
def filters(draw):
    """How a dataset is chunked and filtered: what h5py offers and the scan lets through."""
    if draw(st.integers(0, 5)) == 0:
        return {}
    chunks = tuple(draw(st.integers(1, n)) for n in SHAPE.values())
    options = {"chunks": chunks}
    if draw(st.booleans()):
        options |= {"compression": "gzip", "compression_opts": draw(st.integers(1, 9))}
    if draw(st.booleans()):
        options["shuffle"] = True
    if draw(st.integers(0, 3)) == 0:
        options["fletcher32"] = True
    return options


@st.composite
def packed(draw):
    """Numbers of a temperature as stored, and the attributes that say what they mean."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    values = rng.uniform(1, 25, tuple(SHAPE.values()))
    missing = rng.random(values.shape) < draw(st.sampled_from([0.0, 0.3]))
    kind = draw(st.sampled_from(["float", "packed", "unsigned", "signed", "whole"]))
    attrs = {"units": draw(st.sampled_from(["degC", "K", "degF"]))}
    values = {"degC": values, "K": values + 273.15, "degF": values * 1.8 + 32}[attrs["units"]]
    if kind == "float":
        dtype = np.dtype(draw(st.sampled_from(["f4", "f8", ">f4", "<f8", ">f8"])))
        numbers = values.astype(dtype)
        mark = draw(st.sampled_from([np.nan, -1e30, NETCDF_DEFAULT_FILL]))
        numbers[missing] = mark
        native = dtype.newbyteorder("=").type
        if draw(st.booleans()) or mark == -1e30:
            attrs["_FillValue"] = native(mark)
        if draw(st.booleans()):
            numbers[0, 0, 0] = -77.0
            attrs["missing_value"] = draw(st.sampled_from([native, np.float64]))(-77)
        if draw(st.booleans()):
            numbers[-1, -1, -1] = 9e9
            attrs["valid_range"] = np.array([0.0, 400.0], dtype=native)
        return numbers, attrs
    if kind == "whole":
        dtype = np.dtype(draw(st.sampled_from(["i2", "i4", ">i2", "u2", "i8"])))
        numbers = np.round(values).astype(dtype)
        numbers[missing] = 1999
        return numbers, attrs | {"_FillValue": dtype.newbyteorder("=").type(1999)}
    scale = draw(st.sampled_from([np.float32(0.01), np.float64(0.01), np.array([0.01])]))
    offset = draw(st.sampled_from([None, np.float32(250.0), np.float64(250.0)]))
    bits = draw(st.sampled_from([2, 4])) if kind == "packed" else 2
    attrs["scale_factor"] = scale
    if offset is not None:
        attrs["add_offset"] = offset
        values = values - 250
    numbers = np.round(values / 0.01).astype(np.int64)
    if kind == "packed":
        dtype, mark = np.dtype(f"i{bits}"), -32_768
    elif kind == "unsigned":
        dtype, mark = np.dtype("i2"), -1
        numbers, attrs["_Unsigned"] = np.abs(numbers), "true"
    else:
        dtype, mark = np.dtype("u2"), 40_000
        attrs["_Unsigned"] = "false"
    numbers = numbers.astype(dtype)
    numbers[missing] = mark
    if draw(st.booleans()) or missing.any():
        attrs["_FillValue"] = dtype.type(mark)
    return numbers, attrs


def as_others_read(path):
    """Our own reader beside h5netcdf: names, numbers, attributes and types."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of xarray, where a variable has two fill values
        theirs = xr.open_dataset(path, engine="h5netcdf", decode_times=False)
        ours = open_netcdf(path)
    with ours, theirs:
        xr.testing.assert_identical(ours.load(), theirs.load())
        for name, variable in theirs.variables.items():
            assert ours.variables[name].dtype == variable.dtype


def outcome(read):
    """What reading gives, or the cure it names; and the warnings in either case."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            result = read()
        except InputError as error:
            return error, set()
    return result, {str(one.message) for one in said if one.category is InputWarning}


@settings(max_examples=60, deadline=None)
@given(
    field=packed(),
    storage=filters(),
    order=st.permutations(tuple(SHAPE)),
    lat=LATITUDES,
    lon=LONGITUDES,
    values=st.sampled_from([1, 40, 10**6]),
    threads=st.integers(1, 3),
    short=st.booleans(),
)
def test_blocks_are_the_file_in_one_piece(
    stored, every_block, field, storage, order, lat, lon, values, threads, short
):
    numbers, attrs = field
    axes = {"time": np.arange(9) * 10, "lat": lat, "lon": lon}
    storage = {**storage, "dims": order}
    if "chunks" in storage:
        sizes = dict(zip(SHAPE, storage["chunks"], strict=True))
        storage["chunks"] = tuple(sizes[d] for d in order)
        if short and attrs.get("_FillValue") is not None:
            storage["written"] = slice(0, 2)  # chunks that nobody writes hold the fill value
    numbers = numbers.transpose([tuple(SHAPE).index(d) for d in order])
    path = stored({"t": (numbers, attrs, storage)}, axes)
    as_others_read(path)
    use = {"sst": "t"}
    whole, said = outcome(lambda: read_fields(path, use))
    blocks, also = outcome(lambda: list(stream_fields(path, use, values=values, threads=threads)))
    if isinstance(whole, InputError) or isinstance(blocks, InputError):
        assert isinstance(whole, InputError), blocks
        assert isinstance(blocks, InputError), whole
        return
    assert said == also
    every_block(blocks, whole)
    assert (
        sum(int(b["sst"].attrs["missing_values"]) for b in blocks)
        == (whole["sst"].attrs["missing_values"])
    )
    assert blocks[-1].attrs == whole.attrs


@pytest.mark.parametrize("unlimited", [("time",), ("time", "lat")])
def test_a_variable_shorter_than_its_unlimited_axis_ends_in_fill_values(
    stored, every_block, unlimited
):
    """netCDF: an unlimited dimension is as long as its longest variable."""
    numbers = np.random.default_rng(5).uniform(1, 25, (4, 5, 6)).astype("f4")
    axes = {"time": np.arange(4), "lat": np.arange(5.0), "lon": np.arange(6.0)}
    attrs = {"units": "degC", "_FillValue": np.float32(-1)}
    storage = {"chunks": (3, 2, 6), "compression": "gzip"}
    path = stored({"t": (numbers, attrs, storage)}, axes, unlimited=unlimited)
    with h5py.File(path, "a") as file:
        file["time"].resize((7,))
        file["time"][:] = np.arange(7)
    as_others_read(path)
    whole = read_fields(path, {"sst": "t"})
    assert np.isnan(whole["sst"].values[4:]).all()
    assert every_block(stream_fields(path, {"sst": "t"}, values=1), whole) > 1


def test_fields_stored_in_different_ways_share_their_blocks(stored):
    """Other chunks, other directions, other names of the axes: one grid all the same."""
    rng = np.random.default_rng(6)
    axes = {
        "time": np.arange(20),
        "lat": np.arange(5.0),
        "lon": np.arange(100.0, 106.0),
        "latitude": np.arange(5.0)[::-1],
        "longitude": np.arange(100.0, 106.0),
    }
    units = {"time": "days since 2020-01-01", "lat": "degrees_north", "latitude": "degrees_north"}
    units |= {"lon": "degrees_east", "longitude": "degrees_east"}
    t, s, land = (rng.uniform(1, 20, n) for n in ((20, 5, 6), (6, 20, 5), (5, 6)))
    fields = {
        "t": (t, {"units": "degC"}, {"chunks": (7, 2, 3), "compression": "gzip"}),
        "s": (s, {"units": "1"}, {"dims": ("longitude", "time", "latitude")}),
        "land": (land / 20, {"units": "1"}, {"dims": ("lat", "lon")}),
    }
    path = stored(fields, axes, units=units)
    use = {"land": "land", "sst": "t", "salinity": "s"}
    whole = read_fields(path, use)
    for values in (1, 60, 10**6):
        blocks = list(stream_fields(path, use, values=values))
        cells = sum(b["sst"].size for b in blocks)
        assert cells == 600
        for block in blocks:
            expected = whole.sel({dim: block[dim] for dim in block.dims})
            for name in use:
                np.testing.assert_array_equal(block[name].values, expected[name].values)


@pytest.mark.parametrize("values", [1, 40, 10**6])
def test_a_climatology_that_begins_in_december_comes_out_by_month(stored, every_block, values):
    """Months are put into order, and each block holds its own."""
    numbers = np.random.default_rng(7).uniform(1, 25, (12, 4, 5)).astype("f4")
    axes = {"time": -16 + 30.4 * np.arange(12), "lat": np.arange(4.0), "lon": np.arange(5.0)}
    storage = {"chunks": (5, 2, 5), "compression": "gzip"}
    path = stored({"t": (numbers, {"units": "degC"}, storage)}, axes)
    with h5py.File(path, "a") as file:
        file["time"].attrs["units"] = "days since 2001-01-01"
        file["time"].attrs["climatology"] = "climatology_bounds"
    whole = read_fields(path, {"sst": "t"})
    assert whole["month"].values.tolist() == list(range(1, 13))
    np.testing.assert_array_equal(whole["sst"].values[11], numbers[0])
    every_block(stream_fields(path, {"sst": "t"}, values=values), whole)


def test_a_single_level_is_taken_from_a_block_too(stored, every_block):
    numbers = np.random.default_rng(8).uniform(1, 25, (4, 1, 6, 5)).astype(">f4")
    axes = {"month": np.arange(1, 13)[:6], "lat": np.arange(5.0), "lon": np.arange(4.0)}
    axes["depth"] = [0.0]
    storage = {"dims": ("lon", "depth", "month", "lat"), "chunks": (3, 1, 4, 2)}
    storage |= {"compression": "gzip", "shuffle": True}
    path = stored({"t": (numbers, {"units": "K"}, storage)}, axes)
    use = {"sst": {"variable": "t", "units": "degC"}}
    with pytest.warns(InputWarning, match="no month 7, 8"):
        whole = read_fields(path, use)
    with pytest.warns(InputWarning, match="no month 7, 8"):
        blocks = list(stream_fields(path, use, values=1))
    assert every_block(blocks, whole) == 12
    assert blocks[-1].attrs["notes"] == whole.attrs["notes"]
    assert "the single level of depth was taken" in " ".join(blocks[0].attrs["notes"])


def test_a_single_place_comes_in_blocks_of_times(tmp_path, every_block):
    """Latitude and longitude as scalar coordinates, as xarray writes a station."""
    path = tmp_path / "station.nc"
    xr.Dataset(
        {"t": ("time", np.linspace(1, 25, 40), {"units": "degC"})},
        coords={
            "time": ("time", np.arange(40), {"units": AXES["time"]}),
            "lat": 30.0,
            "lon": 122.0,
        },
    ).to_netcdf(path, engine="h5netcdf", encoding={"t": {"chunksizes": (7,), "zlib": True}})
    whole = read_fields(path, {"sst": "t"})
    assert every_block(stream_fields(path, {"sst": "t"}, values=7), whole) == 6
