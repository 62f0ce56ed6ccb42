"""Strata of the harvest log: one for each zone, habitat, species and mass basis."""

from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import pandas as pd

from bluecarbon.accounting.leaves import HARVEST_LOG, TOLD_APART, harvest_strata
from bluecarbon.areas.strata_table import ByYear, StrataTable
from bluecarbon.errors import InputError

MASS = {"units": "t", "long_name": "harvest as logged, on its mass basis"}


def with_harvest(opened, table):
    """Strata of the harvest log, below those of the maps where there are any.

    Raises
    ------
    InputError
        A harvest without a farm: maps that do not show its habitat in its zone in that year.
    """
    harvested = _Harvested.of(opened)
    if table is None:
        return StrataTable.of(harvested.dataset({"timing": "none"}))
    path = opened.project.locate(opened.project.harvest.path)
    _check_farms(opened.harvest, table, path)
    return _joined(table, harvested)


@dataclass(frozen=True, kw_only=True)
class _Harvested:
    """The strata of a log, in the order of their names, as columns."""

    names: list
    labels: dict  # name of a label to one str for each stratum
    mass: np.ndarray  # (stratum, year) [t]
    years: tuple

    @classmethod
    def of(cls, opened):
        log, years = opened.harvest, tuple(opened.project.project.vintages)
        number, names = pd.factorize(np.array(harvest_strata(log), dtype=object), sort=True)
        first = np.flatnonzero(~pd.Index(number).duplicated())
        first = first[np.argsort(number[first])]
        told = {name: log[name].to_numpy(dtype=object)[first].tolist() for name in TOLD_APART}
        holders = dict(zip(opened.zones.table["zone"], opened.zones.table["holder"], strict=True))
        held = [str(holders[zone]) for zone in told["zone"]]
        labels = {"zone": told["zone"], "holder": held, **told}
        labels["trajectory"] = [HARVEST_LOG] * len(names)
        year = pd.Index(years).get_indexer(log["year"])
        inside = year >= 0
        places = (number * len(years) + year)[inside]
        # By pandas, whose sums do not lose what is small beside a large harvest.
        summed = pd.Series(log["mass"].to_numpy(dtype=float)[inside]).groupby(places).sum()
        mass = np.zeros(len(names) * len(years))
        mass[summed.index.to_numpy()] = summed.to_numpy()
        return cls(
            names=names.tolist(),
            labels=labels,
            mass=mass.reshape(len(names), len(years)),
            years=years,
        )

    def dataset(self, attrs):
        """The same as an xarray.Dataset."""
        import xarray as xr

        labels = {n: ("stratum", np.array(v, dtype=str)) for n, v in self.labels.items()}
        return xr.Dataset(
            {"harvest_mass": (("stratum", "year"), self.mass, MASS)},
            coords={
                "stratum": np.array(self.names, dtype=object),
                "year": np.array(self.years, dtype=np.int64),
                **labels,
            },
            attrs=attrs,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Joined(StrataTable):
    """Strata of the maps and of the log, whose dataset is put together when somebody asks."""

    mapped: StrataTable
    harvested: _Harvested

    @cached_property
    def names(self):
        """Names of the strata, those of the log last."""
        return np.array([*self.mapped.names, *self.harvested.names], dtype=object)

    @cached_property
    def dataset(self):
        """The same as an xarray.Dataset."""
        mapped = self.mapped.dataset
        return _join(mapped, self.harvested.dataset(dict(mapped.attrs)))


def _joined(mapped, harvested):
    """Strata of the maps, then those of the log; what a stratum lacks is 0 or empty."""
    n, below = len(mapped), len(harvested.names)
    blank = pd.Categorical([""] * n)
    labels = mapped.labels | {"species": blank, "mass_basis": blank}
    by_year = {
        name: ByYear(partial(_with_zeros, variable, below))
        for name, variable in mapped.by_year.items()
    }
    mass = np.concatenate([np.zeros((n, len(harvested.years))), harvested.mass])
    return _Joined(
        labels={name: _labels(column, harvested.labels[name]) for name, column in labels.items()},
        cells=_below(mapped.cells, below),
        mapped_area=_below(mapped.mapped_area, below),
        map_dates=mapped.map_dates,
        years=mapped.years,
        timing=mapped.timing,
        by_year=by_year | {"harvest_mass": ByYear(mass)},
        mapped=mapped,
        harvested=harvested,
    )


def _labels(mapped, harvested):
    """Labels of the strata of maps and log as one column, whose categories are in order."""
    known, codes = mapped.categories.to_numpy(dtype=object), mapped.codes
    used = np.zeros(len(known), dtype=bool)
    used[codes] = True
    categories = np.array(sorted({*known[used], *harvested}), dtype=object)
    number = {name: i for i, name in enumerate(categories)}
    above = np.array([number.get(name, -1) for name in known], dtype=np.int64)[codes]
    below = np.array([number[name] for name in harvested], dtype=np.int64)
    return pd.Categorical.from_codes(np.concatenate([above, below]), categories)


def _with_zeros(variable, below):
    return _below(variable.values, below)


def _below(values, n):
    """Values of the strata of maps, and zeros for n of the log."""
    return np.concatenate([values, np.zeros((n, *values.shape[1:]), values.dtype)])


def _check_farms(log, mapped, path):
    """A harvest needs a farm: its habitat must be on the maps of its zone in that year."""
    zones, habitats = mapped.labels["zone"], mapped.labels["habitat"]
    n = len(habitats.categories)
    places = zones.codes.astype(np.int64) * n + habitats.codes
    farms, farm_of = np.unique(places, return_inverse=True)
    # By farm and year, with a last row and a last column for what is on no map.
    shown = np.zeros((len(farms) + 1, len(mapped.years) + 1), dtype=bool)
    np.logical_or.at(shown[:, :-1], farm_of, mapped.by_year["area_linear"].values > 0)
    zone = zones.categories.get_indexer(log["zone"])
    habitat = habitats.categories.get_indexer(log["habitat"])
    farm = pd.Index(farms).get_indexer(np.where((zone < 0) | (habitat < 0), -1, zone * n + habitat))
    year = pd.Index(mapped.years).get_indexer(log["year"])
    missing = np.flatnonzero(~shown[farm, year])
    if len(missing):
        r = log.iloc[missing[0]]
        raise InputError(
            where=f"{path}, row {r.row}",
            found=f"{r.species} from zone {r.zone} in {r.year}",
            rule=f"The maps show no {r.habitat} there in that year.",
            cure="Correct the zone or the date, or the maps.",
        )


def _join(mapped, harvested):
    """Datasets of the strata of maps and log, one below the other."""
    import xarray as xr

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
