"""What is looked at before lots enter: whether any of it was issued before, or would be twice.

Every refusal names the lot that was there first, and how much ground the two have in common.
"""

from bisect import bisect_left
from collections import defaultdict
from itertools import pairwise

from sqlalchemy import bindparam, func, select

from bluecarbon.lots.ledger import facts, places, rules, schema, shapes
from bluecarbon.lots.ledger.refusals import LedgerRefused

_CURE = "Issue nothing of it; ask the issuer which of the two accounts is right."


def check_alone(lots, said):
    """Refuse lots of one bundle that count the same carbon twice among themselves.

    Needs no ledger, so it is done before the lock is taken.
    """
    outlines = {lot.geometry_digest: lot.geometry for lot in lots}
    for group in _by(said, "series").values():
        group.sort(key=lambda one: one["first"])
        for one, other in pairwise(group):
            if other["first"] <= one["last"]:
                found = f"units {other['first']} to {other['last']} twice"
                raise _twice("serial", other, one, found, _common(outlines, outlines, other, one))
    for group in _by(said, "vintage").values():
        heads = list({(s["line"], s["geometry_digest"]): s for s in group}.values())
        drawn = [shapes.outline(outlines[one["geometry_digest"]]) for one in heads]
        for i, j in shapes.pairs(drawn):
            _check_pair(heads[j], heads[i], outlines, outlines)
        for one, other in rules.accounts(group):
            raise _two_accounts(one, other, outlines, outlines)


def check_statement(connection, admission):
    """Refuse evidence that was issued from before."""
    statements = schema.statements
    same = select(statements).where(statements.c.digest == admission.statement)
    found = connection.execute(same).first()
    if found is None:
        return
    lots = schema.lots
    first = select(lots.c.id, lots.c.geometry_digest).where(lots.c.statement == admission.statement)
    earlier = connection.execute(first.order_by(lots.c.sequence)).first()
    ground = shapes.hectares(drawn(connection, {earlier.geometry_digest})[earlier.geometry_digest])
    raise LedgerRefused(
        "double-count",
        where=f"statement {admission.statement}",
        found=f"the evidence of lot {earlier.id} ({ground:.4f} ha), issued in entry "
        f"{found.sequence}",
        rule="Lots are issued from one statement of their issuer once.",
        cure="Ask with the request_id of then for the receipt of then.",
        earlier=earlier.id,
        hectares=ground,
    )


def new(connection, outlines, said):
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
            ground = shapes.hectares(outlines[one["geometry_digest"]])
            found = f"lot {row.id} in entry {row.sequence}, with its {ground:.4f} ha"
            raise _twice("double-count", one, one, found, ground)
    return [one for one in said if one["id"] not in known]


def new_codes(connection, said):
    """Rows of the codes that are not in the ledger; refuses one that stands for another name."""
    codes, added = schema.codes, []
    wanted = dict.fromkeys(entry for one in said for entry in facts.codes(one))
    rows = grouped(connection, tuple(codes.c), codes.c.code, {code for _, code, _ in wanted})
    known = {(row.kind, row.code): row.name for group in rows.values() for row in group}
    for kind, code, name in wanted:
        found = known.setdefault((kind, code), name)
        if found != name:
            raise LedgerRefused(
                "project-code",
                where=f"{kind} {name}",
                found=f"the code {code}, which stands for {found}",
                rule="In a serial a code stands for one name: otherwise two units would be one.",
                cure=f"Give the {kind} a name with another code, account again, and sign again.",
            )
        if not any((kind, code) == (row.kind, row.code) for row in rows.get(code, ())):
            added.append({"kind": kind, "code": code, "name": name})
    return added


def check_serials(connection, outlines, said, superseding):
    """Refuse units whose numbers were given before."""
    lots = schema.lots
    names = "id sequence series first last live geometry_digest".split()
    columns = tuple(lots.c[name] for name in names)
    mine = _by(said, "series")
    least = min(one["first"] for one in said)
    most = max(one["last"] for one in said)
    among = (lots.c.first <= most, lots.c.last >= least)
    taken = grouped(connection, columns, lots.c.series, mine, *among)
    for series, group in mine.items():
        group.sort(key=lambda one: one["first"])
        firsts = [one["first"] for one in group]
        for row in sorted(taken.get(series, ()), key=lambda row: row.sequence):
            # Those of the bundle do not meet one another: the row meets neighbours only.
            for one in group[max(bisect_left(firsts, row.first) - 1, 0) :]:
                if one["first"] > row.last:
                    break
                # Numbers of a lot that was replaced belong to those that took its place.
                free = not row.live and row.id in superseding.ancestors(connection, one)
                if one["last"] < row.first or free:
                    continue
                theirs = drawn(connection, {row.geometry_digest})
                ground = _common(outlines, theirs, one, row._mapping)
                found = (
                    f"units {row.first} to {row.last} of lot {row.id} in entry {row.sequence}, "
                    f"{ground:.4f} ha in common"
                )
                raise _twice("serial", one, row._mapping, found, ground)


def check_places(connection, outlines, said):
    """Refuse lots on ground where the same pools and time are in the ledger."""
    # The lots of one line meet the same neighbours.
    heads = {(one["geometry_digest"], one["vintage"], one["line"]): one for one in reversed(said)}
    asked = list(dict.fromkeys((digest, vintage) for digest, vintage, _ in heads))
    near = places.neighbours(connection, [(outlines[digest], year) for digest, year in asked])
    near = dict(zip(asked, near, strict=True))
    pairs = [
        (one, other)
        for (digest, vintage, _), one in reversed(heads.items())
        for other in near[digest, vintage]
        if rules.counted_twice(one, other)
    ]
    theirs = drawn(connection, {other["geometry_digest"] for _, other in pairs})
    for one, other in pairs:
        _check_pair(one, other, outlines, theirs)


def check_accounts(connection, outlines, said):
    """Refuse a second account of what a holder has of a pool in a year."""
    lots, mine = schema.lots, defaultdict(list)
    for one in said:
        mine[one["project"], one["vintage"]].append(one)
    for (project, vintage), group in mine.items():
        elsewhere = lots.c.account.not_in({one["account"] for one in group})
        here = (lots.c.project == project, lots.c.vintage == vintage, elsewhere)
        holders = {one["holder"] for one in group}
        there = places.said(connection, holders, lots.c.holder, *here)
        earlier = sorted(there.values(), key=lambda one: one["sequence"])
        for one, other in rules.accounts(group, earlier):
            theirs = drawn(connection, {other["geometry_digest"]})
            raise _two_accounts(one, other, outlines, theirs)


def check_lines(connection, outlines, said):
    """Refuse more of a line than it has: its live lots are no more than the line."""
    table, lines = schema.lots, _by(said, "line")
    kg, first = func.sum(table.c.kg_co2e), func.min(table.c.sequence)
    columns = (table.c.line, kg.label("kg"), first.label("first"))
    issued = grouped(connection, columns, table.c.line, lines, table.c.live, group_by=table.c.line)
    for line, group in lines.items():
        held, first = next(((int(row.kg), row.first) for row in issued.get(line, ())), (0, None))
        mass, most = sum(int(one["kg_co2e"]) for one in group), int(group[0]["line_kg"])
        if held + mass > most:
            earlier = {"id": group[0]["id"]}
            if held:
                same = select(table.c.id).where(table.c.sequence == first)
                earlier = {"id": connection.execute(same).scalar()}
            ground = shapes.hectares(outlines[group[0]["geometry_digest"]])
            found = (
                f"{mass} kg beside {held} kg issued, of a line of {most} kg; "
                f"{ground:.4f} ha are those of lot {earlier['id']}"
            )
            raise _twice("double-count", group[-1], earlier, found, ground)


def grouped(connection, columns, key, values, *conditions, group_by=None):
    """Rows of some columns by the value of a key that is among some values."""
    values, groups = sorted(values), defaultdict(list)
    if not values:
        return groups
    wanted = select(*columns).where(key.in_(bindparam("values", expanding=True)), *conditions)
    if group_by is not None:
        wanted = wanted.group_by(group_by)
    for i in range(0, len(values), 500):
        for row in connection.execute(wanted, {"values": values[i : i + 500]}):
            groups[getattr(row, key.name)].append(row)
    return groups


def drawn(connection, digests):
    """Texts of outlines in the ledger, by digest."""
    table = schema.outlines
    found = grouped(connection, (table.c.digest, table.c.text), table.c.digest, digests)
    return {digest: rows[0].text for digest, rows in found.items()}


def _check_pair(one, other, outlines, other_outlines):
    pools = rules.counted_twice(one, other)
    if not pools:
        return
    shared = shapes.overlap(
        outlines[one["geometry_digest"]], other_outlines[other["geometry_digest"]]
    )
    if not shared.touches:
        found = (
            f"{shared.hectares:.4f} ha of {', '.join(sorted(pools))} of {one['vintage']} that are "
            f"in lot {other['id']} of {other['holder']}"
        )
        raise _twice("double-count", one, other, found, shared.hectares)


def _two_accounts(one, other, outlines, other_outlines):
    ground = _common(outlines, other_outlines, one, other)
    found = (
        f"{', '.join(sorted(rules.accounted_twice(one, other)))} of {one['holder']} in "
        f"{one['vintage']}, which lot {other['id']} of another account counts; "
        f"{ground:.4f} ha in common"
    )
    return _twice("double-count", one, other, found, ground)


def _common(outlines, other_outlines, one, other):
    """Ground that two lots have in common [ha]; 0 where they lie apart."""
    texts = outlines[one["geometry_digest"]], other_outlines[other["geometry_digest"]]
    return shapes.overlap(*texts).hectares


def _twice(code, one, earlier, found, hectares):
    return LedgerRefused(
        code,
        where=f"lot {one['id']}",
        found=found,
        rule="No carbon and no serial is issued twice.",
        cure=_CURE,
        earlier=earlier["id"],
        hectares=hectares,
    )


def _by(said, key):
    groups = defaultdict(list)
    for one in said:
        groups[one[key]].append(one)
    return groups
