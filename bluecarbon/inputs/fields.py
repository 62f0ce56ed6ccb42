"""Ocean fields from a netCDF-4 file: checked, in the units of this package, on plain axes."""

import warnings
from pathlib import Path

import xarray as xr

from bluecarbon.errors import InputError, InputWarning, nearest
from bluecarbon.inputs.axes import axes_of, is_place
from bluecarbon.inputs.blanks import Blanks, undeclared
from bluecarbon.inputs.hdf5.opening import open_netcdf
from bluecarbon.inputs.hdf5.scan import damaged, scan
from bluecarbon.inputs.nearest_cell import nearest_valid
from bluecarbon.inputs.plausibility import check
from bluecarbon.inputs.roles import in_role_units, project_line, role

__all__ = ["nearest_valid", "read_fields"]

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
        When a file, a variable, an axis, a unit or a value cannot be what it says, a chunk of the
        file is too short or too long after its filters, or a part was never written; the message
        names the cure. Lazy fields are checked for damage as they are computed, too.

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
    notes, alarms = told(path, notes), told(path, alarms)
    for alarm in alarms:
        warnings.warn(alarm, InputWarning, stacklevel=2)
    result.attrs = attrs_of(path, described, (*notes, *alarms))
    return result


def told(path, notes):
    """Notes, each once; what is kept with a result must not depend on the folder it was made in."""
    return [n.replace(str(path), path.name) for n in dict.fromkeys(notes)]


def attrs_of(path, described, notes):
    """What a dataset of fields says of itself, by the attributes of its file."""
    return {
        "source": path.name,
        "title": str(described.get("title", "")),
        "simulated": str(described.get("simulated", "no")).lower() in ("yes", "true", "1"),
        "notes": tuple(notes),
    }


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
    # The time axis is decoded on our own terms, see axes.py.
    file = open_netcdf(path, chunks=chunks)
    return file.set_coords([v for v in file.data_vars if is_place(v)])


def _read(file, role, options, path):
    """A field in the units of its role on plain axes, its fill values, notes and alarms."""
    variable, axes, found, notes, alarms = _found(file, role, options, path, whole=True)
    where = _where(path, role, options)
    lazily = {"dask": "parallelized", "output_dtypes": [float]}
    field = xr.apply_ufunc(Blanks.of(variable, options).applied, variable, **lazily)
    field = in_role_units(axes.applied(field), found, role, where)
    field.attrs = _described(role, options, found)
    filled = xr.apply_ufunc(lambda v: undeclared(v.astype(float)), variable, **lazily)
    return field, filled.sum(), notes, alarms


def _found(file, role, options, path, *, whole):
    """A variable as opened, its axes and units, notes and alarms; no value is looked at.

    `whole` says that all of it will be taken into memory, unless it is lazy.
    """
    name, where = options["variable"], _where(path, role, options)
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
    if whole and variable.chunks is None:
        refuse_large(variable.size, where)
    axes = axes_of(variable, file, where)
    in_role_units(0.0, found, role, where)  # refuses units of another kind, before anything is read
    return variable, axes, found, [*notes, *axes.notes], [f"{path}: {gap}" for gap in axes.gaps]


def _where(path, role, options):
    return f"{path}, variable {options['variable']!r} used as {role.name}"


def _described(role, options, found):
    return {
        "units": role.unit,
        "long_name": role.long_name,
        "source_variable": options["variable"],
        "source_units": found,
    }


def refuse_large(size, where):
    """Refuse to take so many values into memory at once."""
    if (size := size * BYTES_PER_VALUE) > LARGEST_IN_MEMORY:
        raise InputError(
            where=where,
            found=f"{size / 2**30:.1f} GiB",
            rule=f"Without chunks a field may take {LARGEST_IN_MEMORY // 2**30} GiB of memory.",
            cure="Cut the file to the area and the years of the project, or pass chunks.",
        )


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
