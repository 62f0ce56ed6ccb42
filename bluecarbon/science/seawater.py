"""Seawater and the CO2 above it: density, solubility, water vapour pressure, fugacity."""

import numpy as np

from bluecarbon.constants import HECTOPASCALS_PER_ATM, ZERO_CELSIUS
from bluecarbon.parameters import coefficients
from bluecarbon.science._fits import polynomial, weiss
from bluecarbon.science._units import in_units


@in_units(temperature="degC", salinity="1", returns="kg m-3")
def density_millero_poisson1981(temperature, salinity):
    r"""Density of seawater at a pressure of one atmosphere (EOS-80).

    .. math:: \rho = \rho_w(t) + a(t) \, S + b(t) \, S^{3/2} + c \, S^2

    Parameters
    ----------
    temperature : array_like
        Temperature t [degC], from -2 to 40.
    salinity : array_like
        Practical salinity S [1], from 0 to 42.

    Returns
    -------
    array_like
        Density [kg m-3].

    References
    ----------
    [MilleroPoisson1981]_; [Unesco44]_, equations 13 and 14. The scale of temperature is that of
    1968: the difference to ITS-90 is 0.01 degC or 0.003 kg m-3 at most here.

    Examples
    --------
    >>> print(f"{density_millero_poisson1981(25.0, 35.0):.3f}")
    1023.343
    """
    pure = polynomial(temperature, "density_millero_poisson1981_pure")
    linear = polynomial(temperature, "density_millero_poisson1981_linear")
    power = polynomial(temperature, "density_millero_poisson1981_power")
    (square,) = coefficients("density_millero_poisson1981_square")
    # No power of 1.5: a root is rounded alike by every processor, and costs a fraction.
    return pure + linear * salinity + power * salinity * np.sqrt(salinity) + square * salinity**2


@in_units(temperature="degC", salinity="1", returns="mol kg-1 atm-1")
def solubility_weiss1974(temperature, salinity):
    r"""Solubility of CO2 in seawater, K0, by mass of seawater.

    .. math:: \ln K_0 = A_1 + A_2 \, \frac{100}{T} + A_3 \ln \frac{T}{100}
        + S \left( B_1 + B_2 \frac{T}{100} + B_3 \left( \frac{T}{100} \right)^2 \right)

    Not to be mixed with `solubility_by_volume_weiss1974`, which is larger by the density.

    Parameters
    ----------
    temperature : array_like
        Temperature of the water [degC], from -1 to 40; T is in kelvin.
    salinity : array_like
        Practical salinity S [1], from 0 to 40.

    Returns
    -------
    array_like
        Moles in a kilogram of seawater for each atmosphere of fugacity [mol kg-1 atm-1].

    References
    ----------
    [Weiss1974]_, equation 12 and table I. Check value of [Dickson2007]_: ln K0 = -3.5617.

    Examples
    --------
    >>> print(f"{np.log(solubility_weiss1974(25.0, 35.0)):.4f}")
    -3.5617
    """
    return weiss(temperature, salinity, "solubility_co2_weiss1974")


@in_units(temperature="degC", salinity="1", returns="mol L-1 atm-1")
def solubility_by_volume_weiss1974(temperature, salinity):
    """Solubility of CO2 in seawater, K0, by volume of seawater.

    The same equation as `solubility_weiss1974` with its own coefficients; the ratio of the two is
    the density of the water [kg L-1], about 1.025.

    Parameters
    ----------
    temperature : array_like
        Temperature of the water [degC], from -1 to 40.
    salinity : array_like
        Practical salinity [1], from 0 to 40.

    Returns
    -------
    array_like
        Moles in a litre of seawater for each atmosphere of fugacity [mol L-1 atm-1].

    References
    ----------
    [Weiss1974]_, equation 12 and table I.
    """
    return weiss(temperature, salinity, "solubility_co2_by_volume_weiss1974")


@in_units(temperature="degC", salinity="1", returns="atm")
def water_vapour_pressure_weiss_price1980(temperature, salinity):
    r"""Pressure of water vapour at saturation above seawater.

    .. math:: \ln p = a_0 + a_1 \, \frac{100}{T} + a_2 \ln \frac{T}{100} + a_3 \, S

    Parameters
    ----------
    temperature : array_like
        Temperature of the water [degC], from 0 to 40; T is in kelvin.
    salinity : array_like
        Practical salinity S [1], from 0 to 40.

    Returns
    -------
    array_like
        Vapour pressure [atm].

    References
    ----------
    [WeissPrice1980]_, equation 10.
    """
    a0, a1, a2, a3 = coefficients("water_vapour_pressure_weiss_price1980")
    hundreds = (temperature + ZERO_CELSIUS) / 100
    return np.exp(a0 + a1 / hundreds + a2 * np.log(hundreds) + a3 * salinity)


@in_units(temperature="degC", pressure="hPa", returns="1")
def fugacity_factor_weiss1974(temperature, pressure=HECTOPASCALS_PER_ATM):
    r"""Ratio of the fugacity of CO2 in air to its partial pressure, about 0.997.

    .. math:: \ln \frac{f}{p} = \frac{(B + 2 \delta) \, P}{R \, T}

    The mole fraction of air, squared in the published equation, is taken as 1.

    Parameters
    ----------
    temperature : array_like
        Temperature [degC]; T is in kelvin.
    pressure : array_like
        Total pressure P [hPa].

    Returns
    -------
    array_like
        Fugacity factor [1].

    References
    ----------
    [Weiss1974]_, equation 9; B of pure CO2 and the cross term delta of CO2 and air as in
    [Dickson2007]_, procedure 24, equations 19 and 20.
    """
    kelvin = temperature + ZERO_CELSIUS
    second_virial = polynomial(kelvin, "second_virial_co2_weiss1974")
    cross_virial = polynomial(kelvin, "cross_virial_co2_air_weiss1974")
    (gas_constant,) = coefficients("molar_gas_constant")
    atmospheres = pressure / HECTOPASCALS_PER_ATM
    return np.exp((second_virial + 2 * cross_virial) * atmospheres / (gas_constant * kelvin))


@in_units(pco2="uatm", temperature="degC", pressure="hPa", returns="uatm")
def fugacity_from_pco2(pco2, temperature, pressure=HECTOPASCALS_PER_ATM):
    """Fugacity of CO2 from its partial pressure.

    Parameters
    ----------
    pco2 : array_like
        Partial pressure of CO2 [uatm].
    temperature : array_like
        Temperature of the water surface [degC].
    pressure : array_like
        Total pressure of the air [hPa].

    Returns
    -------
    array_like
        Fugacity of CO2 [uatm].

    References
    ----------
    See `fugacity_factor_weiss1974`.
    """
    return pco2 * fugacity_factor_weiss1974(temperature, pressure)


@in_units(xco2="umol mol-1", temperature="degC", salinity="1", pressure="hPa", returns="uatm")
def pco2_from_xco2(xco2, temperature, salinity, pressure):
    r"""Partial pressure of CO2 in air that is saturated with water vapour.

    .. math:: p = x \, (P - p_{H2O})

    Parameters
    ----------
    xco2 : array_like
        Mole fraction of CO2 in dry air x [umol mol-1], as monitoring stations report it.
    temperature : array_like
        Temperature of the water surface [degC].
    salinity : array_like
        Practical salinity [1].
    pressure : array_like
        Total pressure of the air P [hPa].

    Returns
    -------
    array_like
        Partial pressure of CO2 [uatm].

    References
    ----------
    [Dickson2007]_; vapour pressure of [WeissPrice1980]_.
    """
    vapour = water_vapour_pressure_weiss_price1980(temperature, salinity)
    return xco2 * (pressure / HECTOPASCALS_PER_ATM - vapour)


@in_units(xco2="umol mol-1", temperature="degC", salinity="1", pressure="hPa", returns="uatm")
def fugacity_from_xco2(xco2, temperature, salinity, pressure):
    """Fugacity of CO2 in moist air from its mole fraction in dry air.

    Parameters
    ----------
    xco2 : array_like
        Mole fraction of CO2 in dry air [umol mol-1].
    temperature : array_like
        Temperature of the water surface [degC].
    salinity : array_like
        Practical salinity [1].
    pressure : array_like
        Total pressure of the air [hPa].

    Returns
    -------
    array_like
        Fugacity of CO2 [uatm].

    References
    ----------
    See `pco2_from_xco2` and `fugacity_factor_weiss1974`.
    """
    pco2 = pco2_from_xco2(xco2, temperature, salinity, pressure)
    return fugacity_from_pco2(pco2, temperature, pressure)
