"""`bluecarbon explain`: the chain behind a lot or a stratum, or what a tonnage would take."""

import json
from pathlib import Path

from bluecarbon.commands.options import account_of, add_project, add_running, positive


def add_arguments(parser):
    """Add the arguments of `explain`."""
    add_project(parser, "PROJECT.toml|DIR", "the project file, or a folder that `run` wrote")
    parser.add_argument("--lot", metavar="ID|N", help="id of a lot, or its number (default: 0)")
    parser.add_argument("--stratum", metavar="NAME", help="a stratum, or a zone: its rows alone")
    parser.add_argument("--year", type=int, metavar="Y", help="the vintage, where no lot is named")
    for name in ("holder", "habitat"):
        parser.add_argument(f"--{name}", metavar="NAME", help=f"the {name}, likewise")
    parser.add_argument("--of-method", metavar="ID", help="the method, likewise")
    parser.add_argument("--quantity", metavar="NAME", help="a quantity in place of the claim")
    parser.add_argument(
        "--most", type=positive, default=1, metavar="N", help="rows taken apart, the largest first"
    )
    parser.add_argument("--json", action="store_true", help="as JSON, see docs/explain.md")
    parser.add_argument("--html", type=Path, metavar="FILE", help="as a page that stands alone")
    parser.add_argument(
        "--project", dest="project_file", type=Path, metavar="FILE", help="where DIR's project is"
    )
    add_running(parser)
    parser.add_argument(
        "--target",
        metavar="TONNES",
        help="what a claimed tonnage would take: the file then holds facts and routes",
    )
    parser.set_defaults(run=run)


def run(options):
    """Print an explanation as text or JSON; with `--html` write it as a page."""
    if options.target is not None:
        _what_it_takes(options)
        return
    from bluecarbon.accounting.explain.saved import check_same, project_of
    from bluecarbon.writing import atomic_write, sweep

    folder = options.project if options.project.is_dir() else None
    path = options.project if folder is None else project_of(folder, options.project_file)
    account = account_of(options, path)
    if folder is not None:
        check_same(account, folder)
    explanation = account.explain(**_asked(options))
    if options.html is not None:
        sweep(options.html.parent)
        atomic_write(options.html, explanation.to_html())
    if options.json:
        print(explanation.to_json(), end="")
    elif options.html is not None:
        print(f"explained: {options.html}")
    else:
        print(explanation.to_text(most=options.most), end="")


def _what_it_takes(options):
    from bluecarbon.accounting.routes import what_would_it_take

    answer = what_would_it_take(options.target, options.project)
    if options.json:
        print(json.dumps(answer.to_dict(), indent=2, ensure_ascii=False))
    else:
        print(answer)


def _asked(options):
    """What was asked for; the first lot where nothing was."""
    names = ("stratum", "year", "quantity", "holder", "habitat")
    asked = {n: getattr(options, n) for n in names if getattr(options, n) is not None}
    if options.of_method is not None:
        asked["method"] = options.of_method
    if options.lot is not None:
        asked["lot"] = int(options.lot) if options.lot.isdecimal() else options.lot
    elif not asked.keys() - {"quantity"}:
        asked["lot"] = 0
    return asked
