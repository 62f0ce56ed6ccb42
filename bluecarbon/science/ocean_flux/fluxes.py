"""The flux of CO2 with all the conventions of one publication."""

from bluecarbon.science._units import in_units
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
    fugacity_from_pco2,
    solubility_weiss1974,
)


@in_units(
    wind="m s-1",
    temperature="degC",
    salinity="1",
    pco2_sea="uatm",
    pco2_air="uatm",
    returns="mol m-2 s-1",
)
def co2_flux_takahashi2009(wind, temperature, salinity, pco2_sea, pco2_air):
    r"""Flux of CO2 from sea to air with the conventions of the Takahashi climatology.

    .. math:: F = 0.26 \, U^2 \, (Sc / 660)^{-1/2} \, \rho \, K_0 \, (p_{sea} - p_{air})

    Positive where the water gives CO2 away. Squared monthly mean wind, Schmidt number of 1992,
    solubility by mass of Weiss (1974) with the density of EOS-80, and partial pressures in place
    of fugacities, for which the solubility is meant: a difference of 0.4 % of the flux.

    Parameters
    ----------
    wind : array_like
        Monthly mean wind speed at 10 m [m s-1], of the product that 0.26 was fitted to.
    temperature : array_like
        Temperature of the water surface [degC].
    salinity : array_like
        Practical salinity [1].
    pco2_sea, pco2_air : array_like
        Partial pressure of CO2 in the water and in moist air [uatm].

    Returns
    -------
    array_like
        Flux [mol m-2 s-1].

    References
    ----------
    [Takahashi2009]_, abstract: scaling factor 0.26 on the squared wind speed.

    Examples
    --------
    >>> print(f"{co2_flux_takahashi2009(7.0, 20.0, 35.0, 350.0, 400.0):.2e}")
    -5.85e-08
    """
    moment2 = wind_moment2_of_mean_wind(wind)
    schmidt = schmidt_number_co2_wanninkhof1992(temperature)
    return co2_flux(
        transfer_velocity_takahashi2009(moment2, schmidt),
        solubility_weiss1974(temperature, salinity),
        pco2_sea,
        pco2_air,
        density=density_millero_poisson1981(temperature, salinity),
    )


@in_units(
    wind_moment2="m2 s-2",
    temperature="degC",
    salinity="1",
    pco2_sea="uatm",
    pco2_air="uatm",
    pressure="hPa",
    returns="mol m-2 s-1",
)
def co2_flux_wanninkhof2014(wind_moment2, temperature, salinity, pco2_sea, pco2_air, pressure):
    r"""Flux of CO2 from sea to air with the conventions of Wanninkhof (2014).

    .. math:: F = 0.251 \, \langle U^2 \rangle \, (Sc / 660)^{-1/2} \, \rho \, K_0
        \, (f_{sea} - f_{air})

    Positive where the water gives CO2 away.

    Parameters
    ----------
    wind_moment2 : array_like
        Mean of the squared wind speed at 10 m, <U^2> [m2 s-2].
    temperature : array_like
        Temperature of the water surface [degC].
    salinity : array_like
        Practical salinity [1].
    pco2_sea, pco2_air : array_like
        Partial pressure of CO2 in the water and in moist air [uatm].
    pressure : array_like
        Total pressure of the air [hPa].

    Returns
    -------
    array_like
        Flux [mol m-2 s-1].

    References
    ----------
    [Wanninkhof2014]_.

    Examples
    --------
    >>> print(f"{co2_flux_wanninkhof2014(49.0, 20.0, 35.0, 350.0, 400.0, 1013.25):.2e}")
    -5.62e-08
    """
    schmidt = schmidt_number_co2_wanninkhof2014(temperature)
    return co2_flux(
        transfer_velocity_wanninkhof2014(wind_moment2, schmidt),
        solubility_weiss1974(temperature, salinity),
        fugacity_from_pco2(pco2_sea, temperature, pressure),
        fugacity_from_pco2(pco2_air, temperature, pressure),
        density=density_millero_poisson1981(temperature, salinity),
    )
