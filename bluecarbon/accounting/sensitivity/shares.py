"""What the uncertainty of an account comes from, as the draws of its own run tell it."""

import numpy as np
import pandas as pd

from bluecarbon.accounting.drawing import sampler_of
from bluecarbon.accounting.propagation import claiming
from bluecarbon.accounting.sensitivity.kinds import grouped
from bluecarbon.uncertainty.draws import as_sampler

MOST = 4000  # draws that are looked at: they tell a share to about a hundredth


def variance_shares(account, *, by="kind"):
    """Shares of the variance of the net total that go along with groups of inputs.

    The share of a group is what a straight line through the values of its sources explains of the
    draws of the total (R2, adjusted for the number of sources): its first-order index where the
    total is linear in them, and less where it is not. The draws of the run are used again, so
    nothing is accounted anew; `account.sensitivity()` finds curved effects and interactions too.

    Parameters
    ----------
    account : Account
    by : {"kind", "parameter"}
        As for `bluecarbon.accounting.sensitivity.sensitivity`.

    Returns
    -------
    pandas.DataFrame
        group, sources, share [1] and error, its standard error [1]. Empty where nothing varies.
    """
    columns = ["group", "sources", "share", "error"]
    draws = np.asarray(account.monte_carlo.total_kg[:MOST], dtype=float)
    total = draws - draws.mean()
    if not total.any():
        return pd.DataFrame(columns=columns)
    chains = [c for pair in claiming(account) for c in pair if c is not None]
    sampler = as_sampler(sampler_of(account.opened, [*account.chains, *account.baselines]))
    rows = []
    for name, sources in grouped(chains, by).items():
        ordered = sorted(sources, key=lambda s: (s.name, s.scope))
        values = np.array([s.draws(sampler, 0, len(total)) for s in ordered])
        together = [s.group for s in ordered]
        rows.append((name, len(ordered), *explained(total, values, together)))
    return pd.DataFrame(rows, columns=columns)


def explained(total, values, together=None):
    """Share of the variance of a total that straight lines through its sources explain.

    Parameters
    ----------
    total : array of shape (draw,)
    values : array of shape (source, draw)
    together : sequence, optional
        For each source what it is correlated with, or None: sources are independent of one another
        unless they name the same.

    Returns
    -------
    share, error : float
        What chance alone explains is taken off; the error is the standard error to first order.
    """
    together = [None] * len(values) if together is None else together
    n = len(total)
    total = total - total.mean()
    values = values - values.mean(axis=1, keepdims=True)
    scale = np.sqrt((values**2).sum(axis=1))
    # einsum, not a product of matrices: that would start threads for a few thousand numbers.
    along = np.einsum("sd,d->s", values, total) / np.where(scale > 0, scale, 1)
    parts = [(along[i : i + 1], 1) for i, group in enumerate(together) if group is None]
    for group in dict.fromkeys(g for g in together if g is not None):
        mine = [i for i, g in enumerate(together) if g is group and scale[i] > 0]
        # Turned until they have nothing in common, so that nothing is counted twice.
        axes = np.linalg.qr(values[mine].T)[0]
        parts.append((np.einsum("da,d->a", axes, total), len(mine)))
    share = 0.0
    for component, k in parts:
        plain = float((component**2).sum() / (total**2).sum())
        share += plain - k * (1 - plain) / n
    share = min(max(share, 0.0), 1.0)
    return share, 2 * np.sqrt(share / n) * (1 - share)
