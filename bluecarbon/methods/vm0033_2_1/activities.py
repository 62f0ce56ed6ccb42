"""Prescribed burning and long-lived wood by VM0033 v2.1: numbers for the tables of a project.

The emission and decay factors themselves were not read: give them with their source.
"""

import numpy as np

from bluecarbon.constants import CO2_PER_C, GRAMS_PER_TONNE
from bluecarbon.errors import InputError
from bluecarbon.science._units import in_units


@in_units(
    biomass="kg ha-1", methane_factor="g kg-1", nitrous_oxide_factor="g kg-1", returns="t ha-1"
)
def burning_emission(biomass, methane_factor, nitrous_oxide_factor, *, gwp_ch4, gwp_n2o):
    """CH4 and N2O of a prescribed burn [t CO2e ha-1]: row `vm0033_burning_emission` of its year.

    Parameters
    ----------
    biomass : array_like
        Above-ground biomass of shrubs and herbs that burns [kg d.m. ha-1].
    methane_factor, nitrous_oxide_factor : array_like
        Emission factors of burning vegetation [g kg-1].
    gwp_ch4, gwp_n2o : float
        Global warming potentials [1], of the set that the project names.

    References
    ----------
    [VM0033]_ v2.1, equations 81 to 83. Its CO2 is part of the change of biomass.

    Examples
    --------
    By hand: 10 t of biomass x 2 g CH4/kg = 20 kg, x 28 = 0.56 t CO2e.

    >>> round(burning_emission(10_000.0, 2.0, 0.0, gwp_ch4=28, gwp_n2o=265), 6)
    0.56
    """
    grams_co2e = biomass * (methane_factor * gwp_ch4 + nitrous_oxide_factor * gwp_n2o)
    return grams_co2e / GRAMS_PER_TONNE


@in_units(volume="m3", wood_density="t m-3", carbon_fraction="1", returns="t")
def extracted_carbon(volume, wood_density, carbon_fraction):
    """Carbon that leaves with timber of a class of products [t CO2e], summed over species.

    Takes volume without slash [m3], wood density [t d.m. m-3] and carbon per dry mass [1], species
    on the last axis.

    References
    ----------
    [VM0033]_ v2.1, equation 102.

    Examples
    --------
    >>> round(float(extracted_carbon([100.0], [0.6], [0.5])), 6)
    110.0
    """
    return np.sum(volume * wood_density * carbon_fraction, axis=-1) * CO2_PER_C


def commercial_carbon(above_ground_tree, expansion, commercial_share):
    """Carbon that leaves with timber, by inventory [t CO2e].

    Takes the above-ground stock of trees [t CO2e], the factor that turns merchantable into all
    above-ground biomass [1], and the commercial share of the volume [1].

    References
    ----------
    [VM0033]_ v2.1, equation 104.

    Examples
    --------
    >>> commercial_carbon(100.0, 1.25, 0.5)
    40.0
    """
    return above_ground_tree / expansion * commercial_share


def wood_products(extracted, waste, short_lived, medium_lived):
    """Carbon that stays in wood products for a hundred years [t CO2e], summed over classes.

    Takes, by class of products on the last axis, the carbon extracted [t CO2e] and the shares [1]
    that the mill wastes, and that are emitted within 5 and between 5 and 100 years.

    Raises
    ------
    InputError
        For a share outside 0 to 1.

    References
    ----------
    [VM0033]_ v2.1, equation 103, after Winjum et al. 1998; it adds to the stock of trees in
    `long_term_average`.

    Examples
    --------
    >>> float(wood_products([100.0], [0.2], [0.5], [0.5]))
    20.0
    """
    shares = np.array(np.broadcast_arrays(waste, short_lived, medium_lived), dtype=float)
    if not np.all((shares >= 0) & (shares <= 1)):
        raise InputError(
            where="wood products",
            found=f"shares from {np.min(shares):g} to {np.max(shares):g}",
            rule="A share of extracted carbon lies between 0 and 1.",
            cure="Divide a percentage by 100.",
        )
    return np.sum(np.multiply(extracted, np.prod(1 - shares, axis=0)), axis=-1)
