"""Zones: who holds which piece of sea or shore, as polygons checked and burnt onto the grid."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from bluecarbon.constants import SQUARE_METRES_PER_HECTARE, SQUARE_METRES_PER_MU
from bluecarbon.errors import InputError, nearest
from bluecarbon.grid import Grid
from bluecarbon.inputs.burn import Burnt
from bluecarbon.inputs.csv_table import Columns, is_date, read_csv_text
from bluecarbon.inputs.geojson import read_geojson
from bluecarbon.inputs.polygons import on_grid, zone_hectares
from bluecarbon.inputs.problems import Problems
from bluecarbon.inputs.rasters import logger
from bluecarbon.inputs.vector_files import FORMATS, read_vector_file
from bluecarbon.inputs.zone_checks import (
    check_cells,
    check_inside,
    check_overlaps,
    check_polygons,
)

REQUIRED = ("zone", "holder", "title_ref")

_SQUARE_METRES = {
    "m2": 1,
    "ha": SQUARE_METRES_PER_HECTARE,
    "km2": 1_000_000,
    "mu": SQUARE_METRES_PER_MU,
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Zones:
    """The zones of a project, in the order of their file; `read_zones` makes them.

    May be pickled and shared by threads.

    Attributes
    ----------
    table : pandas.DataFrame
        zone, holder, title_ref, then geometry (shapely, EPSG:4326) or, for zones without geometry,
        area and unit as written; further properties follow as they stand in the file.
    stated : numpy.ndarray or None
        Area of every zone [ha] as stated, for zones without geometry.
    hectares : numpy.ndarray
        Area of every zone [ha]: on the ellipsoid, or as stated. Computed when it is asked for.
    grid : Grid or None
    cells : numpy.ndarray or None
        Number of cells of every zone on the grid.
    simulated : bool
    notes : tuple of str
    """

    table: pd.DataFrame
    stated: np.ndarray | None = None
    simulated: bool
    notes: tuple[str, ...] = ()
    grid: Grid | None = None
    burnt: Burnt | None = None

    @cached_property
    def hectares(self):
        """Area of every zone [ha]; an account of maps counts cells and needs none."""
        return zone_hectares(self.table["geometry"]) if self.stated is None else self.stated

    @property
    def cells(self):
        """Number of cells of every zone on the grid, or None without a grid."""
        return None if self.burnt is None else self.burnt.cells

    def burn(self, window):
        """Zone of every cell of a window: uint16 of shape (height, width).

        0 lies outside of all zones, k in the zone of row k - 1 of `table`. A cell belongs to the
        zone that holds its centre, whatever the window.
        """
        if self.burnt is None:
            raise InputError(
                where="zones",
                found="zones that were read without a grid",
                rule="Zones are burnt onto the grid of the maps.",
                cure="Read them with read_zones(path, grid).",
            )
        return self.burnt.read(window)

    def pieces(self, window):
        """What `burn` tells, as pieces of rows; see `bluecarbon.inputs.burn.Burnt.pieces`."""
        return self.burn(window) if self.burnt is None else self.burnt.pieces(window)

    def __len__(self):
        return len(self.table)


def read_zones(path, grid=None):
    """Read the zones of a project.

    GeoJSON is read by bluecarbon itself; GeoPackage, shapefile and FlatGeobuf need the extra
    "vector". A CSV with zone, holder, title_ref, area and unit (ha, m2, km2, mu) is for projects
    without maps. Boundaries copied from a Chinese web map are usually in the shifted GCJ-02
    datum, some hundred metres off; no reader can tell, so ask where a boundary comes from.

    Parameters
    ----------
    path : path-like
    grid : Grid, optional
        The grid of the maps. Every zone then lies on it (to half a cell) and holds a cell.

    Returns
    -------
    Zones

    Raises
    ------
    InputError
        Naming the zones at fault: without zone, holder or title_ref, doubled, empty, invalid,
        not in longitude and latitude, overlapping (touching is fine), outside the grid.
    """
    path = Path(path)
    suffix = path.suffix.casefold()
    if suffix not in (".geojson", ".json", ".csv", *FORMATS):
        raise InputError(
            where=path,
            found=f"a {suffix or 'nameless'} file",
            rule=f"Zones are read from .geojson, {', '.join(FORMATS)} or, without maps, .csv.",
            cure="Convert it: ogr2ogr -t_srs EPSG:4326 zones.geojson IN.",
        )
    if not path.is_file():
        raise InputError(
            where=path,
            found="no such file",
            rule="Zones are a file on this machine.",
            cure="Correct the path.",
        )
    if suffix == ".csv":
        return _zones_without_geometry(path, grid)
    notes, simulated = (), False
    if suffix in FORMATS:
        properties, polygons, places, note = read_vector_file(path)
        notes = (note,) if note else ()
    else:
        properties, polygons, places, simulated = read_geojson(path)
    check_polygons(path, polygons, places)
    table = _table(path, properties, polygons, places)
    simulated |= any(_says_simulated(own) for own in properties)
    check_overlaps(path, table, grid)
    burnt = None
    if grid is not None:
        placed, note = on_grid(path, polygons, grid)
        notes += (note,) if note else ()
        check_inside(path, table, placed, grid)
        burnt = Burnt(placed, grid)
        check_cells(path, table, burnt.cells, grid)
    for note in notes:
        logger.info(note)
    return Zones(
        table=table,
        simulated=simulated,
        notes=notes,
        grid=grid,
        burnt=burnt,
    )


def _zones_without_geometry(path, grid):
    if grid is not None:
        raise InputError(
            where=path,
            found="zones without geometry",
            rule="A project with maps needs the outlines of its zones.",
            cure="Draw the zones and give them as GeoJSON in EPSG:4326.",
        )
    table = read_csv_text(path, (*REQUIRED, "area", "unit"), others=True)
    columns = Columns(table)
    for name in REQUIRED:
        columns.text(name)
    first = {}
    for row, zone in columns.items("zone"):
        if first.setdefault(zone, row) != row:
            columns.fault(row, "zone", "Every zone has a name of its own.", "Rename one of them.")
    frame = table.rows.reset_index(drop=True)
    frame["area"] = columns.number("area", above=0)
    units = columns.choice(
        "unit", {unit: unit for unit in _SQUARE_METRES}, "Write ha, m2, km2 or mu."
    )
    for name in ("salinity", "salinity_sd"):
        if name in frame:
            frame[name] = columns.number(name, needed=False, least=0)
    if "established" in frame:
        columns.date("established", needed=False)
    columns.refuse()
    square_metres = frame["area"] * [_SQUARE_METRES[unit] for unit in units]
    frame.attrs.update(path=str(path), metadata=dict(table.metadata), simulated=table.simulated)
    return Zones(
        table=frame,
        stated=square_metres.to_numpy() / SQUARE_METRES_PER_HECTARE,
        simulated=table.simulated,
    )


def _table(path, properties, polygons, places):
    problems = Problems(path)
    columns = {name: [] for name in REQUIRED}
    seen = {}
    for own, where in zip(properties, places, strict=True):
        for name in REQUIRED:
            text = _text(own.get(name))
            columns[name].append(text)
            if not text:
                cure = f"Add the property. {nearest(name, own)}"
                problems.add(
                    where, f"no {name}", "Every zone has a zone, holder and title_ref.", cure
                )
        zone = columns["zone"][-1]
        if zone and seen.setdefault(zone, where) != where:
            found = f"zone {zone!r} again, as in {seen[zone]}"
            problems.add(where, found, "Every zone has a name of its own.", "Rename one of them.")
        _check_numbers(problems, where, own)
    problems.refuse()
    others = dict.fromkeys(name for own in properties for name in own if name not in columns)
    # Some formats carry a geometry among the properties: ours is the one that was checked.
    others.pop("geometry", None)
    geometry = np.empty(len(polygons), object)
    geometry[:] = polygons
    table = pd.DataFrame(
        {**columns, "geometry": geometry, **{n: [own.get(n) for own in properties] for n in others}}
    )
    table.attrs["path"] = str(path)
    return table


def _check_numbers(problems, where, own):
    for name in ("salinity", "salinity_sd"):
        value = own.get(name)
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if value is not None and not (number and value >= 0):
            rule = f"{name} is a number, zero or above."
            problems.add(where, f"{name} = {value!r}", rule, "Write it without quotes and unit.")
    established = own.get("established")
    if established is not None and not is_date(str(established)):
        rule = "established is a calendar date or a year."
        problems.add(
            where, f"established = {established!r}", rule, "Write it as 2016-04-30 or 2016."
        )


def _text(value):
    """A name as text; numbers are names too, as in cadastral numbers."""
    if value is None or isinstance(value, (bool, list, dict)):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _says_simulated(properties):
    return str(properties.get("simulated") or "no").casefold() not in ("no", "false", "0")
