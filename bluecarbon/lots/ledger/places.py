"""Which lots may lie on the same ground: by the boxes around their polygons."""

import json

from sqlalchemy import bindparam, select, text

from bluecarbon.lots.geometry import DECIMALS
from bluecarbon.lots.ledger import facts, schema
from bluecarbon.lots.ledger.database import has_tree

MOST_BOXES = 16  # of one lot; more are put together

SIDES = ("west", "east", "south", "north")
_AT_ONCE = 150  # boxes; six parameters each, and an old SQLite takes 999

# Lots whose boxes meet those asked for (q). Boxes are the inner loop in all of them: of a million
# there, a question is about a few.
_MEET = (
    "b.vintage = q.vintage AND b.west < q.east AND b.east > q.west "
    "AND b.south < q.north AND b.north > q.south"
)
_ASKED = "WITH q(n, vintage, west, east, south, north) AS (VALUES {rows}) SELECT q.n, b.lot_id "
_TEXTS = {
    "columns": f"{_ASKED}FROM q CROSS JOIN boxes b WHERE {_MEET}",
    "sqlite": f"{_ASKED}FROM q CROSS JOIN boxes_tree t CROSS JOIN boxes b "
    "WHERE t.west < q.east AND t.east > q.west AND t.south < q.north AND t.north > q.south "
    "AND t.vintage_from <= q.vintage AND t.vintage_to >= q.vintage AND b.id = t.id",
    # OFFSET 0 keeps the planner from any other order.
    "postgresql": "SELECT q.n, met.lot_id FROM unnest("
    + ", ".join(f"CAST(:{name} AS bigint[])" for name in ("n", "vintage", *SIDES))
    + ") AS q(n, vintage, west, east, south, north) CROSS JOIN LATERAL (SELECT b.lot_id "
    "FROM boxes b WHERE box(point(b.west, b.south), point(b.east, b.north)) && "
    f"box(point(q.west, q.south), point(q.east, q.north)) AND {_MEET} OFFSET 0) AS met",
}


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


def neighbours(connection, asked):
    """Live lots whose boxes meet those of some outlines, for each of them, by entry.

    `asked` are pairs of an outline and a vintage. Of the lots of one line that share an outline
    stands the first for all; lots are mappings as the rules take them.
    """
    boxed = [
        {"n": n, "vintage": vintage} | box
        for n, (outline, vintage) in enumerate(asked)
        for box in boxes(outline)
    ]
    met = [set() for _ in asked]
    for i in range(0, len(boxed), _AT_ONCE):
        for n, lot_id in _meeting(connection, boxed[i : i + _AT_ONCE]):
            met[n].add(lot_id)
    found = said(connection, set().union(*met), schema.lots.c.id)
    return [_first_of_lines([found[i] for i in ids if i in found]) for ids in met]


def _meeting(connection, boxed):
    """(number, id of a lot) for every box in the ledger that meets one of these."""
    kind = connection.dialect.name if has_tree(connection) else "columns"
    names = ("n", "vintage", *SIDES)
    if kind == "postgresql":
        asked = {name: [box[name] for box in boxed] for name in names}
        return connection.execute(text(_TEXTS[kind]), asked)
    values = tuple(box[name] for box in boxed for name in names)
    rows = ", ".join(["(?, ?, ?, ?, ?, ?)"] * len(boxed))
    return connection.exec_driver_sql(_TEXTS[kind].format(rows=rows), values)


def _first_of_lines(found):
    first = {}
    for one in sorted(found, key=lambda one: one["sequence"]):
        first.setdefault((one["line"], one["geometry_digest"]), one)
    return list(first.values())


_SAID = (
    "id sequence account line project holder habitat pools vintage starts ends geometry_digest"
).split()


def said(connection, values, column, *conditions):
    """What the rules ask of live lots, by id: those of which a column is among some values."""
    lots = schema.lots
    wanted = select(*(lots.c[name] for name in _SAID)).where(
        lots.c.live, column.in_(bindparam("values", expanding=True)), *conditions
    )
    found, values = {}, sorted(values)
    for i in range(0, len(values), 500):
        for row in connection.execute(wanted, {"values": values[i : i + 500]}):
            found[row.id] = facts.said(row)
    return found


def rows(connection, ids):
    """Rows of lots by id, in the order of their entries."""
    lots = schema.lots
    wanted = select(lots).where(lots.c.id.in_(bindparam("ids", expanding=True)))
    ids, found = sorted(ids), []
    for i in range(0, len(ids), 500):
        found += connection.execute(wanted, {"ids": ids[i : i + 500]}).all()
    return sorted(found, key=lambda row: row.sequence)
