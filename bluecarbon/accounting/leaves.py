"""Gathers what a method needs: rows to evaluate, and for each quantity where it comes from."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from bluecarbon.accounting.allochthonous import DEDUCTED, SHARE, deducted_leaf, share_leaf
from bluecarbon.accounting.errors_shared import arranged
from bluecarbon.accounting.losses import counts_losses, extracted, lost_area
from bluecarbon.accounting.titles import held_years
from bluecarbon.accounting.trajectory_rows import TrajectoryRows
from bluecarbon.areas.strata import ARROW
from bluecarbon.errors import InputError
from bluecarbon.inputs.class_maps import NO_DATA
from bluecarbon.inputs.fields import nearest_valid
from bluecarbon.methods.airsea import sea_air_exchange
from bluecarbon.parameters import weakest
from bluecarbon.parameters.tables import STATUSES
from bluecarbon.uncertainty.draws import Distribution
from bluecarbon.uncertainty.montecarlo import Leaf, Source

# Why a method asks for a property of the zones; others are named with their unit alone.
ZONE_RULES = {
    "salinity": "Salinity decides whether a wetland gives off methane.",
    "drained": "Drained soil gives off carbon: the share of the zone's wetland that is drained.",
    "fish_yield": "Fish ponds give off nitrous oxide: fish taken per hectare of pond and year.",
}

# What happens, and what would have happened: the two scenarios of a credit.
PROJECT, BASELINE = "project scenario", "baseline scenario"

# Words that a yield_test begins with where there was none.
UNTESTED = ("simulated", "assumed", "statistic", "none")


@dataclass(frozen=True, kw_only=True)
class Chain:
    """One method at work: its rows, and the leaves of its equations.

    `rows` has one line for each stratum and year, or for each record of the harvest log, with the
    columns stratum (its number in the strata), zone, holder, habitat, species, year, tags.
    """

    section: object
    method: object
    convention: str | None
    rows: pd.DataFrame
    leaves: dict
    notes: tuple = ()
    unknown: frozenset = frozenset()  # leaves that nothing tells: what rests on them is not shown

    @property
    def claimed(self):
        """Name of the quantity that is claimed."""
        return self.method.claimed(self.convention)

    @cached_property
    def wanted(self):
        """The claimed quantity and those printed beside it."""
        beside = (n for n in self.method.beside if not self.unknown & {*self.method.leaves([n])})
        return tuple(dict.fromkeys((self.claimed, *beside)))

    @cached_property
    def _status_bits(self):
        """For each row the statuses of the equations and numbers behind its claim, as bits."""
        bit = {status: 1 << number for number, status in enumerate(STATUSES)}
        found = np.zeros(len(self.rows), dtype=np.int64)
        for name in self.method.chain([self.claimed]):
            found |= bit[self.method.equations[name].status]
        needed = set(self.method.leaves([self.claimed]))
        for name, leaf in self.leaves.items():
            if name in needed:
                bits = np.array([bit[s.status] for s in leaf.sources], dtype=np.int64)[leaf.which]
                found |= np.bitwise_or.reduce(bits.reshape(len(found), -1), axis=1)
        return found

    def statuses_of(self, rows=slice(None)):
        """Statuses of the equations and numbers behind the claim of some rows, as one set."""
        bits = int(np.bitwise_or.reduce(self._status_bits[rows], initial=0))
        return {status for number, status in enumerate(STATUSES) if bits >> number & 1}

    @property
    def status(self):
        """The weakest status of all rows."""
        return weakest(self.statuses_of())

    def central(self, wanted):
        """The `wanted` quantities by row, with every number at its table value."""
        given = {
            name: np.array([s.distribution.value for s in leaf.sources])[leaf.which] * leaf.factor
            for name, leaf in self.leaves.items()
        }
        values = self.method.evaluate(given, wanted)
        return {n: np.broadcast_to(v, len(self.rows)) for n, v in values.items()}


def gather(opened, strata, section, method, area_errors, scenario=PROJECT):
    """The `Chain` of a method over the strata of a project.

    Parameters
    ----------
    opened : OpenProject
    strata : xarray.Dataset
        See `bluecarbon.areas.strata`.
    section, method
        A pair of `opened.methods`.
    area_errors : dict of str to Source
        Relative error of the mapped area, by habitat.
    scenario : str
        `PROJECT` or `BASELINE`: a tag of every row, so that tables may tell the two apart.
    """
    weighs = method.rows == "harvest"
    if method.rows == "trajectory":
        mine = [h for h in section.habitats if creditable(opened, h)]
        words = {v for v in section.options.values() if isinstance(v, str)} | {scenario}
        followed = TrajectoryRows(
            opened, strata, method, mine, area_errors, words, is_baseline=scenario == BASELINE
        )
        rows = followed.rows
    else:
        followed = None
        rows = (_harvest_rows if weighs else _area_rows)(opened, strata, section, method)
    rows = rows[held_years(opened, rows)].reset_index(drop=True)
    options = dict(section.options)
    if weighs:
        options["share_layout"] = opened.project.harvest.share_layout
    named = {v for v in options.values() if isinstance(v, str)} | {scenario}
    columns = [c for c in ("zone", "habitat", "species", "mass_basis") if c in rows]
    # Rows by the ten thousand have tags by the dozen: each kind of row is looked up once.
    kind = rows.groupby(columns, sort=False, dropna=False).ngroup().to_numpy()
    kinds = [
        frozenset(named.union(filter(None, row)))
        for row in rows[columns].drop_duplicates().itertuples(index=False, name=None)
    ]
    convention = opened.project.harvest.convention if weighs else None
    claimed = method.claimed(convention)
    context = _Context(opened, strata, rows, options, area_errors, scenario)
    if followed:
        context.notes += followed.notes
        context.unknown |= followed.unknown
    leaves = {}
    for name in method.leaves([claimed, *method.beside]):
        if name in method.constants:
            value, unit = method.constants[name]
            leaves[name] = context.exactly(name, np.full(len(rows), value), unit, "by definition")
        elif followed and followed.knows(name):
            leaves[name] = followed.leaf(name, rows)
        elif name in method.inputs:
            provide = PROVIDERS.get(name) or _of_zones(name)
            leaves[name] = provide(context, method.inputs[name])
        else:
            leaves[name] = _parameter_leaf(opened, name, kinds, kind)
    return Chain(
        section=section,
        method=method,
        convention=convention,
        rows=rows,
        leaves=arranged(opened, method, rows, strata, leaves),
        notes=tuple(dict.fromkeys(context.notes)),
        unknown=frozenset(context.unknown),
    )


def untested(yield_test):
    """True where the column yield_test says that nobody weighed this harvest."""
    return yield_test.lower().startswith(UNTESTED)


def creditable(opened, habitat):
    """True unless the legend says that this habitat is not to be credited."""
    if opened.legend is None:
        return True
    row = opened.legend[opened.legend["habitat"] == habitat]
    return bool(row["creditable"].iloc[0]) if len(row) else True


def _area_rows(opened, strata, section, method):
    """Strata and years in which an accounted habitat counts, inside the zones.

    For a method that counts losses also those in which it is lost.
    """
    wanted = [h for h in section.habitats if creditable(opened, h)]
    there = strata["area"] > 0
    if method.rows == "stratum" and counts_losses(method):
        there |= strata["lost_area"] > 0
    picked = (strata["habitat"].isin(wanted) & (strata["zone"] != "") & there).transpose(
        "stratum", "year"
    )
    if opened.project.crediting.baseline == "first map persists":
        picked &= ~without_baseline(strata)
    stratum, year = np.nonzero(picked.values)
    return pd.DataFrame(
        {
            "stratum": stratum,
            "zone": strata["zone"].values[stratum],
            "holder": strata["holder"].values[stratum],
            "habitat": strata["habitat"].values[stratum],
            "species": "",
            "year": strata["year"].values[year],
            "year_number": year,
        }
    )


def without_baseline(strata):
    """True for strata without data on the first map: what would have been there is not known."""
    return strata["trajectory"].str.startswith(NO_DATA + ARROW)


def _harvest_rows(opened, strata, section, method):
    """Harvest records, each joined to the stratum of its zone, habitat, species and mass basis."""
    log = opened.harvest[opened.harvest["habitat"].isin(section.habitats)]
    log = log[log["habitat"].map({h: creditable(opened, h) for h in section.habitats})]
    number = {name: i for i, name in enumerate(strata["stratum"].values.tolist())}
    zones = opened.zones.table.set_index("zone")
    names = [harvest_stratum(r) for r in log.itertuples()]
    return pd.DataFrame(
        {
            "stratum": [number[name] for name in names],
            "zone": log["zone"].values,
            "holder": zones["holder"].reindex(log["zone"]).values,
            "habitat": log["habitat"].values,
            "species": log["species"].values,
            "mass_basis": log["mass_basis"].values,
            "year": log["year"].values,
            "record": log.index.values,
        }
    )


def harvest_stratum(record):
    """Name of the stratum that a harvest record belongs to."""
    return "|".join((record.zone, record.habitat, record.species, record.mass_basis))


class _Context:
    """What the providers of inputs look at."""

    def __init__(self, opened, strata, rows, options, area_errors, scenario):
        self.opened, self.strata, self.rows = opened, strata, rows
        self.scenario = scenario
        self.options, self.area_errors = options, area_errors
        self.notes, self.unknown = [], set()

    def exactly(self, name, values, unit, source, where="", status="local"):
        """A leaf without error. Numbers of the project itself count as local."""
        if source == "by definition":
            status = "standard"
        one = Source(
            name=name,
            scope="",
            distribution=Distribution(kind="fixed", value=1.0),
            unit=unit,
            source=source,
            where=where,
            status=status,
        )
        values = np.asarray(values, dtype=float)
        return Leaf((one,), np.zeros(len(values), dtype=int), values)

    def of_strata(self, variable):
        """Values of a strata variable for the rows."""
        values = self.strata[variable].transpose("stratum", "year").values
        return values[self.rows["stratum"], self.rows["year_number"]]

    @cached_property
    def sea_air_exchange(self):
        """Exchange in the ocean cell nearest to each zone, by zone."""
        opened = self.opened
        if opened.ocean is None:
            raise InputError(
                where=opened.project.path,
                found="no [ocean]",
                rule="The air-sea cross-check needs ocean fields.",
                cure="Add a section [ocean] with a netCDF file, or remove the method.",
            )
        zones = opened.zones.table.set_index("zone")["geometry"]
        most = opened.project.ocean.max_distance_km
        exchange, by_cell, far = {}, {}, []
        for zone in sorted(set(self.rows["zone"])):
            point = zones[zone].representative_point()
            cell = nearest_valid(opened.ocean, point.x, point.y, most)
            place = float(cell["lat"]), float(cell["lon"])
            if place not in by_cell:
                by_cell[place] = sea_air_exchange(cell.assign_attrs(notes=()))
                self.notes += by_cell[place].attrs["notes"]
            far.append(cell.attrs["distance_km"])
            exchange[zone] = by_cell[place].assign_attrs(distance_km=far[-1])
        if far:
            self.notes.append(
                f"{opened.ocean.attrs['source']}: the nearest cell with data lies {min(far):.0f} "
                f"to {max(far):.0f} km from the zones and stands for their water as it is."
            )
        return exchange

    def map_files(self):
        """Names of the maps, for leaves that come from them."""
        files = self.opened.files
        return ", ".join(files.loc[files["role"] == "habitats", "path"])


def _area(context, unit):
    """Area of the stratum while it counts, with the error of the map."""
    time = context.of_strata("counted_time")
    # In a year in which a habitat is lost on the first day, it is there for no time at all.
    factor = np.divide(context.of_strata("area"), time, out=np.zeros_like(time), where=time > 0)
    habitats = context.rows["habitat"]
    names = sorted(set(habitats))
    sources = tuple(context.area_errors[h] for h in names)
    which = habitats.map({h: i for i, h in enumerate(names)}).to_numpy(dtype=int)
    return Leaf(sources, which, factor)


def _of_strata(variable):
    def provide(context, unit):
        timing = context.strata.attrs["timing"]
        return context.exactly(
            variable,
            context.of_strata(variable),
            unit,
            f"maps, {timing} timing",
            context.map_files(),
        )

    return provide


def _of_zones(asked):
    def provide(context, unit):
        """A number that was measured in each zone: a property of the zones, see `ZONE_RULES`."""
        zones = context.opened.zones.table
        path = context.opened.project.locate(context.opened.project.zones.path)
        known = zones.set_index("zone").reindex(sorted(set(context.rows["zone"])))
        name = f"baseline_{asked}"  # where the zones tell both scenarios apart
        name = name if context.scenario == BASELINE and name in known else asked
        values = _numbers(known, name, path)
        missing = known.index[values.isna()]
        if len(missing):
            raise InputError(
                where=path,
                found=f"no {name} in zone " + ", ".join(missing[:5]),
                rule=ZONE_RULES.get(name, f"The method needs {name} [{unit}] in every zone."),
                cure=f"Add the properties `{name}` [{unit}] and `{name}_sd`, its standard "
                "deviation, as measured there.",
            )
        spreads = _numbers(known, f"{name}_sd", path).fillna(0.0)
        simulated = context.opened.zones.simulated
        sources = tuple(
            Source(
                name=name,
                scope=zone,
                level="site",
                distribution=Distribution(
                    kind="truncated normal" if spreads[zone] > 0 else "fixed",
                    value=float(values[zone]),
                    spread=float(spreads[zone]),
                ),
                unit=unit,
                source=path.name,
                where=f"zone {zone}",
                status="assumed" if simulated else "local",
            )
            for zone in known.index
        )
        which = context.rows["zone"].map({z: i for i, z in enumerate(known.index)}).to_numpy(int)
        return Leaf(sources, which, np.ones(len(which)))

    return provide


def _numbers(known, name, path):
    """A property of zones as numbers, nan where a zone lacks it."""
    if name not in known:
        return pd.Series(np.nan, index=known.index)
    numbers = pd.to_numeric(known[name], errors="coerce").astype(float)
    wrong = known.index[known[name].notna() & ~np.isfinite(numbers)]
    if len(wrong) or (name.endswith("_sd") and (numbers < 0).any()):
        zone = wrong[0] if len(wrong) else numbers.index[numbers < 0][0]
        raise InputError(
            where=f"{path}, zone {zone}, {name}",
            found=repr(known[name][zone]),
            rule="It is a number; a standard deviation is not below zero.",
            cure="Correct the property, or leave it out.",
        )
    return numbers


def _revegetated(context, unit):
    """1 where the legend says that a habitat was planted or seeded."""
    legend = context.opened.legend
    values = np.zeros(len(context.rows))
    if legend is not None:
        planted = dict(zip(legend["habitat"], legend["establishment"] == "planted", strict=True))
        values = context.rows["habitat"].map(planted).to_numpy(dtype=float)
    return context.exactly("revegetated", values, unit, "legend", "column establishment")


def _harvest_mass(context, unit):
    """Mass of each record, with the limits that its yield test gives."""
    log = context.opened.harvest.loc[context.rows["record"]]
    path = context.opened.project.locate(context.opened.project.harvest.path)
    sources = []
    for r in log.itertuples():
        exact = r.distribution == "fixed" or r.mass_low == r.mass_high
        sources.append(
            Source(
                name="harvest",
                scope=f"{harvest_stratum(r)}|{r.date}|{r.row}",
                level="record",
                distribution=Distribution(
                    kind="fixed" if exact else r.distribution,
                    value=1.0,
                    low=r.mass_low / r.mass,
                    high=r.mass_high / r.mass,
                ),
                unit="1",
                source=f"{path.name}, yield test: {r.yield_test}",
                where=f"row {r.row}",
                status="assumed" if untested(r.yield_test) else "local",
            )
        )
    return Leaf(tuple(sources), np.arange(len(log)), log["mass"].to_numpy(dtype=float))


def _sea_air(variable):
    def provide(context, unit):
        """Yearly mean of the nearest cell of the ocean fields that has data."""
        exchange = context.sea_air_exchange
        values = context.rows["zone"].map({z: float(e[variable]) for z, e in exchange.items()})
        far = sorted({f"cell {e.attrs['distance_km']:.0f} km away" for e in exchange.values()})
        files = context.opened.files
        path = files.loc[files["role"] == "ocean", "path"].iloc[0]
        # A shelf cell stands in for the water of the farm.
        return context.exactly(variable, values, unit, path, ", ".join(far), status="assumed")

    return provide


def _project_year(context, unit):
    """Years since the project started, of which the first is 1."""
    start = context.opened.project.project.period[0]
    values = context.rows["year"].to_numpy() - start.year + 1
    return context.exactly("project_year", values, unit, "project file", "project.period")


PROVIDERS = {
    "area": _area,
    "counted_time": _of_strata("counted_time"),
    "stand_age_start": _of_strata("stand_age_start"),
    "stand_age_end": _of_strata("stand_age_end"),
    "lost_area": lost_area,
    "lost_stand_age": _of_strata("lost_stand_age"),
    "extracted": extracted,
    "project_year": _project_year,
    "revegetated": _revegetated,
    "harvest_mass": _harvest_mass,
    "sea_air_flux": _sea_air("sea_air_flux"),
    "flux_per_uatm": _sea_air("flux_per_uatm"),
    SHARE: share_leaf,
    DEDUCTED: deducted_leaf,
}


def _parameter_leaf(opened, name, kinds, kind):
    """The row of the parameter tables that applies to each row of the chain, by kinds of tags."""
    found = [opened.parameters.get(name, tags) for tags in kinds]
    rows = sorted({p.key: p for p in found}.values(), key=lambda p: p.key)
    number = {p.key: i for i, p in enumerate(rows)}
    sources = tuple(
        Source(
            name=p.key,
            scope="",
            distribution=Distribution(
                kind=p.distribution, value=p.value, spread=p.spread, low=p.low, high=p.high
            ),
            unit=p.unit,
            source=p.source,
            where=f"{p.where} [{p.table}]",
            status=p.status,
            group=opened.parameter_groups.get(p.key),
        )
        for p in rows
    )
    which = np.array([number[p.key] for p in found], dtype=int)[kind]
    return Leaf(sources, which, np.ones(len(kind)))
