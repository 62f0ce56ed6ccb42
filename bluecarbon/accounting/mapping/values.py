"""What a hectare of every class trajectory contributes to an account."""

import numpy as np
import pandas as pd

from bluecarbon.areas.strata import ARROW, OUTSIDE, numbered
from bluecarbon.areas.strata_table import StrataTable
from bluecarbon.constants import KILOGRAMS_PER_TONNE, SQUARE_CENTIMETRES_PER_HECTARE
from bluecarbon.errors import InputError

# What each mass of a map is of a line of the account [kg].
MASSES = {
    "gross": lambda lines: lines["gross_kg"],
    "lots": lambda lines: lines["lots_kg"],
    "half_width": lambda lines: (lines["p95_kg"] - lines["p05_kg"]) / 2,
}


class Shares:
    """How the lines of an account are shared out among the trajectories of the maps.

    A line (holder, vintage, habitat, method) is a total. It goes to the rows it was made of in
    proportion to what each yields with every number at its table value, and from a row to the
    cells of its stratum by area. So the cells add up to the line, whole kilograms and all.
    Rows of a harvest log go to the cells that show the habitat in their zone.

    Parameters
    ----------
    account : Account
    counted : bluecarbon.areas.trajectories.Trajectories
        Of the account's class maps.
    """

    def __init__(self, account, counted):
        self.account, self.counted = account, counted
        self._strata = strata = StrataTable.of(account.measured.table)
        names = account.maps.states
        way, first = numbered(counted.states)
        said = [ARROW.join(names[s] for s in row) for row in counted.states[first].tolist()]
        zones = _places(strata.labels["zone"], [OUTSIDE, *account.zones.table["zone"]])
        ways = _places(strata.labels["trajectory"], said)
        keys = np.where((zones < 0) | (ways < 0), -1, zones * len(said) + ways)
        # Trajectory of every stratum; -1 for what a harvest log tells of, which has no cells.
        self._trajectory = pd.Index(counted.zone * len(said) + way).get_indexer(keys)
        self._parts = {}
        for chain in account.chains:
            if not chain.method.cross_check:
                self._share_out(chain)

    def mass(self, quantity, vintages):
        """Mass of every trajectory [kg], float64, over some vintages: a key of `MASSES`."""
        lines = self.account.lines
        lines = lines[lines["vintage"].isin(list(vintages))]
        found = np.zeros(len(self.counted.cells))
        for line, kg in zip(
            lines[["holder", "vintage", "habitat", "method"]].itertuples(index=False, name=None),
            MASSES[quantity](lines).astype(float),
            strict=True,
        ):
            trajectories, share = self._parts[line]
            np.add.at(found, trajectories, kg * share)
        return found

    def density(self, quantity, vintages):
        """The same by area [t CO2e ha-1], float64."""
        hectares = self.counted.area / SQUARE_CENTIMETRES_PER_HECTARE
        return self.mass(quantity, vintages) / KILOGRAMS_PER_TONNE / hectares

    def _share_out(self, chain):
        rows = chain.rows
        value = np.asarray(chain.central([chain.claimed])[chain.claimed], float)
        number, keys = chain.lines
        lines = [(*key, chain.method.id) for key in keys]
        place = self._trajectory[rows["stratum"].to_numpy(int)]
        found = [(number[place >= 0], place[place >= 0], value[place >= 0])]
        for i in np.flatnonzero(place < 0).tolist():
            places, area = self._farms(int(rows["stratum"].iloc[i]), lines[number[i]])
            whole = np.full(len(places), number[i])
            found.append((whole, places, value[i] * area / area.sum()))
        number, place, weight = (np.concatenate(part) for part in zip(*found, strict=True))
        order = np.argsort(number, kind="stable")
        cuts = np.cumsum(np.bincount(number, minlength=len(lines)))[:-1]
        parts = (np.split(array[order], cuts) for array in (place, weight))
        for line, places, weights in zip(lines, *parts, strict=True):
            # Losses and gains of a line keep their signs; a line of zeros goes by area.
            if abs(weights.sum()) < 1e-9 * max(np.abs(weights).sum(), 1e-300):
                weights = self.counted.area[places].astype(float)
            self._parts[line] = places, weights / weights.sum()

    def _farms(self, stratum, line):
        """Trajectories that show the habitat of a stratum without cells, and their areas."""
        s = self._strata
        same = s.among("zone", s.label("zone", [stratum])) & s.among("habitat", [line[2]])
        there = np.flatnonzero(same & (self._trajectory >= 0))
        area = np.nan_to_num(s.by_year["area_linear"].at(there, s.years.index(line[1])))
        there, area = there[area > 0], area[area > 0]
        if not len(there):
            raise InputError(
                where=f"{self.account.project.path}, {line[2]} of {line[0]} in {line[1]}",
                found="a mass without a cell that shows the habitat in its zone and year",
                rule="A map paints every kilogram of the account, so each needs a place.",
                cure="Correct the maps or the zone of the harvest, or leave maps out.",
            )
        return self._trajectory[there], area


def _places(labels, names):
    """Place of each label of a categorical in a list of names, -1 for others."""
    place = {name: i for i, name in enumerate(names)}
    return np.array([place.get(name, -1) for name in labels.categories])[labels.codes]
