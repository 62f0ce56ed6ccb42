"""The maps held against reference points, and continuous maps, as plain rows for the page."""

import numpy as np

from bluecarbon.report.views import habitat_names
from bluecarbon.report.words import decimals, term

UPPER_95 = 1.96  # half a 95 % interval in standard errors, as accuracies are usually printed


def accuracy(account, language):
    """Mapped, confirmed and error-adjusted areas of each judged map; None without any.

    Returns
    -------
    dict
        `used`, which of the areas the account takes; `maps`, one for each judged map, with its
        date ("" for trajectories) and rows of class, points and formatted figures.
    """
    table = getattr(account, "accuracy", None)
    if table is None:
        return None
    names = habitat_names(account, language)
    maps = []
    for date, mine in table.groupby("date", sort=False):
        rows = [_row(r, names, language) for r in mine.to_dict("records")]
        maps.append({"date": date, "rows": rows})
    # Trajectories last, as they come.
    maps.sort(key=lambda one: one["date"] == "")
    return {
        "used": account.project.habitats.area,
        "sample": term(language, "sample", account.project.habitats.reference_sample),
        "maps": maps,
    }


def densities(account):
    """Means of continuous maps by zone; None where the account has none."""
    table = getattr(account.opened, "density_table", None)
    if table is None:
        return None
    return [
        {**row, "mean": f"{row['mean']:.4g}", "error": f"{row['standard_error']:.2g}"}
        for row in table.to_dict("records")
    ]


def _row(row, names, language):
    trajectory = " → ".join(
        names.get(part) or term(language, "habitat", part) for part in row["class"].split(">")
    )
    return {
        "name": trajectory,
        "points": int(row["points"]),
        "mapped": decimals(row["mapped_ha"]),
        "share": _with(100 * row["confirmed"], 100 * row["confirmed_error"], 1),
        "adjusted": _with(row["adjusted_ha"], row["adjusted_error_ha"], 2),
        "users": _with(100 * row["users"], 100 * row["users_error"], 1),
        "producers": _with(100 * row["producers"], 100 * row["producers_error"], 1),
    }


def _with(value, error, places):
    """A figure with half its 95 % interval."""
    if not np.isfinite(value):
        return "–"
    if not np.isfinite(error):
        return decimals(value, places)
    return f"{decimals(value, places)} ± {decimals(UPPER_95 * error, places)}"
