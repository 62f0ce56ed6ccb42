"""The most that may be claimed of the soil by VM0033 v2.1, section 5.2.4: worked out ex ante.

Two ways that the proponent may choose from: stocks that remain after 100 years, or carbon lost by
then. Stocks in t C ha-1, areas in ha, both of shape (strata,).
"""

from typing import NamedTuple

import numpy as np

from bluecarbon.parameters import load


class SoilClaim(NamedTuple):
    """Most carbon of the soil that may be claimed, and whether any may be."""

    carbon: float  # [t C]
    significant: bool


def remaining_stock(initial, yearly_loss):
    """Carbon that remains after a series of years [t C ha-1], never below zero.

    Takes the stock at the start [t C ha-1] and the loss of each year [t C ha-1 a-1] on the last
    axis, 100 of them for t = 100.

    References
    ----------
    [VM0033]_ v2.1, equations 8 to 11 in carbon.

    Examples
    --------
    >>> float(remaining_stock(120.0, [2.0] * 100))
    0.0
    """
    return np.maximum(initial - cumulative_loss(yearly_loss), 0.0)


def cumulative_loss(yearly_loss):
    """Carbon that a mineral soil has lost [t C ha-1] by its yearly losses [t C ha-1 a-1].

    The text multiplies these by the carbon content by volume, which makes no carbon per area; the
    product belongs to organic soil, whose rate is one of height (`subsidence_loss`).

    References
    ----------
    [VM0033]_ v2.1, equations 14 to 17.

    Examples
    --------
    >>> float(cumulative_loss([2.0] * 100))
    200.0
    """
    return np.sum(yearly_loss, axis=-1)


def claim_by_stock(project_stock, project_area, baseline_stock, baseline_area):
    """Most that may be claimed by the stocks at t = 100.

    Returns
    -------
    SoilClaim
        Significant when the project holds at least 1.05 of the baseline; else nothing may be
        claimed, and the area is to be mapped as ineligible.

    References
    ----------
    [VM0033]_ v2.1, equations 3 and 4.

    Examples
    --------
    >>> claim_by_stock([105.0], [10.0], [100.0], [10.0])
    SoilClaim(carbon=50.0, significant=True)
    """
    project = float(np.sum(np.multiply(project_stock, project_area)))
    baseline = float(np.sum(np.multiply(baseline_stock, baseline_area)))
    ratio = load().get("vm0033_significant_ratio").value
    return SoilClaim(project - baseline, bool(project >= ratio * baseline))


def claim_by_loss(baseline_loss, baseline_area, project_loss, project_area):
    """Most that may be claimed by the carbon lost until t = 100 [t C].

    References
    ----------
    [VM0033]_ v2.1, equation 13.

    Examples
    --------
    >>> claim_by_loss([200.0], [10.0], [0.0], [10.0])
    2000.0
    """
    baseline = np.sum(np.multiply(baseline_loss, baseline_area))
    return float(baseline - np.sum(np.multiply(project_loss, project_area)))
