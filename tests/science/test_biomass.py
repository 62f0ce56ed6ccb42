"""Living biomass, by hand and by laws."""

import dask.array
import numpy as np
import numpy.testing as npt
import pint
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.parameters import load
from bluecarbon.science import biomass
from bluecarbon.science.biomass import biomass_at_age, living_biomass

ages = st.floats(0, 500)
positive = st.floats(0.1, 500)


def test_growth_to_the_reference():
    """By hand: 3.3 t/ha/yr reach 92 t/ha after 27.9 years."""
    npt.assert_allclose(biomass_at_age(3.3, np.array([0, 10, 27, 28]), 92), [0, 33, 89.1, 92])


def test_below_ground_biomass():
    """By hand: 100 t/ha above ground with a ratio of 0.49 make 149 t/ha."""
    npt.assert_allclose(living_biomass(100.0, 0.49), 149.0)


def test_an_unknown_age_stays_unknown():
    """NaN must not become a full-grown stand."""
    assert np.isnan(biomass_at_age(3.3, np.nan, 92.0))


def test_labels_are_kept():
    age = xr.DataArray([1.0, 100.0], dims="stratum", coords={"stratum": ["a", "b"]})
    assert biomass_at_age(3.3, age, 92.0).sel(stratum="b") == 92.0


@given(growth=positive, age=ages, older=ages, reference=positive)
def test_law_monotone_and_bounded(growth, age, older, reference):
    """Law: a stand never shrinks with age and never passes the reference."""
    young, old = (biomass_at_age(growth, a, reference) for a in (age, age + older))
    assert 0 <= young <= old <= reference


@pytest.mark.parametrize(
    ("age", "carbon"),
    [(0.0, 0.0), (5.0, 0.4484), (10.0, 8.6538), (29.6, 61.4359), (100.0, 124.2125)],
)
def test_growth_of_bluecam_by_hand(age, carbon):
    """167 t C/ha x exp(-29.6 / age): exp(-5.92) = 0.0026852, exp(-2.96) = 0.0518189,
    1/e = 0.3678794, exp(-0.296) = 0.7437872.
    """
    result = biomass.above_ground_carbon_at_age_bluecam(167.0, age)
    npt.assert_allclose(result, carbon, rtol=1e-4)


def test_limits_of_the_bluecam_maximum_follow_from_its_spread():
    """The sheet's own numbers: 167 +- 1.96 x 101 / sqrt(15) is 115.9 to 218.1."""
    row = load().get("bluecam_above_ground_maximum", {"mangrove", "tropical"})
    npt.assert_allclose(row.spread, 101 / np.sqrt(15), atol=0.01)
    npt.assert_allclose([row.low, row.high], 167 + np.array([-1.96, 1.96]) * row.spread, atol=0.05)


@given(age=ages, older=ages, maximum=positive, constant=st.floats(1, 60))
def test_law_growth_of_bluecam_is_monotone_and_bounded(age, older, maximum, constant):
    young, old = (
        biomass.above_ground_carbon_at_age_bluecam(maximum, a, constant) for a in (age, age + older)
    )
    assert 0 <= young <= old <= maximum


def test_carbon_of_a_full_grown_stand_by_hand():
    """IPCC 2013 tables 4.3, 4.5, 4.2: 192 x 1.49 x 0.451 = 129.0221 t C/ha."""
    carbon = biomass.biomass_carbon(living_biomass(192.0, 0.49), 0.451)
    npt.assert_allclose(carbon, 129.0221, atol=1e-4)


def test_herbs_by_their_cover():
    """VM0033 equation 25: 3 t C/ha at full cover, linear; 80 % makes 2.4."""
    npt.assert_allclose(biomass.herb_carbon_vm0033(np.array([0.0, 0.8, 1.0])), [0, 2.4, 3])


def test_allometry_by_hand():
    """0.1 x 3^2.5 = 1.558846 kg; with s = 0.3 of ln W, x exp(0.045) = 1.046028."""
    arguments = {"coefficient": 0.1, "exponent": 2.5, "low": 1.0, "high": 9.0}
    npt.assert_allclose(biomass.power_law_allometry(3.0, **arguments), 1.558846, rtol=1e-6)
    npt.assert_allclose(
        biomass.power_law_allometry([3.0], **arguments, log_error=0.3), [1.630594], rtol=1e-5
    )


@pytest.mark.parametrize(
    ("diameters", "found"), [([0.5, 3.0, 9.1], "2 of 3"), ([np.nan], "1 of 1"), (55.0, "1 of 1")]
)
def test_a_stem_outside_the_equation_is_refused_with_the_cure(diameters, found):
    with pytest.raises(ValueError, match=f"{found} outside.*measure in cm"):
        biomass.power_law_allometry(diameters, 0.1, 2.5, low=1.0, high=9.0)


@given(small=st.floats(1, 9), more=st.floats(0, 9), exponent=st.floats(0.5, 4))
def test_law_a_thicker_stem_is_heavier_by_the_power(small, more, exponent):
    """Law: the ratio of two masses is the ratio of the diameters to the exponent."""
    thin, thick = (
        biomass.power_law_allometry(d, 0.2, exponent, low=1, high=18) for d in (small, small + more)
    )
    npt.assert_allclose(thick / thin, ((small + more) / small) ** exponent, rtol=1e-9)


PLOT_AREAS = {"P1": 100.0, "P2": 50.0, "P3": 100.0}


def test_plots_by_hand():
    """150 kg on 100 m2 are 15 t/ha, 20 kg on 50 m2 are 4 t/ha, and an empty plot is 0."""
    plots = biomass.plot_biomass([100.0, 20.0, 50.0], ["P1", "P2", "P1"], PLOT_AREAS)
    npt.assert_allclose(plots, [15, 4, 0])


@given(st.lists(st.tuples(st.floats(0, 100), st.sampled_from(sorted(PLOT_AREAS))), max_size=20))
def test_law_plots_keep_the_mass_of_the_stems(stems):
    mass, plot = [m for m, _ in stems], [p for _, p in stems]
    plots = biomass.plot_biomass(mass, plot, PLOT_AREAS)
    npt.assert_allclose(plots @ list(PLOT_AREAS.values()) / 10, sum(mass), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    ("call", "cure"),
    [
        (lambda: biomass.plot_biomass([1.0], ["P9"], PLOT_AREAS), "Add the plots to the table"),
        (lambda: biomass.plot_biomass([-1.0], ["P1"], PLOT_AREAS), "leave out dead stems"),
        (lambda: biomass.plot_biomass([1.0], ["P1"], {"P1": 0.0}), "areas above 0"),
        (lambda: biomass.herb_carbon_vm0033(80.0), "divide it by 100"),
        (lambda: biomass.stand_biomass([1, 2], confidence=0.9, areas={"a": 1}), "Give both"),
        (lambda: biomass.stand_biomass([1], confidence=0.9), "Measure another unit"),
    ],
)
def test_faulty_tables_are_refused_with_the_cure(call, cure):
    with pytest.raises(ValueError, match=cure):
        call()


def test_a_stand_by_hand():
    """Plots 90, 100, 110: SE 10 / sqrt(3) = 5.7735, t(2, 0.95) = 2.91999: +-16.859 t/ha."""
    stand = biomass.stand_biomass([90.0, 100.0, 110.0], confidence=0.9)
    npt.assert_allclose([stand.low, stand.high], [100 - 16.859, 100 + 16.859], atol=1e-3)


def test_a_stratified_stand_by_hand():
    """Areas 30 and 10 ha, means 10 and 20: 12.5 t/ha; SE^2 = 0.5625 x 8 / 2 = 2.25."""
    stand = biomass.stand_biomass(
        [8.0, 12.0, 20.0, 20.0], confidence=0.9, stratum=list("aabb"), areas={"a": 30, "b": 10}
    )
    npt.assert_allclose([stand.mean, stand.standard_error], [12.5, 1.5])


CALLS = [
    (
        biomass_at_age,
        {"growth": (3.3, "t/ha/a"), "age": (10.0, "a"), "reference": (92.0, "t/ha")},
        {},
        "t/ha",
    ),
    (living_biomass, {"above_ground": (92.0, "t/ha"), "root_to_shoot": (0.29, "")}, {}, "t/ha"),
    (
        biomass.above_ground_carbon_at_age_bluecam,
        {
            "above_ground_maximum": (167.0, "t/ha"),
            "age": (20.0, "a"),
            "growth_constant": (9.0, "a"),
        },
        {},
        "t/ha",
    ),
    (
        biomass.biomass_carbon,
        {"biomass": (92.0, "t/ha"), "carbon_fraction": (0.451, "")},
        {},
        "t/ha",
    ),
    (biomass.herb_carbon_vm0033, {"cover": (0.7, "")}, {}, "t/ha"),
    (
        biomass.power_law_allometry,
        {"diameter": (np.array([3.0, 4.0]), "cm"), "low": (1.0, "cm"), "high": (9.0, "cm")},
        {"coefficient": 0.1, "exponent": 2.5},
        "kg",
    ),
    (
        biomass.plot_biomass,
        {"stem_mass": (np.array([100.0, 20.0]), "kg")},
        {"plot": ["P1", "P2"], "plot_areas": PLOT_AREAS},
        "t/ha",
    ),
    (
        biomass.stand_biomass,
        {"plots": (np.array([90.0, 100.0, 110.0]), "t/ha")},
        {"confidence": 0.9},
        "t/ha",
    ),
]
OTHER = {"": "percent", "t/ha": "kg/m^2", "t/ha/a": "g/m^2/d", "a": "d", "cm": "mm", "kg": "g"}


@pytest.mark.parametrize(("function", "arguments", "others", "unit"), CALLS)
def test_every_function_takes_quantities_in_any_unit(function, arguments, others, unit):
    """Law: a result does not depend on the units it was asked in."""
    units = pint.UnitRegistry()
    plain = function(**{k: v for k, (v, _) in arguments.items()}, **others)
    asked = {k: units.Quantity(v, u).to(OTHER[u]) for k, (v, u) in arguments.items()}
    result = function(**asked, **others)
    if isinstance(plain, tuple):
        plain, result = plain[0], result[0]
    npt.assert_allclose(result.to(unit).magnitude, plain, rtol=1e-9)


def test_areas_of_plots_may_be_quantities():
    areas = {"P1": pint.UnitRegistry().Quantity(0.01, "ha")}
    npt.assert_allclose(biomass.plot_biomass([150.0], ["P1"], areas), [15])


def test_every_public_function_is_called_with_quantities():
    public = {
        name
        for name, value in vars(biomass).items()
        if callable(value) and getattr(value, "__module__", "") == biomass.__name__
    }
    assert {function.__name__ for function, *_ in CALLS} == public


@pytest.mark.parametrize(("function", "arguments", "others", "unit"), CALLS[:5])
def test_labelled_and_lazy_arrays_give_the_same(function, arguments, others, unit):
    """dask equals numpy, and NaN stays NaN."""
    numbers = {k: np.array([v, v * 1.01, np.nan]) for k, (v, _) in arguments.items()}
    lazy = {
        k: xr.DataArray(dask.array.from_array(v, chunks=2), dims="stratum")
        for k, v in numbers.items()
    }
    result = function(**lazy)
    assert result.chunks == ((2, 1),)
    npt.assert_allclose(result.values, function(**numbers), rtol=1e-14)
