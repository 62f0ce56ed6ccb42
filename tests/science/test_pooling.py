"""From cores to a stratum: closed forms by hand, dense linear algebra, laws."""

import inspect

import hypothesis.extra.numpy as hnp
import numpy as np
import numpy.testing as npt
import pandas as pd
import pint
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.errors import InputError
from bluecarbon.science import pooling
from bluecarbon.science.sampling import mean_of_simple_sample

logs = st.floats(-8, 2)
variances = st.floats(0.01, 4)
cores = st.lists(
    st.tuples(logs, st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=12
).map(lambda rows: [np.array(column) for column in zip(*rows, strict=True)])


def test_one_site_by_hand():
    """Two cores, 1 and 2, of one site: 1.5, variance 0.3 + 0.2 / 2 = 0.4.

    Habitat 0 with variance 1.2: weight 1.2 / 1.6 = 0.75, mean 1.125, variance 0.75 x 0.4 = 0.3.
    """
    sampled = pooling.stratum_mean_log(
        [1.0, 2.0], ["a", "a"], site_variance=0.3, residual_variance=0.2
    )
    npt.assert_allclose(sampled[:2], [1.5, 0.4])
    assert sampled[2:] == (1, 2)
    npt.assert_allclose(
        pooling.shrunken_mean(*sampled[:2], 0.0, 1.2), [1.125, 0.3, 0.75], rtol=1e-14
    )


def test_two_sites_by_hand():
    """Sites of 1 and 4 cores: v = 0.3 + 0.4 = 0.7 and 0.3 + 0.1 = 0.4, weights 4/11 and 7/11.

    Means 2 and 3.1: 0.7273 + 1.9727 = 2.7; variance 0.28 / 1.1 = 0.254545.
    """
    result = pooling.stratum_mean_log(
        [2.0, 3.1, 3.1, 3.0, 3.2], list("abbbb"), site_variance=0.3, residual_variance=0.4
    )
    npt.assert_allclose(result[:2], [2.7, 0.28 / 1.1], rtol=1e-12)


def test_two_studies_by_hand():
    """One core each in sites of one name: two sites. v = 1 + 0.5 + 0.5 = 2 each, together 1."""
    result = pooling.stratum_mean_log(
        [0.0, 1.0],
        ["A1", "A1"],
        study=["x", "y"],
        site_variance=0.5,
        residual_variance=0.5,
        study_variance=1.0,
    )
    npt.assert_allclose(result[:2], [0.5, 1.0])
    assert result.sites == 2


@given(cores=cores, site=variances, residual=variances, study=variances)
def test_nested_weights_are_generalised_least_squares(cores, site, residual, study):
    """Dense linear algebra: 1'V^-1 y / 1'V^-1 1 and its variance, V written out."""
    values, sites, studies = cores
    same_study = studies[:, None] == studies
    same_site = same_study & (sites[:, None] == sites)
    covariance = residual * np.eye(values.size) + site * same_site + study * same_study
    weights = np.linalg.solve(covariance, np.ones(values.size))
    result = pooling.stratum_mean_log(
        values,
        sites,
        study=studies,
        site_variance=site,
        residual_variance=residual,
        study_variance=study,
    )
    npt.assert_allclose(result.variance, 1 / weights.sum(), rtol=1e-8)
    npt.assert_allclose(result.mean, weights @ values / weights.sum(), rtol=1e-7, atol=1e-7)


@given(cores=cores, site=variances, residual=variances, prior=variances, habitat=logs)
def test_shrinkage_is_the_posterior_of_the_joint_normal(cores, site, residual, prior, habitat):
    """Dense linear algebra: mu + c'V^-1 (y - mu), with the prior variance on every pair."""
    values, sites, _ = cores
    covariance = residual * np.eye(values.size) + site * (sites[:, None] == sites) + prior
    weights = prior * np.linalg.solve(covariance, np.ones(values.size))
    sampled = pooling.stratum_mean_log(
        values, sites, site_variance=site, residual_variance=residual
    )
    result = pooling.shrunken_mean(sampled.mean, sampled.variance, habitat, prior)
    npt.assert_allclose(result.mean, habitat + weights @ (values - habitat), rtol=1e-6, atol=1e-6)
    npt.assert_allclose(result.variance, prior * (1 - weights.sum()), rtol=1e-6, atol=1e-8)


def test_law_without_cores_the_habitat_speaks_alone():
    """Law: the habitat's mean with its full variance, and no warning on the way."""
    empty = pooling.stratum_mean_log([], [], site_variance=0.2, residual_variance=0.1)
    assert np.isnan(empty.mean)
    assert np.isinf(empty.variance)
    npt.assert_array_equal(pooling.shrunken_mean(*empty[:2], -3.0, 0.7), [-3.0, 0.7, 0.0])


def test_law_many_sites_speak_for_themselves():
    """Law: with 10,000 sites the mean is theirs to within w v, and the error vanishes."""
    values = np.random.default_rng(1).normal(1.0, 0.5, 10_000)
    sampled = pooling.stratum_mean_log(
        values, np.arange(values.size), site_variance=0.2, residual_variance=0.05
    )
    result = pooling.shrunken_mean(*sampled[:2], -3.0, 0.7)
    npt.assert_allclose(result.mean, values.mean(), atol=2e-4)
    assert result.weight > 0.9999
    assert result.variance < 3e-5


@given(mean=logs, habitat=logs, variance=variances, prior=variances)
def test_law_shrinkage_lies_between_and_is_surer_than_either(mean, habitat, variance, prior):
    result = pooling.shrunken_mean(mean, variance, habitat, prior)
    low, high = sorted((mean, habitat))
    assert low - 1e-12 <= result.mean <= high + 1e-12
    assert 0 < result.variance <= min(variance, prior)


def test_labelled_strata_keep_their_names_and_nan():
    """A stratum without cores is the habitat; one with an unknown mean stays unknown."""
    strata = {"stratum": ["cored", "bare", "lost"]}
    mean = xr.DataArray([1.0, np.nan, np.nan], dims="stratum", coords=strata)
    variance = xr.DataArray([0.5, np.inf, 0.5], dims="stratum", coords=strata)
    result = pooling.shrunken_mean(mean, variance, 0.0, 1.5)
    npt.assert_allclose(result.mean, [0.75, 0, np.nan])
    assert result.variance.sel(stratum="bare") == 1.5
    assert list(result.mean.stratum.values) == strata["stratum"]


@given(n=st.integers(2, 50), site=variances, residual=variances)
def test_law_more_cores_in_one_site_never_count_like_more_sites(n, site, residual):
    """Law: n cores of one site say less than n sites, and never more than an endless site."""
    kwargs = {"site_variance": site, "residual_variance": residual}
    one_site = pooling.stratum_mean_log(np.zeros(n), ["a"] * n, **kwargs)
    n_sites = pooling.stratum_mean_log(np.zeros(n), np.arange(n), **kwargs)
    assert one_site.variance > n_sites.variance
    assert one_site.variance > site
    assert pooling.effective_sample_size([n], **kwargs) < n
    npt.assert_allclose(pooling.effective_sample_size([1] * n, **kwargs), n)


@given(
    counts=hnp.arrays(int, st.integers(1, 6), elements=st.integers(1, 9)),
    site=variances,
    residual=st.floats(0, 4),
)
def test_law_effective_size_lies_between_sites_and_cores(counts, site, residual):
    size = pooling.effective_sample_size(counts, site_variance=site, residual_variance=residual)
    assert counts.size * (1 - 1e-12) <= size <= counts.sum() * (1 + 1e-12)
    labels = np.repeat(np.arange(counts.size), counts)
    estimate = pooling.stratum_mean_log(
        np.zeros(labels.size), labels, site_variance=site, residual_variance=residual
    )
    npt.assert_allclose(estimate.variance, (site + residual) / size, rtol=1e-9)


def test_effective_size_is_that_of_sites_where_their_cores_are_alike():
    assert pooling.effective_sample_size([9, 1, 4], site_variance=0.2, residual_variance=0) == 3


@given(cores=cores, seed=st.integers(0, 99))
def test_law_the_order_of_cores_does_not_matter(cores, seed):
    order = np.random.default_rng(seed).permutation(cores[0].size)
    kwargs = {"site_variance": 0.2, "residual_variance": 0.1, "study_variance": 0.3}
    (a, b) = (
        pooling.stratum_mean_log(cores[0][o], cores[1][o], study=cores[2][o], **kwargs)
        for o in (slice(None), order)
    )
    npt.assert_allclose(a, b, rtol=1e-9, atol=1e-9)


def test_arithmetic_mean_of_lognormal_meets_a_large_sample():
    """Law of large numbers: mean and standard error of exp of normal draws."""
    draws = np.exp(np.random.default_rng(2).normal(-3.65, 0.41, 400_000))
    mean = pooling.arithmetic_mean_of_lognormal(-3.65, 0.41**2)
    npt.assert_allclose(draws.mean(), mean, rtol=3e-3)
    npt.assert_allclose(
        draws.std(), pooling.standard_error_of_lognormal_mean(-3.65, 0.0, 0.41**2), rtol=1e-2
    )


@given(mean=logs, variance=variances)
def test_law_the_mean_is_above_the_median(mean, variance):
    assert pooling.arithmetic_mean_of_lognormal(mean, variance) > np.exp(mean)


@pytest.mark.parametrize(
    ("habitat", "mean"),
    [("tidal marsh", 0.03102), ("mangrove", 0.04164), ("seagrass", 0.01966)],
)
def test_density_of_a_habitat_without_cores_by_hand(habitat, mean):
    """Median x exp((within^2 + between^2) / 2).

    0.026 exp(0.17650) = 0.03102; 0.025 exp(0.51025) = 0.04164; 0.011 exp(0.58085) = 0.01966.
    """
    result = pooling.stratum_carbon_density([], [], habitat)
    npt.assert_allclose(result.mean, mean, rtol=5e-4)
    assert (result.sites, result.cores, result.weight) == (0, 0, 0)


def test_density_of_a_stratum_of_one_core_by_hand():
    """Marsh, 0.0077 g/cm3: w = 0.1849 / 0.3530 = 0.52380, ln = -3.64966 - w 1.21687 = -4.28705,
    variance 0.08805, mean exp(-4.28705 + 0.16810 / 2 + 0.08805 / 2) = 0.015623.
    """
    result = pooling.stratum_carbon_density([0.0077], ["a"], "tidal marsh")
    npt.assert_allclose(result.mean, 0.015623, rtol=1e-4)
    npt.assert_allclose(result.standard_error, 0.015623 * np.sqrt(np.exp(0.08805) - 1), rtol=1e-3)
    draws = np.exp(np.random.default_rng(3).normal(result.log_mean, result.log_variance**0.5, 9**6))
    npt.assert_allclose(draws.mean(), result.mean, rtol=2e-3)


def test_further_cores_of_a_site_add_nothing_unless_said():
    one = pooling.stratum_carbon_density([0.02], ["a"], "mangrove")
    ten = pooling.stratum_carbon_density([0.02] * 10, ["a"] * 10, "mangrove")
    split = pooling.stratum_carbon_density([0.02] * 10, ["a"] * 10, "mangrove", site_share=0.5)
    npt.assert_allclose(ten[:4], one[:4])
    assert ten.cores == 10
    assert split.standard_error < ten.standard_error


def test_sites_are_the_sample_for_students_limits():
    """By hand: site means 1, 2, 3 have mean 2 and standard error 1 / sqrt(3)."""
    means = pooling.site_means([0.0, 2.0, 2.0, 3.0, 3.0], ["a", "a", "b", "c", "c"])
    result = mean_of_simple_sample(means, confidence=0.95)
    npt.assert_allclose([result.mean, result.standard_error], [2, 3**-0.5])
    assert result.degrees_of_freedom == 2


@pytest.mark.parametrize(
    ("call", "cure"),
    [
        (lambda: pooling.stratum_carbon_density([0.0], ["a"], "mangrove"), "half the limit"),
        (lambda: pooling.stratum_carbon_density([1], ["a"], "mangrove", site_share=50), "by 100"),
        (lambda: pooling.site_means([np.nan], ["a"]), "Leave out cores"),
        (lambda: pooling.site_means([1.0], ["a", "b"]), "one name for each row"),
        (lambda: pooling.shrunken_mean(1.0, -1.0, 0.0, 1.0), "square of a standard deviation"),
        (lambda: pooling.shrunken_mean(1.0, 0.0, 0.0, 1.0), "Take them from stratum_mean_log"),
        (
            lambda: pooling.stratum_mean_log([1], ["a"], site_variance=0, residual_variance=0),
            r"variance_components\(habitat\)",
        ),
        (
            lambda: pooling.effective_sample_size([0], site_variance=1, residual_variance=0),
            "Leave out sites",
        ),
    ],
)
def test_what_cannot_be_pooled_is_refused_with_the_cure(call, cure):
    with pytest.raises(ValueError, match=cure):
        call()


def test_an_unknown_habitat_is_refused_with_those_that_exist():
    with pytest.raises(InputError, match="tidal marsh"):
        pooling.variance_components("kelp")


@pytest.mark.real
@pytest.mark.parametrize("habitat", ["tidal marsh", "mangrove", "seagrass"])
def test_rows_are_near_those_of_the_real_cores(shared_data, habitat):
    """Recomputed from the CCN cores of 25 cm or more, studies of three or more for between them.

    The rule of selection behind the rows is not stated, hence the tolerances.
    """
    density = densities_of_real_cores(shared_data / "cores", habitat.removeprefix("tidal "))
    known = pooling.variance_components(habitat)
    studies = density.groupby("study_id").log
    within = np.sqrt(((density.log - studies.transform("mean")) ** 2).sum())
    within /= np.sqrt(len(density) - studies.ngroups)
    between = studies.mean()[studies.size() >= 3].std()
    npt.assert_allclose(np.exp(density.log.median()), np.exp(known.habitat_mean), rtol=0.2)
    npt.assert_allclose(within, np.sqrt(known.site_variance + known.residual_variance), atol=0.06)
    npt.assert_allclose(between, np.sqrt(known.habitat_variance), atol=0.06)


def densities_of_real_cores(folder, habitat):
    """Logarithm of the carbon density of cores over 0 to 30 cm, with their studies."""
    keys = ["study_id", "core_id"]
    cores = pd.read_csv(folder / "ccn_cores_v1.4.0.csv.gz", usecols=[*keys, "habitat"])
    cores = cores[cores.habitat == habitat].drop_duplicates(keys)
    numbers = ["depth_min", "depth_max", "dry_bulk_density"]
    fractions = ["fraction_carbon", "fraction_organic_matter"]
    path = folder / "ccn_depthseries_rebuilt.csv.gz"
    slices = pd.read_csv(path, usecols=keys + numbers + fractions).merge(cores, on=keys)
    fit = pd.read_csv(folder / "ccn_om_oc_parameters.csv")
    fit = fit[fit.habitat == habitat].set_index("parameter")["mean"]
    matter = slices.fraction_organic_matter
    from_matter = fit["beta1"] * matter + fit["beta2"] * matter**2
    slices["carbon"] = slices.fraction_carbon.fillna(from_matter)
    slices = slices.dropna(subset=[*numbers, "carbon"])
    slices["thickness"] = slices.depth_max.clip(upper=30) - slices.depth_min
    slices = slices[slices.thickness > 0]
    slices["mass"] = slices.dry_bulk_density * slices.carbon * slices.thickness
    sums = slices.groupby(keys)[["thickness", "mass"]].sum().reset_index()
    sums = sums[(sums.thickness >= 25) & (sums["mass"] > 0)]
    return sums.assign(log=np.log(sums["mass"] / sums.thickness))


ONE = ""
SITES = np.array(["a", "a", "b"])
LOGS = (np.array([-3.0, -3.5, -4.0]), ONE)
SPREADS = {"site_variance": (0.2, ONE), "residual_variance": (0.1, ONE)}
CALLS = [
    (pooling.variance_components, {"site_share": (0.5, ONE)}, {"habitat": "mangrove"}, ONE),
    (pooling.site_means, {"log_values": LOGS}, {"site": SITES}, ONE),
    (pooling.stratum_mean_log, {"log_values": LOGS, **SPREADS}, {"site": SITES}, ONE),
    (
        pooling.shrunken_mean,
        {
            "mean": (-3.0, ONE),
            "variance": (0.2, ONE),
            "habitat_mean": (-3.5, ONE),
            "habitat_variance": (0.4, ONE),
        },
        {},
        ONE,
    ),
    (
        pooling.arithmetic_mean_of_lognormal,
        {"mean_log": (-3.0, ONE), "variance_log": (0.2, ONE)},
        {},
        ONE,
    ),
    (
        pooling.standard_error_of_lognormal_mean,
        {"mean_log": (-3.0, ONE), "variance_log": (0.2, ONE), "error_variance": (0.1, ONE)},
        {},
        ONE,
    ),
    (
        pooling.effective_sample_size,
        {"cores_per_site": (np.array([1.0, 3.0]), ONE), **SPREADS},
        {},
        ONE,
    ),
    (
        pooling.stratum_carbon_density,
        {"carbon_density": (np.array([0.02, 0.03, 0.01]), "g/cm^3")},
        {"site": SITES, "habitat": "mangrove"},
        "g/cm^3",
    ),
]
OTHER = {ONE: "percent", "g/cm^3": "kg/m^3"}


@pytest.mark.parametrize(("function", "arguments", "others", "unit"), CALLS)
def test_every_function_takes_quantities_in_any_unit(function, arguments, others, unit):
    """Law: a result does not depend on the units it was asked in."""
    units = pint.UnitRegistry()
    plain = function(**{k: v for k, (v, _) in arguments.items()}, **others)
    asked = {k: units.Quantity(v, u).to(OTHER[u]) for k, (v, u) in arguments.items()}
    result = function(**asked, **others)
    first = (lambda r: r[0]) if isinstance(plain, tuple) else (lambda r: r)
    found = units.Quantity(first(result)).to(unit).magnitude
    npt.assert_allclose(found, first(plain), rtol=1e-9)
    wrong = {**asked, next(iter(asked)): units.Quantity(1.0, "m")}
    with pytest.raises(pint.DimensionalityError):
        function(**wrong, **others)


def test_every_public_function_is_called_with_quantities():
    public = {name for name in pooling.__all__ if inspect.isfunction(getattr(pooling, name))}
    assert {function.__name__ for function, *_ in CALLS} == public
