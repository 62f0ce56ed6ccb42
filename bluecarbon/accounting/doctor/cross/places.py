"""Zones, points and project files against the maps: do they lie where the maps lie?"""

import numpy as np
from pyproj import Transformer

from bluecarbon.accounting.doctor.cross import sets
from bluecarbon.accounting.doctor.kinds import areas
from bluecarbon.constants import SQUARE_METRES_PER_HECTARE
from bluecarbon.errors import InputError
from bluecarbon.inputs.reference_points import cells_of_points, read_reference_points
from bluecarbon.inputs.zones import read_zones


def middle(grid):
    """Longitude and latitude of the middle of a grid [degrees]."""
    left, bottom, right, top = grid.bounds
    return to_degrees(grid, (left + right) / 2, (bottom + top) / 2)


def to_degrees(grid, x, y):
    """Positions on a grid as longitude and latitude [degrees]; for a look, not for areas."""
    if grid.is_geographic:
        return x, y
    return Transformer.from_crs(grid.crs, "EPSG:4326", always_xy=True).transform(x, y)


def compare(found):
    """Tell zones and points off the maps, and areas of zones that are no areas of theirs."""
    first = sets.reference_map(found)
    zones = sets.of_kind(found, "zones")
    for diagnosis in zones if first else ():
        try:
            read_zones(diagnosis.path, first.content.grid)
        except InputError as error:
            diagnosis.refused(error)
    for diagnosis in sets.of_kind(found, "reference points"):
        _points(found, diagnosis, first)
    for diagnosis in sets.of_kind(found, "zones without outline"):
        for outlined in zones:
            _areas_of(diagnosis, outlined)
        if first is not None:
            _larger_than_the_maps(diagnosis, first.content.grid)


def _points(found, diagnosis, first):
    legends = sets.of_kind(found, "legend")
    try:
        if legends:
            habitats = [h for legend in legends for h in legend.content["habitat"]]
            read_reference_points(diagnosis.path, habitats=habitats)
        if first is not None:
            cells_of_points(diagnosis.content, first.content.grid)
    except InputError as error:
        diagnosis.refused(error)


def _areas_of(table, outlined):
    """Areas of a table against outlines of the same names."""
    ground = dict(zip(outlined.content.table["zone"], outlined.content.hectares, strict=True))
    rows = table.content.table
    both = [i for i, name in enumerate(rows["zone"]) if name in ground]
    if not both:
        return
    units = set(rows["unit"].iloc[both])
    if len(units) == 1:
        measured = np.array([ground[rows["zone"].iloc[i]] for i in both])
        values = rows["area"].to_numpy(float)[both]
        areas.judge(table, "area", units.pop(), values, measured)


def _larger_than_the_maps(diagnosis, grid):
    left, bottom, right, top = grid.bounds
    east, north = grid.metres_per_unit
    covered = (right - left) * east * (top - bottom) * north / SQUARE_METRES_PER_HECTARE
    stated = float(diagnosis.content.hectares.sum())
    if stated > covered:
        diagnosis.add("area-larger-than-maps", stated=f"{stated:,.0f}", covered=f"{covered:,.0f}")
