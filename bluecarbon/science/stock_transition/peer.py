"""The published behaviour of InVEST Coastal Blue Carbon, year by year. NOT FOR ACCOUNTING.

An independent implementation of what the users' guide, the code and runs of natcap.invest 3.20.2
show, with all that we hold to be wrong, so that the two results can be put side by side:

* a second disturbance replaces what the first still had to give off;
* the half-life in force is that of the class left at the latest snapshot, even where nothing
  changed, and applies to the elapsed years too: a redundant snapshot changes the tonnage;
* nothing accumulates in a year in which anything is given off;
* litter counts in the net flux before the first transition only, and its yearly rate stands for
  its stock;
* a half-life of 0 means that nothing is ever given off;
* the value multiplies the sum of all flows by the sum of all discounted prices.

Years are calendar years; arrays have "date" as their last axis, as in `flows`.
"""

import numpy as np


def peer_pool_years(
    initial_stock, accumulation, accumulates, disturbed_fraction, half_life, snapshots, end
):
    """Soil or biomass by the peer's rules, one year after the other. Not for accounting.

    Parameters
    ----------
    initial_stock : array_like, shape (...)
        Stock at the first snapshot, per hectare.
    accumulation : array_like, shape (..., date)
        Yearly rate of the class on each snapshot.
    accumulates : array_like, shape (..., date)
        1 where the step into the class is called accumulation, else 0; the first is not used.
    disturbed_fraction : array_like, shape (..., date)
        Fraction that the step into the class disturbs [1]; the first is not used.
    half_life : array_like, shape (..., date)
        Half-life of the class that was left at each snapshot [a]; the first is not used.
    snapshots : sequence of int
        Years of the maps.
    end : int
        The first year that is no longer computed.

    Yields
    ------
    (year, stock, emission, net)
        Stock at the start of the year, emission and net flux (a gain is positive) in it.
    """
    snapshots = [int(year) for year in snapshots]
    stock = initial_stock
    pending, disturbed_in, life = 0 * stock, snapshots[0], half_life[..., 0]
    gain = accumulation[..., 0]
    for year in range(snapshots[0], end):
        if year in snapshots[1:]:
            k = snapshots.index(year)
            struck = disturbed_fraction[..., k] > 0
            pending = np.where(struck, disturbed_fraction[..., k] * stock, pending)
            disturbed_in = np.where(struck, year, disturbed_in)
            life = half_life[..., k]
            gain = accumulates[..., k] * accumulation[..., k]
        emission = peer_emission(pending, life, year - disturbed_in)
        net = np.where(emission > 0, -emission, gain)
        yield year, stock, emission, net
        stock = stock + net


def peer_litter_years(accumulation, snapshots, end):
    """Litter by the peer's rules: (year, what it calls the stock, net flux). Not for accounting.

    The "stock" is the yearly rate of the class; the flux ends with the first transition. Takes
    `accumulation`, `snapshots` and `end` as `peer_pool_years` does, and tells of `end` as well.
    """
    snapshots = [int(year) for year in snapshots]
    last_growth = snapshots[1] if len(snapshots) > 1 else end
    for year in range(snapshots[0], end + 1):
        k = sum(s <= year for s in snapshots) - 1
        rate = accumulation[..., k]
        yield year, rate, rate * (1.0 if year < last_growth else 0.0)


def peer_emission(disturbed, half_life, years_since):
    """Emission of one year, the year of the disturbance being year 0. Not for accounting.

    Takes what was disturbed [t C ha-1], its half-life [a] (0: it never decays) and the whole years
    since; returns [t C ha-1].

    Examples
    --------
    5.5 t disturbed in year 10 with a half-life of 7.5 years, in year 15:

    >>> round(float(peer_emission(5.5, 7.5, 5)), 6)
    0.305862
    """
    safe = np.where(half_life > 0, half_life, 1)
    share = np.exp2(-years_since / safe) - np.exp2(-(years_since + 1) / safe)
    return disturbed * np.where(half_life > 0, share, 0)


def peer_value(net_so_far, prices, discount):
    """Value at a snapshot by the peer's rule. Not for accounting: too high by about the years.

    Takes the net flux of each year or period up to the snapshot, the price of each year from the
    first to the one before the snapshot, and the discount a year [1].

    Examples
    --------
    >>> round(peer_value([1005, 1005.5, 1006], [50, 80], 0.1), 6)
    370206.818182
    """
    return sum(net_so_far) * sum(p / (1 + discount) ** y for y, p in enumerate(prices))
