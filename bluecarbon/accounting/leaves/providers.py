"""Where the inputs of a method come from: maps, zones, the harvest log, fields of the sea."""

import numpy as np
import pandas as pd

from bluecarbon.accounting.allochthonous import DEDUCTED, SHARE, deducted_leaf, share_leaf
from bluecarbon.accounting.leaves.context import alike
from bluecarbon.accounting.leaves.rows import BASELINE, harvest_strata, untested
from bluecarbon.accounting.losses import extracted, lost_area
from bluecarbon.errors import InputError
from bluecarbon.uncertainty.draws import Distribution
from bluecarbon.uncertainty.montecarlo import Leaf, Source

# Why a method asks for a property of the zones; others are named with their unit alone.
ZONE_RULES = {
    "salinity": "Salinity decides whether a wetland gives off methane.",
    "drained": "Drained soil gives off carbon: the share of the zone's wetland that is drained.",
    "fish_yield": "Fish ponds give off nitrous oxide: fish taken per hectare of pond and year.",
}


def _area(context, unit):
    """Area of the stratum while it counts, with the error of the map."""
    time = context.of_strata("counted_time")
    # In a year in which a habitat is lost on the first day, it is there for no time at all.
    factor = np.divide(context.of_strata("area"), time, out=np.zeros_like(time), where=time > 0)
    habitats, which = context.numbered("habitat")
    return Leaf(tuple(context.area_errors[h] for h in habitats), which, factor)


def _of_strata(variable):
    def provide(context, unit):
        return context.exactly(
            variable,
            context.of_strata(variable),
            unit,
            f"maps, {context.strata.timing} timing",
            context.map_files,
        )

    return provide


def of_zones(asked):
    def provide(context, unit):
        """A number that was measured in each zone: a property of the zones, see `ZONE_RULES`."""
        zones = context.opened.zones.table
        path = context.opened.project.locate(context.opened.project.zones.path)
        names, which = context.numbered("zone")
        known = zones.set_index("zone").reindex(names)
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
        return Leaf(sources, which, alike(1.0, len(which)))

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
    values = alike(0.0, len(context.rows))
    if legend is not None:
        planted = dict(zip(legend["habitat"], legend["establishment"] == "planted", strict=True))
        habitats, which = context.numbered("habitat")
        values = np.array([planted.get(h, np.nan) for h in habitats], dtype=float)[which]
    return context.exactly("revegetated", values, unit, "legend", "column establishment")


def _harvest_mass(context, unit):
    """Mass of each record, with the limits that its yield test gives."""
    log = context.opened.harvest.loc[context.rows["record"]]
    path = context.opened.project.locate(context.opened.project.harvest.path)
    names = ("date", "row", "distribution", "yield_test", "mass", "mass_low", "mass_high")
    columns = (log[name].tolist() for name in names)
    sources = []
    for stratum, date, row, kind, test, mass, low, high in zip(
        harvest_strata(log), *columns, strict=True
    ):
        sources.append(
            Source(
                name="harvest",
                scope=f"{stratum}|{date}|{row}",
                level="record",
                distribution=Distribution(
                    kind="fixed" if low == high else kind,
                    value=1.0,
                    low=low / mass,
                    high=high / mass,
                ),
                unit="1",
                source=f"{path.name}, yield test: {test}",
                where=f"row {row}",
                status="assumed" if untested(test) else "local",
            )
        )
    return Leaf(tuple(sources), np.arange(len(log)), log["mass"].to_numpy(dtype=float))


def _sea_air(variable):
    def provide(context, unit):
        """Yearly mean of the nearest cell of the ocean fields that has data."""
        exchange = context.sea_air_exchange
        zones, which = context.numbered("zone")
        values = np.array([getattr(exchange[zone], variable) for zone in zones])[which]
        far = sorted({f"cell {e.distance_km:.0f} km away" for e in exchange.values()})
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
