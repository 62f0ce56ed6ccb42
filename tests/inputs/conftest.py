"""Small GeoTIFFs, written as a test needs them."""

import itertools
import warnings
from collections import namedtuple

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine

Frame = namedtuple("Frame", "crs left top dx dy")

# A corner of Xihu Harbour in UTM zone 51, and one of the same coast in degrees.
UTM = Frame("EPSG:32651", 375_000.0, 3_262_000.0, 10.0, 10.0)
DEGREES = Frame("EPSG:4326", 121.7, 29.6, 0.001, 0.0009)


@pytest.fixture(scope="session")
def write_tif(tmp_path_factory):
    """A function that writes an array to a new GeoTIFF and returns its path."""
    folder = tmp_path_factory.mktemp("maps")
    number = itertools.count()

    def write(cells, frame=UTM, *, name=None, tags=None, scale=None, offset=None, **profile):
        cells = np.asarray(cells)
        bands = cells[None] if cells.ndim == 2 else cells
        path = folder / str(next(number)) / (name or "map.tif")
        path.parent.mkdir()
        profile = {
            "count": bands.shape[0],
            "height": bands.shape[1],
            "width": bands.shape[2],
            "dtype": bands.dtype,
            "crs": frame.crs,
            "transform": Affine(frame.dx, 0, frame.left, 0, -frame.dy, frame.top),
            **profile,
        }
        with warnings.catch_warnings():
            # Some tests are about maps without georeference.
            warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
            with rasterio.open(path, "w", driver="GTiff", **profile) as file:
                file.write(bands)
                file.update_tags(**(tags or {}))
                if scale is not None or offset is not None:
                    file.scales, file.offsets = (scale or 1.0,), (offset or 0.0,)
        return path

    return write


@pytest.fixture
def utm():
    """A frame of 10 m cells in EPSG:32651."""
    return UTM


@pytest.fixture
def degrees():
    """A frame of cells of 0.001 x 0.0009 degrees in EPSG:4326."""
    return DEGREES
