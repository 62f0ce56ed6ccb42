"""The marsh model over time: another program's example, conservation, equilibrium, laws."""

import numpy as np
import numpy.testing as npt
import pint
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from bluecarbon.science.marsh_equilibrium.cohorts import soil_profile_ex_ante
from bluecarbon.science.marsh_equilibrium.equilibrium import accretion_rate, equilibrium_elevation
from bluecarbon.science.marsh_equilibrium.projection import VARIABLES, project_ex_ante
from bluecarbon.science.marsh_equilibrium.sediment import flooded_share_sine
from bluecarbon.science.marsh_equilibrium.settings import Sediment, Tide, Vegetation
from bluecarbon.science.marsh_equilibrium.tides import mean_sea_level_scenario
from bluecarbon.science.marsh_equilibrium.vegetation import roots_exponential, roots_linear

# The example of the README of rCMEM.
PLANTS = {
    "maximum": 0.0867, "lowest": -0.47, "highest": 2.08, "peak": 0.83, "root_to_shoot": 2.0,
    "root_turnover": 0.5, "refractory": 0.2, "decay": 0.5,
}  # fmt: skip
VEGETATION = Vegetation(**PLANTS)
TIDE = Tide(high_waters=(68.7, 89.3, 109.5), nodal_amplitude=2.24, nodal_phase=2011.181)
STILL = Tide(high_waters=(68.7, 89.3, 109.5))
SEDIMENT = Sediment(concentration=3e-5, capture_rate=2.8)
ORGANIC, MINERAL = 0.085, 1.99  # Morris et al. 2016


def level(years=50, rate=0.33, rise=None, start=-6.9):
    year = np.arange(2000, 2001 + years)
    rise = rate * years if rise is None else rise
    values = mean_sea_level_scenario(year - 2000.0, start, rate, rise, float(years))
    return xr.DataArray(values, coords={"year": year}, dims="year")


def test_the_carbon_of_the_readme_of_another_program():
    """rCMEM: 0.0866891 x 2 x 0.5 x 0.2 = 0.01733782 g OM/cm2/yr in 2001, x 0.48 = 83.2 g C/m2."""
    marsh = project_ex_ante(50.2, level(), TIDE, SEDIMENT, VEGETATION).sel(year=2001)
    npt.assert_allclose(float(marsh["refractory_organic_matter"]), 0.01733782, atol=5e-9)
    npt.assert_allclose(float(marsh["autochthonous_burial"]), 83.2, atol=0.05)


def test_a_year_by_hand():
    """One class of tide at 68.7 cm, elevation 57 cm above the sea: the steps written out."""
    tide = Tide(high_waters=(68.7,))
    marsh = project_ex_ante(50.1, level(rate=0.0), tide, SEDIMENT, VEGETATION)
    flooded = (68.7 - 57) / (2 * 68.7)
    brought = 705.79 * 3e-5 * (68.7 - 57) / 2 * 2.8 * flooded
    biomass = 0.0867 * (1 - ((57 / 68.7 - 0.83) / 1.3) ** 2)
    refractory = biomass * 2 * 0.5 * 0.2
    first = marsh.isel(year=1)
    npt.assert_allclose(float(first["sediment"]), brought, rtol=1e-9)
    npt.assert_allclose(float(first["refractory_organic_matter"]), refractory, rtol=1e-6)
    # Labile matter and roots are at rest, so only these two raise the surface.
    npt.assert_allclose(
        float(first["elevation"]) - 50.1, refractory / ORGANIC + brought / MINERAL, rtol=1e-6
    )


scenarios = st.tuples(st.floats(20, 80), st.floats(0.05, 2.0), st.floats(0, 200))


@settings(max_examples=20, deadline=None)
@given(scenarios)
def test_law_matter_is_conserved(scenario):
    """Dead roots become refractory, labile or respired; all that stays takes up its volume."""
    elevation, milligrams, rise = scenario
    water = Sediment(concentration=milligrams * 1e-4, capture_rate=2.8)
    marsh = project_ex_ante(elevation, level(60, 0.3, rise), TIDE, water, VEGETATION)
    roots = 2.0 * marsh["above_ground_biomass"]
    died = (0.5 * roots.isel(year=slice(None, -1))).sum()
    labile = marsh["labile_organic_matter"]
    kept = marsh["refractory_organic_matter"].sum()
    gone = marsh["respired_organic_matter"].sum()
    npt.assert_allclose(died, kept + gone + labile[-1] - labile[0], rtol=1e-9)
    organic = kept + labile[-1] - labile[0] + roots[-1] - roots[0]
    npt.assert_allclose(
        marsh["elevation"][-1] - marsh["elevation"][0],
        organic / ORGANIC + marsh["sediment"].sum() / MINERAL,
        rtol=1e-9, atol=1e-9,
    )  # fmt: skip


def test_a_marsh_comes_to_keep_pace_with_the_sea():
    """Law: under a constant rise it ends at the equilibrium, from above and from below."""
    start = xr.DataArray([30.0, 60.0, 90.0], dims="pixel")
    rise = 0.4
    marsh = project_ex_ante(start, level(3000, rise, start=0.0), STILL, SEDIMENT, VEGETATION)
    last = marsh.isel(year=-1)
    npt.assert_allclose(last["elevation"] - marsh["elevation"].isel(year=-2), rise, rtol=1e-6)
    # The year's sea is compared with the surface at the end of the year before.
    depth = last["elevation"] - last["mean_sea_level"] - rise
    expected = equilibrium_elevation(rise, STILL, SEDIMENT, VEGETATION)["elevation"]
    npt.assert_allclose(depth, float(expected), atol=1e-3)
    npt.assert_allclose(accretion_rate(depth, STILL, SEDIMENT, VEGETATION), rise, rtol=1e-4)


@pytest.mark.parametrize("rise", [0.25, 0.4, 0.55])
def test_the_equilibrium_is_a_root_of_the_balance(rise):
    """scipy.optimize.brentq, another program, on the upper branch."""

    def surplus(depth):
        return float(accretion_rate(depth, STILL, SEDIMENT, VEGETATION)) - rise

    grid = np.linspace(-30, 140, 500)
    top = grid[np.nonzero([surplus(z) >= 0 for z in grid])[0][-1]]
    found = equilibrium_elevation(rise, STILL, SEDIMENT, VEGETATION)
    npt.assert_allclose(float(found["elevation"]), brentq(surplus, top, 140.0), atol=1e-6)
    assert not bool(found["drowned"])


def test_a_marsh_drowns_above_the_fastest_rise_it_keeps_pace_with():
    fastest = float(equilibrium_elevation(0.1, STILL, SEDIMENT, VEGETATION)["highest_rise"])
    rise = xr.DataArray([0.99 * fastest, 1.01 * fastest], dims="scenario")
    found = equilibrium_elevation(rise, STILL, SEDIMENT, VEGETATION)
    npt.assert_array_equal(found["drowned"], [False, True])
    npt.assert_array_equal(np.isnan(found["elevation"]), [False, True])
    rising = xr.concat([level(3000, float(r), start=0.0) for r in rise], "scenario")
    marsh = project_ex_ante(
        50.0, rising.transpose("year", "scenario"), STILL, SEDIMENT, VEGETATION
    ).isel(year=-1)
    npt.assert_array_equal(marsh["above_ground_biomass"] > 0, [True, False])


def test_organic_matter_alone_keeps_pace_with_little():
    """Morris et al. 2016: about 0.3 cm/yr at most; here 0.0867 x 2 x 0.5 x 0.2 / 0.085 = 0.204."""
    clear = Sediment(concentration=0.0, capture_rate=2.8)
    found = equilibrium_elevation(0.1, STILL, clear, VEGETATION)
    npt.assert_allclose(float(found["highest_rise"]), 0.204, atol=1e-3)
    assert float(found["highest_rise"]) < 0.3


@settings(max_examples=20, deadline=None)
@given(muddier=st.floats(0, 1e-4), faster=st.floats(0, 0.3))
def test_law_more_sediment_raises_and_a_faster_sea_lowers_the_equilibrium(muddier, faster):
    def depth(rise, mud):
        water = Sediment(concentration=mud, capture_rate=2.8)
        return float(equilibrium_elevation(rise, STILL, water, VEGETATION)["elevation"])

    here = depth(0.2, 3e-5)
    assert depth(0.2, 3e-5 + muddier) >= here - 1e-9
    below = depth(0.2 + faster, 3e-5)
    assert np.isnan(below) or below <= here + 1e-9


@settings(max_examples=20, deadline=None)
@given(up=st.floats(0, 30), mud=st.floats(0, 5e-5), rise=st.floats(0, 100))
def test_law_a_projection_keeps_the_order_of_its_pixels(up, mud, rise):
    """Higher ground stays higher, muddier water builds more, a higher sea leaves a marsh lower."""
    base = project_ex_ante(40.0, level(50, 0.3), STILL, SEDIMENT, VEGETATION)
    water = Sediment(concentration=3e-5 + mud, capture_rate=2.8)
    higher = project_ex_ante(40.0 + up, level(50, 0.3), STILL, SEDIMENT, VEGETATION)
    muddier = project_ex_ante(40.0, level(50, 0.3), STILL, water, VEGETATION)
    sea = project_ex_ante(40.0, level(50, 0.3, 15 + rise), STILL, SEDIMENT, VEGETATION)
    assert (higher["elevation"] >= base["elevation"] - 1e-9).all()
    assert (muddier["elevation"] >= base["elevation"] - 1e-9).all()
    assert (sea["relative_elevation"] <= base["relative_elevation"] + 1e-9).all()


def test_carbon_of_the_sediment_is_a_line_of_its_own():
    """By hand: 0.1 g/cm2/yr of sediment with 1 % carbon, half of it preserved, is 5 g C/m2/yr."""
    water = Sediment(concentration=3e-5, capture_rate=2.8, organic_carbon=0.01, preserved=0.5)
    with_carbon = project_ex_ante(50.2, level(), TIDE, water, VEGETATION)
    without = project_ex_ante(50.2, level(), TIDE, SEDIMENT, VEGETATION)
    npt.assert_allclose(
        with_carbon["allochthonous_burial"], with_carbon["sediment"] * 0.01 * 0.5 * 1e4
    )
    npt.assert_allclose(
        with_carbon["gross_burial"],
        with_carbon["autochthonous_burial"] + with_carbon["allochthonous_burial"],
    )
    npt.assert_array_equal(without["allochthonous_burial"].isel(year=slice(1, None)), 0)
    xr.testing.assert_equal(with_carbon["autochthonous_burial"], without["autochthonous_burial"])


def test_pixels_and_ensembles_are_as_if_alone():
    """Law: over pixels and draws at once, each is what it is by itself."""
    elevation = xr.DataArray([[40.0, 55.0], [60.0, 75.0]], dims=("y", "x"))
    mud = xr.DataArray([1e-5, 5e-5], dims="draw")
    water = Sediment(concentration=mud, capture_rate=2.8)
    together = project_ex_ante(elevation, level(20), TIDE, water, VEGETATION)
    assert together["elevation"].sizes == {"year": 21, "y": 2, "x": 2, "draw": 2}
    alone = project_ex_ante(
        75.0, level(20), TIDE, Sediment(concentration=5e-5, capture_rate=2.8), VEGETATION
    )
    for name in VARIABLES:
        one = together[name]
        where = {k: v for k, v in {"y": 1, "x": 1, "draw": 1}.items() if k in one.dims}
        npt.assert_allclose(one.isel(where), alone[name], rtol=1e-12)


def test_every_result_says_that_it_is_ex_ante():
    marsh = project_ex_ante(50.2, level(3), TIDE, SEDIMENT, VEGETATION)
    rest = equilibrium_elevation(0.3, TIDE, SEDIMENT, VEGETATION)
    soil = soil_profile_ex_ante(0.1, 0.17, VEGETATION, 30.0, 10)
    for dataset in (marsh, rest, soil):
        assert dataset.attrs["use"].startswith("ex-ante projection only")
    assert set(marsh.data_vars) == set(VARIABLES)
    assert marsh["gross_burial"].attrs["units"] == "g m-2 a-1"


@pytest.mark.parametrize("shape", [roots_linear, roots_exponential])
def test_the_column_is_the_sum_of_its_cohorts(shape):
    """The claim of the module: layers change the profile, not the rates. A marsh at rest."""
    brought, roots = 0.15, 0.17
    soil = soil_profile_ex_ante(brought, roots, VEGETATION, 30.0, 400, shape=shape)
    longer = soil_profile_ex_ante(brought, roots, VEGETATION, 30.0, 401, shape=shape)
    # Labile matter at rest: roots x 0.5 x 0.8 x 0.5 / 0.5; refractory of a year: roots x 0.5 x 0.2.
    npt.assert_allclose(soil["labile"].sum(), roots * 0.5 * 0.8, rtol=1e-9)
    npt.assert_allclose(
        longer["refractory"].sum() - soil["refractory"].sum(), roots * 0.5 * 0.2, rtol=1e-9
    )
    npt.assert_allclose(
        longer["bottom"][-1] - soil["bottom"][-1],
        roots * 0.5 * 0.2 / ORGANIC + brought / MINERAL,
        rtol=1e-9,
    )
    npt.assert_allclose(soil["roots"].sum(), roots)
    matter = soil[["labile", "refractory", "roots"]].to_array().sum("variable")
    volume = matter / ORGANIC + soil["mineral"] / MINERAL
    npt.assert_allclose(soil["bottom"] - soil["top"], volume, atol=1e-9)


def test_deep_carbon_by_hand():
    """Below the roots: 0.017 g refractory to 0.15 g of sediment a year, x 0.48 = 4.886 % carbon."""
    soil = soil_profile_ex_ante(0.15, 0.17, VEGETATION, 30.0, 400)
    npt.assert_allclose(soil["organic_carbon"][-200], 0.48 * 0.017 / 0.167, rtol=1e-6)


def test_quantities_in_any_unit():
    """Law: a projection does not depend on the units that it was described in."""
    units = pint.UnitRegistry()
    q = units.Quantity
    plants = Vegetation(
        **{**PLANTS, "maximum": q(867.0, "g/m^2"), "root_turnover": q(0.5 / 365.25, "1/day")}
    )
    water = Sediment(
        concentration=q(30.0, "mg/L"), capture_rate=2.8, organic_carbon=q(1, "percent")
    )
    tide = Tide(high_waters=tuple(q(h, "mm") for h in (687.0, 893.0, 1095.0)))
    same = Sediment(concentration=3e-5, capture_rate=2.8, organic_carbon=0.01)
    asked = project_ex_ante(q(0.502, "m"), level(5), tide, water, plants)
    plain = project_ex_ante(50.2, level(5), STILL, same, VEGETATION)
    xr.testing.assert_allclose(asked, plain)
    xr.testing.assert_allclose(
        equilibrium_elevation(q(3.0, "mm/year"), tide, water, plants),
        equilibrium_elevation(0.3, STILL, same, VEGETATION),
    )
    npt.assert_allclose(
        accretion_rate(q(0.4, "m"), tide, water, plants),
        accretion_rate(40.0, STILL, same, VEGETATION),
    )
    xr.testing.assert_allclose(
        soil_profile_ex_ante(q(1.5, "kg/m^2/year"), q(1.7, "kg/m^2"), plants, q(0.3, "m"), 30),
        soil_profile_ex_ante(0.15, 0.17, VEGETATION, 30.0, 30),
    )
    with pytest.raises(pint.DimensionalityError):
        Sediment(concentration=q(30.0, "mg"), capture_rate=2.8)


def test_the_shape_of_the_tide_is_a_choice():
    """Hand: at half tide both flood half the time; near high water the sine floods longer."""
    linear = Tide(high_waters=(60.0,))
    sine = Tide(high_waters=(60.0,), flooded_share=flooded_share_sine)
    low_capture = Sediment(concentration=3e-5, capture_rate=0.5)
    for depth, compare in ((0.0, npt.assert_allclose), (55.0, npt.assert_array_less)):
        compare(
            low_capture.delivery(depth, (60.0,), linear), low_capture.delivery(depth, (60.0,), sine)
        )


@pytest.mark.parametrize(
    ("call", "cure"),
    [
        (lambda: Tide(high_waters=(80.0, 60.0)), "Subtract the mean sea level"),
        (lambda: Tide(high_waters=(-5.0,)), "Subtract the mean sea level"),
        (lambda: Vegetation(**{**PLANTS, "refractory": 20.0}), "found 20 to 20"),
        (lambda: Vegetation(**{**PLANTS, "decay": 0.0}), r"1 - exp\(-k\)"),
        (
            lambda: project_ex_ante(50.0, level()[::2], TIDE, SEDIMENT, VEGETATION),
            "Interpolate it to every year",
        ),
        (
            lambda: project_ex_ante(50.0, np.arange(5.0), TIDE, SEDIMENT, VEGETATION),
            "Interpolate it to every year",
        ),
        (
            lambda: project_ex_ante(
                xr.DataArray([1.0, 2.0], dims="x", coords={"x": [0, 1]}),
                level(),
                TIDE,
                Sediment(
                    concentration=xr.DataArray([1e-5, 1e-5], dims="x", coords={"x": [0, 2]}),
                    capture_rate=2.8,
                ),
                VEGETATION,
            ),
            "Bring its rasters to one grid",
        ),
        (
            lambda: equilibrium_elevation(0.0, TIDE, SEDIMENT, VEGETATION),
            "still sea by project_ex_ante",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_cure(call, cure):
    with pytest.raises(ValueError, match=cure):
        call()
