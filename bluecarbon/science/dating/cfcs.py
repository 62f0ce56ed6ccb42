"""Constant flux and constant sedimentation (CFCS): age from the slope of the whole profile."""

from bluecarbon.science._units import in_units
from bluecarbon.science.dating._decline import exponential_decline, log_linear_decline
from bluecarbon.science.dating._layers import along_slices
from bluecarbon.science.dating.decay import DECAY_CONSTANT, DECAY_CONSTANT_ERROR


@in_units(
    excess="Bq kg-1",
    excess_error="Bq kg-1",
    mass_depth="g cm-2",
    slice_mass="g cm-2",
    returns="cm2 g-1",
)
@along_slices(returns=None)
def cfcs_slope(excess, excess_error, mass_depth, *, slice_mass=0.0):
    r"""Steepness of the decline of excess 210Pb with mass depth, from a fit in activity space.

    .. math:: C = C_0 \, e^{-b m}, \quad \min_{C_0, b} \sum (C - C_0 e^{-b m})^2 / \sigma_C^2

    Zero and negative excess near the base stays in: its logarithm would not exist, and without it
    the decline looks too slow.

    Parameters
    ----------
    excess, excess_error : array_like
        Excess 210Pb and its standard error [Bq kg-1], slices on the last axis; NaN is left out.
    mass_depth : array_like
        Mass depth of the middle of the slices [g cm-2].
    slice_mass : array_like
        Dry mass of the slices [g cm-2], to fit their means; 0 takes them for points.

    Returns
    -------
    array_like
        Slope b, above zero [cm2 g-1].

    References
    ----------
    [SanchezCabeza2012]_, there through logarithms: `cfcs_slope_log_linear`.

    Examples
    --------
    >>> import numpy as np
    >>> m = np.array([1.0, 2.0, 3.0])
    >>> print(f"{cfcs_slope(80 * np.exp(-0.5 * m), np.ones(3), m):.4f}")
    0.5000
    """
    return exponential_decline(excess, excess_error, mass_depth, slice_mass).slope


@in_units(
    excess="Bq kg-1",
    excess_error="Bq kg-1",
    mass_depth="g cm-2",
    slice_mass="g cm-2",
    returns="cm2 g-1",
)
@along_slices(returns=None)
def cfcs_slope_error(excess, excess_error, mass_depth, *, slice_mass=0.0):
    """Standard error of `cfcs_slope`.

    From the errors of the activities, widened by the square root of the reduced chi square where
    the points scatter more than these errors say: most profiles do.

    Parameters
    ----------
    excess, excess_error : array_like
        Excess 210Pb and its standard error [Bq kg-1], slices on the last axis.
    mass_depth : array_like
        Mass depth of the middle of the slices [g cm-2].
    slice_mass : array_like
        Dry mass of the slices [g cm-2], to fit their means; 0 takes them for points.

    Returns
    -------
    array_like
        Standard error of the slope [cm2 g-1].

    Examples
    --------
    >>> import numpy as np
    >>> m = np.array([1.0, 2.0, 3.0])
    >>> print(f"{cfcs_slope_error(80 * np.exp(-0.5 * m), np.ones(3), m):.4f}")
    0.0258
    """
    return exponential_decline(excess, excess_error, mass_depth, slice_mass).slope_error


@in_units(
    excess="Bq kg-1",
    excess_error="Bq kg-1",
    mass_depth="g cm-2",
    slice_mass="g cm-2",
    returns="Bq kg-1",
)
@along_slices(returns=None)
def cfcs_surface_activity(excess, excess_error, mass_depth, *, slice_mass=0.0):
    """Excess 210Pb of fresh sediment, where the fit of `cfcs_slope` meets the surface.

    Parameters
    ----------
    excess, excess_error : array_like
        Excess 210Pb and its standard error [Bq kg-1], slices on the last axis.
    mass_depth : array_like
        Mass depth of the middle of the slices [g cm-2].
    slice_mass : array_like
        Dry mass of the slices [g cm-2], to fit their means; 0 takes them for points.

    Returns
    -------
    array_like
        Surface activity C0 [Bq kg-1].

    Examples
    --------
    >>> import numpy as np
    >>> m = np.array([1.0, 2.0, 3.0])
    >>> print(f"{cfcs_surface_activity(80 * np.exp(-0.5 * m), np.ones(3), m):.2f}")
    80.00
    """
    return exponential_decline(excess, excess_error, mass_depth, slice_mass).surface


@in_units(
    excess="Bq kg-1",
    excess_error="Bq kg-1",
    mass_depth="g cm-2",
    slice_mass="g cm-2",
    returns="Bq kg-1",
)
@along_slices(returns=None)
def cfcs_surface_activity_error(excess, excess_error, mass_depth, *, slice_mass=0.0):
    """Standard error of `cfcs_surface_activity`, widened as that of the slope is.

    Parameters
    ----------
    excess, excess_error : array_like
        Excess 210Pb and its standard error [Bq kg-1], slices on the last axis.
    mass_depth : array_like
        Mass depth of the middle of the slices [g cm-2].
    slice_mass : array_like
        Dry mass of the slices [g cm-2], to fit their means; 0 takes them for points.

    Returns
    -------
    array_like
        Standard error of C0 [Bq kg-1].

    Examples
    --------
    >>> import numpy as np
    >>> m = np.array([1.0, 2.0, 3.0])
    >>> print(f"{cfcs_surface_activity_error(80 * np.exp(-0.5 * m), np.ones(3), m):.2f}")
    3.23
    """
    return exponential_decline(excess, excess_error, mass_depth, slice_mass).surface_error


@in_units(excess="Bq kg-1", mass_depth="g cm-2", returns="cm2 g-1")
def cfcs_slope_log_linear(excess, mass_depth):
    """Steepness of the decline from a straight line through the logarithms, all slices alike.

    The published form, kept to reproduce published rates. Takes one core.

    Parameters
    ----------
    excess : array_like
        Excess 210Pb, all above zero [Bq kg-1].
    mass_depth : array_like
        Mass depth of the middle of the slices [g cm-2].

    Returns
    -------
    float
        Slope [cm2 g-1].

    References
    ----------
    [SanchezCabeza2012]_

    Examples
    --------
    >>> print(f"{cfcs_slope_log_linear([80.0, 40.0, 20.0], [0.0, 1.0, 2.0]):.4f}")
    0.6931
    """
    return log_linear_decline(excess, mass_depth).slope


@in_units(excess="Bq kg-1", mass_depth="g cm-2", returns="cm2 g-1")
def cfcs_slope_log_linear_error(excess, mass_depth):
    """Standard error of `cfcs_slope_log_linear`, from the scatter around the line.

    Parameters
    ----------
    excess : array_like
        Excess 210Pb, all above zero [Bq kg-1].
    mass_depth : array_like
        Mass depth of the middle of the slices [g cm-2].

    Returns
    -------
    float
        Standard error of the slope [cm2 g-1].

    References
    ----------
    [SanchezCabeza2012]_

    Examples
    --------
    >>> print(f"{cfcs_slope_log_linear_error([80.0, 40.0, 25.0], [0.0, 1.0, 2.0]):.4f}")
    0.0644
    """
    return log_linear_decline(excess, mass_depth).slope_error


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
