"""The drawn files of the sample project, and how they are compared with those on disk."""

import json
import tomllib
from importlib.resources import files

import numpy as np
import rasterio
import shapely
import xarray as xr

from bluecarbon.samples.drawing import farms, habitats, ocean, sediment, tables
from bluecarbon.samples.drawing.coast import Coast
from bluecarbon.writing import atomic_write

GENERATOR = "bluecarbon.samples.drawing"
LICENCE = "Apache-2.0"
REMARK = "a place that does not exist: coast, habitats, farms and holders are invented"
TOLERANCE = 2 * 10**-farms.DEGREE_DECIMALS  # of positions, another PROJ may round otherwise


def assumptions():
    """The assumptions of the drawing."""
    return tomllib.loads((files(__package__) / "assumptions.toml").read_text(encoding="utf-8"))


class Drawing:
    """Everything that is drawn, by the name of its file."""

    def __init__(self, assumed, names):
        self.assumed, self.coast = assumed, Coast(assumed=assumed)
        plots = farms.plots(self.coast)
        self.maps = {
            f"habitats_{date.year}.tif": (classes, date.isoformat())
            for date, classes in zip(
                assumed["dates"],
                habitats.class_maps(self.coast, farms.by_class(plots)),
                strict=True,
            )
        }
        last, _ = list(self.maps.values())[-1]
        head = {"simulated": "yes", "seed": assumed["seed"], "generator": GENERATOR}
        points = assumed["reference_points"]["per_class"]
        self.texts = {
            "zones.geojson": self._zones(plots),
            "harvest.csv": tables.csv_text(
                tables.HARVEST,
                tables.harvest_rows(self.coast, plots),
                head | {"basis": "published yield x drawn area x noise; oyster yield assumed"},
            ),
            "field.csv": tables.csv_text(
                tables.FIELD, tables.field_rows(assumed), head | {"laboratory": "none"}
            ),
            "reference_points.csv": tables.csv_text(
                tables.POINTS,
                tables.reference_rows(self.coast, last, names),
                head | {"design": f"random within each class of the last map, up to {points}"},
            ),
            # The readers of cores know no comments: their rows say that they are simulated.
            "cores/samples.csv": tables.csv_text(sediment.SAMPLES, sediment.core_rows(assumed)),
            "cores/corer.csv": tables.csv_text(sediment.READINGS, sediment.corer_rows(assumed)),
            "cores/lead210.csv": tables.csv_text(sediment.PROFILE, sediment.profile_rows(assumed)),
        }
        self.ocean = ocean.ocean_fields(assumed)

    def write(self, folder):
        """Write all files; returns their names."""
        for name, (classes, date) in self.maps.items():
            atomic_write(folder / name, self._geotiff(classes, date))
        for name, text in self.texts.items():
            atomic_write(folder / name, text)
        encoding = {name: {"_FillValue": None} for name in (*self.ocean, *self.ocean.coords)}
        (folder / "ocean.nc").unlink(missing_ok=True)
        self.ocean.to_netcdf(folder / "ocean.nc", engine="h5netcdf", encoding=encoding)
        return [*self.maps, *self.texts, "ocean.nc"]

    def differing(self, folder):
        """Names of the files in a folder that hold something else; their bytes may differ."""
        same = {name: self._same_map(folder / name, *found) for name, found in self.maps.items()}
        same |= {name: _same_text(folder / name, text) for name, text in self.texts.items()}
        same["ocean.nc"] = self._same_ocean(folder / "ocean.nc")
        return [name for name, alike in same.items() if not alike]

    @property
    def _transform(self):
        frame = self.assumed["frame"]
        left, top, cell = frame["left"], frame["top"], frame["cell"]
        return rasterio.Affine(cell, 0, left, 0, -cell, top)

    def _geotiff(self, classes, date):
        height, width = classes.shape
        with rasterio.MemoryFile() as memory:
            with memory.open(
                driver="GTiff", width=width, height=height, count=1, dtype="uint8",
                crs=self.assumed["frame"]["crs"], transform=self._transform,
                nodata=habitats.NODATA, tiled=True, blockxsize=256, blockysize=256,
                compress="deflate", zlevel=9,
            ) as file:  # fmt: skip
                file.write(classes, 1)
                file.update_tags(
                    simulated="yes", seed=str(self.assumed["seed"]), generator=GENERATOR,
                    licence=LICENCE, date=date, legend="legend.csv", remark=REMARK,
                )  # fmt: skip
                file.set_band_description(1, f"SIMULATED habitat classes {date}")
            return memory.read()

    def _same_map(self, path, classes, date):
        if not path.is_file():
            return False
        with rasterio.open(path) as file:
            placed = file.transform.almost_equals(self._transform) and file.tags()["date"] == date
            crs = rasterio.crs.CRS.from_user_input(self.assumed["frame"]["crs"])
            labelled = file.tags().get("simulated") == "yes"
            return placed and labelled and file.crs == crs and np.array_equal(file.read(1), classes)

    def _same_ocean(self, path):
        if not path.is_file():
            return False
        with xr.open_dataset(path, engine="h5netcdf", decode_times=False) as old:
            return old.load().identical(self.ocean)

    def _zones(self, plots):
        head = {
            "type": "FeatureCollection", "name": "zones", "simulated": "yes",
            "seed": self.assumed["seed"], "generator": GENERATOR, "licence": LICENCE,
            "remark": REMARK,
        }  # fmt: skip
        lines = []
        for properties, polygon in farms.zones(self.coast, plots):
            shape = json.loads(shapely.to_geojson(polygon))
            feature = {"type": "Feature", "properties": properties, "geometry": shape}
            lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
        start = json.dumps(head, ensure_ascii=False, indent=1)[:-2]
        return start + ',\n "features": [\n' + ",\n".join(lines) + "\n]}\n"


def _same_text(path, text):
    if not path.is_file():
        return False
    old = path.read_text(encoding="utf-8")
    if old == text or path.suffix != ".geojson":
        return old == text
    return _alike(json.loads(old), json.loads(text))


def _alike(a, b):
    if isinstance(a, float) and isinstance(b, int | float):
        return abs(a - b) <= TOLERANCE
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_alike(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_alike, a, b))
    return a == b
