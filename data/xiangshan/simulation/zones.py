"""Concessions: around the farms of every site, and around stretches of marsh and mangrove."""

import numpy as np
import shapely
from rasterio.features import shapes
from rasterio.transform import from_origin

from simulation.chance import stream
from simulation.habitats import MANGROVE, MARSH

# Invented; the reader must see at once that nobody of this name holds anything.
HOLDERS = (
    ("Blue Heron Cooperative", "蓝鹭合作社"),
    ("Morning Tide Cooperative", "晨潮合作社"),
    ("Silver Pomfret Cooperative", "银鲳合作社"),
    ("Jade Ribbon Cooperative", "玉带合作社"),
    ("Three Boats Cooperative", "三舟合作社"),
    ("Quiet Anchorage Cooperative", "静泊合作社"),
    ("Red Lantern Cooperative", "红灯合作社"),
    ("Long Oar Cooperative", "长桨合作社"),
    ("White Gull Cooperative", "白鸥合作社"),
    ("Nine Knots Cooperative", "九结合作社"),
)
IN_XIHU = 6  # of the holders have concessions in Xihu Harbour
APART = 1  # neighbours keep twice this distance [m]
KINDS = {
    "kelp": ("Kelp farm", "海带养殖区"),
    "laver": ("Laver farm", "紫菜养殖区"),
    "oyster": ("Oyster rafts", "牡蛎筏区"),
    "shore": ("Marsh and mangrove shore", "盐沼与红树林岸段"),
}


def draw_zones(scene, sites):
    """Features (properties and polygon in the system of the frame), no two overlapping."""
    margin = scene.assumed["zones"]["margin"]
    found = []
    for site in sites:
        outline = shapely.buffer(
            shapely.convex_hull(shapely.union_all(site.farms)), margin, join_style="bevel"
        )
        found.append((site.in_xihu, site.species, outline))
        site.zone = len(found) - 1
    farms = shapely.union_all([outline for _, _, outline in found])
    found += [(inside, "shore", o) for inside, o in _shore(scene, farms)]
    names = _names(found)
    for site in sites:
        site.zone = names[site.zone]
    rng = stream(scene.seed, "holders")
    features = []
    for (inside, kind, outline), name in zip(found, names, strict=True):
        few = IN_XIHU if inside else len(HOLDERS)
        holder_en, holder_zh = HOLDERS[int(rng.integers(few))]
        place_en, place_zh = ("Xihu Harbour", "西沪港") if inside else ("Xiangshan", "象山")
        kind_en, kind_zh = KINDS[kind]
        number = name.split("-")[1]
        properties = {
            "zone": name,
            "holder": f"{holder_en} (simulated)",
            "holder_zh": f"{holder_zh}(模拟)",
            "title_ref": f"SIM-{name} (simulated)",
            "name_en": f"{kind_en} {number}, {place_en} (simulated)",
            "name_zh": f"{place_zh}{kind_zh}{number}(模拟)",
            "salinity": _salinity(scene, outline),
            "salinity_sd": scene.assumed["zones"]["salinity_sd"],
        }
        features.append((properties, outline, inside))
    order = sorted(range(len(features)), key=lambda i: features[i][0]["zone"])
    return [features[i] for i in order]


def _names(found):
    """XH-01 ... in Xihu Harbour, XS-01 ... elsewhere."""
    counts, names = {"XH": 0, "XS": 0}, []
    for inside, _, _ in found:
        prefix = "XH" if inside else "XS"
        counts[prefix] += 1
        names.append(f"{prefix}-{counts[prefix]:02d}")
    return names


def _salinity(scene, outline):
    """Linear by easting between the head and the mouth of the bay: an assumption."""
    about = scene.assumed["zones"]
    share = (outline.centroid.x - about["head_x"]) / (about["mouth_x"] - about["head_x"])
    low, high = about["salinity_at_head"], about["salinity_at_mouth"]
    return round(float(np.clip(low + share * (high - low), low, high)), 1)


def _shore(scene, farms):
    """Outlines along the squares with most marsh and mangrove, each with where it lies."""
    about, frame = scene.assumed["zones"], scene.frame
    weight = np.zeros(frame.shape, np.uint8)
    for classes in scene.maps.values():
        weight[classes == MARSH] = np.maximum(weight[classes == MARSH], 1)
        weight[classes == MANGROVE] = about["mangrove_weight"]
    inside = np.zeros(frame.shape, bool)
    inside[frame.window(scene.assumed["xihu"])] = True
    outlines = []
    for in_xihu, number in (
        (True, about["shore_sites_in_xihu"]),
        (False, about["shore_sites"]),
    ):
        rows, cols = np.nonzero((weight > 0) & (inside == in_xihu))
        size = about["shore_site"] // frame.cell
        origin = scene.assumed["xihu"]
        i = (rows - (frame.top - origin.top) // frame.cell) // size
        j = (cols - (origin.left - frame.left) // frame.cell) // size
        squares, which = np.unique(i * 10_000 + j, return_inverse=True)
        worth = np.bincount(which, weight[rows, cols])
        best = np.lexsort((squares, -worth))[:number]
        for k in sorted(best):
            top, left = int(rows[which == k].min()), int(cols[which == k].min())
            part = np.s_[top : rows[which == k].max() + 1, left : cols[which == k].max() + 1]
            green = (weight[part] > 0) & (inside[part] == in_xihu)
            outline = _outline(green, top, left, frame)
            square = _square(squares[k], size, frame, origin, in_xihu)
            outline = outline.intersection(square).difference(farms.buffer(APART))
            outlines.append((in_xihu, _parts(outline, about["least_part"])))
    return outlines


def _square(number, size, frame, origin, in_xihu):
    """A square of the lattice; inside of the small project, cut to it."""
    j = (number + 5_000) % 10_000 - 5_000
    i = (number - j) // 10_000
    edge = size * frame.cell
    x, y = origin.left + j * edge, origin.top - i * edge
    # Apart from its neighbour: a straight edge in metres is none in degrees.
    square = shapely.box(x + APART, y - edge + APART, x + edge - APART, y - APART)
    box = shapely.box(*origin.bounds)
    return square.intersection(box) if in_xihu else square.difference(box)


def _outline(green, top, left, frame):
    """Round the cells, gaps closed, corners cut."""
    x, y = frame.left + left * frame.cell, frame.top - top * frame.cell
    transform = from_origin(x, y, frame.cell, frame.cell)
    parts = [
        shapely.geometry.shape(geometry)
        for geometry, value in shapes(green.astype(np.uint8), mask=green, transform=transform)
        if value
    ]
    wide = shapely.buffer(shapely.union_all(parts), 160, quad_segs=1)
    return shapely.simplify(shapely.buffer(wide, -100, quad_segs=1), 15)


def _parts(outline, least):
    """The parts of at least so many square metres, without holes; else the largest one."""
    parts = [p for p in shapely.get_parts(outline) if p.geom_type == "Polygon"]
    parts = [shapely.Polygon(p.exterior) for p in parts]
    large = [p for p in parts if p.area >= least] or [max(parts, key=lambda p: p.area)]
    return large[0] if len(large) == 1 else shapely.MultiPolygon(large)
