"""The allochthonous share by the rules of VM0033: from the organic carbon of the soil alone."""

import numpy as np

from bluecarbon.errors import nearest
from bluecarbon.parameters import coefficients, load
from bluecarbon.science._units import in_units
from bluecarbon.science.allochthonous._magnitudes import _magnitude
from bluecarbon.science.soil_cores.organic_carbon import (
    organic_carbon_mangrove_kauffman2011,
    organic_carbon_marsh_craft1991,
    organic_carbon_seagrass_fourqurean2012,
    organic_matter_mangrove_vm0033,
    organic_matter_marsh_vm0033,
    organic_matter_seagrass_vm0033,
)

PERCENT = 100  # percent in one

# To carbon and from it, by habitat: equations 95 to 98 and 41 to 46 of VM0033.
CONVERSIONS = {
    "tidal marsh": (organic_carbon_marsh_craft1991, organic_matter_marsh_vm0033),
    "mangrove": (organic_carbon_mangrove_kauffman2011, organic_matter_mangrove_vm0033),
    "seagrass": (organic_carbon_seagrass_fourqurean2012, organic_matter_seagrass_vm0033),
}


@in_units(organic_matter="1", deposited_organic_matter="1", returns="1")
def autochthonous_organic_matter_vm0033(organic_matter, deposited_organic_matter):
    r"""Organic matter of a soil that is not that of the sediment deposited in it.

    .. math:: OM_{aut} = \frac{OM_{soil} - OM_{dep}}{1 - OM_{dep}}

    Soil with less organic matter than the sediment has none of its own: 0.

    Parameters
    ----------
    organic_matter : array_like
        Organic matter per dry mass of soil [1].
    deposited_organic_matter : array_like
        Organic matter per dry mass of deposited sediment [1].

    Returns
    -------
    array_like
        Autochthonous organic matter per dry mass of soil [1].

    References
    ----------
    [VM0033]_ v2.1, equation 40.

    Examples
    --------
    >>> print(f"{autochthonous_organic_matter_vm0033(0.10, 0.015):.5f}")
    0.08629
    """
    own = (organic_matter - deposited_organic_matter) / (1 - deposited_organic_matter)
    return np.maximum(own, 0.0)


@in_units(surface_area="m2 g-1", returns="1")
def deposited_carbon_vm0033(surface_area):
    """Organic carbon of deposited sediment from the surface area of its grains [1].

    Takes the specific surface area [m2 g-1].

    References
    ----------
    [VM0033]_ v2.1, equation 47, after Mayer 1994.

    Examples
    --------
    >>> print(f"{deposited_carbon_vm0033(10.0):.4f}")
    0.0091
    """
    constant, per_area = coefficients("vm0033_deposited_carbon")
    return (constant + per_area * surface_area) / PERCENT


def share_vm0033(
    organic_carbon,
    habitat,
    *,
    organic_matter=None,
    deposited_organic_matter=None,
    organic_soil=False,
    organic_surface_layer=0.0,
    field_layer_method=False,
):
    r"""Share of allochthonous carbon in the organic carbon of a soil, by the rules of VM0033.

    .. math:: x = (C_{soil} - C_{aut}) / C_{soil}

    where the autochthonous carbon follows from `autochthonous_organic_matter_vm0033` with the
    equations of the habitat. At 8, 2.5 and 1.0 % carbon a marsh has 8, 24 and 61 %, and below
    0.61 % all of it: in mineral mud this rule decides what is left to claim. A baseline may be left
    without the deduction, a project may not, for layers laid down after its start.

    Parameters
    ----------
    organic_carbon : array_like
        Organic carbon per dry mass of soil [1].
    habitat : str
        "tidal marsh", "mangrove" or "seagrass".
    organic_matter : array_like, optional
        Organic matter per dry mass of soil [1] where it was measured; otherwise the inverse
        equation of the habitat gives it. For mangrove soil below 4.9 % carbon it must be measured.
    deposited_organic_matter : array_like, optional
        Organic matter per dry mass of deposited sediment [1]; otherwise the default, 1.5 %.
    organic_soil : array_like of bool
        Organic soils have no deduction.
    organic_surface_layer : array_like
        Thickness of the organic surface layer [cm]; above 10 cm there is no deduction.
    field_layer_method : bool
        For seagrass: whether the gain was measured down to the layer whose carbon cannot be told
        from the baseline's. Only then seagrass has no deduction.

    Returns
    -------
    array_like
        Allochthonous share [1], from 0 to 1.

    Raises
    ------
    ValueError
        For an unknown habitat; for carbon outside the range of the habitat's equation; where the
        equation makes more autochthonous carbon than there is carbon in all.

    References
    ----------
    [VM0033]_ v2.1, equations 39 to 46 and footnote 14. Equation 95, which goes with 41, is printed
    with 0.04 for 0.40: both directions use 0.40 here.

    Examples
    --------
    >>> soil = np.array([0.08, 0.025, 0.010, 0.005])
    >>> print(*(f"{x:.0%}" for x in share_vm0033(soil, "tidal marsh")))
    8% 24% 61% 100%
    """
    if habitat not in CONVERSIONS:
        raise ValueError(
            f"VM0033 has equations by habitat; found {habitat!r}. {nearest(habitat, CONVERSIONS)}"
        )
    to_carbon, to_matter = CONVERSIONS[habitat]
    if deposited_organic_matter is None:
        deposited_organic_matter = load().get("vm0033_deposited_organic_matter").value / PERCENT
    if organic_matter is None:
        organic_matter = to_matter(organic_carbon)
    own_matter = autochthonous_organic_matter_vm0033(organic_matter, deposited_organic_matter)
    # The lines have constants: of no organic matter they would make some carbon, or less than none.
    none = _magnitude(own_matter) <= _least_matter(habitat)
    own_carbon = to_carbon(own_matter * np.logical_not(none) + none) * np.logical_not(none)
    excess = _magnitude(own_carbon) - _magnitude(organic_carbon)
    # A relative 1e-9 is rounding of the way there and back.
    if np.any(np.asarray(excess) > 1e-9 * np.asarray(_magnitude(organic_carbon))):
        raise ValueError(
            f"The equation of {habitat} soil makes more autochthonous carbon than there is carbon; "
            f"found it in {int(np.sum(np.asarray(excess) > 0))} of {np.size(excess)} values. "
            "Use an equation of the site, or a mixing model."
        )
    share = np.maximum((organic_carbon - own_carbon) / organic_carbon, 0.0)
    thick = load().get("vm0033_organic_surface_layer").value
    exempt = np.logical_or(organic_soil, _magnitude(organic_surface_layer) > thick)
    if habitat == "seagrass" and field_layer_method:
        exempt = np.logical_or(exempt, True)
    return share * np.logical_not(exempt)


def _least_matter(habitat):
    """Organic matter [1] below which the equation of a habitat gives less than no carbon."""
    if habitat != "seagrass":
        return 0.0
    constant, linear = coefficients("organic_carbon_seagrass_fourqurean2012_low")[:2]
    return -constant / linear / PERCENT
