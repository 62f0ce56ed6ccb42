"""Cores in the tables of the R package rplum (and of Plum): total 210Pb, 226Ra, other dates."""

import re

import numpy as np
import pandas as pd

from bluecarbon.errors import InputError
from bluecarbon.inputs.cores.physical import (
    check_composition,
    check_depths,
    check_errors,
    check_repeats,
)
from bluecarbon.inputs.cores.rows import MISSING, RowChecks, read_text
from bluecarbon.inputs.cores.units import PRESENT, convert

# rplum goes by place and not by name. With seven or nine columns the last one holds settings.
PLACES = ("label", "bottom", "bulk_density", "total_pb210", "total_pb210_error", "thickness")
RADIUM = ("ra226", "ra226_error")
SETTINGS = ("sampled", "tail_slices", "radium_case")
RADIUM_CASES = {"0": "none", "1": "one level", "2": "each slice"}
WIDTHS = (6, 7, 8, 9)
DATES = ("label", "age", "age_error", "depth", "curve")


def read_rplum(path, *, activity_unit=None, core=None, on_fault="set aside"):
    """Read a core as rplum stores it.

    Parameters
    ----------
    path : path-like
        CSV whose columns are known by their places: label, depth of the bottom [cm], dry bulk
        density [g cm-3], total 210Pb, its error, thickness [cm]; then optionally 226Ra and its
        error; then optionally settings in the first three rows: date of sampling, number of
        slices at the foot that tell the supported level, and how 226Ra counts (0, 1 or 2).
    activity_unit : str, optional
        Unit of the activities, as "Bq/kg" or "dpm/g". May be left out when the header says it, as
        in "210Pb(Bq/kg)".
    core : str, optional
        Name of the core; else the name of the file.
    on_fault : {"set aside", "stop"}
        Whether rows at fault are left out, with one warning and a list in `messages`, or end the
        reading.

    Returns
    -------
    CoreTable
        One core, in the units of `bluecarbon.inputs.cores.units.COLUMNS`. `cores` holds the
        settings: sampled [a], tail_slices [1] (NaN where not said) and radium_case ("none", "one
        level", "each slice" or "").

    Raises
    ------
    InputError
        For a file that cannot be read as such a table, or with on_fault="stop" for rows at fault.
    """
    text = read_text(path, ())
    _check_width(path, text)
    names = list(PLACES) + list(RADIUM if text.shape[1] >= len(PLACES) + 2 else ())
    unit = _unit(path, text.columns[names.index("total_pb210")], activity_unit)
    rows = RowChecks(path, pd.DataFrame(index=text.index))
    rows.table["core"] = core if core is not None else rows.path.stem
    for place, name in enumerate(names):
        column = text.iloc[:, place]
        if name == "label":
            rows.table[name] = column
        elif name in ("bottom", "bulk_density", "thickness"):
            rows.number(name, column)
        else:
            rows.table[name] = convert(
                rows.number(name, column), unit, "Bq kg-1", where=f"{path}, activities"
            )
    rows.table.insert(1, "top", rows["bottom"] - rows["thickness"])
    rows.table = rows.table.drop(columns="thickness")
    check_depths(rows)
    check_composition(rows)
    check_errors(rows)
    check_repeats(rows)
    settings = text.iloc[:, -1] if text.shape[1] % 2 else text.iloc[:0, 0]
    return rows.finish(_settings(path, settings, rows["core"].iloc[:1]), on_fault)


def read_rplum_dates(path, *, on_fault="stop"):
    """Read the dates beside 210Pb, as rbacon and rplum store them.

    Parameters
    ----------
    path : path-like
        CSV whose columns are known by their places: label, age [a BP], error [a], depth [cm],
        calibration curve (0 for a calendar age).
    on_fault : {"set aside", "stop"}

    Returns
    -------
    pandas.DataFrame
        Columns label, depth [cm], age_error [a], year (calendar year, NaN for radiocarbon) and
        c14_age (uncalibrated, NaN for calendar ages) [a BP].

    Raises
    ------
    InputError
        For a file that cannot be read as such a table, or a value that is no number.
    """
    text = read_text(path, ())
    if text.shape[1] != len(DATES):
        raise InputError(
            where=path,
            found=f"{text.shape[1]} columns",
            rule=f"Dates have five columns: {', '.join(DATES)}.",
            cure="Leave out further columns (reservoir ages, Student-t), or correct the separator.",
        )
    rows = RowChecks(path, pd.DataFrame({"label": text.iloc[:, 0]}, index=text.index))
    for place, name in enumerate(DATES[1:], start=1):
        rows.number(name, text.iloc[:, place])
    check_errors(rows)
    table = rows.finish(pd.DataFrame(), on_fault).samples
    calendar = table["curve"] == 0
    table = table.assign(
        year=(PRESENT - table["age"]).where(calendar), c14_age=table["age"].mask(calendar)
    )
    return table.drop(columns=["age", "curve"])


def _check_width(path, text):
    if text.shape[1] not in WIDTHS:
        raise InputError(
            where=path,
            found=f"{text.shape[1]} columns",
            rule=f"A core of rplum has from {WIDTHS[0]} to {WIDTHS[-1]} columns: "
            f"{', '.join(PLACES)}, then 226Ra and its error, then settings.",
            cure="Correct the columns, or read the file with read_lead210, which goes by names.",
        )


def _unit(path, header, given):
    said = re.search(r"\(([^)]+)\)\s*$", header)
    if given is None and not said:
        raise InputError(
            where=path,
            found=f"the column {header!r} without a unit",
            rule="rplum takes Bq/kg, or dpm/g when told so; the file does not say which.",
            cure="Give activity_unit='Bq/kg' or activity_unit='dpm/g'.",
        )
    return given if given is not None else said.group(1)


def _settings(path, column, core):
    said = [value for value in column if value not in MISSING][: len(SETTINGS)]
    known = dict(zip(SETTINGS, said, strict=False))
    case = known.pop("radium_case", "")
    numbers = dict.fromkeys(SETTINGS[:-1], np.nan)
    for name, value in known.items():
        try:
            numbers[name] = float(value)
        except ValueError:
            raise InputError(
                where=f"{path}, settings",
                found=f"{name} = {value!r}",
                rule="It is a number.",
                cure="Write date of sampling, number of slices, case of 226Ra below one another.",
            ) from None
    if case and case not in RADIUM_CASES:
        raise InputError(
            where=f"{path}, settings",
            found=f"case of 226Ra = {case!r}",
            rule="0: none measured, 1: one level for the core, 2: each slice its own.",
            cure="Correct the third setting.",
        )
    numbers["radium_case"] = RADIUM_CASES.get(case, "")
    return pd.DataFrame(numbers, index=pd.Index(core, name="core"))
