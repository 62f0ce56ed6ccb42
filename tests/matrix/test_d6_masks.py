"""D6: masks and tiles, split, merged, put in another order: the same integers, 500 times each."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import shapely
from hazard_bench import HARVEST
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.areas.cell_area import CellAreas
from bluecarbon.areas.trajectories import count_tiles, count_trajectories
from bluecarbon.areas.zonal import zonal_totals
from bluecarbon.grid import Grid, Window
from bluecarbon.inputs.burn import Burnt
from bluecarbon.inputs.tables import read_harvest

EXAMPLES = 500
ZONES = 4
HELD = []  # one for each example whose equality held
MANY = settings(
    deadline=None,
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
)


@dataclass
class Coast:
    """Classes at two dates, a density, zones and areas of cells, all random, in memory."""

    classes: np.ndarray  # uint8, (date, row, column)
    density: np.ndarray  # float64
    zones: np.ndarray  # uint16
    area: np.ndarray  # int64, one a cell [cm2]
    dates = (date(2016, 7, 1), date(2020, 7, 1))
    states = ("no data", "mangrove", "tidal marsh")

    @property
    def grid(self):
        height, width = self.zones.shape
        transform = (10.0, 0.0, 0.0, 0.0, -10.0, 0.0)
        return Grid(crs="EPSG:32651", transform=transform, width=width, height=height)

    def read(self, window):
        return self.classes[:, *slices(window)]

    def burn(self, window):
        return self.zones[slices(window)]

    def part(self, *where):
        """Some rows and columns of it, as a coast of its own."""
        pick = (np.ix_(*where), np.ix_(range(2), *where))
        return Coast(
            self.classes[pick[1]], self.density[pick[0]], self.zones[pick[0]], self.area[pick[0]]
        )

    def counted(self, tile_size=64):
        """Cells and area [cm2] by zone and classes."""
        found = count_trajectories(self, self, self.areas, tile_size=tile_size, progress=False)
        keys = map(tuple, np.column_stack((found.zone, found.states)).tolist())
        sums = zip(found.cells.tolist(), found.area.tolist(), strict=True)
        return dict(zip(keys, sums, strict=True))

    def mass(self, tile_size=64):
        """Total, area and cells of the density by zone."""
        map_ = Density(self.density, self.classes[0] > 0, self.grid)
        found = zonal_totals(map_, self, self.areas, ZONES, tile_size=tile_size, progress=False)
        return np.stack((found.total, found.area, found.missing_area, found.cells))

    @property
    def areas(self):
        return CellAreas(self.area, (1, 1))


@dataclass
class Density:
    values: np.ndarray
    valid: np.ndarray
    grid: Grid

    def read(self, window):
        return self.values[slices(window)], self.valid[slices(window)]


def slices(window):
    row, col, height, width = window
    return slice(row, row + height), slice(col, col + width)


@st.composite
def coasts(draw):
    dice = np.random.default_rng(draw(st.integers(0, 2**32)))
    shape = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    return Coast(
        dice.integers(0, 3, (2, *shape), dtype=np.uint8),
        dice.gamma(2.0, 50.0, shape),
        dice.integers(0, ZONES + 1, shape, dtype=np.uint16),
        dice.integers(1, 10**10, shape),
    )


def added(*parts):
    """Sums by key."""
    total = {}
    for part in parts:
        for key, sums in part.items():
            total[key] = tuple(np.add(total.get(key, (0, 0)), sums).tolist())
    return total


@MANY
@given(coast=coasts(), size=st.integers(1, 12), dice=st.randoms(use_true_random=False))
def tiles_of_any_size_in_any_order(coast, size, dice):
    tiles = list(count_tiles(coast, coast, coast.areas, tile_size=size))
    dice.shuffle(tiles)
    parts = [
        dict(
            zip(
                map(tuple, table.tolist()),
                zip(cells.tolist(), area.tolist(), strict=True),
                strict=True,
            )
        )
        for _, table, cells, area in tiles
    ]
    seen = {key: sums for key, sums in added(*parts).items() if any(key[1:]) and sums[0]}
    assert seen == coast.counted()
    assert (coast.mass(size) == coast.mass()).all()
    HELD.append(1)


@MANY
@given(coast=coasts(), cut=st.floats(0, 1), axis=st.integers(0, 1))
def a_map_cut_in_two(coast, cut, axis):
    height, width = coast.zones.shape
    at = round(cut * (height, width)[axis])
    whole = [list(range(height)), list(range(width))]
    halves = []
    for part in (whole[axis][:at], whole[axis][at:]):
        if part:
            halves.append(coast.part(*(part if i == axis else whole[i] for i in (0, 1))))
    assert added(*(half.counted() for half in halves)) == coast.counted()
    assert (sum(half.mass() for half in halves) == coast.mass()).all()
    HELD.append(1)


@MANY
@given(coast=coasts(), order=st.permutations(range(1, ZONES + 1)))
def polygons_in_another_order(coast, order):
    number = np.array([0, *order], dtype=np.uint16)
    other = Coast(coast.classes, coast.density, number[coast.zones], coast.area)
    expected = {(int(number[k[0]]), *k[1:]): v for k, v in coast.counted().items()}
    assert other.counted() == expected
    assert (other.mass()[:, number] == coast.mass()).all()
    HELD.append(1)


@MANY
@given(coast=coasts(), seed=st.integers(0, 2**32))
def a_zone_split_and_merged(coast, seed):
    """Cells of zone 4 are given to zone 3 in part, then in whole: sums of both stay."""
    some = (coast.zones == 4) & (np.random.default_rng(seed).random(coast.zones.shape) < 0.5)
    shapes = [np.where(mask, 3, coast.zones) for mask in (some, coast.zones == 4)]
    both = []
    for zones in (coast.zones, *shapes):
        one = Coast(coast.classes, coast.density, zones.astype(np.uint16), coast.area)
        merged = added(*({(min(k[0], 3), *k[1:]): v} for k, v in one.counted().items()))
        both.append((merged, one.mass()[:, 3:].sum(axis=1).tolist()))
    assert both[0] == both[1] == both[2]
    HELD.append(1)


@MANY
@given(coast=coasts(), seed=st.integers(0, 2**32))
def masks_follow_inclusion_and_exclusion(coast, seed):
    """|A| + |B| = |A or B| + |A and B|, in cells, cm2 and millionths of the mass."""
    dice = np.random.default_rng(seed)
    a, b = (dice.random(coast.zones.shape) < share for share in dice.random(2))

    def mass(mask):
        one = Coast(coast.classes, coast.density, mask.astype(np.uint16), coast.area)
        return one.mass()[:, 1]

    assert (mass(a) + mass(b) == mass(a | b) + mass(a & b)).all()
    assert (mass(a) + mass(~a) == mass(a | ~a)).all()
    HELD.append(1)


@MANY
@given(
    corners=st.lists(st.tuples(st.floats(0, 40), st.floats(0, 40)), min_size=3, max_size=7),
    ends=st.lists(st.floats(-1, 41), min_size=2, max_size=2),
)
def polygons_cut_by_a_line(corners, ends):
    """A convex outline and its two pieces: each cell in one piece, none lost, in either order."""
    outline = shapely.MultiPoint(corners).convex_hull
    grid = Grid(crs="EPSG:32651", transform=(1.0, 0, 0, 0, -1.0, 40.0), width=40, height=40)
    west = shapely.Polygon([(-9, -9), (ends[0], -9), (ends[1], 49), (-9, 49)])
    pieces = [shapely.intersection(outline, west), shapely.difference(outline, west)]
    if outline.geom_type != "Polygon" or any(
        p.geom_type != "Polygon" or p.is_empty for p in pieces
    ):
        outline, pieces = (
            shapely.box(3, 3, 9, 8),
            [shapely.box(3, 3, 5, 8), shapely.box(5, 3, 9, 8)],
        )
    everything = Window(0, 0, 40, 40)
    whole = Burnt([outline], grid).read(everything)
    parts = Burnt(pieces, grid).read(everything)
    turned = Burnt(pieces[::-1], grid).read(everything)
    assert ((parts > 0) == (whole > 0)).all()
    assert ((parts == 1) == (turned == 2)).all()
    HELD.append(1)


@MANY
@given(kilograms=st.integers(1, 10**12), decimals=st.integers(0, 3))
def kilograms_and_tonnes(kilograms, decimals):
    """A mass in kg, and the same decimal number in t: one float64, not merely close."""
    tonnes = f"{kilograms // 1000}.{kilograms % 1000:03d}" + "0" * decimals
    masses = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "harvest.csv"
        for mass in (f"{kilograms},kg", f"{tonnes},t"):
            path.write_text(HARVEST.replace("900,t", mass))
            log = read_harvest(path, species={"kelp": "seaweed farm"}, zones=["west"])
            masses.append(log["mass"].item())
    assert masses[0] == masses[1]
    HELD.append(1)


LAWS = (
    tiles_of_any_size_in_any_order,
    a_map_cut_in_two,
    polygons_in_another_order,
    a_zone_split_and_merged,
    masks_follow_inclusion_and_exclusion,
    polygons_cut_by_a_line,
    kilograms_and_tonnes,
)


@pytest.mark.slow
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_d6_masks(law, matrix):
    """An example that does not hold raises; those that do are counted."""
    HELD.clear()
    law()
    assert len(HELD) >= EXAMPLES
    matrix.report(f"D6, {law.__name__.replace('_', ' ')}", len(HELD), len(HELD))
