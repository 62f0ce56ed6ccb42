"""The main job, readable from top to bottom: it strings the rooms together."""

import time
from datetime import UTC, datetime

import numpy as np

from bluecarbon.accounting.leaves import gather
from bluecarbon.accounting.lines import settle_lines, tabulate_beside
from bluecarbon.accounting.lot_facts import cut_lots
from bluecarbon.accounting.measuring import area_errors, measure
from bluecarbon.accounting.opening import OpenProject, open_project
from bluecarbon.accounting.plausibility import check_plausible
from bluecarbon.accounting.results import Account
from bluecarbon.errors import InputError
from bluecarbon.uncertainty.montecarlo import totals


def account(project, *, executor=None, threads=2, tile_size=1024, progress=True):
    """Account a project: from its rasters, fields and sheets to whole kilograms and lots.

    Parameters
    ----------
    project : OpenProject or path
        What `open_project` returns, or the path of a project file.
    executor : concurrent.futures.Executor, optional
        Where tiles are read: threads by default; processes and
        `dask.distributed.Client.get_executor()` give the same integers.
    threads : int
        Threads of the default executor, and of the draws.
    tile_size : int
        Side of the tiles [cells]. It changes memory and speed, never the result.
    progress : bool
        Show progress bars.

    Returns
    -------
    Account
    """
    opened = project if isinstance(project, OpenProject) else open_project(project)
    started = datetime.now(UTC), time.perf_counter()
    running = {"executor": executor, "threads": threads, "progress": progress}
    measured = measure(opened, tile_size=tile_size, **running)
    errors = area_errors(opened, measured)
    chains = [gather(opened, measured.strata, s, m, errors) for s, m in opened.methods]
    notes = [*opened.notes, *measured.notes, *(n for c in chains for n in c.notes)]
    notes += _without_rows(opened, chains)
    notes += check_plausible(chains, measured.strata)
    groups = [_Groups(chain) for chain in chains]
    baselines = [None] * len(chains)
    if measured.baseline is not None:
        baselines = [gather(opened, measured.baseline, s, m, errors) for s, m in opened.methods]
        groups = [_Groups(*pair) for pair in zip(chains, baselines, strict=True)]
    drawing = {"threads": threads, "progress": progress}
    drawn = [_draw(opened, c, g, drawing) for c, g in zip(chains, groups, strict=True)]
    drawn_baseline = [
        None if c is None else _draw(opened, c, g, drawing)
        for c, g in zip(baselines, groups, strict=True)
    ]
    settled = settle_lines(opened, chains, groups, drawn, drawn_baseline)
    return Account(
        opened=opened,
        measured=measured,
        chains=chains,
        lines=settled.lines,
        rules=settled.rules,
        beside=tabulate_beside(chains, groups, drawn),
        interval=settled.interval,
        lots=cut_lots(opened, chains, settled),
        notes=tuple(dict.fromkeys(notes)),
        started=started[0],
        seconds=time.perf_counter() - started[1],
    )


class _Groups:
    """The lines of an account that one method fills: holder, vintage and habitat."""

    def __init__(self, *chains):
        keys = ["holder", "year", "habitat"]
        found = {key for c in chains for key in c.rows[keys].itertuples(index=False, name=None)}
        self.keys = sorted(found)
        self._number = {key: i for i, key in enumerate(self.keys)}

    def of(self, chain):
        rows = chain.rows[["holder", "year", "habitat"]].itertuples(index=False, name=None)
        return np.array([self._number[key] for key in rows], dtype=int)


def _without_rows(opened, chains):
    """Refuse an account of nothing; return notes on the methods that found nothing."""
    empty = [c for c in chains if not len(c.rows)]
    claiming = [c for c in chains if not c.method.cross_check]
    if all(c in empty for c in claiming):
        raise InputError(
            where=opened.project.path,
            found="nothing to account in any zone and year",
            rule="The habitats of the methods must occur inside the zones, and be creditable.",
            cure="Compare the habitats under [[method]] with the legend, and the zones with the "
            "maps.",
        )
    return [
        f"{c.method.id} found nothing to account: no {' or '.join(c.section.habitats)} in any zone."
        for c in empty
    ]


def _draw(opened, chain, groups, drawing):
    settings = opened.project.uncertainty
    return totals(
        chain.method,
        chain.leaves,
        chain.wanted,
        groups.of(chain),
        len(groups.keys),
        seed=settings.seed,
        draws=settings.draws,
        **drawing,
    )
