"""Polygons: zones with a holder, or outlines such as a coastline; GeoJSON and what GDAL reads."""

import json
import warnings

import numpy as np
import shapely

from bluecarbon.accounting.doctor.finding import Diagnosis
from bluecarbon.accounting.doctor.kinds import areas
from bluecarbon.constants import SQUARE_METRES_PER_HECTARE
from bluecarbon.errors import InputError
from bluecarbon.inputs.geojson import read_geojson
from bluecarbon.inputs.polygons import ground_area
from bluecarbon.inputs.vector_files import FORMATS, read_vector_file
from bluecarbon.inputs.zone_checks import check_polygons
from bluecarbon.inputs.zones import REQUIRED, read_zones

SUFFIXES = (".geojson", ".json", ".kml", ".kmz", ".gml", ".dxf", ".gdb", *FORMATS)
SHAPEFILE_PARTS = (".shx", ".dbf", ".prj")
LARGEST_TEXT = 64 * 2**20  # [byte], as in the sandbox


def examine(path, folder):
    """The diagnosis of a file of polygons. `folder` holds the names of the files beside it."""
    found = Diagnosis(path=path, kind="outlines", sureness="likely", why="its name ends like it")
    suffix = path.suffix.casefold()
    if suffix == ".shp":
        _check_parts(found, folder)
    if suffix in (".geojson", ".json"):
        if path.stat().st_size > LARGEST_TEXT:
            found.add("text-too-large", size=f"{path.stat().st_size / 2**20:,.0f}")
            return found
        if not _is_geojson(found):
            return found
    elif suffix not in FORMATS:
        found.add("other-vector-format", suffix=suffix)
        return found
    read = read_geojson if suffix in (".geojson", ".json") else read_vector_file
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of GDAL, on its way to refusing the file
            properties, polygons, places, _ = read(path)
    except InputError as error:
        _refused(found, error)
        return found
    _tell_kind(found, properties, polygons)
    try:
        check_polygons(path, polygons, places)
        if found.kind == "zones":
            found.content = read_zones(path)
            found.facts["zones"] = list(map(str, found.content.table["zone"]))
            found.facts["simulated"] = bool(found.content.simulated)
        else:
            found.content = polygons
    except InputError as error:
        found.refused(error)
        return found
    _check_winding(found, polygons)
    hectares = np.array([ground_area(p) for p in polygons]) / SQUARE_METRES_PER_HECTARE
    found.facts["hectares"] = round(float(hectares.sum()), 2)
    found.facts["bounds"] = [round(float(v), 6) for v in shapely.total_bounds(polygons)]
    areas.compare(found, properties, hectares)
    return found


def _refused(found, error):
    """What the reader refuses; of a shapefile that lacks a part, the part has been told."""
    if not any(f.id == "shapefile-part" for f in found.findings):
        found.refused(error)


def _check_parts(found, folder):
    lower = {name.casefold() for name in folder}
    missing = [s for s in SHAPEFILE_PARTS if (found.path.stem + s).casefold() not in lower]
    if missing:
        found.add("shapefile-part", missing=", ".join(found.path.stem + s for s in missing))


def _is_geojson(found):
    """Tell GeoJSON from other JSON by its type; what is no JSON at all the reader refuses."""
    try:
        document = json.loads(found.path.read_bytes())
    except (ValueError, RecursionError):
        return True
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "FeatureCollection" or found.path.suffix.casefold() == ".geojson":
        return True
    found.kind, found.used, found.why = "other JSON", False, f"JSON of type {kind!r}"
    return False


def _tell_kind(found, properties, polygons):
    names = {name for own in properties for name in own}
    known = [name for name in REQUIRED if name in names]
    found.facts["features"] = len(polygons)
    found.facts["properties"] = sorted(map(str, names))
    if len(known) > 1:
        found.kind = "zones"
        found.sureness = "sure" if len(known) == len(REQUIRED) else "likely"
        found.why = "polygons with " + ", ".join(known)
    else:
        found.used = False
        found.why = "polygons without holder and title_ref"


def _check_winding(found, polygons):
    rings = [part.exterior for p in polygons for part in shapely.get_parts(p)]
    clockwise = sum(not ring.is_ccw for ring in rings)
    if clockwise and found.path.suffix.casefold() in (".geojson", ".json"):
        found.add("wound-clockwise", n=clockwise, all=len(rings))
