"""Stocks and flows along a class trajectory, exact for any span of time and without yearly steps.

One pool of one hectare (soil, biomass or litter) is followed. Its carbon is either undisturbed or
part of a legacy. Undisturbed carbon grows evenly by the rate of the class that is there. On leaving
a class, a fraction of what is undisturbed becomes a legacy, which decays from then on with the
half-life of the class that was left. Each legacy keeps its own half-life, later ones are added
to it, and growth goes on beside them. Carbon that is already in a legacy is not disturbed again, so
a pool never gives off more than it has held.

Arrays have "date" as their last axis, one element for each class of the trajectory in the order of
time; element k of a transition (fraction, half-life) is the step into class k, so the first
element is the step into the first class, which is none: its fraction is 0. Any axes before it
broadcast: a scalar trajectory, rows, draws x rows. Pint quantities go through. Times are decimal
years; a class that is entered at `entered` counts from that instant on.
"""

import numpy as np


def growing_time(grows_from, grows_until, begin, end):
    """Time within a span in which each class grows [a].

    Parameters
    ----------
    grows_from, grows_until : array_like, shape (..., date)
        When the growth of each class begins and ends [a].
    begin, end : array_like, shape (...)
        The span [a].

    Returns
    -------
    array_like, shape (..., date)

    Examples
    --------
    >>> growing_time(np.array([2000.0, 2010.0]), np.array([2010.0, 2030.0]), 2009.0, 2012.0)
    array([1., 2.])
    """
    first = np.maximum(grows_from, by_date(begin))
    last = np.minimum(grows_until, by_date(end))
    return np.maximum(last - first, 0)


def growth(accumulation, growing_time):
    """Carbon that a pool gains by growing [t C ha-1]; below zero where a class loses on its own.

    Takes the rate of each class [t C ha-1 a-1] and its `growing_time` [a], of shape (..., date).
    Returns shape (...).

    Examples
    --------
    >>> float(growth(np.array([5.35, 0.0]), np.array([10.0, 10.0])))
    53.5
    """
    return np.sum(accumulation * growing_time, axis=-1)


def disturbed_carbon(initial_stock, accumulation, growing_time, disturbed_fraction):
    r"""Carbon that each transition turns into a legacy [t C ha-1].

    .. math:: D_k = m_k U_k, \qquad U_{k+1} = (1 - m_k) U_k + a_k g_k

    with U the carbon that is still undisturbed when class k is entered.

    Parameters
    ----------
    initial_stock : array_like, shape (...)
        Stock of the pool when the trajectory begins [t C ha-1].
    accumulation : array_like, shape (..., date)
        Rate a of each class [t C ha-1 a-1].
    growing_time : array_like, shape (..., date)
        Time g in which each class grows before it is left [a].
    disturbed_fraction : array_like, shape (..., date)
        Fraction m of the undisturbed carbon that the step into each class disturbs [1]. Draws
        outside 0 to 1 are cut there.

    Returns
    -------
    array_like, shape (..., date)

    References
    ----------
    ours; stock times fraction is the rule of InVEST Coastal Blue Carbon, which takes it of all
    carbon and forgets the former legacy.

    Examples
    --------
    A mangrove soil of 313, ten years at 5.35, of which 0.66 is disturbed:

    >>> rates, years = np.array([5.35, 0.0]), np.array([10.0, 10.0])
    >>> np.round(disturbed_carbon(313.0, rates, years, np.array([0.0, 0.66])), 2)
    array([  0.  , 241.89])
    """
    fraction = np.clip(disturbed_fraction, 0, 1)
    gain = accumulation * growing_time
    shape = np.broadcast_shapes(np.shape(initial_stock), np.shape(gain)[:-1], fraction.shape[:-1])
    undisturbed = np.broadcast_to(initial_stock, shape)
    disturbed = []
    for k in range(fraction.shape[-1]):
        disturbed.append(undisturbed * fraction[..., k])
        undisturbed = undisturbed - disturbed[-1] + gain[..., k]
    return np.stack(disturbed, axis=-1)


def remaining_share(elapsed, half_life):
    r"""Share of a legacy that is left after some time [1]: :math:`2^{-t/H}`, and 1 before it began.

    Takes the time since the disturbance [a] and the half-life [a]. A half-life of 0 means that
    all is given off at once; an infinite one that nothing ever is.

    Examples
    --------
    >>> remaining_share(np.array([-1.0, 0.0, 7.5, 15.0]), 7.5)
    array([1.  , 1.  , 0.5 , 0.25])
    >>> remaining_share(np.array([0.0, 0.001]), 0.0)
    array([1., 0.])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        halvings = np.where(elapsed > 0, elapsed / np.maximum(half_life, 0), 0)
    return np.exp2(-halvings)


def emitted_carbon(disturbed, entered, half_life, begin, end):
    r"""Carbon that the legacies give off within a span [t C ha-1]; never below zero.

    .. math:: E = \sum_k D_k \left(2^{-(t_1 - T_k)/H_k} - 2^{-(t_2 - T_k)/H_k}\right)

    Parameters
    ----------
    disturbed : array_like, shape (..., date)
        Legacy D that each transition left behind [t C ha-1], see `disturbed_carbon`.
    entered : array_like, shape (..., date)
        Time T of each transition [a].
    half_life : array_like, shape (..., date)
        Half-life H of what was disturbed at each transition [a], of the class that was left.
    begin, end : array_like, shape (...)
        The span from t1 to t2 [a]. A disturbance at t2 itself belongs to the next span.

    Returns
    -------
    array_like, shape (...)

    References
    ----------
    Exponential decay after InVEST Coastal Blue Carbon; that legacies add up is ours.

    Examples
    --------
    241.89 t C ha-1 disturbed in 2010, over the ten years that follow:

    >>> round(float(emitted_carbon(np.array([241.89]), 2010.0, np.array([7.5]), 2010, 2020)), 4)
    145.8959
    """
    left_before = remaining_share(by_date(begin) - entered, half_life)
    left_after = remaining_share(by_date(end) - entered, half_life)
    return np.sum(disturbed * (left_before - left_after), axis=-1)


def carbon_stock(
    initial_stock, accumulation, disturbed, grows_from, grows_until, entered, half_life, time
):
    """Stock of a pool at a time [t C ha-1]: undisturbed carbon and what is left of every legacy.

    A disturbance at that very time has not yet happened. The stock before the trajectory begins is
    the initial one.

    Parameters
    ----------
    initial_stock : array_like, shape (...)
        Stock of the pool when the trajectory begins [t C ha-1].
    accumulation : array_like, shape (..., date)
        Rate of each class [t C ha-1 a-1].
    disturbed : array_like, shape (..., date)
        Legacy that each transition left behind [t C ha-1], see `disturbed_carbon`.
    grows_from, grows_until : array_like, shape (..., date)
        When the growth of each class begins and ends [a].
    entered : array_like, shape (..., date)
        Time of each transition [a].
    half_life : array_like, shape (..., date)
        Half-life of what was disturbed at each transition [a], of the class that was left.
    time : array_like, shape (...)
        When the stock is asked for [a].

    Returns
    -------
    array_like, shape (...)

    Examples
    --------
    >>> rates, since = np.array([5.35, 0.0]), np.array([2000.0, 2010.0])
    >>> legacy, lives = np.array([0.0, 241.89]), np.array([0.0, 7.5])
    >>> until = np.array([2010.0, 2030.0])
    >>> round(float(carbon_stock(313.0, rates, legacy, since, until, since, lives, 2010.0)), 2)
    366.5
    >>> round(float(carbon_stock(313.0, rates, legacy, since, until, since, lives, 2017.5)), 3)
    245.555
    """
    time_grown = np.maximum(np.minimum(grows_until, by_date(time)) - grows_from, 0)
    gone = disturbed * (1 - remaining_share(by_date(time) - entered, half_life))
    return initial_stock + growth(accumulation, time_grown) - np.sum(gone, axis=-1)


def by_date(values):
    """Values of shape (...) with a last axis of length one, to meet arrays by date."""
    return values[..., None] if np.ndim(values) else values
