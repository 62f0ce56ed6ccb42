"""Finds the cell of ocean fields that stands for a place on the coast."""

import math

import numpy as np

from bluecarbon.errors import InputError, nearest

METRES_PER_KILOMETRE = 1_000
MILLIMETRE_IN_KILOMETRES = 6  # decimals


def nearest_valid(dataset, lon, lat, max_distance_km, *, roles=None, at_least=None):
    """The nearest cell in which all fields have values.

    Coastal cells of one field are often empty where another has values, so the cell is sought for
    all of them together.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `read_fields`.
    lon, lat : float
        The place [degrees east, degrees north], WGS 84.
    max_distance_km : float
        Farthest centre of a cell that may stand for the place [km], along the ellipsoid.
    roles : sequence of str, optional
        Fields that must have values; by default all of the dataset.
    at_least : int, optional
        Number of times or months that must have values in each field; by default all.

    Returns
    -------
    xarray.Dataset
        The fields of that cell on (time or month), with scalar coordinates lat and lon and the
        attributes `distance_km` and `notes`, which count the gaps. Of two cells equally far (to
        the millimetre) the southern, then the western one is taken.

    Raises
    ------
    InputError
        When no cell has all fields, or the nearest lies farther away.
    """
    source = dataset.attrs.get("source", "ocean fields")
    roles = tuple(dataset.data_vars) if roles is None else tuple(roles)
    for name in roles:
        if name not in dataset.data_vars:
            raise InputError(
                where=source,
                found=f"role {name!r}",
                rule="A cell is sought for fields of the dataset.",
                cure=nearest(name, dataset.data_vars),
            )
    rows, columns = np.nonzero(_valid(dataset, roles, at_least))
    listed = ", ".join(roles)
    if not len(rows):
        times = "every time" if at_least is None else f"at least {at_least} times"
        raise InputError(
            where=source,
            found=f"no cell with values of {listed} at {times}",
            rule="One cell must hold all the fields that are used.",
            cure="Leave out the role with the fewest values, or ask for fewer times (at_least).",
        )
    distance = _distance_km(dataset["lon"].values[columns], dataset["lat"].values[rows], lon, lat)
    # Rows and columns ascend, so the first of equals is the southern, then the western cell.
    chosen = int(np.argmin(np.round(distance, MILLIMETRE_IN_KILOMETRES)))
    place, away = f"{lat:g} N {lon:g} E", f"{distance[chosen]:.1f} km"
    if not distance[chosen] <= max_distance_km:
        raise InputError(
            where=source,
            found=f"the nearest cell with values of {listed} {away} from {place}",
            rule=f"It may lie at most {max_distance_km:g} km away.",
            cure="Raise max_distance_km if that water stands for the place, or use finer fields.",
        )
    cell = dataset.isel(lat=int(rows[chosen]), lon=int(columns[chosen]))
    notes = [
        *dataset.attrs.get("notes", ()),
        f"{source}: cell {cell['lat'].item():g} N {cell['lon'].item():g} E taken for {place}, "
        f"{away} away, without downscaling",
    ]
    for name, field in cell.items():
        if gaps := int(field.isnull().sum()):
            notes.append(f"{source}: {name} missing at {gaps} of {field.size} times in this cell")
    return cell.assign_attrs(distance_km=float(distance[chosen]), notes=tuple(notes))


def _valid(dataset, roles, at_least):
    """True on (lat, lon) where every role has enough values."""
    found = True
    for name in roles:
        known = ~np.isnan(dataset[name].transpose(..., "lat", "lon").values)
        times = math.prod(known.shape[:-2])
        needed = times if at_least is None else min(at_least, times)
        found = found & (known.sum(axis=tuple(range(known.ndim - 2))) >= needed)
    return found


def _distance_km(lons, lats, lon, lat):
    from pyproj import Geod

    here = np.full(len(lons), float(lon)), np.full(len(lats), float(lat))
    return Geod(ellps="WGS84").inv(*here, lons, lats)[2] / METRES_PER_KILOMETRE
