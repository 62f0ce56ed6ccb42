"""Stock and flow over trajectories as a method: dimensions, laws of the whole, and the peer.

Expected numbers: cases of the fact sheet on the peer model, section 6, per hectare.
"""

import re

import numpy as np
import numpy.testing as npt
import pint
import pytest

from bluecarbon.constants import CO2_PER_C
from bluecarbon.methods import stock_transition, stock_transition_peer
from bluecarbon.methods.quantities import describe, load_method
from bluecarbon.parameters import STATUSES, load

REGISTRY = pint.UnitRegistry()
SUBSTANCES = {"CO2e": "carbon_dioxide_equivalent", "C": "carbon"}
for word in (*SUBSTANCES.values(), "CNY"):
    REGISTRY.define(f"{word} = [{word}]")

MODULES = {"stock-transition": stock_transition, "stock-transition-peer": stock_transition_peer}
METHODS = {name: load_method(name) for name in MODULES}
EQUATIONS = [
    pytest.param(name, e, id=f"{name}-{e.name}")
    for name, method in METHODS.items()
    for e in method.equations.values()
]

# Pond in 2010, mangrove again in 2020: fractions and half-lives of the steps, by date.
BY_DATE = {
    "entered": [2000.0, 2010.0, 2020.0],
    "grows_from": [2000.0, 2010.0, 2020.0],
    "grows_until": [2010.0, 2020.0, 2031.0],
    "snapshot_year": [2000.0, 2010.0, 2020.0],
    "called_accumulation": [1.0, 0.0, 1.0],
    "soil_accumulation": [5.35, 0.0, 5.35],
    "biomass_accumulation": [2.0, 0.0, 2.0],
    "litter_accumulation": [1.0, 0.0, 1.0],
    "soil_class_accumulation": [5.35, 0.0, 5.35],
    "biomass_class_accumulation": [2.0, 0.0, 2.0],
    "litter_class_accumulation": [1.0, 0.0, 1.0],
    "soil_disturbed_fraction": [0.0, 0.66, 0.0],
    "biomass_disturbed_fraction": [0.0, 1.0, 0.0],
    "litter_disturbed_fraction": [0.0, 0.5, 0.0],
    "soil_half_life": [0.0, 7.5, 0.0],
    "biomass_half_life": [0.0, 15.0, 0.0],
    "litter_half_life": [0.0, 2.0, 0.0],
    "soil_half_life_of_class_left": [0.0, 7.5, 10.0],
    "biomass_half_life_of_class_left": [0.0, 15.0, 5.0],
    # Quantities of equations, for calling them one by one.
    "growing_time": [0.0, 0.0, 1.0],
    "whole_growing_time": [10.0, 10.0, 11.0],
    "soil_disturbed": [0.0, 241.89, 0.0],
    "biomass_disturbed": [0.0, 84.0, 0.0],
    "litter_disturbed": [0.0, 6.5, 0.0],
}
BY_ROW = {
    "area": 2.0,
    "year_begin": 2021.0,
    "year_end": 2022.0,
    "years_since_start": 21.0,
    "allochthonous_deducted": 0.25,
    "soil_stock": 313.0,
    "biomass_stock": 64.0,
    "litter_stock": 3.0,
    "carbon_price": 60.0,
    "price_inflation": 0.05,
    "discount_rate": 0.04,
}


def value_of(method, name):
    """A value for a need: of shape (row, date) or (row,), for two equal rows."""
    if name in method.constants:
        return method.constants[name][0]
    if name in BY_DATE:
        return np.array([BY_DATE[name]] * 2)
    return np.array([BY_ROW.get(name, 0.7)] * 2)


def unit_of(name, need):
    """The pint unit of a need; times are counted in years, so that calendar years add up."""
    method, module = METHODS[name], MODULES[name]
    if need in method.equations:
        text = method.equations[need].unit
    elif need in method.constants:
        text = method.constants[need][1]
    else:
        text = {**method.inputs, **module.TABULATED}[need]
    return as_unit(text)


def as_unit(text):
    for short, word in SUBSTANCES.items():
        text = re.sub(rf"(?<![\w.]){short}(?![A-Za-z.])", word, text)
    return REGISTRY.Unit(re.sub(r"(?<=[A-Za-z)])(-?\d+)", r"**\1", text))


@pytest.mark.parametrize(("name", "e"), EQUATIONS)
def test_every_equation_keeps_its_dimensions(name, e):
    """Law: an equation is valid in any units, so it holds for bare numbers in the stated ones."""
    values = [value_of(METHODS[name], n) for n in e.needs]
    units = [unit_of(name, n) for n in e.needs]
    quantities = [REGISTRY.Quantity(v, u) for v, u in zip(values, units, strict=True)]
    result = REGISTRY.Quantity(e.function(*quantities)).to(as_unit(e.unit)).magnitude
    npt.assert_allclose(result, e.function(*values), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("name", "e"), EQUATIONS)
def test_every_equation_takes_draws_and_one_trajectory(name, e):
    """Law: shapes (date,), (row, date) and (draw, row, date) give the same number each."""
    method = METHODS[name]
    values = [value_of(method, n) for n in e.needs]
    rows = e.function(*values)
    one = e.function(*(np.asarray(v)[0] if np.ndim(v) else v for v in values))
    drawn = [np.stack([v] * 3) if np.ndim(v) else v for v in values]
    draws = e.function(*drawn)
    npt.assert_array_equal(rows[0], one)
    npt.assert_array_equal(draws[2], rows)


def evaluate(name, wanted, **changed):
    method = METHODS[name]
    given = {n: value_of(method, n) for n in method.leaves(wanted)}
    return method.evaluate({**given, **changed}, wanted)


def years(name, wanted, first, last, **changed):
    """Sum of quantities over calendar years, first included, last not; of one hectare in t C."""
    total = 0.0
    for year in range(first, last):
        when = {"year_begin": np.array([year] * 2), "year_end": np.array([year + 1] * 2)}
        values = evaluate(name, [wanted], **when, **changed)
        total = total + values[wanted] / CO2_PER_C
    return total[0]


ONE = {"area": np.ones(2), "allochthonous_deducted": np.zeros(2)}
CALM_LITTER = {"litter_disturbed_fraction": np.zeros((2, 3))}


def test_case_6_by_the_method():
    """A site restored in 2020: 83.5 - 77.480084 with litter, which the sheet leaves out."""
    net = years("stock-transition", "net_removal", 2020, 2030, **ONE, **CALM_LITTER)
    npt.assert_allclose(net, 83.5 - 77.480084, atol=5e-7)
    peer = years("stock-transition-peer", "peer_net_flux", 2020, 2030, area=np.ones(2))
    npt.assert_allclose(peer, -76.222500, atol=5e-7)


def test_cases_1_and_2_by_the_method():
    whole = years("stock-transition", "net_removal", 2000, 2010, **ONE)
    npt.assert_allclose(whole, 83.5, rtol=1e-12)
    lost = years("stock-transition", "net_removal", 2010, 2020, **ONE, **CALM_LITTER)
    npt.assert_allclose(lost, -176.979206, atol=5e-7)


def test_the_change_of_the_stocks_is_uptake_less_emission():
    for year in (2000, 2010, 2015, 2020, 2029):
        when = {"year_begin": np.array([year] * 2), "year_end": np.array([year + 1] * 2)}
        found = evaluate("stock-transition", ["stock_change", "uptake", "legacy_emission"], **when)
        flux = found["uptake"] - found["legacy_emission"]
        npt.assert_allclose(found["stock_change"], flux, atol=1e-9)


def test_the_policy_takes_its_share_of_what_the_soil_gains():
    """By hand in 2021: 2 ha x 5.35 t C x a quarter x 44/12."""
    wanted = ["net_removal", "uptake", "legacy_emission"]
    found = evaluate("stock-transition", wanted)
    taken = found["uptake"] - found["legacy_emission"] - found["net_removal"]
    npt.assert_allclose(taken, 2 * 5.35 * 0.25 * 44 / 12, rtol=1e-12)


def test_the_value_of_a_year_is_discounted_from_that_year():
    """By hand: the net flux times 60 x 1.05^21 / 1.04^21."""
    found = evaluate("stock-transition", ["net_removal", "net_value"])
    expected = found["net_removal"] * 60 * 1.05**21 / 1.04**21
    npt.assert_allclose(found["net_value"], expected, rtol=1e-12)


def test_the_peer_can_never_be_claimed():
    told = describe(METHODS["stock-transition-peer"])
    assert told["yields"] == ["cross-check, never added"]
    assert "not for accounting" in told["title"]["en"]
    assert "不得用于核算" in told["title"]["zh"]
    assert told["missing"][0].startswith("Not for accounting")


def test_what_is_ours_says_so():
    method = METHODS["stock-transition"]
    assert set(method.claims) == {"annual sink", "credit"}
    assert set(method.pool_basis.values()) == {"stock change"}
    for e in method.equations.values():
        assert e.status == ("assumed" if e.source == "bluecarbon" else "quoted")
    assert method.equations["soil_emission"].source == "bluecarbon"


def test_the_package_ships_stocks_only_as_they_were_quoted():
    """Fact sheet on international methods, section 1.2: 386 and 255 t C ha-1 to 1 m."""
    tables = load()
    assert {p.applies_to: p.value for p in tables.named("soil_stock")} == {
        ("mangrove",): 386,
        ("tidal marsh",): 255,
    }
    for name in set(stock_transition.TABULATED) - {"soil_stock", "litter_stock"}:
        assert not tables.named(name)
    assert all(p.status == "quoted" and p.status in STATUSES for p in tables.named("soil_stock"))
