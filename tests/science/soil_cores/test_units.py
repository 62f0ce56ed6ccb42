"""Every public function of soil_cores with pint quantities: units in, units out."""

import inspect

import numpy as np
import numpy.testing as npt
import pint
import pytest

from bluecarbon.parameters import load
from bluecarbon.science import soil_cores

UNITS = pint.UnitRegistry()
Q = UNITS.Quantity
ALL_CORES = load().get("extrapolation_error", ("share 1",))
PERCENT, MM, KG_M3 = "percent", "mm", "kg/m^3"
TOP, BOTTOM = np.array([0.0, 100.0]), np.array([100.0, 300.0])  # [mm]
SLICES = (Q(np.array([20.0, 10.0]), KG_M3), Q(TOP, MM), Q(BOTTOM, MM))
MATTER = Q(30.0, PERCENT)

# Function, arguments in other units, and the value expected in the unit, by hand.
CASES = [
    ("compaction_fraction", (Q(2.0, "m"), Q(0.35, "m"), Q(0.25, "m")), 10 / 175, ""),
    ("core_shortening", (Q(0.35, "m"), Q(0.25, "m")), 10, "cm"),
    ("exponential_compaction_rate", (Q(0.1, "m"), Q(1.65, "m")), np.log(100) / 165, "1/cm"),
    ("thickness_by_half_gaps", SLICES[1:], [10, 20], "cm"),
    ("bulk_density_morris2016", (Q(100.0, PERCENT),), 0.085, "g/cm^3"),
    ("carbon_density", (Q(650.0, KG_M3), Q(0.72, PERCENT)), 0.00468, "g/cm^3"),
    ("organic_carbon_marsh_craft1991", (MATTER,), 0.1425, ""),
    ("organic_carbon_marsh_maxwell2023", (MATTER,), 0.129147, ""),
    ("organic_carbon_mangrove_kauffman2011", (MATTER,), 0.153357, ""),
    ("organic_carbon_mangrove_pineiro_juncal", (MATTER,), 0.136, ""),
    ("organic_carbon_seagrass_fourqurean2012", (MATTER,), 0.1257, ""),
    ("organic_carbon_ccn", (MATTER, "mangrove"), 0.4132 * 0.3 + 0.1096 * 0.09, ""),
    ("organic_carbon_log_model", (Q(0.0, PERCENT), "mangrove"), 0, ""),
    ("organic_carbon_log_expected", (Q(0.0, PERCENT), "mangrove"), 0, ""),
    ("organic_matter_marsh_vm0033", (Q(3.0, PERCENT),), 0.07178, ""),
    ("organic_matter_mangrove_vm0033", (Q(11.1857, PERCENT),), 0.2, ""),
    ("organic_matter_seagrass_vm0033", (Q(3.79, PERCENT),), 0.1, ""),
    ("carbon_stock", SLICES, 40, "tonne/hectare"),
    ("bottom_third_density", SLICES, 0.01, "g/cm^3"),
    ("extrapolated_share", (*SLICES[1:], Q(1.0, "m")), 0.7, ""),
    ("extrapolation_factor", ("kelp forest", Q(50.0, PERCENT)), np.exp(ALL_CORES.value), ""),
]
# Named tuples of quantities.
TUPLES = [
    (
        "decompact_linear",
        (*SLICES[1:], SLICES[0], Q(20.0, PERCENT)),
        ("cm", "cm", "g/cm^3"),
        ([0, 12.5], [12.5, 37.5], [0.016, 0.008]),
    ),
    (
        "decompact_exponential",
        (Q(0.0, MM), Q(100.0, MM), Q(1000.0, KG_M3), Q(0.2, "m"), Q(10.0, "1/m")),
        ("cm", "cm", "g/cm^3"),
        (0, 22.6424, 0.441649),
    ),
    ("stock_to_depth", (*SLICES, Q(1.0, "m")), ("tonne/hectare",) * 3 + ("",), (110, 40, 70, 0.7)),
]
# Functions of draws, which carry no unit of their own.
PLAIN = {"draw_core", "draw_stocks", "summary"}


@pytest.mark.parametrize(("name", "given", "expected", "unit"), CASES, ids=lambda x: str(x)[:40])
def test_quantities_in_quantities_out(name, given, expected, unit):
    """By hand, in percent, millimetres and kilograms a cubic metre."""
    result = getattr(soil_cores, name)(*given)
    npt.assert_allclose(result.to(unit).magnitude, expected, rtol=2e-5, atol=1e-12)


@pytest.mark.parametrize(("name", "given", "units", "expected"), TUPLES)
def test_tuples_of_quantities(name, given, units, expected):
    """By hand, part by part."""
    for part, unit, value in zip(getattr(soil_cores, name)(*given), units, expected, strict=True):
        npt.assert_allclose(part.to(unit).magnitude, value, rtol=2e-5)


def test_accumulation_with_quantities():
    """By hand: 0.02 g C/cm3 over 10 cm in 40 yr and then 0.01 over 20 cm in 80 yr: 4 kg in 120."""
    rate = soil_cores.carbon_accumulation_rate(
        *SLICES, Q(np.array([40.0, 120.0]), "year"), Q(1.2, "century"), age_at="bottom"
    )
    npt.assert_allclose(rate.to("g/m^2/year").magnitude, 4000 / 120)


def test_stocks_side_by_side_with_quantities():
    """By hand: 40 Mg/ha in 300 mm, 110 in a metre; plain numbers come back."""
    stocks = soil_cores.core_stocks(*SLICES, "mangrove", depths=(Q(1.0, "m"),))
    npt.assert_allclose(stocks.depth, [30, 100])
    npt.assert_allclose(stocks.stock, [40, 110])


def test_a_wrong_dimension_is_refused():
    with pytest.raises(pint.DimensionalityError):
        soil_cores.carbon_density(Q(1.0, "cm"), Q(1.0, PERCENT))


def test_every_public_function_is_here():
    public = {name for name in soil_cores.__all__ if inspect.isfunction(getattr(soil_cores, name))}
    tested = {case[0] for case in (*CASES, *TUPLES)} | {"carbon_accumulation_rate", "core_stocks"}
    assert public == tested | PLAIN
