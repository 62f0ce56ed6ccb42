"""Lots as they stand: the rows of a lot put together into a `LedgerLot`."""

from itertools import groupby

from sqlalchemy import select

from bluecarbon.lots.ledger import checks, facts, schema, statuses, writing
from bluecarbon.lots.ledger.records import Holding, LedgerLot
from bluecarbon.lots.model import LotStatus

AT_ONCE = 500  # lots put together from one question to each table


def ledger_lots(connection, rows):
    """The lots of some rows, in their order, without their history."""
    for i in range(0, len(rows), AT_ONCE):
        some = rows[i : i + AT_ONCE]
        texts = checks.drawn(connection, {row.geometry_digest for row in some})
        held = _holdings(connection, [row.id for row in some])
        for row in some:
            yield _put_together(row, texts[row.geometry_digest], held[row.id])


def ledger_lot(connection, row):
    """The lot of a row, with its history."""
    texts = checks.drawn(connection, {row.geometry_digest})
    held = _holdings(connection, [row.id])
    history = _history(connection, row)
    return _put_together(row, texts[row.geometry_digest], held[row.id], history)


def _holdings(connection, ids):
    table = schema.holdings
    wanted = select(table).where(table.c.lot_id.in_(ids), table.c.current)
    rows = connection.execute(wanted.order_by(table.c.lot_id, table.c.first))
    return {lot_id: list(some) for lot_id, some in groupby(rows, key=lambda row: row.lot_id)}


def _put_together(row, outline, rows, history=()):
    said, held = facts.said(row), []
    for holding in rows:
        units = holding.last - holding.first + 1
        held.append(
            Holding(
                serial=facts.serial(said, holding.first, holding.last),
                first=holding.first,
                last=holding.last,
                units=units,
                kg_co2e=units * row.unit_kg,
                status=LotStatus(holding.status),
                owner=holding.owner,
            )
        )
    owners = {holding.owner for holding in held}
    return LedgerLot(
        lot=facts.whole(row.document, outline),
        status=min((h.status for h in held), key=statuses.ORDER.index),
        version=row.version,
        owner=owners.pop() if len(owners) == 1 else None,
        holdings=tuple(held),
        statement=row.statement,
        buffer_pool=row.buffer_pool,
        superseded_by=facts.listed(row.superseded_by),
        history=history,
    )


def _history(connection, row):
    """Entries about a lot: those that name it."""
    table = schema.entries
    mine = select(table).where(table.c.lot_id == row.id).order_by(table.c.sequence)
    return tuple(writing.entry(found) for found in connection.execute(mine))
