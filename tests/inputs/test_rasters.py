"""Opening maps as GeoTIFFs and nothing else, and bringing them onto one grid."""

import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.transform import Affine
from rasterio.warp import Resampling, reproject

from bluecarbon.errors import InputError
from bluecarbon.grid import Window
from bluecarbon.inputs.geotiff import GeoTiff
from bluecarbon.inputs.rasters import Nearest, RasterStack

CELLS = np.arange(30, dtype="uint8").reshape(5, 6)


def whole(file):
    return Window(0, 0, file.grid.height, file.grid.width)


def stack(*paths, align="refuse"):
    return RasterStack([GeoTiff(path) for path in paths], align)


# --- a file on its own


def test_header_and_cells_are_those_rasterio_wrote(write_tif, utm):
    """The file is written by rasterio from known numbers."""
    file = GeoTiff(write_tif(CELLS, nodata=29))
    assert file.grid.bounds == (utm.left, utm.top - 50, utm.left + 60, utm.top)
    assert file.grid.shape == (5, 6)
    assert file.nodata == 29
    assert file.dtype == np.uint8
    np.testing.assert_array_equal(file.read(Window(1, 2, 3, 4)), CELLS[1:4, 2:6])


def test_missing_file_is_refused_with_the_cure(tmp_path):
    with pytest.raises(InputError, match=r"no such file.*Correct the path"):
        GeoTiff(tmp_path / "absent.tif")


@pytest.mark.parametrize("name", ["西沪港 2022.tif", "zip+a#b?c=d!e.tif", "GTIFF_DIR:1:x.tif"])
def test_a_name_is_only_a_name(write_tif, name):
    assert GeoTiff(write_tif(CELLS, name=name)).grid.shape == (5, 6)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"<VRTDataset rasterXSize='1'/>", "virtual raster"),
        (b"<?xml version='1.0'?><GDAL_WMS/>", "XML text"),
        (b"CDF\x01\0\0\0\0", "netCDF-3"),
        (b"\x89HDF\r\n\x1a\n", "netCDF-4"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"PK\x03\x04", "ZIP"),
        (b"", "an empty file"),
        (b"0 0 1 1", "another format"),
    ],
)
def test_another_format_named_tif_is_refused_with_the_cure(tmp_path, content, found):
    path = tmp_path / "map.tif"
    path.write_bytes(content)
    with pytest.raises(InputError, match=rf"{found}.*rio convert") as error:
        GeoTiff(path)
    assert error.value.where == str(path)


def test_a_git_lfs_pointer_is_refused_with_its_own_cure(tmp_path):
    path = tmp_path / "map.tif"
    path.write_text("version https://git-lfs.github.com/spec/v1\n")
    with pytest.raises(InputError, match="git lfs pull"):
        GeoTiff(path)


def test_a_virtual_raster_does_not_read_the_file_it_names(tmp_path, write_tif):
    """facts: a .tif that holds VRT XML made rasterio read any local file."""
    secret = write_tif(CELLS)
    path = tmp_path / "map.tif"
    path.write_text(
        '<VRTDataset rasterXSize="6" rasterYSize="5"><SRS>EPSG:32651</SRS><GeoTransform>375000, 10,'
        ' 0, 3262000, 0, -10</GeoTransform><VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
        f"<SourceFilename>{secret}</SourceFilename><SourceBand>1</SourceBand>"
        "</SimpleSource></VRTRasterBand></VRTDataset>"
    )
    with rasterio.open(path) as opened:
        assert opened.driver == "VRT"  # what we guard against
    with pytest.raises(InputError, match="virtual raster"):
        GeoTiff(path)


def test_sidecars_change_nothing(write_tif):
    """facts: x.tif.aux.xml changed CRS, nodata and scale; .tfw, .ovr and .msk are sidecars too."""
    path = write_tif(CELLS, nodata=0)
    plain = GeoTiff(path)
    path.with_name("map.tif.aux.xml").write_text(
        "<PAMDataset><SRS>EPSG:32650</SRS><GeoTransform>0,1000,0,0,0,-1000</GeoTransform>"
        '<PAMRasterBand band="1"><NoDataValue>7</NoDataValue><Scale>1000</Scale></PAMRasterBand>'
        "</PAMDataset>"
    )
    path.with_suffix(".tfw").write_text("99\n0\n0\n-99\n0\n0\n")
    with rasterio.open(path) as opened:
        assert opened.nodata == 7  # what we guard against
    file = GeoTiff(path)
    assert file.grid == plain.grid
    assert (file.nodata, file.scale) == (0, 1.0)
    assert file.crs == plain.crs


def test_missing_reference_system_is_refused_with_the_cure(write_tif):
    with pytest.raises(InputError, match=r"no coordinate reference system.*rio edit-info --crs"):
        GeoTiff(write_tif(CELLS, crs=None))


def test_an_engineering_reference_system_is_refused_with_the_cure(write_tif):
    local = (
        'ENGCRS["harbour",EDATUM["quay"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],'
        'UNIT["metre",1]]'
    )
    with pytest.raises(InputError, match=r"harbour.*rio warp"):
        GeoTiff(write_tif(CELLS, crs=local))


@pytest.mark.parametrize(
    ("transform", "cure"),
    [
        (Affine.identity(), "Write it into the file"),
        (Affine(10, 1, 375e3, 1, -10, 3262e3), "Rectify the map"),
        (Affine(10, 0, 375e3, 0, 10, 3262e3), "Turn the map"),
        (Affine(-10, 0, 375e3, 0, -10, 3262e3), "Turn the map"),
        (Affine(10, 0, float("nan"), 0, -10, 3262e3), "true geotransform"),
    ],
)
def test_frames_that_are_not_north_up_are_refused_with_the_cure(write_tif, transform, cure):
    with pytest.raises(InputError, match=cure):
        GeoTiff(write_tif(CELLS, transform=transform))


@pytest.mark.parametrize(
    ("crs", "transform", "cure"),
    [
        ("EPSG:32651", Affine(0.001, 0, 121.7, 0, -0.001, 29.6), "look like degrees"),
        ("EPSG:4326", Affine(10, 0, 375e3, 0, -10, 3262e3), "look like metres"),
        ("EPSG:4326", Affine(0.1, 0, 29.6, 0, -0.1, 121.7), "longitude before latitude"),
    ],
)
def test_degrees_and_metres_are_not_confused(write_tif, crs, transform, cure):
    with pytest.raises(InputError, match=cure):
        GeoTiff(write_tif(CELLS, crs=crs, transform=transform))


def test_longitudes_from_0_to_360_are_a_map(write_tif):
    transform = Affine(60, 0, 0, 0, -30, 75)
    assert GeoTiff(write_tif(CELLS, crs="EPSG:4326", transform=transform)).grid.bounds[2] == 360


def test_several_bands_are_refused_with_the_cure(write_tif):
    with pytest.raises(InputError, match=r"3 bands.*--bidx"):
        GeoTiff(write_tif(np.stack([CELLS] * 3)))


def test_complex_values_are_refused_with_the_cure(write_tif):
    with pytest.raises(InputError, match=r"complex.*classify it first"):
        GeoTiff(write_tif(CELLS.astype("complex64")))


def _with_nodata(path, old, new):
    """The nodata of a GeoTIFF is text in a tag: rasterio itself would not write these."""
    content = path.read_bytes()
    path.write_bytes(content.replace(old + b"\0", new + b"\0"))
    assert path.read_bytes() != content
    return path


def test_a_nodata_that_no_cell_can_hold_takes_no_cell_out(write_tif):
    """-9999 in an unsigned file must not wrap to 55537, nor 7.5 become 7."""
    path = write_tif(CELLS.astype("uint16"), nodata=65_535)
    assert GeoTiff(_with_nodata(path, b"65535", b"-9999")).nodata is None
    with pytest.raises(InputError, match=r"nodata = 7\.5.*rio edit-info --nodata"):
        GeoTiff(_with_nodata(path, b"-9999", b"7.5\0\0"))


def test_a_mask_inside_the_file_is_refused_with_the_cure(write_tif):
    path = write_tif(CELLS)
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(path, "r+") as file:
        file.write_mask(CELLS > 3)
    with pytest.raises(InputError, match=r"mask band.*-dstnodata"):
        GeoTiff(path)


def test_a_header_of_terabytes_is_refused_before_reading(tmp_path):
    """facts: a 29 kB TIFF claimed 1.28 TB."""
    path = tmp_path / "bomb.tif"
    shape = {"height": 10**6, "width": 10**6, "count": 1, "dtype": "uint8", "BIGTIFF": "YES"}
    place = {"crs": "EPSG:32651", "transform": Affine(1, 0, 1000, 0, -1, 10**6)}
    tiles = {"tiled": True, "blockxsize": 16_384, "blockysize": 16_384, "SPARSE_OK": True}
    with rasterio.open(path, "w", driver="GTiff", **shape, **place, **tiles):
        pass
    assert path.stat().st_size < 200_000
    with pytest.raises(InputError, match=r"1e\+12 cells.*rio clip"):
        GeoTiff(path)


def test_huge_blocks_are_refused_before_reading(tmp_path):
    path = tmp_path / "blocks.tif"
    shape = {"height": 32_768, "width": 32_768, "count": 1, "dtype": "uint8"}
    place = {"crs": "EPSG:32651", "transform": Affine(1, 0, 1000, 0, -1, 10**6)}
    tiles = {"tiled": True, "blockxsize": 32_768, "blockysize": 32_768, "SPARSE_OK": True}
    with rasterio.open(path, "w", driver="GTiff", **shape, **place, **tiles):
        pass
    with pytest.raises(InputError, match=r"1024 MiB each.*TILED=YES"):
        GeoTiff(path)


def test_a_damaged_file_is_refused_with_the_cure(write_tif):
    cells = np.random.default_rng(1).integers(0, 255, (500, 500), "uint8")
    path = write_tif(cells, compress="deflate")
    content = path.read_bytes()
    middle = len(content) // 2
    path.write_bytes(content[:middle] + bytes(1000) + content[middle + 1000 :])
    file = GeoTiff(path)
    with pytest.raises(InputError, match=r"unreadable data at rows 0 to 499.*SHA-256"):
        file.read(whole(file))


@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_a_file_that_was_cut_off_is_refused_with_the_cure(write_tif, share):
    cells = np.random.default_rng(1).integers(0, 255, (500, 500), "uint8")
    path = write_tif(cells)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(InputError, match="SHA-256"):  # noqa: PT012
        file = GeoTiff(path)
        file.read(whole(file))


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (Window(0, 0, 70, 100), True),  # the whole, whose last blocks are cut off
        (Window(16, 32, 32, 16), True),
        (Window(64, 96, 6, 4), True),
        (Window(16, 32, 31, 16), False),
        (Window(16, 32, 32, 15), False),
        (Window(15, 32, 33, 16), False),
        (Window(16, 33, 32, 15), False),
    ],
)
def test_windows_of_whole_blocks_are_told_from_others(write_tif, window, expected):
    """Hand: blocks of 16 x 16 cells on a map of 70 x 100."""
    cells = np.random.default_rng(2).integers(0, 9, (70, 100), "uint8")
    path = write_tif(cells, tiled=True, blockxsize=16, blockysize=16)
    file = GeoTiff(path)
    assert file.block == (16, 16)
    assert file.holds_whole_blocks(window) is expected
    row, col, height, width = window
    inside = cells[row : row + height, col : col + width]
    np.testing.assert_array_equal(file.read(window, once=True), inside)
    np.testing.assert_array_equal(file.read(window), inside)


def test_blocks_are_read_once_only_where_no_map_needs_them_again(write_tif, monkeypatch):
    """One cache serves all files: a map of strips that tiles cut asks for the large one."""
    cells = np.ones((64, 64), "uint8")
    tiles = write_tif(cells, tiled=True, blockxsize=16, blockysize=16)
    strips = write_tif(cells, blockysize=16)
    told, read = [], GeoTiff.read

    def spy(self, window, out=None, *, once=False):
        told.append(once)
        return read(self, window, out, once=once)

    monkeypatch.setattr(GeoTiff, "read", spy)
    for paths, window, expected in (
        ((tiles, tiles), Window(16, 16, 16, 16), True),
        ((tiles, strips), Window(16, 16, 16, 16), False),
        ((tiles, strips), Window(16, 0, 16, 64), True),
    ):
        told.clear()
        stack(*paths).read_into(0, window, np.empty(window[2:], "uint8"))
        stack(*paths).read(1, window)
        assert told == [expected] * 2


def test_simulated_is_told_by_the_tag(write_tif):
    assert GeoTiff(write_tif(CELLS, tags={"simulated": "yes"})).simulated
    assert GeoTiff(write_tif(CELLS, tags={"SIMULATED": "seed 7"})).simulated
    assert not GeoTiff(write_tif(CELLS, tags={"simulated": "no"})).simulated
    assert not GeoTiff(write_tif(CELLS)).simulated


def test_overviews_in_the_file_are_not_read(write_tif):
    """Averaged overviews of class codes are codes of other classes."""
    cells = np.tile(np.array([[1, 9], [9, 1]], "uint8"), (64, 64))
    path = write_tif(cells)
    with rasterio.open(path, "r+") as file:
        file.build_overviews([2], Resampling.average)
    files = stack(path)
    strips, cols = files.overview_rows(64)
    picture = np.concatenate([files.read(0, window)[0][rows][:, cols] for window, rows in strips])
    assert picture.shape == (64, 64)
    assert set(np.unique(picture)) <= {1, 9}


def _sum(file):
    return int(file.read(whole(file)).sum())


def test_threads_and_processes_read_the_same(write_tif):
    cells = np.random.default_rng(2).integers(0, 255, (300, 200), "uint8")
    file = GeoTiff(write_tif(cells, compress="deflate", tiled=True, blockxsize=64, blockysize=64))
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(_sum, [file] * 20)) == {int(cells.sum())}
    assert _sum(pickle.loads(pickle.dumps(file))) == cells.sum()
    file.close()
    assert _sum(file) == cells.sum()


def test_a_process_pool_reads_a_pickled_map(write_tif, tmp_path):
    path = write_tif(CELLS)
    pickled = tmp_path / "file.pickle"
    pickled.write_bytes(pickle.dumps(GeoTiff(path)))
    code = (
        "import pickle, sys; from pathlib import Path; from bluecarbon.grid import Window; "
        "file = pickle.loads(Path(sys.argv[1]).read_bytes()); "
        "print(int(file.read(Window(0, 0, 5, 6)).sum()))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, pickled], capture_output=True, text=True, check=True
    )
    assert int(run.stdout) == CELLS.sum()


# --- several files on one grid


def shifted(frame, dx=0.0, dy=0.0, **changes):
    return frame._replace(left=frame.left + dx, top=frame.top + dy, **changes)


@pytest.mark.parametrize("offset", [1e-7, -1e-7, 0.009])
def test_a_tiny_offset_is_the_same_grid_and_noted(write_tif, utm, offset):
    """facts: a 1e-7 offset gave an empty product whose sum was 0.0 tonnes."""
    both = stack(write_tif(CELLS), write_tif(CELLS, shifted(utm, offset)))
    values, inside = both.read(1, Window(0, 0, 5, 6))
    assert inside is None
    np.testing.assert_array_equal(values, CELLS)
    assert any("read as the same grid" in note for note in both.notes)


def test_a_tiny_offset_in_degrees_is_the_same_grid(write_tif, degrees):
    both = stack(write_tif(CELLS, degrees), write_tif(CELLS, shifted(degrees, 1e-7, -1e-7)))
    assert len(both.notes) == 1


def test_an_offset_is_refused_with_the_cure(write_tif, utm):
    second = write_tif(CELLS, shifted(utm, 5.0), name="second.tif")
    with pytest.raises(InputError, match=r'0\.5 of a cell off.*align = "nearest"') as error:
        stack(write_tif(CELLS), second)
    assert error.value.where == str(second)


def test_another_reference_system_is_refused_by_name(write_tif, utm):
    second = write_tif(CELLS, utm._replace(crs="EPSG:32650"))
    with pytest.raises(InputError, match=r"zone 50N.*zone 51N.*rio warp"):
        stack(write_tif(CELLS), second)


def test_another_cell_size_is_refused_naming_both(write_tif, utm):
    with pytest.raises(InputError, match=r"cells of 20 x 20.*10 x 10.*--like"):
        stack(write_tif(CELLS), write_tif(CELLS, utm._replace(dx=20.0, dy=20.0)))


def test_another_size_is_refused_naming_both(write_tif):
    with pytest.raises(InputError, match=r"4 x 6 cells.*5 x 6 cells.*--like"):
        stack(write_tif(CELLS), write_tif(CELLS[:4]))


def test_another_spelling_of_the_reference_system_is_the_same(write_tif, degrees):
    """The well-known text of ESRI for WGS 84 names the same system."""
    esri = (
        'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
        'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
    )
    assert stack(write_tif(CELLS, degrees), write_tif(CELLS, degrees, crs=esri)).notes == ()


def test_non_square_cells_are_accepted(write_tif, degrees):
    assert stack(write_tif(CELLS, degrees)).grid.cell_size == (0.001, 0.0009)


def test_an_unknown_alignment_is_refused_with_the_cure(write_tif):
    with pytest.raises(InputError, match='align = "nearest"'):
        stack(write_tif(CELLS), align="bilinear")


def test_nearest_moves_cells_and_says_so(write_tif, utm, caplog):
    """By hand: 3 m to the east is 0.3 of a cell; the first centre lies west of the second map? No:
    its centre at 5 m lies 2 m into the second map. All 30 cells are filled and all 30 moved.
    """
    both = stack(write_tif(CELLS), write_tif(CELLS, shifted(utm, 3.0)), align="nearest")
    values, inside = both.read(1, Window(0, 0, 5, 6))
    assert inside.all()
    np.testing.assert_array_equal(values, CELLS)
    assert both.nearest[1].moved == 30
    assert "30 of 30 cells filled, 0 outside it" in both.notes[0]
    assert "30 moved by up to 0.300 of a cell" in both.notes[0]
    assert both.notes[0] in caplog.text


def test_nearest_counts_what_it_cannot_fill(write_tif, utm):
    """By hand: 14 m to the east, columns 1 to 5 read columns 0 to 4 and column 0 has nothing."""
    both = stack(write_tif(CELLS), write_tif(CELLS, shifted(utm, 14.0)), align="nearest")
    values, inside = both.read(1, Window(0, 0, 5, 6))
    assert not inside[:, 0].any()
    assert inside[:, 1:].all()
    np.testing.assert_array_equal(values[:, 1:], CELLS[:, :5])
    assert "25 of 30 cells filled, 5 outside it" in both.notes[0]


def test_nearest_on_the_same_lattice_moves_nothing(write_tif):
    both = stack(write_tif(CELLS), write_tif(CELLS[:3]), align="nearest")
    assert both.nearest[1].moved == 0
    assert "18 of 30 cells filled, 12 outside it" in both.notes[0]


def test_half_a_cell_goes_one_way_throughout(write_tif, utm):
    """Centres on the border of two cells all take the right and lower one."""
    both = stack(write_tif(CELLS), write_tif(CELLS, shifted(utm, 5.0, 5.0)), align="nearest")
    values, inside = both.read(1, Window(0, 0, 5, 6))
    np.testing.assert_array_equal(values[:4], CELLS[1:])
    assert inside[:4].all()
    assert not inside[4].any()


def test_maps_of_different_places_are_refused_even_by_nearest(write_tif, utm):
    with pytest.raises(InputError, match="Use maps of the same place"):
        stack(write_tif(CELLS), write_tif(CELLS, shifted(utm, 1e5)), align="nearest")


def test_nearest_agrees_with_gdal_for_another_reference_system(write_tif):
    """Another program: rasterio.warp.reproject (GDAL), with an exact transform."""
    rng = np.random.default_rng(3)
    target = write_tif(np.zeros((60, 50), "uint8"))
    cells = rng.integers(1, 255, (90, 80), "uint8")
    source = write_tif(cells, crs="EPSG:4326", transform=Affine(1e-4, 0, 121.707, 0, -1e-4, 29.48))
    both = stack(target, source, align="nearest")
    values, inside = both.read(1, Window(0, 0, 60, 50))
    expected = np.zeros((60, 50), "uint8")
    with rasterio.open(target) as a, rasterio.open(source) as b:
        reproject(
            rasterio.band(b, 1),
            expected,
            dst_crs=a.crs,
            dst_transform=a.transform,
            resampling=Resampling.nearest,
            tolerance=0.0,
        )
    assert 0.2 < inside.mean() < 1
    np.testing.assert_array_equal(np.where(inside, values, 0), expected)
    assert "reprojected from WGS 84" in both.notes[0]
    assert both.nearest[1].filled == inside.sum()


def test_finer_maps_are_read_in_pieces(write_tif, utm, monkeypatch):
    """The pieces add up to what one read gives."""
    fine = np.random.default_rng(4).integers(0, 255, (100, 120), "uint8")
    paths = write_tif(CELLS), write_tif(fine, utm._replace(dx=0.5, dy=0.5))
    both = stack(*paths, align="nearest")
    expected, _ = both.read(1, Window(0, 0, 5, 6))
    np.testing.assert_array_equal(expected, fine[10::20, 10::20])
    monkeypatch.setattr("bluecarbon.inputs.rasters.aligning.MAX_PIECE", 100)
    np.testing.assert_array_equal(both.read(1, Window(0, 0, 5, 6))[0], expected)


def test_a_datum_without_a_known_shift_is_refused_with_the_cure(write_tif):
    """Xian 1980 has no published shift to WGS 84, and a ballpark leaves it out."""
    xian = write_tif(CELLS, crs="EPSG:2385", transform=Affine(10, 0, 668e3, 0, -10, 3264e3))
    with pytest.raises(InputError, match=r"no published shift.*Reproject the data"):
        stack(write_tif(CELLS), xian, align="nearest")


windows = st.tuples(
    st.integers(0, 40), st.integers(0, 30), st.integers(1, 20), st.integers(1, 20)
).map(lambda w: Window(*w))


@pytest.fixture(scope="module")
def three_maps(write_tif):
    rng = np.random.default_rng(5)
    utm = write_tif(rng.integers(0, 255, (60, 50), "uint8"))
    frame = Affine(10, 0, 375_003.0, 0, -10, 3_261_904.0)
    moved = write_tif(rng.integers(0, 255, (60, 50), "uint8"), transform=frame)
    frame = Affine(1e-4, 0, 121.712, 0, -1e-4, 29.4796)
    lonlat = write_tif(rng.integers(0, 255, (60, 50), "uint8"), crs="EPSG:4326", transform=frame)
    files = stack(utm, moved, lonlat, align="nearest")
    return files, [files.read(i, Window(0, 0, 60, 50)) for i in range(3)]


@given(window=windows)
@settings(max_examples=100, deadline=None)
def test_a_window_is_a_slice_of_the_whole(three_maps, window):
    files, wholes = three_maps
    row, col, height, width = window
    part = slice(row, row + height), slice(col, col + width)
    for position, (values, inside) in enumerate(wholes):
        own, own_inside = files.read(position, window)
        if inside is None:
            np.testing.assert_array_equal(own, values[part])
        else:
            np.testing.assert_array_equal(own_inside, inside[part])
            np.testing.assert_array_equal(own[own_inside], values[part][own_inside])


@pytest.mark.parametrize("window", [(0, 0, 61, 1), (-1, 0, 2, 2), (0, 49, 1, 2), (0, 0, 0, 1)])
def test_windows_outside_are_a_mistake_of_the_caller(three_maps, window):
    with pytest.raises(ValueError, match="does not lie in the grid"):
        three_maps[0].read(0, Window(*window))


def test_an_aligned_stack_survives_threads_and_pickling(three_maps):
    files, wholes = three_maps
    files = pickle.loads(pickle.dumps(files))
    with ThreadPoolExecutor(4) as pool:
        again = list(pool.map(lambda i: files.read(i % 3, Window(0, 0, 60, 50)), range(12)))
    for i, (values, _) in enumerate(again):
        np.testing.assert_array_equal(values, wholes[i % 3][0])


@given(st.floats(-0.49, 0.49), st.floats(-0.49, 0.49))
@settings(max_examples=50, deadline=None)
def test_nearest_below_half_a_cell_keeps_every_cell(three_maps, dx, dy):
    grid = three_maps[0].grid
    a, b, c, d, e, f = grid.transform
    source = type(grid)(
        crs=grid.crs,
        transform=(a, b, c + dx * a, d, e, f + dy * e),
        width=grid.width,
        height=grid.height,
    )
    nearest = Nearest(source, grid, where="map.tif")
    rows, cols = nearest.index(Window(0, 0, *grid.shape))
    np.testing.assert_array_equal(rows[:, 0], np.arange(grid.height))
    np.testing.assert_array_equal(cols[0], np.arange(grid.width))
    assert nearest.filled == grid.width * grid.height


@pytest.mark.real
def test_a_real_lidar_tile_with_non_square_cells(shared_data):
    """Its README: float32, 77 x 98 cells of 10.0069 x 9.9686 m, 4,973 of them valid."""
    file = GeoTiff(shared_data / "real" / "intertidal_lidar_10m" / "lidar_10m_tests.tif")
    assert file.grid.cell_size == pytest.approx((10.0069, 9.9686), abs=1e-4)
    assert sorted(file.grid.shape) == [77, 98]
    assert (~file.is_nodata(file.read(whole(file)))).sum() == 4973
