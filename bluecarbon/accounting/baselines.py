"""Baselines at work: scenario maps beside the real ones, and declared masses by line."""

from dataclasses import replace
from functools import partial

import numpy as np

from bluecarbon.accounting.caching import count
from bluecarbon.areas.joint import JointMaps, some_dates, without_counterpart
from bluecarbon.areas.strata import OUTSIDE, persisting, strata_of_trajectories
from bluecarbon.constants import SQUARE_CENTIMETRES_PER_HECTARE
from bluecarbon.crediting.baseline import reassessment_note, split_later
from bluecarbon.crediting.settle import Later, gross_weights, whole_kg
from bluecarbon.errors import InputError
from bluecarbon.inputs.class_maps import ClassMaps, open_class_maps
from bluecarbon.inputs.rasters import RasterStack
from bluecarbon.uncertainty.draws import Distribution, draw


class ScenarioMaps:
    """Scenario maps on the grid of the habitat maps; the whole series but for its first map."""

    def __init__(self, whole):
        self._whole, self.parts = whole, (whole,)
        self.grid, self.states, self.dates = whole.grid, whole.states, whole.dates[1:]

    def read(self, window):
        """States of every cell of a window, at the dates of the scenario."""
        return self._whole.read(window)[1:]


def open_baseline(project, opened, methods, zones, files, notes):
    """What [crediting] names as a baseline, as fields of an `OpenProject`; nothing otherwise."""
    crediting = project.crediting
    if crediting.baseline == "scenario maps":
        return {"scenario": _open_scenario(project, opened, files, notes)}
    if crediting.baseline == "declared":
        from bluecarbon.inputs.declared_baseline import read_declared_baseline

        path = project.locate(crediting.baseline_table)
        declared = read_declared_baseline(
            path,
            habitats={h for s, m in methods if not m.cross_check for h in s.habitats},
            zones=set(zones),
            years=project.project.vintages,
        )
        files.add("declared baseline", crediting.baseline_table, declared.attrs["simulated"])
        return {"declared_baseline": declared}
    return {}


def _open_scenario(project, opened, files, notes):
    """Scenario maps, opened and checked as the habitat maps are, on their grid."""
    real, section = opened["maps"], project.habitats
    legend = opened["legend"]
    codes = dict(zip(legend["code"], legend["habitat"], strict=True))
    listed = [(m.date, project.locate(m.path)) for m in project.crediting.baseline_maps]
    alone = open_class_maps(listed, codes, align=section.align)
    # The first habitat map leads, so that the scenario is read on its grid or refused.
    stack = RasterStack([real.stack.files[0], *alone.stack.files], section.align)
    whole = ClassMaps(stack, (real.dates[0], *alone.dates), alone.states, alone.codes)
    for one in project.crediting.baseline_maps:
        files.add("scenario maps", one.path, alone.simulated)
    notes += whole.notes
    first, last = project.project.vintages[0], project.project.vintages[-1]
    if alone.dates[0].year > first or alone.dates[-1].year < last:
        raise InputError(
            where=f"{project.path}, crediting.baseline_maps",
            found=f"maps from {alone.dates[0]} to {alone.dates[-1]} for {first} to {last}",
            rule="A map holds to the end of its calendar year and no further.",
            cure="Add scenario maps for the years that lack one, or shorten the period.",
        )
    return ScenarioMaps(whole)


def baseline_notes(opened):
    """What is to be said of the baseline before anything is counted: that it is old."""
    crediting, about = opened.project.crediting, opened.project.project
    if crediting.baseline is None:
        return []
    since = crediting.baseline_date
    if since is None:
        since = opened.scenario.dates[0] if opened.scenario else opened.maps.dates[0]
    note = reassessment_note(since, about.period[1])
    return [note] if note else []


def count_with_baseline(opened, areas, about, **running):
    """Trajectories of the habitat maps, and the strata of a baseline that comes from maps.

    Parameters
    ----------
    opened : OpenProject
    areas : bluecarbon.areas.cell_area.CellAreas
    about : tuple
        What `strata_of_trajectories` takes after the map dates: zones, years, rule.
    **running
        See `count_trajectories`.

    Returns
    -------
    tuple of Trajectories and StrataTable or None
    """
    maps, kind = opened.maps, opened.project.crediting.baseline
    if kind != "scenario maps":
        counted = count(opened, maps, areas, **running)
        if kind != "first map persists":
            return counted, None
        return counted, strata_of_trajectories(persisting(counted), maps.states, maps.dates, *about)
    # In one pass, so that it is known cell by cell where the scenario says nothing.
    scenario = opened.scenario
    joint = count(opened, JointMaps(maps, scenario), areas, **running)
    real = len(maps.dates)
    unknown = without_counterpart(joint, real)
    if unknown.any():
        hectares = joint.area[unknown].sum() / SQUARE_CENTIMETRES_PER_HECTARE
        raise InputError(
            where=f"{opened.project.path}, crediting.baseline_maps",
            found=f"{int(joint.cells[unknown].sum()):,} cells ({hectares:,.1f} ha) inside zones "
            "that the habitat maps show and the scenario does not",
            rule="Where the baseline is not known nothing can be credited.",
            cure="Fill the scenario maps there, or take the place out of the zones.",
        )
    counted = some_dates(joint, slice(0, real))
    would_be = some_dates(joint, slice(real, None))
    return counted, strata_of_trajectories(would_be, maps.states, scenario.dates, *about)


def scenario_timing_note(opened, baseline):
    """Note that conservative timing of a scenario favours the seller, with the area it hides."""
    if opened.scenario is None or baseline.timing != "conservative":
        return []
    accounted = {h for s, m in opened.methods for h in s.habitats}
    mine = baseline.among("habitat", accounted) & ~baseline.among("zone", [OUTSIDE])
    linear, conservative = (baseline.by_year[f"area_{rule}"] for rule in ("linear", "conservative"))
    hidden = float((linear.values - conservative.values)[mine].sum())
    if hidden <= 0:
        return []
    return [
        f"between two scenario maps {hidden:,.1f} hectare-years of accounted habitat that comes or "
        "goes count on neither side: conservative for the project, not for its baseline. Compare "
        'with timing = "linear", or add scenario maps.'
    ]


def with_declared_baseline(opened, lines):
    """Lines with the draws of their declared baseline; every line has one, every row has lines.

    A row is shared among its lines by their gross mass, exactly in every draw; draws of a row that
    holds for every year are the same in all of them.
    """
    declared = opened.declared_baseline
    if declared is None:
        return lines
    path = declared.attrs["path"]
    holder = opened.zones.table.set_index("zone")["holder"]
    gross = gross_weights(lines)
    found = [[] for _ in lines]
    for row in declared.itertuples():
        kilograms = whole_kg(_draws(opened.project.uncertainty, row), up=True)
        for vintage in [row.year] if row.year else opened.project.project.vintages:
            mine = [
                i
                for i, line in enumerate(lines)
                if line.vintage == vintage
                and row.habitat in ("", line.habitat)
                and (not row.zone or line.holder == holder[row.zone])
            ]
            if not mine:
                raise InputError(
                    where=f"{path}, row {row.row}",
                    found=f"a baseline of {row.habitat or 'every habitat'} in "
                    f"{row.zone or 'every zone'}, which has no line in {vintage}",
                    rule="A baseline is taken off what is accounted there in that year.",
                    cure="Correct habitat, zone or year; where the habitat was lost altogether, "
                    "declare it for the whole zone, or use scenario maps.",
                )
            parts = split_later(kilograms, [gross[i] for i in mine])
            for i, part in zip(mine, parts, strict=True):
                found[i].append(part)
    for line, parts in zip(lines, found, strict=True):
        if not parts:
            raise InputError(
                where=path,
                found=f"no row for {line.habitat} of {line.holder} in {line.vintage}",
                rule="Every line of a credit is net of a baseline.",
                cure="Add a row; where nothing would have happened write 0 with its source.",
            )
    added = [Later(partial(_added, parts)) for parts in found]
    return [replace(line, baseline_draws=d) for line, d in zip(lines, added, strict=True)]


def _added(parts):
    return sum(np.asarray(part) for part in parts)


def _draws(settings, row):
    """Draws of one row of the table [t CO2e]; its error is its own."""
    law = Distribution(kind=row.distribution, value=row.t_co2e, low=row.low, high=row.high)
    if row.distribution == "fixed":
        return np.full(settings.draws, row.t_co2e)
    return draw(law, settings.seed, "declared baseline", str(row.row), 0, settings.draws)
