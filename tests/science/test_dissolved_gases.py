"""CH4 and N2O in seawater: published check values, two fits of one paper against another, laws."""

import dask.array
import hypothesis.strategies as st
import numpy as np
import numpy.testing as npt
import pint
import pytest
import xarray as xr
from hypothesis import given

from bluecarbon.science import dissolved_gases as gases
from bluecarbon.science.seawater import (
    density_millero_poisson1981,
    water_vapour_pressure_weiss_price1980,
)

TEMPERATURE = st.floats(0, 30)
SALINITY = st.floats(0, 40)


def test_schmidt_numbers_match_the_published_check_values():
    """Wanninkhof (2014), table 1, at 20 degC: 687 and 697, as the tests of gasex-python quote."""
    npt.assert_allclose(gases.schmidt_number_ch4_wanninkhof2014(20.0), 687, atol=0.5)
    npt.assert_allclose(gases.schmidt_number_n2o_wanninkhof2014(20.0), 697, atol=0.5)


def test_schmidt_numbers_of_1992_by_hand():
    """2039.2 - 120.31 x 20 + 3.4209 x 400 - 0.040437 x 8000 = 677.864; N2O 698.212."""
    npt.assert_allclose(gases.schmidt_number_ch4_wanninkhof1992(20.0), 677.864, atol=1e-9)
    npt.assert_allclose(gases.schmidt_number_n2o_wanninkhof1992(20.0), 698.212, atol=1e-9)


@given(TEMPERATURE)
def test_the_schmidt_numbers_of_both_years_agree(temperature):
    """Two fits to the same diffusivities: within 4 % from 0 to 30 degC."""
    npt.assert_allclose(
        gases.schmidt_number_ch4_wanninkhof1992(temperature),
        gases.schmidt_number_ch4_wanninkhof2014(temperature),
        rtol=0.04,
    )
    npt.assert_allclose(
        gases.schmidt_number_n2o_wanninkhof1992(temperature),
        gases.schmidt_number_n2o_wanninkhof2014(temperature),
        rtol=0.04,
    )


@pytest.mark.parametrize("gas", ["ch4", "n2o"])
def test_schmidt_numbers_fall_with_warmth_over_the_stated_range(gas):
    """Law: warm water is thinner and diffuses faster."""
    new = getattr(gases, f"schmidt_number_{gas}_wanninkhof2014")(np.linspace(-2, 40, 200))
    old = getattr(gases, f"schmidt_number_{gas}_wanninkhof1992")(np.linspace(0, 30, 200))
    assert (np.diff(new) < 0).all()
    assert (np.diff(old) < 0).all()


def test_methane_matches_another_program():
    """gasex-python, CH4sol_SP_pt: the same coefficients over the volume of real methane, 22.360 L.

    At 10 degC and salinity 35, by hand: T/100 = 2.8315, ln beta = -3.37177, beta = 0.034329.
    """
    beta = gases.bunsen_coefficient_ch4_wiesenburg_guinasso1979(10.0, 35.0)
    hundreds = 2.8315
    by_hand = -68.8862 + 101.4956 / hundreds + 28.7314 * np.log(hundreds)
    by_hand += 35 * (-0.076146 + 0.043970 * hundreds - 0.0068672 * hundreds**2)
    npt.assert_allclose(np.log(beta), by_hand, rtol=1e-12)
    solubility = gases.solubility_ch4_by_volume_wiesenburg_guinasso1979(10.0, 35.0)
    npt.assert_allclose(solubility, beta / 22.360, rtol=3e-3)


@given(TEMPERATURE, SALINITY)
def test_methane_at_equilibrium_is_its_solubility_times_its_pressure(temperature, salinity):
    """Two fits of one paper, quoted by different programs: K0 x (1 - pH2O) meets C within 0.4 %."""
    dry = 1 - water_vapour_pressure_weiss_price1980(temperature, salinity)
    solubility = gases.solubility_ch4_by_volume_wiesenburg_guinasso1979(temperature, salinity)
    equilibrium = gases.equilibrium_ch4_by_volume_wiesenburg_guinasso1979(
        1.9e-6, temperature, salinity
    )
    npt.assert_allclose(equilibrium, 1.9e-6 * dry * solubility * 1e9, rtol=4e-3)


@given(TEMPERATURE, SALINITY)
def test_nitrous_oxide_at_equilibrium_is_its_solubility_times_its_fugacity(temperature, salinity):
    """F of Weiss and Price is K0 x (1 - pH2O) x a fugacity factor, which is 0.995 to 0.9975."""
    dry = 1 - water_vapour_pressure_weiss_price1980(temperature, salinity)
    by_mass = gases.equilibrium_n2o_weiss_price1980(1.0, temperature, salinity)
    by_mass /= gases.solubility_n2o_weiss_price1980(temperature, salinity) * dry
    by_volume = gases.equilibrium_n2o_by_volume_weiss_price1980(1.0, temperature, salinity)
    by_volume /= gases.solubility_n2o_by_volume_weiss_price1980(temperature, salinity) * dry
    assert 0.995 < by_mass < 0.9975
    npt.assert_allclose(by_volume, by_mass, rtol=1e-4)


PAIRS = [
    (gases.solubility_n2o_by_volume_weiss_price1980, gases.solubility_n2o_weiss_price1980, ()),
    (
        gases.equilibrium_n2o_by_volume_weiss_price1980,
        gases.equilibrium_n2o_weiss_price1980,
        (335e-9,),
    ),
    (
        gases.equilibrium_ch4_by_volume_wiesenburg_guinasso1979,
        gases.equilibrium_ch4_wiesenburg_guinasso1979,
        (1.9e-6,),
    ),
]


@pytest.mark.parametrize(("by_volume", "by_mass", "air"), PAIRS)
@given(temperature=TEMPERATURE, salinity=SALINITY)
def test_by_volume_over_by_mass_is_the_density_of_the_water(
    by_volume, by_mass, air, temperature, salinity
):
    """mol/L over mol/kg is kg/L, EOS-80: a digit wrong in any coefficient would break it."""
    ratio = by_volume(*air, temperature, salinity) / by_mass(*air, temperature, salinity)
    density = density_millero_poisson1981(temperature, salinity) / 1000
    npt.assert_allclose(ratio, density, rtol=4e-4)


@pytest.mark.parametrize(
    "solubility",
    [
        gases.bunsen_coefficient_ch4_wiesenburg_guinasso1979,
        gases.solubility_ch4_by_volume_wiesenburg_guinasso1979,
        gases.solubility_n2o_weiss_price1980,
        gases.solubility_n2o_by_volume_weiss_price1980,
    ],
)
@given(temperature=TEMPERATURE, salinity=SALINITY, step=st.floats(0.1, 5))
def test_warm_and_salt_water_hold_less_gas(solubility, temperature, salinity, step):
    here = solubility(temperature, salinity)
    assert solubility(temperature + step, salinity) < here
    assert solubility(temperature, salinity + step) < here


def test_a_bunsen_coefficient_is_no_molar_solubility():
    """The confusion of a known program: at 0 degC a mole of gas is 22.4 L, hand calculation."""
    beta = gases.bunsen_coefficient_ch4_wiesenburg_guinasso1979(20.0, 35.0)
    molar = gases.solubility_ch4_by_volume_wiesenburg_guinasso1979(20.0, 35.0)
    npt.assert_allclose(beta / molar, 22.414, atol=5e-4)


def test_flux_by_hand():
    """10 cm/h and 5 nmol/L above 2: 2.7778e-5 m/s x 3e-6 mol/m3 = 8.3333e-11 mol/m2/s."""
    flux = gases.dissolved_gas_flux(0.1 / 3600, 5.0, 2.0)
    npt.assert_allclose(flux, 8.3333333e-11, rtol=1e-7)
    assert gases.dissolved_gas_flux(0.1 / 3600, 1.0, 2.0) < 0


WATER = {"temperature": (20.0, "degC"), "salinity": (30.0, "")}
CALLS = [
    (gases.bunsen_coefficient_ch4_wiesenburg_guinasso1979, WATER, ""),
    (gases.solubility_ch4_by_volume_wiesenburg_guinasso1979, WATER, "mol/L/atm"),
    (gases.equilibrium_ch4_wiesenburg_guinasso1979, {"xch4": (1.9e-6, ""), **WATER}, "nmol/kg"),
    (
        gases.equilibrium_ch4_by_volume_wiesenburg_guinasso1979,
        {"xch4": (1.9e-6, ""), **WATER},
        "nmol/L",
    ),
    (gases.solubility_n2o_weiss_price1980, WATER, "mol/kg/atm"),
    (gases.solubility_n2o_by_volume_weiss_price1980, WATER, "mol/L/atm"),
    (gases.equilibrium_n2o_weiss_price1980, {"xn2o": (3.35e-7, ""), **WATER}, "mol/kg"),
    (gases.equilibrium_n2o_by_volume_weiss_price1980, {"xn2o": (3.35e-7, ""), **WATER}, "mol/L"),
    (gases.schmidt_number_ch4_wanninkhof1992, {"temperature": (20.0, "degC")}, ""),
    (gases.schmidt_number_ch4_wanninkhof2014, {"temperature": (20.0, "degC")}, ""),
    (gases.schmidt_number_n2o_wanninkhof1992, {"temperature": (20.0, "degC")}, ""),
    (gases.schmidt_number_n2o_wanninkhof2014, {"temperature": (20.0, "degC")}, ""),
    (
        gases.dissolved_gas_flux,
        {
            "transfer_velocity": (3e-5, "m/s"),
            "concentration": (5.0, "nmol/L"),
            "equilibrium": (2.0, "nmol/L"),
        },
        "mol/m^2/s",
    ),
]
OTHER = {"degC": "K", "": "percent", "m/s": "cm/h", "nmol/L": "mol/m^3"}


@pytest.mark.parametrize(("function", "arguments", "unit"), CALLS)
def test_every_function_takes_quantities_in_any_unit(function, arguments, unit):
    """Law: a result does not depend on the units it was asked in."""
    units = pint.UnitRegistry()
    plain = function(**{k: v for k, (v, _) in arguments.items()})
    asked = {k: units.Quantity(v, u).to(OTHER[u]) for k, (v, u) in arguments.items()}
    npt.assert_allclose(function(**asked).to(unit).magnitude, plain, rtol=1e-9)
    wrong = {**asked, next(iter(asked)): units.Quantity(1.0, "kg")}
    with pytest.raises(pint.DimensionalityError):
        function(**wrong)


@pytest.mark.parametrize(("function", "arguments", "unit"), CALLS)
def test_labelled_and_lazy_arrays_give_the_same(function, arguments, unit):
    """dask equals numpy, NaN stays NaN, and the result says its unit."""
    numbers = {k: np.array([v, v * 1.01, np.nan]) for k, (v, _) in arguments.items()}
    expected = function(**numbers)
    lazy = {
        k: xr.DataArray(dask.array.from_array(v, chunks=2), dims="time") for k, v in numbers.items()
    }
    result = function(**lazy)
    assert result.chunks == ((2, 1),)
    assert result.attrs["units"]
    npt.assert_allclose(result.values, expected, rtol=1e-14)


def test_every_public_function_is_called_with_quantities():
    public = {
        name
        for name, value in vars(gases).items()
        if callable(value) and getattr(value, "__module__", "").startswith(gases.__name__)
    }
    assert {function.__name__ for function, *_ in CALLS} == public
