"""Laws of a cut: the cells are those of the map, the bytes those of the window, the digests true.

What is expected comes from rasterio reading the same bytes from the disk, and from the index of
blocks that GDAL reports of them.
"""

import itertools
import json
import threading
from hashlib import sha256
from types import SimpleNamespace

import numpy as np
import numpy.testing as npt
import pytest
import rasterio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasterio.windows import Window

LAYOUTS = {
    "tiles of 16": {"tiled": True, "blockxsize": 16, "blockysize": 16},
    "tiles of 64 x 32": {"tiled": True, "blockxsize": 64, "blockysize": 32},
    "strips of 1": {"blockysize": 1},
    "strips of 7": {"blockysize": 7},
    "one strip": {"blockysize": 150},
    "COG": None,
}
CODECS = ("none", "zstd", "deflate", "lzw", "packbits")
DTYPES = ("uint8", "int16", "float32")
HEIGHT, WIDTH = 150, 190


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Maps of every layout and codec on one server."""
    from pathlib import Path

    folder = tmp_path_factory.mktemp("world")
    parts = _tools(Path(__file__).parent / "conftest.py")
    values = parts.noise(HEIGHT, WIDTH)
    values[40:90, 30:100] = 3  # some blocks pack well
    with parts.serving.server() as served:
        bench, maps = parts.Bench(served, folder), {}
        for kind in itertools.product(LAYOUTS, CODECS, DTYPES):
            layout, codec, dtype = kind
            name = f"{len(maps)}.tif"
            if layout == "COG":
                data = _cog(parts, folder, values.astype(dtype), codec)
                maps[kind] = bench.put(name, data)
            else:
                more = {"compress": codec} | LAYOUTS[layout]
                maps[kind] = bench.put(name, values.astype(dtype), **more)
            bench.local(name)
        yield SimpleNamespace(bench=bench, maps=maps, parts=parts)


def _tools(path):
    import importlib.util

    spec = importlib.util.spec_from_file_location("cutting_tools", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _cog(parts, folder, values, codec):
    from rasterio import shutil

    plain = parts.map_file(folder / "plain.tif", values)
    codec = {"packbits": "lzw"}.get(codec, codec)
    shutil.copy(plain, folder / "cog.tif", driver="COG", compress=codec, blocksize=32)
    return (folder / "cog.tif").read_bytes()


@st.composite
def windows(draw):
    row, col = draw(st.integers(0, HEIGHT - 1)), draw(st.integers(0, WIDTH - 1))
    return row, col, draw(st.integers(1, HEIGHT - row)), draw(st.integers(1, WIDTH - col))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(windows(), st.sampled_from([*LAYOUTS]), st.sampled_from(CODECS), st.sampled_from(DTYPES))
def test_cells_are_those_of_the_map(world, short, window, layout, codec, dtype):
    bench, address = world.bench, world.maps[layout, codec, dtype]
    bench.served.asked.clear()
    cut = bench.cut(address, window)
    row, col, height, width = window
    with rasterio.open(bench.folder / f"served-{address.rpartition('/')[2]}") as file:
        expected = file.read(1, window=Window(col, row, width, height))
        crs = file.crs
    with rasterio.open(cut.path) as file:
        npt.assert_array_equal(file.read(1), expected)
        assert file.dtypes == (dtype,)
        assert (file.crs, file.nodata) == (crs, 0)
        assert file.transform[:6] == (10, 0, 300_000 + 10 * col, 0, -10, 3_300_000 - 10 * row)
    # Each range was asked for, and holds what the map on the server holds there.
    data = bench.served.files["/" + address.rpartition("/")[2]]
    ranges = cut.receipt.ranges
    assert bench.served.ranges_asked() == [
        f"bytes={r.first}-{min(r.last, len(data) - 1)}" for r in ranges
    ]
    assert [sha256(data[r.first : r.last + 1]).hexdigest() for r in ranges] == [
        r.sha256 for r in ranges
    ]
    assert cut.receipt.bytes_taken == sum(r.last + 1 - r.first for r in ranges)
    # And no byte was asked for twice.
    inside = sorted((r.first, r.last) for r in ranges)
    assert all(one[1] < other[0] for one, other in itertools.pairwise(inside))


def _blocks(path, row, col, height, width):
    """Bytes of the blocks that a window touches, by the index that GDAL reports."""
    taken = set()
    with rasterio.open(path) as file:
        rows, cols = file.block_shapes[0]
        for j in range(row // rows, (row + height - 1) // rows + 1):
            for i in range(col // cols, (col + width - 1) // cols + 1):
                at, size = (
                    int(file.get_tag_item(f"BLOCK_{what}_{i}_{j}", "TIFF", bidx=1))
                    for what in ("OFFSET", "SIZE")
                )
                taken.update(range(at, at + size))
    return taken


@pytest.mark.parametrize("window", [(0, 0, 1, 1), (63, 64, 2, 64), (100, 100, 300, 200)])
def test_of_the_blocks_just_those_of_the_window_are_read(bench, noisy, exact, window):
    cut = bench.cut(noisy, window)
    read = {b for r in cut.receipt.ranges for b in range(r.first, r.last + 1)}
    # GDAL knows a TIFF by its first 1,024 bytes, in which the first block begins here.
    beyond = set(range(1024, len(bench.served.files["/noise.tif"])))
    blocks = _blocks(bench.local("noise.tif"), *window)
    assert read & beyond == blocks & beyond
    assert len(blocks & beyond) > 2000


def test_bytes_grow_with_the_window_and_not_with_the_map(bench):
    """Noise without a codec: a window of 128 x 128 cells lies in at most nine blocks of 64 x 64."""
    from bluecarbon.accounting.cutting.source import AHEAD

    blocks = {"tiled": True, "blockxsize": 64, "blockysize": 64, "compress": "none"}
    taken = {}
    for side in (1024, 4096):
        values = np.tile(np.arange(256, dtype=np.uint8), (side, side // 256))
        address = bench.put(f"{side}.tif", values, **blocks)
        for cells in (128, 512):
            cut = bench.cut(address, (300, 300, cells, cells), f"cut/{side}-{cells}.tif")
            taken[side, cells] = cut.receipt.bytes_taken
            held = (cells // 64 + 1) ** 2 * 64 * 64
            gaps = (cells // 64) * AHEAD
            assert cells**2 < cut.receipt.bytes_taken <= held + gaps + 3 * AHEAD
    assert taken[4096, 128] < 4096**2 / 50


def test_the_receipt_holds_the_digest_of_the_file(bench, noisy):
    cut = bench.cut(noisy)
    said = json.loads(cut.receipt_path.read_text())
    assert said["file"]["sha256"] == sha256(cut.path.read_bytes()).hexdigest()
    assert said["file"]["bytes"] == cut.path.stat().st_size
    assert f'sha256 = "{said["file"]["sha256"]}"' in said["project_file"]
    with rasterio.open(cut.path) as file:
        assert said["cells_sha256"] == sha256(file.read(1).tobytes()).hexdigest()
        assert list(file.transform)[:6] == said["transform"]
    assert said["window"] == {"row": 100, "column": 100, "height": 50, "width": 60}
    assert said["total_bytes"] == len(bench.served.files["/noise.tif"])
    assert bench.left() == ["window.tif", "window.tif.json"]


def test_a_second_cut_writes_the_same_bytes(bench, noisy):
    first = bench.cut(noisy).path.read_bytes()
    assert bench.cut(noisy).path.read_bytes() == first


def test_batches_of_rows_change_nothing(bench, noisy, monkeypatch):
    from bluecarbon.accounting.cutting import far_map

    once = bench.cut(noisy, (3, 5, 400, 500), "cut/once.tif")
    monkeypatch.setattr(far_map, "TOGETHER", 1)
    often = bench.cut(noisy, (3, 5, 400, 500), "cut/often.tif")
    assert once.receipt.cells_sha256 == often.receipt.cells_sha256
    assert once.path.read_bytes() == often.path.read_bytes()


def test_threads_may_cut_at_once(bench, noisy):
    """rasterio keeps its openers in context variables, which a new thread begins without."""
    found, windows = {}, [(10 * i, 20 * i, 100, 90) for i in range(8)]

    def work(i):
        found[i] = bench.cut(noisy, windows[i], f"cut/{i}.tif").receipt

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with rasterio.open(bench.local("noise.tif")) as file:
        values = file.read(1)
    for i, (row, col, height, width) in enumerate(windows):
        part = np.ascontiguousarray(values[row : row + height, col : col + width])
        assert found[i].cells_sha256 == sha256(part.tobytes()).hexdigest()
