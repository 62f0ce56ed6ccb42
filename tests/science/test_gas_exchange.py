"""Gas exchange: check values of the papers, hand calculations, laws."""

import dask.array
import hypothesis.strategies as st
import numpy as np
import numpy.testing as npt
import pint
import pytest
import xarray as xr
from hypothesis import given

from bluecarbon.constants import CO2_MOLAR_MASS, SECONDS_PER_YEAR
from bluecarbon.science.gas_exchange import (
    co2_flux,
    schmidt_number_co2_wanninkhof1992,
    schmidt_number_co2_wanninkhof2014,
    transfer_velocity_takahashi2009,
    transfer_velocity_wanninkhof2014,
    wind_moment2_of_mean_wind,
)
from bluecarbon.science.seawater import (
    density_millero_poisson1981,
    solubility_by_volume_weiss1974,
    solubility_weiss1974,
)


def test_schmidt_number_of_2014_matches_the_published_check_value():
    """Wanninkhof (2014), table 1: 668 at 20 degC; pySeaFlux gives 668.344."""
    npt.assert_allclose(schmidt_number_co2_wanninkhof2014(20.0), 668.344, atol=5e-4)


def test_schmidt_number_of_1992_is_nominally_660():
    """The paper names 660 at 20 degC; its printed coefficients give 666 by hand.

    2073.1 - 125.62 x 20 + 3.6276 x 400 - 0.043219 x 8000 = 665.988, within 1 % of 660.
    """
    npt.assert_allclose(schmidt_number_co2_wanninkhof1992(20.0), 665.988, atol=5e-4)
    npt.assert_allclose(schmidt_number_co2_wanninkhof1992(20.0), 660, rtol=0.01)


def test_the_forms_computed_are_the_printed_ones_but_for_rounding():
    """Wanninkhof (2014), table 1 and abstract, in powers; a root and Horner's scheme round alike.

    At 40 degC the terms of the quartic nearly cancel, and the rounding of each weighs tenfold.
    """
    t = np.linspace(-2, 40, 2_001)
    schmidt = 2116.8 - 136.25 * t + 4.7353 * t**2 - 0.092307 * t**3 + 0.0007555 * t**4
    npt.assert_allclose(schmidt_number_co2_wanninkhof2014(t), schmidt, rtol=2e-14)
    velocity = 0.251 / 100 / 3600 * 49 * (schmidt / 660) ** -0.5
    npt.assert_allclose(transfer_velocity_wanninkhof2014(49.0, schmidt), velocity, rtol=1e-15)


@given(st.floats(0, 30))
def test_the_two_schmidt_numbers_agree_where_both_are_valid(temperature):
    """Two fits to the same diffusivities: within 3 % from 0 to 30 degC."""
    npt.assert_allclose(
        schmidt_number_co2_wanninkhof1992(temperature),
        schmidt_number_co2_wanninkhof2014(temperature),
        rtol=0.03,
    )


def test_schmidt_number_falls_with_warmth_over_the_stated_range():
    """Law: warm water is thinner and diffuses faster; a cubic or quartic must not bend back."""
    assert (np.diff(schmidt_number_co2_wanninkhof2014(np.linspace(-2, 40, 200))) < 0).all()
    assert (np.diff(schmidt_number_co2_wanninkhof1992(np.linspace(0, 30, 200))) < 0).all()


def test_transfer_velocity_by_hand():
    """At 7 m/s and Sc 660: 0.251 x 49 = 12.299 cm/h = 3.41639e-5 m/s."""
    npt.assert_allclose(transfer_velocity_wanninkhof2014(49.0, 660.0), 12.299 / 360_000, rtol=1e-12)
    npt.assert_allclose(transfer_velocity_takahashi2009(49.0, 660.0), 12.74 / 360_000, rtol=1e-12)
    # Four times the Schmidt number halves it.
    npt.assert_allclose(
        transfer_velocity_wanninkhof2014(49.0, 2640.0), 12.299 / 720_000, rtol=1e-12
    )


@pytest.mark.parametrize(
    ("solubility", "density"),
    [
        (solubility_weiss1974(20.0, 35.0), None),
        (solubility_weiss1974(20.0, 35.0), density_millero_poisson1981(20.0, 35.0)),
        (solubility_by_volume_weiss1974(20.0, 35.0), 1000.0),
    ],
)
def test_flux_of_the_worked_case(solubility, density):
    """-50 uatm, 7 m/s, 20 degC, salinity 35: -1.779 mol/m2/a = -0.783 t CO2/ha/a.

    Worked out in the fact sheet of the project from the same papers, by another program; the
    density taken from a round number, from EOS-80, or within the solubility by volume.
    """
    velocity = transfer_velocity_wanninkhof2014(49.0, schmidt_number_co2_wanninkhof2014(20.0))
    flux = co2_flux(velocity, solubility, 350.0, 400.0, density=density) * SECONDS_PER_YEAR
    npt.assert_allclose(flux, -1.779, atol=6e-4)
    npt.assert_allclose(flux * CO2_MOLAR_MASS * 10, -0.783, atol=6e-4)


@given(st.floats(100, 1000), st.floats(100, 1000), st.floats(0, 400))
def test_the_flux_goes_from_the_higher_to_the_lower_fugacity(sea, air, wind_moment2):
    velocity = transfer_velocity_wanninkhof2014(wind_moment2, 660.0)
    flux = co2_flux(velocity, 0.03, sea, air)
    npt.assert_allclose(flux, -co2_flux(velocity, 0.03, air, sea))
    assert np.sign(flux) in (0, np.sign(sea - air))


@given(st.lists(st.floats(0, 30), min_size=2, max_size=20))
def test_the_square_of_the_mean_wind_is_never_above_the_mean_of_its_square(winds):
    """Law: the difference is the variance."""
    winds = np.array(winds)
    short = np.mean(winds**2) - wind_moment2_of_mean_wind(winds.mean())
    npt.assert_allclose(short, winds.var(), atol=1e-9)


CALLS = [
    (schmidt_number_co2_wanninkhof1992, {"temperature": (20.0, "degC")}, ""),
    (schmidt_number_co2_wanninkhof2014, {"temperature": (20.0, "degC")}, ""),
    (wind_moment2_of_mean_wind, {"wind": (7.0, "m/s")}, "m^2/s^2"),
    (
        transfer_velocity_wanninkhof2014,
        {"wind_moment2": (49.0, "m^2/s^2"), "schmidt_number": (660.0, "")},
        "m/s",
    ),
    (
        transfer_velocity_takahashi2009,
        {"wind_moment2": (49.0, "m^2/s^2"), "schmidt_number": (660.0, "")},
        "m/s",
    ),
    (
        co2_flux,
        {
            "transfer_velocity": (3e-5, "m/s"),
            "solubility": (0.03, "mol/kg/atm"),
            "fco2_sea": (350.0, "uatm"),
            "fco2_air": (400.0, "uatm"),
            "density": (1025.0, "kg/m^3"),
        },
        "mol/m^2/s",
    ),
]
OTHER = {
    "degC": "K",
    "m/s": "cm/h",
    "m^2/s^2": "km^2/h^2",
    "": "percent",
    "mol/kg/atm": "mmol/g/bar",
    "uatm": "Pa",
    "kg/m^3": "g/cm^3",
}


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


def test_the_flux_formula_holds_dimensionally():
    """k rho K0 df by pint alone, without any conversion factor of ours."""
    units = pint.UnitRegistry()
    q = units.Quantity
    arguments = [q(3e-5, "m/s"), q(0.03, "mol/kg/atm"), q(350.0, "uatm"), q(400.0, "uatm")]
    k, solubility, sea, air = arguments
    by_pint = (k * q(1025.0, "kg/m^3") * solubility * (sea - air)).to("mol/m^2/s")
    ours = co2_flux(*arguments, density=q(1025.0, "kg/m^3"))
    npt.assert_allclose(ours.magnitude, by_pint.magnitude, rtol=1e-12)


def test_labelled_and_lazy_arrays_keep_their_axes():
    """dask equals numpy, NaN stays NaN, and the result broadcasts over both axes."""
    sst = xr.DataArray([[10.0, np.nan], [20.0, 25.0]], dims=("time", "lat"))
    wind = xr.DataArray([40.0, 60.0], dims="time", attrs={"units": "m2 s-2"}, name="wind")

    def flux(sst, wind):
        velocity = transfer_velocity_wanninkhof2014(wind, schmidt_number_co2_wanninkhof2014(sst))
        return co2_flux(velocity, solubility_weiss1974(sst, 30.0), 350.0, 400.0)

    plain = flux(sst, wind)
    lazy = flux(sst.chunk(time=1), wind.chunk(time=1))
    assert dask.array.Array is type(lazy.data)
    xr.testing.assert_allclose(lazy.compute(), plain)
    assert plain.dims == ("time", "lat")
    assert plain.attrs == {
        "units": "mol m-2 s-1",
        "long_name": "Flux of CO2 from sea to air: positive where the water gives CO2 away",
    }
    npt.assert_array_equal(np.isnan(plain), np.isnan(sst))
