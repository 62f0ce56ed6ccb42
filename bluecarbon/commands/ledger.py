"""`bluecarbon ledger ...`: what a platform does with lots, and who did it and why."""

import getpass
import uuid
from dataclasses import asdict
from pathlib import Path

from bluecarbon.commands.sources import (
    as_json,
    columns,
    exported,
    exporting,
    lot_row,
    write_or_print,
)
from bluecarbon.errors import BluecarbonError, InputError

DETAILS = ("to", "price", "currency", "beneficiary", "cause", "lost_kg", "drawn_kg", "owed_kg")
STATUSES = "issued offered sold retired cancelled reversed superseded".split()


def add_ledger(commands):
    """Add `ledger ...` to the subparsers of the command line."""
    ledger = commands.add_parser("ledger", help="the book in which no tonne is sold twice")
    actions = ledger.add_subparsers(required=True, metavar="ACTION")

    init = _action(actions, "init", _init, "make a ledger, or say what is in it")
    init.add_argument("--register", metavar="NAME", help="take only lots issued for this register")

    issue = _action(actions, "issue", _issue, "issue all lots of a signed bundle, or none")
    issue.add_argument("bundle", type=Path, metavar="BUNDLE.bcz")
    issue.add_argument("--trust", type=Path, required=True, metavar="TRUST.json")
    issue.add_argument("--buffer-pool", metavar="NAME", help="default: that of the project")
    _recorded(issue)

    _moving(actions, "offer", "put units up for sale")
    sell = _moving(actions, "sell", "sell units to a buyer")
    sell.add_argument("--to", required=True, metavar="BUYER")
    sell.add_argument("--price", metavar="DECIMAL", help="of one sale unit")
    sell.add_argument("--currency", metavar="CODE")
    transfer = _moving(actions, "transfer", "give units to another owner")
    transfer.add_argument("--to", required=True, metavar="OWNER")
    retire = _moving(actions, "retire", "take units out because somebody claims them")
    retire.add_argument("--beneficiary", metavar="NAME")
    cancel = _moving(actions, "cancel", "take units out, and nobody claims them")
    cancel.add_argument("--settles", metavar="POOL", help="make good what this buffer pool owes")
    reverse = _moving(actions, "reverse", "record a loss; the buffer is drawn on first")
    reverse.add_argument("--cause", required=True, metavar="TEXT", help='as in "storm"')
    reverse.add_argument("--lost-kg", type=int, metavar="KG", help="default: all the units named")

    show = _action(actions, "show", _show, "a lot as it stands, with its history")
    show.add_argument("lot", metavar="ID")

    listed = _action(actions, "list", _list, "lots, by status, owner, holder, vintage, habitat")
    _filters(listed)

    buffers = _action(actions, "buffer", _buffer, "buffer pools: held, drawn, owed")
    buffers.add_argument("pool", nargs="?", metavar="POOL")

    audit = _action(actions, "audit", _audit, "recompute everything from the chain")
    audit.add_argument("--trust", type=Path, metavar="TRUST.json", help="signatures, too")
    audit.add_argument(
        "--head",
        action="append",
        default=[],
        metavar="SEQUENCE:HASH",
        help="noted earlier, outside of the ledger: the chain must go through it",
    )

    export = actions.add_parser("export", help="lots with their status, as CSV, GeoJSON, CAD Trust")
    export.add_argument("ledger", metavar="LEDGER")
    _filters(export)
    exporting(export)
    export.set_defaults(run=_export)


def open_ledger(where, **options):
    """The ledger at a path or URL that exists; `Ledger.open` would make a new one."""
    if "://" not in str(where) and not Path(where).is_file():
        raise InputError(
            where=where,
            found="no such file",
            rule="A ledger is a file, or a URL such as postgresql+psycopg://user@host/database.",
            cure=f"Make it: bluecarbon ledger init {where}",
        )
    return _ledger(where, **options)


def _ledger(where, **options):
    from bluecarbon.lots import Ledger

    return Ledger.open(where, **options)


def _action(actions, name, run, what):
    parser = actions.add_parser(name, help=what)
    parser.add_argument("ledger", metavar="LEDGER", help="a file, or a database URL")
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.set_defaults(run=run)
    return parser


def _recorded(parser):
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why, for the record")
    parser.add_argument("--actor", metavar="NAME", help="who (default: the user of this machine)")
    parser.add_argument(
        "--request-id", metavar="ID", help="asked again with the same, nothing is done twice"
    )


def _moving(actions, name, what):
    """A command that changes the status or owner of units."""
    parser = _action(actions, name, _move, what)
    parser.add_argument("lot", metavar="ID")
    _recorded(parser)
    parser.add_argument("--units", type=int, metavar="N", help="the first N that can be")
    parser.add_argument("--serial", metavar="SERIAL", help="just the units of this block")
    parser.add_argument("--owner", metavar="NAME", help="just the units of this owner")
    parser.add_argument(
        "--expected-version", type=int, metavar="N", help="refuse where the lot has moved on"
    )
    parser.set_defaults(operation=name)
    return parser


def _filters(parser):
    parser.add_argument("--status", choices=STATUSES)
    for name in ("project", "holder", "owner", "habitat"):
        parser.add_argument(f"--{name}", metavar="NAME")
    parser.add_argument("--vintage", type=int, metavar="YEAR")


def _who(options):
    return {
        "request_id": options.request_id or str(uuid.uuid4()),
        "actor": options.actor or getpass.getuser(),
        "reason": options.reason,
    }


def _init(options):
    with _ledger(options.ledger, register=options.register) as ledger:
        head = ledger.head()
        said = {
            "ledger": ledger.identity,
            "register": ledger.register,
            "head": f"{head.sequence}:{head.hash}",
        }
    _print(said, options)


def _issue(options):
    with open_ledger(options.ledger) as ledger:
        receipt = ledger.issue(
            options.bundle,
            trust=options.trust,
            buffer_pool=options.buffer_pool,
            **_who(options),
        )
    _receipt(receipt, options)


def _move(options):
    names = ("units", "serial", "owner", "expected_version", "to", "price", "currency")
    names += ("beneficiary", "settles", "cause", "lost_kg")
    given = {name: getattr(options, name, None) for name in names}
    given = {name: value for name, value in given.items() if value is not None}
    with open_ledger(options.ledger) as ledger:
        operation = getattr(ledger, options.operation)
        receipt = operation(options.lot, **_who(options), **given)
    _receipt(receipt, options)


def _receipt(receipt, options):
    said = receipt.as_json()
    if not options.json:
        said = {name: value for name, value in said.items() if value not in ([], "0", None)}
    _print(said, options)


def _print(said, options):
    if options.json:
        print(as_json(said))
        return
    width = max(map(len, said))
    for name, value in said.items():
        text = ", ".join(map(str, value)) if isinstance(value, list) else value
        print(f"{name.ljust(width)}  {text}")


def _show(options):
    with open_ledger(options.ledger) as ledger:
        found = ledger.lot(options.lot)
    said = _held(found) | {"history": [asdict(entry) for entry in found.history]}
    if options.json:
        print(as_json(said | {"lot": found.lot.model_dump(mode="json")}))
        return
    parts = ("holdings", "history")
    _print({k: v for k, v in said.items() if k not in parts and v not in (None, [])}, options)
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
    names = ("status", "project", "holder", "owner", "vintage", "habitat")
    return ledger.lots(**{name: getattr(options, name) for name in names})


def _list(options):
    with open_ledger(options.ledger) as ledger:
        rows = [_held(found) for found in _wanted(options, ledger)]
    if options.json:
        print(as_json(rows))
        return
    names = ["id", "vintage", "habitat", "kg_co2e", "status", "version", "owner"]
    cells = [[row[n] if row[n] is not None else "several" for n in names] for row in rows]
    print("\n".join(columns(names, cells, right=(3, 5))))
    print(f"{len(rows)} lots, {sum(int(row['kg_co2e']) for row in rows):,} kg CO2e")


def _buffer(options):
    with open_ledger(options.ledger) as ledger:
        pools = ledger.buffers() if options.pool is None else [ledger.buffer(options.pool)]
    rows = [account.as_json() for account in pools]
    if options.json:
        print(as_json(rows))
        return
    names = ["pool", "contributed_kg", "drawn_kg", "balance_kg", "lost_kg", "owed_kg"]
    cells = [[row[n] for n in names] for row in rows]
    print("\n".join(columns(names, cells, right=range(1, 6))))


def _audit(options):
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
        report = ledger.audit(trust=options.trust, heads=tuple(heads))
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


def _export(options):
    with open_ledger(options.ledger) as ledger:
        text = exported(options, _wanted(options, ledger))
    write_or_print(text, options.out)
