"""How an operation becomes entries: request, chain, head, in one transaction."""

import json
import re
import unicodedata
from datetime import UTC, datetime

from sqlalchemy import insert, select, update

from bluecarbon.lots.ledger import chain, schema
from bluecarbon.lots.ledger.records import Entry, Receipt
from bluecarbon.lots.ledger.refusals import LedgerRefused

LONGEST = 500


def said(**texts):
    """Texts that go into an entry, checked: not empty, printable, of a length to be read."""
    for name, value in texts.items():
        plain = isinstance(value, str) and value.strip() == value and 0 < len(value) <= LONGEST
        if not plain or any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in value):
            raise LedgerRefused(
                "argument",
                where=name,
                found=repr(value)[:80],
                rule=f"Every entry says who asked for it, and why: text of 1 to {LONGEST} "
                "characters without control characters or space around it.",
                cure=f"Give {name}= in words.",
            )
    return texts


def decimal_text(value, name):
    """A price as decimal text; never a float, which is another number than it prints."""
    text = str(value) if not isinstance(value, float | bool) else ""
    if not re.fullmatch(r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?", text, re.ASCII):
        raise LedgerRefused(
            "argument",
            where=name,
            found=repr(value)[:80],
            rule="A price is a decimal number, as text or Decimal.",
            cure='Write it as in "106.00".',
        )
    return text


def whole(kg, name, *, least):
    """Refuse a mass that is not whole kilograms, or below the least; None is no mass."""
    if kg is not None and (type(kg) is not int or not least <= kg < 10**18):
        raise LedgerRefused(
            "argument",
            where=name,
            found=repr(kg)[:80],
            rule=f"Masses are whole kilograms, at least {least}.",
            cure="Give an int.",
        )


class Request:
    """One request: what was asked, by whom and why, and the digest that tells it from others."""

    def __init__(self, operation, *, request_id, actor, reason, **asked):
        said(request_id=request_id, actor=actor, reason=reason)
        self.operation, self.id, self.actor, self.reason = operation, request_id, actor, reason
        asked = {key: value for key, value in asked.items() if value is not None}
        self.digest = chain.content_digest(
            {"actor": actor, "asked": asked, "operation": operation, "reason": reason}
        )

    def earlier(self, connection):
        """The receipt, if this was done before. Refuses the id of another request."""
        requests = schema.requests
        found = connection.execute(select(requests).where(requests.c.id == self.id)).first()
        if found is None:
            return None
        if found.digest != self.digest:
            raise LedgerRefused(
                "request",
                where=f"request {self.id}",
                found=f"another content than in entry {found.first_sequence}",
                rule="A request id stands for one request, so that asking twice does nothing "
                "twice.",
                cure="Give a new request_id to a new request.",
            )
        return receipt(connection, found)

    def write(self, connection, events):
        """Append the events of this request and return the rows of their entries.

        Events are dicts with at least "type"; who, why and when are added to each.
        """
        head = connection.execute(select(schema.head)).one()
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        common = {
            "actor": self.actor,
            "operation": self.operation,
            "reason": self.reason,
            "request": {"digest": self.digest, "id": self.id},
            "time": now,
        }
        rows = chain.follow(head.sequence, head.hash, [event | common for event in events])
        connection.execute(insert(schema.entries), rows)
        connection.execute(
            update(schema.head).values(sequence=rows[-1]["sequence"], hash=rows[-1]["hash"])
        )
        record = {
            "id": self.id,
            "digest": self.digest,
            "first_sequence": rows[0]["sequence"],
            "last_sequence": rows[-1]["sequence"],
        }
        connection.execute(insert(schema.requests), [record])
        return rows


def entry(row):
    """An `Entry` from its row."""
    event = json.loads(row.event)
    return Entry(sequence=row.sequence, previous=row.previous, event=event, hash=row.hash)


def entry_of(row):
    """An `Entry` from the dict that was just written."""
    event = json.loads(row["event"])
    return Entry(sequence=row["sequence"], previous=row["previous"], event=event, hash=row["hash"])


def receipt(connection, request):
    """The receipt of a request (row), from its entries."""
    entries = schema.entries
    between = entries.c.sequence.between(request.first_sequence, request.last_sequence)
    found = connection.execute(select(entries).where(between).order_by(entries.c.sequence)).all()
    return receipt_of([entry(row) for row in found])


def receipt_of(entries):
    """The receipt for the entries of one request."""
    events = [one.event for one in entries]
    about = [e for e in events if e["type"] == e["operation"] and "lot" in e]
    lost = [e for e in events if e["type"] == "reverse"]
    return Receipt(
        request_id=events[0]["request"]["id"],
        operation=events[0]["operation"],
        first_sequence=entries[0].sequence,
        last_sequence=entries[-1].sequence,
        hash=entries[-1].hash,
        time=events[0]["time"],
        lots=tuple(e["lot"]["id"] if e["type"] == "issue" else e["lot"] for e in about),
        versions=tuple(e.get("version", 1) for e in about),
        serials=tuple(
            serial
            for e in about
            for serial in (
                [e["lot"]["serial"]] if e["type"] == "issue" else [u["serial"] for u in e["units"]]
            )
        ),
        superseded=tuple(e["lot"] for e in events if e["type"] == "supersede"),
        lost_kg=sum(int(e["lost_kg"]) for e in lost),
        drawn_kg=sum(int(e["drawn_kg"]) for e in lost),
        owed_kg=sum(int(e["owed_kg"]) for e in lost),
        owed_in_all_kg=int(lost[-1]["owed_in_all_kg"]) if lost else 0,
    )
