"""Nitrous oxide in seawater: solubility, equilibrium with the air, Schmidt number."""

from bluecarbon.science._fits import polynomial, weiss, weiss_moist
from bluecarbon.science._units import in_units


@in_units(temperature="degC", salinity="1", returns="mol kg-1 atm-1")
def solubility_n2o_weiss_price1980(temperature, salinity):
    """Solubility of nitrous oxide in seawater, K0, by mass of seawater.

    The form of equation is that of `bunsen_coefficient_ch4_wiesenburg_guinasso1979`. For each
    atmosphere of fugacity, which is 0.4 % below the partial pressure at 20 degC.

    Parameters
    ----------
    temperature : array_like
        Temperature of the water [degC], from -1 to 40.
    salinity : array_like
        Practical salinity [1], from 0 to 40.

    Returns
    -------
    array_like
        Moles in a kilogram of seawater for each atmosphere of fugacity [mol kg-1 atm-1].

    References
    ----------
    [WeissPrice1980]_, table II.

    Examples
    --------
    >>> print(f"{solubility_n2o_weiss_price1980(20.0, 35.0):.5f}")
    0.02338
    """
    return weiss(temperature, salinity, "solubility_n2o_weiss_price1980")


@in_units(temperature="degC", salinity="1", returns="mol L-1 atm-1")
def solubility_n2o_by_volume_weiss_price1980(temperature, salinity):
    """Solubility of nitrous oxide in seawater, K0, by volume of seawater.

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
    [WeissPrice1980]_, table II.

    Examples
    --------
    >>> print(f"{solubility_n2o_by_volume_weiss_price1980(20.0, 35.0):.5f}")
    0.02395
    """
    return weiss(temperature, salinity, "solubility_n2o_by_volume_weiss_price1980")


@in_units(xn2o="1", temperature="degC", salinity="1", returns="mol kg-1")
def equilibrium_n2o_weiss_price1980(xn2o, temperature, salinity):
    """Nitrous oxide in seawater at equilibrium with moist air at one atmosphere, by mass.

    The mole fraction in dry air times the function F, which holds solubility, vapour pressure and
    non-ideality together.

    Parameters
    ----------
    xn2o : array_like
        Mole fraction of nitrous oxide in dry air [1], as in 335e-9.
    temperature : array_like
        Temperature of the water [degC], from -1 to 40.
    salinity : array_like
        Practical salinity [1], from 0 to 40.

    Returns
    -------
    array_like
        Concentration [mol kg-1].

    References
    ----------
    [WeissPrice1980]_, the function F.

    Examples
    --------
    >>> print(f"{equilibrium_n2o_weiss_price1980(335e-9, 20.0, 35.0) * 1e9:.3f}")
    7.628
    """
    name = "moist_air_function_n2o_weiss_price1980"
    return xn2o * weiss_moist(temperature, salinity, name, power=2)


@in_units(xn2o="1", temperature="degC", salinity="1", returns="mol L-1")
def equilibrium_n2o_by_volume_weiss_price1980(xn2o, temperature, salinity):
    """Nitrous oxide in seawater at equilibrium with moist air at one atmosphere, by volume.

    Parameters
    ----------
    xn2o : array_like
        Mole fraction of nitrous oxide in dry air [1].
    temperature : array_like
        Temperature of the water [degC], from -1 to 40.
    salinity : array_like
        Practical salinity [1], from 0 to 40.

    Returns
    -------
    array_like
        Concentration [mol L-1].

    References
    ----------
    [WeissPrice1980]_, the function F.

    Examples
    --------
    >>> print(f"{equilibrium_n2o_by_volume_weiss_price1980(335e-9, 20.0, 35.0) * 1e9:.3f}")
    7.817
    """
    name = "moist_air_function_n2o_by_volume_weiss_price1980"
    return xn2o * weiss_moist(temperature, salinity, name, power=2)


@in_units(temperature="degC", returns="1")
def schmidt_number_n2o_wanninkhof1992(temperature):
    """Schmidt number of nitrous oxide in seawater of salinity 35, cubic in temperature.

    Parameters
    ----------
    temperature : array_like
        Temperature of the water [degC], from 0 to 30.

    Returns
    -------
    array_like
        Kinematic viscosity of the water over the diffusivity of the gas in it [1].

    References
    ----------
    [Wanninkhof1992]_, table A1.

    Examples
    --------
    >>> print(f"{schmidt_number_n2o_wanninkhof1992(20.0):.0f}")
    698
    """
    return polynomial(temperature, "schmidt_n2o_wanninkhof1992")


@in_units(temperature="degC", returns="1")
def schmidt_number_n2o_wanninkhof2014(temperature):
    """Schmidt number of nitrous oxide in seawater of salinity 35, quartic in temperature.

    Parameters
    ----------
    temperature : array_like
        Temperature of the water [degC], from -2 to 40.

    Returns
    -------
    array_like
        Kinematic viscosity of the water over the diffusivity of the gas in it [1].

    References
    ----------
    [Wanninkhof2014]_, table 1. Check value: 697 at 20 degC.

    Examples
    --------
    >>> print(f"{schmidt_number_n2o_wanninkhof2014(20.0):.0f}")
    697
    """
    return polynomial(temperature, "schmidt_n2o_wanninkhof2014")
