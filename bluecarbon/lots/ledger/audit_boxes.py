"""The boxes that lots are found by, against the outlines that they are drawn around."""

from itertools import groupby

from sqlalchemy import select, text

from bluecarbon.lots.ledger import places, schema
from bluecarbon.lots.ledger.database import has_tree


def check_boxes(connection, replay):
    """The boxes of every lot are those around its outline, and the tree holds them."""
    table, outlines, lots = schema.boxes, schema.outlines, schema.lots
    sides = [table.c[side] for side in places.SIDES]
    every = connection.execution_options(yield_per=1000)
    strays = select(table.c.lot_id).where(table.c.lot_id.not_in(select(lots.c.id)))
    for lot_id in connection.execute(strays.distinct()).scalars():
        replay.wrong("extra", f"boxes, {lot_id}", "of no lot")
    # Both by the id of the lot, side by side: a million boxes are not held at once.
    boxed = every.execute(
        select(lots.c.id, table.c.vintage, *sides)
        .join(table, table.c.lot_id == lots.c.id)
        .order_by(lots.c.id)
    )
    drawn = every.execute(
        select(lots.c.id, lots.c.vintage, outlines.c.text)
        .outerjoin(outlines, outlines.c.digest == lots.c.geometry_digest)
        .order_by(lots.c.id)
    )
    for lot_id, rows in groupby(boxed, key=lambda row: row.id):
        have = [tuple(row)[1:] for row in rows]
        for row in drawn:
            _boxed(replay, row, have if row.id == lot_id else [])
            if row.id == lot_id:
                break
    for row in drawn:
        _boxed(replay, row, [])
    if connection.dialect.name == "sqlite" and has_tree(connection):
        _tree(connection, replay)


def _boxed(replay, row, have):
    try:
        boxes = places.boxes(row.text)
    except (ValueError, KeyError, TypeError):
        return  # the outline is a finding already
    want = [(row.vintage, *(box[side] for side in places.SIDES)) for box in boxes]
    if sorted(want) != sorted(have):
        replay.wrong("row", f"boxes, {row.id}", "not around its outline")


def _tree(connection, replay):
    differ = text(
        "SELECT count(*) FROM ("
        "SELECT id, west, east, south, north, vintage, vintage FROM boxes "
        "EXCEPT SELECT id, west, east, south, north, vintage_from, vintage_to FROM boxes_tree "
        "UNION ALL SELECT * FROM (SELECT id, west, east, south, north, vintage_from, "
        "vintage_to FROM boxes_tree EXCEPT SELECT id, west, east, south, north, vintage, "
        "vintage FROM boxes))"
    )
    count = connection.execute(differ).scalar()
    said = connection.execute(text("SELECT rtreecheck('boxes_tree')")).scalar()
    if count or said != "ok":
        found = f"{count} boxes are not as in the table; the tree itself: {said:.80}"
        replay.wrong("row", schema.TREE, found)
