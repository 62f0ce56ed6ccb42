"""Carbon in farmed bivalves: soft tissue, shell, and the CO2 that shell building gives off."""

import warnings

import numpy as np

from bluecarbon.errors import InputError, InputWarning
from bluecarbon.parameters import load


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
    fraction = np.atleast_1d(np.asarray(carbon_fraction, dtype=float))
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
