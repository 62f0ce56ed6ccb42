"""Later versions of lots: what was issued is replaced, and its ground and numbers are free again.

Only for what nobody has bought. Several lots may take the place of one (a split), and one that of
several (a merger); all of it happens in the one request that issues the new ones.
"""

import json

from sqlalchemy import select, update

from bluecarbon.lots.ledger import buffers, facts, places, schema
from bluecarbon.lots.ledger.refusals import LedgerRefused
from bluecarbon.lots.ledger.statuses import after, before
from bluecarbon.lots.model import canonical_json


class Superseding:
    """The lots that those of a bundle replace. Nothing is written before `write`."""

    def __init__(self, connection, said):
        self._by = {}
        for one in said:
            for parent in one["supersedes"]:
                self._by.setdefault(parent, []).append(one["id"])
        known = {row.id: row for row in places.rows(connection, self._by)}
        standing = {row.id for row in places.rows(connection, [one["id"] for one in said])}
        for one in said:
            if one["id"] in standing:
                # It stays as it is, with all that it had replaced.
                for parent in one["supersedes"]:
                    self._by[parent].remove(one["id"])
        self.parents = [known[p] for p in sorted(self._by) if self._by[p] and p in known]
        self._check(connection, known)
        self._owners = {}
        self._holdings = []
        self._ancestors = {}
        self._free = []
        for row in self.parents:
            self._take(connection, row)

    def _check(self, connection, known):
        for parent, children in self._by.items():
            if not children:
                continue
            row = known.get(parent)
            if row is None:
                raise _refuse(children[0], f"lot {parent}, which is not in this ledger")
            if not row.live:
                raise _refuse(children[0], f"lot {parent}, which was superseded before")

    def _take(self, connection, row):
        holdings = schema.holdings
        current = connection.execute(
            select(holdings).where(holdings.c.lot_id == row.id, holdings.c.current)
        ).all()
        child = self._by[row.id][0]
        for holding in current:
            if after("supersede", holding.status) is None:
                units = f"units {holding.first} to {holding.last}"
                raise _refuse(child, f"lot {row.id}, of which {units} are {holding.status}")
        owners = {holding.owner for holding in current}
        if len(owners) > 1:
            raise _refuse(child, f"lot {row.id}, which belongs to {', '.join(sorted(owners))}")
        self._owners[row.id] = owners.pop()
        self._holdings.append((row, current))

    def release(self, connection):
        """Take the lots out of the way of the checks."""
        lots = schema.lots
        for row in self.parents:
            connection.execute(
                update(lots)
                .where(lots.c.id == row.id)
                .values(
                    live=False,
                    version=row.version + 1,
                    superseded_by=canonical_json(sorted(self._by[row.id])).decode(),
                )
            )

    def ancestors(self, connection, one):
        """Ids of all that a new lot replaces, and of what those had replaced."""
        if one["id"] not in self._ancestors:
            found, ahead = set(), list(one["supersedes"])
            while ahead:
                parent = ahead.pop()
                if parent not in found:
                    found.add(parent)
                    documents = select(schema.lots.c.document).where(schema.lots.c.id == parent)
                    text = connection.execute(documents).scalar()
                    ahead += json.loads(text)["supersedes"] if text else []
            self._ancestors[one["id"]] = found
        return self._ancestors[one["id"]]

    def owner(self, one):
        """To whom a new lot belongs: to the owner of what it replaces, or to its holder."""
        owners = {self._owners[p] for p in one["supersedes"] if p in self._owners}
        if len(owners) > 1:
            raise _refuse(one["id"], f"lots of several owners: {', '.join(sorted(owners))}")
        return owners.pop() if owners else one["holder"]

    def check_line(self, one, earlier):
        """Refuse a line whose buffer was given back when it was replaced."""
        if earlier is not None and earlier.released:
            raise _refuse(one["id"], "a line that was replaced before")

    def events(self, connection, said):
        """One event for every lot that is replaced."""
        events = []
        released = self._contributions(connection, {one["line"] for one in said})
        for row, current in self._holdings:
            event = {
                "by": sorted(self._by[row.id]),
                "lot": row.id,
                "type": "supersede",
                "units": [_unit(row, holding) for holding in current],
                "version": row.version + 1,
            }
            for contribution in released.pop(row.line, ()):
                event["released"] = {"kg": str(contribution.kg), "pool": contribution.pool}
                self._free.append(contribution)
            events.append(event)
        return events

    def write(self, connection):
        """Change the statuses, and give back what lines that are gone had contributed."""
        holdings = schema.holdings
        for row, _ in self._holdings:
            connection.execute(
                update(holdings)
                .where(holdings.c.lot_id == row.id, holdings.c.current)
                .values(status="superseded")
            )
        table = schema.contributions
        for contribution in self._free:
            same = table.c.sequence == contribution.sequence
            connection.execute(update(table).where(same).values(released=True))
            buffers.post(connection, contribution.pool, released_kg=contribution.kg)

    def _contributions(self, connection, new_lines):
        """Contributions, by line, of the lines that have no live lot left."""
        lots, table, found = schema.lots, schema.contributions, {}
        for line in {row.line for row in self.parents} - new_lines:
            live = select(lots.c.id).where(lots.c.line == line, lots.c.live)
            if connection.execute(live).first() is None:
                same = select(table).where(table.c.line == line, ~table.c.released)
                found[line] = connection.execute(same).all()
        return found


def _unit(row, holding):
    serial = facts.serial(row._mapping, holding.first, holding.last)
    return {"from": holding.status, "serial": serial, "to": "superseded"}


def _refuse(child, found):
    return LedgerRefused(
        "supersedes",
        where=f"lot {child}",
        found=found,
        rule=f"A lot takes the place of lots that are {before('supersede')}, all of one owner.",
        cure="Supersede what nobody has bought; what was sold is reversed or cancelled.",
    )
