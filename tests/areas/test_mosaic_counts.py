"""A mosaic is counted as the one map that it was cut from, in every way of counting."""

import importlib.util
from datetime import date
from pathlib import Path

import numpy.testing as npt
import pytest

from bluecarbon.areas.cell_area import cell_areas
from bluecarbon.areas.trajectories import count_trajectories
from bluecarbon.inputs.class_maps import open_class_maps
from bluecarbon.inputs.zones import read_zones

ROOT = Path(__file__).parents[2]
LEGEND = {code: f"class {code}" for code in range(1, 9)}


@pytest.fixture(scope="module")
def synthetic():
    """The maps of the benchmarks."""
    spec = importlib.util.spec_from_file_location("maps", ROOT / "benchmarks" / "maps.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def opened(made):
    dated = [
        (date(year, 7, 1), list(paths)) for year, paths in zip(made.years, made.maps, strict=True)
    ]
    return open_class_maps(dated, LEGEND)


@pytest.mark.slow
@pytest.mark.parametrize("crs", ["EPSG:32651", "EPSG:4326"])
def test_a_mosaic_of_many_files_counts_as_one_file(synthetic, tmp_path, crs):
    """Law: 3 dates x 9 files of 9 Mpx against the same cells in one file a date."""
    asked = {"crs": crs, "stock": 9}
    cut = synthetic.make(tmp_path / "cut", 3000, 3100, files=3, **asked)
    whole = synthetic.make(tmp_path / "whole", 3000, 3100, **asked)
    maps, single = opened(cut), opened(whole)
    assert maps.grid == single.grid
    zones = read_zones(whole.polygons, single.grid)
    areas = cell_areas(single.grid)
    expected = count_trajectories(single, zones, areas, tile_size=700, progress=False)
    assert expected.cells.sum() + expected.empty_cells == 3000 * 3100
    for kernel in ("numpy", "fast"):
        counted = count_trajectories(maps, zones, areas, kernel=kernel, progress=False)
        npt.assert_array_equal(counted.zone, expected.zone)
        npt.assert_array_equal(counted.states, expected.states)
        npt.assert_array_equal(counted.cells, expected.cells)
        npt.assert_array_equal(counted.area, expected.area)
