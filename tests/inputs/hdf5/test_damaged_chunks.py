"""Chunks that become too short or too long after their filters: no door lets their numbers in.

The files are written with h5py. HDF5 2.0 itself reads nearly all of them without an error; what it
fills in is zero, or whatever its memory held.
"""

import struct
import zlib

import h5py
import numpy as np
import pytest

from bluecarbon.accounting.doctor.kinds import ocean
from bluecarbon.accounting.verifying.sandbox import netcdf
from bluecarbon.errors import InputError
from bluecarbon.evidence.sandbox import Limits
from bluecarbon.inputs.fields import read_fields
from bluecarbon.inputs.streaming import stream_fields

AXES = {
    "time": (np.arange(5.0), "days since 2019-12-20"),
    "lat": (np.arange(4.0), "degrees_north"),
    "lon": (np.arange(100.0, 106.0), "degrees_east"),
}
SHAPE, CHUNKS = (5, 4, 6), (3, 4, 4)  # chunks on the edge are partial
SIZE = 3 * 4 * 4 * 4  # [byte], by hand: float32
VALUES = np.random.default_rng(3).uniform(5, 25, SHAPE).astype("f4")
CORNER = (3, 0, 4)  # of the chunk that is damaged: times 3 and 4, columns 4 and 5
USE = {"sst": "sst"}


def made(path, *, hole=False, **storage):
    """A file of sst, stored so, and its axes; with a hole the chunk at `CORNER` is not written."""
    with h5py.File(path, "w") as file:
        for name, (values, units) in AXES.items():
            file[name] = values
            file[name].make_scale(name)
            file[name].attrs["units"] = units
        sst = file.create_dataset("sst", SHAPE, "f4", **storage)
        sst[:3], sst[3:, :, :4] = VALUES[:3], VALUES[3:, :, :4]
        if not hole:
            sst[...] = VALUES
        sst.attrs["units"] = "degC"
        for i, name in enumerate(AXES):
            sst.dims[i].attach_scale(file[name])
    return path


def at_rest(values=VALUES, corner=CORNER):
    """The bytes of a chunk without filters: what lies beyond the field is zero."""
    whole = np.zeros(CHUNKS, values.dtype)
    part = values[tuple(slice(c, c + n) for c, n in zip(corner, CHUNKS, strict=True))]
    whole[tuple(slice(0, n) for n in part.shape)] = part
    return whole.tobytes()


def shuffled(content):
    return np.frombuffer(content, "u1").reshape(-1, 4).T.tobytes()


def fletcher32(content):
    """The sums of HDF5, word by word in plain Python."""
    first = second = 0
    for i in range(0, len(content), 2):
        first = (first + int.from_bytes(content[i : i + 2].ljust(2, b"\0"), "big")) % 65535
        second = (second + first) % 65535
    return struct.pack("<HH", first, second)


FILTERS = {
    "deflate": ({"compression": "gzip"}, zlib.compress),
    "shuffle": ({"shuffle": True}, shuffled),
    "both": (
        {"compression": "gzip", "shuffle": True},
        lambda content: zlib.compress(shuffled(content)),
    ),
    "checksum": ({"fletcher32": True}, lambda content: content + fletcher32(content)),
    "all three": (
        {"compression": "gzip", "shuffle": True, "fletcher32": True},
        lambda content: (lambda c: c + fletcher32(c))(zlib.compress(shuffled(content))),
    ),
}
LENGTHS = {
    "a number short": lambda content: content[:-4],
    "one number": lambda content: content[:4],
    "a number long": lambda content: content + b"\0\0\0\0",
    "twice": lambda content: content * 2,
}


def put(path, content, skipped=0):
    with h5py.File(path, "a") as file:
        file["sst"].id.write_direct_chunk(CORNER, content, filter_mask=skipped)
    return path


def whole(path):
    return read_fields(path, USE)["sst"].values


def lazy(path):
    return read_fields(path, USE, chunks={"time": 3})["sst"].compute().values


def small_blocks(path):
    return [b["sst"].values for b in stream_fields(path, USE, values=1, threads=1)]


def one_block(path):
    return [b["sst"].values for b in stream_fields(path, USE, values=10**6)]


def unpacked(path):
    return netcdf.read(str(path), path.read_bytes(), Limits())


DOORS = [whole, lazy, small_blocks, one_block, unpacked]
every_door = pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)


@every_door
@pytest.mark.parametrize("kind", FILTERS)
def test_a_sound_chunk_is_read(tmp_path, kind, door):
    """What the tests below put in place is what HDF5 writes, but for the damage."""
    storage, filtered = FILTERS[kind]
    path = made(tmp_path / "ocean.nc", chunks=CHUNKS, **storage)
    put(path, filtered(at_rest(VALUES + 1)))
    with h5py.File(path) as file:
        np.testing.assert_array_equal(file["sst"][3:, :, 4:], VALUES[3:, :, 4:] + 1)
    door(path)
    np.testing.assert_array_equal(whole(path)[3:, :, 4:], VALUES[3:, :, 4:] + 1)


@every_door
@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("kind", FILTERS)
def test_a_chunk_of_another_length_is_refused(tmp_path, kind, length, door):
    storage, filtered = FILTERS[kind]
    path = made(tmp_path / "ocean.nc", chunks=CHUNKS, **storage)
    put(path, filtered(LENGTHS[length](at_rest())))
    with pytest.raises(InputError, match="compare its size or checksum") as refused:
        door(path)
    assert str(path) in refused.value.where
    assert "sst" in refused.value.where
    assert refused.value.where.endswith("chunk at (3, 0, 4)")
    assert f"{SIZE}" in refused.value.found


@every_door
@pytest.mark.parametrize("kind", FILTERS)
@pytest.mark.parametrize("length", ["a number short", "a number long"])
def test_a_chunk_whose_filters_were_skipped_has_its_length_too(tmp_path, kind, length, door):
    """HDF5 keeps a chunk plainly where a filter failed when it was written."""
    storage = FILTERS[kind][0]
    path = made(tmp_path / "sound.nc", hole=True, chunks=CHUNKS, **storage)
    np.testing.assert_array_equal(whole(put(path, at_rest(), skipped=0b111)), VALUES)
    path = made(tmp_path / "ocean.nc", hole=True, chunks=CHUNKS, **storage)
    put(path, LENGTHS[length](at_rest()), skipped=0b111)
    with pytest.raises(InputError, match=r"chunk at \(3, 0, 4\).*compare its size or checksum"):
        door(path)


@every_door
def test_a_stream_that_ends_before_its_checksum_is_refused(tmp_path, door):
    path = made(tmp_path / "ocean.nc", chunks=CHUNKS, compression="gzip")
    put(path, zlib.compress(at_rest())[:-2])
    with pytest.raises(InputError, match=r"chunk at \(3, 0, 4\).*ends before its checksum"):
        door(path)


@every_door
@pytest.mark.parametrize("kind", ["checksum", "all three"])
def test_a_checksum_that_does_not_hold_is_refused(tmp_path, kind, door):
    """The length is right; HDF5 itself refuses it, here with the name of the variable."""
    storage, filtered = FILTERS[kind]
    content = filtered(at_rest())
    path = made(tmp_path / "ocean.nc", chunks=CHUNKS, **storage)
    put(path, content[:-4] + bytes(b ^ 0x55 for b in content[-4:]))
    with pytest.raises(InputError, match=r"sst.*damaged netCDF-4 file.*size or checksum"):
        door(path)


def test_a_checksum_in_the_order_of_old_libraries_is_read(tmp_path):
    """HDF5 up to 1.6.2 summed the bytes of a word the other way round; later ones take both."""
    content = at_rest()
    swapped = np.frombuffer(content, "u2").byteswap().tobytes()
    other = np.frombuffer(fletcher32(swapped), "u2").byteswap().tobytes()
    path = made(tmp_path / "ocean.nc", chunks=CHUNKS, fletcher32=True)
    put(path, content + other)
    with h5py.File(path) as file:
        np.testing.assert_array_equal(file["sst"][:], VALUES)
    np.testing.assert_array_equal(whole(path), VALUES)


# --- without filters


def patched(path, old, new, which=0):
    """The file with one run of bytes exchanged."""
    content = path.read_bytes()
    places = [i for i in range(len(content)) if content.startswith(old, i)]
    at = places[which]
    path.write_bytes(content[:at] + new + content[at + len(old) :])
    return path


@every_door
@pytest.mark.parametrize("size", [100, SIZE - 4])
def test_a_chunk_without_filters_whose_index_says_less_is_refused(tmp_path, size, door):
    """The index of chunks (a B-tree) says how many bytes to read, and HDF5 reads so many."""
    path = made(tmp_path / "ocean.nc", chunks=CHUNKS)
    with h5py.File(path) as file:
        first = file["sst"].id.get_chunk_info(0)
    # A key of the index: bytes stored, filters skipped, the first element, the address.
    key = struct.pack("<II4Q", SIZE, 0, *first.chunk_offset, 0) + struct.pack(
        "<Q", first.byte_offset
    )
    patched(path, key, struct.pack("<I", size) + key[4:])
    with pytest.raises(InputError, match=f"chunk at .*{size} bytes where {SIZE}.*size or checksum"):
        door(path)


@every_door
@pytest.mark.parametrize("size", [0, 100, VALUES.nbytes - 4])
def test_contiguous_numbers_of_another_size_are_refused(tmp_path, size, door):
    """HDF5 reads on beyond the size that the header says, into whatever follows."""
    path = made(tmp_path / "ocean.nc")
    with h5py.File(path) as file:
        address = file["sst"].id.get_offset()
    layout = struct.pack("<QQ", address, VALUES.nbytes)
    patched(path, layout, struct.pack("<QQ", address, size))
    with h5py.File(path) as file:
        assert file["sst"][:].shape == SHAPE  # no error
    with pytest.raises(InputError, match=f"sst.*{size} bytes where {VALUES.nbytes}.*checksum"):
        door(path)


@every_door
def test_compact_numbers_of_another_size_are_refused(tmp_path, door):
    """Kept in the header itself. HDF5 refuses them on its own; here the cure is named."""
    path = compact(tmp_path / "ocean.nc")
    np.testing.assert_array_equal(whole(path), VALUES)
    patched(path, struct.pack("<H", VALUES.nbytes) + VALUES.tobytes()[:8],
            struct.pack("<H", VALUES.nbytes - 4) + VALUES.tobytes()[:8])  # fmt: skip
    with pytest.raises(InputError, match=r"damaged netCDF-4 file.*size or checksum"):
        door(path)


def compact(path):
    made(path)
    with h5py.File(path, "a") as file:
        created = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        created.set_layout(h5py.h5d.COMPACT)
        del file["sst"]
        space = h5py.h5s.create_simple(SHAPE)
        h5py.h5d.create(file.id, b"sst", h5py.h5t.NATIVE_FLOAT, space, created)
        file["sst"][...] = VALUES
        file["sst"].attrs["units"] = "degC"
        for i, name in enumerate(AXES):
            file["sst"].dims[i].attach_scale(file[name])
    return path


# --- what nobody has written

NUMBERS = [whole, lazy, small_blocks, one_block]


@pytest.mark.parametrize("door", NUMBERS, ids=lambda door: door.__name__)
@pytest.mark.parametrize("storage", [{}, *(s for s, _ in FILTERS.values())])
def test_a_chunk_that_nobody_wrote_is_no_zero(tmp_path, storage, door):
    """What a writer that stopped midway leaves behind. HDF5 makes it zero: 0 degC, say."""
    path = made(tmp_path / "ocean.nc", hole=True, chunks=CHUNKS, **storage)
    with h5py.File(path) as file:
        assert not file["sst"][3:, :, 4:].any()
    with pytest.raises(InputError, match=r"'sst'.*nobody has written.*write it to its end"):
        door(path)
    path = made(tmp_path / "declared.nc", hole=True, chunks=CHUNKS, fillvalue=-9.0, **storage)
    with h5py.File(path, "a") as file:
        file["sst"].attrs["_FillValue"] = np.float32(-9)
    found = whole(path)
    assert np.isnan(found[3:, :, 4:]).all()
    np.testing.assert_array_equal(found[:3], VALUES[:3])


def test_contiguous_numbers_that_nobody_wrote_are_no_zeros(tmp_path):
    path = made(tmp_path / "ocean.nc")
    with h5py.File(path, "a") as file:
        del file["sst"]
        sst = file.create_dataset("sst", SHAPE, "f4")
        sst.attrs["units"] = "degC"
        for i, name in enumerate(AXES):
            sst.dims[i].attach_scale(file[name])
    with pytest.raises(InputError, match=r"'sst'.*nobody has written.*write it to its end"):
        whole(path)


# --- everything that is no field of numbers


@every_door
@pytest.mark.parametrize("axis", AXES)
def test_a_damaged_axis_is_refused(tmp_path, axis, door):
    """A short axis would move the fields to the place and the day that memory says."""
    path = made(tmp_path / "ocean.nc")
    values, units = AXES[axis]
    with h5py.File(path, "a") as file:
        scale = file.create_dataset("new", data=values, chunks=values.shape, compression="gzip")
        scale.id.write_direct_chunk((0,), zlib.compress(values.tobytes()[:-8]))
        file["sst"].dims[list(AXES).index(axis)].detach_scale(file[axis])
        del file[axis]
        file.move("new", axis)
        scale.make_scale(axis)
        scale.attrs["units"] = units
        file["sst"].dims[list(AXES).index(axis)].attach_scale(scale)
    due = values.nbytes
    with pytest.raises(InputError, match=f"{axis}.*{due - 8} bytes after its filters where {due}"):
        door(path)


def test_damaged_bounds_of_cells_are_refused(tmp_path):
    """They say whether labels are the centres of the cells."""
    path = made(tmp_path / "ocean.nc")
    bounds = AXES["lat"][0][:, None] + [-0.5, 0.5]
    with h5py.File(path, "a") as file:
        file["lat"].attrs["bounds"] = "lat_bnds"
        one = file.create_dataset("lat_bnds", data=bounds, chunks=(4, 2), compression="gzip")
        file["edge"] = np.arange(2.0)
        file["edge"].make_scale("edge")
        one.dims[0].attach_scale(file["lat"])
        one.dims[1].attach_scale(file["edge"])
    assert whole(path).shape == SHAPE
    with h5py.File(path, "a") as file:
        file["lat_bnds"].id.write_direct_chunk((0, 0), zlib.compress(bounds.tobytes()[:-8]))
    with pytest.raises(InputError, match=r"'lat_bnds', chunk at \(0, 0\).*56 bytes.*where 64"):
        whole(path)


def test_the_doctor_says_which_chunk_it_is(tmp_path):
    path = made(tmp_path / "ocean.nc", chunks=CHUNKS, compression="gzip")
    put(path, zlib.compress(at_rest()[:-4]))
    found = ocean.examine(path).worst
    assert found.level == "repair"
    assert f"{SIZE - 4} bytes after its filters where {SIZE} are due" in found.found
    assert "compare its size or checksum" in found.cure


def test_a_damaged_chunk_that_is_not_read_does_no_harm(tmp_path):
    """A file may hold a variable that the account does not use."""
    path = made(tmp_path / "ocean.nc")
    with h5py.File(path, "a") as file:
        other = file.create_dataset("chl", data=VALUES, chunks=SHAPE, compression="gzip")
        other.id.write_direct_chunk((0, 0, 0), zlib.compress(VALUES.tobytes()[:-4]))
    np.testing.assert_array_equal(whole(path), VALUES)


@every_door
@pytest.mark.parametrize(
    ("name", "options"),
    [("szip", {"compression": "szip"}), ("scale-offset", {"scaleoffset": 3})],
)
def test_a_filter_whose_chunks_cannot_be_checked_is_refused(tmp_path, name, options, door):
    """HDF5 makes up what is missing behind these filters too, and nothing tells from outside."""
    path = made(tmp_path / "ocean.nc", chunks=CHUNKS, **options)
    with pytest.raises(InputError, match=rf"{name}.*nccopy -k nc4 -d 4"):
        door(path)


@every_door
@pytest.mark.parametrize("storage", [{}, {"chunks": CHUNKS, "shuffle": True}])
@pytest.mark.parametrize("share", [0.5, 0.999])
def test_a_file_that_ends_in_the_middle_is_refused(tmp_path, storage, share, door):
    path = made(tmp_path / "ocean.nc", **storage)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(InputError, match="compare its size or checksum"):
        door(path)


@every_door
@pytest.mark.parametrize("kept", [1.0, 0.6])
def test_classic_files_are_refused_whole_or_cut_off(tmp_path, kept, door):
    """netCDF-3 has no checksum and no length: records that are cut off read as numbers."""
    from scipy.io import netcdf_file

    path = tmp_path / "ocean.nc"
    with netcdf_file(path, "w") as file:
        file.createDimension("time", None)
        file.createVariable("sst", "f4", ("time",))[:] = VALUES.reshape(-1)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(InputError, match=r"nccopy -k nc4 OLD\.nc NEW\.nc"):
        door(path)
