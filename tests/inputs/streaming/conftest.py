"""Writes ocean fields as products store them: packed, filtered, chunked, turned."""

import itertools

import h5netcdf
import numpy as np
import pytest

AXES = {"time": "days since 2019-12-20", "lat": "degrees_north", "lon": "degrees_east"}


@pytest.fixture(scope="session")
def stored(tmp_path_factory):
    """A function that writes fields to a file as they are to be stored.

    Fields are (numbers as stored, attributes, options of the storage) on (time, lat, lon), or with
    the dimensions named in the options. `axes` are the values of the axes. Returns the path.
    """
    folder, number = tmp_path_factory.mktemp("stored"), itertools.count()

    def written(fields, axes, *, unlimited=(), units=AXES, **attrs):
        path = folder / f"{next(number)}" / "ocean.nc"
        path.parent.mkdir()
        with h5netcdf.File(path, "w") as file:
            file.attrs.update(attrs)
            file.dimensions = {
                name: None if name in unlimited else np.size(values)
                for name, values in axes.items()
            }
            for name in unlimited:
                file.resize_dimension(name, np.size(axes[name]))
            for name, values in axes.items():
                variable = file.create_variable(name, (name,), data=np.asarray(values))
                if units.get(name):
                    variable.attrs["units"] = units[name]
            for name, (numbers, attributes, storage) in fields.items():
                storage = {"dims": ("time", "lat", "lon"), **storage}
                dims, written = storage.pop("dims"), storage.pop("written", slice(None))
                fill = attributes.get("_FillValue")
                variable = file.create_variable(
                    name, dims, numbers.dtype, fillvalue=fill, **storage
                )
                variable[written] = numbers[written]
                for key, value in attributes.items():
                    if key != "_FillValue":
                        variable.attrs[key] = value
        return path

    return written


@pytest.fixture(scope="session")
def every_block():
    return _every_block


def _every_block(blocks, whole):
    """Check blocks against the fields in one piece, label by label; returns how many there were."""
    seen = 0
    count = 0
    for block in blocks:
        labels = {dim: block[dim] for dim in block.dims}
        for name in whole:
            expected = whole[name].sel(labels)
            assert block[name].dims == whole[name].dims
            assert block[name].dtype == np.float64
            for dim in block.dims:
                np.testing.assert_array_equal(block[dim], expected[dim])
                assert block[dim].attrs == expected[dim].attrs
            np.testing.assert_array_equal(block[name].values, expected.values)
        seen += next(iter(block.values())).size
        count += 1
    assert seen == next(iter(whole.values())).size, "every value once"
    return count
