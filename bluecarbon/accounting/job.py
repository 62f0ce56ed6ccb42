"""The main job, readable from top to bottom: it strings the rooms together."""

import time
from datetime import UTC, datetime
from functools import partial

from bluecarbon.accounting.area_errors import area_errors
from bluecarbon.accounting.beside import tabulate_beside, tabulate_values
from bluecarbon.accounting.caching import cache_of
from bluecarbon.accounting.caching.counting import TILE
from bluecarbon.accounting.drawing import Groups, draw_account
from bluecarbon.accounting.eligibility import eligibility
from bluecarbon.accounting.leaves import BASELINE, gather
from bluecarbon.accounting.lines import settle_lines
from bluecarbon.accounting.lot_facts import cut_lots
from bluecarbon.accounting.measuring import measure
from bluecarbon.accounting.opening import OpenProject, open_project
from bluecarbon.accounting.plausibility import check_plausible
from bluecarbon.accounting.results import Account
from bluecarbon.accounting.terms import term_notes
from bluecarbon.accounting.titles import title_notes
from bluecarbon.errors import InputError


def account(
    project,
    *,
    executor=None,
    threads=2,
    tile_size=None,
    progress=True,
    cache="memory",
    lots=True,
):
    """Account a project: from its rasters, fields and sheets to whole kilograms and lots.

    Parameters
    ----------
    project : OpenProject or path
        What `open_project` returns, or the path of a project file.
    executor : optional
        Where tiles are read: "threads" by default, "sync", "processes", an executor of
        `concurrent.futures`, a `dask.distributed.Client` or the address of its scheduler. All
        give the same integers.
    threads : int
        Threads of the default executor, and of the draws.
    tile_size : int, optional
        Side of the tiles [cells]. It changes memory and speed, never the result. By default those
        of the evidence, so that they are read once for both; without `lots` nothing asks for
        evidence, and class maps are read by larger windows that match the blocks of their files.
    progress : bool
        Show progress bars.
    cache : optional
        Where counts of pixels are kept and looked up, by the content of what they were counted
        from: "memory" of this process, "user" for the user's cache folder too, the path of
        another folder, or None for nowhere.
    lots : bool
        Cut the lots at once; without, when somebody first asks for `Account.lots`.

    Returns
    -------
    Account
    """
    tile_size = tile_size or (TILE if lots else None)
    opened = project if isinstance(project, OpenProject) else open_project(project)
    started = datetime.now(UTC), time.perf_counter()
    running = {"executor": executor, "threads": threads, "progress": progress}
    measured = measure(opened, tile_size=tile_size, cache=cache_of(cache), **running)
    keep = {"cache": measured.cache}
    if opened.densities:
        from bluecarbon.accounting.densities import with_densities

        opened = with_densities(opened, tile_size=tile_size, **keep, **running)
    errors = area_errors(opened, measured)
    chains = [gather(opened, measured.table, s, m, errors, **keep) for s, m in opened.accounted]
    notes = [*opened.notes, *measured.notes, *(n for c in chains for n in c.notes)]
    notes += _without_rows(opened, chains)
    notes += title_notes(opened, measured.table)
    notes += check_plausible(chains, measured.table)
    notes += term_notes(opened)
    groups = [Groups(chain) for chain in chains]
    baselines = [None] * len(chains)
    if measured.baseline_table is not None:
        without = measured.baseline_table
        baselines = [
            gather(opened, without, s, m, errors, BASELINE, **keep) for s, m in opened.accounted
        ]
        groups = [Groups(*pair) for pair in zip(chains, baselines, strict=True)]
    drawing = {"threads": threads, "progress": progress}
    drawn = draw_account(opened, chains, baselines, groups, drawing)
    opened = drawn.opened  # an adaptive run has found its number of draws
    net_kg = drawn.monte_carlo.total_kg
    settled = settle_lines(
        opened, chains, groups, drawn.gross, drawn.baseline, net_kg, looks=drawn.looks
    )
    made = Account(
        opened=opened,
        measured=measured,
        chains=chains,
        baselines=baselines,
        lines=settled.lines,
        rules=settled.rules,
        projections=settled.projections,
        beside=tabulate_beside(chains, groups, drawn.gross, looks=drawn.looks),
        values=tabulate_values(chains, groups, drawn.gross),
        monte_carlo=drawn.monte_carlo,
        interval=settled.interval,
        cut=partial(cut_lots, opened, chains, settled),
        eligibility=eligibility(opened, measured.table),
        notes=tuple(dict.fromkeys(notes)),
        started=started[0],
        seconds=time.perf_counter() - started[1],
    )
    if lots:
        _ = made.lots  # what does not fit into a lot is refused here, and not when it is saved
    return made


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
