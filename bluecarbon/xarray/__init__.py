"""`ds.bluecarbon` and `map.bluecarbon`: areas, trajectories, tables and figures of xarray objects.

Importing this module registers the accessors; `bluecarbon.account` and `Account.strata` import it
too, so that `account.strata.bluecarbon` is there. See `Strata` for datasets of strata, which
accounts hold and `account.nc` files keep, and `ClassMap` for maps of classes as DataArrays.
"""

import xarray

from bluecarbon.xarray.class_map import ClassMap, to_xarray
from bluecarbon.xarray.strata import Strata

__all__ = ["ClassMap", "Strata", "to_xarray"]

NAME = "bluecarbon"


def _register(register, accessor, of):
    # Registering twice warns that something else is overridden, so a reload leaves it alone.
    if not hasattr(of, NAME):
        register(NAME)(accessor)


_register(xarray.register_dataset_accessor, Strata, xarray.Dataset)
_register(xarray.register_dataarray_accessor, ClassMap, xarray.DataArray)
