"""Exchange of CO2 between sea and air: Schmidt number, transfer velocity, bulk flux."""

import numpy as np

from bluecarbon.constants import ATM_PER_UATM
from bluecarbon.parameters import coefficients, load
from bluecarbon.science._fits import polynomial
from bluecarbon.science._units import in_units

METRES_PER_CENTIMETRE = 0.01
SECONDS_PER_HOUR = 3_600


@in_units(temperature="degC", returns="1")
def schmidt_number_co2_wanninkhof1992(temperature):
    """Schmidt number of CO2 in seawater of salinity 35, cubic in temperature.

    Parameters
    ----------
    temperature : array_like
        Temperature of the water [degC], from 0 to 30; above 30 the cubic bends the wrong way.

    Returns
    -------
    array_like
        Kinematic viscosity of the water over the diffusivity of CO2 in it [1].

    References
    ----------
    [Wanninkhof1992]_, table A1. The often quoted 660 at 20 degC is a nominal value: the printed
    coefficients give 666.

    Examples
    --------
    >>> print(f"{schmidt_number_co2_wanninkhof1992(20.0):.0f}")
    666
    """
    return polynomial(temperature, "schmidt_co2_wanninkhof1992")


@in_units(temperature="degC", returns="1")
def schmidt_number_co2_wanninkhof2014(temperature):
    """Schmidt number of CO2 in seawater of salinity 35, quartic in temperature.

    Parameters
    ----------
    temperature : array_like
        Temperature of the water [degC], from -2 to 40.

    Returns
    -------
    array_like
        Kinematic viscosity of the water over the diffusivity of CO2 in it [1].

    References
    ----------
    [Wanninkhof2014]_, table 1. Check value: 668 at 20 degC.

    Examples
    --------
    >>> print(f"{schmidt_number_co2_wanninkhof2014(20.0):.0f}")
    668
    """
    return polynomial(temperature, "schmidt_co2_wanninkhof2014")


@in_units(wind="m s-1", returns="m2 s-2")
def wind_moment2_of_mean_wind(wind):
    """Square of the mean wind speed: biased low as second moment, a last resort.

    The mean square of a fluctuating wind is larger than the square of its mean, by the variance:
    1.35 to 1.83 times in the monthly means of 2010 off Zhejiang. Use the second moment of the
    wind itself wherever a file has it.

    Parameters
    ----------
    wind : array_like
        Mean wind speed at 10 m [m s-1].

    Returns
    -------
    array_like
        Lower bound of the second moment [m2 s-2].

    References
    ----------
    [Wanninkhof1992]_ and [Wanninkhof2014]_ on steady and varying wind.
    """
    return wind**2


@in_units(wind_moment2="m2 s-2", schmidt_number="1", returns="m s-1")
def transfer_velocity_wanninkhof2014(wind_moment2, schmidt_number):
    r"""Velocity of gas transfer between sea and air.

    .. math:: k = 0.251 \, \langle U^2 \rangle \, (Sc / 660)^{-1/2}

    The published coefficient gives cm h-1; the result is in m s-1. Fitted to the uptake of bomb
    radiocarbon by the whole ocean, for winds of about 4 to 15 m s-1, with 20 % uncertainty;
    sheltered bays, surface films and tidal currents are outside of it.

    Parameters
    ----------
    wind_moment2 : array_like
        Mean of the squared wind speed at 10 m, <U^2> [m2 s-2].
    schmidt_number : array_like
        Schmidt number of the gas [1], see `schmidt_number_co2_wanninkhof2014`.

    Returns
    -------
    array_like
        Transfer velocity k [m s-1].

    References
    ----------
    [Wanninkhof2014]_, abstract.
    """
    return _quadratic(wind_moment2, schmidt_number, "transfer_velocity_wanninkhof2014")


@in_units(wind_moment2="m2 s-2", schmidt_number="1", returns="m s-1")
def transfer_velocity_takahashi2009(wind_moment2, schmidt_number):
    r"""Velocity of gas transfer as in the climatology of Takahashi et al.

    .. math:: k = 0.26 \, \langle U^2 \rangle \, (Sc / 660)^{-1/2}

    Belongs with `schmidt_number_co2_wanninkhof1992`, and with the squared mean wind of that
    climatology; published in cm h-1, returned in m s-1.

    Parameters
    ----------
    wind_moment2 : array_like
        Squared wind speed at 10 m [m2 s-2].
    schmidt_number : array_like
        Schmidt number of the gas [1].

    Returns
    -------
    array_like
        Transfer velocity k [m s-1].

    References
    ----------
    [Takahashi2009]_.
    """
    return _quadratic(wind_moment2, schmidt_number, "transfer_velocity_takahashi2009")


@in_units(
    transfer_velocity="m s-1",
    solubility="mol kg-1 atm-1",
    fco2_sea="uatm",
    fco2_air="uatm",
    density="kg m-3",
    returns="mol m-2 s-1",
)
def co2_flux(transfer_velocity, solubility, fco2_sea, fco2_air, *, density=None):
    r"""Flux of CO2 from sea to air: positive where the water gives CO2 away.

    .. math:: F = k \, \rho \, K_0 \, (f_{sea} - f_{air})

    Parameters
    ----------
    transfer_velocity : array_like
        Gas transfer velocity k [m s-1], see `transfer_velocity_wanninkhof2014`.
    solubility : array_like
        Solubility of CO2 in seawater by mass, K0 [mol kg-1 atm-1], see `solubility_weiss1974`.
    fco2_sea, fco2_air : array_like
        Fugacity of CO2 in the water and in the air above it [uatm].
    density : array_like, optional
        Density of the seawater [kg m-3], see `density_millero_poisson1981`. Without it that of
        open shelf water, row `seawater_density` of the parameter tables.

    Returns
    -------
    array_like
        Flux [mol m-2 s-1], broadcast over the inputs; lazy when they are lazy.

    References
    ----------
    [Wanninkhof2014]_, bulk formula.
    """
    if density is None:
        density = load().get("seawater_density").value
    return transfer_velocity * density * solubility * (fco2_sea - fco2_air) * ATM_PER_UATM


def _quadratic(wind_moment2, schmidt_number, name):
    (coefficient,) = coefficients(name)
    (reference,) = coefficients("reference_schmidt_number")
    at_reference = coefficient * METRES_PER_CENTIMETRE / SECONDS_PER_HOUR * wind_moment2
    # No power: sqrt is rounded alike by every processor, and costs a fraction where land is NaN.
    return at_reference / np.sqrt(schmidt_number / reference)
