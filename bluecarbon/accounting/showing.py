"""Opened projects and accounts as cards for Jupyter."""

from bluecarbon.cards import card, demonstration, kilograms
from bluecarbon.crediting.settle import PARTS
from bluecarbon.project.showing import facts_of

MOST_YEARS = 30  # rows of the table of an account


def card_of_opened(opened):
    """An opened project as HTML."""
    files, zones = opened.files, opened.zones.table
    rasters = opened.rasters
    grid = None
    if rasters is not None:
        height, width = rasters.grid.shape
        grid = f"{height:,} x {width:,} cells"
    facts = [
        *facts_of(opened.project),
        ("zones", f"{len(zones):,}, of {zones['holder'].nunique():,} holders"),
        ("maps", grid),
        ("notes", f"{len(opened.notes)}, see .notes" if opened.notes else None),
    ]
    rows = [
        (
            row["role"],
            row["path"],
            f"{row['bytes']:,}",
            "yes" if row["simulated"] else "no",
            row["sha256"][:12] + "…",
        )
        for row in files.to_dict("records")
    ]
    table = (["input", "file", "bytes", "simulated", "SHA-256"], rows, 2)
    title = opened.project.project.title.en
    stamp = demonstration(opened.demonstration)
    return card("project, opened and checked", title, facts, stamp=stamp, table=table)


def card_of_account(account):
    """An account as HTML: what is claimed and how sure it is, then gross to lots by year [kg]."""
    about, total = account.project.project, account.lines
    interval = account.interval
    rule = account.project.crediting
    labels = dict.fromkeys(map(str, total["label"]))
    facts = [
        ("id", about.id),
        ("title, Chinese", about.title.zh),
        ("kind of claim", about.claim),
        ("method", "; ".join(labels)),
        ("weakest status", account.status),
        ("gross removal", kilograms(sum(map(int, total["gross_kg"])))),
        (
            "net, 90 % interval",
            f"{interval['p05_kg']:,} to {interval['p95_kg']:,} kg CO2e, "
            f"median {interval['median_kg']:,}; before deduction and buffer",
        ),
        ("in lots", kilograms(sum(map(int, total["lots_kg"])))),
        ("deduction rule", f"{rule.rule}, confidence {100 * rule.confidence:g} %"),
        ("notes", f"{len(account.notes)}, see .notes" if account.notes else None),
    ]
    if about.claim == "capacity inventory":
        facts = [(n, v) for n, v in facts if n not in ("in lots", "deduction rule")]
    summary = account.summary()
    shown = summary if len(summary) <= MOST_YEARS else summary.tail(1)
    columns = ["gross_kg", *PARTS]
    rows = [
        ("total" if year == "all" else year, *(f"{int(row[c]):,}" for c in columns))
        for year, row in shown.iterrows()
    ]
    heads = ["year", *(c.removesuffix("_kg") for c in columns)]
    note = "Table in kg CO2e: gross = baseline + leakage + deduction + netted + buffer + lots + "
    note += "remainder. Figures: account.plot; one lot taken apart: account.explain(lot=0)."
    stamp = demonstration(account.opened.demonstration)
    table = (heads, rows, 1)
    return card("account", about.title.en, facts, stamp=stamp, table=table, note=note)
