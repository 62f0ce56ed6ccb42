"""Piecewise CRS: constant supply of 210Pb between dated layers, which may differ across them."""

import numpy as np

from bluecarbon.science._units import in_units
from bluecarbon.science.dating._layers import along_slices
from bluecarbon.science.dating.decay import DECAY_CONSTANT


@in_units(
    inventory_between="Bq m-2",
    age_above="a",
    age_below="a",
    decay_constant="a-1",
    returns="Bq m-2 a-1",
)
@along_slices(returns="element")
def piecewise_supply_rate(
    inventory_between, age_above, age_below, *, decay_constant=DECAY_CONSTANT
):
    r"""Mean supply of excess 210Pb between two dated layers.

    .. math:: F = \frac{\lambda \, \Delta A}{e^{-\lambda t_1} - e^{-\lambda t_2}}

    Parameters
    ----------
    inventory_between : array_like
        Excess 210Pb between the layers [Bq m-2].
    age_above, age_below : array_like
        Ages of the upper and of the lower layer before coring [a]; the surface has the age 0.
    decay_constant : array_like
        Decay constant of 210Pb [a-1].

    Returns
    -------
    array_like
        Supply [Bq m-2 a-1].

    References
    ----------
    [Appleby2001]_, equation 23; [Abril2019]_, equation 17; as quoted in serac.

    Examples
    --------
    >>> print(f"{piecewise_supply_rate(2500.0, 0.0, 22.23):.1f}")
    155.9
    """
    survived = np.exp(-decay_constant * age_above) - np.exp(-decay_constant * age_below)
    return decay_constant * inventory_between / survived


@in_units(
    inventory_to_depth="Bq m-2",
    inventory_between="Bq m-2",
    age_above="a",
    age_below="a",
    decay_constant="a-1",
    returns="a",
)
@along_slices(returns="element")
def piecewise_crs_age(
    inventory_to_depth, inventory_between, age_above, age_below, *, decay_constant=DECAY_CONSTANT
):
    r"""Age of a depth between two dated layers.

    .. math::

        e^{-\lambda t} = e^{-\lambda t_1} - \frac{A(z_1, z)}{A(z_1, z_2)}
        \left( e^{-\lambda t_1} - e^{-\lambda t_2} \right)

    Below the lowest dated layer, `crs_age` of what lies there is added to the age of that layer:
    the same equation with an infinite :math:`t_2`.

    Parameters
    ----------
    inventory_to_depth : array_like
        Excess 210Pb from the upper layer down to the depth [Bq m-2].
    inventory_between : array_like
        Excess 210Pb from the upper layer down to the lower one [Bq m-2].
    age_above, age_below : array_like
        Ages of the upper and of the lower layer before coring [a]; the surface has the age 0.
    decay_constant : array_like
        Decay constant of 210Pb [a-1].

    Returns
    -------
    array_like
        Age of the depth before coring [a]; infinite where nothing is left.

    References
    ----------
    [Appleby2001]_; [Abril2019]_, equations 18 and 20; as quoted in serac.

    Examples
    --------
    >>> print(f"{piecewise_crs_age(1250.0, 2500.0, 0.0, 44.46):.2f}")
    15.07
    """
    first, last = (np.exp(-decay_constant * age) for age in (age_above, age_below))
    left = first - inventory_to_depth / inventory_between * (first - last)
    with np.errstate(divide="ignore"):
        return (0 - np.log(np.maximum(left, 0.0))) / decay_constant
