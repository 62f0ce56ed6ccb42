"""Yearly capacity: what an owner's ground took up in a mean year, with its 90 % interval."""

from datetime import date

import numpy as np
import pandas as pd

from bluecarbon.accounting.drawing import evaluation, sampler_of
from bluecarbon.accounting.portfolio.ecosystems import SUB_ACCOUNT, ecosystem
from bluecarbon.accounting.titles import SOLD, title_ends
from bluecarbon.crediting.order import interval_90

KEYS = ["holder", *SUB_ACCOUNT]
COLUMNS = [*KEYS, "years", "mean_kg", "p05_kg", "p95_kg"]


def capacity(accounts, *, threads=2, progress=True):
    """Gross yearly uptake by holder, ecosystem, kind of claim and basis [kg CO2e a-1].

    The draws of the accounts are made again, added over the years and projects of a holder, and
    divided by the years of each project; only then are mean and quantiles taken, so that errors
    which years and projects share stay shared. Years in which no zone of the holder had a title
    do not count.

    Parameters
    ----------
    accounts : dict of str to Account
    threads, progress
        See `bluecarbon.account`.

    Returns
    -------
    pandas.DataFrame
        holder, ecosystem, claim, basis, years ("2016-2025"), mean_kg, p05_kg, p95_kg, rounded
        down to whole kilograms.
    """
    yearly, years = {}, {}
    chains = {name: _claiming(account) for name, account in accounts.items()}
    # One sampler and one number of draws for all, though an adaptive account may have stopped
    # earlier than another: draw i of an error is the same wherever that error counts.
    first = next(iter(accounts.values())).opened
    sampler = sampler_of(first, [c for mine in chains.values() for c in mine])
    draws = max(a.opened.project.uncertainty.draws for a in accounts.values())
    for name, account in accounts.items():
        held = _years(account)
        for chain in chains[name]:
            groups = _Groups(chain)
            made = evaluation(chain, groups)(sampler, draws, threads=threads, progress=progress)
            drawn = made[chain.claimed]
            for (holder, system), mass in zip(groups.keys, drawn, strict=True):
                key = (holder, system, account.project.project.claim, chain.method.basis)
                # Python's // rounds down, for a source away from zero: never in its favour.
                yearly[key] = yearly.get(key, 0) + mass // len(held[holder])
                years.setdefault(key, set()).update(held[holder])
    rows = [(*key, _span(years[key]), *_summary(draws)) for key, draws in sorted(yearly.items())]
    return pd.DataFrame(rows, columns=COLUMNS)


def _claiming(account):
    return [c for c in account.chains if not c.method.cross_check and len(c.rows)]


class _Groups:
    """Rows of a chain by holder and ecosystem, all years together."""

    def __init__(self, chain):
        self.keys = sorted(set(self._of(chain)))

    @staticmethod
    def _of(chain):
        pairs = zip(chain.rows["holder"], chain.rows["habitat"], strict=True)
        return [(holder, ecosystem(habitat)) for holder, habitat in pairs]

    def of(self, chain):
        number = {key: i for i, key in enumerate(self.keys)}
        return np.array([number[key] for key in self._of(chain)], dtype=int)


def _years(account):
    """Vintages of every holder in which it had a title, or in which something was counted."""
    ends, table = title_ends(account.opened), account.zones.table
    about = account.project.project
    years = {holder: set() for holder in table["holder"]}
    for zone, holder in zip(table["zone"], table["holder"], strict=True):
        until = ends[zone] if about.claim in SOLD else None
        years[holder] |= {y for y in about.vintages if until is None or date(y, 12, 31) <= until}
    for chain in account.chains:
        for holder, year in zip(chain.rows["holder"], chain.rows["year"], strict=True):
            years[holder].add(int(year))
    return years


def _span(years):
    return str(min(years)) if len(years) == 1 else f"{min(years)}-{max(years)}"


def _summary(draws):
    low, high = interval_90(draws)
    return int(draws.sum()) // len(draws), low, high
