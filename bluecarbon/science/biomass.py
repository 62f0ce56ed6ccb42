"""Living biomass of stands: growth to a reference, and what stands below ground."""

import numpy as np


def biomass_at_age(growth, age, reference):
    """Above-ground biomass of a stand of known age: it grows evenly until the reference is reached.

    Parameters
    ----------
    growth : array_like
        Yearly growth of the above-ground biomass [t d.m. ha-1 a-1].
    age : array_like
        Age of the stand [a].
    reference : array_like
        Above-ground biomass of a full-grown stand [t d.m. ha-1].

    Returns
    -------
    array_like
        Above-ground biomass [t d.m. ha-1], broadcast over the inputs.

    References
    ----------
    IPCC 2013 Wetlands Supplement, chapter 4: growth applies only until the reference is reached.

    Examples
    --------
    >>> float(biomass_at_age(9.9, 10.0, 192.0))
    99.0
    >>> float(biomass_at_age(9.9, 30.0, 192.0))
    192.0
    """
    return np.minimum(growth * age, reference)


def living_biomass(above_ground, root_to_shoot):
    """Living biomass above and below ground [t d.m. ha-1].

    Takes the above-ground biomass [t d.m. ha-1] and the ratio of below- to above-ground biomass
    [1]. Dead roots under 2 cm belong to the soil (IPCC 2013 Wetlands Supplement, chapter 4).

    Examples
    --------
    >>> living_biomass(10.0, 0.5)
    15.0
    """
    return above_ground * (1 + root_to_shoot)
