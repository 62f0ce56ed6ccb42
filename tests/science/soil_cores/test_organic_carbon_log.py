"""The log-scale model of mineral sediment: its rows, its mean, and its limits."""

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from bluecarbon.errors import InputError
from bluecarbon.parameters import coefficients, load
from bluecarbon.science.soil_cores import organic_carbon_log_expected, organic_carbon_log_model

habitats = st.sampled_from(["tidal marsh", "mangrove", "seagrass"])
fractions = st.floats(0, 1)


@pytest.mark.parametrize("habitat", ["tidal marsh", "mangrove", "seagrass"])
def test_at_a_knot_it_is_the_row(habitat):
    """By hand: at a knot the typical carbon is the organic matter times the row of the table."""
    for i, knot in enumerate(coefficients("organic_carbon_share_knot")):
        share = load().get("organic_carbon_share", (habitat, f"knot {i}")).value
        npt.assert_allclose(organic_carbon_log_model(knot, habitat), knot * share, rtol=1e-12)


@pytest.mark.parametrize(
    ("habitat", "matter", "low", "high"),
    [
        ("tidal marsh", 0.03, 0.18, 0.32),
        ("mangrove", 0.03, 0.20, 0.42),
        ("seagrass", 0.03, 0.20, 0.34),
        ("tidal marsh", 0.10, 0.27, 0.37),
        ("tidal marsh", 0.40, 0.42, 0.48),
        ("mangrove", 0.40, 0.42, 0.48),
    ],
)
def test_it_lies_near_an_earlier_look_at_the_same_library(habitat, matter, low, high):
    """Medians of OC/OM over 11,562 CCN pairs, found separately: 0.25 / 0.24 / 0.28 where OM < 5 %
    (marsh, mangrove, seagrass), 0.32 to 0.33 at 5 to 20 %, 0.45 to 0.48 above 20 %."""
    assert low < organic_carbon_log_model(matter, habitat) / matter < high


def test_far_below_a_slope_of_forty_percent_in_mud():
    """The same look: a slope of 0.40 overstates the carbon of mineral marsh mud by about 60 %."""
    assert 1.3 < 0.40 * 0.02 / organic_carbon_log_model(0.02, "tidal marsh") < 2.0


@pytest.mark.parametrize("matter", [0.02, 0.06, 0.3])
def test_expected_is_the_mean_over_studies(matter):
    """Law: the mean of exp(tau u) over normal u is exp(tau^2 / 2); here by 20,000 quantiles."""
    deviates = ndtri((np.arange(20_000) + 0.5) / 20_000)
    studies = organic_carbon_log_model(matter, "tidal marsh", study_deviate=deviates)
    expected = organic_carbon_log_expected(matter, "tidal marsh")
    # Studies whose carbon would exceed the matter are cut there: a little less than the mean.
    npt.assert_allclose(studies.mean(), expected, rtol=0.02)
    assert studies.mean() <= expected


def test_samples_scatter_about_the_mean_of_their_study():
    """Law: exp(sigma e - sigma^2 / 2) has mean 1."""
    deviates = ndtri((np.arange(20_000) + 0.5) / 20_000)
    samples = organic_carbon_log_model(0.05, "tidal marsh", sample_deviate=deviates)
    npt.assert_allclose(samples.mean(), organic_carbon_log_model(0.05, "tidal marsh"), rtol=2e-3)


@given(habitat=habitats, matter=fractions, more=fractions, u=st.floats(-4, 4), e=st.floats(-4, 4))
def test_law_carbon_lies_within_its_matter_and_grows_with_the_study(habitat, matter, more, u, e):
    """Law: 0 <= OC <= OM; a study with a higher deviate has more carbon."""
    carbon = organic_carbon_log_model(matter, habitat, study_deviate=u, sample_deviate=e)
    assert 0 <= carbon <= matter
    richer = organic_carbon_log_model(matter, habitat, study_deviate=u + more, sample_deviate=e)
    assert richer >= carbon * (1 - 1e-12)
    assert organic_carbon_log_expected(matter, habitat) <= matter


@given(habitat=habitats, matter=fractions, more=fractions)
def test_law_more_matter_holds_more_carbon(habitat, matter, more):
    """Law: monotone in a typical study, over the whole range."""
    larger = min(matter + more, 1.0)
    smaller_carbon = organic_carbon_log_model(matter, habitat)
    assert organic_carbon_log_model(larger, habitat) >= smaller_carbon * (1 - 1e-12)


def test_percent_and_unknown_habitats_are_refused_with_the_cure():
    with pytest.raises(ValueError, match="divide it by 100"):
        organic_carbon_log_model(3.0, "mangrove")
    with pytest.raises(InputError, match="Rows exist for"):
        organic_carbon_log_model(0.03, "mudflat")
