"""Strata as columns: what an account is worked out from, and as a dataset for who asks."""

from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import pandas as pd

from bluecarbon.areas.timing import lost_areas, mean_areas
from bluecarbon.constants import SQUARE_CENTIMETRES_PER_HECTARE

LABELS = ("zone", "holder", "habitat", "trajectory", "species", "mass_basis")


class ByYear:
    """A variable by stratum and year.

    Maps of many zones hold strata by the ten thousand that only some hundred histories tell apart:
    then the variable is kept by history, with the number of the history of each stratum.

    Parameters
    ----------
    values : array, or callable that returns one
        Values by history and year, or by stratum and year without `history`. What is callable is
        called when the values are first asked for.
    history : int array of shape (stratum,), optional
    """

    def __init__(self, values, history=None):
        self._given, self._history = values, history

    @cached_property
    def _table(self):
        return self._given() if callable(self._given) else self._given

    @property
    def values(self):
        """All values, (stratum, year)."""
        return self._table if self._history is None else self._table[self._history]

    def at(self, stratum, year):
        """Values of some strata and years, both by their numbers."""
        row = stratum if self._history is None else self._history[stratum]
        return self._table[row, year]


@dataclass(frozen=True, kw_only=True, eq=False)
class StrataTable:
    """The strata of an account, column by column; `dataset` is the same as an xarray.Dataset.

    Labels are categories, so that what asks for a zone or a habitat compares small numbers.
    """

    labels: dict  # zone, holder, habitat, trajectory and so on: pandas.Categorical
    cells: np.ndarray | None  # int64, (stratum,): of the maps; None where there are none
    mapped_area: np.ndarray | None  # int64, (stratum, map date) [cm2], 0 where absent
    map_dates: tuple  # datetime.date
    years: tuple
    timing: str  # rule by which time is told; "none" without maps
    by_year: dict  # name to `ByYear`
    states: tuple = ()  # names of the numbers in `lost_to`; the first means no data
    made_from: object = None  # the xarray.Dataset that `of` was given

    @classmethod
    def of(cls, strata):
        """The columns of a dataset of strata; what is a `StrataTable` already stays as it is."""
        if isinstance(strata, cls):
            return strata
        mapped, dates = None, ()
        if "mapped_area" in strata:
            mapped = strata["mapped_area"].transpose("stratum", "map_date").values
            dates = tuple(strata["map_date"].values.astype("datetime64[D]").tolist())
        by_year = {
            name: ByYear(partial(_values, variable))
            for name, variable in strata.data_vars.items()
            if set(variable.dims) == {"stratum", "year"}
        }
        return cls(
            labels={n: pd.Categorical(strata[n].values) for n in LABELS if n in strata.coords},
            cells=strata["cells"].values if "cells" in strata else None,
            mapped_area=mapped,
            map_dates=dates,
            years=tuple(strata["year"].values.tolist()),
            timing=strata.attrs["timing"],
            by_year=by_year,
            made_from=strata,
        )

    def __len__(self):
        return len(self.labels["zone"])

    def label(self, name, stratum=slice(None)):
        """Labels of some strata, all by default: an array of str objects."""
        column = self.labels[name]
        return column.categories.to_numpy(dtype=object)[column.codes[stratum]]

    def among(self, name, wanted):
        """True for strata whose label is one of those wanted, (stratum,)."""
        return self.labels[name].isin(list(wanted))

    def rows(self, stratum, year):
        """Some strata and years, both by their numbers, as a table of who they are, row by row."""
        return pd.DataFrame(
            {
                "stratum": stratum,
                "zone": self.label("zone", stratum),
                "holder": self.label("holder", stratum),
                "habitat": self.label("habitat", stratum),
                "species": "",
                "year": np.array(self.years, dtype=np.int64)[year],
                "year_number": year,
            }
        )

    @cached_property
    def names(self):
        """Names of the strata, unique: zone, habitat and trajectory, or what a log told."""
        if self.made_from is not None:
            return self.made_from["stratum"].values
        parts = (self.label(name) for name in ("zone", "habitat", "trajectory"))
        return np.array([f"{z}|{h}|{t}" for z, h, t in zip(*parts, strict=True)], dtype=object)

    @cached_property
    def dataset(self):
        """The same for people, other rooms and files: an xarray.Dataset, see `dataset_of`."""
        return self.made_from if self.made_from is not None else dataset_of(self)


def areas_by_year(map_dates, mapped, years, rule, known=None):
    """Areas under both rules and what is lost under that of the account, as `ByYear` by name.

    Parameters
    ----------
    mapped : int array of shape (stratum, date) [cm2]
    map_dates, years, rule, known
        See `bluecarbon.areas.timing.through_years`.
    """
    areas = {
        f"area_{name}": ByYear(partial(_in_hectares, mean_areas, map_dates, mapped, years, name))
        for name in ("conservative", "linear")
    }
    lost = partial(_in_hectares, lost_areas, map_dates, mapped, years, rule, known)
    return {"area": areas[f"area_{rule}"], **areas, "lost_area": ByYear(lost)}


def _in_hectares(function, map_dates, mapped, *others):
    return function(map_dates, mapped / SQUARE_CENTIMETRES_PER_HECTARE, *others)


def _values(variable):
    return variable.transpose("stratum", "year").values


def dataset_of(table):
    """Strata of maps as a dataset over stratum, map_date and year, with units and long names."""
    import xarray as xr

    rule = table.timing
    described = {
        "area": _area_attrs(rule),
        "area_conservative": _area_attrs("conservative"),
        "area_linear": _area_attrs("linear"),
        "counted_time": _attrs("a", "share of the year in which the stratum counts"),
        "stand_age_start": _attrs("a", "age of the stand where the counted time begins"),
        "stand_age_end": _attrs("a", "age of the stand where the counted time ends"),
        "lost_area": _attrs("ha", f"area lost in the calendar year, {rule} timing"),
        "lost_stand_age": _attrs("a", "age of the oldest stand lost in the calendar year"),
        "lost_to": _flags("class in the place of what was lost", table.states),
    }
    on_maps = _attrs("cm2", "ground area on each map, 0 where absent")
    return xr.Dataset(
        {
            "cells": ("stratum", table.cells, _attrs("1", "cells of the maps")),
            "mapped_area": (("stratum", "map_date"), table.mapped_area, on_maps),
            **{
                name: (("stratum", "year"), table.by_year[name].values, attrs)
                for name, attrs in described.items()
            },
        },
        coords={
            "stratum": table.names.tolist(),
            "year": np.array(table.years, dtype=np.int64),
            "map_date": np.array(table.map_dates, dtype="datetime64[ns]"),
            **{name: ("stratum", table.label(name).astype(str)) for name in table.labels},
        },
        attrs={"timing": rule},
    )


def _attrs(units, long_name):
    return {"units": units, "long_name": long_name}


def _area_attrs(rule):
    return _attrs("ha", f"mean area in the calendar year, {rule} timing")


def _flags(title, states):
    """Attributes of a variable of state numbers: names as in CF, 0 where nothing is known."""
    names = [name.replace(" ", "_") for name in states[1:]]
    return _attrs("1", title) | {
        "flag_values": np.arange(len(names) + 1, dtype=np.int64),
        "flag_meanings": " ".join(["unknown", *names]),
    }
