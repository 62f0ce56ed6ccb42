"""Methane and nitrous oxide in seawater: solubility, equilibrium with the air, gas exchange."""

from bluecarbon.constants import ZERO_CELSIUS
from bluecarbon.parameters import coefficients
from bluecarbon.science._fits import polynomial, weiss, weiss_moist
from bluecarbon.science._units import in_units

CUBIC_CENTIMETRES_PER_LITRE = 1_000
LITRES_PER_CUBIC_METRE = 1_000
MOLES_PER_NANOMOLE = 1e-9


@in_units(temperature="degC", salinity="1", returns="1")
def bunsen_coefficient_ch4_wiesenburg_guinasso1979(temperature, salinity):
    r"""Bunsen coefficient of methane: gas at 0 degC and one atmosphere, by volume of seawater.

    .. math:: \ln \beta = A_1 + A_2 \, \frac{100}{T} + A_3 \ln \frac{T}{100}
        + S \left( B_1 + B_2 \frac{T}{100} + B_3 \left( \frac{T}{100} \right)^2 \right)

    A volume in a volume, not moles: taken for a solubility in mol L-1 atm-1 it is 22 times too
    large. See `solubility_ch4_by_volume_wiesenburg_guinasso1979` for that.

    Parameters
    ----------
    temperature : array_like
        Temperature of the water [degC], from -2 to 30; T is in kelvin.
    salinity : array_like
        Practical salinity S [1], from 0 to 40.

    Returns
    -------
    array_like
        Volume of methane at 0 degC and 1 atm, in a volume of water under 1 atm of methane [1].

    References
    ----------
    [WiesenburgGuinasso1979]_, on the data of Yamamoto et al. 1976.

    Examples
    --------
    >>> print(f"{bunsen_coefficient_ch4_wiesenburg_guinasso1979(20.0, 35.0):.5f}")
    0.02782
    """
    return weiss(temperature, salinity, "bunsen_ch4_wiesenburg_guinasso1979")


@in_units(temperature="degC", salinity="1", returns="mol L-1 atm-1")
def solubility_ch4_by_volume_wiesenburg_guinasso1979(temperature, salinity):
    """Solubility of methane in seawater, K0, by volume of seawater.

    The Bunsen coefficient over the molar volume of an ideal gas at 0 degC and one atmosphere. The
    volume of real methane is 0.24 % smaller; the equilibrium concentrations that the same authors
    fitted separately agree with the ideal one within 0.3 %.

    Parameters
    ----------
    temperature : array_like
        Temperature of the water [degC], from -2 to 30.
    salinity : array_like
        Practical salinity [1], from 0 to 40.

    Returns
    -------
    array_like
        Moles in a litre of seawater for each atmosphere of partial pressure [mol L-1 atm-1].

    References
    ----------
    See `bunsen_coefficient_ch4_wiesenburg_guinasso1979`.

    Examples
    --------
    >>> print(f"{solubility_ch4_by_volume_wiesenburg_guinasso1979(20.0, 35.0):.6f}")
    0.001241
    """
    (gas_constant,) = coefficients("molar_gas_constant")
    molar_volume = gas_constant * ZERO_CELSIUS / CUBIC_CENTIMETRES_PER_LITRE
    return bunsen_coefficient_ch4_wiesenburg_guinasso1979(temperature, salinity) / molar_volume


@in_units(xch4="1", temperature="degC", salinity="1", returns="nmol kg-1")
def equilibrium_ch4_wiesenburg_guinasso1979(xch4, temperature, salinity):
    r"""Methane in seawater at equilibrium with moist air at one atmosphere, by mass.

    .. math:: \ln C = \ln x + A_1 + A_2 \, \frac{100}{T} + A_3 \ln \frac{T}{100}
        + A_4 \frac{T}{100}
        + S \left( B_1 + B_2 \frac{T}{100} + B_3 \left( \frac{T}{100} \right)^2 \right)

    Parameters
    ----------
    xch4 : array_like
        Mole fraction of methane in dry air x [1], as in 1.9e-6.
    temperature : array_like
        Temperature of the water [degC], from -2 to 30; T is in kelvin.
    salinity : array_like
        Practical salinity S [1], from 0 to 40.

    Returns
    -------
    array_like
        Concentration [nmol kg-1].

    References
    ----------
    [WiesenburgGuinasso1979]_, equation 7 and table VI.

    Examples
    --------
    >>> print(f"{equilibrium_ch4_wiesenburg_guinasso1979(1.9e-6, 20.0, 35.0):.3f}")
    2.252
    """
    name = "equilibrium_ch4_wiesenburg_guinasso1979"
    return xch4 * weiss_moist(temperature, salinity, name, power=1)


@in_units(xch4="1", temperature="degC", salinity="1", returns="nmol L-1")
def equilibrium_ch4_by_volume_wiesenburg_guinasso1979(xch4, temperature, salinity):
    """Methane in seawater at equilibrium with moist air at one atmosphere, by volume.

    The equation of `equilibrium_ch4_wiesenburg_guinasso1979` with its own coefficients.

    Parameters
    ----------
    xch4 : array_like
        Mole fraction of methane in dry air [1].
    temperature : array_like
        Temperature of the water [degC], from -2 to 30.
    salinity : array_like
        Practical salinity [1], from 0 to 40.

    Returns
    -------
    array_like
        Concentration [nmol L-1].

    References
    ----------
    [WiesenburgGuinasso1979]_, equation 7 and table VI.

    Examples
    --------
    >>> print(f"{equilibrium_ch4_by_volume_wiesenburg_guinasso1979(1.9e-6, 20.0, 35.0):.3f}")
    2.308
    """
    name = "equilibrium_ch4_by_volume_wiesenburg_guinasso1979"
    return xch4 * weiss_moist(temperature, salinity, name, power=1)


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
def schmidt_number_ch4_wanninkhof1992(temperature):
    """Schmidt number of methane in seawater of salinity 35, cubic in temperature.

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
    >>> print(f"{schmidt_number_ch4_wanninkhof1992(20.0):.0f}")
    678
    """
    return polynomial(temperature, "schmidt_ch4_wanninkhof1992")


@in_units(temperature="degC", returns="1")
def schmidt_number_ch4_wanninkhof2014(temperature):
    """Schmidt number of methane in seawater of salinity 35, quartic in temperature.

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
    [Wanninkhof2014]_, table 1. Check value: 687 at 20 degC.

    Examples
    --------
    >>> print(f"{schmidt_number_ch4_wanninkhof2014(20.0):.0f}")
    687
    """
    return polynomial(temperature, "schmidt_ch4_wanninkhof2014")


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


@in_units(
    transfer_velocity="m s-1",
    concentration="nmol L-1",
    equilibrium="nmol L-1",
    returns="mol m-2 s-1",
)
def dissolved_gas_flux(transfer_velocity, concentration, equilibrium):
    r"""Flux of a dissolved gas from sea to air: positive where the water gives gas away.

    .. math:: F = k \, (C - C_{eq})

    Parameters
    ----------
    transfer_velocity : array_like
        Transfer velocity k of this gas, by its own Schmidt number [m s-1].
    concentration : array_like
        Concentration in the water C [nmol L-1].
    equilibrium : array_like
        Concentration at equilibrium with the air [nmol L-1], see
        `equilibrium_ch4_by_volume_wiesenburg_guinasso1979`.

    Returns
    -------
    array_like
        Flux [mol m-2 s-1].

    References
    ----------
    [Wanninkhof2014]_, bulk formula.

    Examples
    --------
    >>> print(f"{dissolved_gas_flux(3e-5, 5.0, 2.0):.1e}")
    9.0e-11
    """
    to_moles_per_cubic_metre = MOLES_PER_NANOMOLE * LITRES_PER_CUBIC_METRE
    return transfer_velocity * (concentration - equilibrium) * to_moles_per_cubic_metre
