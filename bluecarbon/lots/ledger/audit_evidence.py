"""The signed statements that lots were issued under, against the entries that issued them."""

import json

from sqlalchemy import select

from bluecarbon.lots.ledger import checks, schema


def check_evidence(connection, replay, trust):
    """Every statement is the one that was signed, and names the lots issued under it.

    With `trust` the signatures of the issuers are verified again.
    """
    from bluecarbon.evidence import dsse, statements
    from bluecarbon.evidence.refusals import Refused

    expected = dict(replay.statements)
    for row in _rows(connection):
        known = expected.pop(row.digest, None)
        where = f"statements, {row.digest}"
        if known is None:
            replay.wrong("extra", where, "no entry names it")
            continue
        if row.sequence != known[1]:
            replay.wrong("row", where, f"entry {row.sequence}, by the chain {known[1]}")
        try:
            envelope = dsse.read(row.envelope.encode())
            statement = statements.read(envelope.payload)
        except Refused as error:
            replay.wrong("row", where, f"it cannot be read: {error.found}")
            continue
        if statement.digest != row.digest:
            replay.wrong("row", where, "an envelope of another statement")
            continue
        _signed(connection, replay, where, statement, known[2])
        if trust is not None and not _by_trusted(envelope, trust, dsse):
            replay.wrong("signature", where, "no sound signature of a trusted issuer")
    for digest in expected:
        replay.wrong("missing", f"statements, {digest}", "not there")


def _signed(connection, replay, where, statement, lot_ids):
    """The lots issued under a statement are those that it names, in its words."""
    named = {lot["id"]: lot for lot in statement.says["lots"]}
    events = issue_events(connection, replay, lot_ids)
    for lot_id in lot_ids:
        event = events[lot_id]
        if event is None or lot_id not in named:
            replay.wrong("row", where, f"lot {lot_id} was not signed for")
            continue
        lot, signed = event["lot"], named[lot_id]
        keys = ("geometry_digest", "kg_co2e", "serial", "vintage")
        if any(lot[key] != signed[key] for key in keys) or signed["demonstration"]:
            replay.wrong("row", where, f"lot {lot_id} was signed as another")


def issue_events(connection, replay, lot_ids):
    """The events that issued some lots, by their ids; None for one that cannot be read."""
    table, events = schema.entries, {}
    sequences = {replay.lots[lot_id].sequence: lot_id for lot_id in lot_ids}
    found = checks.grouped(
        connection, (table.c.sequence, table.c.event), table.c.sequence, sequences
    )
    for sequence, lot_id in sequences.items():
        try:
            events[lot_id] = json.loads(found[sequence][0].event)
        except ValueError:
            events[lot_id] = None
    return events


def _rows(connection):
    table = schema.statements
    wanted = select(table).order_by(table.c.digest)
    return connection.execution_options(yield_per=1000).execute(wanted)


def _by_trusted(envelope, trust, dsse):
    """Whether a key that is trusted as an issuer signed; that it has expired since is no fault."""
    for signature in envelope.signatures:
        known = trust.keys.get(signature.key_id)
        if known and "issuer" in known.roles:
            return dsse.verify(signature, envelope.payload, known.key)
    return False
