"""Where the inputs of a method come from: maps, zones, the harvest log, fields of the sea."""

from functools import cached_property

import numpy as np
import pandas as pd

from bluecarbon.accounting.allochthonous import DEDUCTED, SHARE, deducted_leaf, share_leaf
from bluecarbon.accounting.leaves.rows import BASELINE, harvest_stratum, untested
from bluecarbon.accounting.losses import extracted, lost_area
from bluecarbon.errors import InputError
from bluecarbon.inputs.fields import nearest_valid
from bluecarbon.methods.airsea import sea_air_exchange
from bluecarbon.uncertainty.draws import Distribution
from bluecarbon.uncertainty.montecarlo import Leaf, Source

# Why a method asks for a property of the zones; others are named with their unit alone.
ZONE_RULES = {
    "salinity": "Salinity decides whether a wetland gives off methane.",
    "drained": "Drained soil gives off carbon: the share of the zone's wetland that is drained.",
    "fish_yield": "Fish ponds give off nitrous oxide: fish taken per hectare of pond and year.",
}


class Context:
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


def of_zones(asked):
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
