"""Continuous maps in an account: their means by zone stand in for parameters, with their errors.

Imported only for projects that have some.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from bluecarbon.accounting.density_totals import Maps, integrated
from bluecarbon.constants import SQUARE_CENTIMETRES_PER_HECTARE
from bluecarbon.errors import InputError, nearest
from bluecarbon.inputs.densities import open_density
from bluecarbon.inputs.residuals import read_residuals
from bluecarbon.parameters import Parameter, below
from bluecarbon.uncertainty.draws import CorrelatedGroup


def open_densities(project, opened, parameters, files, notes):
    """The continuous maps of a project, opened and checked, on the grid of its class maps."""
    like = None
    if opened.get("maps") is not None:
        like = opened["maps"].stack.files[0]
    align = project.habitats.align if project.habitats else "refuse"
    found = []
    for i, section in enumerate(project.density):
        where = f"{project.path}, density[{i + 1}]"
        known = parameters.named(section.quantity)
        if not known:
            raise InputError(
                where=f"{where}.quantity",
                found=repr(section.quantity),
                rule="A continuous map stands in for a parameter.",
                cure=nearest(section.quantity, {p.name for p in parameters.rows.values()}),
            )
        if section.habitat is not None:
            states = opened["maps"].states[1:] if like else ()
            if section.habitat not in states:
                raise InputError(
                    where=f"{where}.habitat",
                    found=repr(section.habitat),
                    rule="The habitat of a continuous map is a class of the class maps.",
                    cure=nearest(section.habitat, states),
                )
        opening = {"canonical": known[0].unit, "like": like, "align": align}
        density = open_density(project.locate(section.path), section.unit, **opening)
        files.add("density", section.path, density.simulated)
        error = None
        if section.error.map is not None:
            path = project.locate(section.error.map)
            error = open_density(path, section.unit, **opening)
            files.add("density", section.error.map, error.simulated)
        residuals = None
        if section.error.residuals is not None:
            residuals = read_residuals(project.locate(section.error.residuals), density.grid)
            files.add("residuals", section.error.residuals, residuals[3])
        notes += density.notes
        found.append((section, density, error, residuals))
    return {"densities": tuple(found)}


def with_densities(opened, *, cache=None, **running):
    """The opened project with a parameter row for every zone of its continuous maps.

    What is integrated over the zones is looked up in the `cache`, and kept there, by content.

    Returns
    -------
    OpenProject
    """
    rows, groups, notes, tables = [], {}, [], []
    for section, density, error, residuals in opened.densities:
        zones = opened.zones.table["zone"].tolist()
        maps = Maps(section, density, error, residuals)
        found, spread, told = integrated(opened, maps, cache=cache, **running)
        here = np.flatnonzero(found.area[1:] > 0)
        made, group = _rows(section, density, zones, here, found, spread, opened)
        rows += made
        groups |= {p.key: group for p in made if group and p.spread > 0}
        notes += [*_missing(section, zones, found), *told]
        tables.append(_table(section, zones, here, found, made, density))
    return replace(
        opened,
        parameters=opened.parameters.override(rows),
        parameter_groups=groups,
        density_table=pd.concat(tables, ignore_index=True),
        notes=(*opened.notes, *notes),
    )


def _rows(section, density, zones, here, found, covariance, opened):
    """A parameter row for each zone, and the group that holds their errors together."""
    simulated = density.simulated or opened.zones.simulated
    rows = []
    for i in here:
        mean, spread = float(found.mean[i + 1]), float(np.sqrt(covariance[i, i]))
        kind = "fixed" if spread == 0 else "truncated normal" if mean > 0 else "normal"
        tags = (t for t in (zones[i], section.habitat) if t)
        rows.append(
            Parameter(
                name=section.quantity,
                applies_to=tuple(sorted(tags)),
                value=mean,
                unit=density.unit,
                spread=spread if spread > 0 else np.nan,
                low=np.nan,
                high=np.nan,
                distribution=kind,
                n=str(int(found.cells[i + 1])),
                source=density.path.name,
                where="mean over zone" + (f", {section.habitat}" if section.habitat else ""),
                status="assumed" if simulated else "local",
                table=below(density.path, opened.project.folder),
            )
        )
    uncertain = [k for k, p in zip(here, rows, strict=True) if p.distribution != "fixed"]
    if len(uncertain) < 2:
        return rows, None
    members = [(p.key, "") for p in rows if p.distribution != "fixed"]
    name = f"{section.quantity} of {density.path.name}"
    group, _ = CorrelatedGroup.from_covariance(
        name, members, covariance[np.ix_(uncertain, uncertain)]
    )
    return rows, group


def _missing(section, zones, found):
    """Notes on zones that the map leaves without data in part."""
    notes = []
    for zone, area, missing in zip(zones, found.area[1:], found.missing_area[1:], strict=True):
        if missing:
            share = missing / (area + missing)
            notes.append(
                f"{section.path.name}: no data on {share:.1%} of {section.habitat or 'zone'} in "
                f"{zone}; the mean is that of the rest."
            )
    return notes


def _table(section, zones, here, found, rows, density):
    """Totals and means by zone, for the reader."""
    return pd.DataFrame(
        {
            "quantity": section.quantity,
            "habitat": section.habitat or "",
            "zone": [zones[i] for i in here],
            "area_ha": found.area[here + 1] / SQUARE_CENTIMETRES_PER_HECTARE,
            "cells": found.cells[here + 1],
            "total_millionths": found.total[here + 1],
            "mean": found.mean[here + 1],
            "standard_error": [0.0 if np.isnan(p.spread) else p.spread for p in rows],
            "unit": density.unit,
        }
    )
