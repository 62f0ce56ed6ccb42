"""Maps on a server of this machine, and how they are cut."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine

from bluecarbon.accounting.fetching.remote import Remote

_path = Path(__file__).parents[1] / "fetching" / "serving.py"
_spec = importlib.util.spec_from_file_location("serving", _path)
serving = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(serving)

LEFT, TOP, SIZE = 300_000.0, 3_300_000.0, 10.0


def map_file(path, values, *, tags=None, **profile):
    """Write a map in EPSG:32651 with cells of 10 m."""
    height, width = values.shape
    settings = {"driver": "GTiff", "crs": "EPSG:32651", "nodata": 0, "compress": "deflate"}
    settings |= {"transform": Affine(SIZE, 0, LEFT, 0, -SIZE, TOP), "dtype": values.dtype}
    settings |= {"height": height, "width": width, "count": 1} | profile
    with rasterio.open(path, "w", **settings) as file:
        file.update_tags(**(tags or {}))  # before the values, or the directory goes to the end
        file.write(values, 1)
    return path


def bounds_of(row, col, height, width):
    """Bounds of a window of such a map, in its reference system."""
    west, north = LEFT + SIZE * col, TOP - SIZE * row
    return (west, north - SIZE * height, west + SIZE * width, north)


def noise(height, width, seed=1):
    """Codes that no codec makes small, so that blocks lie apart."""
    return np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)


class Bench:
    """A server with maps, and a folder for what is cut out of them."""

    def __init__(self, served, folder):
        self.served, self.folder = served, folder
        self.remote = Remote(pause=0, timeout=10, progress=False, limit=2**30)

    def put(self, name, values=None, **profile):
        """Serve a map, and return its address; `values` may be bytes."""
        data = values
        if not isinstance(values, bytes):
            path = self.folder / f"served-{name}"
            data = map_file(path, values, **profile).read_bytes()
        self.served.files[f"/{name}"] = data
        return f"{self.served.url}/{name}"

    def local(self, name):
        """The same map on the disk."""
        path = self.folder / f"served-{name}"
        path.write_bytes(self.served.files[f"/{name}"])
        return path

    def cut(self, address, window=(100, 100, 50, 60), out="cut/window.tif", **more):
        from bluecarbon import cut_map

        more = {"remote": self.remote, "exact": True} | more
        if not {"zones", "bounds"} & set(more):
            more |= {"bounds": bounds_of(*window), "bounds_crs": "EPSG:32651"}
        return cut_map(address, self.folder / out, **more)

    def left(self):
        """What lies in the folder that cuts go to."""
        folder = self.folder / "cut"
        return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.fixture
def bench(tmp_path):
    with serving.server() as served:
        yield Bench(served, tmp_path)


@pytest.fixture
def elsewhere():
    with serving.server() as served:
        yield served


@pytest.fixture
def noisy(bench):
    """The address of a map of 500 x 600 cells in tiles of 64, some hundred kilobytes."""
    blocks = {"tiled": True, "blockxsize": 64, "blockysize": 64}
    return bench.put("noise.tif", noise(500, 600), tags={"simulated": "yes"}, **blocks)


@pytest.fixture
def short(monkeypatch):
    """Little is read ahead, so that even small maps are read in many ranges."""
    from bluecarbon.accounting.cutting import far_map, source

    monkeypatch.setattr(source, "AHEAD", 1000)
    monkeypatch.setattr(far_map, "AHEAD", 1000)


@pytest.fixture
def exact(monkeypatch):
    """Nothing is read ahead, so that what is asked for can be counted."""
    from bluecarbon.accounting.cutting import far_map, source

    monkeypatch.setattr(source, "AHEAD", 0)
    monkeypatch.setattr(far_map, "AHEAD", 0)
