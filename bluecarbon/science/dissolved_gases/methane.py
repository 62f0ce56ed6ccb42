"""Methane in seawater: solubility, equilibrium with the air, Schmidt number."""

from bluecarbon.constants import ZERO_CELSIUS
from bluecarbon.parameters import coefficients
from bluecarbon.science._fits import polynomial, weiss, weiss_moist
from bluecarbon.science._units import in_units

CUBIC_CENTIMETRES_PER_LITRE = 1_000


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
