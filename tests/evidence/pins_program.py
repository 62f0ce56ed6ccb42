"""Accounts a project and prints every integer of it, and what it was computed with, as JSON."""

import json
import sys
from importlib.metadata import version

import bluecarbon as bc

PACKAGES = (
    "h5netcdf",
    "h5py",
    "numpy",
    "pandas",
    "pyproj",
    "rasterio",
    "scipy",
    "shapely",
    "xarray",
)


def integers(project):
    """Lots and lines of an account; no number in it is rounded for the purpose."""
    account = bc.account(bc.open_project(project), progress=False)
    whole = account.lines.select_dtypes("integer")
    return {
        "lots": [[lot.id, lot.kg_co2e, lot.serial.text] for lot in account.lots],
        "lines": {name: whole[name].tolist() for name in whole},
        "cells": account.strata["cells"].values.tolist() if "cells" in account.strata else [],
    }


if __name__ == "__main__":
    print(json.dumps({"with": {p: version(p) for p in PACKAGES}} | integers(sys.argv[1])))
