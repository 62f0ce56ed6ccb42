"""Habitat classes of each date, filled up to the target areas from the shore outwards."""

from dataclasses import dataclass, field

import numpy as np

from simulation.blocks import block_numbers, fill_blocks
from simulation.chance import Noise, best, stream
from simulation.shelter import Shelter, distance

NODATA = 255
SEA, LAND, FLAT, MANGROVE, MARSH, SPARTINA, SEAGRASS, POND, CULTURE, SEAWEED, BIVALVE = range(1, 12)
LOW_WATER = 1000  # place on the flat of the spring low water; the shore is 0


@dataclass(kw_only=True)
class Scene:
    """What is known of every cell, before and while classes are filled in."""

    assumed: dict
    targets: list
    land: np.ndarray  # the real coastline
    regions: dict
    shelter: Shelter
    maps: dict = field(default_factory=dict)  # date to class codes
    place: np.ndarray | None = None  # on the flat: 0 at the shore to LOW_WATER; int16, more is sea
    offshore: np.ndarray | None = None  # distance to the shore [m]
    made: dict = field(default_factory=dict)  # noise by name

    @property
    def frame(self):
        return self.assumed["frame"]

    @property
    def seed(self):
        return self.assumed["seed"]

    @property
    def dates(self):
        return [str(date) for date in self.assumed["dates"]]

    def noise(self, name, longest, rows, cols, shortest=80):
        """Smooth noise of cells; wavelengths in metres."""
        if name not in self.made:
            lattices = (longest // self.frame.cell, shortest // self.frame.cell)
            self.made[name] = Noise(self.seed, name, self.frame.shape, *lattices)
        return self.made[name].at(rows, cols)

    def wanted(self, what, date=None):
        """Cells by (region, date) that targets.csv asks for."""
        found = {
            (row["region"], row["date"]): self.frame.cells(row["area_ha"])
            for row in self.targets
            if row["what"] == what and date in (None, row["date"])
        }
        if not found:
            raise ValueError(f"targets.csv has no row for {what!r}.")
        return found

    def of_dates(self, what, region):
        """Cells wanted at each of the dates."""
        wanted = self.wanted(what)
        return [wanted[region, date] for date in self.dates]


def fill(scene):
    """Fill in the classes of all dates, farms apart."""
    ponds = _ponds(scene)
    _measure_flats(scene, ponds >= 0)
    rows, cols = np.nonzero((scene.place < 3 * LOW_WATER) & ~scene.land & (ponds < 0))
    cells = _Cells(scene, rows, cols)
    mangrove = _mangrove(cells)
    marsh, spartina = _marshes(cells, mangrove)
    culture = _culture(cells, mangrove | (marsh < len(scene.dates)) | spartina.any(0))
    vegetated = mangrove | (marsh == 0) | spartina[0]
    _set_low_water(cells, vegetated)
    flat = cells.place < LOW_WATER
    pond_areas = scene.of_dates("pond", "county waters")
    for k, date in enumerate(scene.dates):
        classes = np.where(scene.land, LAND, SEA).astype(np.uint8)
        # Ponds given back to the tide are bare flat.
        classes[ponds >= 0] = FLAT
        classes[(ponds >= 0) & (ponds < pond_areas[k])] = POND
        own = np.where(flat, FLAT, SEA).astype(np.uint8)
        own[culture] = CULTURE
        own[spartina[k]] = SPARTINA
        own[marsh <= k] = MARSH
        own[cells.planted <= k] = MANGROVE
        classes[rows, cols] = own
        scene.maps[date] = classes


class _Cells:
    """Cells that the tide may bare, as vectors."""

    def __init__(self, scene, rows, cols):
        self.scene, self.rows, self.cols = scene, rows, cols
        self.place = scene.place[rows, cols].astype(np.int32)
        self.county = scene.regions["county waters"][rows, cols]
        self.width = scene.shelter.width_at(rows, cols)
        self.planted = np.full(len(rows), len(scene.dates), np.int8)

    def noise(self, name, longest, where=slice(None), shortest=80):
        return self.scene.noise(name, longest, self.rows[where], self.cols[where], shortest)

    def region(self, name):
        return self.scene.regions[name][self.rows, self.cols]


def _ponds(scene):
    """Order in which ponds stay, -1 where there is none: the last ones are given back first.

    Half of them lie behind the real shore, half in a belt reclaimed before it, which the old
    coastline shows as sea. Only those in the belt are given back.
    """
    about, frame = scene.assumed["ponds"], scene.frame
    areas = scene.of_dates("pond", "county waters")
    total = max(areas)
    behind = round(about["behind_shore"] * total)
    order = np.full(frame.shape, -1, np.int32)
    belts = (
        (scene.land, "land_belt", 0, behind),
        (~scene.land, "reclaimed_belt", behind, total - behind),
    )
    for side, belt, first, number in belts:
        metres = distance(side, frame.cell)
        fit = side & (metres <= about[belt]) & scene.regions["county waters"]
        rows, cols = np.nonzero(fit)
        width = scene.shelter.width_at(rows, cols)
        keep = width >= about["least_flat"]
        if belt == "reclaimed_belt":
            keep &= scene.shelter.channel_at(rows, cols) > about["off_channel"]
        rows, cols, width = rows[keep], cols[keep], width[keep]
        score = scene.noise("ponds", 2560, rows, cols) + width // 4
        score -= (metres[rows, cols] * 600 / about[belt]).astype(np.int64)
        numbers, whole = block_numbers(rows, cols, about["block"], frame.cell)
        taken = fill_blocks(numbers, whole, score, number)
        order[rows, cols] = np.where(taken >= 0, taken + first, -1)
    return order


def _measure_flats(scene, ponds):
    """Place of every cell on its tidal flat, first without knowing where low water lies."""
    flat, frame = scene.assumed["flat"], scene.frame
    scene.offshore = distance(~(scene.land | ponds), frame.cell)
    scene.place = np.full(frame.shape, np.iinfo(np.int16).max, np.int16)
    rows, cols = np.nonzero((scene.offshore > 0) & (scene.offshore <= flat["seaward_limit"]))
    width = scene.shelter.width_at(rows, cols)
    place = (scene.offshore[rows, cols] * LOW_WATER).astype(np.int64) // np.maximum(width, 1)
    rough = scene.noise("roughness", 1280, rows, cols)
    place = place * (1000 + (flat["roughness"] * rough).astype(np.int64)) // 1000
    # Channels never fall dry, or harbours would be cut off from the sea.
    channel = scene.shelter.channel_at(rows, cols)
    channel += scene.noise("banks", 320, rows, cols, shortest=40) * flat["bank_roughness"] // 1000
    place = np.where(channel < 0, np.maximum(place, 5 * LOW_WATER), place)
    scene.place[rows, cols] = np.clip(place, 0, 32_000)
    bay = scene.regions["xiangshan bay"] & (scene.offshore > 0)
    (wanted,) = scene.wanted("bare tidal flat and mud-flat culture").values()
    _scale(scene, np.sort(scene.place[bay])[wanted - 1])


def _scale(scene, low_water):
    known = scene.place < np.iinfo(np.int16).max
    place = scene.place[known].astype(np.int64) * LOW_WATER // max(int(low_water), 1)
    scene.place[known] = np.clip(place, 0, 32_000)


def _set_low_water(cells, vegetated):
    """Shift low water so that the bare flat of the bay, with its culture, has its area."""
    scene = cells.scene
    (wanted,) = scene.wanted("bare tidal flat and mud-flat culture").values()
    bare = np.flatnonzero(cells.region("xiangshan bay") & ~vegetated)
    # Equal places are told apart by noise, so that the area comes out to the cell.
    fine = cells.place[bare].astype(np.int64) * 10_000 + cells.noise("low water", 640, bare)
    chosen = best(-fine, wanted)
    limit = int(fine[chosen].max())
    every = cells.place.astype(np.int64) * 10_000 + cells.noise("low water", 640)
    inside = every <= limit
    inside[bare] = chosen
    inside |= vegetated
    cells.place = np.where(inside, np.minimum(cells.place, LOW_WATER - 1), np.maximum(
        cells.place, LOW_WATER))  # fmt: skip
    scene.place[cells.rows, cells.cols] = np.minimum(cells.place, 32_000)


def _belt(cells, name, about, fit):
    """Score of the cells `fit` (positions) for a plant: by its place on the flat, in patches."""
    patches = about.get("patches", cells.scene.assumed["vegetation"]["patches"])
    off = np.abs(cells.place[fit] - round(about["place"] * LOW_WATER))
    spread = round(about["spread"] * LOW_WATER)
    return cells.noise(name, patches, fit, about.get("finest", 80)) - off * 1000 // spread


def _mangrove(cells):
    """Stands planted one around the other: fills `cells.planted` with the first date of each."""
    scene = cells.scene
    about = scene.assumed["vegetation"]
    named = cells.region("xihu harbour")
    for region, inside in (("xihu harbour", named), ("rest", ~named)):
        fit = cells.county & inside & (cells.width >= about["least_flat"])
        fit = np.flatnonzero(fit & (cells.place < LOW_WATER // 3))
        score = _belt(cells, "mangrove", about["mangrove"], fit)
        for k, number in reversed(list(enumerate(scene.of_dates("mangrove", region)))):
            cells.planted[fit[best(score, number)]] = k
    return cells.planted < len(scene.dates)


def _marshes(cells, taken):
    """Native marsh by the first date of each cell, and Spartina as a mask for each date."""
    scene = cells.scene
    about, dates = scene.assumed["vegetation"], len(scene.dates)
    natives = scene.of_dates("tidal marsh", "county waters")
    weeds = scene.of_dates("spartina marsh", "county waters")
    fit = cells.county & (cells.width >= about["least_flat"]) & (cells.place < LOW_WATER * 2 // 3)
    marsh = np.full(len(cells.rows), dates, np.int8)
    free = np.flatnonzero(fit & ~taken)
    score = _belt(cells, "tidal marsh", about["tidal_marsh"], free)
    marsh[free[best(score, natives[0])]] = 0
    free = np.flatnonzero(fit & ~taken & (marsh == dates))
    score = _belt(cells, "spartina", about["spartina_marsh"], free)
    spartina = np.zeros((dates, len(cells.rows)), bool)
    most = int(np.argmax(weeds))
    for k in range(most + 1):
        spartina[k, free[best(score, weeds[k])]] = True
    stand = np.flatnonzero(spartina[most])
    lasting = cells.noise("clearing", 2560, stand)
    for k in range(most + 1, dates):
        spartina[k, stand[best(lasting, weeds[k])]] = True
        # Natives come up on the highest ground that was cleared.
        cleared = np.flatnonzero(spartina[most] & ~spartina[k] & (marsh == dates))
        new = natives[k] - natives[k - 1]
        height = cells.noise("natives return", 320, cleared) - 6 * cells.place[cleared]
        marsh[cleared[best(height, new)]] = k
    return marsh, spartina


def _culture(cells, taken):
    """Plots of clams and razor clams on the middle and lower flat, the same at all dates."""
    scene = cells.scene
    about = scene.assumed["culture"]
    (number,) = set(scene.of_dates("mud-flat culture", "county waters"))
    inside = (cells.place >= about["from"] * LOW_WATER) & (cells.place <= about["to"] * LOW_WATER)
    fit = np.flatnonzero(cells.county & inside & ~taken & (cells.width >= about["least_flat"]))
    blocks, whole = block_numbers(
        cells.rows[fit], cells.cols[fit], about["block"], scene.frame.cell
    )
    score = (
        cells.noise("culture", 1280, fit)
        + stream(scene.seed, "plots").integers(0, 600, blocks.max() + 1)[blocks]
    )
    culture = np.zeros(len(cells.rows), bool)
    culture[fit[fill_blocks(blocks, whole, score, number) >= 0]] = True
    return culture
