"""Cores in the tables of the R package serac: short-lived radionuclides, and counted varves."""

import pandas as pd

from bluecarbon.errors import InputError
from bluecarbon.inputs.cores.physical import (
    check_composition,
    check_depths,
    check_errors,
    check_repeats,
)
from bluecarbon.inputs.cores.rows import RowChecks, read_text
from bluecarbon.inputs.cores.units import convert

# Ours, the unit in serac, and the names found in its own example files. serac itself looks for
# parts of names; here a column that is not one of these is told and left alone.
COLUMNS = {
    "top": ("mm", ("depth_top", "depth_min")),
    "bottom": ("mm", ("depth_bottom", "depth_max")),
    "middle": ("mm", ("depth_avg",)),
    "thickness": ("mm", ("thickness",)),
    "bulk_density": ("g cm-3", ("density",)),
    "excess_pb210": ("mBq g-1", ("Pbex", "Pb210ex")),
    "excess_pb210_error": ("mBq g-1", ("Pbex_er", "Pb210ex_er")),
    "cs137": ("mBq g-1", ("Cs", "Cs137")),
    "cs137_error": ("mBq g-1", ("Cs_er", "Cs137_er")),
    "am241": ("mBq g-1", ("Am", "Am241")),
    "am241_error": ("mBq g-1", ("Am_er", "Am241_er")),
}
TARGETS = {"mm": "cm", "mBq g-1": "Bq kg-1", "g cm-3": "g cm-3"}


def read_serac(path, *, core=None, separator="\t", on_fault="set aside"):
    """Read a core as serac stores it.

    Parameters
    ----------
    path : path-like
        Table of slices: depth_top and depth_bottom, or depth_avg and thickness [mm]; optional
        density [g cm-3], Pbex, Cs and Am with their errors Pbex_er, Cs_er and Am_er [mBq g-1],
        also under the older names Pb210ex, Cs137 and Am241.
    core : str, optional
        Name of the core; else the name of the file.
    separator : str
        Between the values: a tabulator in the files of serac, else ",".
    on_fault : {"set aside", "stop"}
        Whether rows at fault are left out, with one warning and a list in `messages`, or end the
        reading.

    Returns
    -------
    CoreTable
        One core, in the units of `bluecarbon.inputs.cores.units.COLUMNS`: cm, g cm-3, Bq kg-1.
        210Pb is excess already; how it was told from supported 210Pb, the file does not say.

    Raises
    ------
    InputError
        For a file that cannot be read as such a table, or with on_fault="stop" for rows at fault.
    """
    text = read_text(path, (), separator=separator)
    found = {
        ours: next((name for name in names if name in text), None)
        for ours, (_, names) in COLUMNS.items()
    }
    _check_depth_columns(path, text, found)
    rows = RowChecks(path, pd.DataFrame(index=text.index))
    rows.table["core"] = core if core is not None else rows.path.stem
    for ours, theirs in found.items():
        if theirs:
            unit = COLUMNS[ours][0]
            rows.table[ours] = convert(rows.number(ours, text[theirs]), unit, TARGETS[unit])
    if not found["top"]:
        half = rows["thickness"] / 2
        rows.table["top"], rows.table["bottom"] = rows["middle"] - half, rows["middle"] + half
    rows.table = rows.table.drop(columns=["middle", "thickness"], errors="ignore")
    check_depths(rows)
    check_composition(rows)
    check_errors(rows)
    check_repeats(rows)
    return rows.finish(_one_core(rows), on_fault)


def read_serac_varves(path, *, separator="\t"):
    """Read counted varves as serac stores them.

    Parameters
    ----------
    path : path-like
        Table with the columns Age [calendar year] and Depth [mm].
    separator : str
        Between the values: a tabulator in the files of serac, else ",".

    Returns
    -------
    pandas.DataFrame
        Columns depth [cm] and year [a], from the top down.

    Raises
    ------
    InputError
        For a file that cannot be read as such a table, or a value that is no number.
    """
    text = read_text(path, ("Age", "Depth"), separator=separator)
    rows = RowChecks(path, pd.DataFrame(index=text.index))
    rows.number("depth", text["Depth"])
    rows.number("year", text["Age"])
    table = rows.finish(pd.DataFrame(), "stop").samples
    table = table.assign(depth=convert(table["depth"], "mm", "cm"))
    return table.sort_values("depth", kind="stable")


def _check_depth_columns(path, text, found):
    if (found["top"] and found["bottom"]) or (found["middle"] and found["thickness"]):
        return
    other = len(text.columns) == 1 and next((s for s in ",;\t" if s in text.columns[0]), None)
    raise InputError(
        where=path,
        found=f"columns {', '.join(text.columns)}",
        rule="A slice of serac has depth_top and depth_bottom, or depth_avg and thickness, in mm.",
        cure=f"The columns seem to be separated by {other!r}: give separator={other!r}."
        if other
        else "Rename the columns that hold the depths.",
    )


def _one_core(rows):
    return pd.DataFrame(index=pd.Index(rows["core"].unique(), name="core"))
