"""The table of a restoration plan: for each site the wetlands to come and the land uses to end."""

import numpy as np

from bluecarbon.inputs.csv_table import Columns, read_csv_text

SIDES = {"new": "new", "former": "former"}

# How far the two sides of a site may differ before they are not the same ground any more [1].
SAME_GROUND = 0.01


def read_restoration_sites(path, *, wetlands, land_uses):
    """Read the plan of a restoration: per site its ground twice over, after and before.

    Columns of the file: site, side ("new" for a wetland to come, "former" for a land use to end),
    class (of wetland or of land use), area [ha]; optional, on rows of former land:
    soil_carbon [t C ha-1], measured or read from a soil map, and soil_carbon_error, its standard
    error; remarks.

    Parameters
    ----------
    path : path-like
    wetlands, land_uses : collection of str
        Classes that the method knows on either side.

    Returns
    -------
    pandas.DataFrame
        row (line in the file), site, side, class, area [ha], soil_carbon and soil_carbon_error
        [t C ha-1] (NaN when not given). `attrs` holds path, metadata and simulated.

    Raises
    ------
    InputError
        Naming all rows at fault. Both sides of a site describe the same ground, so their areas
        agree; a class stands once on a side.
    """
    table = read_csv_text(
        path,
        ("site", "side", "class", "area"),
        ("soil_carbon", "soil_carbon_error", "remarks"),
    )
    columns = Columns(table)
    sites = {
        "row": list(table.rows.index),
        "site": columns.text("site"),
        "side": columns.choice("side", SIDES, "Write new or former."),
        "class": columns.text("class"),
        "area": columns.number("area", least=0),
        "soil_carbon": columns.number("soil_carbon", needed=False, least=0),
        "soil_carbon_error": columns.number("soil_carbon_error", needed=False, least=0),
    }
    known = {"new": tuple(wetlands), "former": tuple(land_uses)}
    _check_classes(columns, sites, known)
    _check_soil(columns, sites)
    columns.refuse()
    _check_ground(columns, sites)
    columns.refuse()
    return table.finish(sites)


def _check_classes(columns, sites, known):
    first = {}
    for i, row in enumerate(sites["row"]):
        side, name = sites["side"][i], sites["class"][i]
        if side in known and name and name not in known[side]:
            rule = f"A class on the side {side!r} is one of {', '.join(known[side])}."
            columns.fault(row, "class", rule, "Correct the class, or the side.")
        before = first.setdefault((sites["site"][i], side, name), row)
        if before != row:
            columns.fault(
                row,
                "class",
                "A class stands once on a side of a site.",
                "Add the two areas up in one row.",
                found=f"{name!r} again, as in row {before}",
            )


def _check_soil(columns, sites):
    for i, row in enumerate(sites["row"]):
        given = [not np.isnan(sites[name][i]) for name in ("soil_carbon", "soil_carbon_error")]
        if any(given) and sites["side"][i] == "new":
            columns.fault(
                row,
                "soil_carbon",
                "Soil carbon is that of the former land.",
                "Move it to the row of the land use, or leave it empty.",
            )
        if given == [False, True]:
            columns.fault(
                row,
                "soil_carbon_error",
                "An error belongs to a value.",
                "Fill in soil_carbon, or leave its error empty.",
            )


def _check_ground(columns, sites):
    total = {}
    for site, side, area in zip(sites["site"], sites["side"], sites["area"], strict=True):
        total.setdefault(site, dict.fromkeys(SIDES, 0.0))[side] += area
    rows = dict(zip(reversed(sites["site"]), reversed(sites["row"]), strict=True))
    for site, area in total.items():
        if abs(area["new"] - area["former"]) > SAME_GROUND * max(area.values()):
            columns.fault(
                rows[site],
                "area",
                "Both sides of a site are the same ground, within 1 %.",
                "Complete the side that lacks ground, or take a land use out of another one that "
                "it lies in (a dam in a pasture).",
                found=f"site {site}: {area['new']:g} ha new and {area['former']:g} ha former",
            )
