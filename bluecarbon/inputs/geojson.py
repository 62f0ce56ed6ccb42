"""GeoJSON (RFC 7946) read strictly: polygons in longitude and latitude, nothing guessed."""

import json
from pathlib import Path

import numpy as np
import shapely

from bluecarbon.errors import InputError
from bluecarbon.inputs.problems import Problems

_TO_LON_LAT = "Write the file again in longitude and latitude: ogr2ogr -t_srs EPSG:4326 OUT IN."
_CRS84 = ("CRS84", "EPSG:4326", "EPSG::4326")


def read_geojson(path, data=None):
    """Read the polygons of a GeoJSON file.

    Parameters
    ----------
    path : path-like
    data : bytes, optional
        The bytes of the file, where they were read already: then `path` only names them.

    Returns
    -------
    properties : list of dict
    polygons : list of shapely.Polygon or shapely.MultiPolygon
        Longitude and latitude, in EPSG:4326.
    places : list of str
        What to call each feature in an error.
    simulated : bool
        True when the collection says ``"simulated": true`` or "yes".

    Raises
    ------
    InputError
        For text that is not GeoJSON by RFC 7946, and naming every feature whose geometry is not
        a polygon in longitude and latitude.
    """
    path = Path(path)
    document = _parsed(path, path.read_bytes() if data is None else data)
    _check_crs(path, document)
    features = document["features"]
    problems = Problems(path)
    properties, polygons, places = [], [], []
    for number, feature in enumerate(features, start=1):
        own = feature.get("properties") if isinstance(feature, dict) else None
        properties.append(own if isinstance(own, dict) else {})
        places.append(place(number, properties[-1]))
        try:
            polygons.append(_polygon(feature))
        except _NotAPolygonError as error:
            problems.add(
                places[-1],
                str(error),
                "The geometry is a Polygon or MultiPolygon of closed rings.",
                "Draw the boundary again, or close the ring: its last position repeats the first.",
            )
    problems.refuse()
    simulated = str(document.get("simulated", "no")).casefold() not in (
        "no",
        "false",
        "0",
        "",
        "none",
    )
    return properties, polygons, places, simulated


def place(number, properties):
    """What to call a feature in an error: its number from 1, and its zone when it has one."""
    zone = properties.get("zone")
    return f"feature {number}" + (f" (zone {zone!r})" if zone is not None else "")


class _NotAPolygonError(Exception):
    pass


def _parsed(path, data):
    rule = "Zones are a GeoJSON FeatureCollection (RFC 7946) in UTF-8."

    def refuse(found, cure):
        return InputError(where=path, found=found, rule=rule, cure=cure)

    def unique(pairs):
        names = [name for name, _ in pairs]
        for name in names:
            if names.count(name) > 1:
                raise refuse(f"the key {name!r} twice in one object", "Remove one of the two.")
        return dict(pairs)

    def constant(name):
        raise refuse(f"the number {name}", "Write null, or leave the property out.")

    try:
        text = data.decode("utf-8-sig")
        document = json.loads(text, object_pairs_hook=unique, parse_constant=constant)
    except UnicodeDecodeError as error:
        raise refuse(f"bytes that are not UTF-8 ({error.reason})", "Save it as UTF-8.") from error
    except json.JSONDecodeError as error:
        found = f"text that is not JSON in line {error.lineno}, column {error.colno} ({error.msg})"
        raise refuse(found, "Correct the text there, or export the file again.") from error
    except RecursionError as error:
        raise refuse("objects nested too deep", "Export the file again.") from error
    kind = document.get("type") if isinstance(document, dict) else type(document).__name__
    features = document.get("features") if kind == "FeatureCollection" else None
    if not isinstance(features, list):
        raise refuse(f"type {kind!r}", "Export the zones as a FeatureCollection.")
    if not features:
        raise refuse("no feature", "Draw at least one zone.")
    return document


def _check_crs(path, document):
    crs = document.get("crs")
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else crs
    if not str(name).endswith(_CRS84):
        raise InputError(
            where=path,
            found=f"the coordinate reference system {name!r}",
            rule="GeoJSON is in longitude and latitude of WGS 84 (RFC 7946, section 4).",
            cure=_TO_LON_LAT,
        )


def _polygon(feature):
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict):
        raise _NotAPolygonError("no geometry")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        raise _NotAPolygonError(f"the geometry type {kind!r}")
    parts = [coordinates] if kind == "Polygon" else coordinates
    if (
        not isinstance(parts, list)
        or not parts
        or not all(isinstance(p, list) and p for p in parts)
    ):
        raise _NotAPolygonError(f"an empty {kind}")
    polygons = [shapely.Polygon(rings[0], rings[1:]) for rings in [[*map(_ring, p)] for p in parts]]
    return polygons[0] if kind == "Polygon" else shapely.MultiPolygon(polygons)


def _ring(positions):
    """The positions of a ring as an array of shape (position, 2)."""
    if not isinstance(positions, list) or len(positions) < 4:
        raise _NotAPolygonError("a ring of fewer than four positions")
    ring = _numbers(positions)
    if ring is None:
        wrong = next(p for p in positions if _numbers([p]) is None)
        raise _NotAPolygonError(f"the position {wrong!r}")
    first, last = tuple(ring[0].tolist()), tuple(ring[-1].tolist())
    if first != last:
        raise _NotAPolygonError(f"a ring that begins at {first} and ends at {last}")
    return ring


def _numbers(positions):
    """The first two numbers of positions as an array (position, 2); None where one has not two."""
    if set(map(type, positions)) != {list} or min(map(len, positions)) < 2:
        return None
    # A third number is a height, which has no part in an area.
    numbers = [number for position in positions for number in position[:2]]
    # What JSON makes of true and false is a kind of int to isinstance.
    if not set(map(type, numbers)) <= {int, float}:
        return None
    try:
        ring = np.array(numbers, float).reshape(-1, 2)
    except OverflowError:  # a whole number of hundreds of digits
        return None
    return ring if np.isfinite(ring).all() else None
