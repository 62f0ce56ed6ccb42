"""Cores in any table with 210Pb whose columns and units the reader is told."""

import pandas as pd

from bluecarbon.errors import InputError, nearest
from bluecarbon.inputs.cores.physical import (
    check_composition,
    check_depths,
    check_errors,
    check_repeats,
)
from bluecarbon.inputs.cores.rows import RowChecks, read_text
from bluecarbon.inputs.cores.units import COLUMNS, convert

# A slice may be told by its middle and thickness instead of its edges.
KNOWN = COLUMNS | {"middle": "cm", "thickness": "cm"}


def read_lead210(path, *, columns, units, core=None, separator=",", on_fault="set aside"):
    """Read cores from a table by the names and units of its columns.

    Parameters
    ----------
    path : path-like
        CSV, or CSV packed with gzip.
    columns : mapping of str to str
        Ours to theirs: names of `bluecarbon.inputs.cores.units.COLUMNS`, as top, bottom,
        bulk_density, total_pb210 and total_pb210_error; middle and thickness may stand for top and
        bottom.
    units : mapping of str to str
        Ours to the unit of their column, as "cm", "g cm-3" or "dpm/g"; one for every column.
    core : str, optional
        Their column with the name of the core. Without it the file is one core, named as the file.
    separator : str
        Between the values.
    on_fault : {"set aside", "stop"}
        Whether rows at fault are left out, with one warning and a list in `messages`, or end the
        reading.

    Returns
    -------
    CoreTable
        In the units of `bluecarbon.inputs.cores.units.COLUMNS`.

    Raises
    ------
    InputError
        For an unknown name, a column without a unit, a file that cannot be read as a table, or
        with on_fault="stop" for the rows at fault.
    """
    _check_names(path, columns, units)
    text = read_text(path, (*columns.values(), *([core] if core else [])), separator=separator)
    rows = RowChecks(path, pd.DataFrame(index=text.index))
    rows.table["core"] = text[core] if core else rows.path.stem
    for ours, theirs in columns.items():
        where = f"{path}, column {theirs!r}"
        numbers = rows.number(ours, text[theirs])
        rows.table[ours] = convert(numbers, units[ours], KNOWN[ours], where=where)
    if "top" not in columns:
        half = rows["thickness"] / 2
        rows.table["top"], rows.table["bottom"] = rows["middle"] - half, rows["middle"] + half
        rows.table = rows.table.drop(columns=["middle", "thickness"])
    check_depths(rows)
    check_composition(rows)
    check_errors(rows)
    check_repeats(rows)
    cores = pd.DataFrame(index=pd.Index(rows["core"].unique(), name="core"))
    return rows.finish(cores, on_fault)


def _check_names(path, columns, units):
    for name in columns:
        if name not in KNOWN:
            raise InputError(
                where=f"{path}, columns",
                found=repr(name),
                rule="The left side names one of our columns.",
                cure=nearest(name, KNOWN),
            )
        if name not in units:
            raise InputError(
                where=f"{path}, units",
                found=f"no unit for {name!r}",
                rule="A number without its unit is not used.",
                cure=f"Add it; a unit that needs no conversion is {KNOWN[name]!r}.",
            )
    if not ({"top", "bottom"} <= set(columns) or {"middle", "thickness"} <= set(columns)):
        raise InputError(
            where=f"{path}, columns",
            found=", ".join(columns),
            rule="A slice has top and bottom, or middle and thickness.",
            cure="Name the columns that hold the depths.",
        )
