"""The command line: the same functions as the library, and tables to read."""

import argparse
import gc
import sys
from pathlib import Path

from bluecarbon import __version__
from bluecarbon.commands import add_ledger, add_lots
from bluecarbon.commands.verify import add_verify
from bluecarbon.errors import BluecarbonError
from bluecarbon.evidence.commands import add_evidence, add_keys

COLUMNS = {
    "gross_kg": "gross",
    "baseline_kg": "baseline",
    "leakage_kg": "leakage",
    "deduction_kg": "deduction",
    "netted_kg": "netted",
    "buffer_kg": "buffer",
    "lots_kg": "lots",
    "remainder_kg": "remainder",
}


def main(arguments=None):
    """Run the command line; returns the exit code: 0 done, 1 refused with a reason.

    `verify` has codes of its own, see `bluecarbon verify --help`.
    """
    options = _parser().parse_args(arguments)
    # A run makes many small objects and few circles: look for those more seldom.
    gc.set_threshold(200_000, 50, 50)
    try:
        for path in getattr(options, "method", ()):
            _register(path)
        return options.run(options) or 0
    except BluecarbonError as error:
        print(f"bluecarbon: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("bluecarbon: interrupted; no file was left half-written.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output, `head` say, has seen enough.
        sys.stderr.close()
        return 0


def _parser():
    parser = argparse.ArgumentParser(
        prog="bluecarbon",
        description="Habitat rasters, ocean fields and field sheets in; whole kilograms of CO2e "
        "that a stranger can recompute out.",
    )
    parser.add_argument("--version", action="version", version=f"bluecarbon {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="account a project: tables, lots and a report")
    _project(run)
    run.add_argument("--out", type=Path, required=True, metavar="DIR", help="where results go")
    _running(run)
    run.set_defaults(run=_run)

    explain = commands.add_parser("explain", help="the chain behind one lot, equation by equation")
    _project(explain, "PROJECT.toml|DIR", "the project file, or a folder that `run` wrote")
    explain.add_argument("--lot", metavar="ID|N", help="id of a lot, or its number (default: 0)")
    explain.add_argument("--stratum", metavar="NAME", help="a stratum, or a zone: its rows alone")
    explain.add_argument("--year", type=int, metavar="Y", help="the vintage, where no lot is named")
    for name in ("holder", "habitat"):
        explain.add_argument(f"--{name}", metavar="NAME", help=f"the {name}, likewise")
    explain.add_argument("--of-method", metavar="ID", help="the method, likewise")
    explain.add_argument("--quantity", metavar="NAME", help="a quantity in place of the claim")
    explain.add_argument(
        "--most", type=_positive, default=1, metavar="N", help="rows taken apart, the largest first"
    )
    explain.add_argument("--json", action="store_true", help="as JSON, see docs/explain.md")
    explain.add_argument("--html", type=Path, metavar="FILE", help="as a page that stands alone")
    explain.add_argument(
        "--project", dest="project_file", type=Path, metavar="FILE", help="where DIR's project is"
    )
    _running(explain)
    explain.add_argument(
        "--target",
        metavar="TONNES",
        help="what a claimed tonnage would take: the file then holds facts and routes",
    )
    explain.set_defaults(run=_explain)

    portfolio = commands.add_parser("portfolio", help="account projects together, by owner")
    portfolio.add_argument("portfolio", type=Path, metavar="PORTFOLIO.toml")
    portfolio.add_argument("--out", type=Path, required=True, metavar="DIR")
    portfolio.add_argument("--json", action="store_true", help="print the statement as JSON")
    _running(portfolio)
    portfolio.set_defaults(run=_portfolio)

    sensitivity = commands.add_parser(
        "sensitivity", help="what the uncertainty comes from, and what to measure next"
    )
    _project(sensitivity)
    sensitivity.add_argument("--price", type=float, metavar="YUAN", help="price of a t CO2e")
    sensitivity.add_argument("--by", choices=("kind", "parameter"), default="kind")
    sensitivity.add_argument("--draws", type=_positive, metavar="N", help="fewer for a first look")
    sensitivity.add_argument(
        "--choice",
        action="append",
        default=[],
        metavar="METHOD.OPTION=VALUE,...",
        help="values that could as well have been chosen, as in ipcc-wetlands-2013.gwp=AR5",
    )
    sensitivity.add_argument("--json", action="store_true", help="for machines")
    _running(sensitivity)
    sensitivity.set_defaults(run=_sensitivity)

    doctor = commands.add_parser("doctor", help="check a project without accounting it")
    _project(doctor)
    doctor.set_defaults(run=_doctor)

    methods = commands.add_parser("methods", help="the methodologies that can be used")
    methods.add_argument("name", nargs="?", metavar="ID", help="one method, with all it says")
    methods.add_argument("--json", action="store_true", help="as JSON")
    _foreign(methods)
    methods.set_defaults(run=_methods)

    add_keys(commands)
    build = add_evidence(commands).add_parser("build", help="the bundle of a project's account")
    _project(build)
    build.add_argument("--out", type=Path, required=True, metavar="BUNDLE")
    _running(build)
    build.set_defaults(run=_build)
    add_lots(commands)
    add_ledger(commands)
    add_verify(commands)
    return parser


def _project(parser, metavar="PROJECT.toml", meaning="the project file"):
    parser.add_argument("project", type=Path, metavar=metavar, help=meaning)
    _foreign(parser)


def _foreign(parser):
    parser.add_argument(
        "--method",
        type=Path,
        action="append",
        default=[],
        metavar="FILE.py",
        help="a methodology of your own, used under its ID; its code is run, so know it",
    )


def _running(parser):
    parser.add_argument("--threads", type=_positive, default=2, metavar="N")
    parser.add_argument(
        "--tile-size",
        type=_positive,
        default=1024,
        metavar="CELLS",
        help="side of the tiles that are read at once; never changes the result",
    )
    parser.add_argument("--quiet", action="store_true", help="no progress bars")


def _positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _register(path):
    """Register the methodology in a file."""
    from importlib.util import module_from_spec, spec_from_file_location

    from bluecarbon.methods.quantities import MethodError, register_method

    spec = spec_from_file_location(path.stem, path)
    if not path.is_file() or spec is None:
        raise MethodError(
            f"found no module at {path}. A methodology is a Python file of equations. "
            "Give the path of the file, which ends in .py."
        )
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    register_method(module)


def _account(options, project=None):
    from bluecarbon.accounting import account

    return account(
        project or options.project,
        threads=options.threads,
        tile_size=options.tile_size,
        progress=not options.quiet,
    )


def _run(options):
    account = _account(options)
    folder = account.save(options.out)
    print(_report(account, folder))


def _build(options):
    from bluecarbon.accounting.bundling import write_bundle

    made = write_bundle(_account(options), options.out)
    inputs = [entry for entry in made.manifest.values() if entry["role"] == "input"]
    print(f"{options.out}: sha256 {made.sha256}")
    print(
        f"{len(made.lots)} lots, {len(inputs)} inputs, not signed: see `bluecarbon evidence sign`"
    )
    for entry in inputs:
        if entry["detached"]:
            print(f"travels beside it: {entry['title']}, {entry['size']:,} bytes")


def _report(account, folder):
    from bluecarbon.report.applicability import as_text as applicability_as_text
    from bluecarbon.report.terms import as_text as terms_as_text

    about = account.project.project
    lines = [
        f"{about.title.en} · {about.title.zh}",
        f"{about.id}, kind of claim: {about.claim}, weakest status: {account.status}",
    ]
    if account.opened.demonstration:
        reasons = "; ".join(_shortened(r) for r in account.opened.demonstration)
        lines.append(f"DEMONSTRATION, not for sale: {reasons}")
    table = account.summary()
    # A column that is zero throughout says nothing, but the identity must stay readable.
    shown = {k: v for k, v in COLUMNS.items() if (table[k] != 0).any() or k == "lots_kg"}
    lines += ["", "kg CO2e by vintage: gross = " + " + ".join(list(shown.values())[1:])]
    lines += _columns(
        ["vintage", *shown.values()],
        [[str(vintage), *(f"{row[k]:,}" for k in shown)] for vintage, row in table.iterrows()],
    )
    by_habitat = account.lines.groupby(["habitat", "method"])[["gross_kg", "lots_kg"]].sum()
    lines += ["", "kg CO2e by habitat and method"]
    lines += _columns(
        ["habitat", "method", "gross", "lots"],
        [[*key, f"{row.gross_kg:,}", f"{row.lots_kg:,}"] for key, row in by_habitat.iterrows()],
        left=2,
    )
    beside = account.beside[~account.beside["claimed"]]
    sums = beside.groupby(["method", "quantity", "cross_check"])["mean_kg"].sum().reset_index()
    if len(sums):
        lines += ["", "beside it, never added (kg CO2e, all vintages, mean)"]
        lines += _columns(
            ["method", "quantity", "", "mean"],
            [
                [r.method, r.quantity, "cross-check" if r.cross_check else "", f"{r.mean_kg:,}"]
                for r in sums.itertuples()
            ],
            left=3,
        )
    lines += terms_as_text(account, _columns)
    lines += applicability_as_text(account, _columns)
    lines += _values(account)
    lines += ["", *(f"note: {note}" for note in account.notes)]
    lots = (
        f"{len(account.lots)} lots of {account.project.lots.unit}, "
        f"{int(account.lines['lots_kg'].sum()):,} kg CO2e, in {folder / 'lots'}"
    )
    if about.claim == "capacity inventory":
        lots = "no lots: a capacity inventory is neither an annual sink nor a credit"
    lines += [
        lots,
        f"results: {folder}   report: {folder / 'report.html'}",
        f"bundle: {folder / account.project.project.id}.bcz, not signed",
    ]
    return "\n".join(lines)


def _values(account):
    """Sums of what is no mass, over all lines of a method."""
    if not len(account.values):
        return []
    sums = account.values.groupby(["method", "quantity", "unit"])["mean"].sum().reset_index()
    rows = [[r.method, r.quantity, f"{r.mean:,.0f}", r.unit] for r in sums.itertuples(index=False)]
    head = ["method", "quantity", "mean", "unit"]
    return ["", "beside it, and no mass", *_columns(head, rows, left=2)]


def _columns(head, rows, left=1):
    """Rows as text with aligned columns: the first `left` to the left, numbers to the right."""
    rows = [list(map(str, row)) for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            cell.ljust(width) if i < left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    lines.insert(1, "-" * len(lines[0]))
    return ["  " + line.rstrip() for line in lines]


def _shortened(text, most=90):
    return text if len(text) <= most else text[: most - 3] + "..."


def _portfolio(options):
    from bluecarbon.accounting.portfolio.command import run

    run(options, _columns)


def _explain(options):
    if options.target is not None:
        from bluecarbon.accounting.routes.command import run

        return run(options)
    from bluecarbon.accounting.explain.command import run

    run(options, lambda path: _account(options, path))


def _sensitivity(options):
    from bluecarbon.accounting.sensitivity.command import run

    run(options, _account(options), _columns)


def _doctor(options):
    from bluecarbon.accounting import open_project

    opened = open_project(options.project)
    print(repr(opened))
    rows = [
        [r.role, r.path, f"{r.bytes:,}", "simulated" if r.simulated else "", r.sha256[:12]]
        for r in opened.files.itertuples()
    ]
    print("\n".join(_columns(["role", "file", "bytes", "", "sha256"], rows, left=2)))
    for note in opened.notes:
        print("note:", note)
    for reason in opened.demonstration:
        print("demonstration only:", _shortened(reason))
    print("Nothing is wrong with what can be checked without reading pixels.")


def _methods(options):
    import json

    from bluecarbon.methods.quantities import describe, load_method, method_ids

    known = [describe(load_method(name)) for name in _asked(options.name) or method_ids()]
    if options.json:
        print(json.dumps(known, indent=2, ensure_ascii=False))
    elif options.name:
        print("\n".join(_method_page(known[0])))
    else:
        head = ["method", "habitats", "yields", "pools", "status of its equations", "missing"]
        rows = [
            [m["id"], _listed(m["habitats"]), _listed(m["yields"])]
            + [_listed(m["pools"]), m["status"], f"{len(m['missing'])}" if m["missing"] else ""]
            for m in known
        ]
        print("\n".join(_columns(head, rows, left=6)))
        print("\n`bluecarbon methods ID` says of one method what is missing, and its equations.")


def _asked(name):
    return [name] if name else []


def _listed(words):
    return ", ".join(words)


def _method_page(m):
    """One methodology in words: what it yields, what it needs, what it lacks."""
    lines = [
        f"{m['title']['en']} · {m['title']['zh']}",
        f"{m['id']}, edition: {m['edition']}",
        f"habitats: {_listed(m['habitats'])}",
        f"yields: {_listed(m['yields'])} ({m['basis']})",
        "pools: " + _listed(f"{pool} ({how})" for pool, how in m["pools"].items()),
        f"status of its equations: {m['status']}",
    ]
    lines += [f"option {k}: {' | '.join(map(str, v))}" for k, v in m["options"].items()]
    lines += [f"needs from the project: {k} [{unit}]" for k, unit in m["inputs"].items()]
    if m["missing"]:
        lines += ["", "missing before a result may bear the standard's name"]
        lines += [f"  - {sentence}" for sentence in m["missing"]]
    if m["conditions"]:
        lines += ["", "conditions, as far as they are public"]
        rows = [
            [c["name"], c["status"], ", ".join(filter(None, (c["source"], c["where"])))]
            for c in m["conditions"]
        ]
        lines += _columns(["condition", "status", "source"], rows, left=3)
    if m["equations"]:
        lines += ["", "equations, in the order of evaluation"]
        rows = [
            [e["name"], e["unit"], e["status"], ", ".join(filter(None, (e["source"], e["where"])))]
            for e in m["equations"]
        ]
        lines += _columns(["quantity", "unit", "status", "source"], rows, left=4)
    return lines


if __name__ == "__main__":
    sys.exit(main())
