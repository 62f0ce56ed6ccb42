"""Equations by name: order, faults, and the dimensions of every equation of every method."""

import re
from types import SimpleNamespace

import numpy as np
import numpy.testing as npt
import pint
import pytest

from bluecarbon.constants import CO2_PER_C
from bluecarbon.methods.quantities import METHODS, MethodError, equation, load_method, read_method
from bluecarbon.parameters import STATUSES, load, weakest

# Substances are dimensions of their own here, so that a forgotten 44/12, carbon fraction or global
# warming potential does not pass as "tonnes are tonnes".
SUBSTANCES = {
    "CO2e": "carbon_dioxide_equivalent",
    "CO2": "carbon_dioxide",
    "CH4": "methane",
    "N2O": "nitrous_oxide",
    "C": "carbon",
    "d.m.": "dry_matter",
}
REGISTRY = pint.UnitRegistry()
for substance in SUBSTANCES.values():
    REGISTRY.define(f"{substance} = [{substance}]")


def unit_of(text):
    """The pint unit of a text such as "t C ha-1 a-1" or "t CO2e (t C)-1"."""
    for name, word in SUBSTANCES.items():
        text = re.sub(rf"(?<![\w.]){re.escape(name)}(?![A-Za-z.])", word, text)
    return REGISTRY.Unit(re.sub(r"(?<=[A-Za-z)])(-?\d+)", r"**\1", text))


ALL = [load_method(name) for name in METHODS]
EQUATIONS = [
    pytest.param(method, e, id=f"{method.id}-{e.name}")
    for method in ALL
    for e in method.equations.values()
]
# Equations over trajectories have arrays by map date, and tests of their own.
ROW_BY_ROW = [p for p in EQUATIONS if p.values[0].rows != "trajectory"]


def unit_of_need(method, name):
    """Unit in which an equation of a method gets a quantity."""
    if name in method.equations:
        return method.equations[name].unit
    if name in method.inputs:
        return method.inputs[name]
    if name in method.constants:
        return method.constants[name][1]
    units = {p.unit for p in load().named(name)}
    assert len(units) == 1, f"{method.id}: {name} has the units {units} in the parameter tables"
    return units.pop()


def totals_of(method):
    """Names of what a method claims, by each convention; none where it only checks."""
    return [method.total] if isinstance(method.total, str) else list((method.total or {}).values())


def some_values(method, e):
    """A value for each need: the constants as they are, the rest between 0.1 and 0.9."""
    random = np.random.default_rng(len(e.name))
    return [
        method.constants[n][0] if n in method.constants else random.uniform(0.1, 0.9)
        for n in e.needs
    ]


def check_dimensions(method, e):
    """Fail unless plain numbers and quantities with units give one and the same result."""
    values = some_values(method, e)
    units = [unit_of(unit_of_need(method, n)) for n in e.needs]
    quantities = [REGISTRY.Quantity(v, u) for v, u in zip(values, units, strict=True)]
    result = REGISTRY.Quantity(e.function(*quantities)).to(unit_of(e.unit)).magnitude
    npt.assert_allclose(result, e.function(*values), rtol=1e-12)


@pytest.mark.parametrize(("method", "e"), ROW_BY_ROW)
def test_every_equation_keeps_its_dimensions(method, e):
    """Law: an equation is valid in any units, so it holds for bare numbers in the stated ones."""
    check_dimensions(method, e)


@pytest.mark.parametrize(("method", "e"), ROW_BY_ROW)
def test_every_equation_takes_scalars_and_arrays(method, e):
    """Law: each element of a result of shape (draw, row) comes from its own elements alone."""
    values = some_values(method, e)
    factor = np.linspace(0.5, 1.5, 6).reshape(2, 3)
    result = e.function(*(v * factor for v in values))
    one = e.function(*(float(v * factor[1, 2]) for v in values))
    assert np.shape(result) == (2, 3)
    assert np.shape(one) == ()
    npt.assert_allclose(result[1, 2], one, rtol=1e-12)


@pytest.mark.parametrize(("method", "e"), EQUATIONS)
def test_every_equation_says_what_it_is_and_where_it_stands(method, e):
    assert e.title.endswith(".")
    assert e.source
    assert e.where
    assert e.status in STATUSES


TABULATED = [m for m in ALL if m.rows != "trajectory"]


@pytest.mark.parametrize("method", TABULATED, ids=lambda m: m.id)
def test_every_leaf_is_an_input_a_constant_or_in_a_table(method):
    totals = totals_of(method)
    names = {p.name for p in load().rows.values()} | set(method.inputs) | set(method.constants)
    assert set(method.leaves([*totals, *method.beside])) <= names


@pytest.mark.parametrize("method", ALL, ids=lambda m: m.id)
def test_every_method_is_named_in_both_languages_and_yields_tonnes(method):
    """A claim is in t CO2e; a cross-check, which is never added to one, may be in t of CO2."""
    totals = totals_of(method)
    allowed = {"t CO2e", "t CO2", "t"} if method.cross_check else {"t CO2e"}
    assert set(method.title) == {"en", "zh"}
    assert {method.equations[t].unit for t in totals} <= allowed


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("t C ha-1 a-1", "C t a-1 ha-1"),
        ("t CO2e (t C)-1", "CO2e C-1"),
        ("kg CH4 ha-1 a-1", "g CH4 m-2 a-1"),
        ("t C (t d.m.)-1", "kg C kg-1 d.m.-1"),
        ("1", "m m-1"),
    ],
)
def test_units_are_read_as_printed(text, same):
    """Law: order and grouping of factors do not change a dimension."""
    assert unit_of(text).dimensionality == unit_of(same).dimensionality


def module_of(*functions, **more):
    """A method module holding some equations, the last of which is claimed."""
    basics = {
        "ID": "mine", "EDITION": "1", "TITLE": {"en": "mine", "zh": "我的"}, "POOLS": ("soil",),
        "HABITATS": ("mangrove",), "CLAIMS": ("annual sink",), "INPUTS": {"area": "ha"},
        "CONSTANTS": {"co2_per_c": (CO2_PER_C, "t CO2e (t C)-1")},
        "TOTAL": functions[-1].__name__,
    }  # fmt: skip
    return SimpleNamespace(**{f.__name__: f for f in functions}, **basics | more)


@equation(unit="t C", source="a test", status="literature")
def carbon(area, soil_carbon_accumulation):
    """Carbon."""
    return area * soil_carbon_accumulation


@equation(unit="t CO2e", source="a test", status="standard")
def removal(carbon, co2_per_c):
    """Removal."""
    return carbon * co2_per_c


def test_a_forgotten_ratio_of_molar_masses_is_caught():
    """The check must see that tonnes of C are not tonnes of CO2e."""

    @equation(unit="t CO2e", source="a test", status="standard")
    def removal(carbon):
        """Removal, wrongly."""
        return carbon

    method = read_method(module_of(carbon, removal))
    with pytest.raises(pint.DimensionalityError):
        check_dimensions(method, method.equations["removal"])


def test_a_factor_without_a_unit_is_caught():
    """The check must see that kilograms were not turned into tonnes, or by a bare number."""

    @equation(unit="t C", source="a test", status="standard")
    def removal(carbon):
        """Removal, wrongly."""
        return carbon / 1000

    @equation(unit="kg C", source="a test", status="standard")
    def carbon(area, soil_carbon_accumulation):
        """Carbon."""
        return area * soil_carbon_accumulation

    method = read_method(module_of(carbon, removal))
    with pytest.raises(AssertionError):
        check_dimensions(method, method.equations["removal"])


def test_quantities_are_ordered_by_what_they_need():
    """By hand: 2 ha x 3 t C/ha = 6 t C, x 44/12 = 22 t CO2e."""
    method = read_method(module_of(removal, carbon, TOTAL="removal"))
    assert method.chain(["removal"]) == ("carbon", "removal")
    assert method.leaves(["removal"]) == ("area", "co2_per_c", "soil_carbon_accumulation")
    given = {"area": 2.0, "soil_carbon_accumulation": 3.0}
    assert method.evaluate(given, ["removal", "carbon"]) == {"removal": 22.0, "carbon": 6.0}


def test_a_given_quantity_is_not_computed_again():
    """By hand: 12 t C = 44 t CO2e, whatever the area."""
    method = read_method(module_of(carbon, removal))
    assert method.evaluate({"carbon": 12.0}, ["removal"]) == {"removal": 44.0}


def test_a_missing_quantity_is_named():
    method = read_method(module_of(carbon, removal))
    with pytest.raises(MethodError, match=r"carbon needs soil_carbon_accumulation.*Did you mean"):
        method.evaluate({"area": 2.0, "soil_carbon_acumulation": 3.0}, ["removal"])


def test_quantities_that_need_one_another_are_named():
    @equation(unit="t C", source="a test", status="standard")
    def carbon(removal):
        """Carbon."""
        return removal

    with pytest.raises(MethodError, match=r"carbon.*removal.*Break the circle by giving one"):
        read_method(module_of(carbon, removal))


def test_a_claim_without_an_equation_is_named():
    with pytest.raises(MethodError, match=r"removals is asked for.*Did you mean 'removal'"):
        read_method(module_of(carbon, removal, TOTAL="removals"))


def test_an_unknown_method_is_refused_with_the_nearest_name():
    with pytest.raises(MethodError, match="Did you mean 'hyt0305-2021'"):
        load_method("hyt0305")


def test_a_method_with_conventions_asks_for_one():
    method = read_method(module_of(carbon, removal, TOTAL={"gross": "removal"}))
    assert method.claimed("gross") == "removal"
    with pytest.raises(MethodError, match=r"must be stated\. Choose one of: gross"):
        method.claimed()


def test_the_weakest_status_wins():
    """From strong to weak: standard, local, literature, quoted, reconstructed, assumed."""
    method = read_method(module_of(carbon, removal))
    assert weakest(e.status for e in method.equations.values()) == "literature"
    assert weakest(["quoted", "standard", "reconstructed", "local"]) == "reconstructed"
    assert weakest([]) == "standard"
