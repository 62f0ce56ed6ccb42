"""What runs in the child: readers by kind of file. Nothing here trusts its input.

The functions `prepare` and `answer` are those that `bluecarbon.evidence.sandbox.serving` asks for.
"""

import os
import subprocess
import sys
from pathlib import Path

DRIVERS = ("GTiff", "MEM")  # of GDAL, all that are left

_NAME_DRIVERS = "import rasterio\nwith rasterio.Env() as e: print(*e.drivers(), sep='\\n')"


def prepare():
    """Import every reader with GDAL cut down to GeoTIFF; returns the folders they still need."""
    # GDAL looks at this once, when it first opens anything, and cannot be told "all but these".
    command = [sys.executable, "-P", "-c", _NAME_DRIVERS]
    names = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")
    os.environ["GDAL_SKIP"] = ",".join(n for n in names if n and n not in DRIVERS)

    import h5netcdf  # noqa: F401
    import pyproj
    import rasterio

    import bluecarbon
    from bluecarbon.accounting.verifying.sandbox import geotiff, netcdf, text  # noqa: F401

    with rasterio.Env() as env:
        left = set(env.drivers())
    if left != set(DRIVERS):
        raise RuntimeError(f"GDAL kept the drivers {sorted(left)}")
    pyproj.CRS("EPSG:4326")
    _warm_up()
    packages = [Path(m.__file__).parent for m in (bluecarbon, rasterio, pyproj)]
    return [sys.prefix, sys.base_prefix, pyproj.datadir.get_data_dir(), *packages]


def answer(request, data):
    """Verdict, stage, reason and facts on the bytes of a file of one kind."""
    from bluecarbon.accounting.verifying.sandbox import geotiff, netcdf, text
    from bluecarbon.accounting.verifying.sandbox.budget import OverBudgetError
    from bluecarbon.errors import InputError
    from bluecarbon.evidence.sandbox import Limits

    readers = {
        "geotiff": geotiff.read,
        "netcdf": netcdf.read,
        "json": text.read_json,
        "geojson": text.read_geojson,
        "csv": text.read_csv,
    }
    limits = Limits(**request["limits"])
    try:
        facts = readers[request["kind"]](request["name"], data, limits)
    except OverBudgetError as error:
        return {"verdict": "rejected", "stage": "limits", "reason": str(error)}
    except InputError as error:
        return {"verdict": "rejected", "stage": "parse", "reason": str(error)}
    return {"verdict": "accepted", "facts": facts}


def _warm_up():
    """Read one small file of each kind, so that what is imported late is imported before a fork."""
    import numpy as np
    import rasterio
    import xarray as xr

    from bluecarbon.evidence.sandbox import Limits

    line = np.arange(4.0)
    profile = {"driver": "GTiff", "width": 4, "height": 4, "count": 1, "dtype": "uint8"}
    place = {"crs": "EPSG:32651", "transform": rasterio.Affine(10, 0, 3e5, 0, -10, 3e6)}
    with rasterio.MemoryFile() as memory:
        with memory.open(**profile, **place) as file:
            file.write(np.ones((1, 4, 4), dtype="uint8"))
        tiff = memory.read()
    netcdf = bytes(xr.Dataset({"a": ("x", line)}, {"x": line}).to_netcdf(engine="h5netcdf"))
    for kind, data in {
        "geotiff": tiff,
        "netcdf": netcdf,
        "csv": b"a\n1\n",
        "json": b"{}",
        "geojson": b"{}",
    }.items():
        answer({"kind": kind, "name": kind, "limits": Limits().as_json()}, data)
