"""Areas between parallels and meridians: closed forms, published totals, laws.

Cells of real grids are held against geodesic polygons in tests/areas and tests/science.
"""

import math

import numpy as np
import numpy.testing as npt
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.geodesy import (
    WGS84_INVERSE_FLATTENING,
    WGS84_SEMI_MAJOR,
    cell_area,
    squared_eccentricity,
)


def test_the_squared_eccentricity_of_wgs84():
    """0.00669437999014, as every geodesy text prints it; none for a sphere."""
    npt.assert_allclose(
        squared_eccentricity(WGS84_INVERSE_FLATTENING), 0.00669437999014, atol=5e-15
    )
    assert squared_eccentricity(0.0) == 0


def test_the_earth_in_rows_of_one_degree():
    """510,065,621.724 km2, the area of the WGS 84 ellipsoid."""
    latitude = np.radians(np.arange(-89.5, 90))
    rows = cell_area(
        latitude,
        math.radians(1),
        2 * math.pi,
        semi_major=WGS84_SEMI_MAJOR,
        eccentricity2=squared_eccentricity(WGS84_INVERSE_FLATTENING),
    )
    npt.assert_allclose(rows.sum() / 1e6, 510_065_621.724, rtol=1e-11)


@given(south=st.floats(-1.5, 1.4), height=st.floats(0.001, 0.1), width=st.floats(0.001, 6))
def test_law_a_sphere_has_zones(south, height, width):
    """Archimedes: the area of a zone is R2 times its width times the difference of the sines."""
    area = cell_area(south + height / 2, height, width, semi_major=2.0, eccentricity2=0.0)
    expected = 4 * width * (math.sin(south + height) - math.sin(south))
    npt.assert_allclose(area, expected, rtol=1e-9)


def test_heights_may_differ_from_row_to_row():
    """Law: two rows of their own heights are those rows alone."""
    kwargs = {"semi_major": 1.0, "eccentricity2": 0.006}
    both = cell_area(np.array([0.1, 0.3]), np.array([0.1, 0.3]), 1.0, **kwargs)
    npt.assert_allclose(
        both, [cell_area(0.1, 0.1, 1.0, **kwargs), cell_area(0.3, 0.3, 1.0, **kwargs)]
    )
