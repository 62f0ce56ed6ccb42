"""Allochthonous carbon: the part of buried carbon that was made elsewhere, always its own line.

Three ways to its share of the soil's organic carbon, none of them a default: `share_none`,
`share_vm0033`, and mixing models of two or three sources. `separate` then splits a removal.
"""

from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from bluecarbon.errors import nearest
from bluecarbon.parameters import coefficients, load
from bluecarbon.science._units import in_units
from bluecarbon.science.soil_cores.organic_carbon import (
    organic_carbon_mangrove_kauffman2011,
    organic_carbon_marsh_craft1991,
    organic_carbon_seagrass_fourqurean2012,
    organic_matter_mangrove_vm0033,
    organic_matter_marsh_vm0033,
    organic_matter_seagrass_vm0033,
)

PERCENT = 100  # percent in one
CONFIDENCE = 0.95  # of the limits of a share

# To carbon and from it, by habitat: equations 95 to 98 and 41 to 46 of VM0033.
CONVERSIONS = {
    "tidal marsh": (organic_carbon_marsh_craft1991, organic_matter_marsh_vm0033),
    "mangrove": (organic_carbon_mangrove_kauffman2011, organic_matter_mangrove_vm0033),
    "seagrass": (organic_carbon_seagrass_fourqurean2012, organic_matter_seagrass_vm0033),
}


class SoilCarbonLines(NamedTuple):
    """A removal by soil in three lines: gross = allochthonous + autochthonous."""

    gross: object
    allochthonous: object
    autochthonous: object


class Share(NamedTuple):
    """A share of carbon from a mixing model, with what is left of it between 0 and 1."""

    value: object  # within 0 and 1
    error: object  # standard error of the unbounded share
    low: object  # 95 % limits, within 0 and 1
    high: object
    unbounded: object  # as the tracers give it: outside 0 to 1 a source is missing or wrong


def separate(gross, share):
    """Split a removal by soil into what was made elsewhere and what was made in place.

    Parameters
    ----------
    gross : array_like
        Removal by the soil, a gain is positive, in any unit of carbon or CO2.
    share : array_like
        Share of allochthonous carbon in it [1].

    Returns
    -------
    SoilCarbonLines
        `gross`, `allochthonous` and `autochthonous`. A loss is not split: all of it is
        autochthonous, so that a deduction never makes an emission smaller.

    Raises
    ------
    ValueError
        For a share outside 0 to 1.

    References
    ----------
    [VM0033]_ v2.1, equation 38 with its footnote 13; there removals are negative.

    Examples
    --------
    >>> separate(10.0, 0.24)
    SoilCarbonLines(gross=10.0, allochthonous=2.4, autochthonous=7.6)
    """
    values = np.asarray(_magnitude(share))
    if np.any((values < 0) | (values > 1)):
        raise ValueError(
            f"The allochthonous share lies between 0 and 1; found {np.nanmin(values):g} to "
            f"{np.nanmax(values):g}. If it is in percent, divide it by 100."
        )
    allochthonous = gross * share * (_magnitude(gross) > 0)
    return SoilCarbonLines(gross, allochthonous, gross - allochthonous)


def share_none(gross):
    """No deduction, as a declared policy: a share of 0 for each value of the gross removal.

    Rules that credit all buried carbon (BlueCAM) come to this. In a mud that is poor in carbon
    most of it may be from elsewhere: print the VM0033 share beside it.

    Examples
    --------
    >>> share_none(np.array([3.0, 4.0]))
    array([0., 0.])
    """
    return _magnitude(gross) * 0.0


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


def nitrogen_to_carbon(carbon_to_nitrogen):
    """N:C from C:N, both by mass or both by mole: a tracer that mixes in proportion to carbon.

    C:N does not: half the carbon at 10 and half at 30 is C:N 15, not 20.

    Examples
    --------
    >>> 1 / ((nitrogen_to_carbon(10.0) + nitrogen_to_carbon(30.0)) / 2)
    15.0
    """
    return 1 / carbon_to_nitrogen


def share_two_sources(
    soil, autochthonous, allochthonous, *, soil_error, autochthonous_error, allochthonous_error
):
    r"""Share of allochthonous carbon from one tracer that mixes in proportion to carbon.

    .. math:: x = \frac{\delta_{soil} - \delta_{aut}}{\delta_{all} - \delta_{aut}}, \quad
        s_x^2 = \frac{s_{soil}^2 + (1 - x)^2 s_{aut}^2 + x^2 s_{all}^2}
        {(\delta_{all} - \delta_{aut})^2}

    Tracers: delta 13C of organic carbon, or N:C (see `nitrogen_to_carbon`); all in one unit.

    Parameters
    ----------
    soil, autochthonous, allochthonous : array_like
        The tracer in the soil, in the plants of the place and in what the water brings.
    soil_error, autochthonous_error, allochthonous_error : array_like
        Their standard errors, of the mean where a source was sampled more than once.

    Returns
    -------
    Share
        With 95 % limits. Where `unbounded` lies outside 0 to 1 by more than its error allows, a
        source is missing, or decay has shifted the tracer.

    Raises
    ------
    ValueError
        When the sources do not differ by more than the 95 % limits of their difference.

    References
    ----------
    [PhillipsGregg2001]_ for the variance.

    Examples
    --------
    >>> share = share_two_sources(-24.0, -27.0, -22.0, soil_error=0.2, autochthonous_error=0.5,
    ...                           allochthonous_error=0.5)
    >>> print(f"{share.value:.2f} +- {share.error:.3f}")
    0.60 +- 0.082
    """
    apart = allochthonous - autochthonous
    _check_apart(apart, (autochthonous_error**2 + allochthonous_error**2) ** 0.5)
    share = (soil - autochthonous) / apart
    variance = (
        soil_error**2
        + ((1 - share) * autochthonous_error) ** 2
        + (share * allochthonous_error) ** 2
    )
    return _bounded(share, (variance / apart**2) ** 0.5)


def share_three_sources(
    soil, autochthonous, first, second, *, soil_error, autochthonous_error, first_error,
    second_error
):  # fmt: skip
    r"""Share of allochthonous carbon of two kinds from two tracers, such as delta 13C and N:C.

    The three shares solve :math:`\sum_k x_k \delta_{jk} = \delta_j` for both tracers j with
    :math:`\sum_k x_k = 1`; their errors follow to first order from those of all tracers.

    Parameters
    ----------
    soil, autochthonous, first, second : pair of array_like
        Both tracers in the soil, the plants of the place, and the two sources from elsewhere, say
        marine plankton and river-borne soil.
    soil_error, autochthonous_error, first_error, second_error : pair of array_like
        Their standard errors.

    Returns
    -------
    tuple of Share
        Of all allochthonous carbon, and of its first and second source.

    Raises
    ------
    ValueError
        When the three sources lie on a line: two tracers do not tell them apart then.

    References
    ----------
    [PhillipsGregg2001]_.

    Examples
    --------
    >>> total, plankton, river = share_three_sources(
    ...     (-24.0, 0.10), (-15.0, 0.02), (-21.0, 0.15), (-27.0, 0.08),
    ...     soil_error=(0.2, 0.005), autochthonous_error=(0.5, 0.004),
    ...     first_error=(0.5, 0.010), second_error=(0.5, 0.010))
    >>> print(f"{total.value:.2f} = {plankton.value:.2f} + {river.value:.2f}, +- {total.error:.2f}")
    0.92 = 0.35 + 0.57, +- 0.05
    """
    # Relative to the autochthonous source, so that its share is what is left.
    (a1, a2), (b1, b2), (m1, m2) = (
        tuple(tracer - origin for tracer, origin in zip(kind, autochthonous, strict=True))
        for kind in (first, second, soil)
    )
    area = a1 * b2 - b1 * a2
    size = (abs(a1) + abs(b1)) * (abs(a2) + abs(b2))
    # A millionth of the box around the sources: beyond that rounding decides.
    if np.any(np.asarray(_magnitude(abs(area) / size)) < 1e-6):
        raise ValueError(
            "Three sources on a line cannot be told apart by two tracers; found a triangle without "
            "area. Join two sources, or use another tracer."
        )
    x_first, x_second = (m1 * b2 - m2 * b1) / area, (a1 * m2 - a2 * m1) / area
    x_own = 1 - x_first - x_second
    errors = zip(soil_error, autochthonous_error, first_error, second_error, strict=True)
    # Variance of what is left of each tracer when the shares are taken out of it.
    v1, v2 = (
        soil**2 + (x_own * own) ** 2 + (x_first * one) ** 2 + (x_second * two) ** 2
        for soil, own, one, two in errors
    )
    first_error = (b2**2 * v1 + b1**2 * v2) ** 0.5 / abs(area)
    second_error = (a2**2 * v1 + a1**2 * v2) ** 0.5 / abs(area)
    total_error = ((b2 - a2) ** 2 * v1 + (a1 - b1) ** 2 * v2) ** 0.5 / abs(area)
    return (
        _bounded(x_first + x_second, total_error),
        _bounded(x_first, first_error),
        _bounded(x_second, second_error),
    )


def _check_apart(apart, error):
    limit = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    if np.any(np.asarray(_magnitude(abs(apart) - limit * error)) <= 0):
        raise ValueError(
            "Sources must differ by more than the error of their difference; found "
            f"{float(np.min(np.asarray(_magnitude(abs(apart))))):g} apart. Use a tracer that tells "
            "them apart, or sample them more often."
        )


def _bounded(share, error):
    limit = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    inside = [_clipped(x) for x in (share, share - limit * error, share + limit * error)]
    return Share(inside[0], error, inside[1], inside[2], share)


def _clipped(share):
    # Not np.clip: minimum and maximum keep labels and stay lazy.
    return np.minimum(np.maximum(share, 0.0), 1.0)


def _least_matter(habitat):
    """Organic matter [1] below which the equation of a habitat gives less than no carbon."""
    if habitat != "seagrass":
        return 0.0
    constant, linear = coefficients("organic_carbon_seagrass_fourqurean2012_low")[:2]
    return -constant / linear / PERCENT


def _magnitude(value):
    """A number without its unit, to be compared with zero; units of shares cancel."""
    return value.to_base_units().magnitude if hasattr(value, "to_base_units") else value
