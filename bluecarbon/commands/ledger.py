"""`bluecarbon ledger ...`: what a platform does with lots, and who did it and why.

Every action takes `--json`.
"""

import getpass
import uuid
from pathlib import Path

from bluecarbon.commands import ledger_answers as answers
from bluecarbon.commands.ledger_answers import (
    make_ledger,
    open_ledger,
    print_pairs,
    print_receipt,
)
from bluecarbon.commands.sources import exporting

STATUSES = "issued offered sold retired cancelled reversed superseded".split()


def add_arguments(parser):
    """Add the actions of `ledger`."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")

    init = _action(actions, "init", _init, "make a ledger, or say what is in it")
    init.add_argument("--register", metavar="NAME", help="take only lots issued for this register")

    issue = _action(actions, "issue", _issue, "issue all lots of a signed bundle, or none")
    issue.add_argument("bundle", type=Path, metavar="BUNDLE.bcz")
    issue.add_argument("--trust", type=Path, required=True, metavar="TRUST.json")
    issue.add_argument("--buffer-pool", metavar="NAME", help="default: that of the project")
    issue.add_argument("--buffer-kg", type=int, metavar="KG", help="of one line, not as withheld")
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

    give = _action(actions, "contribute", _contribute, "add kilograms to a buffer pool by hand")
    give.add_argument("pool", metavar="POOL")
    give.add_argument("kg", type=int, metavar="KG")
    _recorded(give)

    show = _action(actions, "show", answers.show, "a lot as it stands, with its history")
    show.add_argument("lot", metavar="ID")

    listed = _action(
        actions, "list", answers.listed, "lots, by status, owner, holder, vintage, habitat"
    )
    _filters(listed)

    buffers = _action(actions, "buffer", answers.buffer, "buffer pools: held, drawn, owed")
    buffers.add_argument("pool", nargs="?", metavar="POOL")

    receipt = _action(actions, "receipt", answers.receipt, "what was recorded for a request")
    receipt.add_argument("request", metavar="REQUEST-ID")

    entries = _action(actions, "entries", answers.entries, "the chain, as it is hashed")
    entries.add_argument("--after", type=int, default=0, metavar="N", help="only entries after it")
    entries.add_argument("--limit", type=int, metavar="N", help="so many of them")

    audit = _action(actions, "audit", answers.audit, "recompute everything from the chain")
    audit.add_argument("--trust", type=Path, metavar="TRUST.json", help="signatures, too")
    audit.add_argument(
        "--head",
        action="append",
        default=[],
        metavar="SEQUENCE:HASH",
        help="noted earlier, outside of the ledger: the chain must go through it",
    )
    audit.add_argument(
        "--no-overlaps", action="store_true", help="do not measure the ground of all lots again"
    )

    export = _action(
        actions, "export", answers.export, "lots with their status, as CSV, GeoJSON, CAD Trust"
    )
    _filters(export)
    exporting(export)


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
    parser.add_argument("--after", metavar="ID", help="go on after this lot: they come by id")
    parser.add_argument("--limit", type=int, metavar="N", help="so many lots")


def _who(options):
    return {
        "request_id": options.request_id or str(uuid.uuid4()),
        "actor": options.actor or getpass.getuser(),
        "reason": options.reason,
    }


def _init(options):
    with make_ledger(options.ledger, register=options.register) as ledger:
        head = ledger.head()
        said = {
            "ledger": ledger.identity,
            "register": ledger.register,
            "head": f"{head.sequence}:{head.hash}",
        }
    print_pairs(said, options)


def _issue(options):
    with open_ledger(options.ledger) as ledger:
        receipt = ledger.issue(
            options.bundle,
            trust=options.trust,
            buffer_pool=options.buffer_pool,
            buffer_kg=options.buffer_kg,
            **_who(options),
        )
    print_receipt(receipt, options)


def _contribute(options):
    with open_ledger(options.ledger) as ledger:
        receipt = ledger.contribute(options.pool, options.kg, **_who(options))
    print_receipt(receipt, options)


def _move(options):
    names = ("units", "serial", "owner", "expected_version", "to", "price", "currency")
    names += ("beneficiary", "settles", "cause", "lost_kg")
    given = {name: getattr(options, name, None) for name in names}
    given = {name: value for name, value in given.items() if value is not None}
    with open_ledger(options.ledger) as ledger:
        operation = getattr(ledger, options.operation)
        receipt = operation(options.lot, **_who(options), **given)
    print_receipt(receipt, options)
