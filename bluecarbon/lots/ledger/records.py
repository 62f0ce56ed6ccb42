"""What a ledger hands out: plain frozen values, ready for JSON."""

from dataclasses import asdict, dataclass

from bluecarbon.lots.model import Lot, LotStatus


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry of the chain."""

    sequence: int
    previous: str
    event: dict
    hash: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """The last entry of a chain. Kept outside the ledger, it shows that nothing was rewritten."""

    sequence: int
    hash: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """What was recorded for a request: the same however often it is asked."""

    request_id: str
    operation: str
    first_sequence: int
    last_sequence: int
    hash: str  # of the last entry
    time: str  # by the clock of the ledger
    lots: tuple  # ids, in order
    versions: tuple  # of the lots, after it
    serials: tuple  # of the units that it was about
    superseded: tuple = ()
    lost_kg: int = 0
    drawn_kg: int = 0  # from the buffer
    owed_kg: int = 0  # of this loss, after the buffer
    owed_in_all_kg: int = 0  # of the buffer account, after this entry

    def as_json(self):
        """The receipt as a JSON object; masses as decimal text."""
        content = asdict(self)
        return {
            key: str(value)
            if key.endswith("_kg")
            else list(value)
            if isinstance(value, tuple)
            else value
            for key, value in content.items()
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Holding:
    """Neighbouring units of one lot that are in one status and belong to one owner."""

    serial: str
    first: int
    last: int
    units: int
    kg_co2e: int
    status: LotStatus
    owner: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerLot:
    """A lot as it stands in a ledger."""

    lot: Lot
    status: LotStatus  # of the holding that is least far along, see `holdings`
    version: int  # rises by one with every operation on it
    owner: str | None  # None where its units belong to several
    holdings: tuple  # of Holding, by first unit
    statement: str  # SHA-256 of the issuer's statement under which it was issued
    buffer_pool: str
    superseded_by: tuple  # ids of the lots that took its place
    history: tuple  # of Entry

    @property
    def id(self):
        """The id of the lot."""
        return self.lot.id

    @property
    def exclusive_of(self):
        """Other registries on which the same carbon is listed, as its issuer declared."""
        return self.lot.exclusive_of

    def kg_in(self, status):
        """Kilograms of the lot that are in a status."""
        return sum(h.kg_co2e for h in self.holdings if h.status is LotStatus(status))


@dataclass(frozen=True, kw_only=True, slots=True)
class BufferAccount:
    """A buffer pool, in whole kilograms.

    contributed = balance + drawn + released, and lost = drawn + settled + owed, exactly.
    """

    pool: str
    contributed_kg: int = 0
    drawn_kg: int = 0  # by losses
    released_kg: int = 0  # contributions of lots that were superseded
    lost_kg: int = 0
    settled_kg: int = 0  # made good with cancelled units of other lots

    @property
    def balance_kg(self):
        """What the next loss can draw on."""
        return self.contributed_kg - self.drawn_kg - self.released_kg

    @property
    def owed_kg(self):
        """Losses that nobody has made good yet."""
        return self.lost_kg - self.drawn_kg - self.settled_kg

    def as_json(self):
        """The account as a JSON object; masses as decimal text."""
        masses = {key: str(value) for key, value in asdict(self).items() if key != "pool"}
        derived = {"balance_kg": str(self.balance_kg), "owed_kg": str(self.owed_kg)}
        return {"pool": self.pool, **masses, **derived}


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that an audit found wrong."""

    code: str  # chain, entry, head, rule, row, missing, extra, overlap, signature, guard, balance
    where: str  # the entry, or the table and row
    found: str

    def __str__(self):
        return f"{self.where}: {self.found}"


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditReport:
    """What an audit recomputed, and everything that did not come out the same."""

    head: Head | None
    entries: int
    lots: int
    kilograms: dict  # status -> kg, of all lots
    issued_kg: int
    buffers: tuple  # of BufferAccount
    checked: tuple  # names of what was recomputed
    not_checked: tuple  # what was not, and why
    findings: tuple  # of Finding; empty: nothing was found

    @property
    def ok(self):
        """Whether nothing was found."""
        return not self.findings

    def as_json(self):
        """The report as a JSON object; masses as decimal text."""
        return {
            "buffers": [account.as_json() for account in self.buffers],
            "checked": list(self.checked),
            "entries": self.entries,
            "findings": [asdict(finding) for finding in self.findings],
            "head": self.head and asdict(self.head),
            "issued_kg": str(self.issued_kg),
            "kilograms": {status: str(kg) for status, kg in self.kilograms.items()},
            "lots": self.lots,
            "not_checked": list(self.not_checked),
            "ok": self.ok,
        }
