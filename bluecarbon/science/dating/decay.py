"""Decay of 210Pb, and the constants of it."""

import numpy as np

from bluecarbon.parameters import load
from bluecarbon.science._units import in_units

_LAMBDA = load().get("lead210_decay_constant")

# Decay constant of 210Pb [a-1] and its standard error [a-1]: parameters/dating.csv.
DECAY_CONSTANT = _LAMBDA.value
DECAY_CONSTANT_ERROR = _LAMBDA.spread


@in_units(excess="Bq kg-1", elapsed="a", decay_constant="a-1", returns="Bq kg-1")
def decay_corrected_excess(excess, elapsed, *, decay_constant=DECAY_CONSTANT):
    r"""Excess 210Pb on the day of coring, from the excess on the day of measurement.

    .. math:: C = C_m e^{\lambda \Delta t}

    Parameters
    ----------
    excess : array_like
        Excess 210Pb as measured [Bq kg-1]. The supported part does not decay: take it off first.
    elapsed : array_like
        Time from coring to measurement [a].
    decay_constant : array_like
        Decay constant of 210Pb [a-1].

    Returns
    -------
    array_like
        Excess 210Pb at coring [Bq kg-1].

    References
    ----------
    [SanchezCabeza2012]_

    Examples
    --------
    >>> print(f"{decay_corrected_excess(100.0, 22.23):.1f}")
    200.0
    """
    return excess * np.exp(decay_constant * elapsed)
