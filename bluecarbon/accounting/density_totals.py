"""Continuous maps integrated over zones: totals, and how the errors of the means go together."""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from bluecarbon.accounting.caching import areas_of
from bluecarbon.accounting.caching.keys import (
    digest_of,
    files_read,
    key_of,
    of_arrays,
    of_grid,
    of_stack,
)
from bluecarbon.accounting.caching.locking import locked
from bluecarbon.areas.unchanged import refuse_other_files
from bluecarbon.areas.zonal import zonal_totals
from bluecarbon.constants import SQUARE_CENTIMETRES_PER_HECTARE
from bluecarbon.errors import InputError
from bluecarbon.grid import Window
from bluecarbon.inputs.units import convert
from bluecarbon.uncertainty.spatial import (
    Covariance,
    covariance_of_totals,
    empirical_variogram,
    fit_covariance,
)

# Cells of the window around all zones up to which the variance of a mean is worked out exactly: the
# transform holds some ten arrays of four times as many numbers.
MOST_CELLS = 25_000_000


class Maps(NamedTuple):
    """A section of the project file and what it opened."""

    section: object
    density: object
    error: object | None  # a map of standard errors
    residuals: tuple | None


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


def integrated(opened, maps, *, cache=None, **running):
    """A continuous map over the zones of a project, or as it was before: by content.

    Parameters
    ----------
    opened : OpenProject
    maps : Maps
    cache : bluecarbon.accounting.caching.Cache, optional
    **running
        See `bluecarbon.areas.zonal.zonal_totals`.

    Returns
    -------
    tuple
        `ZonalTotals`; the covariance between the means of the zones, in the unit of the map
        squared; sentences on how the errors were fitted.
    """
    areas = areas_of(maps.density.grid, cache=cache)
    key = _key(opened, maps, areas) if cache else None
    make = partial(_integrated, opened, maps, areas, running)
    return cache.made(key, make) if key else make()


def _integrated(opened, maps, areas, running):
    section, density, error, residuals = maps
    state = None
    if section.habitat is not None:
        state = opened.maps.states.index(section.habitat)
    labels = _Labels(opened.zones, opened.maps, state)
    inputs = files_read(opened, density, error, opened.maps)
    n_zones = len(opened.zones.table)
    found = zonal_totals(density, labels, areas, n_zones, inputs=inputs, **running)
    model, told = _covariance(section, density, residuals, opened)
    spread = _covariance_of_means(density, error, labels, areas, found, model, section)
    # The errors were read after `zonal_totals` had looked at the files.
    refuse_other_files(inputs)
    return locked((found, spread, tuple(told)))


def _key(opened, maps, areas):
    """Digest of all that `_integrated` depends on; None where something has none."""
    section, density, error, residuals = maps
    stacks = [of_stack(opened, one.stack) for one in (density, error) if one is not None]
    burnt = opened.zones.burnt
    ground = None if burnt is None else of_arrays(*burnt.runs)
    if opened.maps:
        ground = key_of(opened, opened.maps, areas)
    if ground is None or None in stacks:
        return None
    asked = [section.model_dump_json(), density.unit, of_grid(density.grid), stacks, ground]
    asked += [len(opened.zones.table), residuals and of_arrays(*residuals[:3])]
    return "density", digest_of(asked)


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
