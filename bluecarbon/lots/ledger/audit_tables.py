"""The tables of a ledger against what its chain makes of them, row by row."""

import json
from hashlib import sha256

from sqlalchemy import select, text

from bluecarbon.lots.ledger import facts, schema
from bluecarbon.lots.ledger.audit_boxes import check_boxes
from bluecarbon.lots.ledger.audit_evidence import check_evidence, issue_events
from bluecarbon.lots.ledger.replay import fixed, fixed_digest
from bluecarbon.lots.model import canonical_json

# Of what an entry says of a lot, what its document says in the same words.
_SAME = ("exclusive_of", "geometry_digest", "habitat", "holder", "kg_co2e", "pools", "project")
_SAME += ("supersedes", "unit_kg", "units", "vintage")


class Tables:
    """Compares; what differs becomes a finding of the replay."""

    def __init__(self, connection, replay):
        self._connection, self._replay = connection, replay
        self._outlines = {}  # digest -> whether its text is what it says
        self.sound = True  # whether outlines and lots may be measured

    def check_guards(self):
        """The triggers that forbid changes are there and awake."""
        if self._connection.dialect.name == "sqlite":
            asked = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        else:
            asked = (
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
            )
        there = set(self._connection.execute(text(asked)).scalars())
        for name, table in schema.guards().items():
            if name not in there:
                self._replay.wrong("guard", f"table {table}", f"the trigger {name} is gone")

    def check_head(self, last):
        """The head is the last entry."""
        rows = self._rows(schema.head)
        stated = [tuple(row) for row in rows]
        if stated != ([(1, last.sequence, last.hash)] if last else []):
            found = f"it says {stated}, the chain ends with {last and last.sequence}"
            self._replay.wrong("head", "head", found)

    def check_all(self, trust):
        """All tables that follow from the chain."""
        self._requests()
        self._codes()
        self._check_outlines()
        self._lots()
        self._holdings()
        check_boxes(self._connection, self._replay)
        check_evidence(self._connection, self._replay, trust)
        self._buffers()

    def _rows(self, table):
        keys = list(table.primary_key.columns)
        return self._connection.execution_options(yield_per=1000).execute(
            select(table).order_by(*keys)
        )

    def _compare(self, table, expected, actual):
        """Rows as key -> value on both sides; every difference is named."""
        for key in sorted(expected.keys() | actual.keys(), key=str):
            want, have = expected.get(key), actual.get(key)
            if want != have:
                name = ", ".join(map(str, key)) if isinstance(key, tuple) else key
                code = "missing" if have is None else "extra" if want is None else "row"
                found = f"{_short(have)}, by the chain {_short(want)}"
                self._replay.wrong(code, f"{table}, {name}", found)

    def _requests(self):
        actual = {
            row.id: [row.digest, row.first_sequence, row.last_sequence]
            for row in self._rows(schema.requests)
        }
        self._compare("requests", self._replay.requests, actual)

    def _codes(self):
        actual = {(row.kind, row.code): row.name for row in self._rows(schema.codes)}
        self._compare("codes", self._replay.codes, actual)

    def _check_outlines(self):
        for row in self._rows(schema.outlines):
            right = sha256(row.text.encode()).hexdigest() == row.digest
            self._outlines[row.digest] = right
            if not right:
                self._wrong_row("outlines", row.digest, "a text of another digest")

    def _lots(self):
        outlines, seen, used = {}, set(), set()
        for row in self._rows(schema.lots):
            values, state = dict(row._mapping), self._replay.lots.get(row.id)
            seen.add(row.id)
            used.add(row.geometry_digest)
            if state is None:
                self._replay.wrong("extra", f"lots, {row.id}", "no entry has issued it")
                self.sound = False
                continue
            if fixed_digest(values) != state.digest:
                self._wrong_row("lots", row.id, f"other than issued: {self._differing(values)}")
            by = _listed(row.superseded_by)
            if (row.version, row.live, by) != (state.version, state.live, state.superseded_by):
                found = f"version {row.version}, by the chain {state.version}"
                self._wrong_row("lots", row.id, found if row.version != state.version else
                                "another succession than in the chain")  # fmt: skip
            self._document(values, outlines)
        for lot_id in sorted(self._replay.lots.keys() - seen):
            self._wrong_row("lots", lot_id, "not there")
        for digest in sorted(used - self._outlines.keys()):
            self._wrong_row("outlines", digest, "not there")
        for digest in sorted(self._outlines.keys() - used):
            self._replay.wrong("extra", f"outlines, {digest}", "of no lot")

    def _differing(self, values):
        """Which columns are not as the entry of the lot has them."""
        event = issue_events(self._connection, self._replay, [values["id"]])[values["id"]]
        if event is None:
            return "and its entry cannot be read"
        sequence = self._replay.lots[values["id"]].sequence
        right = fixed(facts.row(event["lot"], sequence=sequence))
        return ", ".join(k for k, v in sorted(fixed(values).items()) if right.get(k) != v)

    def _document(self, values, outlines):
        """The document has the digest that was signed, and says what the row says."""
        digest = values["geometry_digest"]
        if digest not in outlines:
            if len(outlines) > 10_000:
                outlines.clear()
            found = select(schema.outlines.c.text).where(schema.outlines.c.digest == digest)
            outlines[digest] = self._connection.execute(found).scalar()
        try:
            content = json.loads(values["document"])
            lot_id = content.pop("id")
            written = canonical_json(content | {"geometry": outlines[digest]})
        except (ValueError, KeyError, AttributeError):
            self._wrong_row("lots", values["id"], "a document that cannot be read")
            return
        if sha256(written).hexdigest() != values["content_digest"] or lot_id != values["id"]:
            self._wrong_row("lots", values["id"], "a document of another digest")
            return
        said = values | {key: str(values[key]) for key in ("unit_kg", "kg_co2e")}
        said |= {key: list(_listed(values[key])) for key in ("exclusive_of", "pools")}
        other = [k for k in _SAME if k in said and said[k] != content[k]]
        if content["demonstration"]:
            other.append("demonstration")
        if other:
            found = f"a document that says otherwise: {', '.join(other)}"
            self._wrong_row("lots", values["id"], found)

    def _wrong_row(self, table, key, found):
        self._replay.wrong("missing" if found == "not there" else "row", f"{table}, {key}", found)
        self.sound = False

    def _holdings(self):
        left = dict.fromkeys(self._replay.lots)
        rows, current = [], None

        def done(lot_id, rows):
            left.pop(lot_id, None)
            state = self._replay.lots.get(lot_id)
            if state is None:
                return
            want = {k: (*v, True) for k, v in state.holdings.items()}
            want |= {k: (*v, False) for k, v in state.divided.items()}
            have = {(r.first, r.last): (r.status, r.owner, bool(r.current)) for r in rows}
            if want != have:
                self._compare(f"holdings, {lot_id}", want, have)

        for row in self._rows(schema.holdings):
            if row.lot_id != current:
                if rows:
                    done(current, rows)
                rows, current = [], row.lot_id
            rows.append(row)
        if rows:
            done(current, rows)
        for lot_id in left:
            self._replay.wrong("missing", f"holdings, {lot_id}", "not there")

    def _buffers(self):
        rows = self._rows(schema.contributions)
        actual = {row.sequence: [row.pool, row.line, row.kg, bool(row.released)] for row in rows}
        self._compare("contributions", self._replay.contributions, actual)
        names = [column.name for column in schema.buffers.columns]
        accounts = (self._replay.account(pool) for pool in self._replay.buffers)
        expected = {a.pool: tuple(getattr(a, name) for name in names) for a in accounts}
        self._compare("buffers", expected, {r.pool: tuple(r) for r in self._rows(schema.buffers)})


def _listed(text):
    """A tuple from the JSON of a column; what is no JSON list stands for itself."""
    try:
        return facts.listed(text)
    except (ValueError, TypeError):
        return (text, "no JSON")


def _short(value):
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 120 else text[:117] + "..."
