"""Methane and other gases of wetlands, and their CO2 equivalents."""

import numpy as np


def methane_by_salinity(emission_factor, salinity, salinity_limit):
    """Emission factor of methane for the salinity of a stratum: positive into the air.

    Two classes: above the limit nothing is given off, otherwise the whole factor counts. The table
    leaves the limit itself and an unknown salinity (NaN) open: both count as fresh, so that doubt
    never lowers an emission.

    Parameters
    ----------
    emission_factor : array_like
        Emission below the limit [kg CH4 ha-1 a-1].
    salinity, salinity_limit : array_like
        Practical salinity of the stratum, and where the classes part [1].

    Returns
    -------
    array_like
        Emission factor [kg CH4 ha-1 a-1], broadcast over the inputs.

    References
    ----------
    IPCC 2013 Wetlands Supplement, Table 4.14.

    Examples
    --------
    >>> methane_by_salinity(100.0, np.array([5.0, 18.0, 30.0]), 18.0).tolist()
    [100.0, 100.0, 0.0]
    """
    return emission_factor * np.logical_not(salinity > salinity_limit)


def co2_equivalent(mass, gwp):
    """CO2 equivalent [t CO2e] of a mass of gas [t] with global warming potential `gwp`.

    There is no default: name the set of potentials (AR5, AR6) and take the gas from it.

    Examples
    --------
    >>> co2_equivalent(2.0, 28.0)
    56.0
    """
    return mass * gwp
