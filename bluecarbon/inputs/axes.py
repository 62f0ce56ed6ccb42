"""Turns the axes of a netCDF variable into time or month, lat and lon, or says why it cannot.

Longitudes come out from -180 to 180 and both axes ascending, so that two files meet on equal
labels. Labels must be cell centres: a file labelled by corners is off by half a cell, which on a
coast is the difference between sea and land.
"""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from bluecarbon.inputs.axis_checks import check_axis, check_centres
from bluecarbon.inputs.time_axis import dated, month_gaps, refusal

LATITUDE = ("lat", "latitude", "nav_lat", "y_lat")
LONGITUDE = ("lon", "longitude", "long", "nav_lon", "x_lon")


def is_place(name):
    """True for the names that latitudes and longitudes go by."""
    return str(name).lower() in LATITUDE + LONGITUDE


@dataclass(frozen=True, kw_only=True, slots=True)
class Axes:
    """Where the values of a variable lie: what its dimensions are, and how they come out."""

    kinds: tuple[str | None, ...]  # of the dimensions in the file; None for a single level
    coords: dict[str, xr.Variable]  # labels as they come out, on (time or month, lat, lon)
    order: dict[str, np.ndarray]  # for each label its index in the file; 0 for a scalar
    notes: tuple[str, ...]  # what was done
    gaps: tuple[str, ...]  # what the reader should look at

    def applied(self, variable):
        """The variable on these axes; lazy when it is lazy."""
        names = dict(zip(variable.dims, self.kinds, strict=True))
        variable = variable.drop_vars(list(variable.coords))
        variable = variable.isel({dim: 0 for dim, kind in names.items() if kind is None})
        variable = variable.rename({dim: kind for dim, kind in names.items() if kind})
        variable = variable.expand_dims([kind for kind in self.coords if kind not in variable.dims])
        moved = {k: i for k, i in self.order.items() if (i != np.arange(len(i))).any()}
        return variable.isel(moved).assign_coords(self.coords).transpose(*self.coords)


def axes_of(variable, file, where):
    """The axes of a variable, checked; its values are not looked at.

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
    Axes

    Raises
    ------
    InputError
        For axes that are no times or months, latitudes and longitudes, or cannot be what they say.
    """
    if any(is_place(name) and coord.ndim > 1 for name, coord in variable.coords.items()):
        raise refusal(
            where,
            "latitude and longitude that depend on two dimensions each",
            "Fields must lie on a grid of parallels and meridians.",
            "Regrid first, for instance: cdo -f nc4 remapbil,r360x180 OLD.nc NEW.nc.",
        )
    kinds, found, notes = _kinds(variable, where)
    for kind in ("lat", "lon"):
        if kind not in found:
            found[kind] = _scalar(variable, kind, where)
    coords, order = _geographic(found, file, where)
    gaps = []
    if "time" in found:
        kind, labels, order[kind], said, gaps = dated(found["time"], where)
        kinds = [kind if k == "time" else k for k in kinds]
        notes += said
        coords = {kind: labels, **coords}
    if "month" in found:
        if "time" in found:
            raise refusal(
                where,
                "both a time and a month axis",
                "A field has one of them.",
                "Average over one of them first.",
            )
        month = found["month"]
        gaps = month_gaps(month.values, where)
        coords = {"month": xr.Variable("month", month.values, month.attrs), **coords}
        order["month"] = np.arange(month.size)
    return Axes(
        kinds=tuple(kinds), coords=coords, order=order, notes=tuple(notes), gaps=tuple(gaps)
    )


def _kinds(variable, where):
    """The kind of each dimension, the coordinate of each kind, and notes."""
    kinds, found, notes = [], {}, []
    for dim in variable.dims:
        kind = _kind(dim, variable, where)
        if kind is None and variable.sizes[dim] > 1:
            raise refusal(
                where,
                f"dimension {dim!r} of size {variable.sizes[dim]}",
                "A field has the dimensions time or month, lat and lon, and no other.",
                f"Select one level first, for instance: ncks -d {dim},0 OLD.nc NEW.nc.",
            )
        if kind in found:
            raise refusal(
                where,
                f"dimensions {found[kind].name!r} and {dim!r}, both of them {kind}",
                "A field has one axis of each kind.",
                "Name the axes by what they are, for instance: ncrename -d OLD,NEW FILE.nc.",
            )
        if kind is None:
            notes.append(f"{where}: the single level of {dim} was taken")
        else:
            found[kind] = variable.coords[dim]
        kinds.append(kind)
    return kinds, found, notes


def _kind(dim, variable, where):
    """What a dimension is: time, month, lat, lon, or None."""
    name = str(dim).lower()
    # `coords.get` would make up an axis 0, 1, 2, ...
    if dim not in variable.coords:
        if variable.sizes[dim] == 1:
            return None
        raise refusal(
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


def _scalar(variable, kind, where):
    """A single place may stand as a scalar coordinate: it becomes an axis of one."""
    names = LATITUDE if kind == "lat" else LONGITUDE
    for name, coord in variable.coords.items():
        if str(name).lower() in names and coord.ndim == 0:
            return coord.expand_dims(kind)
    raise refusal(
        where,
        f"dimensions {', '.join(map(str, variable.dims)) or 'none'}",
        f"The {'latitude' if kind == 'lat' else 'longitude'} of every value must be known.",
        f"Add a coordinate variable named {kind} in degrees.",
    )


def _geographic(found, file, where):
    """Labels of lat and lon, ascending, and where in the file each of them stands."""
    for kind, limits in (("lat", (-90.0, 90.0)), ("lon", (-180.0, 360.0))):
        check_axis(found[kind], f"{where}, axis {kind}", limits)
        pole = 90.0 if kind == "lat" else None
        check_centres(found[kind], file, f"{where}, axis {kind}", pole=pole)
    latitude, longitude = (found[kind].values.astype(float) for kind in ("lat", "lon"))
    wrapped = (longitude + 180.0) % 360.0 - 180.0
    # Only what lies beyond 180 is moved: the rest keeps its exact labels.
    wrapped = np.where(longitude > 180.0, wrapped, longitude)
    if len(np.unique(np.round(wrapped % 360.0, 9))) < len(wrapped):
        raise refusal(
            f"{where}, axis lon",
            f"{longitude.min():g} to {longitude.max():g} degrees",
            "A meridian may stand once; 0 and 360 are the same, and so are -180 and 180.",
            "Remove the repeated column, for instance: ncks -d lon,0,-2 OLD.nc NEW.nc.",
        )
    order = {"lat": np.argsort(latitude), "lon": np.argsort(wrapped)}
    north = {"units": "degrees_north", "standard_name": "latitude", "axis": "Y"}
    east = {"units": "degrees_east", "standard_name": "longitude", "axis": "X"}
    return {
        "lat": xr.Variable("lat", latitude[order["lat"]], north),
        "lon": xr.Variable("lon", wrapped[order["lon"]], east),
    }, order
