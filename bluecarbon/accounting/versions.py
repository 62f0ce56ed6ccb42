"""Versions of the libraries that an account rests on, for the record of its run."""

import re
from importlib import metadata

LIBRARIES = ("numpy", "scipy", "xarray", "pandas", "rasterio", "pyproj", "shapely", "pydantic")


def versions():
    """Version of each library by its name, as its installation states it; none is imported."""
    return {name: _version(name) for name in LIBRARIES}


def _version(name):
    # `metadata.version` parses the whole description, too, which for these takes 8 ms. It stands
    # below the heads, so the first line that tells a version is the head.
    text = metadata.distribution(name).read_text("METADATA") or ""
    stated = re.search(r"^Version: *(\S+)", text, re.MULTILINE)
    return stated[1] if stated else metadata.version(name)
