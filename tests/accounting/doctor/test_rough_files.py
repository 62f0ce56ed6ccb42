"""Whatever lies in a folder, the doctor says something of it and does not fall over."""

import numpy as np
import pytest
import shapely

from bluecarbon.accounting.doctor import examine

SUFFIXES = (
    ".tif .nc .h5 .geojson .json .csv .tsv .gpkg .shp .fgb .toml .xlsx .zip .vrt .kml .bin".split()
)
HEADS = {
    ".tif": b"II*\0\x08\0\0\0",
    ".nc": b"\x89HDF\r\n\x1a\n",
    ".h5": b"\x89HDF\r\n\x1a\n",
    ".gpkg": b"SQLite format 3\0",
    ".shp": b"\x00\x00\x27\x0a",
    ".fgb": b"fgb\x03fgb\x00",
    ".geojson": b'{"type": "FeatureCollection", "features": [',
    ".csv": b"zone,species,date,mass,unit,mass_basis,yield_test\n",
}


@pytest.mark.parametrize("seed", range(3))
def test_noise_of_any_name_is_told_and_never_raised(tmp_path, seed):
    """With and without the first bytes that make a reader go on."""
    random = np.random.default_rng(seed)
    for suffix in SUFFIXES:
        for head in {b"", HEADS.get(suffix, b"")}:
            noise = random.integers(0, 256, int(random.integers(0, 400)), dtype=np.uint8)
            (tmp_path / f"{suffix[1:]}{len(head)}{suffix}").write_bytes(head + noise.tobytes())
    found = examine(tmp_path)
    sure = {d.path.name for d in found.files if d.verdict == "usable"}
    assert len(found.files) >= len(SUFFIXES)
    assert sure == set()
    assert [f.found for d in found.files for f in d.findings if f.id == "not-foreseen"] == []


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.95])
def test_good_files_cut_anywhere_are_never_called_usable(broken_folder, tmp_path, share):
    """Of tables only a cut within the header or a row can show, so those are left out."""
    good = broken_folder[0] / "good"
    for name in ("habitats_2016.tif", "ocean.nc", "zones.geojson"):
        data = (good / name).read_bytes()
        (tmp_path / name).write_bytes(data[: int(share * len(data))])
    assert {d.path.name: d.verdict for d in examine(tmp_path).files} == {
        "habitats_2016.tif": "repair",
        "ocean.nc": "repair",
        "zones.geojson": "repair",
    }


def test_what_no_reader_foresaw_stops_one_file_only(tmp_path, monkeypatch):
    """The net below the others; noise does not reach it, so a reader is broken on purpose."""

    def fail(*args):
        raise ZeroDivisionError("by hand")

    monkeypatch.setattr("bluecarbon.accounting.doctor.kinds.rasters.examine", fail)
    (tmp_path / "a.tif").write_bytes(b"II*\0")
    (tmp_path / "b.csv").write_text("a,b\n1,2\n")
    first, second = examine(tmp_path).files
    assert "report this with the file" in first.worst.cure
    assert first.worst.found == "ZeroDivisionError: by hand"
    assert second.worst is None


def test_deep_and_strange_json_is_told(tmp_path):
    (tmp_path / "deep.geojson").write_text("[" * 100_000)
    (tmp_path / "list.json").write_text("[1, 2]")
    (tmp_path / "points.geojson").write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, '
        '"geometry": {"type": "Point", "coordinates": [121, 29]}}]}'
    )
    verdicts = {d.path.name: d.verdict for d in examine(tmp_path).files}
    assert verdicts == {
        "deep.geojson": "repair",
        "list.json": "not used",
        "points.geojson": "repair",
    }


def test_harmless_traits_are_noted_and_nothing_more(broken, tmp_path):
    """A mark of Excel, clockwise rings, longitudes to 360, real numbers with a scale."""
    polygons = [shapely.orient_polygons(p, exterior_cw=True) for p in broken.outlines()[:2]]
    broken.geojson(tmp_path / "zones.geojson", polygons)
    (tmp_path / "harvest.csv").write_text("\ufeff" + broken.HARVEST, encoding="utf-8")
    broken.ocean(tmp_path / "east.nc", lon=np.arange(0.5, 360, 1), lat=np.arange(-89.5, 90, 1))
    found = {d.path.name: d for d in examine(tmp_path).files}
    assert {d.verdict for d in found.values()} == {"usable"}
    notes = {name: {f.id for f in d.findings} for name, d in found.items()}
    assert notes == {
        "zones.geojson": {"wound-clockwise"},
        "harvest.csv": {"byte-order-mark"},
        "east.nc": {"longitudes-0-360-fields"},
    }
