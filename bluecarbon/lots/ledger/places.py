"""Which lots may lie on the same ground: by the boxes around their polygons."""

import json

from sqlalchemy import bindparam, select, text

from bluecarbon.lots.geometry import DECIMALS
from bluecarbon.lots.ledger import schema
from bluecarbon.lots.ledger.database import has_tree

MOST_BOXES = 16  # of one lot; more are put together

_MEET = (
    "b.vintage = :vintage AND b.west < :east AND b.east > :west "
    "AND b.south < :north AND b.north > :south"
)
_TEXTS = {
    "columns": f"SELECT b.lot_id FROM boxes b WHERE {_MEET}",
    "sqlite": "SELECT b.lot_id FROM boxes_tree t JOIN boxes b ON b.id = t.id WHERE "
    "t.west < :east AND t.east > :west AND t.south < :north AND t.north > :south "
    "AND t.vintage_from <= :vintage AND t.vintage_to >= :vintage",
    "postgresql": "SELECT b.lot_id FROM boxes b WHERE "
    "box(point(b.west, b.south), point(b.east, b.north)) && "
    "box(point(CAST(:west AS float8), CAST(:south AS float8)), "
    f"point(CAST(:east AS float8), CAST(:north AS float8))) AND {_MEET}",
}
_LOOKUPS = {kind: text(said) for kind, said in _TEXTS.items()}


def boxes(outline):
    """Boxes around the polygons of a canonical outline, in whole units of 1e-7 degree.

    Dicts of west, east, south and north. An outline on both sides of the antimeridian has boxes on
    both, and none around the Earth.
    """
    units = 10**DECIMALS
    found = []
    for polygon in json.loads(outline)["coordinates"]:
        xs, ys = zip(*polygon[0], strict=True)
        sides = (min(xs), max(xs), min(ys), max(ys))
        found.append([round(side * units) for side in sides])
    found.sort()
    size = -(-len(found) // MOST_BOXES)
    groups = [found[i : i + size] for i in range(0, len(found), size)]
    return [
        {
            "west": min(box[0] for box in group),
            "east": max(box[1] for box in group),
            "south": min(box[2] for box in group),
            "north": max(box[3] for box in group),
        }
        for group in groups
    ]


def neighbours(connection, outline, vintage):
    """Rows of the live lots of a vintage whose boxes meet those of an outline, by entry."""
    kind = connection.dialect.name if has_tree(connection) else "columns"
    lookup = _LOOKUPS[kind]
    ids = {
        lot_id
        for box in boxes(outline)
        for (lot_id,) in connection.execute(lookup, box | {"vintage": vintage})
    }
    if not ids:
        return []
    return rows(connection, ids, live=True)


def rows(connection, ids, *, live=None):
    """Rows of lots by id, in the order of their entries."""
    lots = schema.lots
    wanted = select(lots).where(lots.c.id.in_(bindparam("ids", expanding=True)))
    if live is not None:
        wanted = wanted.where(lots.c.live == live)
    ids, found = sorted(ids), []
    for i in range(0, len(ids), 500):
        found += connection.execute(wanted, {"ids": ids[i : i + 500]}).all()
    return sorted(found, key=lambda row: row.sequence)
