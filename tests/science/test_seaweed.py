"""Carbon in seaweed, by hand and by laws."""

import dask.array
import numpy as np
import numpy.testing as npt
import pint
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.constants import CO2_PER_C
from bluecarbon.parameters import load
from bluecarbon.science import seaweed
from bluecarbon.science.seaweed import seaweed_carbon

shares = st.floats(0, 1)
tonnes = st.floats(0, 1e7)


@pytest.mark.parametrize(
    ("mass", "dry_ratio", "carbon_fraction", "carbon_dioxide"),
    [
        (2045.5, 1.0, 0.312, 2340.1),
        (84.0, 1.0, 0.2739, 84.4),
        (1971.8, 1.0, 0.312, 2255.7),
        (2901.0, 1.0, 0.22, 2340.1),
        (2553.0, 1.0, 0.25, 2340.2),
        (2500.0, 1 - 0.1818, 0.312, 2340.1),
    ],
)
def test_arithmetic_of_a_harvest(mass, dry_ratio, carbon_fraction, carbon_dioxide):
    """By hand: tonnes x dry ratio x carbon fraction x 44/12, in t CO2 with one decimal.

    The masses were chosen backwards from the tonnes, so this says nothing on what any farm grew.
    """
    carbon = seaweed_carbon(mass, dry_ratio, carbon_fraction)
    npt.assert_allclose(carbon * CO2_PER_C, carbon_dioxide, atol=0.15)


def test_carbon_of_a_countys_crop():
    """By hand: 3,750 t of dry kelp at 31.20 % and 4,200 t of laver at 27.39 % hold 2,320.4 t C."""
    carbon = seaweed_carbon(3750.0, 1.0, 0.312) + seaweed_carbon(4200.0, 1.0, 0.2739)
    assert round(carbon, 1) == 2320.4


@given(mass=tonnes, more=tonnes, dry_ratio=shares, carbon_fraction=shares)
def test_law_monotone_and_bounded(mass, more, dry_ratio, carbon_fraction):
    """Law: more harvest holds more carbon, and never more than its own mass."""
    carbon = seaweed_carbon(mass, dry_ratio, carbon_fraction)
    assert 0 <= carbon <= mass
    assert carbon <= seaweed_carbon(mass + more, dry_ratio, carbon_fraction)


@pytest.mark.parametrize(
    ("species", "carbon", "carbon_dioxide"),
    [
        ("kelp", 0.0624, 0.229),
        ("undaria", 0.0528, 0.194),
        ("laver", 0.0548, 0.201),
        ("gracilaria", 0.0412, 0.151),
        ("other alga", 0.0555, 0.204),
    ],
)
def test_carbon_per_wet_tonne_of_the_table(species, carbon, carbon_dioxide):
    """Sun Kang et al. 2020, Table 2, by hand: dry ratio x carbon fraction, and x 44/12."""
    parameters = load()
    dry_ratio = parameters.get("dry_ratio", {"seaweed farm", "wet"}).value
    fraction = parameters.get("seaweed_carbon_fraction", {"seaweed farm", species}).value
    result = seaweed_carbon(1.0, dry_ratio, fraction)
    npt.assert_allclose(result, carbon, atol=5.1e-5)
    npt.assert_allclose(result * CO2_PER_C, carbon_dioxide, atol=5.1e-4)


def test_water_that_would_explain_a_lot():
    """By hand: 2,045.5 t oven-dry in 2,500 t of traded kelp leave 18.2 % water."""
    dry_ratio = seaweed.dry_ratio_from_water_content(0.1818)
    npt.assert_allclose(seaweed.convert_mass_basis(2500.0, dry_ratio), 2045.5)


@given(mass=tonnes, one=st.floats(0.05, 1), other=st.floats(0.05, 1))
def test_law_a_mass_basis_there_and_back_keeps_the_mass_and_its_carbon(mass, one, other):
    there = seaweed.convert_mass_basis(mass, one, other)
    npt.assert_allclose(seaweed.convert_mass_basis(there, other, one), mass, atol=1e-6)
    npt.assert_allclose(
        seaweed_carbon(there, other, 0.3), seaweed_carbon(mass, one, 0.3), atol=1e-6
    )


@given(before=tonnes, between=tonnes, after=tonnes, harvest=tonnes, more=tonnes, seed=tonnes)
def test_law_stock_changes_of_two_periods_add_up(before, between, after, harvest, more, seed):
    parts = seaweed.carbon_stock_change(before, between, harvest, seed)
    parts += seaweed.carbon_stock_change(between, after, more, 0.0)
    whole = seaweed.carbon_stock_change(before, after, harvest + more, seed)
    npt.assert_allclose(parts, whole, rtol=1e-9, atol=1e-6)


def test_a_wholly_harvested_crop_is_its_harvest():
    """Law: without seed, and nothing on the lines before or after, both forms agree."""
    assert seaweed.carbon_stock_change(0.0, 0.0, 6.24, 0.0) == 6.24


@pytest.mark.parametrize(("end", "ratio"), [("low", 0.117), ("high", 0.243)])
def test_refractory_carbon_by_hand(end, ratio):
    """Gao et al. 2021: 0.237 x 0.378 / 0.763 = 11.7 % and 0.391 x 0.378 / 0.609 = 24.3 %."""
    doc_share = getattr(load().get("doc_share_of_net_production", {"kelp"}), end)
    left = load().get("refractory_share_of_doc", {"kelp"}).value
    dissolved = seaweed.dissolved_carbon_released(1.0, doc_share)
    npt.assert_allclose(seaweed.refractory_dissolved_carbon(dissolved, left), ratio, atol=5e-4)


def test_ways_of_loss_add_up_to_the_loss():
    """The source's own shares: 91.5 + 4.2 + 4.3 %."""
    ways = ("lost_by_tip_erosion", "lost_by_falling_off", "lost_by_breaking_off")
    npt.assert_allclose(sum(load().get(way, {"kelp"}).value for way in ways), 1.0)


def test_harvest_is_not_production():
    """By hand: with 61 % lost, 39 t C harvested are what is left of 100 t C."""
    lines = seaweed.seaweed_lines(39.0, lost_share=0.61, doc_share=0.2, refractory_share=0.5)
    npt.assert_allclose(lines, [39, 61, 25, 12.5])


@given(carbon=tonnes, lost=st.floats(0, 0.9), doc=st.floats(0, 0.9), left=shares)
def test_law_lines_of_a_crop_are_shares_of_one_production(carbon, lost, doc, left):
    """Law: harvest, loss and DOC make up the net production, and none of them is negative."""
    lines = seaweed.seaweed_lines(carbon, lost_share=lost, doc_share=doc, refractory_share=left)
    production = lines.harvest + lines.lost_particulate + lines.dissolved
    npt.assert_allclose(lines.dissolved, doc * production, rtol=1e-6, atol=1e-6)
    assert min(lines) >= 0
    assert lines.refractory <= lines.dissolved


def test_a_yield_test_by_hand():
    """Lines 8, 10, 12 t of 12 lines: s = 2, SE 2 / sqrt(3) x sqrt(0.75) = 1; t(2, 0.95) = 2.91999.

    The farm: 120 t +- 35.04 t.
    """
    result = seaweed.yield_test([8.0, 10.0, 12.0], 12, confidence=0.9)
    npt.assert_allclose(result.total[:4], [120, 12, 84.960, 155.040], atol=1e-3)
    npt.assert_allclose(result.per_unit.relative_half_width, result.total.relative_half_width)


def test_a_farm_weighed_whole_has_no_error():
    total = seaweed.yield_test([8.0, 10.0, 12.0], 3, confidence=0.95).total
    assert (total.low, total.mean, total.high) == (30, 30, 30)


def test_a_yield_test_of_one_line_is_refused_with_the_cure():
    with pytest.raises(ValueError, match="Measure another unit"):
        seaweed.yield_test([8.0], 12, confidence=0.9)


CALLS = [
    (
        seaweed_carbon,
        {"harvest_mass": (9.0, "t"), "dry_ratio": (0.2, ""), "carbon_fraction": (0.3, "")},
        {},
    ),
    (
        seaweed.convert_mass_basis,
        {"mass": (9.0, "t"), "dry_ratio": (0.2, ""), "to_dry_ratio": (0.8, "")},
        {},
    ),
    (seaweed.dry_ratio_from_water_content, {"water_content": (0.2, "")}, {}),
    (
        seaweed.carbon_stock_change,
        {
            k: (v, "t")
            for k, v in {"start": 2.0, "end": 3.0, "harvested": 9.0, "seeded": 1.0}.items()
        },
        {},
    ),
    (
        seaweed.dissolved_carbon_released,
        {"particulate_production": (9.0, "t"), "doc_share": (0.3, "")},
        {},
    ),
    (
        seaweed.refractory_dissolved_carbon,
        {"dissolved_carbon": (9.0, "t"), "refractory_share": (0.3, "")},
        {},
    ),
    (
        seaweed.production_before_losses,
        {"harvested_carbon": (9.0, "t"), "lost_share": (0.6, "")},
        {},
    ),
    (
        seaweed.seaweed_lines,
        {
            "harvested_carbon": (9.0, "t"),
            "lost_share": (0.6, ""),
            "doc_share": (0.3, ""),
            "refractory_share": (0.4, ""),
        },
        {},
    ),
    (
        seaweed.yield_test,
        {"mass_per_unit": (np.array([8.0, 9.0, 11.0]), "t")},
        {"units": 12, "confidence": 0.9},
    ),
]
OTHER = {"": "percent", "t": "kg"}


@pytest.mark.parametrize(("function", "arguments", "others"), CALLS)
def test_every_function_takes_quantities_in_any_unit(function, arguments, others):
    """Law: a result does not depend on the units it was asked in."""
    units = pint.UnitRegistry()
    plain = function(**{k: v for k, (v, _) in arguments.items()}, **others)
    asked = {k: units.Quantity(v, u).to(OTHER[u]) for k, (v, u) in arguments.items()}
    result = function(**asked, **others)
    if function is seaweed.yield_test:
        plain, result = (tuple(r.total[:4]) for r in (plain, result))
    unit = "" if function is seaweed.dry_ratio_from_water_content else "t"
    pairs = zip(plain, result, strict=True) if isinstance(plain, tuple) else [(plain, result)]
    for number, quantity in pairs:
        npt.assert_allclose(quantity.to(unit).magnitude, number, rtol=1e-9)


def test_every_public_function_is_called_with_quantities():
    public = {
        name
        for name, value in vars(seaweed).items()
        if callable(value)
        and not isinstance(value, type)
        and getattr(value, "__module__", "") == seaweed.__name__
    }
    assert {function.__name__ for function, *_ in CALLS} == public


@pytest.mark.parametrize(("function", "arguments", "others"), CALLS[:7])
def test_labelled_and_lazy_arrays_give_the_same(function, arguments, others):
    """dask equals numpy, and NaN stays NaN."""
    numbers = {k: np.array([v, v * 1.01, np.nan]) for k, (v, _) in arguments.items()}
    lazy = {
        k: xr.DataArray(dask.array.from_array(v, chunks=2), dims="farm") for k, v in numbers.items()
    }
    result = function(**lazy)
    assert result.chunks == ((2, 1),)
    npt.assert_allclose(result.values, function(**numbers), rtol=1e-14)
