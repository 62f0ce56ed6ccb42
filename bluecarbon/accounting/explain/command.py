"""`bluecarbon explain PROJECT.toml|DIR`: prints the chain behind a lot or a stratum."""

from bluecarbon.accounting.explain.saved import check_same, project_of
from bluecarbon.writing import atomic_write, sweep


def run(options, account_of):
    """Print an explanation as text or JSON; with `--html` write it as a page.

    `account_of` makes the account of a project file.
    """
    folder = options.project if options.project.is_dir() else None
    path = options.project if folder is None else project_of(folder, options.project_file)
    account = account_of(path)
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
