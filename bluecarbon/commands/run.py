"""`bluecarbon run`: accounts a project, saves the account, and prints what came out."""

from pathlib import Path

from bluecarbon.commands.options import account_of, add_project, add_running
from bluecarbon.commands.printing import indented, shortened

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


def add_arguments(parser):
    """Add the arguments of `run`."""
    add_project(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where results go")
    parser.add_argument(
        "--only",
        choices=("tables",),
        help="account.csv and the other small tables: no lots, report or bundle, and much sooner",
    )
    add_running(parser)
    parser.set_defaults(run=run)


def run(options):
    """Account, save, print."""
    account = account_of(options, lots=options.only is None)
    folder = account.save(options.out, only=options.only)
    print(as_text(account, folder, only=options.only))


def as_text(account, folder, *, only=None):
    """An account for the terminal: kilograms by vintage and habitat, and what stands beside."""
    from bluecarbon.report.applicability import as_text as applicability_as_text
    from bluecarbon.report.terms import as_text as terms_as_text

    lines = [*_head(account), *_by_vintage(account), *_by_habitat(account), *_beside(account)]
    lines += terms_as_text(account, indented)
    lines += applicability_as_text(account, indented)
    lines += _values(account)
    lines += ["", *(f"note: {note}" for note in account.notes)]
    return "\n".join([*lines, *_saved(account, folder, only)])


def _head(account):
    about = account.project.project
    lines = [
        f"{about.title.en} · {about.title.zh}",
        f"{about.id}, kind of claim: {about.claim}, weakest status: {account.status}",
    ]
    if account.opened.demonstration:
        reasons = "; ".join(shortened(r) for r in account.opened.demonstration)
        lines.append(f"DEMONSTRATION, not for sale: {reasons}")
    return lines


def _by_vintage(account):
    table = account.summary()
    # A column that is zero throughout says nothing, but the identity must stay readable.
    some = (table[list(COLUMNS)] != 0).any()
    shown = {k: v for k, v in COLUMNS.items() if some[k] or k == "lots_kg"}
    return [
        "",
        "kg CO2e by vintage: gross = " + " + ".join(list(shown.values())[1:]),
        *indented(
            ["vintage", *shown.values()],
            [
                [str(vintage), *(f"{kg:,}" for kg in row)]
                for vintage, *row in table[list(shown)].itertuples(name=None)
            ],
        ),
    ]


def _by_habitat(account):
    by_habitat = account.lines.groupby(["habitat", "method"])[["gross_kg", "lots_kg"]].sum()
    return [
        "",
        "kg CO2e by habitat and method",
        *indented(
            ["habitat", "method", "gross", "lots"],
            [[*key, f"{row.gross_kg:,}", f"{row.lots_kg:,}"] for key, row in by_habitat.iterrows()],
            left=2,
        ),
    ]


def _beside(account):
    beside = account.beside[~account.beside["claimed"]]
    sums = beside.groupby(["method", "quantity", "cross_check"])["mean_kg"].sum().reset_index()
    if not len(sums):
        return []
    return [
        "",
        "beside it, never added (kg CO2e, all vintages, mean)",
        *indented(
            ["method", "quantity", "", "mean"],
            [
                [r.method, r.quantity, "cross-check" if r.cross_check else "", f"{r.mean_kg:,}"]
                for r in sums.itertuples()
            ],
            left=3,
        ),
    ]


def _values(account):
    """Sums of what is no mass, over all lines of a method."""
    if not len(account.values):
        return []
    sums = account.values.groupby(["method", "quantity", "unit"])["mean"].sum().reset_index()
    rows = [[r.method, r.quantity, f"{r.mean:,.0f}", r.unit] for r in sums.itertuples(index=False)]
    head = ["method", "quantity", "mean", "unit"]
    return ["", "beside it, and no mass", *indented(head, rows, left=2)]


def _saved(account, folder, only):
    if only == "tables":
        sold = int(account.lines["lots_kg"].sum())
        return [f"lots would hold {sold:,} kg CO2e", f"tables: {folder / 'account.csv'}"]
    lots = (
        f"{len(account.lots)} lots of {account.project.lots.unit}, "
        f"{int(account.lines['lots_kg'].sum()):,} kg CO2e, in {folder / 'lots'}"
    )
    if account.project.project.claim == "capacity inventory":
        lots = "no lots: a capacity inventory is neither an annual sink nor a credit"
    return [
        lots,
        f"results: {folder}   report: {folder / 'report.html'}",
        f"bundle: {folder / account.project.project.id}.bcz, not signed",
    ]
