"""Dry bulk density from organic matter, and the density of carbon."""

from bluecarbon.parameters import load
from bluecarbon.science._units import in_units
from bluecarbon.science.soil_cores._fractions import check_fraction


@in_units(organic_matter="1", returns="g cm-3")
def bulk_density_morris2016(organic_matter):
    r"""Dry bulk density of a sediment in which organic and mineral matter pack by themselves.

    .. math:: \rho = \frac{1}{LOI / k_1 + (1 - LOI) / k_2}

    Parameters
    ----------
    organic_matter : array_like
        Loss on ignition LOI, a fraction of the dry mass [1].

    Returns
    -------
    array_like
        Dry bulk density [g cm-3].

    Raises
    ------
    ValueError
        When a value is outside 0 to 1, such as a percentage.

    References
    ----------
    [Morris2016]_, the ideal mixing model: k1 = 0.085 and k2 = 1.99 g cm-3.

    Examples
    --------
    >>> print(f"{bulk_density_morris2016(0.1):.4f}")
    0.6140
    """
    check_fraction(organic_matter, "organic_matter")
    organic = load().get("self_packing_density", ("organic matter",)).value
    mineral = load().get("self_packing_density", ("mineral matter",)).value
    return 1 / (organic_matter / organic + (1 - organic_matter) / mineral)


@in_units(bulk_density="g cm-3", organic_carbon="1", returns="g cm-3")
def carbon_density(bulk_density, organic_carbon):
    """Mass of organic carbon in a volume of sediment [g C cm-3].

    Takes the dry bulk density [g cm-3] and the organic carbon per dry mass [1]. Both from the same
    state of the core: both as sampled, or the density after `decompact_linear` and its like.

    Raises
    ------
    ValueError
        When organic_carbon is below 0, or above what organic matter itself can hold (row
        `greatest_organic_carbon`), such as a percentage.

    References
    ----------
    VM0033 v2.1, equation 99, where the carbon is printed as a percentage and must be a fraction.

    Examples
    --------
    >>> print(f"{carbon_density(0.65, 0.0072):.5f}")
    0.00468
    """
    check_fraction(organic_carbon, "organic_carbon", load().get("greatest_organic_carbon").value)
    return bulk_density * organic_carbon
