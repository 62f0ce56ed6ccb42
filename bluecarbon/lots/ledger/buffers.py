"""Buffer pools: what lots contributed, what losses drew, and what is still owed."""

from sqlalchemy import insert, select, update

from bluecarbon.lots.ledger import schema
from bluecarbon.lots.ledger.records import BufferAccount
from bluecarbon.lots.ledger.refusals import LedgerRefused


def account(connection, pool):
    """The `BufferAccount` of a pool; an empty one where nothing was contributed yet."""
    buffers = schema.buffers
    found = connection.execute(select(buffers).where(buffers.c.pool == pool)).first()
    return BufferAccount(**found._mapping) if found else BufferAccount(pool=pool)


def accounts(connection):
    """All accounts, by name."""
    found = connection.execute(select(schema.buffers).order_by(schema.buffers.c.pool)).all()
    return tuple(sorted((BufferAccount(**row._mapping) for row in found), key=lambda a: a.pool))


def post(connection, pool, **changes):
    """Add kilograms to columns of an account, and return it as it then is.

    Refuses what would take out more than is in it, or settle more than is owed.
    """
    before = account(connection, pool)
    values = {name: getattr(before, name) + kg for name, kg in changes.items()}
    names = [column.name for column in schema.buffers.columns]
    after = BufferAccount(**{name: getattr(before, name) for name in names} | values)
    if after.balance_kg < 0 or after.owed_kg < 0:
        raise LedgerRefused(
            "buffer",
            where=f"buffer pool {pool}",
            found=f"{after.balance_kg} kg in it, {after.owed_kg} kg owed after this",
            rule="A buffer never gives more than it holds, and no more is made good than is owed.",
            cure="Contribute to the pool first, or settle no more than is owed.",
        )
    table = schema.buffers
    known = connection.execute(select(table.c.pool).where(table.c.pool == pool)).first()
    if known:
        connection.execute(update(table).where(table.c.pool == pool).values(**values))
    else:
        row = {name: getattr(after, name) for name in names}
        connection.execute(insert(table), [row])
    return after


def lose(connection, pool, lost_kg):
    """Post a loss [kg]: the buffer is debited first. Returns (drawn, owed of this, account)."""
    drawn = min(account(connection, pool).balance_kg, lost_kg)
    after = post(connection, pool, lost_kg=lost_kg, drawn_kg=drawn)
    return drawn, lost_kg - drawn, after
