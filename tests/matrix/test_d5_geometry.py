"""D5: outlines. Their area against an integral over the ellipsoid, or a named error.

The reference is another way to the same area: between the equator and a parallel, the ellipsoid of
WGS 84 has the area q(latitude) per radian of longitude in closed form (Snyder 1987, Map
Projections, eq. 3-12), and a side is straight in longitude and latitude (RFC 7946, 3.1.1), so that
the area within a ring is the sum over its sides of the integral of q along them.
"""

import json
import math
from itertools import pairwise

import numpy as np
from hazard_bench import Case, misses
from scipy.integrate import quad

from bluecarbon.inputs.zones import read_zones

A, F = 6_378_137.0, 1 / 298.257223563  # WGS 84: semi-major axis [m], flattening
E2 = F * (2 - F)
LARGEST_ERROR = 1e-6


def q(latitude):
    """Area from the equator to a latitude [deg] per radian of longitude [m2]."""
    s, e = math.sin(math.radians(latitude)), math.sqrt(E2)
    return A**2 * (1 - E2) / 2 * (s / (1 - E2 * s**2) + math.atanh(e * s) / e)


def reference(ring):
    """Area within a ring [m2], whichever way it winds."""
    total = 0.0
    for (x0, y0), (x1, y1) in pairwise(ring):
        mean = quad(lambda t, a=y0, b=y1: q(a + t * (b - a)), 0, 1, epsabs=0, epsrel=1e-13)[0]
        total += math.radians(x1 - x0) * mean
    return abs(total)


def zone(kind, coordinates):
    """Hectares that the reader gives a zone, as the share by which they miss the reference."""

    def run(bench):
        feature = {
            "type": "Feature",
            "properties": {"zone": "a", "holder": "b", "title_ref": "c"},
            "geometry": {"type": kind, "coordinates": coordinates},
        }
        path = bench.folder / "zones.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
        hectares = read_zones(path).hectares[0]
        parts = [coordinates] if kind == "Polygon" else coordinates
        wanted = sum(reference(outer) - sum(map(reference, holes)) for outer, *holes in parts)
        error = abs(hectares * 1e4 - wanted) / wanted
        return (hectares > 0 and error < LARGEST_ERROR) or f"{hectares} ha, off by {error:.2g}"

    return run


def polygon(*rings):
    return zone("Polygon", list(rings))


def parts(*polygons):
    return zone("MultiPolygon", [list(p) for p in polygons])


def box(west, south, east, north):
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def circle(x, y, radius, points):
    """A ring of this many corners."""
    angle = np.linspace(0, 2 * np.pi, points, endpoint=False)
    ring = np.column_stack((x + radius * np.cos(angle), y + radius * np.sin(angle))).tolist()
    return [*ring, ring[0]]


BAY = box(121.7, 29.4, 121.9, 29.6)
ISLE = box(121.75, 29.45, 121.8, 29.5)
STAR = [
    [121.7, 29.4],
    [121.8, 29.45],
    [121.9, 29.4],
    [121.85, 29.5],
    [121.9, 29.6],
    [121.8, 29.55],
    [121.7, 29.6],
    [121.75, 29.5],
    [121.7, 29.4],
]
TWICE = [BAY[0], BAY[0], *BAY[1:3], BAY[2], *BAY[3:]]
COMB = [
    [121.7, 29.4],
    [121.9, 29.4],
    *[[121.9 - i * 0.002, 29.6 if i % 2 else 29.41] for i in range(101)],
    [121.7, 29.4],
]
# Both ends of the cap lie on the 180th meridian, which is no shore.
CAP = [[-180, 89], [-90, 89], [0, 89], [90, 89], [180, 89], [180, 90], [-180, 90], [-180, 89]]
NAN = float("nan")

CASES = [
    # Areas.
    Case("a bay", polygon(BAY), equals=True),
    Case("wound the other way", polygon(BAY[::-1]), equals=True),
    Case("with an island", polygon(BAY, ISLE[::-1]), equals=True),
    Case("with an island wound alike", polygon(BAY, ISLE), equals=True),
    Case("the hole first and last vertex twice", polygon(TWICE, ISLE), equals=True),
    Case(
        "two islands that touch in a corner",
        polygon(BAY, ISLE, box(121.8, 29.5, 121.85, 29.55)),
        equals=True,
    ),
    Case(
        "a hole that touches the shore in a point",
        polygon(BAY, [[121.7, 29.5], [121.75, 29.48], [121.75, 29.52], [121.7, 29.5]]),
        equals=True,
    ),
    Case("a star", polygon(STAR), equals=True),
    Case("a comb", polygon(COMB), equals=True),
    Case(
        "a pond of a hundredth of a hectare",
        polygon(box(121.7, 29.4, 121.7001, 29.4001)),
        equals=True,
    ),
    Case("a circle of 720 corners", polygon(circle(121.8, 29.5, 0.1, 720)), equals=True),
    Case("two parts", parts([BAY], [box(122.0, 29.4, 122.1, 29.5)]), equals=True),
    Case(
        "a part in the hole of another",
        parts([BAY, box(121.72, 29.42, 121.88, 29.58)], [ISLE]),
        equals=True,
    ),
    Case(
        "cut at the 180th meridian",
        parts([box(179.5, -17, 180, -16)], [box(-180, -17, -179.5, -16)]),
        equals=True,
    ),
    Case("on the 180th meridian", polygon(box(179, -17, 180, -16)), equals=True),
    Case("on the equator", polygon(box(100, -0.5, 101, 0.5)), equals=True),
    Case("around the north pole", polygon(CAP), "less than half the Earth"),
    Case(
        "around the north pole in halves",
        parts([box(-180, 89, 0, 90)], [box(0, 89, 180, 90)]),
        "Repair it",
    ),
    Case("at the south pole", polygon(box(0, -90, 90, -89)), equals=True),
    Case(
        "sides that slant over ten degrees",
        polygon([[120, 20], [130, 25], [125, 35], [120, 20]]),
        equals=True,
    ),
    Case("a third of the Earth's girth", polygon(box(0, -1, 120, 1)), equals=True),
    Case("a side of 20 km one metre wide", polygon(box(121.7, 29.4, 121.9, 29.40001)), equals=True),
    # Outlines that are none.
    Case(
        "across the 180th meridian",
        polygon(box(-179.5, -17, 179.5, -16)),
        "Cut the zone at the 180th meridian",
    ),
    Case("more than half the Earth", polygon(box(-170, -60, 170, 60)), "less than half the Earth"),
    Case("beyond 180 degrees", polygon(box(179.5, -17, 180.5, -16)), "subtract 360"),
    Case("beyond the pole", polygon(box(100, 89, 101, 91)), "Correct the positions"),
    Case("a bow tie", polygon([BAY[0], BAY[2], BAY[1], BAY[3], BAY[0]]), "Repair it"),
    Case(
        "a ring that touches itself on a side",
        polygon([[0, 0], [4, 0], [4, 4], [2, 0], [0, 4], [0, 0]]),
        "Repair it",
    ),
    Case("a spike", polygon([*BAY[:3], [121.7, 29.8], BAY[2], BAY[3], BAY[0]]), "Repair it"),
    Case("a hole outside", polygon(BAY, box(122, 29, 122.1, 29.1)), "Repair it"),
    Case("a hole across the shore", polygon(BAY, box(121.6, 29.45, 121.75, 29.5)), "Repair it"),
    Case("holes that overlap", polygon(BAY, ISLE, box(121.78, 29.48, 121.85, 29.55)), "Repair it"),
    Case("the whole is a hole", polygon(BAY, BAY), "Repair it"),
    Case("parts that overlap", parts([BAY], [ISLE]), "Repair it"),
    Case("the same part twice", parts([BAY], [BAY]), "Repair it"),
    Case("a line", polygon([[0, 0], [1, 1], [2, 2], [0, 0]]), "Repair it"),
    Case("a point", polygon([[1, 1]] * 4), "Repair it|Draw"),
    Case("three positions", polygon([[0, 0], [1, 0], [0, 0]]), "Draw the boundary again"),
    Case("not closed", polygon(BAY[:4]), "close the ring"),
    Case("no ring", zone("Polygon", []), "Draw the boundary again"),
    Case("no part", zone("MultiPolygon", []), "Draw the boundary again"),
    Case("a position of one number", polygon([[121.7], *BAY[1:]]), "Draw the boundary again"),
    Case("a position of text", polygon([["121.7", "29.4"], *BAY[1:]]), "Draw the boundary again"),
    Case("NaN", polygon([[NAN, 29.4], *BAY[1:4], [NAN, 29.4]]), "Write null"),
    Case("1e999", polygon([[1e999, 29.4], *BAY[1:4], [1e999, 29.4]]), "Write null"),
    Case("a line string", zone("LineString", BAY), "Draw the boundary again"),
    Case("a collection", zone("GeometryCollection", []), "Draw the boundary again"),
]


def test_d5_geometry(tmp_path, matrix):
    """At least 25 outlines: areas to a millionth and above zero, faults refused."""
    assert len(CASES) >= 25
    wrong = misses(CASES, tmp_path)
    assert not wrong, "\n".join(wrong)
    matrix.report("D5", len(CASES), len(CASES) - len(wrong), "geometry")
