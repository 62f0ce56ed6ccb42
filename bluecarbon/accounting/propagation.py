"""The net total of an account to first order, beside its draws."""

from dataclasses import replace
from functools import reduce
from operator import add

from bluecarbon.accounting.drawing import Groups, evaluation
from bluecarbon.constants import KILOGRAMS_PER_TONNE
from bluecarbon.uncertainty.comparison import compare
from bluecarbon.uncertainty.first_order import linearise


def first_order(account):
    """A `bluecarbon.uncertainty.comparison.Comparison` of the net total of an account.

    Leakage, and a baseline that a table declares, count as they stand: to first order they have no
    error here.
    """
    linear = reduce(add, (_net(*pair) for pair in claiming(account)))
    fixed = int(account.lines["leakage_kg"].sum())
    if all(baseline is None for _, baseline in claiming(account)):
        fixed += int(account.lines["baseline_kg"].sum())
    each = fixed / KILOGRAMS_PER_TONNE / len(linear.central)
    linear = replace(linear, central=linear.central - each)
    return compare(linear, account.monte_carlo.total_kg)


def claiming(account):
    """Chains that make the lines of the account, each with its baseline or None."""
    return pairs_of(account.chains, account.baselines or [None] * len(account.chains))


def pairs_of(chains, baselines):
    """Those of some chains that are claimed, ex post where there is any."""
    pairs = [
        (c, b)
        for c, b in zip(chains, baselines, strict=True)
        if not c.method.cross_check and len(Groups(c).keys)
    ]
    after = [(c, b) for c, b in pairs if c.method.basis == "ex post"]
    return after or pairs


def _net(chain, baseline):
    groups = Groups(*(c for c in (chain, baseline) if c is not None))
    gross = linearise(evaluation(chain, groups), chain.claimed)
    if baseline is None:
        return gross
    return gross - linearise(evaluation(baseline, groups), baseline.claimed)
