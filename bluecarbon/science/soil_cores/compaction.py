"""Compaction by coring: depths and density are corrected together, or the mass would change.

A corer that pushes the sediment together shows a layer too high up and too dense. Correcting the
depths alone counts the same mass over a longer core. So one function returns both.
"""

from typing import NamedTuple

import numpy as np

from bluecarbon.parameters import load
from bluecarbon.science._units import in_units


class Decompacted(NamedTuple):
    """Slices as they lay in the ground."""

    top: object  # [cm]
    bottom: object  # [cm]
    bulk_density: object  # [g cm-3]


@in_units(sampler_length="cm", internal_distance="cm", external_distance="cm", returns="1")
def compaction_fraction(sampler_length, internal_distance, external_distance):
    r"""Share of the depth reached that is missing in the core.

    .. math:: c = 1 - \frac{L - d_{in}}{L - d_{out}}

    Parameters
    ----------
    sampler_length : array_like
        Length L of the tube [cm].
    internal_distance : array_like
        From the rim of the tube down to the sediment inside of it, d_in [cm].
    external_distance : array_like
        From the rim of the tube down to the sediment around it, d_out [cm].

    Returns
    -------
    array_like
        Compaction c [1], from 0 to below 1.

    Raises
    ------
    ValueError
        When the tube holds more than it went through, or nothing.

    References
    ----------
    [Howard2014]_.

    Examples
    --------
    >>> print(f"{compaction_fraction(200.0, 35.0, 25.0):.4f}")
    0.0571
    """
    shortened = 1 - (sampler_length - internal_distance) / (sampler_length - external_distance)
    _check_fraction(shortened, "compaction from the readings of the corer")
    return shortened


@in_units(internal_distance="cm", external_distance="cm", returns="cm")
def core_shortening(internal_distance, external_distance):
    """Length by which a core is shorter than the hole it came from [cm]: d_in - d_out.

    Takes the distances from the rim of the tube down to the sediment inside and around it [cm].

    Examples
    --------
    >>> core_shortening(35.0, 25.0)
    10.0
    """
    return internal_distance - external_distance


def decompact_linear(top, bottom, bulk_density, compaction):
    r"""Slices of a core that was shortened evenly, as they lay in the ground.

    .. math:: z' = \frac{z}{1 - c}, \qquad \rho' = \rho \, (1 - c)

    Parameters
    ----------
    top, bottom : array_like
        Depths of the slices in the core [cm].
    bulk_density : array_like
        Dry bulk density in the core [g cm-3].
    compaction : array_like
        Share of the depth reached that is missing in the core, c [1], see `compaction_fraction`.

    Returns
    -------
    Decompacted
        top, bottom [cm] and bulk_density [g cm-3]; the mass of every slice is what it was.

    Raises
    ------
    ValueError
        When a compaction is not between 0 and 1.

    References
    ----------
    [Howard2014]_.

    Examples
    --------
    >>> decompact_linear(10.0, 20.0, 1.0, 0.2)
    Decompacted(top=12.5, bottom=25.0, bulk_density=0.8)
    """
    return Decompacted(
        _stretched(top, compaction),
        _stretched(bottom, compaction),
        _loosened(bulk_density, compaction),
    )


def decompact_exponential(top, bottom, bulk_density, shortening, rate):
    r"""Slices of a core that was shortened most near its top, as they lay in the ground.

    .. math:: z' = z + s \, (1 - e^{-b z})

    The density of a slice is divided by the factor by which the slice grows, so its mass is what
    it was.

    Parameters
    ----------
    top, bottom : array_like
        Depths z of the slices in the core [cm].
    bulk_density : array_like
        Dry bulk density in the core [g cm-3].
    shortening : array_like
        Length s by which the core is shorter than the hole [cm], see `core_shortening`.
    rate : array_like
        Rate b at which the shortening dies away with depth [cm-1], see
        `exponential_compaction_rate`.

    Returns
    -------
    Decompacted
        top, bottom [cm] and bulk_density [g cm-3].

    Raises
    ------
    ValueError
        When the shortening is below 0 or the rate is not above 0.

    References
    ----------
    Form of the R package costavale/BlueCarbon, there counted from the base of the core:
    z' = (z + s) - a exp(-b (z + s)) with a = s exp(b s).

    Examples
    --------
    >>> decompacted = decompact_exponential(0.0, 10.0, 1.0, 20.0, 0.1)
    >>> print(f"{decompacted.bottom:.3f} {decompacted.bulk_density:.4f}")
    22.642 0.4416
    """
    return Decompacted(
        _stretched_exponentially(top, shortening, rate),
        _stretched_exponentially(bottom, shortening, rate),
        _loosened_exponentially(bulk_density, top, bottom, shortening, rate),
    )


@in_units(shortening="cm", core_length="cm", returns="cm-1")
def exponential_compaction_rate(shortening, core_length):
    r"""Rate at which shortening dies away, such that next to none of it is left at the base.

    .. math:: b = \frac{\ln (s / s_{base})}{R}

    The remainder at the base, s_base, is row `compaction_remainder` of the parameter tables: a
    convention. Readings taken while the corer goes down are better.

    Parameters
    ----------
    shortening : array_like
        Length s by which the core is shorter than the hole [cm].
    core_length : array_like
        Length R of the core [cm].

    Returns
    -------
    array_like
        Rate b [cm-1].

    Raises
    ------
    ValueError
        When the shortening is not above the remainder: there is nothing to distribute.

    References
    ----------
    The R package costavale/BlueCarbon, in which the remainder is 0.1 cm.

    Examples
    --------
    >>> print(f"{exponential_compaction_rate(10.0, 165.0):.4f}")
    0.0279
    """
    remainder = load().get("compaction_remainder").value
    if np.any(np.asarray(shortening) <= remainder):
        raise ValueError(
            f"shortening must be above the {remainder:g} cm that are left at the base; found "
            f"{float(np.min(np.asarray(shortening))):g} cm. Take the core as it is, or use "
            "decompact_linear."
        )
    return np.log(shortening / remainder) / core_length


@in_units(depth="cm", compaction="1", returns="cm")
def _stretched(depth, compaction):
    """Depth before an even shortening."""
    _check_fraction(compaction, "compaction")
    return depth / (1 - compaction)


@in_units(bulk_density="g cm-3", compaction="1", returns="g cm-3")
def _loosened(bulk_density, compaction):
    """Dry bulk density before an even shortening."""
    return bulk_density * (1 - compaction)


@in_units(depth="cm", shortening="cm", rate="cm-1", returns="cm")
def _stretched_exponentially(depth, shortening, rate):
    """Depth before a shortening that dies away."""
    _check_exponential(shortening, rate)
    return depth - shortening * np.expm1(-rate * depth)


@in_units(
    bulk_density="g cm-3", top="cm", bottom="cm", shortening="cm", rate="cm-1", returns="g cm-3"
)
def _loosened_exponentially(bulk_density, top, bottom, shortening, rate):
    """Dry bulk density before a shortening that dies away."""
    # As a ratio of lengths, not as the slope at the middle: then no mass is lost in thick slices.
    thickness = bottom - top
    grown = thickness - shortening * np.exp(-rate * top) * np.expm1(-rate * thickness)
    return bulk_density * thickness / grown


def _check_fraction(compaction, what):
    values = np.asarray(compaction)
    if np.any((values < 0) | (values >= 1)):
        raise ValueError(
            f"{what} must be a fraction from 0 to below 1; found "
            f"{float(np.nanmin(values)):g} to {float(np.nanmax(values)):g}. If it is in percent, "
            "divide it by 100; if it is negative, the inner and the outer reading are exchanged "
            "or the core was stretched."
        )


def _check_exponential(shortening, rate):
    if np.any(np.asarray(shortening) < 0) or np.any(np.asarray(rate) <= 0):
        raise ValueError(
            "shortening must be at least 0 cm and rate above 0 cm-1; found "
            f"{float(np.min(np.asarray(shortening))):g} cm and "
            f"{float(np.min(np.asarray(rate))):g} cm-1. Check the readings of the corer."
        )
