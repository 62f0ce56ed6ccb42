"""The ledger as platforms use it: opened, closed, and asked to do things once."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from os import PathLike

from sqlalchemy import insert, select

from bluecarbon.lots.ledger import chain, schema, writing
from bluecarbon.lots.ledger.database import Database
from bluecarbon.lots.ledger.entering import Entering
from bluecarbon.lots.ledger.operations import Operations
from bluecarbon.lots.ledger.questions import Questions
from bluecarbon.lots.ledger.refusals import LedgerRefused


class Ledger(Entering, Operations, Questions):
    """A book of lots. Make one with `Ledger.open`; close it, or use it in a `with` statement.

    Every operation takes `request_id` (the caller's own; asked again, it gives the same receipt and
    does nothing), `actor` and `reason` (who and why, for the record), and, on a lot,
    `expected_version` (refused where the lot has moved on). It is done wholly, durably and once,
    or raises and leaves nothing: `LedgerRefused` says why not, `LedgerBusy` that others wrote for
    too long.

    Operations on a lot are about all its units; `units` (the first so many that can be), `serial`
    or `owner` name some of them.
    """

    def __init__(self, database: Database, register: str | None, identity: str):
        self._database = database
        self.register = register
        self.identity = identity

    @classmethod
    def open(
        cls,
        where: str | PathLike,
        *,
        register: str | None = None,
        patience: float = 30.0,
    ) -> Ledger:
        """The ledger in a file (SQLite) or behind a URL; made where there is none.

        Parameters
        ----------
        where : path or URL
            "ledger.db", or "postgresql+psycopg://user@host/database".
        register : str, optional
            The name of a new ledger: only lots whose issuer's statement is meant for it are taken.
            Of an existing one: refused where it has another.
        patience : float
            How long to wait for other writers [s].
        """
        database = Database(where, patience=patience)
        database.migrate()
        with database.read() as connection:
            first = _first(connection)
        if first is None:
            first = database.write_first(lambda connection: _begin(connection, register))
        ledger = cls(database, first["register"], first["ledger"])
        if register is not None and ledger.register != register:
            ledger.close()
            raise LedgerRefused(
                "registry",
                where=f"ledger {database.url.render_as_string()}",
                found=f"the register {ledger.register}",
                rule="A ledger keeps the name it was opened with.",
                cure="Leave register= out, or open another ledger.",
            )
        return ledger

    def close(self) -> None:
        """Close its connections."""
        self._database.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_exception) -> None:
        self.close()

    def _done(self, request):
        with self._database.read() as connection:
            return request.earlier(connection)

    def _do(self, request, work):
        """The receipt for a request: that of then, or that of what `work` writes now."""

        def once(connection):
            done = request.earlier(connection)
            if done:
                return done
            rows = work(connection)
            return writing.receipt_of([writing.entry_of(row) for row in rows])

        return self._database.write(once)


def _first(connection):
    """What the first entry says, or None in an empty ledger."""
    table = schema.entries
    found = connection.execute(select(table).where(table.c.sequence == 1)).first()
    return found and writing.entry(found).event


def _begin(connection, register):
    """Write the first entry, unless another process was quicker."""
    first = _first(connection)
    if first is not None:
        return first
    if register is not None:
        writing.said(register=register)
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    event = {
        "format": chain.FORMAT,
        "ledger": str(uuid.uuid4()),
        "register": register,
        "time": now,
        "type": "open",
    }
    (row,) = chain.follow(0, chain.START, [event])
    connection.execute(insert(schema.entries), [row])
    head = {"id": 1, "sequence": row["sequence"], "hash": row["hash"]}
    connection.execute(insert(schema.head), [head])
    return event
