"""The chain: every entry holds the hash of the one before it, so that none can change unseen.

    hash = SHA-256 of: sequence in decimal, LF, hash of the entry before, LF, the event (UTF-8)

in lower-case hex. The event is canonical JSON (RFC 8785) without floating-point numbers. Entry 1
follows a hash of 64 zeros. No JSON reader is needed to check it.
"""

from hashlib import sha256

from bluecarbon.lots.model import canonical_json

FORMAT = "bluecarbon/ledger/1"
START = "0" * 64


def entry_hash(sequence, previous, event):
    """The hash of an entry; the event is the text that is stored.

    >>> entry_hash(1, START, "{}")[:16]
    'e926929dc99bcdf0'
    """
    return sha256(f"{sequence}\n{previous}\n{event}".encode()).hexdigest()


def follow(sequence, previous, events):
    """Rows of entries for events (dicts) that follow an entry, in order."""
    rows = []
    for event in events:
        sequence, text = sequence + 1, canonical_json(event).decode()
        digest = entry_hash(sequence, previous, text)
        row = {"sequence": sequence, "previous": previous, "event": text, "hash": digest}
        rows.append(row | {"lot_id": about(event)})
        previous = digest
    return rows


def about(event):
    """Id of the lot that an event is about, or None."""
    lot = event.get("lot")
    return lot["id"] if isinstance(lot, dict) else lot


def content_digest(value):
    """SHA-256 of a value as canonical JSON."""
    return sha256(canonical_json(value)).hexdigest()
