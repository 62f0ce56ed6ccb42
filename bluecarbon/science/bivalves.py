"""Carbon in farmed bivalves: soft tissue, shell, and the CO2 that shell building gives off."""

import warnings
from typing import NamedTuple

import numpy as np

from bluecarbon.errors import InputError, InputWarning
from bluecarbon.parameters import load
from bluecarbon.science._units import _plain

ROUNDING = 0.01  # by which shares of a printed table may exceed the whole


class BivalveCarbon(NamedTuple):
    """Carbon of harvested bivalves by part [t C]."""

    soft_tissue: object
    shell: object


class DryShares(NamedTuple):
    """Bivalves in the layout of whole-animal dry shares [1]."""

    dry_ratio: object
    dry_share: object


class BivalveConventions(NamedTuple):
    """Carbon of harvested bivalves by convention [t C]: side by side, never a sum."""

    gross: object  # soft tissue and shell
    soft_tissue: object  # soft tissue alone
    net_of_calcification: object  # soft tissue less the CO2 that shell building gave off


def part_carbon(harvest_mass, dry_ratio, share, carbon_fraction):
    r"""Carbon in one part of the harvested animals, soft tissue or shell [t C].

    .. math:: C = P \cdot R \cdot r \cdot C_f

    Coefficients are published in two layouts. Both multiply the same way, and mixing them goes
    unnoticed: ratio and share must come from one layout.

    =======================  =======================  ================
    layout                   `dry_ratio` R            `share` r
    =======================  =======================  ================
    whole-animal dry shares  of the whole animal      of its dry mass
    organ wet shares         of the part alone        of the wet mass
    =======================  =======================  ================

    Parameters
    ----------
    harvest_mass : array_like
        Mass of the animals as they were weighed, P [t].
    dry_ratio : array_like
        Dry mass per mass as weighed [t d.m. t-1], see the layouts.
    share : array_like
        Share of the part [1], see the layouts.
    carbon_fraction : array_like
        Carbon per dry mass of the part [t C (t d.m.)-1].

    Returns
    -------
    array_like
        Carbon [t C], broadcast over the inputs.

    References
    ----------
    Sun Kang et al. 2020, Table 2 (whole-animal dry shares); patent CN108108585B (organ wet shares).

    Examples
    --------
    >>> round(part_carbon(1.0, 0.651, 0.0614, 0.4598), 5)
    0.01838
    """
    return harvest_mass * dry_ratio * share * carbon_fraction


def calcification_carbon(shell_carbon, release_ratio):
    """Carbon that the water gives off as CO2 while the shells are laid down [t C].

    Takes the carbon in the shells [t C] and the CO2 released per carbonate carbon laid down [1].

    Examples
    --------
    >>> calcification_carbon(10.0, 0.65)
    6.5
    """
    return shell_carbon * release_ratio


def check_shell_carbon(carbon_fraction, *, where="shell_carbon_fraction"):
    """Warn where a shell holds more carbon than pure calcium carbonate can, 12 %.

    More than that is organic matter, salt or an error of the laboratory.

    Parameters
    ----------
    carbon_fraction : array_like
        Carbon per dry mass of shell [t C (t d.m.)-1].
    where : str
        Names the numbers in the message, as in "field.csv, row 3".

    Raises
    ------
    InputError
        For a value outside 0 to 1, as when a table is in percent.

    Warns
    -----
    InputWarning
        For a value above that of pure calcium carbonate.
    """
    fraction = np.atleast_1d(np.asarray(_plain(carbon_fraction, "1"), dtype=float))
    odd = fraction[~((0 <= fraction) & (fraction <= 1))]
    if odd.size:
        raise InputError(
            where=where,
            found=f"{odd[0]:g}",
            rule="A carbon fraction is a mass fraction from 0 to 1.",
            cure="If the table is in percent, divide it by 100.",
        )
    limit = load().get("calcium_carbonate_carbon_fraction").value
    above = fraction[fraction > limit]
    if above.size:
        warnings.warn(
            f"{where}: {above.size} of {fraction.size} values above {limit:.1%} carbon, up to "
            f"{above.max():.2%}. Pure calcium carbonate has no more: look for organic matter or "
            "salt in the sample.",
            InputWarning,
            stacklevel=2,
        )


def carbon_by_dry_shares(
    harvest_mass, dry_ratio, soft_tissue_share, soft_carbon_fraction, shell_carbon_fraction
):
    """Carbon of bivalves in the layout of whole-animal dry shares: soft tissue and shell [t C].

    Parameters
    ----------
    harvest_mass : array_like
        Mass of the animals as they were weighed [t].
    dry_ratio : array_like
        Dry mass of the whole animal per mass as weighed [1].
    soft_tissue_share : array_like
        Share of soft tissue in the dry animal [1]; shell is the rest.
    soft_carbon_fraction, shell_carbon_fraction : array_like
        Carbon per dry mass of each part [1].

    Returns
    -------
    BivalveCarbon
        Carbon of soft tissue and of shell [t C].

    References
    ----------
    Sun Kang et al. 2020, Table 2.

    Examples
    --------
    >>> oyster = carbon_by_dry_shares(1.0, 0.651, 0.0614, 0.4598, 0.1268)
    >>> round(oyster.soft_tissue, 4), round(oyster.shell, 4)
    (0.0184, 0.0775)
    """
    return BivalveCarbon(
        soft_tissue=part_carbon(harvest_mass, dry_ratio, soft_tissue_share, soft_carbon_fraction),
        shell=part_carbon(harvest_mass, dry_ratio, 1 - soft_tissue_share, shell_carbon_fraction),
    )


def organ_carbon(harvest_mass, wet_share, dry_ratio, carbon_fraction):
    r"""Carbon of each organ of a harvest in the layout of organ wet shares [t C].

    .. math:: V_j = P \, r_j \, R_j \, C_j, \quad V = \sum_j V_j

    The whole V is the sum over the organs. Gonad and muscle of a scallop, stipe and blade of a
    kelp hold unequal carbon; water within the shell is no organ and may be left out.

    Parameters
    ----------
    harvest_mass : array_like
        Wet mass of the harvest P [t], broadcast against the organs.
    wet_share : array_like
        Share r of each organ in the wet mass [1], organs on the last axis or the dim "organ".
    dry_ratio : array_like
        Dry mass per wet mass R of each organ [1].
    carbon_fraction : array_like
        Carbon per dry mass C of each organ [1].

    Returns
    -------
    array_like
        Carbon of each organ [t C].

    Raises
    ------
    ValueError
        For wet shares that add up to more than one, as when they are in percent or were taken from
        a table of dry shares and water was added.

    References
    ----------
    Patent CN108108585B, South China Sea Fisheries Research Institute.

    Examples
    --------
    >>> organ_carbon(100.0, [0.25, 0.5], [0.2, 0.9], [0.4, 0.12]).round(6).tolist()
    [2.0, 5.4]
    """
    wet_share, dry_ratio, carbon_fraction = (
        np.asarray(v) if isinstance(v, list | tuple) else v
        for v in (wet_share, dry_ratio, carbon_fraction)
    )
    _refuse_more_than_the_whole(_over_organs(wet_share))
    return harvest_mass * wet_share * dry_ratio * carbon_fraction


def dry_shares_from_wet_shares(wet_share, dry_ratio):
    r"""The other layout of the same animals: whole-animal dry ratio and dry share of each organ.

    .. math:: DW = \sum_j r_j R_j, \quad m_j = r_j R_j / DW

    Takes the share of each organ in the wet mass [1] and its dry mass per wet mass [1], organs on
    the last axis or the dim "organ".

    Returns
    -------
    DryShares
        Dry mass of the animal per wet mass [1], and share of each organ in the dry mass [1].

    Examples
    --------
    >>> result = dry_shares_from_wet_shares([0.25, 0.5], [0.2, 0.9])
    >>> round(float(result.dry_ratio), 6), result.dry_share.tolist()
    (0.5, [0.1, 0.9])
    """
    wet_share, dry_ratio = (
        np.asarray(v) if isinstance(v, list | tuple) else v for v in (wet_share, dry_ratio)
    )
    _refuse_more_than_the_whole(_over_organs(wet_share))
    dry = wet_share * dry_ratio
    whole = _over_organs(dry)
    # Organs are the last axis, so that their number is what the whole lacks.
    per = whole if hasattr(dry, "dims") else whole[..., np.newaxis]
    return DryShares(dry_ratio=whole, dry_share=dry / per)


def bivalve_conventions(soft_tissue_carbon, shell_carbon, release_ratio):
    r"""Carbon of bivalves by the three conventions in use, side by side: their sign may differ.

    .. math:: gross = S + H, \quad soft = S, \quad net = S - \psi H

    None of them is a removal by itself: the eaten meat is respired, and so was most of what the
    animals ate.

    Parameters
    ----------
    soft_tissue_carbon, shell_carbon : array_like
        Carbon S of soft tissue and H of shell in the harvest [t C].
    release_ratio : array_like
        CO2 given off per carbonate carbon laid down [1], row `calcification_release`.

    Returns
    -------
    BivalveConventions
        Carbon of each convention [t C]; positive where it counts as taken up.

    References
    ----------
    Gross: HY/T 0305-2021, term 3.2, by which shell carbon is part of the sink. Net of
    calcification: Munari et al. 2013; Chauvaud 2003.

    Examples
    --------
    >>> result = bivalve_conventions(2.0, 8.0, 0.65)
    >>> result.gross, result.soft_tissue, round(result.net_of_calcification, 6)
    (10.0, 2.0, -3.2)
    """
    return BivalveConventions(
        gross=soft_tissue_carbon + shell_carbon,
        soft_tissue=soft_tissue_carbon,
        net_of_calcification=soft_tissue_carbon - calcification_carbon(shell_carbon, release_ratio),
    )


def _over_organs(values):
    return values.sum("organ", skipna=False) if hasattr(values, "dims") else values.sum(axis=-1)


def _refuse_more_than_the_whole(whole):
    # A share in percent is a hundred times too large; one percent is left for rounding in tables.
    most = float(np.max(_plain(whole, "1")))
    if most > 1 + ROUNDING:
        raise ValueError(
            f"Wet shares of the organs add up to 1 at most; found {most:g}. If the table is in "
            "percent, divide it by 100; if its shares are of dry mass, use carbon_by_dry_shares."
        )
