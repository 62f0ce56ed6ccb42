"""The decline of excess 210Pb as a straight line through its logarithms, as published."""

from bluecarbon.science._units import in_units
from bluecarbon.science.dating._decline import log_linear_decline


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
