"""Farms: rectangles in rows along the shore, in sheltered sea that never falls dry."""

from dataclasses import dataclass

import numpy as np
import shapely

from simulation.habitats import BIVALVE, LOW_WATER, SEAWEED

CLASS = {"kelp": SEAWEED, "laver": SEAWEED, "oyster": BIVALVE}
PROBES = np.linspace(0.0, 1.0, 7)  # where along a rectangle the water must be fit


@dataclass(kw_only=True)
class Site:
    """A square of sea for one species: the rectangles that fit, and the farms taken of them."""

    species: str
    in_xihu: bool
    square: shapely.Polygon
    fitting: list
    score: float
    farms: list

    @property
    def hectares(self):
        return sum(farm.area for farm in self.farms) / 10_000


def place_farms(scene):
    """Sites with farms of the areas in targets.csv; paints them into the maps of all dates."""
    used, sites = [], []
    for species in CLASS:
        for (region, _), cells in scene.wanted(species).items():
            sites += _fill_region(scene, species, region, cells * scene.frame.cell**2, used)
    for code in (SEAWEED, BIVALVE):
        farms = [farm for site in sites if CLASS[site.species] == code for farm in site.farms]
        covered = scene.frame.burn(farms)
        for classes in scene.maps.values():
            classes[covered] = code
    return sites


def _fill_region(scene, species, region, target, used):
    about = scene.assumed["farms"]
    mask = scene.regions["county waters" if region == "rest" else region]
    in_xihu = region == "xihu harbour"
    candidates = []
    for square in _squares(scene, about["site_in_xihu"] if in_xihu else about[species]["site"]):
        inside = _lies_in(square, scene.assumed["xihu"])
        if inside != in_xihu or not _centre_in(square, mask, scene.frame):
            continue
        if any(square.intersects(other) for other in used):
            continue
        site = _survey(scene, species, square, in_xihu)
        if site and sum(f.area for f in site.fitting) > about["least_cover"] * square.area:
            candidates.append(site)
    candidates.sort(key=lambda site: (-site.score, site.square.bounds))
    taken, left = [], target
    for site in candidates:
        if left < 1:
            break
        for farm in site.fitting:
            if left < 1:
                break
            farm = _cut(farm, left) if farm.area > left else farm
            site.farms.append(farm)
            left -= farm.area
        taken.append(site)
        used.append(shapely.box(*shapely.buffer(site.square, -1).bounds))
    if left > 1:
        raise ValueError(f"{species}, {region}: no place for {left / 10_000:.0f} ha of farms.")
    return taken


def _squares(scene, size):
    """Squares of a lattice that begins at the corner of the small project, over the frame."""
    left, bottom, right, top = scene.frame.bounds
    x0, _, _, y0 = scene.assumed["xihu"].bounds
    for x in range(x0 - (x0 - left) // size * size, right - size + 1, size):
        for y in range(y0 - (y0 - bottom) // size * size, top - size + 1, size):
            yield shapely.box(x, y, x + size, y + size)


def _lies_in(square, frame):
    """True inside of the frame, False outside, None across its edge."""
    box = shapely.box(*frame.bounds)
    return True if box.contains(square) else False if not box.overlaps(square) else None


def _centre_in(square, mask, frame):
    row, col = _cell(square.centroid.coords[0], frame)
    return mask[row, col]


def _cell(points, frame):
    x, y = np.asarray(points, float).T
    row = ((frame.top - y) // frame.cell).astype(np.int64)
    col = ((x - frame.left) // frame.cell).astype(np.int64)
    return np.clip(row, 0, frame.height - 1), np.clip(col, 0, frame.width - 1)


def _survey(scene, species, square, in_xihu):
    """The site, with the rectangles that fit; None where the sea is not fit at all."""
    about, own = scene.assumed["farms"], scene.assumed["farms"][species]
    row, col = _cell(square.centroid.coords[0], scene.frame)
    fetch = int(scene.shelter.fetch_at(np.array([row]), np.array([col]))[0])
    if scene.land[row, col] or fetch > own["most_fetch"]:
        return None
    along = _along_shore(scene, row, col)
    across = np.array([-along[1], along[0]])
    centre = np.array(square.centroid.coords[0])
    reach = square.length / 8 * 1.5
    inner = shapely.buffer(square, -about["edge"], join_style="mitre")
    fitting = []
    for v in np.arange(-reach, reach, own["width"] + own["street"]):
        for u in np.arange(-reach, reach, own["length"] + own["lane"]):
            corner = centre + u * along + v * across
            ends = np.array([corner, corner + own["length"] * along])
            ring = np.vstack([ends, ends[::-1] + own["width"] * across]).round(1)
            farm = shapely.Polygon(ring)
            if inner.contains(farm) and _fit(scene, ring):
                fitting.append(farm)
    score = -abs(fetch - own["preferred_fetch"]) / own["preferred_fetch"]
    score += about["cover_weight"] * sum(f.area for f in fitting) / square.area
    noise = scene.noise(f"sites of {species}", 5120, np.array([row]), np.array([col]))
    return Site(
        species=species, in_xihu=in_xihu, square=square, fitting=fitting,
        score=round(score + float(noise[0]) / 3000, 6), farms=[],
    )  # fmt: skip


def _along_shore(scene, row, col, step=30):
    """Unit vector along the shore, from the slope of the distance to it."""
    metres = scene.offshore
    height, width = metres.shape
    slope_x = metres[row, min(col + step, width - 1)] - metres[row, max(col - step, 0)]
    slope_y = metres[max(row - step, 0), col] - metres[min(row + step, height - 1), col]
    along = np.array([-float(slope_y), float(slope_x)])
    length = float(along[0] ** 2 + along[1] ** 2) ** 0.5
    return along / length if length > 1 else np.array([1.0, 0.0])


def _fit(scene, ring):
    """Whether all of a rectangle lies in sea of the county that is fit for farms."""
    about = scene.assumed["farms"]
    u, v = np.meshgrid(PROBES, PROBES)
    a, b, _, d = ring
    points = a + u.reshape(-1, 1) * (b - a) + v.reshape(-1, 1) * (d - a)
    rows, cols = _cell(points, scene.frame)
    metres = scene.offshore[rows, cols]
    return bool(
        (scene.place[rows, cols] > about["clearance"] * LOW_WATER).all()
        and metres.min() > about["shore"]
        and metres.max() < about["offshore"]
        and scene.regions["county waters"][rows, cols].all()
        and (scene.shelter.channel_at(rows, cols) > about["fairway"]).all()
    )


def _cut(farm, area):
    """The first part of a rectangle, of the area given."""
    a, b, c, d = np.array(farm.exterior.coords)[:4]
    share = area / farm.area
    return shapely.Polygon([a, a + share * (b - a), d + share * (c - d), d])
