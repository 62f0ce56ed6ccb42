"""Everything that happens to a lot after it was issued: one way, by the table of statuses."""

from dataclasses import dataclass

from sqlalchemy import insert, select, update

from bluecarbon.errors import InputError
from bluecarbon.lots.ledger import buffers, facts, schema
from bluecarbon.lots.ledger.refusals import LedgerRefused
from bluecarbon.lots.ledger.statuses import after, before, verb
from bluecarbon.lots.serials import parse_serial


@dataclass(frozen=True, kw_only=True, slots=True)
class Which:
    """Which units of a lot: all of them, the first so many, or those of a serial."""

    units: int | None = None
    serial: str | None = None
    owner: str | None = None  # only of this owner


def move(connection, request, lot_id, which, *, expected_version=None, owner=None, **more):
    """Write the event of an operation on some units of a lot.

    `owner` is the new one, where it changes; `more` is what else the event says.
    """
    row = lot_row(connection, lot_id)
    _check_version(row, expected_version)
    taken = _select(connection, row, request.operation, which)
    event = _event(row, request.operation, taken, owner) | more
    rows = request.write(connection, [event])
    _write(connection, row, request.operation, taken, owner)
    return rows


def reverse(connection, request, lot_id, which, *, lost_kg, cause, expected_version=None):
    """Write a loss: its units are reversed, and the buffer of the lot is debited first."""
    row = lot_row(connection, lot_id)
    _check_version(row, expected_version)
    if lost_kg is not None:
        if not 1 <= lost_kg <= row.kg_co2e or which.units is not None or which.serial is not None:
            raise _refuse("units", row, f"{lost_kg} kg lost", f"1 to {row.kg_co2e} kg can be lost.")
        # A unit of which anything was lost is no whole unit any more.
        which = Which(units=-(-lost_kg // row.unit_kg), owner=which.owner)
    taken = _select(connection, row, "reverse", which)
    mass = row.unit_kg * sum(last - first + 1 for _, first, last in taken)
    lost = mass if lost_kg is None else lost_kg
    drawn, owed, after_it = buffers.lose(connection, row.buffer_pool, lost)
    event = _event(row, "reverse", taken, None) | {
        "cause": cause,
        "drawn_kg": str(drawn),
        "lost_kg": str(lost),
        "owed_in_all_kg": str(after_it.owed_kg),
        "owed_kg": str(owed),
        "pool": row.buffer_pool,
    }
    rows = request.write(connection, [event])
    _write(connection, row, "reverse", taken, None)
    return rows


def cancel(connection, request, lot_id, which, *, settles=None, expected_version=None):
    """Write a cancellation; `settles` names a buffer pool whose debt it makes good."""
    row = lot_row(connection, lot_id)
    _check_version(row, expected_version)
    taken = _select(connection, row, "cancel", which)
    event = _event(row, "cancel", taken, None)
    if settles is not None:
        mass = row.unit_kg * sum(last - first + 1 for _, first, last in taken)
        kg = min(mass, buffers.account(connection, settles).owed_kg)
        if not kg:
            raise _refuse("buffer", row, f"nothing owed by {settles}", "Only a debt is settled.")
        buffers.post(connection, settles, settled_kg=kg)
        event["settles"] = {"kg": str(kg), "pool": settles}
    rows = request.write(connection, [event])
    _write(connection, row, "cancel", taken, None)
    return rows


def lot_row(connection, lot_id):
    """The row of a lot, or LedgerRefused."""
    lots = schema.lots
    row = connection.execute(select(lots).where(lots.c.id == lot_id)).first()
    if row is None:
        raise LedgerRefused(
            "absent",
            where=f"lot {lot_id}",
            found="no such lot",
            rule="A lot is issued before anything else happens to it.",
            cure="Compare the id with the lot file, or issue its bundle.",
        )
    return row


def current_holdings(connection, lot_id):
    """Rows of the holdings of a lot, by first unit."""
    holdings = schema.holdings
    mine = select(holdings).where(holdings.c.lot_id == lot_id, holdings.c.current)
    return connection.execute(mine.order_by(holdings.c.first)).all()


def _check_version(row, expected):
    if expected is not None and expected != row.version:
        raise LedgerRefused(
            "version",
            where=f"lot {row.id}",
            found=f"version {row.version}, not {expected}",
            rule="An operation that says what it expects is done on nothing else.",
            cure="Read the lot again: somebody was there before you.",
        )


def _select(connection, row, operation, which):
    """Pieces (holding, first, last) that an operation is about."""
    holdings = current_holdings(connection, row.id)
    if which.owner is not None:
        holdings = [h for h in holdings if h.owner == which.owner]
    allowed = [h for h in holdings if after(operation, h.status)]
    if which.serial is not None:
        return [_piece(row, holdings, operation, which.serial)]
    if which.units is None:
        if not holdings or len(allowed) < len(holdings):
            raise _not_allowed(row, operation, holdings)
        return [(h, h.first, h.last) for h in holdings]
    there = sum(h.last - h.first + 1 for h in allowed)
    if not allowed:
        raise _not_allowed(row, operation, holdings)
    if type(which.units) is not int or not 1 <= which.units <= there:
        rule = f"{there} of its {row.units} units can be {verb(operation)}."
        raise _refuse("units", row, f"{which.units} units", rule)
    pieces, left = [], which.units
    for holding in allowed:
        if left:
            count = min(left, holding.last - holding.first + 1)
            pieces.append((holding, holding.first, holding.first + count - 1))
            left -= count
    if len({holding.owner for holding, _, _ in pieces}) > 1 and operation != "reverse":
        rule = "Units of several owners are not told apart by their number."
        raise _refuse("units", row, f"{which.units} units of several owners", rule)
    return pieces


def _piece(row, holdings, operation, serial):
    try:
        block = parse_serial(serial)
    except InputError as error:
        raise _refuse("units", row, error.found, error.rule) from None
    for holding in holdings:
        inside = holding.first <= block.first and block.last <= holding.last
        if facts.series(block) == row.series and inside:
            if after(operation, holding.status) is None:
                raise _not_allowed(row, operation, [holding])
            return holding, block.first, block.last
    rule = "A serial names units of the lot that are in one status and belong to one owner."
    raise _refuse("units", row, f"serial {serial}", rule)


def _event(row, operation, taken, owner):
    units = []
    for holding, first, last in taken:
        to = after(operation, holding.status).value
        unit = {"from": holding.status, "serial": facts.serial(row._mapping, first, last), "to": to}
        if owner is not None:
            unit |= {"owner": owner}
        units.append(unit)
    return {"lot": row.id, "type": operation, "units": units, "version": row.version + 1}


def _write(connection, row, operation, taken, owner):
    table = schema.holdings
    for holding, first, last in taken:
        changed = {
            "status": after(operation, holding.status).value,
            "owner": owner or holding.owner,
        }
        key = (
            table.c.lot_id == row.id,
            table.c.first == holding.first,
            table.c.last == holding.last,
        )
        if (first, last) == (holding.first, holding.last):
            connection.execute(update(table).where(*key).values(**changed))
            continue
        connection.execute(update(table).where(*key).values(current=False))
        same = {"lot_id": row.id, "current": True, "status": holding.status, "owner": holding.owner}
        parts = [
            same | {"first": holding.first, "last": first - 1},
            same | changed | {"first": first, "last": last},
            same | {"first": last + 1, "last": holding.last},
        ]
        parts = [part for part in parts if part["first"] <= part["last"]]
        connection.execute(insert(table), parts)
    lots = schema.lots
    connection.execute(update(lots).where(lots.c.id == row.id).values(version=row.version + 1))


def _not_allowed(row, operation, holdings):
    found = ", ".join(f"units {h.first} to {h.last} {h.status}" for h in holdings) or "no units"
    return LedgerRefused(
        "status",
        where=f"lot {row.id}",
        found=found,
        rule=f"Only what is {before(operation)} can be {verb(operation)}; nothing goes back.",
        cure="Name the units that are (units=, serial= or owner=), or leave it as it is.",
    )


def _refuse(code, row, found, rule):
    return LedgerRefused(
        code, where=f"lot {row.id}", found=found, rule=rule, cure="Look at the lot's holdings."
    )
