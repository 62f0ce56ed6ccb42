"""Issue: lots enter the ledger, after everything was looked at that could count them twice."""

from collections import defaultdict
from itertools import pairwise

from sqlalchemy import bindparam, insert, select

from bluecarbon.lots.ledger import buffers, facts, places, rules, schema, shapes
from bluecarbon.lots.ledger.refusals import LedgerRefused
from bluecarbon.lots.ledger.superseding import Superseding

_CURE = "Issue nothing of it; ask the issuer which of the two accounts is right."


def check_alone(lots, said):
    """Refuse lots of one bundle that count the same carbon twice among themselves.

    Needs no ledger, so it is done before the lock is taken.
    """
    for group in _by(said, "series").values():
        group.sort(key=lambda one: one["first"])
        for one, other in pairwise(group):
            if other["first"] <= one["last"]:
                raise _twice("serial", other, one["id"], f"units {_block(other)} twice", None)
    outlines = {lot.id: lot.geometry for lot in lots}
    for group in _by(said, "vintage").values():
        heads = list({(s["line"], s["geometry_digest"]): s for s in group}.values())
        drawn = [shapes.outline(outlines[one["id"]]) for one in heads]
        for i, j in shapes.pairs(drawn):
            _check_pair(heads[j], heads[i], outlines[heads[j]["id"]], outlines[heads[i]["id"]])


def issue(connection, request, admission, said, *, buffer_kg=None):
    """Write the lots of an `Admission` and return the rows of their entries."""
    _check_statement(connection, admission)
    superseding = Superseding(connection, said)
    lots = {lot.id: lot for lot in admission.lots}
    said = _new(connection, said)
    lots = {one["id"]: lots[one["id"]] for one in said}
    superseding.release(connection)
    _check_codes(connection, said)
    _check_serials(connection, said, superseding)
    _check_places(connection, lots, said)
    _check_lines(connection, lots, said)
    events, contributions = _events(connection, admission, said, superseding, buffer_kg)
    rows = request.write(connection, events)
    first = rows[len(superseding.parents)]["sequence"]
    _write(connection, admission, lots, said, first, superseding)
    _contribute(connection, contributions, first)
    superseding.write(connection)
    return rows


# What could count twice --------------------------------------------------------------------------


def _check_statement(connection, admission):
    statements = schema.statements
    same = select(statements).where(statements.c.digest == admission.statement)
    found = connection.execute(same).first()
    if found is None:
        return
    lots = schema.lots
    first = select(lots.c.id).where(lots.c.statement == admission.statement)
    earlier = connection.execute(first.order_by(lots.c.sequence)).scalar()
    raise LedgerRefused(
        "double-count",
        where=f"statement {admission.statement}",
        found=f"the evidence of lot {earlier}, issued in entry {found.sequence}",
        rule="Lots are issued from one statement of their issuer once.",
        cure="Ask with the request_id of then for the receipt of then.",
        earlier=earlier,
    )


def _new(connection, said):
    """Lots that are not in the ledger; all of them, but where others of the bundle supersede."""
    known = {row.id: row for row in places.rows(connection, [one["id"] for one in said])}
    if not known:
        return said
    replacing = any(one["supersedes"] for one in said if one["id"] not in known)
    for one in said:
        row = known.get(one["id"])
        if row is None:
            continue
        same = row.content_digest == one["content_digest"] and row.live
        if not (same and replacing):
            # A bundle holds whole lines: those of them that stay as they are may stand in it.
            raise _twice("double-count", one, row.id, f"lot {row.id} in entry {row.sequence}", None)
    return [one for one in said if one["id"] not in known]


def _check_codes(connection, said):
    codes, new = schema.codes, []
    wanted = dict.fromkeys(entry for one in said for entry in facts.codes(one))
    rows = _grouped(connection, tuple(codes.c), codes.c.code, {code for _, code, _ in wanted})
    known = {(row.kind, row.code): row.name for group in rows.values() for row in group}
    for kind, code, name in wanted:
        found = known.get((kind, code))
        if found is None:
            known[kind, code] = name
            new.append({"kind": kind, "code": code, "name": name})
        elif found != name:
            raise LedgerRefused(
                "project-code",
                where=f"{kind} {name}",
                found=f"the code {code}, which stands for {found}",
                rule="In a serial a code stands for one name: otherwise two units would be one.",
                cure=f"Give the {kind} a name with another code, account again, and sign again.",
            )
    if new:
        connection.execute(insert(codes), new)


def _check_serials(connection, said, superseding):
    lots = schema.lots
    columns = (lots.c.id, lots.c.sequence, lots.c.series, lots.c.first, lots.c.last, lots.c.live)
    taken = _grouped(connection, columns, lots.c.series, {one["series"] for one in said})
    for one in said:
        for row in taken.get(one["series"], ()):
            meets = row.first <= one["last"] and row.last >= one["first"]
            # Numbers of a lot that was replaced belong to those that took its place.
            if meets and (row.live or row.id not in superseding.ancestors(connection, one)):
                found = f"units {row.first} to {row.last} of lot {row.id} in entry {row.sequence}"
                raise _twice("serial", one, row.id, found, None)


def _grouped(connection, columns, key, values):
    """Rows of some columns by the value of a key that is among some values."""
    values, groups = sorted(values), defaultdict(list)
    wanted = select(*columns).where(key.in_(bindparam("values", expanding=True)))
    for i in range(0, len(values), 500):
        for row in connection.execute(wanted, {"values": values[i : i + 500]}):
            groups[getattr(row, key.name)].append(row)
    return groups


def _check_places(connection, lots, said):
    groups = defaultdict(list)
    for one in said:
        # The lots of one line meet the same neighbours.
        groups[one["geometry_digest"], one["vintage"], one["line"]].append(one)
    seen = {}
    for (digest, vintage, _), group in groups.items():
        one, outline = group[0], lots[group[0]["id"]].geometry
        if (digest, vintage) not in seen:
            rows = places.neighbours(connection, outline, vintage)
            seen[digest, vintage] = [facts.said(row) for row in rows]
        near = [other for other in seen[digest, vintage] if rules.counted_twice(one, other)]
        drawn = _outlines(connection, {other["geometry_digest"] for other in near})
        for other in near:
            _check_pair(one, other, outline, drawn[other["geometry_digest"]])


def _check_pair(one, other, outline, other_outline):
    pools = rules.counted_twice(one, other)
    if not pools:
        return
    shared = shapes.overlap(outline, other_outline)
    if not shared.touches:
        found = (
            f"{shared.hectares:.4f} ha of {', '.join(sorted(pools))} of {one['vintage']} that are "
            f"in lot {other['id']} of {other['holder']}"
        )
        raise _twice("double-count", one, other["id"], found, shared.hectares)


def _outlines(connection, digests):
    table = schema.outlines
    found = _grouped(connection, (table.c.digest, table.c.text), table.c.digest, digests)
    return {digest: rows[0].text for digest, rows in found.items()}


def _check_lines(connection, lots, said):
    """The live lots of a line are no more than the line."""
    table, lines = schema.lots, _by(said, "line")
    columns = (table.c.line, table.c.kg_co2e, table.c.live)
    issued = _grouped(connection, columns, table.c.line, lines)
    for line, group in lines.items():
        held = sum(row.kg_co2e for row in issued.get(line, ()) if row.live)
        mass, most = sum(int(one["kg_co2e"]) for one in group), int(group[0]["line_kg"])
        if held + mass > most:
            first = select(table.c.id).where(table.c.line == line, table.c.live)
            earlier = connection.execute(first.order_by(table.c.sequence)).scalar()
            ground = shapes.hectares(lots[group[0]["id"]].geometry)
            found = (
                f"{mass} kg beside {held} kg issued, of a line of {most} kg; "
                f"{ground:.4f} ha are those of lot {earlier}"
            )
            raise _twice("double-count", group[0], earlier, found, ground)


def _twice(code, one, earlier, found, hectares):
    return LedgerRefused(
        code,
        where=f"lot {one['id']}",
        found=found,
        rule="No carbon and no serial is issued twice.",
        cure=_CURE,
        earlier=earlier,
        hectares=hectares,
    )


# What is written ---------------------------------------------------------------------------------


def _events(connection, admission, said, superseding, buffer_kg):
    """Events of what is superseded and of every lot, and what lines give to buffers."""
    evidence = {"audience": admission.audience, "signed": list(admission.signed)}
    given, contributions, events = set(), [], []
    known = schema.contributions
    earlier = _grouped(connection, tuple(known.c), known.c.line, {one["line"] for one in said})
    if buffer_kg is not None and len(_by(said, "line")) > 1:
        raise LedgerRefused(
            "argument",
            where="buffer_kg",
            found=f"one number for {len(_by(said, 'line'))} lines",
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


def _write(connection, admission, lots, said, first, superseding):
    statement = {"digest": admission.statement, "sequence": first, "envelope": admission.envelope}
    connection.execute(insert(schema.statements), [statement])
    _write_outlines(connection, lots)
    rows, holdings, boxes = [], [], []
    for sequence, one in enumerate(said, first):
        lot = lots[one["id"]]
        rows.append(facts.row(one, sequence=sequence) | {"document": facts.document(lot)})
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
        boxes += [box | place for box in places.boxes(lot.geometry)]
    connection.execute(insert(schema.lots), rows)
    connection.execute(insert(schema.holdings), holdings)
    connection.execute(insert(schema.boxes), boxes)


def _write_outlines(connection, lots):
    table = schema.outlines
    drawn = {lot.geometry_digest: lot.geometry for lot in lots.values()}
    digests = sorted(drawn)
    known = set()
    for i in range(0, len(digests), 500):
        some = table.c.digest.in_(digests[i : i + 500])
        known |= set(connection.execute(select(table.c.digest).where(some)).scalars())
    new = [{"digest": d, "text": drawn[d]} for d in digests if d not in known]
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


def _by(said, key):
    groups = defaultdict(list)
    for one in said:
        groups[one[key]].append(one)
    return groups


def _block(one):
    return f"{one['first']} to {one['last']}"
