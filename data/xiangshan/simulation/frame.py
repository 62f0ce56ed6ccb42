"""Where the scene lies: the frame of cells, its coastline, its regions, and the assumptions."""

import csv
import json
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import shapely
from pyproj import Transformer
from rasterio.features import rasterize
from rasterio.transform import from_origin

FOLDER = Path(__file__).parents[1]
SQUARE_METRES_PER_HECTARE = 10_000


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Cells of equal size, north up; `left` and `top` are the outer edges [m]."""

    crs: str
    cell: int
    left: int
    top: int
    width: int
    height: int

    @property
    def shape(self):
        return self.height, self.width

    @property
    def transform(self):
        return from_origin(self.left, self.top, self.cell, self.cell)

    @property
    def bounds(self):
        """left, bottom, right, top [m]."""
        right = self.left + self.width * self.cell
        return self.left, self.top - self.height * self.cell, right, self.top

    def window(self, other):
        """Slices of this frame that are `other`; both lie on the same cells."""
        row, col = (self.top - other.top) // self.cell, (other.left - self.left) // self.cell
        return np.s_[row : row + other.height, col : col + other.width]

    def cells(self, hectares):
        """Number of cells of an area, to the nearest cell."""
        return round(hectares * SQUARE_METRES_PER_HECTARE / self.cell**2)

    def centre(self, rows, cols):
        """x and y of the centres of cells."""
        return self.left + (cols + 0.5) * self.cell, self.top - (rows + 0.5) * self.cell

    def burn(self, polygons):
        """Mask of the cells whose centre lies in one of the polygons."""
        shapes = [(polygon, 1) for polygon in polygons]
        return rasterize(shapes, self.shape, transform=self.transform, dtype="uint8").astype(bool)

    @cached_property
    def to_lon_lat(self):
        return Transformer.from_crs(self.crs, "EPSG:4326", always_xy=True)

    @cached_property
    def from_lon_lat(self):
        return Transformer.from_crs("EPSG:4326", self.crs, always_xy=True)


def read_assumptions(folder=FOLDER):
    """assumptions.toml as a dict, with the two frames as `Frame`."""
    assumed = tomllib.loads((folder / "assumptions.toml").read_text(encoding="utf-8"))
    box = Frame(**assumed["frame"])
    return {**assumed, "frame": box, "xihu": Frame(crs=box.crs, cell=box.cell, **assumed["xihu"])}


def read_targets(folder=FOLDER):
    """targets.csv as a list of dicts, `area_ha` as a number."""
    lines = (folder / "targets.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    return [{**row, "area_ha": float(row["area_ha"])} for row in rows]


def read_polygons(path, frame, name=None):
    """Polygons of a GeoJSON file in the system of the frame; by property `name` when given."""
    features = json.loads(Path(path).read_text(encoding="utf-8"))["features"]
    polygons = shapely.from_geojson([json.dumps(f["geometry"]) for f in features])
    project = frame.from_lon_lat.transform
    placed = shapely.transform(polygons, lambda points: np.column_stack(project(*points.T)))
    if name is None:
        return list(placed)
    return dict(zip((f["properties"][name] for f in features), placed, strict=True))


def region_masks(assumed, folder=FOLDER):
    """Masks of the regions that targets.csv names, on the full frame."""
    box = assumed["frame"]
    outlines = read_polygons(folder / "regions.geojson", box, name="region")
    masks = {name: box.burn([outline]) for name, outline in outlines.items()}
    county = masks["county waters"]
    inside = np.zeros(box.shape, bool)
    inside[box.window(assumed["xihu"])] = True
    masks["xihu harbour"] = inside & county
    masks["xiashen"] &= county & ~inside
    return masks
