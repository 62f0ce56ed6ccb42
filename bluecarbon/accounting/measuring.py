"""Strata of a project, from its maps and its harvest log, and how far their areas may be off."""

from dataclasses import dataclass, field, replace
from functools import partial

from bluecarbon.accounting.baselines import count_with_baseline, scenario_timing_note
from bluecarbon.accounting.caching import areas_of
from bluecarbon.accounting.caching.keys import digest_of, files_read, key_of, of_arrays, of_table
from bluecarbon.accounting.caching.locking import locked
from bluecarbon.accounting.harvest_strata import with_harvest
from bluecarbon.accounting.leaves import creditable, without_baseline
from bluecarbon.accounting.losses import loss_notes
from bluecarbon.areas.strata import OUTSIDE, strata_of_covers, strata_of_trajectories
from bluecarbon.areas.strata_table import StrataTable
from bluecarbon.constants import SQUARE_CENTIMETRES_PER_HECTARE


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What the maps say: strata, the baseline's strata, and how far they can be trusted."""

    table: StrataTable
    baseline_table: StrataTable | None = None
    judged: tuple = ()  # of Judged: maps that have reference points, trajectories last
    valid_cells: tuple = ()  # by map date
    notes: tuple = ()
    cache: object = None  # where the tiles of the evidence may lie already
    counted: object = None  # Trajectories of the class maps, from which maps are painted
    told: dict = field(default_factory=dict)  # where the counts came from

    @property
    def strata(self):
        """The strata as an xarray.Dataset, made when it is first asked for."""
        return self.table.dataset

    @property
    def baseline(self):
        """The same of the baseline's strata, None where maps tell of none."""
        return None if self.baseline_table is None else self.baseline_table.dataset

    @property
    def last_judged(self):
        """The last map held against its points, or None where no point judges it."""
        maps = [j for j in self.judged if j.date is not None]
        return maps[-1] if maps and maps[-1].is_last else None


def measure(opened, *, tile_size, cache=None, **running):
    """Strata of an opened project.

    Parameters
    ----------
    opened : OpenProject
    cache : bluecarbon.accounting.caching.Cache, optional
        Where counts are looked up and kept.
    tile_size, **running
        See `bluecarbon.areas.trajectories.count_trajectories`.

    Returns
    -------
    Measured
    """
    running |= {"tile_size": tile_size, "cache": cache}
    if opened.maps:
        measured = _of_maps(opened, **running)
    elif opened.covers:
        measured = _of_covers(opened, **running)
    else:
        measured = Measured(table=None, cache=cache)
    notes, table = measured.notes, measured.table
    if table is not None:
        notes += tuple(_outside(opened, table))
    if opened.harvest is not None:
        table = with_harvest(opened, table)
    return replace(measured, table=table, notes=notes)


def _of_maps(opened, *, cache, **running):
    """Strata of class maps, and those of a baseline that comes from maps."""
    told, judged, maps = {}, (), opened.maps
    about = (opened.zones.table, _years(opened), opened.project.habitats.timing)
    areas = areas_of(opened.rasters.grid, cache=cache)
    counted, baseline = count_with_baseline(opened, areas, about, cache=cache, told=told, **running)
    table = strata_of_trajectories(counted, maps.states, maps.dates, *about)
    notes = scenario_timing_note(opened, baseline)
    if opened.project.crediting.baseline == "first map persists":
        notes += _unknown_baseline(opened, table)
    if opened.reference_points is not None:
        judged = _judged(opened, counted, cache)
        notes += [note for one in judged for note in one.notes]
    notes += loss_notes(opened, table, creditable)
    return Measured(
        table=table,
        baseline_table=baseline,
        judged=judged,
        valid_cells=tuple(int(counted.cells[s > 0].sum()) for s in counted.states.T),
        notes=tuple(notes),
        cache=cache,
        counted=counted,
        told=told,
    )


def _judged(opened, counted, cache):
    """Maps and trajectories held against their points, or as they were before: by content."""
    from bluecarbon.accounting.map_accuracy import judge_maps

    key = key_of(opened, opened.maps, None) if cache else None
    if key is None:
        return judge_maps(opened, counted)
    asked = [key, list(map(str, opened.maps.dates)), of_arrays(counted.states, counted.area)]
    asked += [of_table(opened.reference_points), opened.project.habitats.model_dump_json()]
    make = partial(judge_maps, opened, counted, cache=cache)
    return cache.made(("judged", digest_of(asked)), lambda: locked(make()))


def _of_covers(opened, *, cache, **running):
    """Strata of cover rasters."""
    from bluecarbon.areas.cover import integrate_cover

    table, covers = opened.zones.table, opened.covers
    running["inputs"] = files_read(opened, covers)
    areas = areas_of(opened.rasters.grid, cache=cache)
    found = integrate_cover(covers, opened.zones, areas, len(table), **running)
    timing = opened.project.habitats.timing
    notes = (
        f"{n:,} cells of {d} hold more habitat than ground: their covers add up to more than "
        "100 %. Each habitat is counted as its own raster says."
        for d, n in found.overfull_cells.items()
        if n
    )
    return Measured(
        table=strata_of_covers(found, covers.layers, table, _years(opened), timing),
        notes=tuple(notes),
        cache=cache,
    )


def _years(opened):
    return list(opened.project.project.vintages)


def _unknown_baseline(opened, strata):
    """Accounted habitat whose baseline is hidden by missing data on the first map."""
    hectares = _most_hectares(strata, without_baseline(strata) & _accounted(opened, strata))
    if not hectares:
        return []
    return [
        f"up to {hectares:,.1f} ha of accounted habitat had no data on the first map: without a "
        "baseline they are not credited."
    ]


def _outside(opened, strata):
    """Accounted habitat outside all zones: nobody holds it, so nobody can sell it."""
    out = strata.among("zone", [OUTSIDE]) & _accounted(opened, strata)
    hectares = _most_hectares(strata, out)
    if not hectares:
        return []
    return [f"up to {hectares:,.1f} ha of accounted habitat lie outside all zones: not accounted."]


def _accounted(opened, strata):
    """True for strata of the habitats that some method accounts."""
    return strata.among("habitat", {h for s, m in opened.methods for h in s.habitats})


def _most_hectares(strata, mine):
    """Area of some strata [ha], on the map that shows most of them."""
    area = strata.mapped_area[mine].sum(axis=0)
    return int(area.max()) / SQUARE_CENTIMETRES_PER_HECTARE
