"""The account by holder and by line, and under every deduction rule."""

from bluecarbon.crediting.deductions import RULES
from bluecarbon.report.views import STEPS, habitat_names, steps
from bluecarbon.report.words import decimals, term

KEYS = ["holder", "vintage", "habitat", "method"]


def by_holder(lines):
    """Sums by holder and vintage; holders with several vintages get a row for all of them."""
    holders = []
    for holder, mine in lines.groupby("holder", sort=True):
        years = [(int(year), steps(group)) for year, group in mine.groupby("vintage", sort=True)]
        total = steps(mine)
        holders.append(
            {
                "holder": holder,
                "years": years,
                "rows": len(years),
                "sum": total,
                "total": total if len(years) > 1 else None,
            }
        )
    return holders


def line_rows(account, language):
    """One row a line: its steps from gross to lots, and mean, median, 5 and 95 % limits [kg]."""
    names = habitat_names(account, language)
    return [
        {
            **{key: row[key] for key in KEYS},
            "habitat": names[row["habitat"]],
            "steps": steps(account.lines.iloc[i : i + 1]),
            "source": row["gross_kg"] < 0,
            "status": term(language, "status", row["status"]),
            "spread": [row[f"{k}_kg"] for k in ("mean", "median", "p05", "p95")],
        }
        for i, row in enumerate(account.lines.to_dict("records"))
    ]


def rules(account, language):
    """The account under every rule: sums, and the lots of every line."""
    table, used = account.rules, account.project.crediting.rule
    if not len(table):
        return None
    gross = steps(account.lines)[0]
    totals = []
    for rule, lines in table.groupby("rule", sort=False):
        known = RULES.get(rule)
        sums = dict(zip(STEPS, steps(lines), strict=True))
        totals.append(
            {
                "name": term(language, "rule", rule),
                "used": rule == used,
                "source": f"{known.interval}: {known.source}, {known.where}" if known else "",
                "status": term(language, "status", known.status) if known else "",
                "sums": [sums[s] for s in ("gross", "deduction", "net", "lots")],
                "share": decimals(100 * sums["lots"] / gross, 1) if gross > 0 else "–",
            }
        )
    by_line = table.pivot(index=KEYS, columns="rule", values="lots_kg")
    by_line = by_line[list(dict.fromkeys(table["rule"]))]
    names = habitat_names(account, language)
    rows = [
        {"holder": holder, "vintage": vintage, "habitat": names[habitat], "kg": list(kg)}
        for (holder, vintage, habitat, _), kg in zip(by_line.index, by_line.to_numpy(), strict=True)
    ]
    return {"totals": totals, "lines": rows}
