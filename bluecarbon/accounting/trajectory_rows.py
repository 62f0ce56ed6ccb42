"""Rows and leaves of methods that follow class trajectories: zone x trajectory x calendar year.

A row is booked under the accounted habitat that is there in that year or, where none is, under the
one that the place lost last. What never was an accounted habitat has no row.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from bluecarbon.accounting.trajectory_pieces import ABSENT, pieces_of
from bluecarbon.accounting.trajectory_tables import POOLS, ClassNumbers, disturbs, leaf_of
from bluecarbon.accounting.trajectory_times import Times, class_times
from bluecarbon.areas.strata import numbered
from bluecarbon.constants import SQUARE_CENTIMETRES_PER_HECTARE
from bluecarbon.crediting.guards import check
from bluecarbon.errors import InputError
from bluecarbon.uncertainty.draws import Distribution
from bluecarbon.uncertainty.montecarlo import Leaf, Source

CONSERVATIVE = "conservative"
PRICES = ("carbon_price", "price_inflation", "discount_rate")
# A rate of a pool is held against the guard on what such a pool has been seen to gain.
GUARDS = {"soil": "soil_carbon_burial", "biomass": "aboveground_stand_gain"}


@dataclass(frozen=True, kw_only=True)
class Followed:
    """One class trajectory, with its numbers by pool and map date.

    It stands for all zones in which it occurs; for one zone where numbers are told by zone.
    """

    classes: list  # by map date, None without data
    times: Times
    rows: dict  # (pool, kind of number) -> parameter rows: one, or one for each map date
    calm: list  # by map date: 1 where the step into the class disturbs no pool


class TrajectoryRows:
    """Trajectories of the strata that touch an accounted habitat, as rows and leaves.

    Parameters
    ----------
    opened : OpenProject
    strata : StrataTable
        Of class maps, see `bluecarbon.areas.strata.strata_of_trajectories`.
    method : Method
        With rows of the kind "trajectory".
    habitats : sequence of str
        The habitats that are accounted.
    area_errors : dict of str to Source
    tags : collection of str
        Tags of every row: options and scenario.
    is_baseline : bool
        What would have happened: then "conservative" errs the other way, see `class_times`.

    Raises
    ------
    InputError
        There are no class maps, or numbers are missing: it shows the lines of CSV to add.
    """

    def __init__(self, opened, strata, method, habitats, area_errors, tags, *, is_baseline=False):
        if opened.maps is None:
            raise InputError(
                where=f"{opened.project.path}, method {method.id}",
                found="no class maps",
                rule="It follows what each place was on one map after the other.",
                cure="Give dated class maps under [habitats], or account by another method.",
            )
        self._opened = opened
        self._dates = list(strata.map_dates)
        self._method, self._habitats = method, frozenset(habitats)
        self._rule, self._area_errors = strata.timing, area_errors
        self._is_baseline = is_baseline
        self._numbers = ClassNumbers(opened, tags)
        self._notes = {}
        pieces = pieces_of(strata)
        zone = strata.label("zone", pieces.first)
        self._ways, way = self._follow(pieces, zone)
        mine = way != ABSENT
        self._pieces, self._zone, self._way = pieces[mine], zone[mine], way[mine]
        rates = self._rates()
        # Without a price nothing is worth anything; with one the other two must be stated.
        priced = bool(opened.parameters.named(PRICES[0]))
        self._prices = {n: self._numbers.find(n, (), "", needed=priced) for n in PRICES}
        self.unknown = {n for n, row in self._prices.items() if row is None}
        self._numbers.refuse_missing()
        self._check(rates)
        self.rows = self._table(strata)

    @property
    def notes(self):
        """What was left out, in words."""
        return tuple(self._notes)

    def knows(self, name):
        """True for the leaves that this gives; others are those of any method."""
        pool, _, kind = name.partition("_")
        of_classes = pool in POOLS and kind in KINDS
        return of_classes or name in {"area", *OF_YEARS, *OF_TRAJECTORIES, *PRICES}

    def leaf(self, name, rows):
        """A leaf that it `knows`, for some of its `rows`."""
        pool, _, kind = name.partition("_")
        number = rows["trajectory"].to_numpy(dtype=int)
        way = self._way[number]
        if pool in POOLS and kind in KINDS:
            return leaf_of(name, [w.rows[pool, kind] for w in self._ways], way)
        if name in PRICES:
            return leaf_of(name, [self._prices[name]], 0 * number)
        if name in OF_YEARS:
            return self._exactly(name, OF_YEARS[name](rows["year"].to_numpy(), self._dates))
        if name == "area":
            return self._area(rows, number)
        values = [OF_TRAJECTORIES[name](w, self._dates) for w in self._ways]
        return self._exactly(name, np.array(values).reshape(-1, len(self._dates))[way])

    def _follow(self, pieces, zone):
        """Each trajectory `Followed`, once for all zones alike, and its number for each piece.

        `ABSENT` for pieces that have no row.
        """
        told, names = pd.factorize(zone)
        # Zones that no number names are all alike.
        tags = self._numbers.tags()
        told = np.where([name in tags for name in names], np.arange(len(names)), ABSENT)[told]
        alike, first = numbered(np.column_stack((pieces.classes, told)) - ABSENT)
        ways, number = [], np.full(len(first), ABSENT)
        for i, at in enumerate(first.tolist()):
            way = self._followed(pieces.names(pieces.classes[at]), zone[at])
            if way is not None:
                number[i] = len(ways)
                ways.append(way)
        return ways, number[alike]

    def _followed(self, classes, zone):
        """A trajectory with times and numbers, or None where it has no row."""
        if not self._habitats & set(classes):
            return None
        persists = self._opened.project.crediting.baseline == "first map persists"
        if persists and classes[0] is None:
            return None  # what would have been there is not known
        if None in classes and "snapshot_year" in self._method.inputs:
            # The peer has no result where one of its maps has none.
            self._notes[f"{self._method.id} leaves out what lacks data on one of the maps."] = None
            return None
        times = class_times(
            classes,
            self._dates,
            "against a baseline"
            if self._is_baseline and self._rule == CONSERVATIVE
            else self._rule,
            lambda a, b: b not in self._habitats or self._disturbing(a, b, zone),
            lambda a: sum(p.value for p in self._growth_of(a, zone) if p is not None) < 0,
        )
        return Followed(classes=classes, times=times, **self._by_date(classes, zone))

    def _by_date(self, classes, zone):
        """Parameter rows by pool, kind and map date; and where a step disturbs nothing."""
        n = len(classes)
        known = [k for k in range(n) if classes[k] is not None]
        rows = {(p, kind): [None] * n for p in POOLS for kind in KINDS}
        calm = [1.0] * n
        for i, pool in enumerate(POOLS):
            first = classes[known[0]]
            rows[pool, "stock"] = self._numbers.find(f"{pool}_stock", (first,), zone)
            for k in known:
                rate = self._growth_of(classes[k], zone)[i]
                rows[pool, "class_accumulation"][k] = rate
                rows[pool, "accumulation"][k] = self._counted(classes[k], rate)
        for p, k in pairwise(known):
            left, entered = classes[p], classes[k]
            fractions = self._fractions(left, entered, zone)
            calm[k] = float(not any(map(disturbs, fractions)))
            for pool, fraction in zip(POOLS, fractions, strict=True):
                need = disturbs(fraction)
                life = self._numbers.find(f"{pool}_half_life", (left,), zone, needed=need)
                rows[pool, "half_life_of_class_left"][k] = life
                rows[pool, "half_life"][k] = life if need else None
                rows[pool, "disturbed_fraction"][k] = fraction
        return {"rows": rows, "calm": calm}

    def _fractions(self, left, entered, zone):
        """Disturbed fractions of a step by pool; none where the class stays."""
        if left == entered:
            return [None] * len(POOLS)
        tags = (f"from {left}", f"to {entered}")
        return [self._numbers.find(f"{pool}_disturbed_fraction", tags, zone) for pool in POOLS]

    def _disturbing(self, left, entered, zone):
        return any(map(disturbs, self._fractions(left, entered, zone)))

    def _growth_of(self, name, zone):
        return [self._numbers.find(f"{pool}_accumulation", (name,), zone) for pool in POOLS]

    def _counted(self, name, rate):
        """The rate of a class, or None where it would be an uptake that is not accounted here."""
        if name in self._habitats or rate is None or rate.value <= 0:
            return rate if name in self._habitats or (rate is not None and rate.value) else None
        self._notes[
            f"what {name} takes up is not counted by {self._method.id}: it is not accounted there."
        ] = None
        return None

    def _rates(self):
        """Rates that are held against a guard, by pool, class and zone."""
        piece, on_map = np.nonzero(self._pieces.classes != ABSENT)
        classes = self._pieces.classes[piece, on_map]
        _, first = numbered(np.column_stack((pd.factorize(self._zone)[0][piece], classes)))
        rates = {pool: {} for pool in GUARDS}
        for i in first.tolist():
            name, zone = self._pieces.habitats[classes[i]], self._zone[piece[i]]
            for pool, rate in zip(POOLS, self._growth_of(name, zone), strict=True):
                if rate is not None and pool in GUARDS:
                    rates[pool][f"{name}, {zone}"] = rate.value
        return rates

    def _check(self, rates):
        """Stop where a rate is above what nature has been seen to do."""
        for pool, guard in GUARDS.items():
            for note in check(guard, list(rates[pool].values()), list(rates[pool])):
                self._notes[note] = None

    def _table(self, strata):
        """The rows, each with the number of its piece of ground."""
        booked = np.array([self._booked(way, strata.years) for way in self._ways], dtype=int)
        booked = booked.reshape(-1, len(strata.years))[self._way]
        piece, year = np.nonzero(booked != ABSENT)
        stratum = self._pieces.strata[piece, booked[piece, year]]
        return strata.rows(stratum, year).assign(trajectory=piece)

    def _booked(self, way, years):
        """By year the number of the accounted habitat that was entered last before its end."""
        booked = np.full(len(years), ABSENT)
        for name, entered in zip(way.classes, way.times.entered, strict=True):
            if name in self._habitats:
                booked[entered < np.array(years) + 1] = self._pieces.habitats.index(name)
        return booked

    def _area(self, rows, number):
        """Ground area of each piece, with the error of the habitat it is booked under."""
        hectares = self._pieces.area / SQUARE_CENTIMETRES_PER_HECTARE
        which, names = pd.factorize(rows["habitat"], sort=True)
        return Leaf(tuple(self._area_errors[h] for h in names), which, hectares[number])

    def _exactly(self, name, values):
        files = self._opened.files
        source = Source(
            name=name,
            scope="",
            distribution=Distribution(kind="fixed", value=1.0),
            unit=self._method.inputs[name],
            source=f"maps, {self._rule} timing",
            where=", ".join(files.loc[files["role"] == "habitats", "path"]),
            status="local",
        )
        values = np.asarray(values, dtype=float)
        return Leaf((source,), np.zeros(values.shape, dtype=int), values)


KINDS = (
    "stock",
    "accumulation",
    "class_accumulation",
    "disturbed_fraction",
    "half_life",
    "half_life_of_class_left",
)
OF_YEARS = {
    "year_begin": lambda years, dates: years,
    "year_end": lambda years, dates: years + 1,
    "years_since_start": lambda years, dates: years - dates[0].year,
}
OF_TRAJECTORIES = {
    "entered": lambda t, dates: t.times.entered,
    "grows_from": lambda t, dates: t.times.grows_from,
    "grows_until": lambda t, dates: t.times.grows_until,
    "called_accumulation": lambda t, dates: t.calm,
    "snapshot_year": lambda t, dates: [d.year for d in dates],
}
