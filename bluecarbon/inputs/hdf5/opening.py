"""A netCDF-4 file as an xarray.Dataset, whose numbers are read as `chunks.py` does it.

xarray and h5netcdf say what stands in the file; the numbers behind it are exchanged for our own.
"""

import xarray as xr
from xarray.backends import BackendArray, BackendEntrypoint
from xarray.core import indexing

from bluecarbon.errors import InputError
from bluecarbon.inputs.hdf5.chunks import Chunks
from bluecarbon.inputs.hdf5.scan import open_hdf5

# A variable that has the name of a dimension and is not its axis stands in HDF5 under this name.
NO_AXIS = "_nc4_non_coord_"


def open_netcdf(path, *, chunks=None):
    """Open a netCDF-4 file that `scan` has looked through; values are read when they are asked for.

    Parameters
    ----------
    path : str or Path
    chunks : int, dict or "auto", optional
        Chunks for dask.

    Returns
    -------
    xarray.Dataset
        Packing and fill values are undone, times are not decoded. To be closed.

    Raises
    ------
    InputError
        For what is HDF5 and not netCDF-4, and for an axis with a damaged chunk. Of other variables
        it comes when their values are asked for.
    """
    try:
        return xr.open_dataset(path, engine=_Checked, chunks=chunks)
    except InputError:
        raise
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            where=path,
            found=f"an HDF5 file that is not netCDF-4 ({error})",
            rule="Ocean fields are read from netCDF-4 files.",
            cure="Write it as netCDF-4, for instance with xarray: ds.to_netcdf(path).",
        ) from error


class _Checked(BackendEntrypoint):
    """What `xarray.open_dataset` takes as an engine."""

    open_dataset_parameters = ("filename_or_obj", "drop_variables")

    def open_dataset(self, filename_or_obj, *, drop_variables=None):
        # Files that HDF5 tools wrote have no named dimensions: they open, and are refused for
        # their axes.
        file = xr.open_dataset(
            filename_or_obj,
            engine="h5netcdf",
            phony_dims="access",
            decode_cf=False,
            drop_variables=drop_variables,
        )
        with open_hdf5(filename_or_obj) as stored:
            variables = {
                name: _exchanged(variable, filename_or_obj, str(name), stored)
                for name, variable in file.variables.items()
            }
        bare = xr.Dataset(variables, attrs=file.attrs)
        bare.encoding = file.encoding
        bare.set_close(file.close)
        return xr.decode_cf(bare, decode_times=False)


def _exchanged(variable, path, name, stored):
    """A variable with the numbers that are read here; what holds no numbers stays as it is."""
    place = NO_AXIS + name if NO_AXIS + name in stored else name
    dataset = stored[place]
    if dataset.dtype.kind not in "iufb" or dataset.shape is None:
        return variable
    numbers = _Numbers(path, place, variable.shape, variable.dtype)
    lazy = indexing.LazilyIndexedArray(numbers)
    return xr.Variable(variable.dims, lazy, variable.attrs, variable.encoding)


class _Numbers(BackendArray):
    """The stored numbers of a variable; the file is opened when they are asked for.

    So they may be asked for after the dataset is closed, in another thread or process, as dask does
    it. HDF5 shares what is open already.
    """

    def __init__(self, path, place, shape, dtype):
        self.path, self.place, self.shape, self.dtype = path, place, shape, dtype
        self._index = None

    def __getitem__(self, key):
        support = indexing.IndexingSupport.BASIC
        return indexing.explicit_indexing_adapter(key, self.shape, support, self._at)

    def _at(self, key):
        """The numbers at a tuple of integers and slices."""
        runs = [_run(one, size) for one, size in zip(key, self.shape, strict=True)]
        where = f"{self.path}, variable {self.place.removeprefix(NO_AXIS)!r}"
        with open_hdf5(self.path) as file:
            chunks = Chunks(file[self.place], self.shape, where, index=self._index)
            self._index = chunks.index
            numbers = chunks.values(tuple(run for run, _ in runs))
        # In the order of bytes that xarray expects.
        return numbers[tuple(inside for _, inside in runs)].astype(self.dtype, copy=False)


def _run(one, size):
    """A run of neighbours that holds an index or a slice, and the index or slice within it."""
    if not isinstance(one, slice):
        one = int(one) % size
        return slice(one, one + 1), 0
    places = range(size)[one]
    if not places:
        return slice(0, 0), slice(None)
    low, high = min(places[0], places[-1]), max(places[0], places[-1])
    return slice(low, high + 1), slice(None, None, places.step)
