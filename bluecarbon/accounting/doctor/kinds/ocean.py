"""Ocean fields: which variable plays which role, and what the reader of fields says of each."""

import re
import warnings

import numpy as np

from bluecarbon.accounting.doctor.finding import Diagnosis
from bluecarbon.errors import InputError, InputWarning
from bluecarbon.inputs.fields import read_fields
from bluecarbon.inputs.hdf5.opening import open_netcdf
from bluecarbon.inputs.hdf5.scan import scan

SUFFIXES = (".nc", ".nc4", ".cdf", ".h5", ".hdf5", ".hdf", ".grib", ".grb", ".grib2")

# Names that variables go by, by role; the first that fits is taken. Compared in lower case.
ROLES = (
    (None, r"std|count|number|mask|flag|anom|moment3|flux|_bnds|bounds"),
    ("pco2_sea_error", r"p_?co2.*(err|sd|unc)"),
    (None, r"err|unc"),
    ("wind_moment2", r"(wind|u10).*(squared|moment2|sq|second)"),
    ("wind", r"wind|^ws$|^si10$|^u10$"),
    ("xco2_air", r"[xv]_?co2|co2_mole|mole_fraction"),
    ("pco2_air", r"p_?co2.*(air|atm)"),
    ("pco2_sea", r"p_?co2"),
    ("fco2_air", r"f_?co2.*(air|atm)"),
    ("fco2_sea", r"f_?co2"),
    ("salinity", r"salin|^sss$|^sos?$|^sal$|^s_an$|smooth_s"),
    ("ice", r"(^|_)(ice|sic|siconc)"),
    ("sst", r"sst|sea_surface_temp|^tos$|^thetao$|^water_temp|^temperature$"),
    ("pressure", r"pressure|^msl$|^slp$|^psl$"),
    ("land", r"land|^lsm$"),
)
# Beyond it a file is not looked through: the reader of fields would refuse it too.
LARGEST = 2 * 2**30  # [byte]


def role_of(name, standard_name=""):
    """The role that a variable of this name plays; None where none is known.

    >>> role_of("wind_speed_squared"), role_of("analysed_sst"), role_of("chlor_a")
    ('wind_moment2', 'sst', None)
    """
    for text in (name, standard_name):
        for role, pattern in ROLES:
            if text and re.search(pattern, text.casefold()):
                return role
    return None


def examine(path):
    """The diagnosis of a netCDF file."""
    found = Diagnosis(path=path, kind="ocean fields", sureness="guess", why="its name ends in .nc")
    try:
        scan(path)
    except InputError as error:
        found.refused(error)
        return found
    try:
        file = open_netcdf(path)
    except InputError as error:
        found.refused(error)
        return found
    except (OSError, RuntimeError) as error:
        found.add("not-netcdf", error=str(error).partition("\n")[0][:120])
        return found
    with file:
        roles, others = _roles(file)
        size = sum(v.size for v in file.data_vars.values()) * 8
        _describe(found, roles, others)
        if not roles:
            found.used = False
            return found
        if size > LARGEST:
            found.add("too-large-to-look", size=f"{size / 2**30:.1f}")
            return found
        found.content = {}
        for role, variables in roles.items():
            for variable in variables:
                try:
                    _read(found, file, role, variable)
                except InputError as error:  # longitudes that cannot be read
                    found.refused(error)
    return found


def _roles(file):
    roles, others = {}, []
    for name, variable in file.variables.items():
        places = {str(d).casefold() for d in variable.dims}
        if name in file.dims or variable.dtype.kind not in "iuf" or len(places) < 2:
            continue
        role = role_of(str(name), str(variable.attrs.get("standard_name", "")))
        if role:
            roles.setdefault(role, []).append(str(name))
        elif not re.search("bnds|bounds|^lat|^lon", str(name).casefold()):
            others.append(str(name))
    return roles, others


def _describe(found, roles, others):
    found.facts |= {"roles": roles, "other_variables": others}
    if roles:
        found.sureness = "sure" if len(roles) > 1 else "likely"
        found.why = "variables " + ", ".join(v for vs in roles.values() for v in vs)
    else:
        found.why = "no variable with the name of a known role: " + ", ".join(others[:5])


def _read(found, file, role, name):
    variable = file[name]
    scale = variable.encoding.get("scale_factor", 1), variable.encoding.get("add_offset", 0)
    packed = scale != (1, 0)
    stored = np.dtype(variable.encoding.get("dtype", variable.dtype))
    where = f"variable {name!r}"
    longitudes = [c for c in variable.coords.values() if str(c.name).casefold().startswith("lon")]
    if any(c.size and float(c.max()) > 180 for c in longitudes if c.dtype.kind in "iuf"):
        found.add("longitudes-0-360-fields", high=f"{max(float(c.max()) for c in longitudes):g}")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            fields = read_fields(found.path, {role: name})
        except InputError as error:
            implausible = "has to lie between" in error.rule
            if implausible and stored.kind in "iu" and not packed:
                found.add("packed-without-scale", where, dtype=str(stored))
            elif implausible and stored.kind == "f" and packed:
                found.add("packed-twice", where, dtype=str(stored))
            found.refused(error)
            return
    if stored.kind == "f" and packed:
        found.add("scaled-real-numbers", where, dtype=str(stored))
    for warning in told:
        if issubclass(warning.category, InputWarning):
            said = re.sub(
                r"^[^:]*" + re.escape(found.path.name) + "[^:]*: ", "", str(warning.message)
            )
            if said.startswith("a gap in the time axis"):
                found.add("gap-in-time", where, gap=said)
            else:
                found.add("reader-warns", where, said=said)
    if found.facts["roles"][role][0] == name:
        found.content[role] = fields
    _extent(found, fields)


def _extent(found, fields):
    for axis in ("lat", "lon"):
        values = fields[axis].values
        step = float(np.median(np.diff(values))) if len(values) > 1 else None
        found.facts[axis] = [float(values[0]), float(values[-1]), step]
    if "time" in fields.dims:
        years = fields["time"].dt.year.values
        found.facts["years"] = [int(years.min()), int(years.max())]
    elif "month" in fields.dims:
        found.facts["years"] = "climatology"
