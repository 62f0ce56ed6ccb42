"""Below the last sample of a core: the density that goes on, and how far it has proved wrong."""

import numpy as np
from scipy.special import ndtri

from bluecarbon.parameters import coefficients, load
from bluecarbon.science._units import in_units
from bluecarbon.science.soil_cores._lines import broken_line
from bluecarbon.science.soil_cores._slices import check_order, half_gaps, over_slices, within

LOWEST = 3  # the lowest third
UPPER_95 = float(ndtri(0.975))  # of the standard normal distribution


@in_units(carbon_density="g cm-3", top="cm", bottom="cm", returns="g cm-3")
def bottom_third_density(carbon_density, top, bottom):
    """Mean density of organic carbon in the lowest third of a core [g C cm-3].

    Parameters
    ----------
    carbon_density : array_like
        Organic carbon in a volume [g C cm-3]; the slices are the last axis (dim "slice").
    top, bottom : array_like
        Depths of the slices [cm], from the surface down; gaps are split at their middle.

    Returns
    -------
    array_like
        The mean by depth over the lowest third of what was sampled [g C cm-3].

    Raises
    ------
    ValueError
        When slices overlap, run upwards or have no thickness.

    Examples
    --------
    >>> print(f"{bottom_third_density([0.03, 0.02, 0.01], [0, 10, 25], [10, 25, 30]):.3f}")
    0.015
    """
    return _lowest(carbon_density=carbon_density, top=top, bottom=bottom)


@in_units(extrapolated_share="1", deviate="1", returns="1")
def extrapolation_factor(habitat, extrapolated_share, *, deviate=0.0):
    r"""True over extrapolated stock, in the part of the depth that was not observed.

    .. math:: f = e^{m + s u}, \quad s = s_{low} \; (u < 0), \; s_{high} \; (u \ge 0)

    Found on cores of the Coastal Carbon Network that reach 1 m and were cut: carbon may thin out
    far below a core, so the lower side is the wider one. Between the shares that were tried it goes
    in a straight line, and beyond them it stays.

    Parameters
    ----------
    habitat : str
        Habitats with too few studies, or none, get the rows of all cores.
    extrapolated_share : array_like
        Share of the depth that was not observed [1].
    deviate : array_like
        Standard normal number u [1], one for a core; at -1.96 and 1.96 stand the limits which held
        95 % of the cores.

    Returns
    -------
    array_like
        The factor f [1], broadcast over the inputs.

    References
    ----------
    Rows `extrapolation_error` of the parameter tables: our own fit, made by
    docs/science/fit_extrapolation.py.

    Examples
    --------
    >>> factor = extrapolation_factor("tidal marsh", 0.5, deviate=np.array([-1.96, 0.0, 1.96]))
    >>> bool(factor[0] < factor[1] < factor[2])
    True
    """
    shares = coefficients("extrapolation_error_share")
    rows = [load().get("extrapolation_error", (habitat, f"share {i}")) for i in range(len(shares))]
    low, middle, high = (
        broken_line(extrapolated_share, shares, [getattr(row, name) for row in rows])
        for name in ("low", "value", "high")
    )
    reach = (middle - low) * (deviate < 0) + (high - middle) * (deviate >= 0)
    return np.exp(middle + reach / UPPER_95 * deviate)


@over_slices("carbon_density", "top", "bottom")
def _lowest(carbon_density, top, bottom):
    check_order(top, bottom)
    upper, lower = half_gaps(top, bottom)
    base = bottom[..., -1:]
    length = within(upper, lower, base - (base - top[..., :1]) / LOWEST, base)
    mass = np.where(length > 0, carbon_density * length, 0.0)
    return mass.sum(axis=-1) / length.sum(axis=-1)
