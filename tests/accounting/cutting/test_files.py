"""Files that are no plain COG: they are cut all the same, or refused with what a reader can do.

Cells are compared with those that rasterio reads from the disk; facts of a header with what was
written into it.
"""

import struct
from dataclasses import replace

import numpy as np
import numpy.testing as npt
import pytest
import rasterio
from rasterio.windows import Window

from bluecarbon.errors import InputError

WINDOW = (100, 100, 50, 60)
TILES = {"tiled": True, "blockxsize": 64, "blockysize": 64}


def values(height=500, width=600, dtype="uint8"):
    rng = np.random.default_rng(2)
    return rng.integers(0, 200, (height, width)).astype(dtype)


def same(bench, name, address, window=WINDOW):
    """Cut a window and hold it against the file on the disk."""
    cut = bench.cut(address, window)
    row, col, height, width = window
    with rasterio.open(cut.path) as file, rasterio.open(bench.local(name)) as whole:
        expected = whole.read(1, window=Window(col, row, width, height))
        npt.assert_array_equal(file.read(1), expected)
    return cut


@pytest.mark.parametrize(
    "profile",
    [
        TILES | {"bigtiff": "yes"},
        TILES | {"endianness": "big", "dtype": "uint16"},
        {"blockysize": 3, "compress": "lzw"},
        {"compress": "none"},
        {"blockysize": 500, "compress": "none"},
        {"blockysize": 500},
        TILES | {"compress": "lzw", "predictor": 2},
        TILES | {"dtype": "float64", "compress": "zstd", "predictor": 3, "nodata": float("nan")},
        TILES | {"nbits": 4},
        TILES | {"dtype": "int64", "nodata": -9999},
    ],
)
def test_ways_to_store_a_map(bench, short, profile):
    data = values() % (16 if "nbits" in profile else 200)
    address = bench.put("a.tif", data.astype(profile.get("dtype", "uint8")), **profile)
    cut = same(bench, "a.tif", address)
    with rasterio.open(cut.path) as file:
        assert file.dtypes == (profile.get("dtype", "uint8"),)
        npt.assert_equal(file.nodata, profile.get("nodata", 0))


def test_a_directory_at_the_end(bench, noisy):
    """As writers leave it that add tags afterwards: found, with one more range."""
    path = bench.local("noise.tif")
    with rasterio.open(path, "r+") as file:
        file.update_tags(note="x" * 3000)
    data = path.read_bytes()
    at = struct.unpack("<I", data[4:8])[0]
    assert at > len(data) - 10_000
    cut = same(bench, "late.tif", bench.put("late.tif", data))
    assert any(r.first <= at <= r.last for r in cut.receipt.ranges)
    assert cut.receipt.bytes_taken < len(data) / 2
    with rasterio.open(cut.path) as file:
        assert file.tags()["note"] == "x" * 3000


def test_overviews_are_not_used(bench, short):
    """Overviews of another value: a cell of them would be seen."""
    path = bench.folder / "o.tif"
    from rasterio import shutil

    address = bench.put("plain.tif", values(), **TILES)
    with rasterio.open(bench.local("plain.tif"), "r+") as file:
        file.build_overviews([2, 4], rasterio.enums.Resampling.average)
    shutil.copy(bench.folder / "served-plain.tif", path, driver="COG", blocksize=64)
    cut = same(bench, "o.tif", bench.put("o.tif", path.read_bytes()))
    with rasterio.open(cut.path) as file:
        assert file.overviews(1) == []
    assert address


def test_blocks_that_are_not_there_are_nodata(bench, short):
    path = bench.folder / "s.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=600, height=500, count=1, dtype="uint8", nodata=7,
        crs="EPSG:32651", transform=rasterio.Affine(10, 0, 3e5, 0, -10, 33e5), sparse_ok=True,
        **TILES,
    ) as file:  # fmt: skip
        file.write(values(64, 64), 1, window=Window(128, 64, 64, 64))
    cut = same(bench, "s.tif", bench.put("s.tif", path.read_bytes()), (60, 60, 200, 200))
    with rasterio.open(cut.path) as file:
        assert (file.read(1) == 7).sum() >= 200 * 200 - 64 * 64


def test_a_declared_length_of_100_gigabytes(bench, noisy):
    """Of which no more is asked for than of the file itself."""
    plain = bench.cut(noisy, WINDOW).receipt

    def claim(number, status, headers, data):
        at = headers["Content-Range"].partition("/")[0]
        return status, headers | {"Content-Range": f"{at}/100000000000"}, data

    bench.served.twist = claim
    cut = same(bench, "noise.tif", noisy)
    assert cut.receipt.total_bytes == 10**11
    assert cut.receipt.ranges == plain.ranges


def test_what_a_map_says_of_itself_is_carried_over(bench):
    path = bench.folder / "t.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=600, height=500, count=1, dtype="uint8", nodata=255,
        crs="EPSG:4326", transform=rasterio.Affine(0.001, 0, 121, 0, -0.001, 30), **TILES,
    ) as file:  # fmt: skip
        file.update_tags(simulated="yes", source="drawn", AREA_OR_POINT="Point")
        file.update_tags(1, kind="habitat", STATISTICS_MAXIMUM="199")
        file.write_colormap(1, {1: (10, 20, 30, 255), 2: (200, 0, 0, 255)})
        file.descriptions, file.units = ("habitats",), ("t C ha-1",)
        file.scales, file.offsets = (0.5,), (2.0,)
        file.write(values(), 1)
    address = bench.put("t.tif", path.read_bytes())
    cut = bench.cut(address, bounds=(121.1, 29.8, 121.2, 29.9))
    with rasterio.open(cut.path) as file:
        assert file.tags()["simulated"] == "yes"
        assert file.tags()["source"] == "drawn"
        assert file.tags()["AREA_OR_POINT"] == "Point"
        assert file.tags(1) == {"kind": "habitat"}  # statistics are of the whole map
        assert file.colormap(1)[2] == (200, 0, 0, 255)
        assert (file.descriptions, file.units) == (("habitats",), ("t C ha-1",))
        assert (file.scales, file.offsets) == ((0.5,), (2.0,))
        assert (file.crs, file.nodata, file.shape) == ("EPSG:4326", 255, (100, 100))
        npt.assert_allclose(file.transform[:6], (0.001, 0, 121.1, 0, -0.001, 29.9), atol=1e-12)
        npt.assert_array_equal(file.read(1), values()[100:200, 100:200])
        assert file.block_shapes == [(512, 512)]
        assert file.compression.name == "zstd"
    assert cut.receipt.simulated


def refused(bench, address, cure, **more):
    with pytest.raises(InputError, match=cure) as caught:
        bench.cut(address, **more)
    assert bench.left() == []
    assert caught.value.where == address
    return caught.value.found


def test_a_bomb(bench):
    """Some kilobytes that promise 160,000 million cells."""
    path = bench.folder / "bomb.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=400_000, height=400_000, count=1, dtype="uint8",
        crs="EPSG:32651", transform=rasterio.Affine(10, 0, 3e5, 0, -10, 33e5), sparse_ok=True,
        tiled=True, blockxsize=4096, blockysize=4096, compress="deflate",
    ):  # fmt: skip
        pass
    data = path.read_bytes()
    assert len(data) < 250_000
    assert "cells in the header" in refused(bench, bench.put("bomb.tif", data), "Cut the map")


def test_a_block_that_claims_to_be_huge(bench, noisy):
    """The sizes of blocks (tag 325) are said to stand where their offsets (tag 324) stand."""
    data = bytearray(bench.served.files["/noise.tif"])
    at = struct.unpack_from("<I", data, 4)[0]
    entries = range(at + 2, at + 2 + 12 * struct.unpack_from("<H", data, at)[0], 12)
    place = {struct.unpack_from("<H", data, entry)[0]: entry for entry in entries}
    data[place[325] + 2 : place[325] + 12] = data[place[324] + 2 : place[324] + 12]
    assert "block of" in refused(bench, bench.put("a.tif", bytes(data)), "who publishes")


def test_a_cut_off_file(bench, noisy):
    data = bench.served.files["/noise.tif"][:100_000]
    found = refused(
        bench, bench.put("short.tif", data), "ask who publishes", bounds=(120, 29, 122, 30)
    )
    assert "block of" in found


def test_a_damaged_block(bench, noisy):
    data = bytearray(bench.served.files["/noise.tif"])
    data[20_000:200_000] = bytes(180_000)
    refused(bench, bench.put("bad.tif", bytes(data)), "ask who publishes")


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"<VRTDataset>/vsicurl/http://127.0.0.1:9/x</VRTDataset>", "virtual raster"),
        (b"\x89HDF\r\n", "netCDF-4"),
        (b"II*\0" + bytes(60), "cannot be"),
        (b"not a map", "another format"),
    ],
)
def test_what_is_no_tiff(bench, data, found):
    assert found in refused(bench, bench.put("a.tif", data * 3), "ask who publishes")


def test_an_empty_file(bench):
    assert "416" in refused(bench, bench.put("a.tif", b""), "Correct the address")


@pytest.mark.parametrize(
    ("profile", "cure"),
    [
        ({"count": 2}, "Write each band"),
        ({"crs": None}, "edit-info --crs"),
        ({"transform": rasterio.Affine(10, 1, 3e5, 1, -10, 33e5)}, "Rectify"),
        ({"transform": rasterio.Affine(10, 0, 3e5, 0, 10, 33e5)}, "Turn the map"),
        ({"dtype": "complex64", "nodata": None}, "classify it first"),
    ],
)
def test_the_header_must_be_that_of_a_local_map(bench, profile, cure):
    data = values().astype(profile.get("dtype", "uint8"))
    refused(bench, bench.put("a.tif", data, **TILES, **profile), cure)


def test_a_header_that_is_large_is_bounded(bench, noisy, monkeypatch):
    from bluecarbon.accounting.cutting import source

    monkeypatch.setattr(source, "MOST_HEADER", 1000)
    refused(bench, noisy, "larger blocks")


def test_a_wide_window_is_bounded(bench, noisy, monkeypatch):
    from bluecarbon.accounting.cutting import far_map

    monkeypatch.setattr(far_map, "MOST_AT_ONCE", 1000)
    refused(bench, noisy, "side by side")


def test_what_would_be_lost_is_not_written_over(bench, noisy):
    out = bench.folder / "cut" / "window.tif"
    out.parent.mkdir()
    out.write_text("mine")
    with pytest.raises(InputError, match="Choose another name"):
        bench.cut(noisy)
    with pytest.raises(InputError, match=r"end in \.tif"):
        bench.cut(noisy, out="cut/window.json")
    assert out.read_text() == "mine"
    assert bench.served.asked == []
    out.unlink()
    first = bench.cut(noisy).receipt
    assert bench.cut(noisy, (0, 0, 9, 9)).receipt.file.sha256 != first.file.sha256


def test_what_is_under_way_is_not_swept_and_then_gone(bench, noisy, monkeypatch):
    """Another run in the same folder sweeps in mid-run; the locked file stays."""
    from bluecarbon.accounting.cutting import job
    from bluecarbon.writing import PREFIX, sweep

    real, seen = job.cells_of, []

    def cells(far, batches):
        for values in real(far, batches):
            sweep(bench.folder / "cut")
            seen.extend((bench.folder / "cut").glob(PREFIX + "*"))
            yield values

    monkeypatch.setattr(job, "cells_of", cells)
    bench.cut(noisy)
    assert len(seen) == 1
    assert bench.left() == ["window.tif", "window.tif.json"]


def test_what_a_killed_run_left_is_swept(bench, noisy):
    from bluecarbon.writing import PREFIX

    (bench.folder / "cut").mkdir()
    (bench.folder / "cut" / f"{PREFIX}dead").write_text("half")
    bench.cut(noisy)
    assert bench.left() == ["window.tif", "window.tif.json"]


def test_a_nodata_value_that_no_cell_can_hold_is_left_out(bench):
    data = bench.put("a.tif", values(), nodata=255, **TILES) and bench.served.files["/a.tif"]
    assert data.count(b"255\0") == 1
    bench.put("a.tif", data.replace(b"255\0", b"999\0"))
    cut = same(bench, "a.tif", f"{bench.served.url}/a.tif")
    with rasterio.open(cut.path) as file:
        assert file.nodata is None


def test_a_disk_that_takes_nothing_is_told(bench, noisy, monkeypatch):
    from bluecarbon.accounting.cutting import local
    from bluecarbon.errors import BluecarbonError

    def begin(folder, mode):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(local, "begin", begin)
    with pytest.raises(BluecarbonError, match="Free some space"):
        bench.cut(noisy)
    assert bench.left() == []


def test_a_full_disk_is_told(bench, noisy, monkeypatch):
    """What comes back from the disk is held against what was read, whatever the reason."""
    from bluecarbon.accounting.cutting import local
    from bluecarbon.errors import BluecarbonError

    monkeypatch.setattr(local, "cells_digest", lambda file: "0" * 64)
    with pytest.raises(BluecarbonError, match="Free some space"):
        bench.cut(noisy)
    assert bench.left() == []


def test_limits_hold_for_what_lies_in_the_header(bench, noisy):
    bench.remote = replace(bench.remote, limit=10)
    refused(bench, noisy, "--most-bytes")
