"""Applicability checks as the report and the command line show them: counts, then the answers."""

from bluecarbon.report.words import term, words

ANSWERS = ("yes", "no", "unknown")

# Zones beyond this many answers are not written out; the table of the account has them all.
MOST_ROWS = 300


def summary(table):
    """How many zones answer yes, no and unknown, by method and condition.

    Takes the table of `bluecarbon.Account.eligibility`; returns a list of mappings with method,
    condition, title and the counts. What a scheme states of itself is not counted.
    """
    tested = table[table["held"].isin(ANSWERS)]
    rows = []
    for (method, name), mine in tested.groupby(["method", "condition"], sort=False):
        counts = mine["held"].value_counts()
        counted = {answer: int(counts.get(answer, 0)) for answer in ANSWERS}
        rows.append(
            {"method": method, "condition": name, "title": mine["title"].iloc[0], **counted}
        )
    return rows


def applicability(account, language):
    """What the section of the report shows; None where nothing was checked."""
    table = getattr(account, "eligibility", None)
    if table is None:
        return None
    said = words(language)["condition"]
    tested = table[table["held"].isin(ANSWERS)]
    stated = [m.statements for _, m in account.opened.methods]
    by_name = {s.name: s for statements in stated for s in statements}
    return {
        "counts": [
            {**row, "title": said.get(row["condition"], row["title"])} for row in summary(table)
        ],
        "rows": [
            {
                **row,
                "title": said.get(row["condition"], row["title"]),
                "held": term(language, "answer", row["held"]),
                "held_key": row["held"],
                "status": term(language, "status", row["status"]),
                "source": ", ".join(filter(None, (row["source"], row["where"]))),
            }
            for row in tested.head(MOST_ROWS).to_dict("records")
        ],
        "left": max(len(tested) - MOST_ROWS, 0),
        "statements": [{"text": s.text[language], "source": s.source} for s in by_name.values()],
    }


def as_text(account, columns):
    """The counts as lines of the command line; `columns` aligns rows."""
    if account.eligibility is None:
        return []
    rows = [
        [r["method"], r["condition"], *(r[answer] or "" for answer in ANSWERS)]
        for r in summary(account.eligibility)
    ]
    head = ["method", "condition", *ANSWERS]
    return [
        "",
        "applicability, number of zones: a check as far as conditions are public, no registration",
        *columns(head, rows, left=2),
    ]
