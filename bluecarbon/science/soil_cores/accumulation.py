"""Accumulation of organic carbon above a horizon of known age."""

import numpy as np

from bluecarbon.constants import SQUARE_CENTIMETRES_PER_SQUARE_METRE
from bluecarbon.science._units import in_units
from bluecarbon.science.soil_cores._slices import check_order, half_gaps, over_slices

AGE_AT = ("top", "middle", "bottom")


@in_units(carbon_density="g cm-3", top="cm", bottom="cm", age="a", window="a", returns="g m-2 a-1")
def carbon_accumulation_rate(carbon_density, top, bottom, age, window, *, age_at):
    r"""Organic carbon that the soil laid down over a window of years before coring.

    .. math:: CAR = \frac{1}{T} \int_0^{z(T)} \rho_C \, dz

    The horizon of age T is found between the dated depths, with ages that go in a straight line
    with the carbon above them, from age 0 at the surface. A short window overstates burial in the
    long run, because young carbon has yet to decay: name the window with the rate.

    Parameters
    ----------
    carbon_density : array_like
        Organic carbon in a volume [g C cm-3]; the slices are the last axis (dim "slice").
    top, bottom : array_like
        Depths of the slices [cm], from the surface down; gaps are split at their middle. A gap
        above the first slice takes that slice's density, if it is no thicker than the slice.
    age : array_like
        Age of each slice [a before coring], NaN where a slice is not dated.
    window : float
        Years before coring over which it counts, T [a].
    age_at : {"top", "middle", "bottom"}
        Where in its slice an age holds. The choice moves a rate by more than the half-life of
        210Pb does.

    Returns
    -------
    array_like
        Rate [g C m-2 a-1]; NaN where the ages do not reach the window: they are not extrapolated.

    Raises
    ------
    ValueError
        When a core begins further below the surface, an age is not above that before it, the window
        is not above 0, or slices overlap.

    Examples
    --------
    Evenly 0.02 g C cm-3 at 0.25 cm a year:

    >>> depth = np.arange(0.0, 30.0, 5.0)
    >>> rate = carbon_accumulation_rate(
    ...     np.full(6, 0.02), depth, depth + 5, (depth + 5) / 0.25, 50.0, age_at="bottom"
    ... )
    >>> print(f"{rate:.1f}")
    50.0
    """
    if age_at not in AGE_AT:
        raise ValueError(
            f"age_at must be 'top', 'middle' or 'bottom'; found {age_at!r}. "
            "See in the dating where in its slice an age holds."
        )
    if np.any(np.asarray(window) <= 0):
        raise ValueError(
            f"window must be above 0 years; found {float(np.min(np.asarray(window))):g}. "
            "Give the years before coring that count, such as 50 or 100."
        )
    mass = _mass_above(
        carbon_density=carbon_density, top=top, bottom=bottom, age=age, window=window, age_at=age_at
    )
    return mass * SQUARE_CENTIMETRES_PER_SQUARE_METRE / window


@over_slices("carbon_density", "top", "bottom", "age")
def _mass_above(carbon_density, top, bottom, age, window, age_at):
    """Carbon above the horizon of an age [g cm-2]."""
    check_order(top, bottom)
    first = bottom[..., 0] - top[..., 0]
    if np.any(top[..., 0] > first * (1 + 1e-9)):
        raise ValueError(
            "the gap above the first slice must be no thicker than the slice; found "
            f"{float(np.max(top[..., 0])):g} cm above {float(np.min(first)):g} cm. Add the slice "
            "above, or begin the first slice at 0 cm where it may stand for what lies above."
        )
    upper, lower = half_gaps(top, bottom)
    upper = np.concatenate([np.zeros_like(upper[..., :1]), upper[..., 1:]], axis=-1)
    slices = carbon_density * (lower - upper)
    base = np.cumsum(slices, axis=-1)
    # Ages hold at depths of the slice as sampled; gaps beside it belong to its mass all the same.
    depth = {"top": top, "middle": (top + bottom) / 2, "bottom": bottom}[age_at]
    above = base - carbon_density * (lower - depth)
    shape = np.broadcast_shapes(above.shape, age.shape)
    above, age = np.broadcast_to(above, shape), np.broadcast_to(age, shape)
    window = np.broadcast_to(np.asarray(window), shape[:-1])
    mass = np.empty(shape[:-1])
    for index in np.ndindex(shape[:-1]):
        mass[index] = _at_age(above[index], age[index], float(window[index]))
    return mass


def _at_age(above, age, window):
    dated = np.isfinite(age)
    ages, masses = np.r_[0.0, age[dated]], np.r_[0.0, above[dated]]
    if len(ages) > 1 and ages[1] == 0 and masses[1] == 0:
        ages, masses = ages[1:], masses[1:]  # the surface itself was dated
    if np.any(np.diff(ages) <= 0):
        raise ValueError(
            "deeper slices are older, and the surface has age 0; found an age of "
            f"{ages[1:][np.diff(ages) <= 0][0]:g} a at or below an older slice. Count ages in "
            "years before coring, and take reworked slices out."
        )
    if window > ages[-1] * (1 + 1e-12):
        return np.nan
    return np.interp(window, ages, masses)
