"""A bench on which faults are put into a sound project, one at a time, and accounted.

A row of the matrix is a list of cases. Each case runs the readers that a user's files go through
and must end in an error that names its cure, or in exactly the numbers of the sound project.
"""

import importlib.util
import json
import re
import tempfile
import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import rasterio
import xarray as xr
from rasterio.transform import Affine

import bluecarbon as bc
from bluecarbon.errors import BluecarbonError
from bluecarbon.inputs.fields import read_fields

_spec = importlib.util.spec_from_file_location(
    "small_project", Path(__file__).parents[1] / "accounting" / "small_project.py"
)
small = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(small)

HARVEST = (
    "zone,species,date,mass,unit,mass_basis,yield_test,mass_low,mass_high,distribution\n"
    "west,kelp,2018-05-01,900,t,wet,report 7,,,fixed\n"
)
MAP = {"driver": "GTiff", "count": 1, "nodata": 255, "crs": "EPSG:6933"}
TRANSFORM = Affine(small.SIZE, 0, small.LEFT, 0, -small.SIZE, small.TOP)
LAT, LON = [29.5, 30.5], [121.5, 122.5, 123.5]
NORTH, EAST = {"units": "degrees_north"}, {"units": "degrees_east"}


@dataclass(frozen=True)
class Case:
    """A fault, what is done with it, and how it must end.

    `told` is a pattern that the error must show; without it the result must equal `equals`, or
    what that returns.
    """

    what: str
    run: object  # (Bench) -> result
    told: str = ""
    equals: object = None


def misses(cases, folder):
    """What did not end as it must: sentences, one for each such case."""
    found = []
    for number, case in enumerate(cases):
        place = folder / f"{number:02d}"
        place.mkdir(parents=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a warning beside an error is no fault
            try:
                result = case.run(Bench(place))
            except BluecarbonError as error:
                text = " ".join(str(error).split())
                if not case.told or not re.search(case.told, text):
                    found.append(f"{case.what}: told {text!r}")
            except Exception as error:
                found.append(f"{case.what}: {type(error).__name__} ({error})")
            else:
                wanted = case.equals() if callable(case.equals) else case.equals
                if case.told or result != wanted:
                    found.append(f"{case.what}: came out as {result!r}")
    return found


class Bench:
    """The sound project in a folder, and what can be done to it."""

    def __init__(self, folder):
        self.folder = folder

    def classes(self):
        """Codes of a sound map of 8 x 12 hectares."""
        codes = np.zeros((8, 12), dtype=int)
        codes[0:2, 0:6] = 1
        codes[3, :] = 2
        codes[5:7, 1:4] = 4
        return codes

    def project(self, *, harvest=HARVEST, local=small.LOCAL, change=(), more="", **options):
        """Write the sound project; `change` are pairs of texts to replace in its file."""
        codes = self.classes()
        path = small.write_project(
            self.folder, codes, codes, harvest=harvest, local=local, **options
        )
        text = path.read_text(encoding="utf-8") + more
        for old, new in change:
            assert old in text, old
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        return path

    def kilograms(self, path):
        """The integers of an account: gross and sold kg of each line."""
        lines = bc.account(bc.open_project(path), progress=False).lines
        return tuple(zip(lines["gross_kg"].tolist(), lines["lots_kg"].tolist(), strict=True))

    def account(self, **options):
        """Account the project with these changes."""
        return self.kilograms(self.project(**options))

    def tif(self, name="2019.tif", cells=None, transform=TRANSFORM, **profile):
        """Write a map over one of the project's."""
        cells = np.asarray(self.classes() if cells is None else cells)
        if cells.dtype.kind == "i" and "dtype" not in profile:
            cells = cells.astype("uint8")
        profile = {**MAP, "transform": transform, "dtype": cells.dtype, **profile}
        tags = profile.pop("tags", {})
        scaling = profile.pop("scaling", None)
        profile |= {"height": cells.shape[-2], "width": cells.shape[-1]}
        path = self.folder / name
        with rasterio.open(path, "w", **profile) as file:
            file.write(cells.astype(profile["dtype"]), 1)
            file.update_tags(**tags)
            if scaling:
                file.scales, file.offsets = (scaling[0],), (scaling[1],)
        return path

    def with_map(self, cells=None, transform=TRANSFORM, **profile):
        """Account the project with another second map."""
        path = self.project()
        self.tif("2019.tif", cells, transform, **profile)
        return self.kilograms(path)

    def with_zones(self, edit):
        """Account the project with its zones edited; `edit` changes the parsed GeoJSON."""
        path = self.project()
        zones = json.loads((self.folder / "zones.geojson").read_text())
        edit(zones)
        (self.folder / "zones.geojson").write_text(json.dumps(zones))
        return self.kilograms(path)

    def netcdf(self, variables, coords, **attrs):
        """Write a netCDF-4 file; variables are (dims, values, attributes)."""
        path = self.folder / "ocean.nc"
        data = xr.Dataset(variables, coords=coords, attrs=attrs)
        encoding = {n: v.encoding for n, v in data.variables.items() if v.encoding}
        data.to_netcdf(path, engine="h5netcdf", encoding=encoding)
        return path

    def field(
        self, values=20.0, units="degC", role="sst", *, time=None, lat=None, lon=None, **more
    ):
        """Read a field on (time, lat, lon) back as nested lists; axes are (values, attributes)."""
        days, since = time or ([0, 31, 59], {"units": "days since 2010-01-01"})
        (lat, north), (lon, east) = lat or (LAT, NORTH), lon or (LON, EAST)
        shape = (len(days), len(lat), len(lon))
        attrs = {} if units is None else {"units": units}
        file = self.netcdf(
            {
                "x": (
                    ("time", "lat", "lon"),
                    np.array(np.broadcast_to(values, shape)),
                    attrs | more.pop("attrs", {}),
                    more.pop("encoding", {}),
                )
            },
            {
                "time": ("time", np.asarray(days), since),
                "lat": ("lat", np.asarray(lat), north),
                "lon": ("lon", np.asarray(lon), east),
                **more.pop("coords", {}),
            },
        )
        return read_fields(file, {role: {"variable": "x", **more}})[role]


@cache
def total():
    """The kilograms of the sound project."""
    with tempfile.TemporaryDirectory() as folder:
        return Bench(Path(folder)).account()
