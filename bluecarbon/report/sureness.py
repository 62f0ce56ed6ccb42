"""How sure the total is, and what its uncertainty comes from, as plain rows."""

from bluecarbon.constants import KILOGRAMS_PER_TONNE
from bluecarbon.report.words import decimals, say, term, whole

FIGURES = ("mean", "standard_uncertainty", "p05", "p95", "claimed")


def limits(account):
    """Median and 90 % limits of the net total [kg], where the account or its one line tells."""
    of_sum = getattr(account, "interval", None)
    if of_sum is None and len(account.lines) == 1:
        of_sum = account.lines.iloc[0]
    if of_sum is None:
        return None
    return {key: int(of_sum[f"{key}_kg"]) for key in ("median", "p05", "p95")}


def claims(account):
    """Rule, what it leaves of the lines [t CO2e], and whether it is in force; the most first."""
    if not len(account.rules) or account.project.project.claim == "capacity inventory":
        return []
    used, rows = account.project.crediting.rule, []
    for name, lines in account.rules.groupby("rule", sort=False):
        taken = sum(lines[f"{part}_kg"] for part in ("baseline", "leakage", "deduction"))
        left = sum(map(int, lines["gross_kg"] - taken)) / KILOGRAMS_PER_TONNE
        rows.append((_rule(name), left, name == used))
    return sorted(rows, key=lambda row: -row[1])


def _rule(name):
    return lambda lang: term(lang, "rule", name)


def shares(account, result=None):
    """Group, share of the variance [1] and its error [1]; those of `result` where it is given."""
    if result is not None:
        return [
            {
                "group": row["group"],
                "share": row["first_order"],
                "error": row["first_order_error"],
                "total": row["total"],
            }
            for row in result.table.to_dict("records")
        ]
    table = getattr(account, "variance_shares", None)
    return None if table is None else table.to_dict("records")


def sureness(account, language):
    """What the page says of the total's uncertainty; None where the account does not tell."""
    if limits(account) is None:
        return None
    found = shares(account)
    monte_carlo = getattr(account, "monte_carlo", None)
    figures = []
    if monte_carlo is not None:
        for name in FIGURES:
            one = monte_carlo.figures[name]
            error = decimals(one["standard_error_kg"], 0)
            figures.append((say("sure", name)(language), whole(one["value_kg"]), error))
    rows = [
        {
            "group": term(language, "group", row["group"]),
            "sources": row.get("sources", ""),
            "share": decimals(100 * row["share"], 1),
            "error": decimals(100 * row["error"], 1),
        }
        for row in sorted(found or [], key=lambda row: -row["share"])
    ]
    told = sum(row["share"] for row in found or [])
    return {
        "figures": figures,
        "shares": rows,
        "rest": decimals(100 * (1 - told), 1),
        "draws": whole(monte_carlo.draws) if monte_carlo is not None else "",
    }
