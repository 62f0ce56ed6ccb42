"""Draws an account again and again, with parts of what is uncertain exchanged or narrowed."""

from dataclasses import replace

import numpy as np

from bluecarbon.accounting.drawing import Groups, evaluation, sampler_of
from bluecarbon.accounting.net import claim_of, net_lines
from bluecarbon.accounting.propagation import pairs_of
from bluecarbon.accounting.sensitivity.choices import alternatives
from bluecarbon.accounting.sensitivity.kinds import CHOICE, grouped
from bluecarbon.accounting.sensitivity.result import Sensitivity
from bluecarbon.errors import InputError, nearest
from bluecarbon.uncertainty.draws import Philox
from bluecarbon.uncertainty.montecarlo import Totals
from bluecarbon.uncertainty.sensitivity import Mixed, Narrowed, indices

BY = ("kind", "parameter")
HALF = 0.5  # of the variance, that "what to measure next" asks about


def sensitivity(account, *, by="kind", price=None, draws=None, choices=None, threads=2):
    """What the uncertainty of the net total comes from, and what to measure next.

    Parameters
    ----------
    account : Account
    by : {"kind", "parameter"}
        Groups of sources: area, soil, biomass, harvest, gases and parameters; or every quantity of
        the methods by itself.
    price : float, optional
        Of what is claimed [yuan per t CO2e].
    draws : int, optional
        Those of the account where it is not given; the cost is that of the account for every group,
        twice.
    choices : mapping of str to sequence of str, optional
        Choices of method that could as well have been taken, see
        `bluecarbon.accounting.sensitivity.choices`. All are taken for equally likely, and count as
        one more source. Without them the account's own method is taken for certain.
    threads : int

    Returns
    -------
    Sensitivity
    """
    if by not in BY:
        raise InputError(
            where="sensitivity, by", found=repr(by), rule=f"Known: {', '.join(BY)}.",
            cure=nearest(by, BY),
        )  # fmt: skip
    draws = draws or account.project.uncertainty.draws
    made = alternatives(account, choices or {})
    groups = grouped((c for pair in made for part in pair for c in part if c is not None), by)
    total = _Total(made, draws, threads, account.project.uncertainty.seed)
    found = _indices(total, groups, with_choice=len(made) > 1)
    names = [*groups, CHOICE] if len(made) > 1 else list(groups)
    gains = _gains(account, groups, draws, threads)
    return Sensitivity.of(account, names, groups, found, gains, price=price, draws=draws)


def _indices(total, groups, *, with_choice):
    """Indices of the groups, and last of the choice of method."""
    # B has names of its own: a text that is no seed of a project.
    a, b = Philox(total.seed), Philox(f"{total.seed}, a second time")
    mixed = [total(Mixed(a, b, sources), a) for sources in groups.values()]
    if with_choice:
        mixed.append(total(a, b))
    return indices(total(a, a), total(b, b), np.reshape(mixed, (-1, total.draws)))


class _Total:
    """Draws of the net total [kg], over alternatives that are as likely as one another."""

    def __init__(self, made, draws, threads, seed):
        self.draws, self.seed, self._threads = draws, seed, threads
        self._made = [
            [tuple(_whole(c) for c in pair) for pair in pairs_of(chains, baselines)]
            for chains, baselines in made
        ]

    def __call__(self, sampler, choosing):
        """Totals with the sources of one sampler and the choices of another."""
        by_choice = [self._sum(pairs, sampler) for pairs in self._made]
        if len(by_choice) == 1:
            return by_choice[0]
        uniform = choosing.uniforms(CHOICE, "", 0, self.draws)
        chosen = np.minimum((uniform * len(by_choice)).astype(int), len(by_choice) - 1)
        return np.choose(chosen, by_choice)

    def _sum(self, pairs, sampler):
        total = np.zeros(self.draws, dtype=np.int64)
        for (gross, name), (baseline, same) in pairs:
            total += gross(sampler, self.draws, threads=self._threads)[name][0]
            if baseline is not None:
                total -= baseline(sampler, self.draws, threads=self._threads)[same][0]
        return total


def _whole(chain):
    """A chain ready to be drawn as one total, and the name of what it claims."""
    if chain is None:
        return None, None
    group = np.zeros(len(chain.rows), dtype=int)
    return Totals(chain.method, chain.leaves, [chain.claimed], group, 1), chain.claimed


def _gains(account, groups, draws, threads):
    """Deduction [kg] as it is, then with the variance of each group halved; the same draws."""
    opened = account.opened
    settings = opened.project.uncertainty.model_copy(update={"draws": draws})
    project = opened.project.model_copy(update={"uncertainty": settings})
    opened = replace(opened, project=project)
    baselines = account.baselines or [None] * len(account.chains)
    lines = [
        Groups(*(c for c in pair if c is not None))
        for pair in zip(account.chains, baselines, strict=True)
    ]
    ready = [
        [None if c is None else evaluation(c, g) for c, g in zip(part, lines, strict=True)]
        for part in (account.chains, baselines)
    ]
    base = sampler_of(opened, [*account.chains, *baselines])

    def deduction(sampler):
        gross, baseline = (
            [
                None if e is None else e.by_name(e.distinct(sampler, draws, threads=threads))
                for e in part
            ]
            for part in ready
        )
        net = net_lines(opened, account.chains, lines, gross, baseline)
        before = sum(int(d.sum()) // len(d) for d in net)
        return before - claim_of(opened.project.crediting, net)

    narrowed = [deduction(Narrowed(base, sources, HALF)) for sources in groups.values()]
    return deduction(base), narrowed
