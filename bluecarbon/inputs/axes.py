"""Turns the axes of a netCDF variable into time or month, lat and lon, or says why it cannot.

Longitudes come out from -180 to 180 and both axes ascending, so that two files meet on equal
labels. Labels must be cell centres: a file labelled by corners is off by half a cell, which on a
coast is the difference between sea and land.
"""

import re
import warnings

import numpy as np
import xarray as xr

from bluecarbon.errors import InputError

LATITUDE = ("lat", "latitude", "nav_lat", "y_lat")
LONGITUDE = ("lon", "longitude", "long", "nav_lon", "x_lon")
DEGREES = re.compile(r"deg(ree)?s?(_?(n(orth)?|e(ast)?|true))?$", re.IGNORECASE)
MONTHS_SHOWN = 6


def is_place(name):
    """True for the names that latitudes and longitudes go by."""
    return str(name).lower() in LATITUDE + LONGITUDE


def normalise(variable, file, where):
    """A variable on (time or month, lat, lon).

    Parameters
    ----------
    variable : xarray.DataArray
        A variable as opened, its time axis not decoded.
    file : xarray.Dataset
        The file it stands in, for bounds.
    where : str
        File and variable, for errors.

    Returns
    -------
    tuple of (xarray.DataArray, list of str, list of str)
        The variable, what was done to it, and what the reader should look at: gaps.
    """
    if any(is_place(name) and coord.ndim > 1 for name, coord in variable.coords.items()):
        raise _refusal(
            where,
            "latitude and longitude that depend on two dimensions each",
            "Fields must lie on a grid of parallels and meridians.",
            "Regrid first, for instance: cdo -f nc4 remapbil,r360x180 OLD.nc NEW.nc.",
        )
    notes, gaps = [], []
    for dim in variable.dims:
        kind = _kind(dim, variable, where)
        if kind is None:
            if variable.sizes[dim] > 1:
                raise _refusal(
                    where,
                    f"dimension {dim!r} of size {variable.sizes[dim]}",
                    "A field has the dimensions time or month, lat and lon, and no other.",
                    f"Select one level first, for instance: ncks -d {dim},0 OLD.nc NEW.nc.",
                )
            variable = variable.isel({dim: 0}, drop=True)
            notes.append(f"{where}: the single level of {dim} was taken")
        elif dim != kind:
            variable = variable.rename({dim: kind})
    for kind in ("lat", "lon"):
        variable = _with_axis(variable, kind, where)
    variable = _geographic(variable, file, where)
    if "time" in variable.dims:
        variable, said, gaps = _dated(variable, where)
        notes += said
    elif "month" in variable.dims:
        gaps = _check_months(variable["month"].values, where)
    order = [d for d in ("time", "month") if d in variable.dims]
    if len(order) > 1:
        raise _refusal(
            where,
            "both a time and a month axis",
            "A field has one of them.",
            "Average over one of them first.",
        )
    keep = {*order, "lat", "lon"}
    variable = variable.drop_vars([c for c in variable.coords if c not in keep])
    return variable.transpose(*order, "lat", "lon"), notes, gaps


def _kind(dim, variable, where):
    """What a dimension is: time, month, lat, lon, or None."""
    name = str(dim).lower()
    # `coords.get` would make up an axis 0, 1, 2, ...
    if dim not in variable.coords:
        if variable.sizes[dim] == 1:
            return None
        raise _refusal(
            where,
            f"dimension {dim!r} without a coordinate variable",
            "Every axis must say where its values lie. An axis of cell edges (one more than there "
            "are cells) does not count.",
            f"Add a variable {dim}({dim}) that holds the centres of the cells, or the times.",
        )
    coord = variable.coords[dim]
    standard = str(coord.attrs.get("standard_name", "")).lower()
    units = str(coord.attrs.get("units", "")).lower().replace(" ", "_")
    axis = str(coord.attrs.get("axis", "")).upper()
    if name in LATITUDE or standard == "latitude" or units in ("degrees_north", "degree_north"):
        return "lat"
    if name in LONGITUDE or standard == "longitude" or units in ("degrees_east", "degree_east"):
        return "lon"
    if name in ("month", "months"):
        return "month"
    if name == "time" or standard == "time" or axis == "T" or "_since_" in units:
        return "time"
    return None


def _with_axis(variable, kind, where):
    """A single place may stand as a scalar coordinate: it becomes an axis of one."""
    if kind in variable.dims:
        return variable
    names = LATITUDE if kind == "lat" else LONGITUDE
    for name, coord in variable.coords.items():
        if str(name).lower() in names and coord.ndim == 0:
            return variable.rename({name: kind} if name != kind else {}).expand_dims(kind)
    raise _refusal(
        where,
        f"dimensions {', '.join(map(str, variable.dims)) or 'none'}",
        f"The {'latitude' if kind == 'lat' else 'longitude'} of every value must be known.",
        f"Add a coordinate variable named {kind} in degrees.",
    )


def _geographic(variable, file, where):
    for kind, limits in (("lat", (-90.0, 90.0)), ("lon", (-180.0, 360.0))):
        coord = variable[kind]
        _check_axis(coord, f"{where}, axis {kind}", limits)
        _check_centres(coord, file, f"{where}, axis {kind}", pole=90.0 if kind == "lat" else None)
    longitude = variable["lon"].values.astype(float)
    wrapped = (longitude + 180.0) % 360.0 - 180.0
    # Only what lies beyond 180 is moved: the rest keeps its exact labels.
    wrapped = np.where(longitude > 180.0, wrapped, longitude)
    latitude = variable["lat"].values.astype(float)
    variable = variable.assign_coords(lat=latitude, lon=wrapped).sortby(["lat", "lon"])
    if len(np.unique(np.round(wrapped % 360.0, 9))) < len(wrapped):
        raise _refusal(
            f"{where}, axis lon",
            f"{longitude.min():g} to {longitude.max():g} degrees",
            "A meridian may stand once; 0 and 360 are the same, and so are -180 and 180.",
            "Remove the repeated column, for instance: ncks -d lon,0,-2 OLD.nc NEW.nc.",
        )
    variable["lat"].attrs = {
        "units": "degrees_north",
        "standard_name": "latitude",
        "axis": "Y",
    }
    variable["lon"].attrs = {"units": "degrees_east", "standard_name": "longitude", "axis": "X"}
    return variable


def _check_axis(coord, where, limits):
    units = str(coord.attrs.get("units", "degrees")).replace(" ", "_")
    if not DEGREES.match(units):
        raise _refusal(
            where,
            f"units {units!r}",
            "Axes are read in degrees.",
            "Reproject the field to longitude and latitude.",
        )
    values = coord.values
    if values.dtype.kind not in "iuf" or not np.isfinite(values.astype(float)).all():
        raise _refusal(
            where,
            "values that are not finite numbers",
            "Every cell must have a place.",
            "Repair the axis, or cut the file to the cells that have one.",
        )
    values = values.astype(float)
    if values.min() < limits[0] or values.max() > limits[1]:
        raise _refusal(
            where,
            f"{values.min():g} to {values.max():g}",
            f"Degrees lie between {limits[0]:g} and {limits[1]:g}.",
            "Check whether latitude and longitude are swapped, or whether these are metres.",
        )
    steps = np.diff(values)
    if len(steps) and not ((steps > 0).all() or (steps < 0).all()):
        raise _refusal(
            where,
            "values that go up and down, or repeat",
            "An axis runs in one direction and holds every value once.",
            "Sort the file along the axis and remove repeated cells.",
        )


def _check_centres(coord, file, where, pole):
    """Refuse labels at the corners or edges of cells, as far as the file gives them away."""
    defines = str(coord.attrs.get("coordinate_defines", "center")).lower()
    if defines not in ("center", "centre", "point"):
        raise _corners(where, f"coordinate_defines = {defines!r}")
    values = coord.values.astype(float)
    bounds = file.variables.get(coord.attrs.get("bounds"))
    if bounds is not None and bounds.shape == (len(values), 2):
        edges = np.sort(np.asarray(bounds.values, dtype=float), axis=1)
        inside = (values - edges[:, 0]) / (edges[:, 1] - edges[:, 0])
        if not ((inside > 0.05) & (inside < 0.95)).all():
            i = int(np.argmin(np.minimum(inside, 1 - inside)))
            raise _corners(
                where, f"label {values[i]:g} of a cell from {edges[i, 0]:g} to {edges[i, 1]:g}"
            )
    if pole and len(values) > 1:
        step = abs(values[1] - values[0])
        covered = step * len(values)
        beyond = max(values.max() + step / 2 - pole, -pole - values.min() + step / 2)
        # As many cells as fit between the poles, and yet one would reach beyond.
        if abs(covered - 2 * pole) < 0.01 * step and beyond > 0.01 * step:
            raise _corners(
                where,
                f"{len(values)} cells of {step:g} degrees labelled {values.min():g} to "
                f"{values.max():g}",
            )


def _corners(where, found):
    return _refusal(
        where,
        found,
        "Labels must be the centres of the cells; these are corners, off by half a cell.",
        "Add half a cell to the axis and write the file anew.",
    )


def _dated(variable, where):
    """Decode a time axis; a climatology of twelve months becomes a month axis."""
    coord = variable["time"]
    units = str(coord.attrs.get("units", ""))
    if np.issubdtype(coord.dtype, np.number) and " since " not in units:
        raise _refusal(
            f"{where}, axis time",
            f"units {units!r}",
            'Times are counted as in "days since 2010-01-01".',
            "Write such units, or name the axis month if it holds months 1 to 12.",
        )
    offset = re.search(r":\d\d(?:\.\d+)?\s*([+-]\d{1,2}:?\d{0,2})$", units)
    if offset and offset[1].strip("+-0:"):
        raise _refusal(
            f"{where}, axis time",
            f"units {units!r}",
            "Times are read as universal time, without an offset.",
            "Convert the axis to universal time and remove the offset.",
        )
    calendar = str(coord.attrs.get("calendar", "standard")).lower()
    if calendar not in ("standard", "gregorian", "proleptic_gregorian"):
        raise _refusal(
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
        raise _refusal(
            f"{where}, axis time",
            f"units {units!r} with values from {coord.values.min():g}",
            "Times must decode to dates of the Gregorian calendar.",
            'Write the axis as "days since 2000-01-01" (a month is no fixed length), or as months '
            "1 to 12 on an axis named month for a climatology.",
        ) from error
    if np.isnat(times).any():
        raise _refusal(
            f"{where}, axis time",
            "missing times",
            "Every map has a date.",
            "Remove the maps without a date, or give them one.",
        )
    steps = np.diff(times)
    if (steps <= np.timedelta64(0, "ns")).any():
        i = int(np.argmax(steps <= np.timedelta64(0, "ns")))
        same = "twice" if steps[i] == np.timedelta64(0, "ns") else "after a later one"
        raise _refusal(
            f"{where}, axis time",
            f"{_day(times[i + 1])} {same}",
            "Times ascend and stand once.",
            "Sort the file by time and remove repeated maps, for instance: cdo mergetime.",
        )
    months = times.astype("datetime64[M]").astype(int)
    if climatology and len(set(months % 12)) == len(months):
        variable = variable.drop_vars("time").rename({"time": "month"})
        variable = variable.assign_coords(month=months % 12 + 1).sortby("month")
        return variable, [f"{where}: a climatology of {len(months)} months"], []
    variable = variable.assign_coords(time=times)
    variable["time"].attrs = {"standard_name": "time", "axis": "T"}
    return variable, [], _gaps(times, months)


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


def _check_months(months, where):
    whole = months.dtype.kind in "iuf" and np.array_equal(months, np.round(months))
    if not whole or months.min() < 1 or months.max() > 12 or (np.diff(months) <= 0).any():
        raise _refusal(
            f"{where}, axis month",
            ", ".join(map(str, months[:13])),
            "Months are whole numbers from 1 to 12, ascending, each once.",
            "Correct the axis, or name it time and count it in days since a date.",
        )
    absent = sorted(set(range(1, 13)) - {int(m) for m in months})
    return [f"no month {', '.join(map(str, absent))}"] if absent else []


def _day(time):
    return str(np.datetime64(time, "D"))


def _refusal(where, found, rule, cure):
    return InputError(where=where, found=found, rule=rule, cure=cure)
