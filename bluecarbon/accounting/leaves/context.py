"""What the providers of inputs look at: the rows of a chain, and where they come from."""

from functools import cached_property

import numpy as np
import pandas as pd

from bluecarbon.accounting.leaves.sea import sea_at
from bluecarbon.errors import InputError
from bluecarbon.uncertainty.draws import Distribution
from bluecarbon.uncertainty.montecarlo import Leaf, Source


def alike(value, n):
    """The same value for n rows, in the memory of one."""
    return np.broadcast_to(value, n)


class Context:
    """What the providers of inputs look at."""

    def __init__(self, opened, strata, rows, options, area_errors, scenario, cache=None):
        self.opened, self.strata, self.rows = opened, strata, rows
        self.scenario, self.cache = scenario, cache
        self.options, self.area_errors = options, area_errors
        self.notes, self.unknown = [], set()
        self._numbered = {}

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
        return Leaf((one,), alike(0, len(values)), values)

    def numbered(self, column):
        """The distinct labels of a column of the rows, sorted, and the number of each row's."""
        if column not in self._numbered:
            number, names = pd.factorize(self.rows[column], sort=True, use_na_sentinel=False)
            self._numbered[column] = names.tolist(), number
        return self._numbered[column]

    def kinds(self, named):
        """What tells rows apart in the parameter tables: tags by kind, the kind of each row.

        Rows by the ten thousand have tags by the dozen, so each kind of row is looked up once.
        """
        columns = [c for c in ("zone", "habitat", "species", "mass_basis") if c in self.rows]
        kind = np.zeros(len(self.rows), dtype=np.int64)
        for column in columns:
            names, number = self.numbered(column)
            kind = pd.factorize(kind * len(names) + number)[0]
        first = np.flatnonzero(~pd.Index(kind).duplicated())
        tags = zip(*(self.rows[column].iloc[first] for column in columns), strict=True)
        return [frozenset(named.union(filter(None, row))) for row in tags], kind

    def of_strata(self, variable):
        """Values of a strata variable for the rows."""
        rows = (self.rows[name].to_numpy() for name in ("stratum", "year_number"))
        return self.strata.by_year[variable].at(*rows)

    @cached_property
    def sea_air_exchange(self):
        """Exchange in the ocean cell nearest to each zone: `Exchange` by zone."""
        opened = self.opened
        if opened.ocean is None:
            raise InputError(
                where=opened.project.path,
                found="no [ocean]",
                rule="The air-sea cross-check needs ocean fields.",
                cure="Add a section [ocean] with a netCDF file, or remove the method.",
            )
        outlines = opened.zones.table.set_index("zone")["geometry"]
        zones = self.numbered("zone")[0]
        points = [outlines[zone].representative_point() for zone in zones]
        places = [(point.x, point.y) for point in points]
        sea = sea_at(opened.ocean, places, opened.project.ocean.max_distance_km, self.cache)
        self.notes += sea.notes
        return dict(zip(zones, sea.exchange, strict=True))

    @cached_property
    def map_files(self):
        """Names of the maps, for leaves that come from them."""
        files = self.opened.files
        return ", ".join(files.loc[files["role"] == "habitats", "path"])
