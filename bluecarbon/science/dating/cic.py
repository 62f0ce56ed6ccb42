"""Constant initial concentration (CIC): age from the activity of the slice itself."""

import numpy as np

from bluecarbon.science._units import in_units
from bluecarbon.science.dating._layers import along_slices
from bluecarbon.science.dating.decay import DECAY_CONSTANT, DECAY_CONSTANT_ERROR


@in_units(excess="Bq kg-1", surface_activity="Bq kg-1", decay_constant="a-1", returns="a")
@along_slices(returns="element")
def cic_age(excess, surface_activity, *, decay_constant=DECAY_CONSTANT):
    r"""Age of a slice, if fresh sediment always had the same excess 210Pb.

    .. math:: t = \frac{1}{\lambda} \ln \frac{C_0}{C}

    Parameters
    ----------
    excess : array_like
        Excess 210Pb of the slice [Bq kg-1].
    surface_activity : array_like
        Excess 210Pb of fresh sediment [Bq kg-1].
    decay_constant : array_like
        Decay constant of 210Pb [a-1].

    Returns
    -------
    array_like
        Age of the middle of the slice before coring [a]: negative where the activity is above
        that of the surface, infinite where there is no excess.

    References
    ----------
    [SanchezCabeza2012]_

    Examples
    --------
    >>> print(f"{cic_age(25.0, 100.0):.2f}")
    44.46
    """
    with np.errstate(divide="ignore"):
        return np.log(surface_activity / np.maximum(excess, 0.0)) / decay_constant


@in_units(
    age="a",
    excess="Bq kg-1",
    excess_error="Bq kg-1",
    surface_activity="Bq kg-1",
    surface_activity_error="Bq kg-1",
    decay_constant="a-1",
    decay_constant_error="a-1",
    returns="a",
)
@along_slices(returns="element")
def cic_age_error(
    age,
    excess,
    excess_error,
    surface_activity,
    surface_activity_error,
    *,
    decay_constant=DECAY_CONSTANT,
    decay_constant_error=DECAY_CONSTANT_ERROR,
):
    r"""Standard error of `cic_age`, to first order.

    .. math::

        \sigma_t = \frac{1}{\lambda} \sqrt{(\sigma_\lambda t)^2 + (\sigma_{C_0} / C_0)^2
        + (\sigma_C / C)^2}

    Parameters
    ----------
    age : array_like
        Age of the slice [a], from `cic_age`.
    excess, excess_error : array_like
        Excess 210Pb of the slice and its standard error [Bq kg-1].
    surface_activity, surface_activity_error : array_like
        Excess 210Pb of fresh sediment and its standard error [Bq kg-1].
    decay_constant, decay_constant_error : array_like
        Decay constant of 210Pb and its standard error [a-1].

    Returns
    -------
    array_like
        Standard error of the age [a]; infinite where the age is.

    References
    ----------
    [SanchezCabeza2012]_; [BruelSabatier2020]_

    Examples
    --------
    >>> print(f"{cic_age_error(44.46, 25.0, 2.0, 100.0, 5.0):.2f}")
    3.04
    """
    with np.errstate(divide="ignore"):
        variance = (
            (decay_constant_error * age) ** 2
            + (surface_activity_error / surface_activity) ** 2
            + (excess_error / np.maximum(excess, 0.0)) ** 2
        )
    return np.sqrt(variance) / decay_constant


@in_units(slice_age="a", slice_mass="g cm-2", returns="a")
@along_slices(returns="edge")
def cic_edge_age(slice_age, slice_mass):
    """Age of the edges of slices, from the ages of their middles.

    Between two slices the mean of their ages; 0 at the surface; at the base the last step goes
    on. `slice_mass` only says that the slices need not be equally heavy: the edge is taken where
    the ages of the middles, linear in mass, meet it.

    Parameters
    ----------
    slice_age : array_like
        Age of the middle of the slices [a], from the top down on the last axis.
    slice_mass : array_like
        Dry mass of the slices [g cm-2].

    Returns
    -------
    array_like
        Age of the edges [a]: one more than there are slices.

    References
    ----------
    [SanchezCabeza2012]_, for slices of equal mass.

    Examples
    --------
    >>> cic_edge_age([5.0, 15.0], [1.0, 1.0]).tolist()
    [0.0, 10.0, 20.0]
    """
    age, mass = (np.asarray(v, dtype=float) for v in (slice_age, slice_mass))
    mass = np.broadcast_to(mass, age.shape)
    share = mass[..., :-1] / (mass[..., :-1] + mass[..., 1:])
    with np.errstate(invalid="ignore"):
        inner = age[..., :-1] + share * (age[..., 1:] - age[..., :-1])
        last = 2 * age[..., -1:] - inner[..., -1:] if age.shape[-1] > 1 else 2 * age
    return np.concatenate([np.zeros_like(age[..., :1]), inner, last], -1)
