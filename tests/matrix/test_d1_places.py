"""D1: maps, zones and fields that do not lie where they say. A named error, never a number."""

import json

import numpy as np
from hazard_bench import EAST, LAT, LON, NORTH, TRANSFORM, Case, misses, small, total
from rasterio.transform import Affine

from bluecarbon.inputs.fields import read_fields
from bluecarbon.inputs.zones import read_zones

SIZE, LEFT, TOP = small.SIZE, small.LEFT, small.TOP


def moved(dx=0.0, dy=0.0):
    """The frame of the maps, moved by shares of a cell."""
    return Affine(SIZE, 0, LEFT + dx * SIZE, 0, -SIZE, TOP + dy * SIZE)


def each_position(change):
    """An edit of zones that changes every position."""

    def edit(zones):
        for feature in zones["features"]:
            rings = feature["geometry"]["coordinates"]
            feature["geometry"]["coordinates"] = [[list(change(*p)) for p in r] for r in rings]

    return edit


def with_crs(name):
    def edit(zones):
        zones["crs"] = {"type": "name", "properties": {"name": name}}

    return edit


def zones_by_degrees(bench, positions):
    """Zones laid on a map of the Red Sea, where 20 and 38 degrees both pass for a latitude."""
    path = bench.tif(
        "red.tif", np.ones((100, 100), int), Affine(0.01, 0, 38, 0, -0.01, 21), crs="EPSG:4326"
    )
    from bluecarbon.inputs.class_maps import open_class_maps

    grid = open_class_maps([(np.datetime64("2016-07-01").item(), path)], {1: "mangrove"}).grid
    zones = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"zone": "a", "holder": "b", "title_ref": "c"},
                "geometry": {"type": "Polygon", "coordinates": [positions]},
            }
        ],
    }
    (bench.folder / "red.geojson").write_text(json.dumps(zones))
    return len(read_zones(bench.folder / "red.geojson", grid))


def box(west, south, east, north):
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def two_fields(bench, shift):
    """Two variables of one file, the axes of the second a little off."""
    off = {
        "latitude": ("latitude", np.array(LAT) + shift, NORTH),
        "longitude": ("longitude", np.array(LON), EAST),
    }
    first = {"month": ("month", [1, 2]), "lat": ("lat", LAT, NORTH), "lon": ("lon", LON, EAST)}
    full = np.full((2, 2, 3), 20.0)
    path = bench.netcdf(
        {
            "t": (("month", "lat", "lon"), full, {"units": "degC"}),
            "s": (("month", "latitude", "longitude"), full, {"units": "1"}),
        },
        first | off,
    )
    fields = read_fields(path, {"sst": "t", "salinity": "s"})
    return float((fields["sst"] * fields["salinity"]).sum())


def upside_down(bench):
    """Rows turned with their labels: the same field, cell by cell."""
    values = np.arange(18.0).reshape(3, 2, 3)
    plain = bench.field(values)
    turned = bench.field(values[:, ::-1], lat=(LAT[::-1], NORTH))
    return bool((plain.values == turned.values).all() and plain["lat"].equals(turned["lat"]))


def bounded(bench, edges):
    coords = {"lat_bnds": (("lat", "edge"), edges)}
    return bench.field(lat=(LAT, {**NORTH, "bounds": "lat_bnds"}), coords=coords).size


DEGREES = Affine(0.001, 0, 121.7, 0, -0.0009, 29.6)
SWAPPED = Affine(0.001, 0, 29.6, 0, -0.0009, 121.7)

CASES = [
    Case("half a cell east", lambda b: b.with_map(transform=moved(0.5)), 'set align = "nearest"'),
    Case("half a cell north", lambda b: b.with_map(transform=moved(0, 0.5)), "of a cell off"),
    Case("a hundredth of a cell", lambda b: b.with_map(transform=moved(0.01)), "rio warp"),
    Case("1e-7 of a cell", lambda b: b.with_map(transform=moved(1e-7)), equals=total),
    Case(
        "another cell size",
        lambda b: b.with_map(transform=Affine(101, 0, LEFT, 0, -101, TOP)),
        "cell size of the first",
    ),
    Case(
        "a column more",
        lambda b: b.with_map(np.pad(b.classes(), ((0, 0), (0, 1)))),
        "Write the maps on one grid",
    ),
    Case(
        "another reference system",
        lambda b: b.with_map(crs="EPSG:32651"),
        "coordinate reference system.*Write the maps on one grid",
    ),
    Case("no reference system", lambda b: b.with_map(crs=None), "rio edit-info --crs"),
    Case(
        "a system of its own",
        lambda b: b.with_map(crs='LOCAL_CS["site",UNIT["metre",1]]'),
        "Reproject|rio edit-info|rio warp",
    ),
    Case(
        "south-up",
        lambda b: b.with_map(transform=Affine(SIZE, 0, LEFT, 0, SIZE, TOP - 8 * SIZE)),
        "writes it north-up",
    ),
    Case(
        "mirrored",
        lambda b: b.with_map(transform=Affine(-SIZE, 0, LEFT + 12 * SIZE, 0, -SIZE, TOP)),
        "Turn the map",
    ),
    Case(
        "rotated",
        lambda b: b.with_map(transform=TRANSFORM * Affine.rotation(5)),
        "Rectify the map",
    ),
    Case("no place at all", lambda b: b.with_map(transform=Affine.identity()), "Write it into"),
    Case("degrees called metres", lambda b: b.with_map(transform=DEGREES), "look like degrees"),
    Case(
        "metres called degrees",
        lambda b: b.with_map(crs="EPSG:4326"),
        "look like metres",
    ),
    Case(
        "latitude as x in a map",
        lambda b: b.with_map(transform=SWAPPED, crs="EPSG:4326"),
        "put longitude before latitude",
    ),
    Case(
        "latitude first in zones",
        lambda b: b.with_zones(each_position(lambda x, y: (y, x))),
        "swap the two",
    ),
    Case(
        "latitude first where both would pass",
        lambda b: zones_by_degrees(b, box(20.2, 38.2, 20.4, 38.4)),
        "swapped it would lie on the maps",
    ),
    Case(
        "the same zone, longitude first",
        lambda b: zones_by_degrees(b, box(38.2, 20.2, 38.4, 20.4)),
        equals=1,
    ),
    Case(
        "zones from 0 to 360",
        lambda b: b.with_zones(each_position(lambda x, y: (x + 180, y))),
        "subtract 360",
    ),
    Case(
        "zones in metres",
        lambda b: b.with_zones(each_position(lambda x, y: (x * 96486, y * 111000))),
        "reproject to EPSG:4326",
    ),
    Case("zones that say UTM", lambda b: b.with_zones(with_crs("EPSG:32651")), "-t_srs EPSG:4326"),
    Case(
        "zones elsewhere",
        lambda b: b.with_zones(each_position(lambda x, y: (x - 5, y))),
        "Use maps that cover the zone",
    ),
    Case(
        "zones half a kilometre off",
        lambda b: b.with_zones(each_position(lambda x, y: (x - 0.005, y))),
        "cover the whole zone, or clip",
    ),
    Case("field, axes swapped", lambda b: b.field(lat=(LON[:2], NORTH)).size, "are swapped"),
    Case(
        "field, 0 and 360 both",
        lambda b: b.field(lon=([0.0, 180.0, 360.0], EAST)).size,
        "Remove the repeated column",
    ),
    Case(
        "field from 0 to 360",
        lambda b: b.field(np.array([0.0, 1, 2]), lon=([10.5, 179.5, 350.5], EAST))[
            0, 0
        ].values.tolist(),
        equals=[2.0, 0.0, 1.0],
    ),
    Case("field, rows turned", upside_down, equals=True),
    Case(
        "field, labels at corners",
        lambda b: bounded(b, [[29.5, 30.5], [30.5, 31.5]]),
        "Add half a cell",
    ),
    Case("fields 1e-7 degrees apart", lambda b: two_fields(b, 1e-7), "one grid and one time axis"),
    Case(
        "field in metres",
        lambda b: b.field(lat=([3.262e6, 3.263e6], {"units": "m"})).size,
        "Reproject the field",
    ),
]


def test_d1_places(tmp_path, matrix):
    """At least 20 faults of place; the few that are none come out as from the sound project."""
    assert len(CASES) >= 20
    wrong = misses(CASES, tmp_path)
    assert not wrong, "\n".join(wrong)
    matrix.report("D1", len(CASES), len(CASES) - len(wrong), "places")
