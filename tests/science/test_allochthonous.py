"""Allochthonous carbon: check values of VM0033's chain, Monte Carlo, laws of mixing."""

import numpy as np
import numpy.testing as npt
import pint
import pytest
import xarray as xr
from hypothesis import assume, given
from hypothesis import strategies as st

from bluecarbon.science.allochthonous import (
    autochthonous_organic_matter_vm0033,
    deposited_carbon_vm0033,
    nitrogen_to_carbon,
    separate,
    share_none,
    share_three_sources,
    share_two_sources,
    share_vm0033,
)

shares = st.floats(0, 1)


@pytest.mark.parametrize(
    ("carbon", "expected"), [(0.08, 0.08), (0.025, 0.24), (0.010, 0.61), (0.006, 1.0)]
)
def test_shares_of_marsh_soil(carbon, expected):
    """8, 24 and 61 % at 8, 2.5 and 1.0 % carbon, all at 0.6 %: worked out in the fact sheet."""
    npt.assert_allclose(share_vm0033(carbon, "tidal marsh"), expected, atol=5e-3)


def test_the_chain_by_hand():
    """3 % C: OM 7.178 %, autochthonous OM 5.7644 %, C 2.38885 %, share 20.3717 %."""
    npt.assert_allclose(share_vm0033(0.03, "tidal marsh"), 0.203717, atol=5e-7)
    npt.assert_allclose(autochthonous_organic_matter_vm0033(0.07178, 0.015), 0.057645, atol=1e-6)


def test_mangrove_by_hand():
    """8 % C: OM (8 - 2.8857)/0.415 = 12.3236 %, own 10.9884 %, C 7.44589 %, share 6.926 %."""
    npt.assert_allclose(share_vm0033(0.08, "mangrove"), 0.069264, atol=5e-6)


def test_seagrass_by_hand():
    """2 % C: OM (2 + 0.21)/0.4 = 5.525 %, own 4.0863 %, C 1.42452 %, share 28.774 %."""
    npt.assert_allclose(share_vm0033(0.02, "seagrass"), 0.287741, atol=5e-6)
    # 0.3 % C: OM 1.275 %, less than the sediment brings.
    assert share_vm0033(0.003, "seagrass") == 1.0


def test_poor_mangrove_soil_must_be_measured():
    """The printed line makes more carbon than organic matter below 4.9 %: no share comes of it."""
    with pytest.raises(ValueError, match=r"Measure the loss on ignition"):
        share_vm0033(0.02, "mangrove")
    with pytest.raises(ValueError, match=r"Measure organic carbon, or use"):
        share_vm0033(0.02, "mangrove", organic_matter=0.045)
    assert share_vm0033(0.005, "mangrove", organic_matter=0.012) == 1.0


def test_more_own_carbon_than_carbon_is_refused():
    with pytest.raises(ValueError, match=r"in 1 of 2 values. Use an equation of the site"):
        share_vm0033(np.array([0.03, 0.03]), "tidal marsh", organic_matter=np.array([0.07, 0.2]))


def test_rules_without_a_deduction():
    """VM0033: organic soils; an organic layer above 10 cm; seagrass by the layer method only."""
    carbon = np.array([0.01, 0.01])
    share = share_vm0033(carbon, "tidal marsh", organic_soil=np.array([True, False]))
    npt.assert_allclose(share, [0, 0.6069], atol=1e-4)
    share = share_vm0033(carbon, "tidal marsh", organic_surface_layer=np.array([10.0, 10.1]))
    npt.assert_allclose(share, [0.6069, 0], atol=1e-4)
    assert share_vm0033(0.02, "seagrass", field_layer_method=True) == 0
    assert share_vm0033(0.02, "tidal marsh", field_layer_method=True) > 0


def test_unknown_habitats_name_the_known():
    with pytest.raises(ValueError, match=r"found 'marsh'.*tidal marsh"):
        share_vm0033(0.02, "marsh")


def test_deposited_carbon():
    """By hand: 0.086 x 15 m2/g + 0.05 = 1.34 %."""
    npt.assert_allclose(deposited_carbon_vm0033(15.0), 0.0134)


@given(carbon=st.floats(0.004, 0.4), more=st.floats(0, 0.1))
def test_law_the_share_falls_as_the_soil_gets_richer(carbon, more):
    """Law: what settles is diluted by what grows; and a share is a share."""
    poor, rich = (share_vm0033(c, "tidal marsh") for c in (carbon, min(carbon + more, 0.45)))
    assert 0 <= rich <= poor + 1e-9 <= 1 + 1e-9


def test_three_lines():
    """By hand, and the line of a loss: VM0033 footnote 13."""
    lines = separate(np.array([10.0, -5.0, 0.0]), np.array([0.24, 0.24, 0.24]))
    npt.assert_allclose(lines.gross, [10, -5, 0])
    npt.assert_allclose(lines.allochthonous, [2.4, 0, 0])
    npt.assert_allclose(lines.autochthonous, [7.6, -5, 0])
    npt.assert_array_equal(separate(10.0, share_none(10.0)).autochthonous, 10.0)


@given(gross=st.floats(-1e9, 1e9), share=shares)
def test_law_lines_add_up_and_never_claim_more(gross, share):
    lines = separate(gross, share)
    npt.assert_allclose(lines.allochthonous + lines.autochthonous, gross, rtol=1e-12)
    assert lines.autochthonous <= max(gross, 0) + 1e-6 or lines.autochthonous == gross
    assert lines.allochthonous >= 0


def test_a_share_in_percent_is_refused_with_the_cure():
    with pytest.raises(ValueError, match="divide it by 100"):
        separate(10.0, 24.0)


def test_two_sources_by_hand():
    """(-24 + 27)/5 = 0.6; s2 = (0.04 + 0.16 x 0.25 + 0.36 x 0.25)/25, s = 0.08246."""
    share = share_two_sources(
        -24.0, -27.0, -22.0, soil_error=0.2, autochthonous_error=0.5, allochthonous_error=0.5
    )
    npt.assert_allclose([share.value, share.error], [0.6, 0.0824621], rtol=1e-6)
    npt.assert_allclose([share.low, share.high], [0.438377, 0.761623], rtol=1e-5)


def test_the_error_of_two_sources_meets_a_monte_carlo():
    """Phillips and Gregg 2001 against 200,000 draws of the same normals."""
    rng = np.random.default_rng(20230228)
    soil, own, other = (rng.normal(m, s, 200_000) for m, s in ((-24, 0.2), (-27, 0.4), (-22, 0.3)))
    share = share_two_sources(
        -24.0, -27.0, -22.0, soil_error=0.2, autochthonous_error=0.4, allochthonous_error=0.3
    )
    drawn = (soil - own) / (other - own)
    npt.assert_allclose(share.error, drawn.std(), rtol=0.02)


def test_three_sources_by_hand():
    """Solved by hand from the rows -6 x1 - 12 x2 = -9 and 0.13 x1 + 0.06 x2 = 0.08."""
    total, first, second = share_three_sources(
        (-24.0, 0.10), (-15.0, 0.02), (-21.0, 0.15), (-27.0, 0.08),
        soil_error=(0, 0), autochthonous_error=(0, 0), first_error=(0, 0), second_error=(0, 0),
    )  # fmt: skip
    npt.assert_allclose([total.value, first.value, second.value], [0.925, 0.35, 0.575])
    assert total.error == 0


def test_the_errors_of_three_sources_meet_a_monte_carlo():
    rng = np.random.default_rng(20230228)
    means = np.array([[-24.0, 0.10], [-15.0, 0.02], [-21.0, 0.15], [-27.0, 0.08]])
    errors = np.array([[0.2, 0.003], [0.3, 0.002], [0.3, 0.004], [0.3, 0.004]])
    soil, own, first, second = rng.normal(means, errors, (200_000, 4, 2)).transpose(1, 2, 0)
    drawn = share_three_sources(
        soil, own, first, second, soil_error=(0, 0), autochthonous_error=(0, 0),
        first_error=(0, 0), second_error=(0, 0),
    )  # fmt: skip
    got = share_three_sources(
        *means, soil_error=errors[0], autochthonous_error=errors[1], first_error=errors[2],
        second_error=errors[3],
    )  # fmt: skip
    for mine, theirs in zip(got, drawn, strict=True):
        npt.assert_allclose(mine.error, theirs.unbounded.std(), rtol=0.03)


@given(own=shares, first=shares, order=st.permutations([0, 1, 2]))
def test_law_what_was_mixed_comes_back(own, first, order):
    """Law: a mixture of known shares is taken apart again, whichever source is named first."""
    assume(own + first <= 1)
    sources = np.array([[-15.0, 0.02], [-21.0, 0.15], [-27.0, 0.08]])[order]
    x = np.array([own, first, 1 - own - first])
    none = {f"{k}_error": (0.0, 0.0) for k in ("soil", "autochthonous", "first", "second")}
    total, one, two = share_three_sources(x @ sources, *sources, **none)
    npt.assert_allclose([one.unbounded, two.unbounded], x[1:], atol=1e-9)
    npt.assert_allclose(total.unbounded, 1 - own, atol=1e-9)


def test_a_missing_source_shows_as_a_share_outside_the_bounds():
    share = share_two_sources(
        -30.0, -27.0, -22.0, soil_error=0.2, autochthonous_error=0.1, allochthonous_error=0.1
    )
    assert share.value == share.low == share.high == 0
    npt.assert_allclose(share.unbounded, -0.6)


def test_carbon_to_nitrogen_mixes_through_its_inverse():
    """By hand: a gram of carbon each at C:N 10 and 30 holds 1/10 + 1/30 g N, so C:N is 15."""
    share = share_two_sources(
        nitrogen_to_carbon(15.0), nitrogen_to_carbon(10.0), nitrogen_to_carbon(30.0),
        soil_error=0.001, autochthonous_error=0.001, allochthonous_error=0.001,
    )  # fmt: skip
    npt.assert_allclose(share.value, 0.5)


@pytest.mark.parametrize(
    "call",
    [
        lambda: share_two_sources(
            -24.0, -24.5, -24.0, soil_error=0.1, autochthonous_error=0.5, allochthonous_error=0.5
        ),
        lambda: share_three_sources(
            (-24.0, 0.1), (-20.0, 0.1), (-22.0, 0.2), (-24.0, 0.3), soil_error=(0, 0),
            autochthonous_error=(0, 0), first_error=(0, 0), second_error=(0, 0),
        ),
    ],
)  # fmt: skip
def test_sources_that_look_alike_are_refused_with_the_cure(call):
    with pytest.raises(ValueError, match=r"[Uu]se a(nother)? tracer"):
        call()


def test_every_function_takes_quantities():
    """Law: a result does not depend on the units it was asked in."""
    units = pint.UnitRegistry()
    q = units.Quantity
    npt.assert_allclose(
        share_vm0033(q(2.5, "percent"), "tidal marsh").to("").magnitude, 0.24417, atol=1e-5
    )
    measured = share_vm0033(
        q(2.5, "percent"), "tidal marsh", organic_matter=q(6.0232527, "percent"),
        deposited_organic_matter=q(15.0, "g/kg"), organic_surface_layer=5.0,
    )  # fmt: skip
    npt.assert_allclose(measured.to("").magnitude, 0.24417, atol=1e-5)
    own = autochthonous_organic_matter_vm0033(q(10.0, "percent"), q(15.0, "g/kg"))
    npt.assert_allclose(own.to("").magnitude, 0.0862944, atol=1e-6)
    carbon = deposited_carbon_vm0033(q(0.010, "km^2/kg"))
    npt.assert_allclose(carbon.to("percent").magnitude, 0.086 * 10 + 0.05)
    lines = separate(q(np.array([10.0, -5.0]), "tonne"), q(24.0, "percent"))
    npt.assert_allclose(lines.allochthonous.to("kg").magnitude, [2400, 0])
    npt.assert_allclose(share_none(q(10.0, "tonne")), 0)
    npt.assert_allclose(nitrogen_to_carbon(q(10.0, "g/g")).to("").magnitude, 0.1)
    share = share_two_sources(
        q(-24.0, "permille"), q(-2.7, "percent"), q(-22.0, "permille"),
        soil_error=q(0.2, "permille"), autochthonous_error=q(0.5, "permille"),
        allochthonous_error=q(0.5, "permille"),
    )  # fmt: skip
    npt.assert_allclose(share.value.to("").magnitude, 0.6)
    npt.assert_allclose(share.error.to("").magnitude, 0.0824621, rtol=1e-6)
    with pytest.raises(pint.DimensionalityError):
        share_vm0033(q(2.5, "kg"), "tidal marsh")


def test_labels_stay_on():
    soil = xr.DataArray([0.08, 0.01, np.nan], dims="core", coords={"core": ["a", "b", "c"]})
    share = share_vm0033(soil, "tidal marsh")
    npt.assert_allclose(share.sel(core=["a", "b"]), [0.08, 0.61], atol=5e-3)
    assert share.sel(core="c").isnull()
    lines = separate(soil * 0 + 2.0, share)
    npt.assert_allclose(lines.autochthonous.sel(core="b"), 0.78, atol=0.01)
    mixed = share_two_sources(
        soil * 0 - 24.0, -27.0, -22.0, soil_error=0.2, autochthonous_error=0.5,
        allochthonous_error=0.5,
    )  # fmt: skip
    npt.assert_allclose(mixed.value.sel(core="a"), 0.6)
