"""Mass accumulation rate from the slope of the decline, and the ages that follow from it."""

from bluecarbon.science._units import in_units
from bluecarbon.science.dating.decay import DECAY_CONSTANT, DECAY_CONSTANT_ERROR


@in_units(slope="cm2 g-1", decay_constant="a-1", returns="g cm-2 a-1")
def cfcs_mass_accumulation_rate(slope, *, decay_constant=DECAY_CONSTANT):
    r"""Mass accumulation rate of the whole profile.

    .. math:: r = \lambda / b

    Parameters
    ----------
    slope : array_like
        Steepness of the decline with mass depth [cm2 g-1].
    decay_constant : array_like
        Decay constant of 210Pb [a-1].

    Returns
    -------
    array_like
        Mass accumulation rate [g cm-2 a-1].

    References
    ----------
    [SanchezCabeza2012]_

    Examples
    --------
    >>> print(f"{cfcs_mass_accumulation_rate(0.5):.4f}")
    0.0624
    """
    return decay_constant / slope


@in_units(
    slope="cm2 g-1",
    slope_error="cm2 g-1",
    decay_constant="a-1",
    decay_constant_error="a-1",
    returns="g cm-2 a-1",
)
def cfcs_mass_accumulation_rate_error(
    slope,
    slope_error,
    *,
    decay_constant=DECAY_CONSTANT,
    decay_constant_error=DECAY_CONSTANT_ERROR,
):
    r"""Standard error of `cfcs_mass_accumulation_rate`, to first order.

    .. math:: \sigma_r = r \sqrt{(\sigma_\lambda / \lambda)^2 + (\sigma_b / b)^2}

    Parameters
    ----------
    slope, slope_error : array_like
        Steepness of the decline and its standard error [cm2 g-1].
    decay_constant, decay_constant_error : array_like
        Decay constant of 210Pb and its standard error [a-1].

    Returns
    -------
    array_like
        Standard error of the rate [g cm-2 a-1].

    References
    ----------
    [SanchezCabeza2012]_

    Examples
    --------
    >>> print(f"{cfcs_mass_accumulation_rate_error(0.5, 0.05):.5f}")
    0.00625
    """
    relative = (decay_constant_error / decay_constant) ** 2 + (slope_error / slope) ** 2
    return decay_constant / slope * relative**0.5


@in_units(mass_depth="g cm-2", mass_accumulation_rate="g cm-2 a-1", returns="a")
def cfcs_age(mass_depth, mass_accumulation_rate):
    r"""Age at a mass depth, if sediment came at a constant rate.

    .. math:: t = m / r

    Parameters
    ----------
    mass_depth : array_like
        Mass depth [g cm-2].
    mass_accumulation_rate : array_like
        Mass accumulation rate [g cm-2 a-1].

    Returns
    -------
    array_like
        Age before coring [a].

    References
    ----------
    [SanchezCabeza2012]_

    Examples
    --------
    >>> cfcs_age(5.0, 0.125)
    40.0
    """
    return mass_depth / mass_accumulation_rate
