"""`strata.bluecarbon`: what strata say of areas, as labelled arrays, tables and figures."""

import numpy as np

from bluecarbon.cards import card
from bluecarbon.errors import BluecarbonError
from bluecarbon.xarray.units import factor, labelled, sum_by

ARROW = ">"  # joins the habitats of a trajectory
NEEDED = ("stratum", "habitat")
BY = ("habitat", "zone", "holder", "species", "trajectory")


class Strata:
    """Areas, trajectories and figures of a dataset of strata, as `ds.bluecarbon`."""

    def __init__(self, strata):
        missing = [name for name in NEEDED if name not in strata.coords]
        if missing:
            # xarray takes an AttributeError for an accessor that does not exist.
            raise BluecarbonError(
                f"this dataset holds no strata: it lacks the coordinate {missing[0]!r}. Take "
                "`account.strata`, or open the account.nc that a run has saved. Maps of classes "
                "are DataArrays: ds['name'].bluecarbon."
            )
        self._strata = strata

    def areas(self, by="habitat", *, at="map_date", timing=None, unit="ha", inside=True):
        """Area by habitat, zone or holder, on the map dates or through the years.

        Parameters
        ----------
        by : str or sequence of str
            Among habitat, zone, holder, species and trajectory.
        at : {"map_date", "year"}
            Mapped area on each map date, exact; or the mean area in each calendar year.
        timing : {"conservative", "linear"}, optional
            For years: the timing rule, that of the account where it is not given.
        unit : {"ha", "km2", "m2", "mu"}
        inside : bool
            Only ground inside zones; otherwise of the whole map, with "" for no zone.

        Returns
        -------
        xarray.DataArray
            Over `by` and the dates or years, 0 where there is none; its unit stands in `units`.
        """
        by = (by,) if isinstance(by, str) else tuple(by)
        for name in by:
            if name not in BY or name not in self._strata.coords:
                have = [b for b in BY if b in self._strata.coords]
                raise BluecarbonError(
                    f"found by={name!r}. These strata can be summed by {', '.join(have)}."
                )
        variable = self._variable(at, timing)
        values = variable.transpose("stratum", at).values
        mine = self._present(values, inside)
        keys = [self._strata[name].values.astype(str)[mine] for name in by]
        sums, coords = sum_by(values[mine], keys, by)
        scaled = sums * factor(unit, variable.attrs.get("units", ""))
        coords[at] = variable[at].values
        long_name = "mapped area" if at == "map_date" else variable.attrs.get("long_name", "area")
        return labelled(scaled, (*by, at), coords, unit, long_name)

    def trajectories(self, *, unit="ha", inside=True):
        """Ground by the habitats that it passes through, the largest first.

        Parameters
        ----------
        unit, inside
            As for `areas`.

        Returns
        -------
        pandas.DataFrame
            zone, trajectory, first, last, changed, cells, and area in `unit`; every piece of
            ground in one row.
        """
        import pandas as pd

        strata = self._strata
        variable = self._variable("map_date", None)
        area = variable.max("map_date").values * factor(unit, variable.attrs.get("units", ""))
        columns = {n: strata[n].values.astype(str) for n in ("zone", "habitat", "trajectory")}
        table = pd.DataFrame(columns | {"cells": strata["cells"].values, f"area_{unit}": area})
        states = table["trajectory"].str.split(ARROW)
        # A trajectory has a stratum for each habitat in it: here each counts once. What is no
        # trajectory, a cover or a harvest, has no habitats in its name.
        known = [h in s for h, s in zip(table["habitat"], states, strict=True)]
        table = table.assign(first=states.str[0], last=states.str[-1])
        table["changed"] = [len(set(s)) > 1 for s in states]
        table = table[np.array(known) & ((table["zone"] != "") | (not inside))]
        table = table.drop_duplicates(["zone", "trajectory"]).drop(columns="habitat")
        order = ["zone", "trajectory", "first", "last", "changed", "cells", f"area_{unit}"]
        return table[order].sort_values(f"area_{unit}", ascending=False, ignore_index=True)

    def to_table(self):
        """A row for each stratum and year in which something counts, as in strata.csv.

        Returns
        -------
        pandas.DataFrame
            Labels of the stratum, year, then the variables by year in the units of the dataset,
            which `attrs["units"]` of the table tells by column.
        """
        strata = self._strata
        by_year = [n for n, v in strata.data_vars.items() if v.dims == ("stratum", "year")]
        table = strata[by_year].to_dataframe().reset_index()
        keep = [c for c in ("area", "area_linear", "lost_area", "harvest_mass") if c in table]
        table = table[(table[keep] > 0).any(axis=1)].reset_index(drop=True)
        labels = ["zone", "holder", "habitat", "species", "mass_basis", "trajectory", "year"]
        labels = [c for c in labels if c in table]
        table = table[labels + by_year]
        table.attrs["units"] = {n: strata[n].attrs.get("units", "") for n in by_year}
        return table

    @property
    def plot(self):
        """Figures: plot.areas() by year, plot.trajectories() from map to map."""
        return StrataPlots(self._strata)

    def _variable(self, at, timing):
        """The variable of areas over `at`."""
        names = {"map_date": "mapped_area", "year": f"area_{timing}" if timing else "area"}
        if at not in names:
            raise BluecarbonError(f"found at={at!r}. Areas are told at map_date and at year.")
        if names[at] not in self._strata:
            raise BluecarbonError(
                f"these strata have no variable {names[at]!r}. Harvests alone have no area; "
                'timing is "conservative" or "linear".'
            )
        return self._strata[names[at]]

    def _present(self, values, inside):
        """Strata that have an area, and lie in a zone where that is asked for."""
        mine = values.any(axis=1)
        if inside and "zone" in self._strata.coords:
            mine &= self._strata["zone"].values.astype(str) != ""
        return mine

    def __repr__(self):
        sizes = self._strata.sizes
        zones = len(set(self._strata["zone"].values.astype(str)) - {""})
        years = f", {sizes['year']} years" if "year" in sizes else ""
        return f"<strata: {sizes['stratum']} in {zones} zones{years}>"

    def _repr_html_(self):
        if "mapped_area" not in self._strata:
            return card("strata", repr(self).strip("<>"))
        area = self.areas()
        dates = [str(d)[:10] for d in area["map_date"].values]
        names = area["habitat"].values.tolist()
        rows = [(n, *(f"{v:,.2f}" for v in row)) for n, row in zip(names, area.values, strict=True)]
        rows.append(("total", *(f"{v:,.2f}" for v in area.values.sum(axis=0))))
        facts = [
            ("timing", self._strata.attrs.get("timing")),
            ("simulated", self._strata.attrs.get("simulated")),
        ]
        table = (["habitat", *dates], rows, 1)
        note = "Mapped area inside the zones [ha]. More: .areas(), .trajectories(), .to_table()."
        return card("strata", repr(self).strip("<>"), facts, table=table, note=note)


class StrataPlots:
    """Figures of strata; each takes `lang`, `title` and `ax` as those of an account do."""

    def __init__(self, strata):
        self._strata = strata

    def areas(self, habitats=None, *, lang="en", title="", ax=None, **options):
        """Area by habitat and year under both timing rules."""
        from bluecarbon.report import figures

        return figures.area_series(
            self._strata, habitats=habitats, lang=lang, title=title, ax=ax, **options
        )

    def trajectories(self, habitats=None, *, lang="en", title="", ax=None, **options):
        """Ground inside the zones from map to map: what ever held one of `habitats`.

        Without `habitats` all ground that changed.
        """
        from bluecarbon.report import figures

        table = Strata(self._strata).trajectories()
        flows = {}
        for row in table.itertuples():
            states = tuple(row.trajectory.split(ARROW))
            if row.changed if habitats is None else set(habitats) & set(states):
                flows[states] = flows.get(states, 0.0) + row.area_ha
        if not flows:
            raise BluecarbonError(
                "nothing to draw: no ground in the zones changed, or held one of these habitats. "
                "Name habitats of the maps, or draw plot.areas()."
            )
        dates = [str(d)[:10] for d in self._strata["map_date"].values]
        return figures.trajectories(flows, dates, lang=lang, title=title, ax=ax, **options)
