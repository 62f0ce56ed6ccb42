"""Sea level, tides, sediment, plants and roots: hand calculations, formulas of rCMEM, laws."""

import math

import numpy as np
import numpy.testing as npt
import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from bluecarbon.science.marsh_equilibrium.sediment import (
    flooded_share_linear,
    flooded_share_sine,
    sediment_delivery,
)
from bluecarbon.science.marsh_equilibrium.tides import (
    mean_sea_level_scenario,
    nodal_tide,
    relative_elevation,
)
from bluecarbon.science.marsh_equilibrium.vegetation import (
    biomass_parabola,
    roots_exponential,
    roots_linear,
)

# The example of the README of rCMEM, in cm and g cm-2.
PLANTS = {"maximum": 0.0867, "lowest": -0.47, "highest": 2.08, "peak": 0.83}


@given(rate=st.floats(0, 1), rise=st.floats(0, 300), duration=st.integers(2, 200))
def test_a_scenario_starts_at_its_rate_and_ends_at_its_rise(rate, rise, duration):
    """Law: A t + B t2 passes r after a year and the rise at the end, whatever the two are."""
    time = np.arange(duration + 1.0)
    level = mean_sea_level_scenario(time, -6.9, rate, rise, float(duration))
    npt.assert_allclose(level[[0, 1, -1]], [-6.9, -6.9 + rate, -6.9 + rise], atol=1e-9)
    npt.assert_allclose(np.diff(level, 2), np.diff(level, 2).mean(), atol=1e-9)


def test_the_first_step_of_a_scenario_is_one_step():
    """By hand: 0.33 cm/yr and 71 cm in 100 yr: B = 0.38/99, A = 0.33 - B, second level 0.33.

    With the row number in place of the time the second level would be 2 A + 4 B = 0.668.
    """
    acceleration = (71 / 100 - 0.33) / 99
    level = mean_sea_level_scenario(np.arange(3.0), 0.0, 0.33, 71.0, 100.0)
    npt.assert_allclose(level, [0, 0.33, 0.66 + 2 * acceleration], atol=1e-12)
    npt.assert_allclose(2 * (0.33 - acceleration) + 4 * acceleration, 0.6677, atol=1e-4)


def test_the_nodal_cycle():
    """Law: it comes back after 18.61 years, rises through zero at its phase, and is a sine."""
    npt.assert_allclose(nodal_tide(2000.0 + 18.61, 5.0, 1998.3), nodal_tide(2000.0, 5.0, 1998.3))
    npt.assert_allclose(nodal_tide(1998.3 + 18.61 / 4, 5.0, 1998.3), 5.0)
    assert nodal_tide(1998.31, 5.0, 1998.3) > 0


def test_the_biomass_of_the_readme_of_another_program():
    """rCMEM prints 0.0866891 g/cm2 for 2000: elevation 50.2, mean sea level -6.9, mean high water
    58.4 + 10.3 above it, nodal cycle 2.24 cm at phase 2011.181 (which it takes whatever is asked).
    """
    high = -6.9 + 58.4 + 10.3 + nodal_tide(2000.0, 2.24, 2011.181)
    biomass = biomass_parabola(relative_elevation(50.2, -6.9, high), **PLANTS)
    npt.assert_allclose(biomass, 0.0866891, atol=5e-8)


def test_a_centred_parabola_is_that_of_another_program():
    """rCMEM, test-predictedBiomass.R: a z + b z2 + c with limits -1 and 3 and a peak of 2500."""
    z = np.array([-4.0, -0.5, 0.0, 1.0, 2.2, 5.0])
    expected = np.maximum(2500 * (1 - ((z - 1) / 2) ** 2), 0)
    npt.assert_allclose(biomass_parabola(z, 2500.0, -1.0, 3.0), expected)
    # As that test writes it: a = 1250, b = -625, c = 1875, at z = 0.
    npt.assert_allclose(biomass_parabola(0.0, 2500.0, -1.0, 3.0), 1875)


@given(peak=st.floats(-0.4, 2.0), z=st.floats(-3, 4))
def test_law_biomass_peaks_at_its_peak(peak, z):
    plants = {**PLANTS, "peak": peak}
    here = biomass_parabola(z, **plants)
    assert 0 <= here <= biomass_parabola(peak, **plants) == 0.0867
    assert (here == 0) or (-0.47 < z < 2.08)


def test_limits_out_of_order_are_refused_with_the_cure():
    with pytest.raises(ValueError, match="Put them in order"):
        biomass_parabola(0.5, 0.0867, 1.0, 0.0)
    with pytest.raises(ValueError, match="Put them in order"):
        biomass_parabola(0.5, 0.0867, 0.0, 1.0, 1.5)


def test_flooded_shares():
    """By hand: a quarter of the range below high water: 1/4 if linear, arccos(1/2)/pi = 1/3."""
    z = np.array([70.0, 60.0, 30.0, 0.0, -60.0, -80.0])
    npt.assert_allclose(flooded_share_linear(z, 60.0, -60.0), [0, 0, 0.25, 0.5, 1, 1])
    npt.assert_allclose(flooded_share_sine(z, 60.0, -60.0), [0, 0, 1 / 3, 0.5, 1, 1], atol=1e-12)


@given(z=st.floats(-59.99, 59.99))
def test_the_sine_is_the_flood_and_ebb_of_another_program(z):
    """rCMEM, floodTimeTrig.R, written out: time of the rising tide and of the falling one."""
    rising = ((2 * math.pi - math.acos(2 * (z + 60) / 120 - 1)) / math.pi - 1) / 2
    falling = ((2 * math.pi - math.acos(2 * (z - 60) / -120 - 1)) / math.pi - 1) / 2
    npt.assert_allclose(flooded_share_sine(z, 60.0, -60.0), abs(rising - 0.5) + falling, atol=1e-9)


def test_sediment_by_hand():
    """700 x 3e-5 x 20/2 x 2.8 x 0.2 = 0.1176 g/cm2/yr; all of it once f > 1/q."""
    npt.assert_allclose(sediment_delivery(40.0, 60.0, 0.2, 700.0, 3e-5, 2.8), 0.1176)
    npt.assert_allclose(sediment_delivery(40.0, 60.0, 0.9, 700.0, 3e-5, 2.8), 0.21)
    assert sediment_delivery(61.0, 60.0, 0.2, 700.0, 3e-5, 2.8) == 0


@given(low=st.floats(-100, 100), up=st.floats(0, 50))
def test_law_higher_ground_gets_less_sediment(low, up):
    def delivery(z):
        return sediment_delivery(z, 60.0, flooded_share_linear(z, 60.0, -60.0), 700.0, 3e-5, 2.8)

    assert delivery(low + up) <= delivery(low) + 1e-15


def exponential_density(x):
    """rCMEM, massLiveRoots.R, for one unit of roots to 30 cm, before the integral."""
    b = math.log(0.05) / 30
    a = 1 / ((math.exp(b * 30) - 1) / b - math.exp(b * 30) * 30)
    return a * (math.exp(b * x) - math.exp(b * 30))


@pytest.mark.parametrize(
    ("roots", "density"),
    [(roots_linear, lambda x: 2 / 30 * (1 - x / 30)), (roots_exponential, exponential_density)],
)
def test_roots_are_the_integral_of_their_density(roots, density):
    """scipy.integrate.quad, another program, over layers within and across the root depth."""
    for top, bottom in [(0.0, 5.0), (10.0, 30.0), (3.0, 17.5)]:
        npt.assert_allclose(roots(top, bottom, 1.0, 30.0), quad(density, top, bottom)[0], rtol=1e-9)
    npt.assert_allclose(roots(25.0, 50.0, 1.0, 30.0), quad(density, 25, 30)[0], rtol=1e-8)


@pytest.mark.parametrize("roots", [roots_linear, roots_exponential])
@given(cut=st.lists(st.floats(0, 60), max_size=6), total=st.floats(0, 1))
def test_law_roots_do_not_depend_on_where_the_soil_is_cut(roots, cut, total):
    edges = np.array([0.0, *sorted(cut), 60.0])
    npt.assert_allclose(roots(edges[:-1], edges[1:], total, 30.0).sum(), total, atol=1e-12)


HEIGHTS = {"elevation": 30.0, "high_water": 60.0, "low_water": -60.0}
ROOTS = {"top": 0.0, "bottom": 5.0, "total": 0.1, "depth": 30.0}
CALLS = [
    (
        mean_sea_level_scenario,
        {"time": 10.0, "initial": -6.9, "rate": 0.33, "rise": 71.0, "duration": 100.0},
        "a cm cm/a cm a",
        "cm",
    ),
    (nodal_tide, {"year": 2000.0, "amplitude": 2.24, "phase": 2011.181}, "a cm a", "cm"),
    (
        relative_elevation,
        {"elevation": 50.0, "mean_sea_level": -7.0, "mean_high_water": 62.0},
        "cm cm cm",
        "",
    ),
    (
        flooded_share_linear,
        HEIGHTS,
        "cm cm cm",
        "",
    ),
    (flooded_share_sine, HEIGHTS, "cm cm cm", ""),
    (
        sediment_delivery,
        {
            "elevation": 40.0, "high_water": 60.0, "flooded_share": 0.2, "tides": 700.0,
            "concentration": 3e-5, "capture_rate": 2.8,
        },
        "cm cm - 1/a g/cm^3 -",
        "g/cm^2/a",
    ),
    (
        biomass_parabola,
        {"relative_elevation": 0.5, **PLANTS},
        "- g/cm^2 - - -",
        "g/cm^2",
    ),
    (roots_linear, ROOTS, "cm cm g/cm^2 cm", "g/cm^2"),
    (
        roots_exponential,
        ROOTS,
        "cm cm g/cm^2 cm",
        "g/cm^2",
    ),
]  # fmt: skip
OTHER = {
    "a": "day", "cm": "m", "cm/a": "mm/day", "-": "percent", "1/a": "1/day", "g/cm^3": "mg/L",
    "g/cm^2": "g/m^2",
}  # fmt: skip


@pytest.mark.parametrize(("function", "arguments", "given_in", "unit"), CALLS)
def test_every_function_takes_quantities_in_any_unit(function, arguments, given_in, unit):
    """Law: a result does not depend on the units it was asked in."""
    units = pint.UnitRegistry()
    plain = function(**arguments)
    asked = {
        name: units.Quantity(value, "" if u == "-" else u).to(OTHER[u])
        for (name, value), u in zip(arguments.items(), given_in.split(), strict=True)
    }
    npt.assert_allclose(function(**asked).to(unit).magnitude, plain, rtol=1e-9)
    wrong = {**asked, next(iter(asked)): units.Quantity(1.0, "kg")}
    with pytest.raises(pint.DimensionalityError):
        function(**wrong)
