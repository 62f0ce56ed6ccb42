"""Where a marsh keeps pace with the sea, and where it drowns."""

import numpy as np
import xarray as xr

from bluecarbon.science._units import _plain
from bluecarbon.science.marsh_equilibrium.projection import USE
from bluecarbon.science.marsh_equilibrium.settings import on_one_grid, packing_densities

STEPS = 400  # of the search over the range of growth: 1 cm of a range of 4 m
HALVINGS = 50  # of a step: below a picometre


def accretion_rate(depth, tide, sediment, vegetation):
    r"""Rate at which a marsh at rest builds up, by its elevation above mean sea level.

    .. math:: \frac{dz}{dt} = \frac{f_r \, k_r \, R}{k_1} + \frac{Q}{k_2}

    Only organic matter that never decays counts; labile matter and living roots come and go. The
    nodal cycle is at its mean.

    Parameters
    ----------
    depth : array_like
        Elevation above mean sea level [cm].
    tide : Tide
    sediment : Sediment
    vegetation : Vegetation

    Returns
    -------
    array_like
        Rate [cm a-1].

    References
    ----------
    [Morris2002]_, [Morris2016]_ for the densities.

    Examples
    --------
    >>> from bluecarbon.science.marsh_equilibrium.settings import Sediment, Tide, Vegetation
    >>> plants = Vegetation(
    ...     maximum=0.0867, lowest=-0.47, highest=2.08, peak=0.83, root_to_shoot=2.0,
    ...     root_turnover=0.5, refractory=0.2, decay=0.5)
    >>> mud, tide = Sediment(concentration=3e-5, capture_rate=2.8), Tide(high_waters=(68.7,))
    >>> print(f"{accretion_rate(40.0, tide, mud, plants):.2f}")
    0.29
    """
    depth = _plain(depth, "cm")
    organic, mineral = packing_densities()
    roots = vegetation.biomass(depth, tide.high_waters[0]) * vegetation.root_to_shoot
    refractory = roots * vegetation.root_turnover * vegetation.refractory
    return refractory / organic + sediment.delivery(depth, tide.high_waters, tide) / mineral


def equilibrium_elevation(sea_level_rise, tide, sediment, vegetation):
    """Elevation above mean sea level at which a vegetated marsh keeps pace with a constant rise.

    The highest elevation within the range of growth at which `accretion_rate` equals the rise,
    falling with elevation: a marsh that is a little too high or too low comes back to it. Where
    there is none the marsh drowns.

    Parameters
    ----------
    sea_level_rise : array_like
        Relative rise of the sea [cm a-1], above 0.
    tide : Tide
    sediment : Sediment
    vegetation : Vegetation

    Returns
    -------
    xarray.Dataset
        `elevation` above mean sea level [cm], NaN where the marsh drowns; `drowned`; and
        `highest_rise`, the fastest rise that any elevation of the range keeps pace with [cm a-1].

    Raises
    ------
    ValueError
        For a rise of 0 or less, with which a marsh grows out of the tides for ever.

    References
    ----------
    [Morris2002]_.

    Examples
    --------
    >>> from bluecarbon.science.marsh_equilibrium.settings import Sediment, Tide, Vegetation
    >>> plants = Vegetation(
    ...     maximum=0.0867, lowest=-0.47, highest=2.08, peak=0.83, root_to_shoot=2.0,
    ...     root_turnover=0.5, refractory=0.2, decay=0.5)
    >>> marsh = equilibrium_elevation(
    ...     0.3, Tide(high_waters=(68.7,)), Sediment(concentration=3e-5, capture_rate=2.8), plants)
    >>> print(f"{float(marsh['elevation']):.1f} cm, up to {float(marsh['highest_rise']):.2f} cm/a")
    37.5 cm, up to 0.54 cm/a
    """
    rise = xr.DataArray(_plain(sea_level_rise, "cm a-1"))
    if not bool((rise > 0).all()):
        raise ValueError(
            f"An equilibrium needs a rising sea; found {float(rise.min()):g} cm a-1. Project a "
            "falling or still sea by project_ex_ante."
        )
    (tide, sediment, plants), (rise,), labels = on_one_grid((tide, sediment, vegetation), rise)
    low, high = (limit * tide.high_waters[0] for limit in (plants.lowest, plants.highest))

    def rate(step):
        depth = low + (high - low) * step / STEPS
        return accretion_rate(depth, tide, sediment, plants)

    # Steps from the lowest to the highest place that plants grow at, along a first axis.
    steps = np.arange(STEPS + 1.0).reshape(-1, *np.ones(rise.ndim, dtype=int))
    rates = rate(steps)
    enough = rates >= rise
    drowned = ~enough.any(axis=0)
    # The last step that keeps pace: from there upwards the rate falls below the rise.
    lower = STEPS - enough[::-1].argmax(axis=0).astype(float)
    upper = np.minimum(lower + 1, STEPS)
    for _ in range(HALVINGS):
        middle = (lower + upper) / 2
        enough = rate(middle) >= rise
        lower, upper = np.where(enough, middle, lower), np.where(enough, upper, middle)
    elevation = labels.copy(data=np.where(drowned, np.nan, low + (high - low) * lower / STEPS))
    drowned, highest = labels.copy(data=drowned), labels.copy(data=rates.max(axis=0) + 0 * rise)
    result = xr.Dataset({"elevation": elevation, "drowned": drowned, "highest_rise": highest})
    result["elevation"].attrs = {"units": "cm", "long_name": "elevation above mean sea level"}
    result["highest_rise"].attrs = {"units": "cm a-1", "long_name": "fastest rise kept pace with"}
    return result.assign_attrs(title="marsh equilibrium", use=USE)
