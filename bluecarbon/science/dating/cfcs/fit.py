"""The decline of excess 210Pb fitted in activity space, every slice weighted by its error."""

from bluecarbon.science._units import in_units
from bluecarbon.science.dating._decline import exponential_decline
from bluecarbon.science.dating._layers import along_slices


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
