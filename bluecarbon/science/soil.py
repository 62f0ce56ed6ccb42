"""Carbon in the soil of tidal wetlands."""


def buried_carbon(burial, area, time):
    """Organic carbon that a soil takes up [t C]: a gain is positive.

    Parameters
    ----------
    burial : array_like
        Carbon that one hectare of soil gains in a year [t C ha-1 a-1].
    area : array_like
        Ground area [ha].
    time : array_like
        Time in which it counts [a].

    Returns
    -------
    array_like
        Carbon [t C], broadcast over the inputs.

    Examples
    --------
    >>> buried_carbon(1.62, 2.0, 0.5)
    1.62
    """
    return burial * area * time
