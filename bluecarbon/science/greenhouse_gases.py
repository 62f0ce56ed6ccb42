"""Methane and nitrous oxide of wetlands, and their CO2 equivalents."""

import numpy as np

from bluecarbon.errors import nearest
from bluecarbon.parameters import load


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

    Parameters
    ----------
    mass : array_like
        Mass of the gas [t].
    gwp : array_like
        Its potential over 100 years [t CO2e t-1], see `global_warming_potential`.

    Returns
    -------
    array_like
        CO2 equivalent [t CO2e], of the sign of the mass.

    Examples
    --------
    >>> co2_equivalent(2.0, 28.0)
    56.0
    """
    return mass * gwp


def global_warming_potential(gas, gwp_set):
    """Global warming potential of a gas over 100 years [t CO2e t-1], from a set that is named.

    No set is the default: VM0033 and the inventories of countries use different ones.

    Parameters
    ----------
    gas : str
        "ch4" or "n2o".
    gwp_set : str
        "AR5" or "AR6".

    Returns
    -------
    float
        [t CO2e t-1]

    Raises
    ------
    ValueError
        For a gas or a set that is not in the table.

    Examples
    --------
    >>> global_warming_potential("ch4", "AR6")
    27.0
    """
    known = {
        p.name.removeprefix("gwp_"): sorted(
            tag for q in load().named(p.name) for tag in q.applies_to
        )
        for p in load().rows.values()
        if p.name.startswith("gwp_")
    }
    for found, words, what in ((gas, known, "gas"), (gwp_set, known.get(gas, ()), "set")):
        if found not in words:
            raise ValueError(
                f"A global warming potential belongs to a gas and a named set; found {what} "
                f"{found!r}. {nearest(found, words)}"
            )
    return load().get(f"gwp_{gas}", [gwp_set]).value
