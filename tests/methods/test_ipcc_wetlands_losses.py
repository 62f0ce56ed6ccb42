"""IPCC 2013 Wetlands Supplement, chapter 4: extraction, drainage, fish ponds; option losses.

Stocks and factors are those of the facts sheet, tables 4.3 to 4.5, 4.7, 4.11 and 4.13.
"""

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.errors import InputError
from bluecarbon.methods.quantities import load_method
from bluecarbon.parameters import load
from bluecarbon.uncertainty.draws import Distribution, draw

PLAIN = load_method("ipcc-wetlands-2013")
METHOD = PLAIN.chosen({"losses": "counted"})
NET = "net_removal_after_losses"
CHOICE = ("tropical wet", "AR6", "revegetated only", "counted")


def account(habitat, wanted=NET, choice=CHOICE, **more):
    """A quantity of one planted hectare in one year, with every number at its table value."""
    row = {
        "area": 1.0, "counted_time": 1.0, "stand_age_start": np.inf, "stand_age_end": np.inf,
        "salinity": 30.0, "revegetated": 1.0, "lost_area": 0.0, "lost_stand_age": np.inf,
        "extracted": 0.0, "drained": 0.0, "fish_yield": 0.0, "allochthonous_deducted": 0.0,
    }  # fmt: skip
    tags = {habitat, *choice}
    given = row | more
    leaves = set(METHOD.leaves([wanted])) - set(METHOD.constants) - set(METHOD.inputs)
    table = {name: load().get(name, tags).value for name in leaves - given.keys()}
    return METHOD.evaluate(table | given, [wanted])[wanted]


def test_extraction_of_one_hectare_of_mangrove():
    """By hand, tropical wet: (192 x 1.49 x 0.451 + 0.7 + 10.7 + 386) t C x 44/12 = 1,930.2 t."""
    lost = account("mangrove", "extraction_emission_co2", lost_area=1.0, extracted=1.0)
    npt.assert_allclose(lost, (192 * 1.49 * 0.451 + 11.4 + 386) * 44 / 12)
    assert round(float(lost), 1) == 1930.2


def test_extraction_of_one_hectare_of_marsh():
    """By hand: 255 t C x 44/12 = 935 t CO2; its plants have no number, and the list says so."""
    lost = account("tidal marsh", "extraction_emission_co2", lost_area=1.0, extracted=1.0)
    assert round(float(lost), 6) == 935.0
    assert any("tidal marsh and seagrass" in sentence for sentence in METHOD.missing)


def test_a_cleared_mangrove_keeps_its_soil():
    """By hand: 192 x 1.49 x 0.451 + 11.4 = 140.42 t C, without the soil."""
    assert account("mangrove", "lost_soil_carbon", lost_area=1.0) == 0
    lost = account("mangrove", "extraction_emission_co2", lost_area=1.0)
    npt.assert_allclose(lost, (192 * 1.49 * 0.451 + 11.4) * 44 / 12)


def test_a_young_stand_loses_what_it_had_grown():
    """By hand, 5 years: 9.9 x 5 = 49.5 t d.m./ha; 30 years: the reference of 192."""
    assert account("mangrove", "lost_above_ground", lost_stand_age=5.0) == 49.5
    assert account("mangrove", "lost_above_ground", lost_stand_age=30.0) == 192.0


def test_drainage_of_one_hectare():
    """By hand: 7.9 t C x 44/12 = 28.97 t CO2; nothing is buried and no methane comes meanwhile."""
    assert round(float(account("mangrove", "drainage_emission_co2", drained=1.0)), 2) == 28.97
    assert account("mangrove", "undrained_removal", drained=1.0, salinity=5.0) == 0
    npt.assert_allclose(account("mangrove", drained=1.0), -7.9 * 44 / 12)


def test_drainage_factor_is_log_normal_between_its_limits():
    """Table 4.13: 7.9, 95 % limits 5.2 to 11.8 (ln-symmetric within 2 %): the draws keep both."""
    p = load().get("drainage_emission_factor", {"mangrove"})
    assert (p.distribution, p.low, p.high) == ("lognormal", 5.2, 11.8)
    d = Distribution(kind=p.distribution, value=p.value, spread=p.spread, low=p.low, high=p.high)
    drawn = draw(d, 1, "drainage", "", 0, 40_000)
    npt.assert_allclose(drawn.mean(), 7.9, rtol=0.01)
    npt.assert_allclose(np.quantile(drawn, [0.025, 0.975]), [5.2, 11.8], rtol=0.04)


def test_nitrous_oxide_of_fish():
    """By hand: 2 t fish x 0.002 x 44/28 = 6.286 kg N2O, x 273 = 1.716 t CO2e."""
    fish = {"fish_yield": 2.0, "nitrous_oxide_nitrogen_per_fish": 0.002}
    assert (
        round(float(account("aquaculture pond", "aquaculture_nitrous_oxide", **fish)), 6)
        == 0.006286
    )
    assert round(float(account("aquaculture pond", **fish)), 3) == -1.716


def test_no_number_is_shipped_for_fish_in_ponds():
    """Its number was not read in the document: it is asked for, never assumed in silence."""
    with pytest.raises(InputError, match="Add the row to the table"):
        load().get("nitrous_oxide_nitrogen_per_fish", {"aquaculture pond"})


@pytest.mark.parametrize("habitat", ["mangrove", "tidal marsh", "seagrass"])
def test_without_losses_both_claims_are_one(habitat):
    """Law: nothing lost, drained or farmed: the claim is what it was before the option."""
    choice = CHOICE[:3]
    for salinity in (5.0, 30.0):
        after = account(habitat, salinity=salinity)
        before = account(habitat, "net_removal", choice, salinity=salinity)
        npt.assert_allclose(after, before)


def test_the_option_decides_what_is_claimed():
    assert (PLAIN.claimed(), METHOD.claimed()) == ("net_removal", NET)
    assert "lost_area" not in PLAIN.leaves([PLAIN.claimed(), *PLAIN.beside])
    assert PLAIN.chosen({"losses": "not counted"}) == PLAIN.chosen({}) == PLAIN


def test_the_numbers_are_quoted_at_best():
    for name in ("extraction_emission_co2", "drainage_emission_co2", NET):
        assert METHOD.equations[name].status == "quoted"
    assert load().get("soil_carbon_stock", {"seagrass"}).status == "assumed"


share = st.floats(0, 1)


@given(lost=st.floats(0, 1e4), more=st.floats(0, 1e4), age=st.floats(0, 100), extracted=share)
def test_law_more_lost_is_never_more_removed(lost, more, age, extracted):
    """Law: a loss lowers the net removal, linearly in its area."""
    about = {"lost_stand_age": age, "extracted": extracted}
    a, b, both, none = (
        account("mangrove", lost_area=area, **about) for area in (lost, more, lost + more, 0.0)
    )
    assert a <= none
    npt.assert_allclose((a - none) + (b - none), both - none, rtol=1e-9, atol=1e-6)


@given(drained=share, more=share)
def test_law_draining_never_helps_a_saline_mangrove(drained, more):
    """Law: above 18 ppt there is no methane to be saved, so draining only costs."""
    wetter, drier = sorted((drained, more))
    assert account("mangrove", drained=drier) <= account("mangrove", drained=wetter) + 1e-12
