"""What a ledger answers: lots, entries, balances, and whether all of it is in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from os import PathLike
from typing import TYPE_CHECKING

from sqlalchemy import select

from bluecarbon.lots.ledger import buffers, moving, schema, views, writing
from bluecarbon.lots.ledger.records import (
    AuditReport,
    BufferAccount,
    Entry,
    Head,
    LedgerLot,
    Receipt,
)
from bluecarbon.lots.model import LotStatus

if TYPE_CHECKING:
    from bluecarbon.evidence.trust import Trust


class Questions:
    """Questions to a `Ledger`. None of them changes anything."""

    def lot(self, lot_id: str) -> LedgerLot:
        """A lot as it stands, with its history."""
        with self._database.read() as connection:
            return views.ledger_lot(connection, moving.lot_row(connection, lot_id))

    def lots(
        self,
        *,
        status: LotStatus | str | None = None,
        project: str | None = None,
        holder: str | None = None,
        owner: str | None = None,
        vintage: int | None = None,
        habitat: str | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> tuple[LedgerLot, ...]:
        """Lots with any unit in a status or of an owner, by id, without their history.

        `after` and `limit` give them page by page: pass the last id of the page before.
        """
        lots, holdings = schema.lots, schema.holdings
        wanted = select(lots).order_by(lots.c.id).limit(limit)
        for name, value in (
            ("project", project), ("holder", holder), ("vintage", vintage), ("habitat", habitat),
        ):  # fmt: skip
            if value is not None:
                wanted = wanted.where(lots.c[name] == value)
        if after is not None:
            wanted = wanted.where(lots.c.id > after)
        some = select(holdings.c.lot_id).where(holdings.c.current)
        if status is not None:
            some = some.where(holdings.c.status == LotStatus(status).value)
        if owner is not None:
            some = some.where(holdings.c.owner == owner)
        if status is not None or owner is not None:
            wanted = wanted.where(lots.c.id.in_(some))
        with self._database.read() as connection:
            rows = connection.execute(wanted).all()
            return tuple(views.ledger_lots(connection, rows))

    def entries(self, *, after: int = 0, limit: int | None = None) -> Iterator[Entry]:
        """The entries after a sequence number, in order."""
        table = schema.entries
        wanted = select(table).where(table.c.sequence > after).order_by(table.c.sequence)
        with (
            self._database.read() as connection,
            connection.execution_options(yield_per=1000).execute(wanted.limit(limit)) as rows,
        ):
            for row in rows:
                yield writing.entry(row)

    def head(self) -> Head:
        """The last entry. Publish it: an audit can later show that nothing before it changed."""
        with self._database.read() as connection:
            found = connection.execute(select(schema.head)).one()
        return Head(sequence=found.sequence, hash=found.hash)

    def receipt(self, request_id: str) -> Receipt | None:
        """The receipt for a request, or None where it was never done."""
        table = schema.requests
        with self._database.read() as connection:
            found = connection.execute(select(table).where(table.c.id == request_id)).first()
            return found and writing.receipt(connection, found)

    def buffer(self, pool: str) -> BufferAccount:
        """A buffer pool: the name of a project, or what was given as `buffer_pool`."""
        with self._database.read() as connection:
            return buffers.account(connection, pool)

    def buffers(self) -> tuple[BufferAccount, ...]:
        """All buffer pools, by name."""
        with self._database.read() as connection:
            return buffers.accounts(connection)

    def audit(
        self,
        *,
        trust: Trust | str | PathLike | None = None,
        heads: tuple[Head, ...] = (),
        geometry: bool = True,
        progress: Callable[[int], None] | None = None,
    ) -> AuditReport:
        """Recompute everything from the chain, and name whatever does not come out the same.

        Parameters
        ----------
        trust : Trust or path, optional
            Also verify the issuers' signatures again, with the keys in it.
        heads : tuple of Head, optional
            Heads that were noted earlier, outside of the ledger: the chain must go through them.
        geometry : bool
            Also look again for live lots that overlap.
        progress : callable, optional
            Called with the number of entries read, every thousand.
        """
        from bluecarbon.lots.ledger.audit import audit

        return audit(self._database, trust=trust, heads=heads, geometry=geometry, progress=progress)
