"""Issue: lots enter the ledger, after everything was looked at that could count them twice."""

from collections import defaultdict

from sqlalchemy import insert

from bluecarbon.lots.ledger import buffers, checks, facts, places, schema
from bluecarbon.lots.ledger.refusals import LedgerRefused
from bluecarbon.lots.ledger.superseding import Superseding


def issue(connection, request, admission, said, documents, *, buffer_kg=None):
    """Write the lots of an `Admission` and return the rows of their entries.

    `said` is what the entries say of them, `documents` the text that is kept of each, by id.
    """
    outlines = {lot.geometry_digest: lot.geometry for lot in admission.lots}
    checks.check_statement(connection, admission)
    superseding = Superseding(connection, said)
    said = checks.new(connection, outlines, said)
    superseding.release(connection)
    _write_codes(connection, checks.new_codes(connection, said))
    checks.check_serials(connection, outlines, said, superseding)
    checks.check_places(connection, outlines, said)
    checks.check_accounts(connection, outlines, said)
    checks.check_lines(connection, outlines, said)
    events, contributions = _events(connection, admission, said, superseding, buffer_kg)
    rows = request.write(connection, events)
    first = rows[len(superseding.parents)]["sequence"]
    _write(connection, admission, documents, outlines, said, first, superseding)
    _contribute(connection, contributions, first)
    superseding.write(connection)
    return rows


def _events(connection, admission, said, superseding, buffer_kg):
    """Events of what is superseded and of every lot, and what lines give to buffers."""
    evidence = {"audience": admission.audience, "signed": list(admission.signed)}
    given, contributions, events = set(), [], []
    known = schema.contributions
    lines = {one["line"] for one in said}
    earlier = checks.grouped(connection, tuple(known.c), known.c.line, lines)
    if buffer_kg is not None and len(lines) > 1:
        raise LedgerRefused(
            "argument",
            where="buffer_kg",
            found=f"one number for {len(lines)} lines",
            rule="The buffer of an account is that of its lines, or given for a single line.",
            cure="Leave it out, or contribute to the pool by itself.",
        )
    for position, one in enumerate(said):
        event = {"evidence": evidence, "lot": one, "owner": superseding.owner(one), "type": "issue"}
        line = one["line"]
        if line not in given:
            given.add(line)
            before = earlier[line][0] if line in earlier else None
            superseding.check_line(one, before)
            kg = int(one["buffer_kg"]) if buffer_kg is None else buffer_kg
            if before is None and kg:
                event["buffer"] = {"kg": str(kg), "pool": one["buffer_pool"]}
                contributions.append((position, one["buffer_pool"], line, kg))
        events.append(event)
    return [*superseding.events(connection, said), *events], contributions


def _write(connection, admission, documents, outlines, said, first, superseding):
    statement = {"digest": admission.statement, "sequence": first, "envelope": admission.envelope}
    connection.execute(insert(schema.statements), [statement])
    used = {one["geometry_digest"] for one in said}
    _write_outlines(connection, {digest: outlines[digest] for digest in used})
    drawn = {digest: places.boxes(outlines[digest]) for digest in used}
    rows, holdings, boxes = [], [], []
    for sequence, one in enumerate(said, first):
        rows.append(facts.row(one, sequence=sequence) | {"document": documents[one["id"]]})
        holdings.append(
            {
                "lot_id": one["id"],
                "first": one["first"],
                "last": one["last"],
                "status": "issued",
                "owner": superseding.owner(one),
                "current": True,
            }
        )
        place = {"lot_id": one["id"], "vintage": one["vintage"]}
        boxes += [box | place for box in drawn[one["geometry_digest"]]]
    connection.execute(insert(schema.lots), rows)
    connection.execute(insert(schema.holdings), holdings)
    connection.execute(insert(schema.boxes), boxes)


def _write_codes(connection, new):
    if new:
        connection.execute(insert(schema.codes), new)


def _write_outlines(connection, drawn):
    table = schema.outlines
    known = checks.grouped(connection, (table.c.digest,), table.c.digest, drawn)
    new = [{"digest": d, "text": drawn[d]} for d in sorted(drawn) if d not in known]
    if new:
        connection.execute(insert(table), new)


def _contribute(connection, contributions, first):
    rows, pools = [], defaultdict(int)
    for position, pool, line, kg in contributions:
        row = {"sequence": first + position, "pool": pool, "line": line, "kg": kg}
        rows.append(row | {"released": False})
        pools[pool] += kg
    if rows:
        connection.execute(insert(schema.contributions), rows)
    for pool, kg in sorted(pools.items()):
        buffers.post(connection, pool, contributed_kg=kg)
