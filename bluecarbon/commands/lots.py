"""`bluecarbon lots list|show|split|merge|schema|export|listing`."""

from pathlib import Path

from bluecarbon.commands.printing import as_json, columns, write_or_print
from bluecarbon.commands.sources import exported, exporting, lot_row, read_lots
from bluecarbon.errors import InputError, nearest

TERMS = {
    "seller": "who sells",
    "rule": "how offers are ranked and paid",
    "start-price": 'as in "30 CNY per t CO2e"',
    "deposit": "what bidders lay down",
    "opens": "when it opens",
    "closes": "when it closes",
    "place": "where",
    "bidders": "who may bid",
    "liability": "who answers if the number is wrong",
    "validity": "until when it may be used",
    "retirement": "how what is used is retired",
}


def add_arguments(parser):
    """Add `lots list|show|split|merge|schema|export|listing`."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")

    listed = actions.add_parser("list", help="the lots in files, folders and bundles")
    _sources(listed)
    listed.add_argument("--json", action="store_true")
    listed.set_defaults(run=_list)

    show = actions.add_parser("show", help="everything that one lot says")
    _sources(show)
    show.add_argument("--lot", metavar="ID", help="which, where there are several")
    show.add_argument("--json", action="store_true", help="the lot file itself, indented")
    show.set_defaults(run=_show)

    split = actions.add_parser("split", help="parts of a lot, whose serials are its serials")
    split.add_argument("lot", type=Path, metavar="LOT.json")
    split.add_argument(
        "--kg", type=int, action="append", required=True, metavar="KG", help="mass of a part"
    )
    _written(split, _split)

    merge = actions.add_parser("merge", help="one lot out of neighbours of one line")
    merge.add_argument("lots", type=Path, nargs="+", metavar="LOT.json")
    _written(merge, _merge)

    schema = actions.add_parser("schema", help="the JSON Schema (2020-12) of a lot file")
    schema.add_argument("--out", type=Path, metavar="FILE", help="default: print it")
    schema.set_defaults(run=_schema)

    export = actions.add_parser("export", help="as CSV, GeoJSON or for the CAD Trust")
    _sources(export)
    exporting(export)
    export.set_defaults(run=_export)

    listing = actions.add_parser("listing", help="the page of an auction listing, in two languages")
    _sources(listing)
    listing.add_argument("--out", type=Path, required=True, metavar="FILE.html")
    listing.add_argument("--lang", choices=("both", "en", "zh"), default="both")
    listing.add_argument("--ledger", metavar="LEDGER", help="show what this ledger says of them")
    for name, what in TERMS.items():
        listing.add_argument(f"--{name}", metavar="TEXT", help=f"of the auction: {what}")
    listing.set_defaults(run=_listing)


def _sources(parser):
    parser.add_argument(
        "sources", type=Path, nargs="+", metavar="FILE|DIR|BUNDLE", help="where the lots are"
    )
    parser.add_argument(
        "--trust", type=Path, metavar="TRUST.json", help="judge the signatures of bundles by it"
    )


def _written(parser, run):
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where lots go")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def _list(options):
    lots = read_lots(options.sources, options.trust)
    rows = [lot_row(lot) for lot in lots]
    if options.json:
        print(as_json(rows))
        return
    names = ["id", "holder", "vintage", "habitat", "kg_co2e", "units", "serial"]
    print("\n".join(columns(names, [[row[n] for n in names] for row in rows], right=(4, 5))))
    print(f"{len(lots)} lots, {sum(lot.kg_co2e for lot in lots):,} kg CO2e")
    if any(lot.demonstration for lot in lots):
        print("Some are demonstration lots: they cannot be issued into a ledger or sold.")


def _show(options):
    from bluecarbon.lots.exports.held import flat, held

    lots = {lot.id: lot for lot in read_lots(options.sources, options.trust)}
    wanted = options.lot or (next(iter(lots)) if len(lots) == 1 else None)
    if wanted not in lots:
        raise InputError(
            where="--lot",
            found=wanted or f"nothing, and {len(lots)} lots",
            rule="One lot is shown.",
            cure=nearest(wanted or "", lots),
        )
    if options.json:
        print(as_json(lots[wanted].model_dump(mode="json")))
        return
    (one,) = held([lots[wanted]])
    said = {name: value for name, value in flat(one).items() if value not in (None, "")}
    width = max(map(len, said))
    print("\n".join(f"{name.ljust(width)}  {value}" for name, value in said.items()))


def _split(options):
    from bluecarbon.lots import read_lot, split_lot

    _write(split_lot(read_lot(options.lot), options.kg), options)


def _merge(options):
    from bluecarbon.lots import merge_lots, read_lot

    _write([merge_lots([read_lot(path) for path in options.lots])], options)


def _write(lots, options):
    from bluecarbon.lots import write_lot
    from bluecarbon.writing import atomic_write

    options.out.mkdir(parents=True, exist_ok=True)
    for lot in lots:
        atomic_write(options.out / f"{lot.id}.json", write_lot(lot))
    if options.json:
        print(as_json([lot_row(lot, supersedes=list(lot.supersedes)) for lot in lots]))
        return
    rows = [[lot.id, f"{lot.kg_co2e:,}", lot.serial.text] for lot in lots]
    print("\n".join(columns(["id", "kg_co2e", "serial"], rows, right=(1,))))
    print(f"They supersede {', '.join(lots[0].supersedes)}: sell one or the other, never both.")


def _schema(options):
    from bluecarbon.lots import lot_schema

    write_or_print(as_json(lot_schema()) + "\n", options.out)


def _export(options):
    write_or_print(exported(options, read_lots(options.sources, options.trust)), options.out)


def _listing(options):
    from bluecarbon.report.listing import SaleTerms, render_listing

    lots = read_lots(options.sources, options.trust)
    if options.ledger:
        from bluecarbon.commands.ledger import open_ledger

        with open_ledger(options.ledger) as ledger:
            lots = [ledger.lot(lot.id) for lot in lots]
    terms = {name.replace("-", "_"): getattr(options, name.replace("-", "_")) for name in TERMS}
    write_or_print(render_listing(lots, terms=SaleTerms(**terms), lang=options.lang), options.out)
