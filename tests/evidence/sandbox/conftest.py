"""Sound files of every kind, and what would notice that a hostile one got through."""

import json
import socket
import threading

import numpy as np
import pytest
import rasterio
import xarray as xr
from rasterio.io import MemoryFile

from bluecarbon.accounting.verifying.sandbox.inspection import READER
from bluecarbon.evidence.sandbox import Sandbox

CANARY = b"CANARY-5e1f"


class Canary:
    """A file that nobody may read, a port that nobody may ask, a file that nobody may write."""

    def __init__(self, folder):
        self.secret = folder / "secret.txt"
        self.secret.write_bytes(CANARY * 400)
        self.written = folder / "written.txt"
        self.requests = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            try:
                connection, address = self._server.accept()
            except OSError:
                return
            self.requests.append(address)
            connection.close()

    def sang(self, inspection):
        """Whether anything of the canary shows in a verdict, or was asked for, or was written."""
        # Bytes of the file as text, or as the numbers that a reader takes them for.
        said = json.dumps(inspection.as_json())
        return "CANARY" in said or bool(self.requests) or self.written.exists()

    def close(self):
        self._server.close()


@pytest.fixture
def canary(tmp_path):
    one = Canary(tmp_path)
    yield one
    one.close()


@pytest.fixture(scope="session")
def sandbox():
    """A running child, for tests that read many files."""
    with Sandbox(READER) as child:
        yield child


@pytest.fixture(scope="session")
def sound():
    """A small sound file of each kind, in bytes, by kind."""
    return {
        "geotiff": geotiff(compress="deflate"),
        "netcdf": netcdf(),
        "geojson": geojson(),
        "csv": b"# simulated: yes\nzone,species,mass\n"
        + b"".join(b"west,kelp,%d.5\n" % i for i in range(60)),
    }


def geotiff(height=30, width=40, dtype="uint8", same=False, **options):
    """A GeoTIFF of a few classes, or of one."""
    profile = {"driver": "GTiff", "width": width, "height": height, "count": 1, "dtype": dtype}
    place = {"crs": "EPSG:32651", "transform": rasterio.Affine(10, 0, 3e5, 0, -10, 3.2e6)}
    values = np.ones((1, height, width), dtype)
    if not same:
        values[:] = np.random.default_rng(1).integers(0, 5, values.shape)
    with MemoryFile() as memory:
        with memory.open(**profile, **place, **options) as file:
            file.write(values)
        return memory.read()


def netcdf():
    """A netCDF-4 file with a compressed field on two axes."""
    field = np.random.default_rng(2).normal(15, 3, (12, 8, 6))
    data = xr.Dataset(
        {"sst": (("time", "lat", "lon"), field, {"units": "degC"})},
        {"time": np.arange(12), "lat": np.arange(8.0), "lon": np.arange(6.0)},
        {"Conventions": "CF-1.8"},
    )
    packed = {"sst": {"zlib": True, "shuffle": True, "chunksizes": (4, 8, 6)}}
    return bytes(data.to_netcdf(engine="h5netcdf", encoding=packed))


def geojson():
    """Three zones side by side."""
    features = [
        {
            "type": "Feature",
            "properties": {"zone": name},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[i, 29], [i + 1, 29], [i + 1, 30.25], [i, 30.25], [i, 29]]],
            },
        }
        for i, name in enumerate(("west", "middle", "east"), start=121)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, indent=1).encode()


@pytest.fixture(scope="session")
def make_geotiff():
    return geotiff
