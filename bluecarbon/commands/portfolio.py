"""`bluecarbon portfolio PORTFOLIO.toml --out DIR`: accounts it and prints the statement."""

import json
from pathlib import Path

from bluecarbon.commands.options import add_running
from bluecarbon.commands.printing import indented
from bluecarbon.commands.reading import reading
from bluecarbon.commands.remote import remote_of

SHOWN = {
    "gross_kg": "gross",
    "taken_off_kg": "taken off",
    "buffer_kg": "buffer",
    "credited_kg": "in lots",
    "sold_kg": "sold",
    "remaining_kg": "remaining",
    "uncut_kg": "no lot",
    "remainder_kg": "remainder",
}


def add_arguments(parser):
    """Add the arguments of `portfolio`."""
    parser.add_argument("portfolio", type=Path, metavar="PORTFOLIO.toml")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--json", action="store_true", help="print the statement as JSON")
    add_running(parser)
    parser.set_defaults(run=run)


def run(options):
    """Account, save, and print."""
    from bluecarbon.accounting.portfolio import portfolio_account

    with reading(options) as places:
        made = portfolio_account(
            options.portfolio,
            threads=options.threads,
            tile_size=options.tile_size,
            progress=not options.quiet,
            remote=remote_of(options),
            **places,
        )
    folder = made.save(options.out)
    if options.json:
        print(json.dumps(made.statement.to_dict(), indent=2, ensure_ascii=False))
    else:
        print("\n".join(as_text(made, folder)))


def as_text(made, folder):
    """Lines of text: each holder with its sub-accounts."""
    statement, about = made.statement, made.opened.portfolio.portfolio
    how = "projects merged" if about.merged else "projects side by side"
    lines = [
        f"{about.title.en} · {about.title.zh}",
        f"{about.id}, {about.province}, {how}: " + ", ".join(made.accounts),
    ]
    lines += [f"DEMONSTRATION, not for sale: {why}" for why in statement.demonstration]
    for holder in statement.holders:
        tables = statement.of(holder)
        own, ledger = tables["capacity"], tables["ledger"]
        ground = tables["areas"]
        ground = ground[ground["accounted"]].groupby("habitat")["hectares"].sum()
        lines += ["", holder, f"  authority: {statement.owners[holder] or 'none stated'}"]
        titles = ", ".join(f"{z.zone} ({z.title_ref})" for z in tables["zones"].itertuples())
        lines.append(f"  zones: {titles}")
        lines += [f"  {ha:,.1f} ha of {habitat} on the last map" for habitat, ha in ground.items()]
        for row in own.itertuples():
            lines.append(
                f"  {row.ecosystem}, {row.claim}, {row.basis}: capacity {row.mean_kg:,} kg CO2e "
                f"a year ({row.p05_kg:,} to {row.p95_kg:,}), mean of {row.years}"
            )
        head = ["ecosystem", "claim", "basis", "vintage", *SHOWN.values()]
        rows = [
            [row["ecosystem"], row["claim"], row["basis"], row["vintage"]]
            + [f"{row[k]:,}" for k in SHOWN]
            for row in ledger.to_dict("records")
        ]
        lines += indented(head, rows, left=4)
    lines += ["", "kg CO2e; in lots = sold + remaining. Ecosystems, kinds of claim, and what was"]
    lines += ["found and what is expected are never added up.", ""]
    lines += [f"note: {note}" for note in statement.notes]
    return [*lines, f"results: {folder}   statement: {folder / 'statement.html'}"]
