"""Outlines that fit the map only when they are moved by the shift of Chinese web maps.

Nothing in a file tells GCJ-02 from WGS 84. But boundaries follow edges on the map: shores, ponds,
rafts. So the outlines are moved about, and where they fit best is compared with the published
shift at that place. That is a suspicion with numbers, never a proof.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import Transformer

from bluecarbon.accounting.doctor import gcj02
from bluecarbon.accounting.doctor.cross import sets
from bluecarbon.errors import InputError
from bluecarbon.grid import Window
from bluecarbon.inputs.polygons import on_grid

# Cells of the window in which outlines are compared with the map, and points along the outlines.
SIDE, MOST_POINTS = 2500, 4000
LEAST_POINTS = 60
STEPS = 12  # of the search from no shift to the length of the published one
# A point farther from any edge than this says no more than that it is far [m].
FAR = 150.0
# The fit has to improve by so much, and to be best so near the published shift (of its length).
BETTER, NEAR = 0.7, 0.3


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How outlines fit the edges of a map [m]: as given, moved back from GCJ-02, and best."""

    as_given: float
    moved_back: float
    best: float
    expected_shift: tuple[float, float]  # east, north
    best_shift: tuple[float, float]

    @property
    def suspicious(self):
        """True where the outlines fit much better once they are moved back."""
        away = np.hypot(*np.subtract(self.best_shift, self.expected_shift))
        return bool(
            self.moved_back < BETTER * self.as_given
            and away < NEAR * np.hypot(*self.expected_shift)
        )


def compare(found):
    """Tell zones and outlines that look as if they were copied from a Chinese web map."""
    maps = sets.of_kind(found, "class map")
    if not maps:
        return
    latest = max(maps, key=lambda d: d.facts.get("date") or "")
    for diagnosis in sets.of_kind(found, "zones", "outlines"):
        polygons = diagnosis.content
        if diagnosis.kind == "zones":
            polygons = list(diagnosis.content.table["geometry"])
        try:
            fit = fit_to_edges(polygons, latest.content)
        except InputError:
            continue  # a damaged block was told elsewhere
        if fit is not None and fit.suspicious:
            length = np.hypot(*fit.expected_shift)
            diagnosis.add(
                "looks-like-gcj02",
                map=latest.path.name,
                given=f"{fit.as_given:.0f}",
                back=f"{fit.moved_back:.0f}",
                length=f"{length:.0f}",
                best=_said(fit.best_shift),
                expected=_said(fit.expected_shift),
            )


def fit_to_edges(polygons, file):
    """The fit of polygons in longitude and latitude to the edges on a class map.

    None where GCJ-02 does not apply, or too little of the outlines lies on the map.
    """
    lon, lat = shapely.get_coordinates(polygons).mean(axis=0)
    if not gcj02.applies(lon, lat):
        return None
    expected = _shift_on_grid(lon, lat, file.grid)
    reach = 1.6 * float(np.hypot(*expected))
    points, scale = _points(polygons, file)
    if len(points) < LEAST_POINTS:
        return None
    distance, origin = _distances(points, file, reach, scale)
    if distance is None:
        return None

    def cost(shift):
        """Mean distance of the outlines to the nearest edge once they are moved [m]."""
        rows, cols = _cells(points + np.asarray(shift) / scale, file.grid, origin)
        inside = (rows >= 0) & (cols >= 0)
        inside &= (rows < distance.shape[0]) & (cols < distance.shape[1])
        if inside.sum() < LEAST_POINTS:
            return FAR
        return float(distance[rows[inside], cols[inside]].mean())

    steps = np.linspace(-reach, reach, 2 * STEPS + 1)
    tried = [(0.0, 0.0), tuple(expected), *((east, north) for east in steps for north in steps)]
    costs = [cost(shift) for shift in tried]
    best = int(np.argmin(costs))
    return Fit(
        as_given=costs[0],
        moved_back=costs[1],
        best=costs[best],
        expected_shift=tuple(map(float, expected)),
        best_shift=tuple(map(float, tried[best])),
    )


def _shift_on_grid(lon, lat, grid):
    """What moves a place in GCJ-02 back to WGS 84, on the plane of a grid [m]."""
    true = gcj02.from_gcj02(lon, lat)
    turn = Transformer.from_crs("EPSG:4326", grid.crs, always_xy=True)
    (x0, x1), (y0, y1) = turn.transform([lon, float(true[0])], [lat, float(true[1])])
    return np.array([x1 - x0, y1 - y0]) * grid.metres_per_unit


def _points(polygons, file):
    """Points along the outlines on the plane of the grid, and metres per unit of it."""
    placed, _ = on_grid(file.path, polygons, file.grid)
    scale = np.array(file.grid.metres_per_unit)
    left, bottom, right, top = file.grid.bounds
    lines = shapely.boundary(placed)
    lines = shapely.segmentize(lines, 2 * max(file.grid.cell_size))
    points = shapely.get_coordinates(lines)
    points = points[np.isfinite(points).all(axis=1)]
    x, y = points.T
    points = points[(x > left) & (x < right) & (y > bottom) & (y < top)]
    return points[:: max(1, len(points) // MOST_POINTS)], scale


def _distances(points, file, reach, scale):
    """Distance of every cell near the outlines to the nearest edge between classes [m]."""
    from scipy.ndimage import distance_transform_edt

    grid = file.grid
    rows, cols = _cells(points, grid, (0, 0))
    margin = int(reach / (min(grid.cell_size) * scale.min())) + 1
    middle = int(np.median(rows)), int(np.median(cols))
    window = []
    for centre, low, high, size in zip(
        middle,
        (rows.min(), cols.min()),
        (rows.max(), cols.max()),
        grid.shape,
        strict=True,
    ):
        start = max(0, low - margin, centre - SIDE // 2)
        end = min(size, high + margin + 1, centre + SIDE // 2)
        window.append((start, end - start))
    (row, height), (col, width) = window
    values = file.read(Window(row, col, height, width))
    edge = np.zeros(values.shape, bool)
    edge[:, 1:] |= values[:, 1:] != values[:, :-1]
    edge[1:] |= values[1:] != values[:-1]
    if not edge.any():
        return None, None
    dx, dy = np.array(grid.cell_size) * scale
    distance = distance_transform_edt(~edge, sampling=(dy, dx))
    return np.minimum(distance, FAR), (row, col)


def _cells(points, grid, origin):
    a, _, c, _, e, f = grid.transform
    rows = np.floor((points[:, 1] - f) / e).astype(int) - origin[0]
    cols = np.floor((points[:, 0] - c) / a).astype(int) - origin[1]
    return rows, cols


def _said(shift):
    east, north = shift
    return (
        f"{abs(east):.0f} m {'east' if east >= 0 else 'west'}, "
        f"{abs(north):.0f} m {'north' if north >= 0 else 'south'}"
    )
