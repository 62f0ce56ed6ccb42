"""How much of two outlines is the same ground.

Edges are straight in longitude and latitude (RFC 7946), so outlines are intersected there; what
they share is measured in an equal-area projection of its surroundings, on the ellipsoid.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import shapely

from bluecarbon.constants import SQUARE_METRES_PER_HECTARE
from bluecarbon.lots.ledger.refusals import LedgerRefused

# Neighbours are drawn by hand, and rounded to 1e-7 degree: what is nowhere wider than this [m] and
# no more than this share of the smaller of the two is a common edge. Ours, not a standard's.
TOUCH_WIDTH = 0.1
TOUCH_SHARE = 0.01
# WGS 84: semi-major axis [m] and flattening, its defining parameters (EPSG 7030).
_SEMI_MAJOR = 6_378_137.0
_ECCENTRICITY2 = (2 - 1 / 298.257223563) / 298.257223563
_ECCENTRICITY = math.sqrt(_ECCENTRICITY2)
# Longest edge [degree] that stays straight enough when it is projected.
_STEP = 0.01


@dataclass(frozen=True, kw_only=True, slots=True)
class Overlap:
    """What two outlines have in common."""

    hectares: float  # on the ellipsoid
    touches: bool  # no more than an edge


@lru_cache(maxsize=4096)
def outline(text):
    """The polygons of a canonical outline.

    Raises LedgerRefused where they cross themselves or one another, or where an edge runs around
    the Earth: what such an outline covers is a matter of opinion. Nothing is repaired: the outline
    is part of what was signed.
    """
    shape = shapely.from_geojson(text)
    for polygon in shape.geoms:
        for ring in (polygon.exterior, *polygon.interiors):
            xs = [x for x, _ in ring.coords]
            if any(abs(b - a) > 180 for a, b in pairwise(xs)):
                raise _refuse(
                    "an edge of more than 180 degrees of longitude",
                    "Cut the outline at the antimeridian into two polygons (RFC 7946, 3.1.9).",
                )
    if not shape.is_valid:
        raise _refuse(
            shapely.is_valid_reason(shape),
            "Correct the outline of the zones (shapely.make_valid shows how), account again, and "
            "have it signed again.",
        )
    return shape


def overlap(text, other):
    """The `Overlap` of two canonical outlines; they may be the same."""
    one, two = outline(text), outline(other)
    shared = _surfaces(shapely.intersection(one, two))
    if shared.is_empty:
        return Overlap(hectares=0.0, touches=True)
    flat, smaller = _flat(shared, shared), min((one, two), key=lambda shape: shape.area)
    # Far below the tolerance; asking for the whole outline only where it matters.
    wide = not flat.buffer(-TOUCH_WIDTH / 2, quad_segs=2).is_empty
    touches = not wide and flat.area <= TOUCH_SHARE * _flat(smaller, smaller).area
    return Overlap(hectares=flat.area / SQUARE_METRES_PER_HECTARE, touches=touches)


def hectares(text):
    """Area of a canonical outline on the ellipsoid [ha]."""
    shape = outline(text)
    return _flat(shape, shape).area / SQUARE_METRES_PER_HECTARE


def pairs(shapes):
    """Pairs of positions in a list of shapes that meet, the smaller first."""
    tree = shapely.STRtree(shapes)
    for i, shape in enumerate(shapes):
        for j in tree.query(shape, predicate="intersects"):
            if i < j:
                yield i, int(j)


def _surfaces(shape):
    """The polygons of an intersection; points and lines have no area."""
    parts = getattr(shape, "geoms", [shape])
    polygons = [p for part in parts for p in getattr(part, "geoms", [part])]
    return shapely.MultiPolygon([p for p in polygons if p.geom_type == "Polygon"])


def _flat(shape, around):
    """A shape [degree] in the Lambert cylindrical equal-area projection [m] about another."""
    west, south, east, north = around.bounds
    centre, parallel = (west + east) / 2, math.radians(min(abs(south + north) / 2, 89.0))
    scale = math.cos(parallel) / math.sqrt(1 - _ECCENTRICITY2 * math.sin(parallel) ** 2)

    def project(positions):
        flat = positions.copy()
        flat[:, 0] = [_SEMI_MAJOR * scale * math.radians(x - centre) for x in positions[:, 0]]
        flat[:, 1] = [
            _SEMI_MAJOR * _authalic(math.radians(y)) / (2 * scale) for y in positions[:, 1]
        ]
        return flat

    return shapely.transform(shapely.segmentize(shape, _STEP), project)


def _authalic(latitude):
    """Snyder's q: area between equator and parallel, in units of pi times the squared axis."""
    sine = math.sin(latitude)
    term = math.atanh(_ECCENTRICITY * sine) / _ECCENTRICITY
    return (1 - _ECCENTRICITY2) * (sine / (1 - _ECCENTRICITY2 * sine**2) + term)


def _refuse(found, cure):
    return LedgerRefused(
        "geometry",
        where="outline",
        found=found,
        rule="An outline is valid polygons within 180 degrees west and east.",
        cure=cure,
    )
