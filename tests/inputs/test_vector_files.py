"""Zones from GeoPackage, shapefile and FlatGeobuf."""

import sys

import numpy as np
import pytest
import shapely

from bluecarbon.errors import InputError
from bluecarbon.inputs.zones import read_zones

pyogrio = pytest.importorskip("pyogrio", reason="the extra 'vector' is not installed")

SQUARES = [shapely.box(121.71, 29.55, 121.73, 29.57), shapely.box(121.75, 29.55, 121.76, 29.56)]
FIELDS = {
    "zone": ["A", "B"],
    "holder": ["象山合作社", "Company"],
    "title_ref": ["T-1", "T-2"],
    "salinity": [24.5, np.nan],
}


@pytest.fixture
def write(tmp_path):
    def write(name, shapes=SQUARES, crs="EPSG:4326", layer=None, append=False, **fields):
        path = tmp_path / name
        fields = {**FIELDS, **fields}
        pyogrio.raw.write(
            path,
            shapely.to_wkb(np.array(shapes, object)),
            [np.array(fields[n], object if n != "salinity" else float) for n in fields],
            list(fields),
            geometry_type="Polygon",
            crs=crs,
            layer=layer,
            append=append,
            **({"driver": "GPKG"} if name.endswith(".gpkg") else {}),
        )
        return path

    return write


@pytest.mark.parametrize("name", ["zones.gpkg", "zones.shp", "zones.fgb"])
def test_each_format_gives_the_same_zones(write, name):
    zones = read_zones(write(name))
    assert sorted(zones.table["zone"]) == ["A", "B"]
    row = zones.table.set_index("zone").loc["A"]
    assert row["holder"] == "象山合作社"
    assert row["salinity"] == 24.5
    assert row["geometry"].equals_exact(SQUARES[0].normalize(), 1e-9) or row["geometry"].equals(
        SQUARES[0]
    )
    assert zones.notes == ()


def test_projected_outlines_are_brought_to_lon_lat_and_noted(write):
    """By hand: 1 km x 2 km on the map is 200 ha divided by the square of the scale of UTM there.

    At the central meridian (x = 500,000 m) that scale is 0.9996.
    """
    shapes = [shapely.box(499_500, 3_260_000, 500_500, 3_262_000)] * 2
    shapes[1] = shapely.box(510_000, 3_260_000, 511_000, 3_261_000)
    zones = read_zones(write("zones.gpkg", shapes, "EPSG:32651"))
    assert zones.hectares[0] == pytest.approx(200 / 0.9996**2, rel=1e-7)
    assert "brought from WGS 84 / UTM zone 51N to EPSG:4326" in zones.notes[0]


def test_no_reference_system_is_refused_with_the_cure(write):
    path = write("zones.shp")
    path.with_suffix(".prj").unlink()
    with pytest.raises(InputError, match=r"no coordinate reference system.*\.prj"):
        read_zones(path)


def test_several_layers_are_refused_by_name(write):
    path = write("zones.gpkg", layer="farms")
    write("zones.gpkg", layer="reeds", append=True)
    with pytest.raises(InputError, match=r"2 layers: farms, reeds.*Export one layer"):
        read_zones(path)


@pytest.mark.parametrize("name", ["zones.gpkg", "zones.shp", "zones.fgb"])
def test_another_format_under_that_name_is_refused(tmp_path, name):
    """GDAL would follow an OGR VRT to any file that it names."""
    path = tmp_path / name
    path.write_text("<OGRVRTDataSource></OGRVRTDataSource>")
    with pytest.raises(InputError, match=r"another format.*as GeoJSON"):
        read_zones(path)


def test_a_damaged_file_is_refused_with_the_cure(write):
    path = write("zones.gpkg")
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(InputError, match="Export the zones again"):
        read_zones(path)


def test_without_pyogrio_the_extra_is_named(write, monkeypatch):
    path = write("zones.gpkg")
    monkeypatch.setitem(sys.modules, "pyogrio", None)
    with pytest.raises(InputError, match=r'pip install "bluecarbon\[vector\]"'):
        read_zones(path)


def test_faults_are_those_of_geojson(write):
    with pytest.raises(InputError, match=r"feature 2 \(zone 'A'\): zone 'A' again"):
        read_zones(write("zones.gpkg", zone=["A", "A"]))
    bow_tie = shapely.Polygon([(121.7, 29.5), (121.8, 29.6), (121.8, 29.5), (121.7, 29.6)])
    with pytest.raises(InputError, match="Self-intersection"):
        read_zones(write("other.gpkg", [SQUARES[0], bow_tie]))


@pytest.mark.real
def test_a_real_coastline_is_no_set_of_zones(shared_data):
    """Its README: fields id, level, area_km2 and clipped, nothing of holders and titles."""
    path = shared_data / "real" / "coastline_gshhg" / "zhejiang_land_full.gpkg"
    with pytest.raises(InputError, match=r"no holder.*Add the property"):
        read_zones(path)
