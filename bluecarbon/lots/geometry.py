"""The outline of a lot as one text per shape: GeoJSON, EPSG:4326, seven decimals.

Lots hold no floating-point numbers, so the outline is a text inside the lot, and the digest is over
exactly the bytes of that text: no reader has to agree with us about how a number is printed.
"""

import json
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise

from bluecarbon.errors import InputError

# One unit of the rounded coordinates is 1e-7 degree, at most 1.1 cm on the ground.
DECIMALS = 7
_UNITS = 10**DECIMALS


def canonical_geometry(geometry: object) -> str:
    """The canonical text of a polygon or multipolygon.

    Takes GeoJSON as a mapping or as text, or any object with `__geo_interface__`. Positions are
    [longitude, latitude], EPSG:4326; a height is dropped. Rounded to seven decimals; outer rings
    run counterclockwise, holes clockwise (RFC 7946), each from its smallest position; rings and
    polygons are sorted: the same shape gives the same text, however it was drawn.
    """
    return _of_text(geometry) if isinstance(geometry, str) else _canonical(geometry)


# The lots of one farm have one outline, which is checked in each of them.
@lru_cache(maxsize=256)
def _of_text(text):
    try:
        return _canonical(json.loads(text, parse_float=Decimal))
    except (ValueError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        raise _refuse(f"text that is not JSON ({error})", "Give GeoJSON text.") from None


def _canonical(geometry):
    geometry = getattr(geometry, "__geo_interface__", geometry)
    try:
        kind, coordinates = geometry["type"], geometry["coordinates"]
    except (KeyError, TypeError):
        raise _refuse(
            f"{type(geometry).__name__} without type and coordinates",
            "Give a GeoJSON Polygon or MultiPolygon, not a Feature.",
        ) from None
    if kind not in ("Polygon", "MultiPolygon"):
        raise _refuse(f"a {kind}", "Give the outline as a Polygon or MultiPolygon.")
    polygons = sorted(_polygon(p) for p in ([coordinates] if kind == "Polygon" else coordinates))
    if not polygons:
        raise _refuse("no polygon", "Give the outline of the zones of the lot.")
    if any(a == b for a, b in pairwise(polygons)):
        raise _refuse("the same polygon twice", "Remove one; its area would count twice.")
    rings = (",".join(_ring_text(ring) for ring in polygon) for polygon in polygons)
    text = ",".join(f"[{polygon}]" for polygon in rings)
    return f'{{"coordinates":[{text}],"type":"MultiPolygon"}}'


@lru_cache(maxsize=256)
def geometry_digest(text: str) -> str:
    """SHA-256 of a canonical outline, lower-case hex."""
    return sha256(text.encode("ascii")).hexdigest()


def _polygon(rings):
    if not isinstance(rings, list | tuple) or not rings:
        raise _refuse("a polygon without rings", "Remove it.")
    outer, *holes = rings
    return [_ring(outer, hole=False), *sorted(_ring(hole, hole=True) for hole in holes)]


def _ring(positions, *, hole):
    if not isinstance(positions, list | tuple):
        raise _refuse(f"a ring that is {positions!r:.40}", "A ring is a list of positions.")
    ring = [_position(p) for p in positions]
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise _refuse(
            f"a ring of {len(ring)} positions, first {positions[:1]}, last {positions[-1:]}",
            "Close the ring: it has at least four positions and the last repeats the first.",
        )
    # Neighbours that rounding made one point are one point.
    ring = [p for p, following in pairwise(ring) if p != following]
    area = sum(
        x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True)
    )
    if not area:
        raise _refuse(
            f"a ring without area at {positions[0]}",
            f"Remove rings narrower than {DECIMALS} decimals of a degree.",
        )
    if (area < 0) != hole:
        ring.reverse()
    smallest = min(ring)
    starts = [i for i, p in enumerate(ring) if p == smallest]
    ring = min(ring[i:] + ring[:i] for i in starts)
    return [*ring, ring[0]]


def _position(position):
    try:
        longitude, latitude = tuple(position)[:2]
        return _fixed(longitude, 180), _fixed(latitude, 90)
    except (TypeError, ValueError, ArithmeticError):
        raise _refuse(
            f"position {position!r:.80}",
            "Positions are [longitude, latitude] in degrees, EPSG:4326: transform projected "
            "coordinates, and check that the two are not exchanged.",
        ) from None


def _fixed(value, limit):
    """A coordinate of at most `limit` degrees, in whole units of 1e-7 degree."""
    if isinstance(value, bool | str):
        raise TypeError
    exact = Decimal(value) if isinstance(value, int | Decimal) else Decimal(repr(float(value)))
    if not abs(exact) <= limit:
        raise ValueError
    return int((exact * _UNITS).to_integral_value())


def _ring_text(ring):
    return "[" + ",".join(f"[{_number(x)},{_number(y)}]" for x, y in ring) + "]"


def _number(units):
    whole, rest = divmod(abs(units), _UNITS)
    text = f"{whole}.{rest:0{DECIMALS}d}".rstrip("0").rstrip(".")
    return f"-{text}" if units < 0 else text


def _refuse(found, cure):
    return InputError(
        where="geometry of a lot",
        found=found,
        rule="It is a GeoJSON MultiPolygon in EPSG:4326.",
        cure=cure,
    )
