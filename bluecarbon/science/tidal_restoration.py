"""Tidal restoration of drained or flooded coastal land: what a new wetland takes up and gives off.

Plain arithmetic in stated units, for numbers, arrays and quantities alike. Ages count from the
year in which the tide came back.
"""

import numpy as np


def above_ground_carbon(maximum, age, growth_constant, youngest_age):
    r"""Carbon above ground of a new wetland of known age, slow at first and slow at the end.

    .. math:: C = C_{max} \, e^{-k / t}

    With k = 0 the wetland stands at its maximum as soon as it is there, as a marsh does.

    Parameters
    ----------
    maximum : array_like
        Carbon above ground of a full-grown stand [t C ha-1].
    age : array_like
        Age t of the stand [a]; nothing stands at age zero.
    growth_constant : array_like
        Constant k [a].
    youngest_age : float
        An age next to nothing [a] in the place of zero, by which nobody can divide.

    Returns
    -------
    array_like
        Carbon above ground [t C ha-1], broadcast over the inputs.

    References
    ----------
    [Lovelock2022]_, BlueCAM; as in the scripts of [Hagger2024]_.

    Examples
    --------
    >>> round(float(above_ground_carbon(178.0, 25.0, 29.6, 1e-6)), 2)
    54.48
    >>> [float(above_ground_carbon(7.89, age, 0.0, 1e-6)) for age in (0.0, 1.0)]
    [0.0, 7.89]
    """
    there = 1.0 * (age > 0)
    return maximum * np.exp(-growth_constant / np.maximum(age, youngest_age)) * there


def avoided_soil_loss(stock, share_lost, time, counted, age_start, age_end):
    """Soil carbon that the former land use would have lost between two ages [t C ha-1]: a gain.

    The share goes evenly over `time`. What is avoided is counted up to the age `counted`: equal to
    `time`, the share that is lost; beyond it, more than is there to lose.

    Parameters
    ----------
    stock : array_like
        Soil carbon under the former land use [t C ha-1].
    share_lost : array_like
        Share of it that the land use would have cost [1].
    time, counted : array_like
        Years in which it goes, and to which age it is counted [a].
    age_start, age_end : array_like
        Ages of the new wetland between which the loss falls [a].

    Returns
    -------
    array_like
        Carbon that is not lost [t C ha-1], broadcast over the inputs.

    Examples
    --------
    >>> round(float(avoided_soil_loss(60.0, 0.03, 20.0, 20.0, 15.0, 25.0)), 6)
    0.45
    """
    years = np.minimum(age_end, counted) - np.minimum(age_start, counted)
    return stock * share_lost * years / time


def gas_mass(rate, area, time, kilograms_per_tonne):
    """Mass of a gas [t]: positive into the air.

    Takes the rate [kg ha-1 a-1], the area [ha], the time [a] and 1000 kg t-1.

    Examples
    --------
    >>> gas_mass(226.3, 10.0, 1.0, 1000.0)
    2.263
    """
    return rate * area * time / kilograms_per_tonne
