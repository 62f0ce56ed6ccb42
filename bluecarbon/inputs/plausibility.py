"""Looks at all values of the ocean fields once, and refuses or reports what cannot be true.

A unit attribute can be wrong: kelvin labelled degC, pascal labelled hPa. Values that no sea has
ever seen give it away; the limits and their reasons stand in plausible_ranges.csv.
"""

import numpy as np
import xarray as xr

from bluecarbon.errors import InputError
from bluecarbon.inputs import units
from bluecarbon.inputs.roles import in_role_units, project_line

# A mass fraction of salt looks like nearly fresh water; a whole field of that is a wrong unit.
LARGEST_MASS_FRACTION_OF_SALT = 0.05
# Values that programs write for "missing" without declaring it.
SENTINELS = (-9999, -99999, -999, -99, -9, 999, 9999, 99999, -32768, -32767, 32767, -1e34, 1e20)
# Shares of ice so small, labelled percent, may be shares in truth.
LITTLE_ICE = 0.01
PLACES_SHOWN = 3


def check(fields, roles, fills, path):
    """Refuse fields that cannot be what they say; return what the reader should look at.

    Parameters
    ----------
    fields : xarray.Dataset
        One variable for each role, in the units of the role, with the attributes
        `source_variable` and `source_units`. Receives the attribute `missing_values`.
    roles : list of Role
    fills : dict of str to xarray.DataArray
        By role: how many values were fill values that the file does not declare.
    path : Path
        For errors.

    Returns
    -------
    list of str
    """
    seen = _extremes(fields, fills)
    alarms = []
    for role in roles:
        field, facts = fields[role.name], {k: v.item() for k, v in seen[role.name].items()}
        variable = field.attrs["source_variable"]
        where = f"{path}, variable {variable!r} used as {role.name}"
        if facts["missing"] == field.size:
            raise InputError(
                where=where,
                found=f"{field.size} values, all missing",
                rule="A field without any value says nothing; it is not zero.",
                cure="Name another variable, or check its fill value and how the file was cut.",
            )
        field.attrs["missing_values"] = int(facts["missing"])
        refuse_implausible(field, facts["low"], facts["high"], role, where)
        alarms += alarms_of(field, facts, role, where)
    return alarms + judged_moments(*moments_below(fields), fields, path)


def _extremes(fields, fills):
    """Facts about all fields in one pass over the file."""
    facts = {
        name: {
            "low": field.min(),
            "high": field.max(),
            "missing": field.isnull().sum(),
            "zero": (field == 0).sum(),
            "fill": fills[name],
        }
        for name, field in fields.items()
    }
    flat = xr.Dataset({f"{n}|{k}": v for n, some in facts.items() for k, v in some.items()})
    flat = flat.compute()
    return {n: {k: flat[f"{n}|{k}"] for k in some} for n, some in facts.items()}


def is_salt_fraction(role, high):
    """Whether a field of salinity, by its largest value, looks like mass fractions of salt."""
    return role.name == "salinity" and 0 < high < LARGEST_MASS_FRACTION_OF_SALT


def refuse_implausible(field, low, high, role, where):
    """Refuse a field, whose least and largest values these are, outside what nature allows."""
    found, variable = field.attrs["source_units"], field.attrs["source_variable"]
    # Packed and single-precision numbers miss a limit by a rounding.
    slack = 1e-5 * max(abs(role.low), abs(role.high))
    salt_fraction = is_salt_fraction(role, high)
    if role.low - slack <= low and high <= role.high + slack and not salt_fraction:
        return
    outside = ((field < role.low - slack) | (field > role.high + slack)).compute()
    count = int(outside.sum())
    text = f"{count} of {field.size} values outside"
    if 0 < count < field.size / 2:
        text += f", first at {places(outside)}"
    missing = _sentinels(field, outside, role)
    if missing:
        raise InputError(
            where=where,
            found=f"{text}: {', '.join(f'{v:g}' for v in missing)}",
            rule="They look like missing values, and the file does not declare them.",
            cure=f"Set the attribute _FillValue = {missing[0]:g} of the variable, or write "
            f"{project_line(role, variable, missing=missing[0])}.",
        )
    looks = ["kg kg-1"] if salt_fraction else _looks_like(low, high, role)
    raise InputError(
        where=where,
        found=f"{low:.6g} to {high:.6g} {role.unit} ({text})",
        rule=f"With units {found!r}, {role.long_name} has to lie between {role.low:g} and "
        f"{role.high:g} {role.unit}: {role.reason}.",
        cure=f"The values look like {looks[0]}: if so, write "
        f"{project_line(role, variable, units=looks[0])}."
        if looks
        else "Check units, scale factor and missing value of the variable, or name another one.",
    )


def _sentinels(field, outside, role):
    """The values outside, as the file has them, when all are marks for "missing"."""
    values = np.unique(field.where(outside).values)
    found = field.attrs["source_units"]
    offset = in_role_units(0.0, found, role, role.name)
    factor = in_role_units(1.0, found, role, role.name) - offset
    raw = (values[~np.isnan(values)] - offset) / factor
    if not 0 < len(raw) <= len(SENTINELS):
        return []
    known = [s for v in raw for s in SENTINELS if abs(v - s) <= 1e-6 * abs(s)]
    return known if len(known) == len(raw) else []


def _looks_like(low, high, role):
    """Units that would make the whole range plausible."""
    found = []
    for other in role.mistaken_for:
        a, b = (in_role_units(v, other, role, role.name) for v in (low, high))
        if role.low <= a and b <= role.high:
            found.append(other)
    return found


def alarms_of(field, facts, role, where):
    """What the reader should look at, by the counts of undeclared fills and zeros, and `high`."""
    alarms = []
    if facts["fill"]:
        alarms.append(
            f"{where}: {facts['fill']} values are the default fill of the netCDF library, which "
            "the file does not declare; read as missing"
        )
    if role.name in ("wind", "wind_moment2") and facts["zero"]:
        alarms.append(
            f"{where}: {facts['zero']} values are exactly 0, at {places(field == 0)}; a mean over "
            "time never is, so this is likely a fault of the source"
        )
    found = field.attrs["source_units"]
    if role.name == "ice" and 0 < facts["high"] <= LITTLE_ICE and units.canonical(found) == "%":
        alarms.append(
            f"{where}: at most {100 * facts['high']:.2g} % ice; if these are shares, write "
            f"{project_line(role, field.attrs['source_variable'], units='1')}"
        )
    return alarms


def moments_below(fields):
    """Values of wind_moment2 below the square of wind, and of how many; 0, 0 without the two."""
    if not {"wind", "wind_moment2"} <= set(fields):
        return 0, 0
    both = fields["wind_moment2"].notnull() & fields["wind"].notnull()
    below = fields["wind_moment2"] < 0.99 * fields["wind"] ** 2
    counts = xr.Dataset({"wrong": below.sum(), "cells": both.sum()}).compute()
    return counts["wrong"].item(), counts["cells"].item()


def judged_moments(wrong, cells, fields, path):
    """The mean of squares is never below the square of the mean."""
    if wrong > cells / 2:
        raise InputError(
            where=f"{path}, {fields['wind_moment2'].attrs['source_variable']!r} as wind_moment2",
            found=f"{wrong} of {cells} values below the square of the mean wind",
            rule="The mean of squares is never below the square of the mean.",
            cure="Name the variable that holds the second moment, or leave wind_moment2 out.",
        )
    return [f"{path}: wind_moment2 below the square of wind in {wrong} cells"] if wrong else []


def places(mask):
    """Where a mask is true, in words; the first few places."""
    mask = mask.compute()
    index = np.argwhere(mask.values)
    texts = []
    for row in index[:PLACES_SHOWN]:
        parts = []
        for dim, i in zip(mask.dims, row, strict=True):
            label = mask[dim].values[i]
            day = mask[dim].dtype.kind == "M"
            parts.append(f"{dim} {np.datetime64(label, 'D') if day else format(label, 'g')}")
        texts.append(", ".join(parts))
    return "; ".join(texts) + ("; ..." if len(index) > PLACES_SHOWN else "")
