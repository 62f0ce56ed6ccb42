"""The IPCC 2013 Wetlands Supplement, chapter 4, against hand calculations and laws."""

from itertools import product

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.methods.quantities import load_method
from bluecarbon.parameters import load, weakest

METHOD = load_method("ipcc-wetlands-2013")
CHOICE = ("subtropical", "AR6", "revegetated only")


def account(habitat, wanted="net_removal", choice=CHOICE, **more):
    """A quantity of one planted hectare in one year, with every number at its table value."""
    row = {
        "area": 1.0, "counted_time": 1.0, "stand_age_start": np.inf, "stand_age_end": np.inf,
        "salinity": 30.0, "revegetated": 1.0, "allochthonous_deducted": 0.0,
    }  # fmt: skip
    tags = {habitat, *choice}
    leaves = set(METHOD.leaves([wanted])) - set(METHOD.constants) - set(METHOD.inputs)
    table = {name: load().get(name, tags).value for name in leaves}
    return METHOD.evaluate(table | row | more, [wanted])[wanted]


@pytest.mark.parametrize(
    ("habitat", "removal"), [("mangrove", 5.94), ("tidal marsh", 3.34), ("seagrass", 1.58)]
)
def test_burial_of_one_hectare(habitat, removal):
    """By hand: 1.62, 0.91, 0.43 t C/ha/yr x 44/12 = 5.94, 3.34, 1.58 t CO2/ha/yr."""
    assert round(float(account(habitat, "soil_removal")), 2) == removal


def test_methane_of_one_fresh_hectare():
    """By hand: 193.7 kg x 27.0 / 1000 = 5.23 t CO2e/ha/yr under AR6, x 28 = 5.42 under AR5."""
    fresh = {"wanted": "methane_emission_co2e", "salinity": 10.0}
    assert round(float(account("tidal marsh", **fresh)), 2) == 5.23
    ar5 = ("subtropical", "AR5", "revegetated only")
    assert round(float(account("tidal marsh", choice=ar5, **fresh)), 2) == 5.42


def test_a_fresh_marsh_is_a_net_source_and_a_fresh_mangrove_barely_a_sink():
    """By hand: 3.337 - 5.230 = -1.893 and 5.940 - 5.230 = 0.710 t CO2e/ha/yr."""
    assert round(float(account("tidal marsh", salinity=10.0)), 3) == -1.893
    assert round(float(account("mangrove", salinity=10.0)), 3) == 0.710


@pytest.mark.parametrize(("salinity", "fresh"), [(17.999, 1), (18.0, 1), (18.001, 0), (np.nan, 1)])
def test_methane_class_at_its_limit(salinity, fresh):
    """Table 4.14: above 18 ppt none. The limit itself and an unknown salinity count as fresh."""
    rate = account("mangrove", "methane_rate", salinity=salinity)
    npt.assert_allclose(rate, 193.7 * fresh)


def test_seagrass_is_outside_the_methane_table():
    assert account("seagrass", "methane_emission", salinity=5.0) == 0


def test_growth_of_a_young_stand():
    """By hand, tropical wet, from 2 to 3 years: 9.9 x 1.49 x 0.451 x 44/12 = 24.393 t CO2/ha."""
    choice = ("tropical wet", "AR6", "revegetated only")
    ages = {"stand_age_start": 2.0, "stand_age_end": 3.0}
    gain = account("mangrove", "biomass_removal", choice, **ages)
    assert round(float(gain), 3) == 24.393


def test_a_young_fresh_stand_adds_all_up():
    """By hand: 5.940 + 24.393 - 5.230 = 25.103 t CO2e/ha/yr; on 2 ha, half a year of it in ages."""
    choice = ("tropical wet", "AR6", "revegetated only")
    ages = {"stand_age_start": 2.0, "stand_age_end": 3.0}
    assert round(float(account("mangrove", choice=choice, salinity=5.0, **ages)), 3) == 25.103
    half = {"area": 2.0, "counted_time": 0.5, "stand_age_start": 2.0, "stand_age_end": 2.5}
    assert round(float(account("mangrove", choice=choice, salinity=5.0, **half)), 3) == 25.103


def test_an_old_stand_still_grows_below_its_reference():
    """By hand, tropical dry: 3.3 t/ha/yr reach 92 t/ha after 27.9 years, so a whole year at 26."""
    choice = ("tropical dry", "AR6", "revegetated only")
    for start, gain in ((26.0, 3.3 * 1.29), (28.0, 0.0)):
        ages = {"stand_age_start": start, "stand_age_end": start + 1}
        npt.assert_allclose(account("mangrove", "living_biomass_gain", choice, **ages), gain)


def test_growth_ends_at_the_reference():
    """By hand, subtropical, from 4 to 5 years: 75 - 4 x 18.1 = 2.6 t d.m./ha above ground."""
    ages = {"stand_age_start": 4.0, "stand_age_end": 5.0}
    gain = account("mangrove", "above_ground_end", **ages) - account(
        "mangrove", "above_ground_start", **ages
    )
    npt.assert_allclose(gain, 75 - 4 * 18.1)


@pytest.mark.parametrize("habitat", METHOD.habitats)
def test_stands_of_unknown_age_do_not_grow(habitat):
    """A stand on the first map may have reached the reference, so its growth is exactly 0."""
    assert account(habitat, "biomass_removal") == 0.0


@pytest.mark.parametrize("habitat", ["tidal marsh", "seagrass"])
def test_no_growth_is_counted_where_no_number_was_read(habitat):
    """The tables say so, with the reason: it is not a silent zero."""
    assert account(habitat, "biomass_removal", stand_age_start=0.0, stand_age_end=1.0) == 0.0
    row = load().get("above_ground_growth", {habitat, "subtropical"})
    assert row.status == "assumed"
    assert "no value read" in row.where


@pytest.mark.parametrize(
    ("burial_of", "planted", "share"),
    [
        ("revegetated only", 1.0, 1.0),
        ("revegetated only", 0.0, 0.0),
        ("all vegetated", 1.0, 1.0),
        ("all vegetated", 0.0, 1.0),
    ],
)
def test_which_burial_counts_is_the_choice_of_the_project(burial_of, planted, share):
    """The supplement's rule: planted or seeded stands only. The extension is marked as ours."""
    choice = ("subtropical", "AR6", burial_of)
    burial = account("mangrove", "soil_carbon_burial", choice, revegetated=planted)
    npt.assert_allclose(burial, 1.62 * share)


def test_the_extension_to_natural_stands_weakens_the_status():
    rows = {o: load().get("natural_burial_counted", {o}) for o in METHOD.options["burial_of"]}
    assert rows["revegetated only"].status == "quoted"
    assert rows["all vegetated"].status == "assumed"
    assert weakest(r.status for r in rows.values()) == "assumed"


@pytest.mark.parametrize("habitat", METHOD.habitats)
@pytest.mark.parametrize("choice", list(product(*METHOD.options.values())), ids=" | ".join)
def test_every_choice_finds_its_numbers(habitat, choice):
    """With all options named, one row applies to each leaf."""
    assert np.isfinite(account(habitat, choice=choice))


def test_there_is_no_default_set_of_potentials():
    with pytest.raises(ValueError, match="Rows exist for: AR5, AR6"):
        load().get("gwp_ch4", {"mangrove"})


hectares = st.floats(0, 1e6)
years = st.floats(0, 200)


@given(area=hectares, factor=st.floats(0, 100), salinity=st.floats(0, 40))
def test_law_linear_in_area(area, factor, salinity):
    """Law: k times the area gives k times the tonnes."""
    one = account("mangrove", area=area, salinity=salinity)
    more = account("mangrove", area=area * factor, salinity=salinity)
    npt.assert_allclose(more, one * factor, atol=1e-12)


@given(start=years, time=st.floats(0, 1), later=st.floats(0, 1))
def test_law_growth_is_never_negative_and_adds_up(start, time, later):
    """Law: the gains of two adjoining times add up to the gain of both together."""

    def gain(a, b):
        return account("mangrove", "living_biomass_gain", stand_age_start=a, stand_age_end=b)

    middle, end = start + time, start + time + later
    assert gain(start, middle) >= 0
    npt.assert_allclose(gain(start, middle) + gain(middle, end), gain(start, end), atol=1e-9)


@given(salt=st.floats(0, 40), more=st.floats(0, 40))
def test_law_salt_never_lowers_the_removal(salt, more):
    """Law: methane falls with salinity, or stays."""
    assert account("tidal marsh", salinity=salt + more) >= account("tidal marsh", salinity=salt)
