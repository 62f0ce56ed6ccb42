"""Level 4: the lots of a bundle against a ledger. The ledger is asked, and never written to."""

import re
from pathlib import Path

from sqlalchemy import inspect

from bluecarbon.accounting.verifying.comparing import Comparison
from bluecarbon.errors import BluecarbonError
from bluecarbon.lots import read_lot
from bluecarbon.lots.ledger import Ledger, facts, rules, schema, shapes
from bluecarbon.lots.ledger.database import Database
from bluecarbon.lots.ledger.refusals import LedgerRefused
from bluecarbon.lots.model import LotStatus, canonical_json

# As in postgresql+psycopg://; one letter before the colon is a drive of Windows.
_URL = re.compile(r"[a-z][a-z0-9+]+://")
OFF_THE_MARKET = tuple(s for s in LotStatus if s.value in ("retired", "cancelled", "reversed"))


def conflicts(bundle, ledger, judgement=None):
    """The `Finding` of L4.

    Parameters
    ----------
    bundle : bluecarbon.evidence.bundle.Bundle
    ledger : path, URL or bluecarbon.lots.ledger.Ledger
    judgement : bluecarbon.evidence.judging.Judgement, optional
        Of the signatures: the statement under which the lots may stand in the ledger.
    """
    said = Comparison()
    try:
        if isinstance(ledger, Ledger):
            _compare(said, bundle, ledger, judgement)
        else:
            with Ledger.open(_there(ledger)) as opened:
                _compare(said, bundle, opened, judgement)
    except LedgerRefused as error:
        said.add("undecided", "conflict.not-read", error.where, error.found)
    except BluecarbonError as error:
        said.add("undecided", "conflict.not-read", "ledger", error)
    except Exception as error:
        # Of a database driver: which of them is installed is not known here.
        if not type(error).__module__.startswith(("sqlalchemy", "psycopg", "sqlite3")):
            raise
        said.add("undecided", "conflict.not-read", "ledger", f"{type(error).__name__}: {error}")
    return said.finding("L4", "ledger")


def _there(ledger):
    """A ledger that exists: opening an empty file or database would make one of it."""
    found = None
    if not (isinstance(ledger, str) and _URL.match(ledger)) and not Path(ledger).is_file():
        found = "no such file"
    else:
        database = Database(ledger)
        try:
            with database.read() as connection:
                if not inspect(connection).has_table(schema.entries.name):
                    found = "a database without a ledger in it"
        finally:
            database.close()
    if found:
        raise LedgerRefused(
            "evidence",
            where=ledger,
            found=found,
            rule="Conflicts are looked for in a ledger that is there.",
            cure="Give the path of a ledger.",
        )
    return ledger


def _compare(said, bundle, ledger, judgement):
    statement = (judgement and judgement.statement) or ""
    audience = judgement and judgement.issued and judgement.issued["audience"]
    if ledger.register and audience and audience != ledger.register:
        found = f"meant for {audience}, the ledger is {ledger.register}"
        said.add("failed", "conflict.register", "issue", found)
    _audit(said, ledger)
    ours = [read_lot(canonical_json(content)) for content in bundle.lots.values()]
    vintages = sorted({lot.vintage for lot in ours})
    held = [one for vintage in vintages for one in ledger.lots(vintage=vintage)]
    there = {one.lot.id: one for one in held}
    replaced = {name for lot in ours for name in lot.supersedes}
    for lot in ours:
        if lot.id in there:
            _issued(said, lot, there[lot.id], statement)
        else:
            _new(said, lot, held, replaced, statement)
    said.checked |= {
        "lots compared": len(ours),
        "lots in the ledger": len(held),
        "lots issued there": sum(lot.id in there for lot in ours),
    }


def _audit(said, ledger):
    """A ledger that was tampered with says nothing about conflicts."""
    for finding in ledger.audit().findings:
        said.add("undecided", "conflict.broken", "ledger", finding)


def _issued(said, lot, held, statement):
    """A lot that stands in the ledger already: under this statement, with this content."""
    where = f"lot {lot.id}"
    if held.lot != lot:
        said.add("failed", "conflict.content", where, "another content in the ledger")
    if held.statement != statement:
        found = f"statement {held.statement[:16]}..., here {statement[:16] or 'none'}"
        said.add("failed", "conflict.statement", where, found)
    if held.superseded_by:
        found = "superseded by " + ", ".join(held.superseded_by)
        said.add("failed", "conflict.status", where, found)
    for holding in held.holdings:
        if holding.status in OFF_THE_MARKET:
            said.add("noted", "conflict.status", where, f"{holding.serial}: {holding.status.value}")


def _new(said, lot, held, replaced, statement):
    """A lot that is not in the ledger: nobody else may have its serials or its carbon there."""
    where = f"lot {lot.id}"
    mine = facts.facts(lot, statement=statement, buffer_pool=None)
    for other in held:
        if other.superseded_by or other.lot.id in replaced:
            continue
        theirs = facts.facts(other.lot, statement=other.statement, buffer_pool=None)
        same = mine["series"] == theirs["series"]
        if same and mine["first"] <= theirs["last"] and theirs["first"] <= mine["last"]:
            said.add("failed", "conflict.serial", where, f"{theirs['serial']} of {other.lot.id}")
        pools = rules.accounted_twice(mine, theirs)
        if pools:
            found = f"{', '.join(sorted(pools))} of {lot.holder} with {theirs['id']}"
            said.add("failed", "conflict.account", where, found)
        pools = rules.counted_twice(mine, theirs)
        if pools:
            shared = shapes.overlap(lot.geometry, other.lot.geometry)
            if not shared.touches:
                found = (
                    f"{shared.hectares:,.4f} ha and {', '.join(sorted(pools))} with {theirs['id']}"
                )
                said.add("failed", "conflict.ground", where, found)
