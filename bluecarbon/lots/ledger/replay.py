"""The ledger made again from its chain, without looking at any other table.

Every entry is held against the rules as if it happened now, so an entry that should never have been
written is found as well as one that was changed.
"""

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from hashlib import sha256
from sys import intern

from bluecarbon.lots.ledger import chain, facts
from bluecarbon.lots.ledger.records import BufferAccount, Finding
from bluecarbon.lots.ledger.statuses import after
from bluecarbon.lots.model import canonical_json
from bluecarbon.lots.serials import parse_serial


@dataclass(slots=True)
class LotState:
    """A lot as the entries so far leave it."""

    digest: bytes  # of what never changes in its row
    sequence: int
    first: int
    last: int
    unit_kg: int
    line: str
    series: str
    pool: str
    version: int = 1
    live: bool = True
    superseded_by: tuple = ()
    ancestors: tuple = ()
    # (first, last) -> (status, owner); and those that were divided, as they were then.
    holdings: dict = field(default_factory=dict)
    divided: dict = field(default_factory=dict)


class Broken(Exception):
    """An entry that the rules do not allow; its one argument says why."""


class Replay:
    """Feed it the events in order; then compare it with the tables."""

    def __init__(self):
        self.findings = []
        self.lots, self.requests, self.statements, self.codes = {}, {}, {}, {}
        self.contributions = {}  # sequence -> [pool, line, kg, released]
        self.buffers = defaultdict(Counter)
        self._by_line = {}  # line -> sequence of its contribution
        self._line_kg = Counter()  # kilograms of its live lots
        self._series = defaultdict(list)  # (first, last, lot) of live lots
        self._request = None

    def feed(self, sequence, event):
        """Apply one event; what is wrong with it becomes a finding."""
        try:
            if sequence == 1 or event.get("type") == "open":
                self._open(sequence, event)
                return
            self._in_request(sequence, event)
            getattr(self, f"_{_KINDS[event['type']]}")(sequence, event)
        except Broken as error:
            self.wrong("rule", f"entry {sequence}", str(error))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            self.wrong("rule", f"entry {sequence}", f"an event that cannot be read ({error!r:.80})")

    def wrong(self, code, where, found):
        """Note a finding."""
        self.findings.append(Finding(code=code, where=where, found=found))

    def account(self, pool):
        """A `BufferAccount` as the entries make it."""
        return BufferAccount(pool=pool, **{f"{k}_kg": v for k, v in self.buffers[pool].items()})

    def kilograms(self):
        """Kilograms by status."""
        total = Counter()
        for lot in self.lots.values():
            for (first, last), (status, _) in lot.holdings.items():
                total[status] += (last - first + 1) * lot.unit_kg
        return total

    # One method for each kind of event ---------------------------------------------------------

    def _open(self, sequence, event):
        if sequence != 1 or event["type"] != "open" or event["format"] != chain.FORMAT:
            raise Broken(f"entry 1 and no other opens a ledger of {chain.FORMAT}")

    def _in_request(self, sequence, event):
        request = (event["request"]["id"], event["request"]["digest"])
        if self._request != request:
            if request[0] in self.requests:
                raise Broken(f"the request {request[0]} once more")
            self.requests[request[0]] = [request[1], sequence, sequence]
            self._request = request
        self.requests[request[0]][2] = sequence

    def _issue(self, sequence, event):
        said = event["lot"]
        row = facts.row(said, sequence=sequence)
        lot = LotState(
            digest=fixed_digest(row), sequence=sequence, first=row["first"], last=row["last"],
            unit_kg=row["unit_kg"], line=row["line"], series=row["series"],
            pool=intern(row["buffer_pool"]), ancestors=tuple(said["supersedes"]),
        )  # fmt: skip
        # One text for what many lots say: a million of them are held here.
        lot.holdings[lot.first, lot.last] = ("issued", intern(event["owner"]))
        if said["id"] in self.lots:
            raise Broken(f"lot {said['id']} once more")
        self._take_numbers(said["id"], lot)
        self.lots[said["id"]] = lot
        self._line_kg[lot.line] += row["kg_co2e"]
        if self._line_kg[lot.line] > row["line_kg"]:
            raise Broken(f"{self._line_kg[lot.line]} kg of a line of {row['line_kg']} kg")
        if row["units"] * lot.unit_kg != row["kg_co2e"] or lot.last - lot.first + 1 != row["units"]:
            raise Broken("units, serials and kilograms that do not agree")
        known = self.statements.setdefault(row["statement"], [self._request[0], sequence, []])
        known[2].append(said["id"])
        if known[0] != self._request[0]:
            raise Broken(f"the evidence of entry {known[1]} once more")
        for kind, code, name in facts.codes(said):
            if self.codes.setdefault((kind, code), name) != name:
                raise Broken(f"the code {code}, which stands for {self.codes[kind, code]}")
        if "buffer" in event:
            self._contribute_line(sequence, event["buffer"], lot.line)

    def _take_numbers(self, lot_id, lot):
        taken = self._series[lot.series]
        at = bisect_left(taken, (lot.first,))
        beside = taken[max(at - 1, 0) : at + 1]
        for first, last, other in beside:
            if first <= lot.last and last >= lot.first:
                raise Broken(f"units {first} to {last} of lot {other} once more")
        insort(taken, (lot.first, lot.last, lot_id))

    def _contribute_line(self, sequence, buffer, line):
        if line in self._by_line:
            raise Broken(f"the buffer of a line that gave it in entry {self._by_line[line]}")
        self._by_line[line] = sequence
        self._contribute(sequence, buffer, line)

    def _contribute(self, sequence, event, line=None):
        kg = int(event["kg"])
        self.contributions[sequence] = [event["pool"], line, kg, False]
        self.buffers[event["pool"]]["contributed"] += kg

    def _supersede(self, sequence, event):
        lot = self._known(event)
        self._units(lot, event)
        lot.live, lot.superseded_by = False, tuple(event["by"])
        taken = self._series[lot.series]
        mine = (lot.first, lot.last, event["lot"])
        at = bisect_left(taken, mine)
        if taken[at : at + 1] != [mine]:
            raise Broken(f"lot {event['lot']}, which was superseded before")
        del taken[at]
        self._line_kg[lot.line] -= (lot.last - lot.first + 1) * lot.unit_kg
        if "released" in event:
            kg = int(event["released"]["kg"])
            given = self.contributions[self._by_line[lot.line]]
            if given[0] != event["released"]["pool"] or given[2] != kg or given[3]:
                raise Broken("another mass given back than was contributed")
            given[3] = True
            self.buffers[given[0]]["released"] += kg

    def _move(self, _sequence, event):
        self._units(self._known(event), event)

    def _cancel(self, _sequence, event):
        mass = self._units(self._known(event), event)
        if "settles" in event:
            pool, kg = event["settles"]["pool"], int(event["settles"]["kg"])
            if kg != min(mass, self.account(pool).owed_kg):
                raise Broken(f"{kg} kg settled with {mass} kg")
            self.buffers[pool]["settled"] += kg

    def _reverse(self, _sequence, event):
        lot = self._known(event)
        mass = self._units(lot, event)
        lost, drawn, owed = (int(event[k]) for k in ("lost_kg", "drawn_kg", "owed_kg"))
        before = self.account(event["pool"])
        right = event["pool"] == lot.pool and mass - lot.unit_kg < lost <= mass
        if not right or drawn != min(before.balance_kg, lost) or owed != lost - drawn:
            raise Broken(f"{lost} kg lost, {drawn} kg drawn, {owed} kg owed")
        self.buffers[lot.pool]["lost"] += lost
        self.buffers[lot.pool]["drawn"] += drawn
        if int(event["owed_in_all_kg"]) != self.account(lot.pool).owed_kg:
            raise Broken(f"{event['owed_in_all_kg']} kg owed in all")

    # What they share ---------------------------------------------------------------------------

    def _known(self, event):
        lot = self.lots.get(event["lot"])
        if lot is None:
            raise Broken(f"lot {event['lot']}, which was not issued")
        if event["version"] != lot.version + 1:
            raise Broken(f"version {event['version']} after {lot.version}")
        lot.version += 1
        return lot

    def _units(self, lot, event):
        """Move units from status to status; returns their mass [kg]."""
        mass = 0
        for unit in event["units"]:
            block = parse_serial(unit["serial"])
            key = self._holding(lot, block)
            status, owner = lot.holdings[key]
            to = after(event["type"], status)
            if unit["from"] != status or to is None or unit["to"] != to.value:
                raise Broken(f"{unit['serial']} from {unit['from']} to {unit['to']}")
            self._divide(lot, key, block, (unit["to"], unit.get("owner", owner)))
            mass += block.count * lot.unit_kg
        return mass

    def _holding(self, lot, block):
        if facts.series(block) == lot.series:
            for first, last in lot.holdings:
                if first <= block.first and block.last <= last:
                    return first, last
        raise Broken(f"{block.text}, which are no units of one holding")

    def _divide(self, lot, key, block, to):
        old = lot.holdings.pop(key)
        if key != (block.first, block.last):
            lot.divided[key] = old
            if key[0] < block.first:
                lot.holdings[key[0], block.first - 1] = old
            if block.last < key[1]:
                lot.holdings[block.last + 1, key[1]] = old
        lot.holdings[block.first, block.last] = to


_KINDS = {
    "cancel": "cancel",
    "contribute": "contribute",
    "issue": "issue",
    "offer": "move",
    "retire": "move",
    "reverse": "reverse",
    "sell": "move",
    "supersede": "supersede",
    "transfer": "move",
}
_CHANGING = ("document", "live", "superseded_by", "version")


def fixed(row):
    """What never changes in a row of `lots`, but for the document."""
    return {key: value for key, value in row.items() if key not in _CHANGING}


def fixed_digest(row):
    """Digest of what never changes in a row of `lots`."""
    return sha256(canonical_json(fixed(row))).digest()
