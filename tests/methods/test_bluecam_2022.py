"""BlueCAM: one hectare by hand, the traps of its sheet, and laws. Numbers: facts sheet, 5.1."""

from itertools import product

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.errors import InputError
from bluecarbon.methods.bluecam_2022 import LAND_USES
from bluecarbon.methods.quantities import load_method
from bluecarbon.parameters import load
from bluecarbon.uncertainty.draws import Distribution, draw

METHOD = load_method("bluecam-2022")
CHOICE = {
    "climate": "temperate",
    "former_land_use": "grazing",
    "statistic": "median",
    "gwp": "AR5",
    "soil_loss": "20 years",
    "existing_forest": "stands",
}


def account(habitat, wanted="abatement", years=(0.0, 1.0), choice=None, **more):
    """A quantity of one hectare between two ages, with every number at its table value."""
    start, end = years
    row = {
        "area": 1.0, "counted_time": end - start, "stand_age_start": start, "stand_age_end": end,
    }  # fmt: skip
    tags = {habitat, *(CHOICE | (choice or {})).values()}
    given = row | more
    leaves = set(METHOD.leaves([wanted])) - set(METHOD.constants) - set(METHOD.inputs)
    table = {name: load().get(name, tags).value for name in leaves - given.keys()}
    return METHOD.evaluate(table | given, [wanted])[wanted]


def test_growth_of_supratidal_forest():
    """By hand: 178 x exp(-29.6 / 25) = 54.48 t C/ha, with roots x 1.27, x 44/12 = 253.69 t CO2."""
    assert round(float(account("supratidal", "above_ground_end", (0, 25))), 2) == 54.48
    assert round(float(account("supratidal", "biomass_removal", (0, 25))), 1) == 253.7


def test_growth_of_tropical_mangrove():
    """By hand: 167 x exp(-2.96) = 8.6538 t C/ha at 10 years, x 1.32 x 44/12 = 41.884 t CO2."""
    tropical = {"climate": "tropical"}
    removal = account("mangrove", "biomass_removal", (0, 10), tropical)
    assert round(float(removal), 2) == 41.88


def test_a_marsh_stands_in_its_first_year():
    """The scripts: 7.89 t C/ha at once, nothing after and nothing below ground: 28.93 t CO2."""
    assert round(float(account("tidal marsh", "biomass_removal", (0, 1))), 2) == 28.93
    assert account("tidal marsh", "biomass_removal", (1, 25)) == 0


@pytest.mark.parametrize(
    ("habitat", "median", "mean"),
    [("mangrove", 0.95, 1.40), ("tidal marsh", 0.48, 0.77), ("supratidal", 0.61, 0.62)],
)
def test_soil_accumulation(habitat, median, mean):
    """The sheet: a year of it x 44/12, as median or as mean."""
    for statistic, rate in (("median", median), ("mean", mean)):
        choice = {"statistic": statistic}
        removal = account(habitat, "soil_removal", choice=choice)
        npt.assert_allclose(removal, rate * 44 / 12)


@pytest.mark.parametrize(
    ("habitat", "tonnes"),
    [("mangrove", 0.12492), ("tidal marsh", 0.03753), ("supratidal", 0.00493)],
)
def test_gases_of_the_new_wetland(habitat, tonnes):
    """By hand: (2.19 x 28 + 0.24 x 265) kg; (0.11, 0.13); (-2.19, 0.25)."""
    npt.assert_allclose(account(habitat, "wetland_emission_co2e"), tonnes, rtol=1e-9)


@pytest.mark.parametrize(
    ("use", "tonnes"),
    [
        ("flooded agriculture", 325 * 0.028 + 14 * 0.265),
        ("pond", 226.3 * 0.028),
        ("sugar cane", 12.2 * 0.265),
        ("grazing", 0.3 * 0.265),
        ("retired aquaculture", 0.6 * 0.265),
        ("melaleuca forest", 0.2 * 0.265),
    ],
)
def test_gases_of_the_former_land_use(use, tonnes):
    """By hand: 12.81, 6.3364, 3.233, 0.0795, 0.159 and 0.053 t CO2e per hectare and year."""
    emission = account("mangrove", "former_emission_co2e", choice={"former_land_use": use})
    npt.assert_allclose(emission, tonnes)


def test_soil_loss_avoided():
    """By hand: 62.2 x 0.03 / 20 x 44/12 = 0.3421 t CO2 a year for 20 years, then none."""
    yearly = account("supratidal", "former_soil_loss_co2")
    assert round(float(yearly), 4) == 0.3421
    for end in (20, 25, 100):
        npt.assert_allclose(
            account("supratidal", "former_soil_loss_co2", (0, end)), 62.2 * 0.03 * 44 / 12
        )
    whole = account("supratidal", "former_soil_loss_co2", (0, 100), {"soil_loss": "without end"})
    npt.assert_allclose(whole, 100 * yearly)


def test_a_former_wetland_took_up_carbon_too():
    """By hand: 0.47 and 0.61 t C x 44/12 are taken off the abatement."""
    for use, rate in (("restricted wetland", 0.47), ("melaleuca forest", 0.61), ("grazing", 0)):
        removal = account("mangrove", "former_soil_removal", choice={"former_land_use": use})
        npt.assert_allclose(removal, rate * 44 / 12)


def test_one_hectare_all_together():
    """By hand, temperate supratidal forest on pasture, 25 years: 253.69 removed by plants, 55.92
    by soil, less 0.123 of gases, plus 1.988 of gases and 6.842 of soil avoided.
    """
    hand = 253.687 + 25 * 0.61 * 44 / 12 - 25 * 0.00493 + 25 * 0.0795 + 6.842
    npt.assert_allclose(account("supratidal", years=(0, 25)), hand, atol=0.02)


def test_forest_that_stands_does_not_grow_again():
    use = {"former_land_use": "melaleuca forest"}
    assert account("supratidal", "biomass_removal", (0, 25), use) == 0
    again = account(
        "supratidal", "biomass_removal", (0, 25), use | {"existing_forest": "grows again"}
    )
    npt.assert_allclose(again, account("supratidal", "biomass_removal", (0, 25)))


def test_wetland_of_the_first_map_is_not_restored():
    """Its age is unknown, so it was there before: nothing is counted on either side."""
    assert account("mangrove", years=(0, 1), stand_age_start=np.inf, stand_age_end=np.inf) == 0


@pytest.mark.parametrize("habitat", ["mangrove", "tidal marsh", "supratidal"])
def test_limits_of_the_mean_never_go_with_the_median(habitat):
    """The trap of the sheet: the mean's lower limit, 1.07, lies above the median, 0.95."""
    rows = {s: load().get("bluecam_soil_accumulation", {habitat, s}) for s in ("median", "mean")}
    for row in rows.values():
        assert row.low < row.value < row.high
    assert (rows["median"].low, rows["median"].high) != (rows["mean"].low, rows["mean"].high)
    # Without saying which of the two there is no number at all.
    with pytest.raises(InputError, match="Rows exist for"):
        load().get("bluecam_soil_accumulation", {habitat})


def test_the_median_of_mangrove_lies_below_the_limits_of_its_mean():
    median, mean = (
        load().get("bluecam_soil_accumulation", {"mangrove", s}) for s in ("median", "mean")
    )
    assert median.value == 0.95 < mean.low == 1.07


def test_limits_derived_for_the_median():
    """By hand: s = sqrt(2 ln(1.40 / 0.95)) = 0.8806; 1.2533 s / sqrt(48) = 0.1593;
    0.95 x exp(-+1.96 x 0.1593) = 0.695 and 1.298.
    """
    row = load().get("bluecam_soil_accumulation", {"mangrove", "median"})
    assert (row.low, row.high, row.status) == (0.695, 1.298, "assumed")


def test_draws_keep_the_table_value_on_average():
    """Law of every row that is drawn: its mean is its value, so no distribution adds tonnes."""
    for p in load().rows.values():
        if not p.name.startswith("bluecam_") or p.distribution == "fixed":
            continue
        d = Distribution(
            kind=p.distribution, value=p.value, spread=p.spread, low=p.low, high=p.high
        )
        drawn = draw(d, 5, p.key, "", 0, 40_000)
        off = abs(drawn.mean() - p.value)
        assert off < max(0.03 * abs(p.value), 5 * drawn.std() / 200), p.key


def test_the_copy_slips_of_the_sheet_are_not_here():
    """28 beside nitrous oxide, 265 beside carbon: potentials come from the option alone."""
    assert load().get("gwp_n2o", {"AR5"}).value == 265
    assert load().get("gwp_ch4", {"AR5"}).value == 28
    names = {p.name for p in load().rows.values() if p.name.startswith("bluecam_")}
    assert not any("gwp" in n or "conversion" in n for n in names)


def test_it_is_a_projection():
    assert METHOD.basis == "ex ante"
    assert METHOD.missing
    assert {e.status for e in METHOD.equations.values()} == {"literature"}


CHOICES = list(product(METHOD.habitats, LAND_USES, ("tropical", "temperate"), ("median", "mean")))


@pytest.mark.parametrize(("habitat", "use", "climate", "statistic"), CHOICES)
def test_every_choice_finds_its_numbers(habitat, use, climate, statistic):
    choice = {"former_land_use": use, "climate": climate, "statistic": statistic}
    assert np.isfinite(account(habitat, choice=choice))


hectares = st.floats(0, 1e5)
ages = st.floats(0, 100)
wetlands = st.sampled_from(METHOD.habitats)


@given(habitat=wetlands, area=hectares, more=hectares)
def test_law_more_ground_on_pasture_abates_more(habitat, area, more):
    """Law: monotone and additive in area, and nothing on no ground."""
    a, b, both = (account(habitat, years=(0, 25), area=x) for x in (area, more, area + more))
    assert both >= max(a, b)
    npt.assert_allclose(a + b, both, rtol=1e-9, atol=1e-6)
    assert account(habitat, years=(0, 25), area=0.0) == 0


@given(habitat=wetlands, middle=st.integers(1, 99), end=st.integers(1, 100))
def test_law_years_add_up(habitat, middle, end):
    """Law: a time and the time after it give what both give together."""
    middle = min(middle, end)
    parts = account(habitat, years=(0, middle)) + account(habitat, years=(middle, end))
    npt.assert_allclose(parts, account(habitat, years=(0, end)), rtol=1e-9)


@given(habitat=wetlands, years=ages, later=ages)
def test_law_removals_never_fall_with_time(habitat, years, later):
    """Law: 100 years remove no less than 25."""
    for name in ("biomass_removal", "soil_removal"):
        early = account(habitat, name, (0.0, years))
        assert account(habitat, name, (0.0, years + later)) >= early * (1 - 1e-12)
