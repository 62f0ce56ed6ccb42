"""What `bluecarbon ledger ...` prints of a ledger: lots, entries, balances, receipts, audits."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from bluecarbon.commands.printing import as_json, columns, write_or_print
from bluecarbon.commands.sources import exported, lot_row
from bluecarbon.errors import BluecarbonError, InputError
from bluecarbon.progress import tqdm
from bluecarbon.writing import atomic_write

DETAILS = ("to", "price", "currency", "beneficiary", "cause", "lost_kg", "drawn_kg", "owed_kg")
DETAILS += ("kg", "pool")
PROGRESS_AT = 100_000  # entries; below it an audit is over before anybody asks


def open_ledger(where, **options):
    """The ledger at a path or URL that exists; `Ledger.open` would make a new one."""
    if "://" not in str(where) and not Path(where).is_file():
        raise InputError(
            where=where,
            found="no such file",
            rule="A ledger is a file, or a URL such as postgresql+psycopg://user@host/database.",
            cure=f"Make it: bluecarbon ledger init {where}",
        )
    return make_ledger(where, **options)


def make_ledger(where, **options):
    """The ledger at a path or URL; made where there is none."""
    from bluecarbon.lots import Ledger

    return Ledger.open(where, **options)


def print_receipt(receipt, options):
    """What was recorded; without what is nothing, unless machines read it."""
    said = receipt.as_json()
    if not options.json:
        said = {name: value for name, value in said.items() if value not in ([], "0", None)}
    print_pairs(said, options)


def print_pairs(said, options):
    """Names and values, one pair a line, or as JSON."""
    if options.json:
        print(as_json(said))
        return
    width = max(map(len, said))
    for name, value in said.items():
        text = ", ".join(map(str, value)) if isinstance(value, list) else value
        print(f"{name.ljust(width)}  {text}")


def show(options):
    """A lot as it stands, with its history."""
    with open_ledger(options.ledger) as ledger:
        found = ledger.lot(options.lot)
    said = _held(found) | {"history": [asdict(entry) for entry in found.history]}
    if options.json:
        print(as_json(said | {"lot": found.lot.model_dump(mode="json")}))
        return
    parts = ("holdings", "history")
    print_pairs({k: v for k, v in said.items() if k not in parts and v not in (None, [])}, options)
    rows = [[h["serial"], h["kg_co2e"], h["status"], h["owner"]] for h in said["holdings"]]
    print("\n" + "\n".join(columns(["units", "kg_co2e", "status", "owner"], rows, right=(1,))))
    names = ("time", "type", "actor", "reason")
    rows = [
        [e.sequence, *(e.event.get(name, "") for name in names), _details(e.event)]
        for e in found.history
    ]
    head = ["entry", "time", "what", "who", "why", "with"]
    print("\n" + "\n".join(columns(head, rows, right=(0,))))


def _details(event):
    """What an event says beside who and why, in few words."""
    return ", ".join(f"{name} {event[name]}" for name in DETAILS if event.get(name))


def _held(found):
    """What a ledger says of a lot, as plain data."""
    holdings = [
        asdict(h) | {"status": h.status.value, "kg_co2e": str(h.kg_co2e)} for h in found.holdings
    ]
    return lot_row(
        found.lot,
        status=found.status.value,
        owner=found.owner,
        version=found.version,
        statement=found.statement,
        buffer_pool=found.buffer_pool,
        superseded_by=list(found.superseded_by),
        exclusive_of=list(found.exclusive_of),
        holdings=holdings,
    )


def _wanted(options, ledger):
    names = ("status", "project", "holder", "owner", "vintage", "habitat", "after", "limit")
    return ledger.lots(**{name: getattr(options, name) for name in names})


def listed(options):
    """Lots, one a line."""
    with open_ledger(options.ledger) as ledger:
        rows = [_held(found) for found in _wanted(options, ledger)]
    if options.json:
        print(as_json(rows))
        return
    names = ["id", "vintage", "habitat", "kg_co2e", "status", "version", "owner"]
    cells = [[row[n] if row[n] is not None else "several" for n in names] for row in rows]
    print("\n".join(columns(names, cells, right=(3, 5))))
    print(f"{len(rows)} lots, {sum(int(row['kg_co2e']) for row in rows):,} kg CO2e")


def receipt(options):
    """The receipt of a request."""
    with open_ledger(options.ledger) as ledger:
        found = ledger.receipt(options.request)
    if found is None:
        raise InputError(
            where=f"request {options.request}",
            found="no such request",
            rule="A receipt is that of a request that was done.",
            cure="Ask for the operation again with this --request-id: it is done once.",
        )
    print_receipt(found, options)


def entries(options):
    """Entries of the chain, one a line; as JSON lines, they can be checked without us."""
    from bluecarbon.lots.model import canonical_json

    with open_ledger(options.ledger) as ledger:
        for entry in ledger.entries(after=options.after, limit=options.limit):
            if options.json:
                # The event as the text that was hashed.
                said = asdict(entry) | {"event": canonical_json(entry.event).decode()}
                print(json.dumps(said, ensure_ascii=False))
                continue
            said = entry.event
            about = said.get("lot") or said.get("pool") or said.get("register") or ""
            about = about["id"] if isinstance(about, dict) else about
            print(entry.sequence, entry.hash[:16], said["time"], said["type"], about)


def buffer(options):
    """Buffer pools, one a line."""
    with open_ledger(options.ledger) as ledger:
        pools = ledger.buffers() if options.pool is None else [ledger.buffer(options.pool)]
    rows = [account.as_json() for account in pools]
    if options.json:
        print(as_json(rows))
        return
    names = ["pool", "contributed_kg", "drawn_kg", "balance_kg", "lost_kg", "owed_kg"]
    cells = [[row[n] for n in names] for row in rows]
    print("\n".join(columns(names, cells, right=range(1, 6))))


def audit(options):
    """What an audit found; exit code 1 where anything does not come out the same."""
    from bluecarbon.lots.ledger import Head

    heads = []
    for text in options.head:
        sequence, _, digest = text.partition(":")
        if not sequence.isdecimal() or not digest:
            raise InputError(
                where="--head",
                found=text,
                rule="A head is the number of an entry and its hash.",
                cure="Give it as `bluecarbon ledger init` prints it, SEQUENCE:HASH.",
            )
        heads.append(Head(sequence=int(sequence), hash=digest))
    with open_ledger(options.ledger) as ledger:
        total = ledger.head().sequence
        shown = total >= PROGRESS_AT and sys.stderr.isatty()
        with tqdm(total=total, desc="audit", unit="entry", disable=not shown) as bar:
            report = ledger.audit(
                trust=options.trust,
                heads=tuple(heads),
                geometry=not options.no_overlaps,
                progress=lambda read: bar.update(read - bar.n),
            )
    if options.json:
        print(as_json(report.as_json()))
    else:
        print(f"{report.entries} entries, {report.lots} lots, {report.issued_kg:,} kg issued")
        print("checked:", ", ".join(report.checked))
        for said in report.not_checked:
            print("not checked:", said)
        for finding in report.findings:
            print("FOUND", finding)
        if report.head:
            print(f"head: {report.head.sequence}:{report.head.hash}")
    if not report.ok:
        raise BluecarbonError(
            f"the audit of {options.ledger} found {len(report.findings)} things that do not come "
            "out the same. Stop selling from it, keep the file, and compare it with a copy."
        )


def export(options):
    """Lots in one of the exported forms."""
    with open_ledger(options.ledger) as ledger:
        lots = _wanted(options, ledger)
    text = exported(options, lots)
    if not options.json:
        write_or_print(text, options.out)
        return
    if options.out is not None:
        atomic_write(options.out, text.encode("utf-8"))
    written = {"text": text} if options.out is None else {"out": str(options.out)}
    print(as_json({"form": options.form, "lots": len(lots), **written}))
