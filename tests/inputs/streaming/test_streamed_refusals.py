"""What is refused or warned of in one piece is so in blocks, wherever the file is cut."""

import threading
import warnings

import h5py
import numpy as np
import pytest

from bluecarbon.errors import InputError, InputWarning
from bluecarbon.inputs.blanks import NETCDF_DEFAULT_FILL as FILL
from bluecarbon.inputs.fields import read_fields
from bluecarbon.inputs.streaming import stream_fields

AXES = {"time": np.arange(12.0), "lat": np.arange(4.0), "lon": np.arange(100.0, 106.0)}
UNITS = {"time": "days since 2019-12-20", "lat": "degrees_north", "lon": "degrees_east"}
CHUNKS = {"chunks": (5, 2, 4), "compression": "gzip", "shuffle": True}
SHAPE = (12, 4, 6)


def even(value, **places):
    """A field of one value but for some places, named by their flat index: v17=99."""
    field = np.full(SHAPE, value, dtype="f4")
    for place, other in places.items():
        field.flat[int(place[1:])] = other
    return field


def degrees(numbers, **attrs):
    return {"t": (numbers, {"units": "degC", **attrs}, CHUNKS)}


def both(role, numbers, units, **attrs):
    return {"t": (numbers, {"units": units, **attrs}, CHUNKS)}, {role: "t"}


WARM, SST = degrees(even(20.0)), {"sst": "t"}
CHINA = "days since 2010-01-01 00:00:00 +08:00"
FAULTS = {
    "no such variable": (WARM, {"sst": "tt"}, {}),
    "no such role": (WARM, {"sts": "t"}, {}),
    "no such option": (WARM, {"sst": {"variable": "t", "unit": "K"}}, {}),
    "no units": ({"t": (even(20.0), {}, CHUNKS)}, SST, {}),
    "units of something else": (*both("sst", even(20.0), "m s-1"), {}),
    "units unknown": (*both("sst", even(20.0), "warmth"), {}),
    "kelvin called celsius": (degrees(even(293.0)), SST, {}),
    "celsius called kelvin": (*both("sst", even(20.0), "K"), {}),
    "an undeclared mark": (degrees(even(20.0, v200=-9999.0)), SST, {}),
    "an undeclared mark in kelvin": (*both("sst", even(293.0, v3=1e20), "K"), {}),
    "an infinite value": (degrees(even(20.0, v0=np.inf)), SST, {}),
    "nothing but fill values": (degrees(even(-1.0), _FillValue=np.float32(-1)), SST, {}),
    "everything out of range": (degrees(even(20.0), valid_max=np.float32(2)), SST, {}),
    "shares of salt": (*both("salinity", even(0.033), "1"), {}),
    "a time twice": (WARM, SST, {"time": [*range(5), 4, *range(6, 12)]}),  # across two chunks
    "times back": (WARM, SST, {"time": [*range(10), 3, 2]}),
    "months of any length": (WARM, SST, {"units": UNITS | {"time": "months since 2010-01-15"}}),
    "times without a beginning": (WARM, SST, {"units": UNITS | {"time": "d"}}),
    "an offset of time": (WARM, SST, {"units": UNITS | {"time": CHINA}}),
    "an axis that turns": (WARM, SST, {"lat": [0.0, 1, 3, 2]}),
    "an axis in metres": (WARM, SST, {"units": UNITS | {"lat": "m"}}),
    "axes swapped": (WARM, SST, {"lat": [100.0, 101, 102, 103]}),
    "a meridian twice": (WARM, SST, {"lon": [0.0, 72, 144, 216, 288, 360]}),
    "an axis with a hole": (WARM, SST, {"lon": [1.0, 2, 3, np.nan, 5, 6]}),
}  # fmt: skip


def written(stored, fields, changes):
    axes = AXES | {name: values for name, values in changes.items() if name in AXES}
    return stored(fields, axes, units=changes.get("units", UNITS))


@pytest.mark.parametrize("values", [1, 10**6])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_refused_with_the_same_cure(stored, fault, values):
    fields, use, changes = FAULTS[fault]
    path = written(stored, fields, changes)
    with pytest.raises(InputError) as whole:
        read_fields(path, use)
    with pytest.raises(InputError) as blocks:
        list(stream_fields(path, use, values=values))
    if fault in ("nothing but fill values", "everything out of range"):
        # In one piece a field is named; in blocks it may be one here and another there.
        assert "check their fill values" in blocks.value.cure
        assert "check its fill value" in whole.value.cure
        return
    assert blocks.value.cure == whole.value.cure
    assert blocks.value.where == whole.value.where
    assert blocks.value.rule == whole.value.rule


ALARMS = {
    "a gap": (WARM, SST, {"time": [*range(10), 20, 21]}),
    "months missing": (WARM, SST, {"time": [31.0 * n for n in (*range(9), 12, 13, 14)]}),
    "default fills": (degrees(even(20.0, v7=FILL, v250=FILL)), SST, {}),
    "calm": (*both("wind", even(6.0, v100=0.0), "m s-1"), {}),
    "little ice": (*both("ice", np.linspace(0, 0.9, 288).reshape(SHAPE), "%"), {}),
    "units stated": (WARM, {"sst": {"variable": "t", "units": "deg C"}}, {}),
}  # fmt: skip


@pytest.mark.parametrize("values", [1, 10**6])
@pytest.mark.parametrize("alarm", ALARMS)
def test_an_alarm_is_raised_in_the_same_words(stored, alarm, values):
    fields, use, changes = ALARMS[alarm]
    path = written(stored, fields, changes)
    said = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        whole = read_fields(path, use)
        said.append([str(one.message) for one in caught])
        caught.clear()
        *_, last = stream_fields(path, use, values=values)
        said.append([str(one.message) for one in caught])
    assert said[0] == said[1]
    assert bool(said[0]) == (alarm != "units stated")
    assert last.attrs["notes"] == whole.attrs["notes"] != ()


def test_a_river_mouth_in_one_block_is_no_wrong_unit(stored):
    """Salinities below 0.05 look like shares of salt only where the whole file has no other."""
    salt = np.broadcast_to(np.array([0.02, 0.02, 0.02, 0.02, 30, 31], "f4"), SHAPE)
    path = stored({"s": (salt, {"units": "1"}, CHUNKS)}, AXES, units=UNITS)
    blocks = list(stream_fields(path, {"salinity": "s"}, values=1))
    assert min(float(b["salinity"].max()) for b in blocks) < 0.05
    assert sum(b["salinity"].size for b in blocks) == salt.size


@pytest.mark.parametrize("values", [1, 10**6])
def test_winds_and_their_squares_are_compared_over_the_whole_file(stored, values):
    """By hand: 3 of 288 squares too small are said; most of them too small are refused."""
    square = even(40.0, v0=1.0, v100=1.0, v287=1.0)
    fields = {"u": (even(6.0), {"units": "m s-1"}, CHUNKS)}
    use = {"wind": "u", "wind_moment2": "u2"}
    path = stored(fields | {"u2": (square, {"units": "m2 s-2"}, CHUNKS)}, AXES, units=UNITS)
    with pytest.warns(InputWarning, match="below the square of wind in 3 cells"):
        list(stream_fields(path, use, values=values))
    path = stored(fields | {"u2": (even(6.0), {"units": "m2 s-2"}, CHUNKS)}, AXES, units=UNITS)
    with pytest.raises(InputError, match=r"288 of 288 values below.*holds the second moment"):
        list(stream_fields(path, use, values=values))


def test_fields_on_different_grids_are_refused(stored):
    axes = AXES | {"latitude": AXES["lat"] + 1e-7}
    other = {"s": (even(30.0), {"units": "1"}, {"dims": ("time", "latitude", "lon")})}
    path = stored(WARM | other, axes, units=UNITS | {"latitude": "degrees_north"})
    with pytest.raises(InputError, match=r"different axes.*one grid and one time axis first"):
        list(stream_fields(path, {"sst": "t", "salinity": "s"}))


# --- damage, and filters that are not undone here


@pytest.mark.parametrize("shuffle", [False, True])
def test_a_damaged_chunk_is_refused(stored, shuffle):
    """zlib keeps a checksum of each chunk: every flipped byte is an error, never a number."""
    noise = np.random.default_rng(1).uniform(10, 20, SHAPE).astype("f4")
    storage = {"chunks": (12, 4, 6), "compression": "gzip", "shuffle": shuffle}
    path = stored({"t": (noise, {"units": "degC"}, storage)}, AXES, units=UNITS)
    sound = path.read_bytes()
    with h5py.File(path) as file:
        chunk = file["t"].id.get_chunk_info(0)
    for position in range(chunk.byte_offset, chunk.byte_offset + chunk.size, 97):
        damaged = bytearray(sound)
        damaged[position] ^= 0x10
        path.write_bytes(damaged)
        with pytest.raises(InputError, match=r"a damaged netCDF-4 file.*size or checksum"):
            list(stream_fields(path, SST))


@pytest.mark.parametrize("share", [0.5, 0.9, 0.999])
def test_a_truncated_file_is_refused(stored, share):
    path = stored(WARM, AXES, units=UNITS)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(InputError, match=r"damaged netCDF-4 file.*compare its size or checksum"):
        list(stream_fields(path, SST))


def test_a_chunk_for_which_a_filter_was_skipped_is_read(stored):
    """HDF5 marks chunks whose filter failed when they were written: they are stored plainly."""
    storage = {"chunks": (12, 4, 6), "compression": "gzip"}
    path = stored({"t": (even(20.0), {"units": "degC"}, storage)}, AXES, units=UNITS)
    with h5py.File(path, "a") as file:
        file["t"].id.write_direct_chunk((0, 0, 0), even(21.0).tobytes(), filter_mask=1)
    (block,) = stream_fields(path, SST)
    assert (block["sst"] == 21).all()


def test_a_filter_that_is_not_of_hdf5_is_refused(stored):
    storage = {"chunks": (12, 4, 6), "compression": "lzf"}
    path = stored({"t": (even(20.0), {"units": "degC"}, storage)}, AXES, units=UNITS)
    for read in (read_fields, lambda *a: list(stream_fields(*a))):
        with pytest.raises(InputError, match=r"HDF5 filter 32000.*nccopy"):
            read(path, SST)


def test_a_file_without_chunks_comes_in_blocks_all_the_same(stored):
    """Contiguous numbers may be cut anywhere: blocks are as large as asked, not as the file."""
    values = np.random.default_rng(2).uniform(1, 20, SHAPE)
    path = stored({"t": (values, {"units": "degC"}, {})}, AXES, units=UNITS)
    blocks = list(stream_fields(path, SST, values=48))
    assert [b["sst"].size for b in blocks] == [48] * 6


def test_a_reader_that_stops_early_leaves_no_thread_behind(stored):
    path = stored(WARM, AXES, units=UNITS)
    before = threading.active_count()
    blocks = stream_fields(path, SST, values=1, threads=3)
    next(blocks)
    blocks.close()
    assert threading.active_count() == before
    with h5py.File(path, "a") as file:  # and no file open
        file["t"][0, 0, 0] = 19
