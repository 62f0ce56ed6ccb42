"""Plots of the farms, and the concessions around them and along the shores."""

import numpy as np
import pyproj
import shapely

from bluecarbon.samples.drawing.coast import axis_at
from bluecarbon.samples.drawing.habitats import BIVALVE, SEAWEED

DEGREE_DECIMALS = 7  # about 1 cm


def plots(coast):
    """Rectangles (top, left, bottom, right) [cell] of each farm, by its name.

    Kelp lies south of the axis, oysters north of it; a plot lies in sea throughout.
    """
    about, frame = coast.assumed["farms"], coast.assumed["frame"]
    cell = frame["cell"]
    length, width = (side // cell for side in about["plot"])
    lane = about["lane"] // cell
    clearance = about["clearance"] // cell
    sea = coast.place >= 1
    found = {"kelp west": [], "kelp east": [], "oyster": []}
    first, last = about["from"] // cell, about["until"] // cell - length
    for top in range(0, frame["height"] - width, width + lane):
        for left in range(first, last + 1, length + lane):
            around = np.s_[
                max(top - clearance, 0) : top + width + clearance,
                left - clearance : left + length + clearance,
            ]
            across = coast.across[top : top + width, left : left + length]
            if not sea[around].all() or (np.abs(across) < about["fairway"]).any():
                continue
            if (across > 0).all():
                farm = "oyster"
            else:
                farm = "kelp west" if left * cell < about["kelp_split"] else "kelp east"
            found[farm].append((top, left, top + width, left + length))
    return found


def by_class(found):
    """The plots by the class that maps show them as."""
    return {SEAWEED: found["kelp west"] + found["kelp east"], BIVALVE: found["oyster"]}


def zones(coast, found):
    """(properties, polygon in longitude and latitude) of every concession."""
    about = coast.assumed["zones"]
    made = []
    for zone in about["shore"]:
        made.append((_properties(zone, about), _shore(coast, zone["side"])))
    for zone in about["farm"]:
        made.append((_properties(zone, about), _around(coast, found[zone["farm"]])))
    return [(properties, _lon_lat(coast, polygon)) for properties, polygon in made]


def hectares(coast, rectangles):
    """Nominal area of some plots [ha]."""
    cells = sum((bottom - top) * (right - left) for top, left, bottom, right in rectangles)
    return cells * coast.assumed["frame"]["cell"] ** 2 / 1e4


def _properties(zone, about):
    own = ("zone", "holder", "holder_zh", "name_en", "name_zh", "salinity")
    said = {key: zone[key] for key in own} | {"salinity_sd": about["salinity_sd"]}
    return said | {"title_ref": f"SIM-{zone['zone']} (simulated)"}


def _shore(coast, side):
    """From the axis to a little behind the shore on one side, west of the farms."""
    assumed, about = coast.assumed, coast.assumed["zones"]
    cell = assumed["frame"]["cell"]
    east = assumed["farms"]["from"] - about["margin"]
    u = np.arange(assumed["coast"]["head"] - about["step"], east, about["step"])
    axis = np.round(axis_at(assumed, u), 3)
    # The first row lies north of the axis throughout, the last one south of it.
    row, sign = (0, 1) if side == "north" else (-1, -1)
    behind = coast.half_width[row, np.rint(u / cell).astype(int)] + about["behind_shore"]
    edge = np.round(axis + sign * behind, 3)
    return shapely.Polygon([*zip(u, axis, strict=True), *zip(u[::-1], edge[::-1], strict=True)])


def _around(coast, rectangles):
    """The plots with half a lane around each, joined: neighbouring concessions touch."""
    frame, half_lane = coast.assumed["frame"], coast.assumed["farms"]["lane"] / 2
    cell = frame["cell"]
    middle = frame["height"] / 2
    boxes = [
        shapely.box(
            left * cell - half_lane,
            (middle - bottom) * cell - half_lane,
            right * cell + half_lane,
            (middle - top) * cell + half_lane,
        )
        for top, left, bottom, right in rectangles
    ]
    return shapely.union_all(boxes)


def _lon_lat(coast, polygon):
    frame = coast.assumed["frame"]
    to_lon_lat = pyproj.Transformer.from_crs(frame["crs"], "EPSG:4326", always_xy=True).transform
    middle = frame["top"] - frame["height"] * frame["cell"] / 2

    def placed(points):
        east, north = points[:, 0] + frame["left"], points[:, 1] + middle
        return np.column_stack(to_lon_lat(east, north)).round(DEGREE_DECIMALS)

    # Exterior rings run counter-clockwise in RFC 7946.
    return shapely.orient_polygons(shapely.transform(polygon, placed))
