"""Strata of a project, from its maps and its harvest log, and how far their areas may be off."""

from dataclasses import dataclass, field

import numpy as np
import xarray as xr

from bluecarbon.accounting.baselines import count_with_baseline, scenario_timing_note
from bluecarbon.accounting.caching.keys import files_read
from bluecarbon.accounting.leaves import creditable, harvest_stratum, without_baseline
from bluecarbon.accounting.losses import loss_notes
from bluecarbon.accounting.map_accuracy import judge_maps
from bluecarbon.areas.cell_area import cell_areas
from bluecarbon.areas.cover import integrate_cover
from bluecarbon.areas.strata import strata_of_covers, strata_of_trajectories
from bluecarbon.constants import SQUARE_CENTIMETRES_PER_HECTARE
from bluecarbon.errors import InputError


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What the maps say: strata, the baseline's strata, and how far they can be trusted."""

    strata: xr.Dataset
    baseline: xr.Dataset | None = None
    judged: tuple = ()  # of Judged: maps that have reference points, trajectories last
    valid_cells: tuple = ()  # by map date
    notes: tuple = ()
    cache: object = None  # where the tiles of the evidence may lie already
    told: dict = field(default_factory=dict)  # where the counts came from

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
    years = list(opened.project.project.vintages)
    parts, notes, baseline, judged, valid, told = [], [], None, (), (), {}
    if opened.rasters:
        areas = cell_areas(opened.rasters.grid)
        rule = opened.project.habitats.timing
        table = opened.zones.table
    if opened.maps:
        about = (table, years, rule)
        counted, baseline = count_with_baseline(
            opened, areas, about, tile_size=tile_size, cache=cache, told=told, **running
        )
        maps = opened.maps
        parts.append(strata_of_trajectories(counted, maps.states, maps.dates, *about))
        valid = tuple(int(counted.cells[s > 0].sum()) for s in counted.states.T)
        notes += scenario_timing_note(opened, baseline)
        if opened.project.crediting.baseline == "first map persists":
            notes += _unknown_baseline(opened, parts[0])
        if opened.reference_points is not None:
            judged = judge_maps(opened, counted, cache=cache)
            notes += [note for one in judged for note in one.notes]
        notes += loss_notes(opened, parts[0], creditable)
    elif opened.covers:
        layers = opened.covers.layers
        running |= {"inputs": files_read(opened, opened.covers), "tile_size": tile_size}
        covers = integrate_cover(opened.covers, opened.zones, areas, len(table), **running)
        parts.append(strata_of_covers(covers, layers, table, years, rule))
        notes += [
            f"{n:,} cells of {d} hold more habitat than ground: their covers add up to more than "
            "100 %. Each habitat is counted as its own raster says."
            for d, n in covers.overfull_cells.items()
            if n
        ]
    if parts:
        notes += _outside(opened, parts[0])
    if opened.harvest is not None:
        parts.append(_harvest_strata(opened, parts[0] if parts else None, years))
    strata = parts[0] if len(parts) == 1 else _join(*parts)
    return Measured(
        strata=strata,
        baseline=baseline,
        judged=judged,
        valid_cells=valid,
        notes=tuple(notes),
        cache=cache,
        told=told,
    )


def _unknown_baseline(opened, strata):
    """Accounted habitat whose baseline is hidden by missing data on the first map."""
    accounted = {h for s, m in opened.methods for h in s.habitats}
    hidden = without_baseline(strata) & strata["habitat"].isin(sorted(accounted))
    hectares = _most_hectares(strata, hidden)
    if not hectares:
        return []
    return [
        f"up to {hectares:,.1f} ha of accounted habitat had no data on the first map: without a "
        "baseline they are not credited."
    ]


def _outside(opened, strata):
    """Accounted habitat outside all zones: nobody holds it, so nobody can sell it."""
    accounted = {h for s, m in opened.methods for h in s.habitats}
    out = strata["habitat"].isin(sorted(accounted)) & (strata["zone"] == "")
    hectares = _most_hectares(strata, out)
    if not hectares:
        return []
    return [f"up to {hectares:,.1f} ha of accounted habitat lie outside all zones: not accounted."]


def _most_hectares(strata, mine):
    """Area of some strata [ha], on the map that shows most of them."""
    area = strata["mapped_area"].where(mine, 0).sum("stratum")
    return int(area.max()) / SQUARE_CENTIMETRES_PER_HECTARE


def _harvest_strata(opened, mapped, years):
    """Strata of the harvest log: one for each zone, habitat, species and mass basis."""
    log = opened.harvest
    zones = opened.zones.table.set_index("zone")["holder"]
    path = opened.project.locate(opened.project.harvest.path)
    if mapped is not None:
        _check_farms(log, mapped, path)
    names = [harvest_stratum(r) for r in log.itertuples()]
    table = log.assign(stratum=names)
    mass = table.pivot_table(index="stratum", columns="year", values="mass", aggfunc="sum")
    mass = mass.reindex(columns=years).fillna(0.0)
    first = table.drop_duplicates("stratum").set_index("stratum").loc[mass.index]
    return xr.Dataset(
        {
            "harvest_mass": (
                ("stratum", "year"),
                mass.to_numpy(),
                {"units": "t", "long_name": "harvest as logged, on its mass basis"},
            )
        },
        coords={
            "stratum": np.array(mass.index, dtype=object),
            "year": np.array(years, dtype=np.int64),
            "zone": ("stratum", first["zone"].to_numpy(str)),
            "holder": ("stratum", zones.reindex(first["zone"]).to_numpy(str)),
            "habitat": ("stratum", first["habitat"].to_numpy(str)),
            "species": ("stratum", first["species"].to_numpy(str)),
            "mass_basis": ("stratum", first["mass_basis"].to_numpy(str)),
            "trajectory": ("stratum", np.full(len(mass), "harvest log")),
        },
        attrs=dict(mapped.attrs) if mapped is not None else {"timing": "none"},
    )


def _check_farms(log, mapped, path):
    """A harvest needs a farm: its habitat must be on the maps of its zone in that year."""
    frame = mapped["area_linear"].to_dataframe().reset_index()
    shown = frame[frame["area_linear"] > 0]
    shown = set(shown[["zone", "habitat", "year"]].itertuples(index=False, name=None))
    for r in log.itertuples():
        if (r.zone, r.habitat, r.year) not in shown:
            raise InputError(
                where=f"{path}, row {r.row}",
                found=f"{r.species} from zone {r.zone} in {r.year}",
                rule=f"The maps show no {r.habitat} there in that year.",
                cure="Correct the zone or the date, or the maps.",
            )


def _join(mapped, harvested):
    """Strata of the maps, then those of the log; what a stratum lacks is 0 or empty."""
    n = harvested.sizes["stratum"]
    empty = xr.Dataset(
        {
            name: (
                v.dims,
                np.zeros([n if d == "stratum" else v.sizes[d] for d in v.dims], v.dtype),
            )
            for name, v in mapped.data_vars.items()
        },
        coords={"map_date": mapped["map_date"], "stratum": harvested["stratum"]},
    )
    blank = np.full(mapped.sizes["stratum"], "")
    mapped = mapped.assign_coords(species=("stratum", blank), mass_basis=("stratum", blank)).assign(
        harvest_mass=(
            ("stratum", "year"),
            np.zeros((mapped.sizes["stratum"], mapped.sizes["year"])),
            harvested["harvest_mass"].attrs,
        )
    )
    below = harvested.merge(empty)
    joined = xr.concat([mapped, below], "stratum", combine_attrs="override")
    return joined[list(mapped.data_vars)]
