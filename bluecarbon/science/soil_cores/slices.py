"""Thickness of the slices of a core, where slices do not touch."""

from bluecarbon.science._units import in_units
from bluecarbon.science.soil_cores._slices import check_order, half_gaps, over_slices


@in_units(top="cm", bottom="cm", returns="cm")
def thickness_by_half_gaps(top, bottom):
    """Thickness that a sample of a core stands for: its own, and half of each gap beside it.

    Nothing is added above the first sample and below the last one: what no sample touches is not
    measured, see `stock_to_depth`.

    Parameters
    ----------
    top, bottom : array_like
        Depths of the slices [cm], from the surface down along the last axis (dim "slice").

    Returns
    -------
    array_like
        Thickness [cm].

    Raises
    ------
    ValueError
        When slices overlap, run upwards or have no thickness.

    References
    ----------
    [Howard2014]_, on soil cores that were sampled at intervals.

    Examples
    --------
    >>> thickness_by_half_gaps([0.0, 10.0, 30.0], [2.0, 12.0, 32.0])
    array([ 6., 15., 11.])
    """
    return _thickness(top=top, bottom=bottom)


@over_slices("top", "bottom", returns_slices=True)
def _thickness(top, bottom):
    check_order(top, bottom)
    upper, lower = half_gaps(top, bottom)
    return lower - upper
