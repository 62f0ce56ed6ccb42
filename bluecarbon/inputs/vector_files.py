"""Polygons of the vector formats people have: GeoPackage, shapefile, FlatGeobuf (through GDAL)."""

from pathlib import Path

import numpy as np
import shapely
from pyproj import CRS

from bluecarbon.errors import InputError
from bluecarbon.inputs.geojson import place
from bluecarbon.inputs.projections import LON_LAT, is_lon_lat, operation

# First bytes of each format: GDAL would also follow a text file of that name to other files.
FORMATS = {
    ".gpkg": b"SQLite format 3\0",
    ".shp": b"\x00\x00\x27\x0a",
    ".fgb": b"fgb",
}

# Metres. A side that is straight on a projected map is not straight in longitude and latitude;
# cut at this length, its chord stays within a millimetre of it.
_SIDE = 100.0


def read_vector_file(path):
    """Read the polygons of a GeoPackage, shapefile or FlatGeobuf, brought to EPSG:4326.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    properties : list of dict
    polygons : list of shapely geometries
        Longitude and latitude; None where a feature has none.
    places : list of str
        What to call each feature in an error.
    note : str
        How the coordinates were brought to EPSG:4326; empty when they were in it.

    Raises
    ------
    InputError
        When pyogrio is not installed, and for files that are not what their name says.
    """
    path = Path(path)
    pyogrio = _pyogrio(path)
    with open(path, "rb") as file:
        head = file.read(16)
    if not head.startswith(FORMATS[path.suffix.casefold()]):
        raise InputError(
            where=path,
            found="a file of another format",
            rule=f"A file named {path.suffix} is what its name says.",
            cure="Export the zones again, best as GeoJSON in EPSG:4326.",
        )
    _check_layers(path, pyogrio)
    try:
        meta, _, geometry, fields = pyogrio.raw.read(path, force_2d=True)
    except pyogrio.errors.DataSourceError as error:
        raise InputError(
            where=path,
            found=f"a file that cannot be read ({error})",
            rule="Zones are readable polygons.",
            cure="Export the zones again.",
        ) from error
    if not meta["crs"]:
        raise InputError(
            where=path,
            found="no coordinate reference system",
            rule="Zones say where on Earth they lie.",
            cure="Add it (a shapefile needs its .prj), or export as GeoJSON in EPSG:4326.",
        )
    properties = [
        {name: _plain(values[i]) for name, values in zip(meta["fields"], fields, strict=True)}
        for i in range(len(geometry))
    ]
    places = [place(number, own) for number, own in enumerate(properties, start=1)]
    polygons, note = _lon_lat(path, shapely.from_wkb(geometry), meta["crs"])
    return properties, polygons, places, note


def _pyogrio(path):
    try:
        import pyogrio
        import pyogrio.errors
        import pyogrio.raw
    except ImportError as error:
        raise InputError(
            where=path,
            found=f"a {path.suffix} file, and pyogrio is not installed",
            rule="Formats other than GeoJSON are read by pyogrio.",
            cure='Run pip install "bluecarbon[vector]", or export as GeoJSON in EPSG:4326.',
        ) from error
    return pyogrio


def _check_layers(path, pyogrio):
    try:
        layers = [name for name, _ in pyogrio.list_layers(path)]
    except pyogrio.errors.DataSourceError as error:
        raise InputError(
            where=path,
            found=f"a file that cannot be opened ({error})",
            rule="Zones are readable polygons.",
            cure="Export the zones again (a shapefile needs its .shx and .dbf beside it).",
        ) from error
    if len(layers) != 1:
        raise InputError(
            where=path,
            found=f"{len(layers)} layers: {', '.join(layers)}",
            rule="A zones file has one layer.",
            cure="Export one layer: ogr2ogr -t_srs EPSG:4326 zones.geojson IN LAYER.",
        )


def _plain(value):
    """A Python value for JSON: None for missing ones."""
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, float) and np.isnan(value):
        return None
    return str(value)[:10] if isinstance(value, np.datetime64) else value


def _lon_lat(path, polygons, crs):
    if is_lon_lat(crs):
        return list(polygons), ""
    source = CRS.from_user_input(crs)
    to_lon_lat = operation(crs, LON_LAT, shapely.total_bounds(polygons), where=path)
    if source.is_projected:
        polygons = shapely.segmentize(polygons, _SIDE / source.axis_info[0].unit_conversion_factor)
    polygons = shapely.transform(polygons, to_lon_lat.forward, interleaved=False)
    note = f"{path.name}: brought from {source.name} to {LON_LAT} ({to_lon_lat})."
    return list(polygons), note
