"""Audit: trust nothing but the chain, and the chain only as far as its hashes go."""

import json

from sqlalchemy import select

from bluecarbon.lots.ledger import chain, schema
from bluecarbon.lots.ledger.audit_ground import check_ground
from bluecarbon.lots.ledger.audit_tables import Tables
from bluecarbon.lots.ledger.records import AuditReport, Finding, Head
from bluecarbon.lots.ledger.replay import Replay
from bluecarbon.lots.model import LotStatus, canonical_json

MOST_FINDINGS = 1000  # what is behind them no longer says more


def audit(database, *, trust=None, heads=(), geometry=True, progress=None):
    """The `AuditReport` of a ledger; see `Ledger.audit`."""
    checked = ["chain", "head", "rules", "tables", "balances", "outlines", "evidence", "triggers"]
    not_checked = []
    if geometry:
        checked.append("overlaps")
    else:
        not_checked.append("overlaps: left out by geometry=False")
    if trust is None:
        not_checked.append("signatures: no trust file was given")
    else:
        checked.append("signatures")
        trust = _trust(trust)
    if heads:
        checked.append("noted heads")
    else:
        not_checked.append(
            "noted heads: none were given; a chain that was written anew from some entry on, with "
            "all tables and all evidence to fit, shows in nothing else"
        )
    replay = Replay()
    with database.read() as connection:
        count, last = _read_chain(connection, replay, heads, progress)
        tables = Tables(connection, replay)
        tables.check_guards()
        tables.check_head(last)
        tables.check_all(trust)
        # Of outlines that were changed, and named for it, the shape proves nothing.
        if geometry and tables.sound:
            check_ground(connection, replay)
    kilograms = replay.kilograms()
    issued = sum((lot.last - lot.first + 1) * lot.unit_kg for lot in replay.lots.values())
    _balance(replay, kilograms, issued)
    return AuditReport(
        head=last,
        entries=count,
        lots=len(replay.lots),
        kilograms={status.value: kilograms[status.value] for status in LotStatus},
        issued_kg=issued,
        buffers=tuple(replay.account(pool) for pool in sorted(replay.buffers)),
        checked=tuple(checked),
        not_checked=tuple(not_checked),
        findings=tuple(replay.findings[:MOST_FINDINGS]),
    )


def _read_chain(connection, replay, heads, progress):
    """Feed all entries to the replay; the number of entries, and the last as a `Head`."""
    entries = schema.entries
    noted = {head.sequence: head.hash for head in heads}
    sequence, previous, count = 0, chain.START, 0
    rows = connection.execution_options(yield_per=1000).execute(
        select(entries).order_by(entries.c.sequence)
    )
    for row in rows:
        where = f"entry {row.sequence}"
        if row.sequence != sequence + 1:
            replay.wrong("missing", f"entries {sequence + 1} to {row.sequence - 1}", "not there")
        elif row.previous != previous:
            replay.wrong("chain", where, "it does not follow the entry before it")
        if chain.entry_hash(row.sequence, row.previous, row.event) != row.hash:
            replay.wrong("entry", where, "its content is not what its hash was made of")
        if row.sequence in noted and noted.pop(row.sequence) != row.hash:
            replay.wrong("head", where, "another hash than was noted when it was the head")
        event = _event(row, replay)
        if event is not None:
            if chain.about(event) != row.lot_id:
                replay.wrong("entry", where, f"it is filed under lot {row.lot_id}")
            replay.feed(row.sequence, event)
        sequence, previous, count = row.sequence, row.hash, count + 1
        if progress and count % 1000 == 0:
            progress(count)
    for missing in sorted(noted):
        replay.wrong("head", f"entry {missing}", "it was noted as the head, and is not there")
    return count, Head(sequence=sequence, hash=previous) if count else None


def _event(row, replay):
    try:
        event = json.loads(row.event)
        if isinstance(event, dict) and canonical_json(event).decode() == row.event:
            return event
    except ValueError:
        pass
    replay.wrong("entry", f"entry {row.sequence}", "an event that is no canonical JSON object")
    return None


def _balance(replay, kilograms, issued):
    """The identities that hold in whole kilograms."""
    if sum(kilograms.values()) != issued:
        found = f"{issued} kg issued, {sum(kilograms.values())} kg in all statuses together"
        replay.findings.append(Finding(code="balance", where="lots", found=found))
    for pool in sorted(replay.buffers):
        account = replay.account(pool)
        if account.balance_kg < 0 or account.owed_kg < 0:
            found = f"{account.balance_kg} kg in it, {account.owed_kg} kg owed"
            replay.findings.append(Finding(code="balance", where=f"pool {pool}", found=found))


def _trust(trust):
    from bluecarbon.evidence import trust as trusting

    return trust if isinstance(trust, trusting.Trust) else trusting.load(trust)
