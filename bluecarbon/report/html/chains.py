"""How each line came about: the equations of its method, and its sums at every step."""

from bluecarbon.report.views import habitat_names
from bluecarbon.report.words import rounded, term, unit


def chains(account, language):
    """For each method its equations in order, and a row for each line; empty where not told.

    Quantities that add up, masses and areas, stand in the rows: sums over the strata of the line,
    every number at its table value. Rates do not add up; they stand in the equations.
    """
    names = habitat_names(account, language)
    lots, found = _lots_of(account), []
    for chain in getattr(account, "chains_by_line", ()):
        equations = [
            {
                **step,
                "unit": unit(step["unit"]),
                "status": term(language, "status", step["status"]),
            }
            for step in chain["equations"]
        ]
        rows = []
        for line in chain["lines"]:
            key = line["holder"], line["vintage"], line["habitat"]
            rows.append(
                {
                    **line,
                    "habitat": names.get(line["habitat"], line["habitat"]),
                    "sums": [rounded(value) for value in line["sums"]],
                    "lots": lots.get((*key, chain["method"]), []),
                }
            )
        columns = [(name, unit(of)) for name, of in chain["columns"]]
        found.append({**chain, "equations": equations, "columns": columns, "lines": rows})
    return found


def _lots_of(account):
    """Ids of the lots of each line: holder, vintage, habitat and method."""
    found = {}
    for lot in account.lots:
        method = getattr(getattr(lot, "method", None), "id", "")
        key = lot.holder, lot.vintage, lot.habitat, method
        found.setdefault(key, []).append(lot.id)
    return found
