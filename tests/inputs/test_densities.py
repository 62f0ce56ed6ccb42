"""Continuous maps: units, nodata, scaling, and what is refused."""

import re

import numpy as np
import numpy.testing as npt
import pytest
import rasterio
from affine import Affine

from bluecarbon.errors import InputError
from bluecarbon.grid import Window
from bluecarbon.inputs.densities import open_density


@pytest.fixture
def write(tmp_path):
    """Writes a map of 2 x 2 cells; returns its path."""

    def make(values, name="density.tif", *, unit=None, scale=None, left=0.0, **tags):
        path = tmp_path / name
        values = np.asarray(values, dtype="float32")
        with rasterio.open(
            path,
            "w",
            driver="GTiff",
            height=2,
            width=2,
            count=1,
            dtype="float32",
            nodata=-9999,
            crs="EPSG:6933",
            transform=Affine(100, 0, left, 0, -100, 0),
        ) as file:
            file.write(values, 1)
            if scale:
                file.scales = [scale]
            file.update_tags(**tags)
            if unit:
                file.units = [unit]
        return path

    return make


WINDOW = Window(0, 0, 2, 2)


@pytest.mark.parametrize(
    ("unit", "factor"), [("t ha-1", 1), ("Mg ha-1", 1), ("kg m-2", 10), ("g cm-2", 100)]
)
def test_units_become_tonnes_per_hectare(write, unit, factor):
    """By hand: 1 kg/m2 = 10 t/ha, 1 g/cm2 = 100 t/ha."""
    density = open_density(write([[1, 2], [3, -9999]]), unit, canonical="t ha-1")
    values, valid = density.read(WINDOW)
    npt.assert_allclose(values, np.array([[1, 2], [3, 0]]) * factor)
    npt.assert_array_equal(valid, [[True, True], [True, False]])


def test_nan_is_no_data_and_scales_are_applied(write):
    density = open_density(write([[1, np.nan], [3, 4]], scale=0.5), "t ha-1", canonical="t ha-1")
    values, valid = density.read(WINDOW)
    npt.assert_allclose(values, [[0.5, 0], [1.5, 2]])
    assert valid.tolist() == [[True, False], [True, True]]


def test_a_unit_that_contradicts_the_file_is_refused(write):
    with pytest.raises(InputError, match="Correct the unit in the project"):
        open_density(write([[1, 1], [1, 1]], unit="kg m-2"), "t ha-1", canonical="t ha-1")
    agreed = open_density(write([[1, 1], [1, 1]], unit="kg m-2"), "kg m-2", canonical="t ha-1")
    assert agreed.read(WINDOW)[0][0, 0] == pytest.approx(10)


def test_a_unit_of_another_kind_is_refused(write):
    with pytest.raises(InputError, match="t ha-1"):
        open_density(write([[1, 1], [1, 1]]), "percent", canonical="t ha-1")


def test_a_map_on_another_grid_is_refused_or_aligned(write):
    like = write([[1, 1], [1, 1]], "like.tif")
    path = write([[1, 2], [3, 4]], left=40.0)
    with pytest.raises(InputError, match="nearest"):
        open_density(path, "t ha-1", canonical="t ha-1", like=like)
    aligned = open_density(path, "t ha-1", canonical="t ha-1", like=like, align="nearest")
    values, valid = aligned.read(WINDOW)
    # Cell centres at 50 and 150 m; the map begins at 40 m, so they fall into its cells 0 and 1.
    npt.assert_allclose(values, [[1, 2], [3, 4]])
    assert valid.all()
    assert aligned.notes


def test_simulated_maps_say_so(write):
    assert open_density(
        write([[1, 1], [1, 1]], simulated="yes"), "t ha-1", canonical="t ha-1"
    ).simulated


@pytest.mark.parametrize("mark", [-999, -32768, -99999, 1e20, np.finfo("f4").min])
def test_a_mark_for_missing_that_is_not_declared_is_refused_with_the_cure(write, mark):
    density_map = write([[1, 2], [3, mark]])
    with pytest.raises(
        InputError, match="row 1, column 1.*--nodata " + re.escape(f"{mark:g} density.tif")
    ):
        open_density(density_map, "t ha-1", canonical="t ha-1").read(WINDOW)


def test_a_map_without_any_value_is_refused_and_is_not_zero(write):
    with pytest.raises(InputError, match=r"it is not zero.*Check the nodata value"):
        open_density(write([[-9999, np.nan], [-9999, -9999]]), "t ha-1", canonical="t ha-1")
