"""Cores dated by models: exact cores, published error formulas, the Monte Carlo, refusals."""

import dataclasses

import hypothesis.strategies as st
import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given, settings

from bluecarbon.science.dating import (
    CFCS,
    CIC,
    CRS,
    DECAY_CONSTANT,
    DECAY_CONSTANT_ERROR,
    DatedLayer,
    MeanRate,
    PiecewiseCRS,
    ReferenceDate,
    TailFit,
    age_at_depth,
    age_range,
    at_slices,
    crs_age,
    crs_age_error,
    crs_age_error_of_supported,
    date_core,
    draw_ages,
    draw_edge_ages,
    draw_mass_accumulation_rates,
    inventory_below,
    inventory_below_error,
    lead210_profile,
    mass_depth,
    needed_normals,
    slice_inventory_error,
)

STEADY = [6.0] * 12, np.full(12, 0.25)
UNSTEADY = [3.0, 9.0, 2.0, 7.0, 5.0, 11.0, 4.0, 6.0, 8.0, 5.0], np.linspace(0.2, 0.5, 10)
MODELS = [
    CRS(),
    CRS(missing=TailFit(slices=5)),
    CRS(missing=MeanRate(slices=4)),
    CRS(missing=ReferenceDate(layer=DatedLayer(depth=7, age=42, age_error=1, depth_error=0.1))),
    PiecewiseCRS(markers=(DatedLayer(depth=5.5, age=33, age_error=1),), missing=TailFit(slices=5)),
    CFCS(),
    CFCS(breaks=(6,)),
    CIC(surface_activity=420.0, surface_activity_error=10.0),
]


def normals_of(profile, model, draws, seed=0):
    random = np.random.default_rng(seed)
    needed = needed_normals(profile, model)
    return {name: random.normal(size=(draws, count)) for name, count in needed.items()}


def test_age_at_has_to_be_said_and_is_kept():
    """By hand: edges 0, 10, 30."""
    edges = [0.0, 10.0, 30.0]
    npt.assert_allclose(at_slices(edges, age_at="top"), [0, 10])
    npt.assert_allclose(at_slices(edges, age_at="middle"), [5, 20])
    npt.assert_allclose(at_slices(edges, age_at="bottom"), [10, 30])
    with pytest.raises(ValueError, match="Say which depth of a slice"):
        at_slices(edges, age_at="mid")
    with pytest.raises(TypeError, match="age_at"):
        at_slices(edges)


@pytest.mark.parametrize("age_at", ["top", "middle", "bottom"])
def test_the_result_says_where_its_ages_are(exact_profile, age_at):
    ages, profile, _ = exact_profile(*STEADY)
    dated = date_core(profile, CFCS(), age_at=age_at)
    shift = {"top": 0, "middle": 0.5, "bottom": 1}[age_at]
    npt.assert_allclose(dated.depth, np.arange(12) + shift)
    npt.assert_allclose(dated.age, ages[:-1] + 6 * shift, atol=1e-6)
    assert dated.attrs["age_at"] == age_at
    with pytest.raises(TypeError, match="age_at"):
        date_core(profile, CFCS())
    with pytest.raises(ValueError, match="Say which depth of a slice"):
        date_core(profile, CFCS(), age_at="centre")


@pytest.mark.parametrize("model", MODELS)
def test_a_steady_core_gets_its_ages_from_every_model_that_counts_what_is_missing(
    exact_profile, model
):
    """Law: 6 a and 0.25 g/cm2 a slice, exactly; plain CRS ignores 10.6 % and is too old."""
    ages, profile, missing = exact_profile(*STEADY)
    if isinstance(model, CIC):
        # Fresh sediment: supply over rate. Means over slices are 0.1 % above that at the middle.
        model = dataclasses.replace(model, surface_activity=150 / (10 * 0.25 / 6))
    dated = date_core(profile, model, age_at="bottom")
    found = dated.age.values
    if model == CRS():
        assert (found > ages[1:]).all()
        return
    # A marker within a slice parts its inventory evenly, though there is a little more on top.
    cut = isinstance(model, CIC | PiecewiseCRS)
    npt.assert_allclose(found, ages[1:], atol=0.2 if cut else 1e-5)
    npt.assert_allclose(dated.mass_accumulation_rate[1:-1], 0.25 / 6, rtol=0.03 if cut else 1e-5)
    if isinstance(model, CRS):
        npt.assert_allclose(dated.missing_inventory, missing, rtol=1e-6)
        npt.assert_allclose(dated.supply_rate, 150, rtol=1e-6)


def test_two_rates_in_one_core(exact_profile):
    """Law: each piece of CFCS finds its own, and the ages go on."""
    ages, profile, _ = exact_profile([3.0] * 8 + [9.0] * 8, np.full(16, 0.25))
    dated = date_core(profile, CFCS(breaks=(8.0,)), age_at="bottom")
    npt.assert_allclose(dated.age, ages[1:], rtol=1e-7)
    with pytest.raises(ValueError, match="Nearest edge: 8 cm"):
        date_core(profile, CFCS(breaks=(7.6,)), age_at="bottom")


def test_a_supply_that_changed_is_found_through_markers(exact_core):
    """Law: double supply before 30 a; exact with markers at 30 a and 60 a, wrong without."""
    years, masses = [5.0] * 20, np.full(20, 0.3)
    ages, new, _ = exact_core(years, masses, supply=100.0)
    _, old, missing = exact_core(years, masses, supply=200.0)
    excess = np.where(ages[1:] <= 30, new, old)
    depth = np.arange(21.0)
    profile = lead210_profile(depth[:-1], depth[1:], masses, excess, 0.02 * excess)
    markers = DatedLayer(depth=6.0, age=30.0), DatedLayer(depth=12.0, age=60.0)
    dated = date_core(
        profile, PiecewiseCRS(markers=markers, missing=TailFit(slices=6)), age_at="bottom"
    )
    npt.assert_allclose(dated.age, ages[1:], rtol=1e-6)
    npt.assert_allclose(dated.missing_inventory, missing, rtol=1e-6)
    plain = date_core(profile, CRS(missing=TailFit(slices=6)), age_at="bottom")
    assert (plain.age[:6] < 0.75 * ages[1:7]).all()


def test_errors_are_those_of_the_published_formulas(exact_profile):
    """For plain CRS; with one supported level its part is added in quadrature."""
    _, profile, _ = exact_profile(*UNSTEADY, supported_error=1.5)
    sample = profile.best
    left = inventory_below(sample.inventory)
    error = inventory_below_error(
        slice_inventory_error(sample.excess, profile.excess_error, sample.mass)
    )
    mass_below = sample.mass.sum() - mass_depth(sample.mass)
    own = crs_age_error(crs_age(left), left, error)
    shared = crs_age_error_of_supported(left, mass_below, 1.5)
    dated = date_core(profile, CRS(), age_at="bottom")
    npt.assert_allclose(dated.age_error[:-1], np.hypot(own, shared)[1:-1], rtol=1e-5)
    assert dated.age_error[-1] == np.inf


def test_error_of_cfcs_is_that_of_its_rate(exact_profile):
    """[SanchezCabeza2012]: sigma_t / t = sqrt((sigma_lambda / lambda)^2 + (sigma_b / b)^2)."""
    _, profile, _ = exact_profile(*STEADY, density_error=0.0)
    dated = date_core(profile, CFCS(), age_at="bottom")
    relative = (dated.age_error / dated.age).values
    npt.assert_allclose(relative, relative[0], rtol=1e-9)
    from bluecarbon.science.dating import cfcs_slope, cfcs_slope_error

    sample = profile.best
    given = sample.excess, sample.excess_error, sample.mass_depth
    expected = np.hypot(
        DECAY_CONSTANT_ERROR / DECAY_CONSTANT, cfcs_slope_error(*given) / cfcs_slope(*given)
    )
    npt.assert_allclose(relative, expected, rtol=1e-5)


def test_scatter_beyond_counting_widens_the_ages_of_cfcs(exact_profile):
    """Law: errors a tenth of the scatter give the same range as honest ones."""
    _, clean, _ = exact_profile(*STEADY, error=0.1)
    noise = np.random.default_rng(4).normal(size=12)
    measured = clean.measured + clean.measured_error * noise * 1.5

    def error(factor):
        profile = dataclasses.replace(
            clean, measured=measured, measured_error=factor * clean.measured_error
        )
        return date_core(profile, CFCS(), age_at="bottom").age_error.values[-1]

    assert error(0.1) == pytest.approx(error(0.5), rel=0.1)


@pytest.mark.parametrize("model", MODELS)
def test_draws_spread_as_the_first_order_says(exact_profile, model):
    """Law: small errors move ages along a straight line; 2000 draws tell 5 %."""
    _, profile, _ = exact_profile(*STEADY, error=0.01, supported_error=0.3, density_error=0.01)
    dated = date_core(profile, model, age_at="middle")
    draws = draw_ages(profile, model, normals_of(profile, model, 2000), age_at="middle")
    assert draws.shape == (2000, 12)
    early = slice(0, 10)
    npt.assert_allclose(draws[:, early].std(axis=0), dated.age_error[early], rtol=0.08, atol=5e-3)
    npt.assert_allclose(
        draws[:, early].mean(axis=0), dated.age[early], atol=0.15 * dated.age_error[early].max()
    )
    rates = draw_mass_accumulation_rates(profile, model, normals_of(profile, model, 2000))
    npt.assert_allclose(rates[:, :9].std(axis=0), dated.mass_accumulation_rate_error[:9], rtol=0.1)


def test_the_95_percent_range_covers_the_truth_as_often(exact_core):
    """Law: 120 noisy measurements of one exact core, 250 draws each: 95 % of the true ages."""
    years, masses = UNSTEADY
    ages, excess, missing = exact_core(years * 3, np.tile(masses, 3))
    masses, depth = np.tile(masses, 3), np.arange(31.0)
    random = np.random.default_rng(11)
    error = 2.0 + 0.04 * excess
    inside = []
    for seed in range(120):
        profile = lead210_profile(
            depth[:-1],
            depth[1:],
            masses * (1 + 0.07 * random.normal(size=30)),
            excess + error * random.normal(size=30),
            error,
        )
        draws = draw_ages(profile, CRS(), normals_of(profile, CRS(), 250, seed), age_at="bottom")
        low, high = age_range(draws)
        inside.append((low <= ages[1:]) & (ages[1:] <= high))
    recent = np.array(inside)[:, ages[1:] < 90]
    assert missing < 0.005 * 10 * (excess * masses).sum()  # so little that it need not count
    assert 0.92 < recent.mean() < 0.98


def test_draws_without_excess_at_the_base_are_infinitely_old():
    """A range that reaches beyond what can be dated says so."""
    profile = lead210_profile([0, 1, 2, 3], [1, 2, 3, 4], 0.3, [80, 40, 10, 2], [4, 3, 3, 3])
    draws = draw_ages(profile, CRS(), normals_of(profile, CRS(), 500), age_at="top")
    low, high = age_range(draws)
    assert np.isfinite(high[:3]).all()
    assert high[3] == np.inf
    assert np.isfinite(low[3])


@settings(deadline=None, max_examples=5)
@given(st.floats(1e-3, 1e3))
def test_scaling_all_activities_leaves_ages(exact_profile, factor):
    """Law: counting in another unit changes no age."""
    _, profile, _ = exact_profile(*UNSTEADY)
    scaled = dataclasses.replace(
        profile,
        measured=factor * profile.measured,
        measured_error=factor * profile.measured_error,
    )
    for model in (CRS(), CRS(missing=TailFit(slices=5)), CFCS()):
        one, other = (date_core(p, model, age_at="middle").age[:-1] for p in (profile, scaled))
        npt.assert_allclose(one, other, rtol=1e-6)


def test_any_depth_is_dated(exact_profile):
    """By hand: a third of the way from 0 to 9 a, and from 10 a into ground of infinite age."""
    npt.assert_allclose(age_at_depth([0.0, 9.0], [0.0, 3.0], [0.0, 1.0, 3.0]), [0, 3, 9])
    npt.assert_array_equal(
        age_at_depth([0.0, 10.0, np.inf], [0.0, 1.0, 2.0], [1.0, 1.5, 2.5]), [10, np.inf, np.nan]
    )
    ages, profile, _ = exact_profile(*STEADY)
    draws = draw_edge_ages(profile, CFCS(), normals_of(profile, CFCS(), 40))
    assert age_at_depth(draws, profile.edges, [2.0, 2.5, 7.1]).shape == (40, 3)
    dated = date_core(profile, CFCS(), age_at="bottom")
    npt.assert_allclose(age_at_depth(dated.edge_age, profile.edges, 4.5), 27, rtol=1e-6)
    npt.assert_allclose(dated.edge_age, ages, rtol=1e-6, atol=1e-9)


def test_a_tail_without_a_decline_is_refused_with_the_cure(exact_profile):
    _, profile, _ = exact_profile(*STEADY)
    flat = dataclasses.replace(profile, measured=np.r_[profile.measured[:7], np.full(5, 60.0)])
    with pytest.raises(ValueError, match="Take in more slices"):
        date_core(flat, CRS(missing=TailFit(slices=5)), age_at="bottom")


def test_a_mean_rate_that_settles_nowhere_is_refused_with_the_cure(exact_profile):
    _, profile, _ = exact_profile(*STEADY)
    flat = dataclasses.replace(profile, measured=np.r_[profile.measured[:7], np.full(5, 60.0)])
    with pytest.raises(ValueError, match="or use another model"):
        date_core(flat, CRS(missing=MeanRate(slices=4)), age_at="bottom")


def test_a_reference_date_that_contradicts_is_refused_with_the_cure(exact_profile):
    _, profile, _ = exact_profile(*STEADY)
    model = CRS(missing=ReferenceDate(layer=DatedLayer(depth=6, age=60)))
    with pytest.raises(ValueError, match="use PiecewiseCRS"):
        date_core(profile, model, age_at="bottom")


@pytest.mark.parametrize(
    "markers",
    [
        (),
        (DatedLayer(depth=5, age=30), DatedLayer(depth=4, age=40)),
        (DatedLayer(depth=4, age=30), DatedLayer(depth=5, age=20)),
        (DatedLayer(depth=12, age=70),),
    ],
)
def test_markers_out_of_order_are_refused_with_the_cure(exact_profile, markers):
    _, profile, _ = exact_profile(*STEADY)
    with pytest.raises(ValueError, match="Correct them, or leave one out"):
        date_core(profile, PiecewiseCRS(markers=markers), age_at="bottom")


def test_normals_that_are_missing_or_misshapen_are_refused_with_the_cure(exact_profile):
    _, profile, _ = exact_profile(*STEADY)
    normals = normals_of(profile, CFCS(), 10)
    assert {name: v.shape[1] for name, v in normals.items()} == {
        "excess": 12,
        "bulk_density": 12,
        "supported": 1,
        "decay_constant": 1,
        "cfcs_fit": 1,
    }
    with pytest.raises(ValueError, match="give zeros where an error shall not count"):
        draw_ages(profile, PiecewiseCRS(markers=()), normals, age_at="top")
    with pytest.raises(ValueError, match=r"must have the shape \(draws, 12\)"):
        draw_ages(profile, CFCS(), normals | {"excess": np.zeros((10, 3))}, age_at="top")
