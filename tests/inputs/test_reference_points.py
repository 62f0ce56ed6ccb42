"""Reference points: read, checked, and found on the grid."""

import numpy as np
import pytest
from pyproj import CRS, Transformer

from bluecarbon.errors import InputError
from bluecarbon.grid import Grid
from bluecarbon.inputs.reference_points import cells_of_points, read_reference_points

HABITATS = ("sea", "mangrove")
UTM = Grid(
    crs=CRS.from_epsg(32651).to_wkt(),
    transform=(10.0, 0.0, 350_000.0, 0.0, -10.0, 3_260_000.0),
    width=20,
    height=30,
)


def write(path, rows, head="x,y,reference_class\n"):
    path.write_text(head + "\n".join(rows) + "\n")
    return path


def test_points_fall_into_the_cells_that_hold_them(tmp_path):
    """Centres of cells, brought to longitude and latitude by pyproj, come back as those cells."""
    rows, cols = np.array([0, 7, 29]), np.array([0, 19, 3])
    x, y = 350_000 + 10 * (cols + 0.5), 3_260_000 - 10 * (rows + 0.5)
    lonlat = Transformer.from_crs("EPSG:32651", "EPSG:4326", always_xy=True)
    lines = [f"{a:.9f},{b:.9f},sea" for a, b in zip(*lonlat.transform(x, y), strict=True)]
    points = read_reference_points(write(tmp_path / "p.csv", lines), habitats=HABITATS)
    found = cells_of_points(points, UTM)
    assert found[0].tolist() == rows.tolist()
    assert found[1].tolist() == cols.tolist()


def test_a_grid_in_degrees_needs_no_transformation(tmp_path):
    grid = Grid(crs="EPSG:4326", transform=(0.1, 0, 120, 0, -0.1, 30), width=5, height=5)
    path = write(tmp_path / "p.csv", ["120.25,29.85,sea"])
    points = read_reference_points(path, habitats=HABITATS)
    rows, cols = cells_of_points(points, grid)
    assert (rows.tolist(), cols.tolist()) == ([1], [2])


def test_a_point_off_the_map_names_its_row(tmp_path):
    path = write(tmp_path / "p.csv", ["10.0,10.0,sea"])
    points = read_reference_points(path, habitats=HABITATS)
    with pytest.raises(InputError, match="take the point out") as caught:
        cells_of_points(points, UTM)
    assert "row 2" in str(caught.value)


def test_exchanged_axes_are_recognised(tmp_path):
    path = write(tmp_path / "p.csv", ["29.5,121.8,sea"])
    with pytest.raises(InputError, match="Exchange x and y"):
        read_reference_points(path, habitats=HABITATS)


def test_an_unknown_class_names_the_nearest(tmp_path):
    path = write(tmp_path / "p.csv", ["121.8,29.5,mangroves"])
    with pytest.raises(InputError, match="add it to the legend"):
        read_reference_points(path, habitats=HABITATS)
