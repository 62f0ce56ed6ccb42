"""Draws the totals of an account: as many as asked for, or until the claimed figure is stable."""

from dataclasses import dataclass, replace

import numpy as np

from bluecarbon.accounting.errors_shared import check_members
from bluecarbon.accounting.net import figures, figures_of_all, net_draws, total_of
from bluecarbon.project.uncertainty import MOST_DRAWS
from bluecarbon.uncertainty.draws import REPLICATES, Sobol
from bluecarbon.uncertainty.kept import Distinct
from bluecarbon.uncertainty.merging import merged
from bluecarbon.uncertainty.montecarlo import Totals
from bluecarbon.uncertainty.stopping import (
    block_size,
    run_doubling,
    run_until_stable,
    standard_errors,
)

FIGURES = ("claimed", "mean", "standard_uncertainty", "p05", "p95")
LEVEL = 0.9  # of the interval that is reported
BATCHES = 20  # that a fixed number of draws is parted into, to tell its own error
FEWER_BATCHES, LEAST_BATCH = 10, 100
LEAST_POINTS = 1024  # of every Sobol scramble of an adaptive run

AREAS = ("area", "lost_area")  # of rows that are otherwise alike are added up

# Totals are kept for every line and draw: an adaptive run ends before they fill the memory.
MOST_BYTES = 1_000_000_000


@dataclass(frozen=True, kw_only=True)
class MonteCarlo:
    """How well the draws know the total of an account; masses in kg CO2e.

    `figures` has for the sum of the claims under the project's rule, and for the mean, the standard
    uncertainty and the 90 % limits of the net total, its value and its Monte Carlo standard error.
    """

    draws: int
    sampling: str
    batches: int
    draws_per_batch: int
    rule: str  # "fixed", "two-stage", "jcgm 101"; "doubling" of Sobol points
    tolerance_kg: float | None  # of an adaptive run
    reached: bool | None
    figures: dict
    total_kg: np.ndarray  # the net total, draw by draw

    def to_dict(self):
        """The same as plain data, without the draws."""
        return {name: value for name, value in vars(self).items() if name != "total_kg"}

    def __str__(self):
        claimed = self.figures["claimed"]
        text = (
            f"{self.draws:,} draws ({self.sampling}): the claim of {claimed['value_kg']:,} kg has "
            f"a Monte Carlo standard error of {claimed['standard_error_kg']:,.0f} kg"
        )
        if self.rule == "fixed":
            return text + "."
        end = "reached" if self.reached else "not reached before the most draws that were allowed"
        return f"{text}; tolerance {self.tolerance_kg:,.0f} kg ({self.rule}): {end}."


@dataclass(frozen=True)
class Drawn:
    """Totals by chain, group and draw [kg], and the project with its number of draws."""

    opened: object
    gross: list  # for each chain {quantity: bluecarbon.uncertainty.kept.Kept}
    baseline: list
    monte_carlo: MonteCarlo
    looks: dict  # what was looked at of net draws: {`net_key`: bluecarbon.crediting.looking.Look}


class Groups:
    """The lines of an account that one method fills: holder, vintage and habitat."""

    def __init__(self, *chains):
        self.keys = sorted({key for c in chains for key in c.lines[1]})
        self._number = {key: i for i, key in enumerate(self.keys)}

    def of(self, chain):
        """Number of the line of each row of a chain."""
        of_row, found = chain.lines
        return np.array([self._number[key] for key in found], dtype=int)[of_row]


def draw_account(opened, chains, baselines, groups, drawing):
    """All totals of an account, see `Drawn`.

    Parameters
    ----------
    opened : OpenProject
    chains, baselines : sequence of Chain
        None in `baselines` where there is no baseline scenario.
    groups : sequence of Groups
    drawing : dict
        threads and progress, see `bluecarbon.uncertainty.montecarlo.totals`.
    """
    check_members(opened, [*chains, *baselines])
    settings = opened.project.uncertainty
    sampler = sampler_of(opened, [*chains, *baselines])
    run = _Run(opened, chains, baselines, groups, sampler, drawing)
    if not settings.adaptive:
        run.draw(settings.draws)
        h = REPLICATES if settings.sampling == "sobol" else BATCHES
        if settings.draws < h * LEAST_BATCH:
            h = REPLICATES if settings.sampling == "sobol" else FEWER_BATCHES
        return run.finished(run.batches(h), "fixed", None, None)
    room = MOST_BYTES // (8 * sum(len(g.keys) * len(c.wanted) for c, g in run.filled))
    size = block_size(LEVEL)
    most = min(MOST_DRAWS, max(room, size)) // size

    if settings.sampling == "sobol":

        def draw(n):
            run.draw(n)
            return run.batches(REPLICATES), run.uncertainty()

        first = REPLICATES * LEAST_POINTS
        stop = run_doubling(draw, digits=settings.digits, first=first, most=most * size)
        return run.finished(run.batches(REPLICATES), "doubling", stop.tolerance, stop.reached)

    def draw_blocks(n):
        run.draw(n * size)
        return run.batches(n), run.uncertainty()

    stop = run_until_stable(draw_blocks, digits=settings.digits, rule=settings.stop, most=most)
    return run.finished(run.batches(stop.blocks), settings.stop, stop.tolerance, stop.reached)


def evaluation(chain, groups):
    """A chain, ready to be drawn by the lines of `groups`."""
    leaves, group = merged(chain.method, chain.leaves, chain.wanted, groups.of(chain), AREAS)
    return Totals(chain.method, leaves, chain.wanted, group, len(groups.keys))


def sampler_of(opened, chains):
    """The seed of a project, or its Sobol points over the names that these chains draw."""
    settings = opened.project.uncertainty
    if settings.sampling == "philox":
        return settings.seed
    names = set()
    for leaf in (leaf for c in chains if c is not None for leaf in c.leaves.values()):
        for source in leaf.sources:
            if not source.distribution.is_exact:
                names.add((source.name, source.scope))
                names.update(source.group.members if source.group else ())
    return Sobol(settings.seed, names)


class _Run:
    """Draws of an account that can be drawn on."""

    def __init__(self, opened, chains, baselines, groups, sampler, drawing):
        self.opened, self.chains, self.baselines, self.groups = opened, chains, baselines, groups
        self._sampler, self._drawing = sampler, drawing
        self._draws = 0
        self.filled = [
            (c, g) for part in (chains, baselines) for c, g in zip(part, groups, strict=True)
            if c is not None
        ]  # fmt: skip
        self._evaluations = [evaluation(c, g) for c, g in self.filled]
        self._totals = [None] * len(self.filled)

    def draw(self, draws):
        """Draw on, until there are so many."""
        more = draws - self._draws
        if more <= 0:
            return
        # Nothing else holds the draws that more of them are joined to.
        self.gross = self.baseline = self._net = None
        for i, evaluate in enumerate(self._evaluations):
            new = evaluate.distinct(self._sampler, more, first=self._draws, **self._drawing)
            parts = [self._totals[i], new] if self._draws else [new]
            self._totals[i] = new = None
            self._totals[i] = Distinct.joined(parts)
        self._draws = draws
        settings = self.opened.project.uncertainty.model_copy(update={"draws": draws})
        project = self.opened.project.model_copy(update={"uncertainty": settings})
        # What comes after asks the project how many draws there are.
        self.opened = replace(self.opened, project=project)
        n = len(self.chains)
        named = [e.by_name(t) for e, t in zip(self._evaluations, self._totals, strict=True)]
        self.gross, after = named[:n], iter(named[n:])
        self.baseline = [None if c is None else next(after) for c in self.baselines]
        drawn = self.gross, self.baseline
        self._net, _ = net_draws(self.opened, self.chains, self.groups, *drawn)
        self._total = total_of(self._net.values())

    def uncertainty(self):
        """Standard uncertainty of the net total [kg]."""
        return float(np.std(self._total, ddof=1))

    def batches(self, h):
        """Figures of h parts of the draws, (part, figure)."""
        if self.opened.project.uncertainty.sampling == "sobol":
            parts = [slice(i, None, REPLICATES) for i in range(h)]
        else:
            size = self._draws // h
            parts = [slice(i * size, (i + 1) * size) for i in range(h)]
        crediting = self.opened.project.crediting
        return figures(crediting, self._net.values(), self._total, parts)

    def finished(self, batches, rule, tolerance, reached):
        crediting = self.opened.project.crediting
        of_all, looks = figures_of_all(crediting, self._net, self._total)
        values = [round(float(v)) for v in of_all]
        errors = [float(e) for e in standard_errors(batches)]
        known = {
            name: {"value_kg": v, "standard_error_kg": e}
            for name, v, e in zip(FIGURES, values, errors, strict=True)
        }
        monte_carlo = MonteCarlo(
            draws=self._draws,
            sampling=self.opened.project.uncertainty.sampling,
            batches=len(batches),
            draws_per_batch=self._draws // len(batches),
            rule=rule,
            tolerance_kg=tolerance,
            reached=reached,
            figures=known,
            total_kg=self._total,
        )
        return Drawn(self.opened, self.gross, self.baseline, monte_carlo, looks)
