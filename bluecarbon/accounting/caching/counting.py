"""Counts class maps, unless that was done before; goes on where an interrupted run stopped."""

import logging

from bluecarbon.accounting.caching.disk import SUFFIX
from bluecarbon.accounting.caching.keys import digest_of, files_read, key_of, of_arrays, of_grid
from bluecarbon.accounting.caching.locking import locked
from bluecarbon.areas.cell_area import cell_areas
from bluecarbon.areas.trajectories import Trajectories, count_tiles, count_trajectories
from bluecarbon.areas.unchanged import refuse_other_files

logger = logging.getLogger("bluecarbon")

# Side of the tiles of the evidence [cells], whatever windows the maps were counted by.
TILE = 1024

FIELDS = ("zone", "states", "cells", "area")


def count(opened, maps, areas, *, cache=None, told=None, **running):
    """Trajectories of class maps in the zones of a project.

    Parameters
    ----------
    opened : OpenProject
    maps : object
        As in `count_trajectories`: the class maps of the project, or those with a scenario.
    areas : bluecarbon.areas.cell_area.CellAreas
    cache : Cache, optional
    told : dict, optional
        Is told where the count came from: "maps", which were read now, "memory" or "disk".
    **running
        See `count_trajectories`.

    Returns
    -------
    Trajectories
    """
    told = {} if told is None else told
    # Without the table of the zones: workers need not even import what it is made of.
    zones = opened.zones.burnt
    inputs = files_read(opened, maps)
    key = key_of(opened, maps, areas) if cache else None
    if key is None:
        told["counts"] = "maps"
        return count_trajectories(maps, zones, areas, inputs=inputs, **running)
    about, arrays, told["counts"] = cache.get(key)
    if arrays is not None:
        return Trajectories(**dict(zip(FIELDS, arrays, strict=True)), **about)
    told["counts"] = "maps"
    kept = cache.kept(key, inputs)
    if kept.resumed:
        told["resumed_windows"] = kept.resumed
        logger.warning(f"{kept.resumed:,} windows were counted by a run that was stopped: kept.")
    try:
        counted = count_trajectories(maps, zones, areas, inputs=inputs, keep=kept, **running)
    except BaseException:
        kept.settle()
        raise
    # `count_trajectories` has looked at the files when it was done.
    kept.only(maps.grid.windows(TILE))
    arrays = [getattr(counted, name) for name in FIELDS]
    cache.put(key, {"empty_cells": counted.empty_cells}, arrays)
    kept.write(looked=True)
    return counted


def tiles(opened, areas, *, cache=None, threads=2):
    """Combinations in every tile of the evidence: what the trajectories add up.

    Yields
    ------
    tuple
        The window; combinations of zone and states, of shape (combination, 1 + map); their cells;
        their area [cm2]. Cells without data on all maps are among them.
    """
    maps = opened.maps
    inputs = files_read(opened, maps)
    key = key_of(opened, maps, areas) if cache else None
    kept = cache.kept(key, inputs) if key else None
    running = {"threads": threads, "progress": False, "inputs": inputs, "keep": kept}
    yield from count_tiles(maps, opened.zones.burnt, areas, tile_size=TILE, **running)
    if kept:
        kept.write(looked=True)


def areas_of(grid, *, cache=None):
    """Area of the cells of a grid, see `cell_areas`, or as it was worked out before."""
    if cache is None:
        return cell_areas(grid)
    return cache.made(("areas", digest_of(of_grid(grid))), lambda: locked(cell_areas(grid)))


def at_points(opened, rows, cols, read, *, cache=None):
    """States of the class maps of a project at some cells: read(maps, rows, cols), or as kept."""
    key = key_of(opened, opened.maps, None) if cache else None
    if key is None:
        return read(opened.maps, rows, cols)
    name = f"at-{of_arrays(rows, cols)[:32]}{SUFFIX}"
    _, arrays, _ = cache.get(key, name)
    if arrays is None:
        arrays = [read(opened.maps, rows, cols)]
        refuse_other_files(files_read(opened, opened.maps))
        cache.put(key, {}, arrays, name)
    return arrays[0]
