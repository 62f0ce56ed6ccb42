"""What polygons must fulfil before they are zones: valid, in degrees, apart, and on the maps."""

import numpy as np
import shapely

from bluecarbon.constants import SQUARE_METRES_PER_HECTARE
from bluecarbon.errors import InputError
from bluecarbon.inputs.polygons import cell_hectares, ground_area, on_grid, zone_hectares
from bluecarbon.inputs.problems import Problems

MAX_ZONES = 65_535  # what the uint16 of a burnt window can number

# Overlap of two zones that passes as rounding of coordinates: share of the smaller one.
OVERLAP = 1e-6


def check_polygons(path, polygons, places):
    if len(polygons) > MAX_ZONES:
        raise InputError(
            where=path,
            found=f"{len(polygons):,} zones",
            rule=f"A project has at most {MAX_ZONES:,} zones.",
            cure="Join the zones of one holder and title, or divide the project.",
        )
    problems = Problems(path)
    for polygon, where in zip(polygons, places, strict=True):
        fault = _shape_fault(polygon) or _position_fault(polygon)
        if fault:
            problems.add(where, *fault)
    problems.refuse()


def _shape_fault(polygon):
    rule = "The geometry is a valid Polygon or MultiPolygon."
    if polygon is None or polygon.is_empty:
        return "an empty geometry", rule, "Draw the zone, or remove the feature."
    if polygon.geom_type not in ("Polygon", "MultiPolygon"):
        return f"a {polygon.geom_type}", rule, "Draw the zone as an area."
    if not polygon.is_valid:
        return (
            f"an invalid geometry: {shapely.is_valid_reason(polygon)}",
            rule,
            "Repair it (shapely.make_valid, or Fix geometries in QGIS) and look at the result.",
        )
    return None


def _position_fault(polygon):
    west, south, east, north = polygon.bounds
    found = f"x from {west:g} to {east:g}, y from {south:g} to {north:g}"
    rule = "Positions are longitude (-180 to 180), then latitude (-90 to 90)."
    if max(-west, east) > 360 or max(-south, north) > 360:
        cure = "These look like metres: reproject to EPSG:4326 (ogr2ogr -t_srs EPSG:4326 OUT IN)."
    elif max(-south, north) > 90 and max(-west, east) <= 90:
        cure = "These look like latitude before longitude: swap the two."
    elif max(-south, north) > 90:
        cure = "Correct the positions, or reproject to EPSG:4326."
    elif max(-west, east) > 180:
        cure = "These longitudes run from 0 to 360: subtract 360 from those above 180."
    elif east - west > 180:
        cure = "Cut the zone at the 180th meridian into a MultiPolygon (RFC 7946, 3.1.9)."
        rule = "A polygon spans less than half the Earth."
        # A zone that is cut at the meridian already has a part on either side.
        parts = shapely.bounds(shapely.get_parts(polygon))
        if (parts[:, 2] - parts[:, 0] <= 180).all():
            return None
    else:
        return None
    return found, rule, cure


def check_overlaps(path, table, grid):
    polygons = table["geometry"].to_numpy()
    problems = Problems(path)
    first, second = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    once = first < second
    first, second = first[once], second[once]
    # Most neighbours only touch, which is soon seen; what they share is slow to construct.
    apart = shapely.touches(polygons[first], polygons[second])
    first, second = first[~apart], second[~apart]
    if not len(first):
        return
    largest = np.inf if grid is None else cell_hectares(path, grid)
    hectares = zone_hectares(polygons)
    for i, j in zip(first, second, strict=True):
        shared = shapely.intersection(polygons[i], polygons[j])
        shared = [part for part in shapely.get_parts(shared) if part.geom_type == "Polygon"]
        overlap = sum(map(ground_area, shared)) / SQUARE_METRES_PER_HECTARE
        if overlap > OVERLAP * min(hectares[i], hectares[j]) or overlap > largest:
            problems.add(
                f"zones {table['zone'][i]!r} and {table['zone'][j]!r}",
                f"an overlap of {overlap:.4g} ha",
                "Zones do not overlap: a tonne has one holder. Touching edges are fine.",
                "Correct the boundary between them (in QGIS: snap, then Difference).",
            )
    problems.refuse()


def check_inside(path, table, polygons, grid):
    left, bottom, right, top = grid.bounds
    dx, dy = grid.cell_size
    frame = shapely.box(left - dx / 2, bottom - dy / 2, right + dx / 2, top + dy / 2)
    limits = f"x {left:.8g} to {right:.8g}, y {bottom:.8g} to {top:.8g}"
    problems = Problems(path)
    for zone, outline, polygon in zip(table["zone"], table["geometry"], polygons, strict=True):
        finite = np.isfinite(polygon.bounds).all()
        if finite and frame.contains(shapely.box(*polygon.bounds)):
            continue
        west, south, east, north = polygon.bounds
        extent = f"x {west:.8g} to {east:.8g}, y {south:.8g} to {north:.8g} on the grid of the maps"
        rule = f"Zones lie on the maps, which cover {limits}."
        if not finite or not frame.intersects(polygon):
            cure = "Use maps that cover the zone, or correct its positions or the reference system"
            cure += " of the maps."
            if _swapped_fits(outline, frame, grid, path):
                cure = "With latitude and longitude swapped it would lie on the maps: swap the two."
            problems.add(f"zone {zone!r}", f"it lies outside ({extent})", rule, cure)
        else:
            lost = 1 - shapely.intersection(polygon, frame).area / polygon.area
            found = f"{lost:.2%} of it lies outside ({extent})"
            cure = "Use maps that cover the whole zone, or clip the zone: that area would be lost."
            problems.add(f"zone {zone!r}", found, rule, cure)
    problems.refuse()


def _swapped_fits(outline, frame, grid, path):
    swapped = shapely.transform(outline, lambda points: points[:, ::-1])
    if max(map(abs, swapped.bounds[1::2])) > 90:
        return False
    (swapped,), _ = on_grid(path, [swapped], grid)
    return bool(np.isfinite(swapped.bounds).all() and frame.intersects(swapped))


def check_cells(path, table, cells, grid):
    problems = Problems(path)
    without = table[cells == 0]
    areas = zone_hectares(without["geometry"])
    for zone, area in zip(without["zone"], areas, strict=True):
        problems.add(
            f"zone {zone!r}",
            f"{area:.4g} ha that hold no centre of a cell of {cell_hectares(path, grid):.4g} ha",
            "A zone holds the centre of at least one cell.",
            "Use maps with finer cells, or join the zone to its neighbour.",
        )
    problems.refuse()
