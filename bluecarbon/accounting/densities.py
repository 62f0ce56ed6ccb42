"""Continuous maps in an account: their means by zone stand in for parameters, with their errors."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from bluecarbon.accounting.caching.keys import files_read
from bluecarbon.areas.cell_area import cell_areas
from bluecarbon.areas.zonal import zonal_totals
from bluecarbon.constants import SQUARE_CENTIMETRES_PER_HECTARE
from bluecarbon.errors import InputError, nearest
from bluecarbon.grid import Window
from bluecarbon.inputs.densities import open_density
from bluecarbon.inputs.residuals import read_residuals
from bluecarbon.inputs.units import convert
from bluecarbon.parameters import Parameter, below
from bluecarbon.uncertainty.draws import CorrelatedGroup
from bluecarbon.uncertainty.spatial import (
    Covariance,
    covariance_of_totals,
    empirical_variogram,
    fit_covariance,
)

# Cells of the window around all zones up to which the variance of a mean is worked out exactly: the
# transform holds some ten arrays of four times as many numbers.
MOST_CELLS = 25_000_000


@dataclass(frozen=True)
class _Labels:
    """Zone of each cell, where the last map shows a habitat."""

    zones: object
    maps: object | None
    state: int | None

    def burn(self, window):
        zone = self.zones.burn(window)
        if self.state is None:
            return zone
        return np.where(self.maps.read(window)[-1] == self.state, zone, 0)


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
    return {"densities": tuple(found)} if found else {}


def with_densities(opened, *, tile_size, **running):
    """The opened project with a parameter row for every zone of its continuous maps.

    Returns
    -------
    OpenProject
        The same where it has none.
    """
    rows, groups, notes, tables = [], {}, [], []
    for section, density, error, residuals in opened.densities:
        state = None
        if section.habitat is not None:
            state = opened.maps.states.index(section.habitat)
        labels = _Labels(opened.zones, opened.maps, state)
        areas = cell_areas(density.grid)
        zones = opened.zones.table["zone"].tolist()
        running |= {"inputs": files_read(opened, density, opened.maps), "tile_size": tile_size}
        found = zonal_totals(density, labels, areas, len(zones), **running)
        model, told = _covariance(section, density, residuals, opened)
        here = np.flatnonzero(found.area[1:] > 0)
        spread = _covariance_of_means(density, error, labels, areas, found, model, section)
        made, group = _rows(section, density, zones, here, found, spread, opened)
        rows += made
        groups |= {p.key: group for p in made if group and p.spread > 0}
        notes += _missing(section, zones, found) + told
        tables.append(_table(section, zones, here, found, made, density))
    if not opened.densities:
        return opened
    return replace(
        opened,
        parameters=opened.parameters.override(rows),
        parameter_groups=groups,
        density_table=pd.concat(tables, ignore_index=True),
        notes=(*opened.notes, *notes),
    )


def _covariance(section, density, residuals, opened):
    """Covariance of the errors of a map: a correlation where each cell has its own spread."""
    error = section.error
    if residuals is None:
        model = Covariance(
            model=error.model,
            sill=1 - error.nugget,
            range=error.range_m,
            nugget=error.nugget,
            smoothness=error.smoothness,
        )
        return model, []
    x, y, residual, _ = residuals
    factor = float(convert(np.ones(1), section.unit, density.unit)[0])
    fitted = fit_covariance(
        empirical_variogram(x, y, residual * factor), error.model, smoothness=error.smoothness
    )
    told = [
        f"{density.path.name}: errors fitted to {len(x)} residuals, {fitted.model} model, range "
        f"{fitted.range:,.0f} m, standard deviation {fitted.variance**0.5:.4g} {density.unit}, "
        f"nugget {fitted.nugget / fitted.variance:.0%} of the variance; mean residual "
        f"{(residual * factor).mean():.4g}."
    ]
    return fitted, told


def _covariance_of_means(density, error, labels, areas, found, model, section):
    """Covariance between the means of the zones, in the unit of the map squared."""
    grid = density.grid
    window = _window_of(labels, found, grid)
    n = len(found.area) - 1
    if window is None:
        return np.zeros((n, n))
    if window.height * window.width > MOST_CELLS:
        raise InputError(
            where=density.path,
            found=f"zones that span {window.height:,} x {window.width:,} cells",
            rule=f"The error of a mean is worked out over at most {MOST_CELLS:,} cells.",
            cure="Account harbours that lie far apart in projects of their own, or give the map "
            "and the class maps on a coarser grid.",
        )
    values, valid = density.read(window)
    zone = np.where(valid, labels.burn(window), 0)
    rows, cols, cell = areas.panels(window)
    weight = cell[rows[:, None] + cols[None, :]] / SQUARE_CENTIMETRES_PER_HECTARE
    if error is not None:
        spread, known = error.read(window)
        if not known[zone > 0].all():
            raise InputError(
                where=error.path,
                found=f"no standard error in {int((~known[zone > 0]).sum())} cells",
                rule="Every cell with a value has an error.",
                cure="Fill the map of errors wherever the map has data.",
            )
        weight = weight * spread
    elif section.error.relative is not None:
        weight = weight * np.abs(values) * section.error.relative
    east, north = grid.metres_per_unit
    size = grid.cell_size[0] * east, grid.cell_size[1] * north
    total = np.zeros((n, n))
    part = covariance_of_totals(np.where(zone > 0, weight, 0.0), zone, size, model)
    total[: len(part), : len(part)] = part
    hectares = np.maximum(found.area[1:] / SQUARE_CENTIMETRES_PER_HECTARE, 1e-300)
    return total / np.outer(hectares, hectares)


def _window_of(labels, found, grid, side=1024):
    """Smallest rectangle of blocks that holds all labelled cells; None where there are none."""
    if not (found.cells[1:] > 0).any():
        return None
    there = [w for w in grid.windows(side) if labels.burn(w).any()]
    top, left = min(w.row for w in there), min(w.col for w in there)
    bottom = max(w.row + w.height for w in there)
    right = max(w.col + w.width for w in there)
    return Window(top, left, bottom - top, right - left)


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
