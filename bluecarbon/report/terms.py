"""The terms of an account as plain rows: for the page, and as text for the command line."""

GASES = ("removals_kg", "gases_kg", "gross_kg")


def terms(account, language):
    """What the page says of the terms; None for an account whose record does not tell them.

    A dict with `words` (sentences), `buffer` (share, basis and minimum in percent), `risks` (one
    dict for each natural risk) and `gases` (removals, gases taken off, gross [kg]; None where no
    gas is counted).
    """
    record = account.run.get("crediting")
    if record is None:
        return None
    return {
        "words": [words[language] for words in record["words"]],
        "risks": record["natural_risks"],
        "gases": gases(account.lines),
        "projections": [
            {key: row[key] for key in ("holder", "vintage", "habitat", "method", "mean_kg")}
            for row in account.projections.to_dict("records")
        ],
    }


def buffer_percent(account):
    """The buffer [%], declared or from a table of risks."""
    record = account.run.get("crediting")
    return 100 * float(record["buffer_share"] if record else account.project.crediting.buffer)


def gases(lines):
    """Gross removals, less gases, is gross: sums of some lines [kg]; None without gases."""
    if "gases_kg" not in lines or not (lines["gases_kg"] != 0).any():
        return None
    return [sum(map(int, lines[name])) for name in GASES]


def rule_rows(account):
    """The account under each deduction rule: rule, whether in force, sums [kg], and its source."""
    rows = []
    for name, lines in account.rules.groupby("rule", sort=False):
        first = lines.iloc[0]
        rows.append(
            {
                "rule": name,
                "used": name == account.project.crediting.rule,
                "deduction_kg": sum(map(int, lines["deduction_kg"])),
                "lots_kg": sum(map(int, lines["lots_kg"])),
                "interval": first["interval"],
                "status": first["rule_status"],
                "source": first["rule_source"],
            }
        )
    return rows


def as_text(account, columns):
    """Gases, projections and rules as lines of text; `columns` lays out a head and rows."""
    text = []
    counted = gases(account.lines)
    if counted:
        names = ["gross removals", "less CH4 and N2O", "gross"]
        text += ["", "kg CO2e, all vintages: gases that the habitats give off are inside gross"]
        text += columns(
            ["", "kg CO2e"], [[n, f"{kg:,}"] for n, kg in zip(names, counted, strict=True)]
        )
    if len(account.projections):
        text += ["", "expected (ex ante), never added to what happened and never sold"]
        sums = account.projections.groupby(["habitat", "method"])["mean_kg"].sum()
        rows = [[*key, f"{kg:,}"] for key, kg in sums.items()]
        text += columns(["habitat", "method", "mean net"], rows, left=2)
    text += ["", "the same estimate under each deduction rule (kg CO2e, all vintages)"]
    rows = [
        [
            ("* " if r["used"] else "  ") + r["rule"],
            r["interval"],
            r["status"],
            f"{r['deduction_kg']:,}",
            f"{r['lots_kg']:,}",
        ]
        for r in rule_rows(account)
    ]
    text += columns(["  rule", "built on", "status", "deduction", "lots"], rows, left=3)
    sources = dict.fromkeys(f"  {r['rule']}: {r['source']}" for r in rule_rows(account))
    return [*text, "  * in force; lots after netting and buffer. Sources:", *sources]
