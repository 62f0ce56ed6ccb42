"""Ocean fields from a netCDF-4 file: checked, in the units of this package, on plain axes."""

import math
import warnings
from pathlib import Path

import numpy as np
import xarray as xr

from bluecarbon.errors import InputError, InputWarning, nearest
from bluecarbon.inputs.axes import is_place, normalise
from bluecarbon.inputs.hdf5_scan import damaged, scan
from bluecarbon.inputs.nearest_cell import nearest_valid
from bluecarbon.inputs.plausibility import check
from bluecarbon.inputs.roles import in_role_units, project_line, role

__all__ = ["nearest_valid", "read_fields"]

# What the netCDF library writes where nothing was written. Files that declare another fill value
# often keep it on land.
NETCDF_DEFAULT_FILL = 9.969209968386869e36
SINGLE_PRECISION = 1e-6  # relative, with room for a rounding
BYTES_PER_VALUE = 8
LARGEST_IN_MEMORY = 2 * 2**30  # [byte]
OPTIONS = ("variable", "units", "missing")


def read_fields(path, use, *, chunks=None):
    """Read the fields of a netCDF-4 file by the roles they play.

    Parameters
    ----------
    path : str or Path
        A netCDF-4 file. netCDF-3, damaged files and files that refer to other files are refused.
    use : mapping of str to str or mapping
        For each role (sst, salinity, wind, wind_moment2, pco2_sea, pco2_air, xco2_air, fco2_sea,
        fco2_air, pressure, ice, land, pco2_sea_error) the variable of the file, or a mapping with
        `variable` and, where the file is silent or wrong, `units` and `missing`.
    chunks : int, dict or "auto", optional
        Chunks for dask: the result stays lazy. The checks still read the file once.

    Returns
    -------
    xarray.Dataset
        One variable for each role, float64, on (time or month, lat, lon), longitudes from -180 to
        180, axes ascending. Units: sst degC, salinity 1 (practical), wind m s-1, wind_moment2
        m2 s-2, CO2 uatm or umol mol-1, pressure hPa, ice and land 1. Missing values are NaN,
        counted in the attribute `missing_values` of each variable. Attributes of the dataset:
        `source` (name of the file), `notes` (tuple of str), `simulated` (bool), `title`.

    Raises
    ------
    InputError
        When a file, a variable, an axis, a unit or a value cannot be what it says; the message
        names the cure.

    Warns
    -----
    InputWarning
        For faults that are counted and left to the reader: gaps in time, winds of exactly zero,
        fill values that the file does not declare. All of them are among the notes too.
    """
    path = Path(path)
    wanted = _wanted(use, path)
    scan(path)
    try:
        with _open(path, chunks) as file:
            fields, fills, notes, alarms = {}, {}, [], []
            for one, options in wanted.items():
                fields[one.name], fills[one.name], said, gaps = _read(file, one, options, path)
                notes += said
                alarms += gaps
            result = _joined(fields, path)
            alarms += check(result, list(wanted), fills, path)
            result = result if chunks is not None else result.load()
            described = dict(file.attrs)
    except (OSError, RuntimeError) as error:
        raise damaged(path, error) from error
    # What is kept with the result must not depend on the folder it was made in.
    notes, alarms = (
        [n.replace(str(path), path.name) for n in dict.fromkeys(kind)] for kind in (notes, alarms)
    )
    for alarm in alarms:
        warnings.warn(alarm, InputWarning, stacklevel=2)
    result.attrs = {
        "source": path.name,
        "title": str(described.get("title", "")),
        "simulated": str(described.get("simulated", "no")).lower() in ("yes", "true", "1"),
        "notes": (*notes, *alarms),
    }
    return result


def _wanted(use, path):
    """Options by role from `use`, checked before the file is touched."""
    if not use:
        raise InputError(
            where=path,
            found="no `use`",
            rule="Fields are read by the role they play.",
            cure='Write use = { sst = "name of the variable", ... }.',
        )
    wanted = {}
    for name, options in use.items():
        where = f"{path}, use.{name}"
        options = {"variable": options} if isinstance(options, str) else dict(options)
        unknown = [key for key in options if key not in OPTIONS]
        if unknown or not options.get("variable"):
            raise InputError(
                where=where,
                found=f"key {unknown[0]!r}" if unknown else "no variable",
                rule=f"A role takes {', '.join(OPTIONS)}.",
                cure=nearest(unknown[0], OPTIONS) if unknown else "Name the variable of the file.",
            )
        wanted[role(name, where)] = {k: v for k, v in options.items() if v is not None}
    return wanted


def _open(path, chunks):
    try:
        # The time axis is decoded on our own terms, see axes.py. Files that HDF5 tools wrote have
        # no named dimensions: they open, and are refused for their axes.
        file = xr.open_dataset(
            path, engine="h5netcdf", decode_times=False, chunks=chunks, phony_dims="access"
        )
        return file.set_coords([v for v in file.data_vars if is_place(v)])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            where=path,
            found=f"an HDF5 file that is not netCDF-4 ({error})",
            rule="Ocean fields are read from netCDF-4 files.",
            cure="Write it as netCDF-4, for instance with xarray: ds.to_netcdf(path).",
        ) from error


def _read(file, role, options, path):
    """A field in the units of its role on plain axes, its fill values, notes and alarms."""
    name = options["variable"]
    where = f"{path}, variable {name!r} used as {role.name}"
    numeric = [v for v in file.data_vars if file[v].dtype.kind in "iuf"]
    if name not in numeric:
        raise InputError(
            where=f"{path}, use.{role.name}",
            found=f"variable {name!r}",
            rule="The file has no variable of numbers with this name.",
            cure=nearest(name, numeric),
        )
    variable = file[name]
    found, notes = _units(variable, role, options, where)
    size = variable.size * BYTES_PER_VALUE
    if variable.chunks is None and size > LARGEST_IN_MEMORY:
        raise InputError(
            where=where,
            found=f"{size / 2**30:.1f} GiB",
            rule=f"Without chunks a field may take {LARGEST_IN_MEMORY // 2**30} GiB of memory.",
            cure="Cut the file to the area and the years of the project, or pass chunks.",
        )
    field, said, alarms = normalise(variable.astype(float), file, where)
    filled = np.abs(field - NETCDF_DEFAULT_FILL) < SINGLE_PRECISION * NETCDF_DEFAULT_FILL
    field = _masked(field.where(~filled), variable, options)
    field = in_role_units(field, found, role, where)
    field.attrs = {
        "units": role.unit,
        "long_name": role.long_name,
        "source_variable": name,
        "source_units": found,
    }
    return field, filled.sum(), notes + said, [f"{path}: {alarm}" for alarm in alarms]


def _units(variable, role, options, where):
    """The units of a variable: as the project states, else as the file says."""
    in_file = str(variable.attrs.get("units", "")).strip()
    found = options.get("units") or in_file
    if not found:
        raise InputError(
            where=where,
            found="no units",
            rule=f"{role.name} is needed in {role.unit}, so what the file holds must be known.",
            cure=f"State it: {project_line(role, options['variable'], units=role.unit)}.",
        )
    stated = "units" in options and in_file and found != in_file
    return found, [f"{where}: units {found!r} stated in place of {in_file!r}"] if stated else []


def _masked(field, variable, options):
    """Values that the project or the file declares as missing become NaN."""
    if "missing" in options:
        missing = float(options["missing"])
        field = field.where(np.abs(field - missing) > SINGLE_PRECISION * abs(missing))
    # The limits of packed variables are packed too, and not worth the guess.
    if {"scale_factor", "add_offset"} & set(variable.encoding):
        return field
    low, high = _valid_range(variable.attrs)
    slack = SINGLE_PRECISION * max(abs(v) for v in (low, high, 0.0) if math.isfinite(v))
    return field.where((field >= low - slack) & (field <= high + slack))


def _valid_range(attrs):
    """Limits that the file states as CF has it; infinite where it states none."""
    limits = attrs.get("valid_range", (attrs.get("valid_min"), attrs.get("valid_max")))
    try:
        low, high = (math.nan if v is None else float(v) for v in limits)
    except (TypeError, ValueError):
        low = high = math.nan
    return -math.inf if math.isnan(low) else low, math.inf if math.isnan(high) else high


def _joined(fields, path):
    """One dataset; variables on different axes are refused, never intersected."""
    axes = {d for field in fields.values() for d in field.dims} & {"time", "month"}
    try:
        if len(axes) > 1:
            raise ValueError("some by time, some by month")
        return xr.merge(
            [field.rename(name) for name, field in fields.items()],
            join="exact",
            compat="equals",
            combine_attrs="override",
        )
    except ValueError as error:  # AlignmentError and MergeError are of this kind
        raise InputError(
            where=path,
            found=f"variables on different axes ({error})",
            rule="Fields that are used together lie on the same cells and times.",
            cure="Bring them to one grid and one time axis first, for instance with cdo remapbil.",
        ) from error
