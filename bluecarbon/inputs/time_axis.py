"""The time axis of a netCDF variable: Gregorian dates, or the months of a climatology."""

import re
import warnings

import numpy as np
import xarray as xr

from bluecarbon.errors import InputError

MONTHS_SHOWN = 6


def dated(coord, where):
    """Decode a time axis; a climatology of twelve months becomes a month axis.

    Parameters
    ----------
    coord : xarray.DataArray
        The axis as stored, its units not decoded.
    where : str
        File and variable, for errors.

    Returns
    -------
    kind : {"time", "month"}
    labels : xarray.Variable
        datetime64 in universal time, or months from 1 to 12.
    order : numpy.ndarray
        For each label its index in the file.
    notes, gaps : list of str
        What was done, and what the reader should look at.

    Raises
    ------
    InputError
        For other calendars, offsets of time, and times that do not ascend.
    """
    units = str(coord.attrs.get("units", ""))
    if np.issubdtype(coord.dtype, np.number) and " since " not in units:
        raise refusal(
            f"{where}, axis time",
            f"units {units!r}",
            'Times are counted as in "days since 2010-01-01".',
            "Write such units, or name the axis month if it holds months 1 to 12.",
        )
    offset = re.search(r":\d\d(?:\.\d+)?\s*([+-]\d{1,2}:?\d{0,2})$", units)
    if offset and offset[1].strip("+-0:"):
        raise refusal(
            f"{where}, axis time",
            f"units {units!r}",
            "Times are read as universal time, without an offset.",
            "Convert the axis to universal time and remove the offset.",
        )
    calendar = str(coord.attrs.get("calendar", "standard")).lower()
    if calendar not in ("standard", "gregorian", "proleptic_gregorian"):
        raise refusal(
            f"{where}, axis time",
            f"calendar {calendar!r}",
            "Vintages are years of the Gregorian calendar.",
            'Convert the axis, for instance with xarray: ds.convert_calendar("standard").',
        )
    climatology = coord.attrs.get("climatology")
    try:
        bare = xr.Dataset(coords={"time": ("time", coord.values, _time_attrs(coord))})
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what it warns about is refused in the next line
            times = xr.decode_cf(bare, decode_timedelta=False)["time"].values
        if times.dtype.kind != "M":
            raise ValueError("times beyond the range of datetime64")
    except (ValueError, OverflowError, ImportError) as error:
        raise refusal(
            f"{where}, axis time",
            f"units {units!r} with values from {coord.values.min():g}",
            "Times must decode to dates of the Gregorian calendar.",
            'Write the axis as "days since 2000-01-01" (a month is no fixed length), or as months '
            "1 to 12 on an axis named month for a climatology.",
        ) from error
    if np.isnat(times).any():
        raise refusal(
            f"{where}, axis time",
            "missing times",
            "Every map has a date.",
            "Remove the maps without a date, or give them one.",
        )
    steps = np.diff(times)
    if (steps <= np.timedelta64(0, "ns")).any():
        i = int(np.argmax(steps <= np.timedelta64(0, "ns")))
        same = "twice" if steps[i] == np.timedelta64(0, "ns") else "after a later one"
        raise refusal(
            f"{where}, axis time",
            f"{_day(times[i + 1])} {same}",
            "Times ascend and stand once.",
            "Sort the file by time and remove repeated maps, for instance: cdo mergetime.",
        )
    months = times.astype("datetime64[M]").astype(int)
    if climatology and len(set(months % 12)) == len(months):
        order = np.argsort(months % 12)
        labels = xr.Variable("month", months[order] % 12 + 1)
        return "month", labels, order, [f"{where}: a climatology of {len(months)} months"], []
    labels = xr.Variable("time", times, {"standard_name": "time", "axis": "T"})
    return "time", labels, np.arange(len(times)), [], _gaps(times, months)


def _time_attrs(coord):
    return {k: v for k, v in coord.attrs.items() if k in ("units", "calendar")}


def _gaps(times, months):
    if len(times) < 2:
        return []
    if (np.diff(months) > 0).all():  # at most one map a month
        expected = range(months[0], months[-1] + 1, np.diff(months).min())
        gap = sorted(set(expected) - set(months.tolist()))
        if not gap:
            return []
        shown = ", ".join(str(np.datetime64(m, "M")) for m in gap[:MONTHS_SHOWN])
        more = f" and {len(gap) - MONTHS_SHOWN} more" if len(gap) > MONTHS_SHOWN else ""
        return [f"a gap in the time axis, {len(gap)} months missing: {shown}{more}"]
    steps = np.diff(times).astype("timedelta64[s]").astype(float)
    wide = int((steps > 1.5 * np.median(steps)).sum())
    return [f"{wide} gaps in the time axis"] if wide else []


def month_gaps(months, where):
    """Months that a month axis lacks, as notes; refuses an axis that holds anything else."""
    whole = months.dtype.kind in "iuf" and np.array_equal(months, np.round(months))
    if not whole or months.min() < 1 or months.max() > 12 or (np.diff(months) <= 0).any():
        raise refusal(
            f"{where}, axis month",
            ", ".join(map(str, months[:13])),
            "Months are whole numbers from 1 to 12, ascending, each once.",
            "Correct the axis, or name it time and count it in days since a date.",
        )
    absent = sorted(set(range(1, 13)) - {int(m) for m in months})
    return [f"no month {', '.join(map(str, absent))}"] if absent else []


def _day(time):
    return str(np.datetime64(time, "D"))


def refusal(where, found, rule, cure):
    """The error for an axis that cannot be what it says."""
    return InputError(where=where, found=found, rule=rule, cure=cure)
