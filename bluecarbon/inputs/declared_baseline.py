"""A declared baseline: yearly masses by habitat or zone, each with its source and its limits."""

import numpy as np

from bluecarbon.inputs.csv_table import Columns, read_csv_text
from bluecarbon.inputs.tables import DISTRIBUTIONS

# A baseline may be a loss: laws that live above zero cannot hold it.
_LAWS = {name: name for name in DISTRIBUTIONS if name not in ("lognormal", "truncated normal")}
_EMPTY = "Leave it empty where the row holds for all of them."


def read_declared_baseline(path, *, habitats, zones, years):
    """Read what would have been taken up anyway, year by year.

    Columns of the file: habitat and zone (one of them may be empty: then the row holds for all of
    the zone, or for the habitat in all zones), t_co2e (a removal is positive, an emission
    negative), low and high (its 95 % limits, or the ends where the law has ends), distribution,
    source. Optional: year (empty: every year of the period, with one error for all of them).

    Parameters
    ----------
    path : path-like
    habitats, zones : collection of str
        Those that the project accounts.
    years : collection of int
        The vintages of the project.

    Returns
    -------
    pandas.DataFrame
        row, habitat, zone, year (0 for every year), t_co2e, low, high (nan where fixed),
        distribution and source. `attrs` holds path, metadata and simulated.

    Raises
    ------
    InputError
        Naming every row at fault: without habitat and zone, without source, without limits, with
        limits that do not hold the value, or two rows for the same.
    """
    table = read_csv_text(
        path,
        ("habitat", "zone", "t_co2e", "low", "high", "distribution", "source"),
        ("year",),
    )
    columns = Columns(table)
    declared = {
        "row": list(table.rows.index),
        "habitat": columns.member("habitat", habitats, _EMPTY, needed=False),
        "zone": columns.member("zone", zones, _EMPTY, needed=False),
        "year": _years(columns, years),
        "t_co2e": columns.number("t_co2e"),
        "low": columns.number("low", needed=False),
        "high": columns.number("high", needed=False),
        "distribution": columns.choice(
            "distribution", _LAWS, 'Write "normal" with 95 % limits, or "fixed" without limits.'
        ),
        "source": columns.text("source"),
    }
    _check_rows(columns, declared)
    columns.refuse()
    return table.finish(declared)


def _years(columns, years):
    known = {str(year): year for year in years}
    values = columns.choice(
        "year",
        {text: text for text in known},
        "Write a year of the period, or leave it empty for every year.",
        needed=False,
    )
    return [known.get(value, 0) for value in values]


def _check_rows(columns, declared):
    """Faults that concern more than one column or row."""
    seen = {}
    for i, row in enumerate(declared["row"]):
        value, low, high = (declared[name][i] for name in ("t_co2e", "low", "high"))
        habitat, zone, year = (declared[name][i] for name in ("habitat", "zone", "year"))
        if not (habitat or zone):
            columns.fault(
                row,
                "habitat",
                "A baseline belongs to a habitat, to a zone, or to a habitat in a zone.",
                "Fill in one of the two.",
                found="neither habitat nor zone",
            )
        limited = not (np.isnan(low) or np.isnan(high))
        if (declared["distribution"][i] == "fixed") == limited:
            columns.fault(
                row,
                "low",
                "A declared mass has 95 % limits; one that is known exactly says so.",
                'Fill in low and high, or write "fixed" under distribution and leave them empty.',
                found=f"{declared['distribution'][i]} with low = {low:g} and high = {high:g}",
            )
        elif limited and not (low <= value <= high and low < high):
            columns.fault(
                row,
                "low",
                "low <= t_co2e <= high holds, and low < high.",
                "Correct the limits.",
                found=f"{low:g} / {value:g} / {high:g}",
            )
        # A row for every year stands beside no row for one year: both would be taken off.
        for other in {0, year} if year else {0, *(k[2] for k in seen if k[:2] == (habitat, zone))}:
            if (habitat, zone, other) in seen:
                columns.fault(
                    row,
                    "t_co2e",
                    "A habitat, zone and year stand once in the table.",
                    f"Remove this row or row {seen[habitat, zone, other]}.",
                    found=f"{habitat or 'every habitat'} in {zone or 'every zone'} again",
                )
                break
        seen[habitat, zone, year] = row
