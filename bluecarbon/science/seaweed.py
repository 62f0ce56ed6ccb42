"""Carbon in farmed seaweed: harvest, stock change, what the water keeps, and the yield test."""

from typing import NamedTuple

from bluecarbon.science._units import in_units
from bluecarbon.science.sampling import SampleMean, mean_of_simple_sample


class SeaweedLines(NamedTuple):
    """Carbon of a crop by what became of it [t C]: side by side, never a sum."""

    harvest: object
    lost_particulate: object  # torn or fallen off before the harvest
    dissolved: object  # given off while it grew
    refractory: object  # of the dissolved, what bacteria left


class YieldTest(NamedTuple):
    """A farm's harvest from a sample of its lines [t]."""

    per_unit: SampleMean
    total: SampleMean


def seaweed_carbon(harvest_mass, dry_ratio, carbon_fraction):
    r"""Carbon that leaves the water with harvested seaweed [t C].

    .. math:: C = P \cdot DW \cdot CF

    Parameters
    ----------
    harvest_mass : array_like
        Mass P as it was weighed: wet, air-dry or oven-dry [t].
    dry_ratio : array_like
        Oven-dry mass per mass as weighed, DW [t d.m. t-1]: 1 for an oven-dry harvest. Taking the
        ratio of wet seaweed for a dry product loses a factor of five.
    carbon_fraction : array_like
        Carbon per oven-dry mass, CF [t C (t d.m.)-1].

    Returns
    -------
    array_like
        Carbon [t C], broadcast over the inputs.

    References
    ----------
    After HY/T 0305-2021, reconstructed; the layout of coefficients is that of Sun Kang et al.
    2020, Table 2.

    Examples
    --------
    >>> round(seaweed_carbon(100.0, 0.20, 0.312), 3)
    6.24
    """
    return harvest_mass * dry_ratio * carbon_fraction


@in_units(mass="t", dry_ratio="1", to_dry_ratio="1", returns="t")
def convert_mass_basis(mass, dry_ratio, to_dry_ratio=1.0):
    r"""Mass of a product on another basis: the dry matter in it stays the same.

    .. math:: P' = P \, DW / DW'

    Parameters
    ----------
    mass : array_like
        Mass as it was weighed [t].
    dry_ratio : array_like
        Oven-dry mass per mass on the basis it was weighed on [1]; 1 for oven-dry.
    to_dry_ratio : array_like
        Oven-dry mass per mass on the basis asked for [1]; 1, the default, for oven-dry.

    Returns
    -------
    array_like
        Mass on the basis asked for [t].

    References
    ----------
    Dry/wet ratio: HY/T 0305-2021, term 3.3.

    Examples
    --------
    >>> convert_mass_basis(100.0, 0.20), convert_mass_basis(20.0, 1.0, 0.20)
    (20.0, 100.0)
    """
    return mass * dry_ratio / to_dry_ratio


@in_units(water_content="1", returns="1")
def dry_ratio_from_water_content(water_content):
    """Dry ratio of a product from its water content, both per mass as weighed [1].

    Parameters
    ----------
    water_content : array_like
        Water in a mass as weighed [1], as food tables list it.

    Returns
    -------
    array_like
        Dry matter in it [1]; ash is part of it.

    Examples
    --------
    >>> round(dry_ratio_from_water_content(0.182), 3)
    0.818
    """
    return 1 - water_content


@in_units(start="t", end="t", harvested="t", seeded="t", returns="t")
def carbon_stock_change(start, end, harvested, seeded):
    r"""Carbon gained by a crop between two dates that was not, or not all, harvested [t C].

    .. math:: \Delta C = C(t_2) - C(t_1) + C_{harvested} - C_{seeded}

    Parameters
    ----------
    start, end : array_like
        Carbon in the standing crop at the two dates [t C].
    harvested : array_like
        Carbon taken out between them [t C].
    seeded : array_like
        Carbon put in between them, as seedlings or spat [t C].

    Returns
    -------
    array_like
        Carbon gained [t C]; negative where the crop lost more than it grew.

    References
    ----------
    After HY/T 0305-2021, reconstructed.

    Examples
    --------
    >>> carbon_stock_change(start=2.0, end=3.0, harvested=10.0, seeded=0.5)
    10.5
    """
    return end - start + harvested - seeded


@in_units(particulate_production="t", doc_share="1", returns="t")
def dissolved_carbon_released(particulate_production, doc_share):
    r"""Dissolved organic carbon that seaweed gave off while it grew [t C].

    .. math:: DOC = (NPP - DOC) \, \frac{f}{1 - f}

    Parameters
    ----------
    particulate_production : array_like
        Net production that became tissue, NPP - DOC [t C]: the harvest and what was lost before
        it, see `production_before_losses`. The harvest alone is less.
    doc_share : array_like
        Share f of the net production that is given off dissolved [1], row
        `doc_share_of_net_production`.

    Returns
    -------
    array_like
        Dissolved organic carbon [t C].

    Examples
    --------
    >>> dissolved_carbon_released(60.0, 0.25)
    20.0
    """
    return particulate_production * doc_share / (1 - doc_share)


@in_units(dissolved_carbon="t", refractory_share="1", returns="t")
def refractory_dissolved_carbon(dissolved_carbon, refractory_share):
    """Dissolved organic carbon that bacteria leave [t C]: beside a removal, never in it.

    Takes the dissolved organic carbon [t C] and the share left [1], row
    `refractory_share_of_doc`: that of an incubation of months, which says nothing on centuries.

    Examples
    --------
    >>> refractory_dissolved_carbon(20.0, 0.5)
    10.0
    """
    return dissolved_carbon * refractory_share


@in_units(harvested_carbon="t", lost_share="1", returns="t")
def production_before_losses(harvested_carbon, lost_share):
    r"""Carbon that grew, from what was left to harvest [t C].

    .. math:: P = H / (1 - l)

    Takes the carbon harvested [t C] and the share of gross production lost before [1], row
    `production_lost_before_harvest`. The difference to the harvest is particulate organic carbon,
    of which most is eaten or respired.

    Examples
    --------
    >>> production_before_losses(39.0, 0.61)
    100.0
    """
    return harvested_carbon / (1 - lost_share)


def seaweed_lines(harvested_carbon, *, lost_share, doc_share, refractory_share):
    """Carbon of a seaweed crop by what became of it: lines side by side, not a sum.

    Parameters
    ----------
    harvested_carbon : array_like
        Carbon that left the water with the harvest [t C], see `seaweed_carbon`.
    lost_share : array_like
        Share of gross production lost before harvest [1]; 0 for the least that can be.
    doc_share : array_like
        Share of net production given off dissolved [1].
    refractory_share : array_like
        Share of the dissolved carbon that is left [1].

    Returns
    -------
    SeaweedLines
        Only the first is a harvest removal; the others are open claims, with no rule behind them.

    Examples
    --------
    >>> lines = seaweed_lines(39.0, lost_share=0.61, doc_share=0.25, refractory_share=0.378)
    >>> round(lines.lost_particulate, 2), round(lines.dissolved, 2), round(lines.refractory, 2)
    (61.0, 33.33, 12.6)
    """
    grown = production_before_losses(harvested_carbon, lost_share)
    dissolved = dissolved_carbon_released(grown, doc_share)
    return SeaweedLines(
        harvest=harvested_carbon,
        lost_particulate=grown - harvested_carbon,
        dissolved=dissolved,
        refractory=refractory_dissolved_carbon(dissolved, refractory_share),
    )


def yield_test(mass_per_unit, units, *, confidence):
    """Harvest of a farm from the lines, rafts or mu that were weighed, with the error of sampling.

    Parameters
    ----------
    mass_per_unit : array_like
        Mass of each unit that was weighed [t], shape (n,): drawn by lot from all, of one size.
    units : float
        Number of units of the farm, those that were weighed among them.
    confidence : float
        Chance that the interval covers the true harvest, as in 0.95.

    Returns
    -------
    YieldTest
        Mean of a unit and total of the farm [t], each with standard error and limits.

    Raises
    ------
    ValueError
        For fewer than two units, a mass that is no number, or more weighed than there are.

    References
    ----------
    Finite population correction: [Cochran1977]_, section 2.6. HY/T 0305-2021 refers to the yield
    tests SC/T 2005.2 and 2005.3, whose own number of lines was not read.

    Examples
    --------
    >>> result = yield_test([8.0, 10.0, 12.0], 12, confidence=0.9)
    >>> float(result.total.mean), float(result.total.standard_error)
    (120.0, 12.0)
    """
    mean = mean_of_simple_sample(mass_per_unit, confidence=confidence, population=units)
    total = SampleMean(*(units * value for value in mean[:4]), *mean[4:])
    return YieldTest(per_unit=mean, total=total)
