"""The ledger as platforms use it: open, issue, sell, ask, audit."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from os import PathLike
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from bluecarbon.lots.ledger import (
    buffers,
    chain,
    facts,
    gate,
    issuing,
    moving,
    schema,
    statuses,
    writing,
)
from bluecarbon.lots.ledger.database import Database
from bluecarbon.lots.ledger.moving import Which
from bluecarbon.lots.ledger.records import (
    AuditReport,
    BufferAccount,
    Entry,
    Head,
    Holding,
    LedgerLot,
    Receipt,
)
from bluecarbon.lots.ledger.refusals import LedgerRefused
from bluecarbon.lots.ledger.writing import Request
from bluecarbon.lots.model import LotStatus

if TYPE_CHECKING:
    from bluecarbon.evidence.trust import Trust


class Ledger:
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

    # Operations ----------------------------------------------------------------------------------

    def issue(
        self,
        bundle: str | PathLike | bytes,
        *,
        trust: Trust | str | PathLike,
        request_id: str,
        actor: str,
        reason: str,
        buffer_pool: str | None = None,
        buffer_kg: int | None = None,
        at: datetime | None = None,
    ) -> Receipt:
        """Issue all lots of a signed bundle, or none of them.

        Parameters
        ----------
        bundle : path or bytes
            Levels L0 to L2 are verified here, and its signatures against `trust`.
        trust : Trust or path
            Whose signatures count, and how many are asked for.
        buffer_pool : str, optional
            The pool that the buffer of its lines goes to; the project's own where not given.
        buffer_kg : int, optional
            What goes there [kg CO2e], instead of what the account withheld; one line only.
        at : datetime, optional
            Aware time at which keys must be valid; now, where not given.
        """
        data = gate.read(bundle)
        _whole(buffer_kg, "buffer_kg", least=0)
        request = Request(
            "issue",
            request_id=request_id,
            actor=actor,
            reason=reason,
            statement=gate.statement(data),
            buffer_pool=buffer_pool,
            buffer_kg=buffer_kg if buffer_kg is None else str(buffer_kg),
        )
        done = self._done(request)
        if done:
            # Before the signatures: that a key has expired since does not undo what was done.
            return done
        admission = gate.admit(data, trust=trust, register=self.register, at=at)
        return self._issue(request, admission, buffer_pool=buffer_pool, buffer_kg=buffer_kg)

    def _issue(self, request, admission, *, buffer_pool=None, buffer_kg=None):
        """Issue what the gate has admitted."""
        said = [
            facts.facts(lot, statement=admission.statement, buffer_pool=buffer_pool)
            for lot in admission.lots
        ]
        issuing.check_alone(admission.lots, said)
        return self._do(
            request,
            lambda connection: issuing.issue(
                connection, request, admission, said, buffer_kg=buffer_kg
            ),
        )

    def offer(self, lot_id: str, *, request_id: str, actor: str, reason: str,
              expected_version: int | None = None, units: int | None = None,
              serial: str | None = None, owner: str | None = None) -> Receipt:  # fmt: skip
        """Put units up for sale."""
        return self._move("offer", lot_id, locals())

    def sell(self, lot_id: str, *, to: str, request_id: str, actor: str, reason: str,
             price: Decimal | str | None = None, currency: str | None = None,
             expected_version: int | None = None, units: int | None = None,
             serial: str | None = None, owner: str | None = None) -> Receipt:  # fmt: skip
        """Sell units to a buyer, who owns them then; `price` is that of one sale unit."""
        return self._move("sell", lot_id, locals())

    def transfer(self, lot_id: str, *, to: str, request_id: str, actor: str, reason: str,
                 expected_version: int | None = None, units: int | None = None,
                 serial: str | None = None, owner: str | None = None) -> Receipt:  # fmt: skip
        """Give units to another owner, in the status in which they are."""
        return self._move("transfer", lot_id, locals())

    def retire(self, lot_id: str, *, request_id: str, actor: str, reason: str,
               beneficiary: str | None = None, expected_version: int | None = None,
               units: int | None = None, serial: str | None = None,
               owner: str | None = None) -> Receipt:  # fmt: skip
        """Take units out of the market for good, because somebody claims them."""
        return self._move("retire", lot_id, locals())

    def cancel(self, lot_id: str, *, request_id: str, actor: str, reason: str,
               settles: str | None = None, expected_version: int | None = None,
               units: int | None = None, serial: str | None = None,
               owner: str | None = None) -> Receipt:  # fmt: skip
        """Take units out of the market for good, and nobody claims them.

        With `settles`, the name of a buffer pool, they make good what is owed for its losses.
        """
        if settles is not None:
            writing.said(settles=settles)
        which = _which(units, serial, owner)
        request = Request("cancel", request_id=request_id, actor=actor, reason=reason,
                          lot=lot_id, settles=settles, expected_version=expected_version,
                          units=units, serial=serial, owner=owner)  # fmt: skip
        return self._do(
            request,
            lambda connection: moving.cancel(
                connection, request, lot_id, which, settles=settles,
                expected_version=expected_version,
            ),
        )  # fmt: skip

    def reverse(self, lot_id: str, *, cause: str, request_id: str, actor: str, reason: str,
                lost_kg: int | None = None, expected_version: int | None = None,
                units: int | None = None, serial: str | None = None,
                owner: str | None = None) -> Receipt:  # fmt: skip
        """Record that the carbon of units was lost, and draw on the buffer for it.

        Parameters
        ----------
        cause : str
            As in "storm", "clearing of Spartina", "loss of title".
        lost_kg : int, optional
            The loss [kg CO2e], where it is not whole units; every unit it touches is reversed.

        Returns
        -------
        Receipt
            With `drawn_kg` from the buffer, and `owed_kg`: what of this loss the buffer did not
            cover.
        """
        writing.said(cause=cause)
        _whole(lost_kg, "lost_kg", least=1)
        which = _which(units, serial, owner)
        request = Request("reverse", request_id=request_id, actor=actor, reason=reason,
                          lot=lot_id, cause=cause, expected_version=expected_version,
                          lost_kg=lost_kg if lost_kg is None else str(lost_kg),
                          units=units, serial=serial, owner=owner)  # fmt: skip
        return self._do(
            request,
            lambda connection: moving.reverse(
                connection, request, lot_id, which, lost_kg=lost_kg, cause=cause,
                expected_version=expected_version,
            ),
        )  # fmt: skip

    def contribute(
        self, pool: str, kg: int, *, request_id: str, actor: str, reason: str
    ) -> Receipt:
        """Add kilograms to a buffer pool beside those of the lots, on the word of the actor."""
        writing.said(pool=pool)
        _whole(kg, "kg", least=1)
        request = Request(
            "contribute", request_id=request_id, actor=actor, reason=reason, pool=pool, kg=str(kg)
        )

        def work(connection):
            event = {"kg": str(kg), "pool": pool, "type": "contribute"}
            rows = request.write(connection, [event])
            row = {"sequence": rows[0]["sequence"], "pool": pool, "line": None, "kg": kg}
            connection.execute(insert(schema.contributions), [row | {"released": False}])
            buffers.post(connection, pool, contributed_kg=kg)
            return rows

        return self._do(request, work)

    # Questions -----------------------------------------------------------------------------------

    def lot(self, lot_id: str) -> LedgerLot:
        """A lot as it stands, with its history."""
        with self._database.read() as connection:
            return _ledger_lot(connection, moving.lot_row(connection, lot_id), history=True)

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
            return tuple(_ledger_lot(connection, row, history=False) for row in rows)

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

    # How -----------------------------------------------------------------------------------------

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

    def _move(self, operation, lot_id, asked):
        """One of the plain operations, from its own arguments."""
        asked = {key: asked[key] for key in asked if key not in ("self", "lot_id")}
        who = {key: asked.pop(key) for key in ("request_id", "actor", "reason")}
        expected = asked.pop("expected_version")
        which = _which(asked["units"], asked["serial"], asked["owner"])
        more = {key: asked[key] for key in asked if key not in ("units", "serial", "owner", "to")}
        more = {key: value for key, value in more.items() if value is not None}
        if "price" in more:
            more["price"] = asked["price"] = writing.decimal_text(more["price"], "price")
        writing.said(**{k: v for k, v in more.items() if k != "price"})
        if "to" in asked:
            writing.said(to=asked["to"])
        request = Request(operation, **who, lot=lot_id, expected_version=expected, **asked)
        return self._do(
            request,
            lambda connection: moving.move(
                connection, request, lot_id, which, expected_version=expected,
                owner=asked.get("to"), **more,
            ),
        )  # fmt: skip


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


def _ledger_lot(connection, row, *, history):
    said = facts.said(row)
    outlines = schema.outlines
    outline = connection.execute(
        select(outlines.c.text).where(outlines.c.digest == row.geometry_digest)
    ).scalar_one()
    held = []
    for holding in moving.current_holdings(connection, row.id):
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
        history=_history(connection, row) if history else (),
    )


def _history(connection, row):
    """Entries about a lot: those that name it."""
    table = schema.entries
    mine = select(table).where(table.c.lot_id == row.id).order_by(table.c.sequence)
    rows = connection.execute(mine).all()
    return tuple(writing.entry(found) for found in rows)


def _which(units, serial, owner):
    if units is not None and serial is not None:
        raise LedgerRefused(
            "argument",
            where="units and serial",
            found="both",
            rule="Units are named by their number or by their serial.",
            cure="Give one of the two.",
        )
    return Which(units=units, serial=serial, owner=owner)


def _whole(kg, name, *, least):
    if kg is not None and (type(kg) is not int or not least <= kg < 10**18):
        raise LedgerRefused(
            "argument",
            where=name,
            found=repr(kg)[:80],
            rule=f"Masses are whole kilograms, at least {least}.",
            cure="Give an int.",
        )
