"""Where a leaf comes from: file, digest, and the row, sheet, zone or map cells in it."""

import numpy as np

from bluecarbon.accounting.explain.files import Files
from bluecarbon.accounting.explain.maps import on_maps, since
from bluecarbon.accounting.leaves import BASELINE, PROJECT
from bluecarbon.errors import InputError
from bluecarbon.parameters import ParameterSet

FROM_MAPS = ("area", "counted_time", "stand_age_start", "stand_age_end")


class Origins:
    """Finds the origin of the leaves of one chain; `strata` are those that its rows point into."""

    def __init__(self, account, chain, strata):
        self.account, self.chain, self.strata = account, chain, strata
        self.files = Files(account)
        self._parameters = {}
        for depth, layer in enumerate(account.opened.parameters.layers):
            for p in layer.values():
                self._parameters.setdefault((p.key, f"{p.where} [{p.table}]"), (depth, p))

    def of(self, name, source, row, factor):
        """Origin of a quantity in a row of the chain, as plain data.

        Parameters
        ----------
        name : str
            Name of the leaf.
        source : bluecarbon.uncertainty.montecarlo.Source
            What it draws from in this row.
        row : int
            Position in `chain.rows`.
        factor : float or list
            What the source is multiplied by, which tells an age apart from a date.
        """
        method, at = self.chain.method, self.chain.rows.iloc[row]
        if name in method.constants:
            return {"kind": "definition", "method": method.id}
        if name not in method.inputs or self.parameter(source) is not None:
            return self._parameter(source, at)
        if name in FROM_MAPS:
            found = self._mapped(at) | self._error(source)
            age = since(name, factor, found["periods"]) if name.startswith("stand_age") else None
            return found | ({"age": age} if age else {})
        if name == "harvest_mass":
            return self._record(at)
        # Anything else names its file in words: a zone property, the legend, an ocean field.
        found = self.files.named(f"{source.source}, {source.where}")
        if not found and source.source in ("legend", "project file"):
            found = self.files.of(source.source.partition(" ")[0])
        return {"kind": "input", "files": found, "at": source.where}

    def parameter(self, source):
        """The `Parameter` that a source was made of, or None."""
        return self._parameters.get((source.name, source.where), (None, None))[1]

    def where(self, source):
        """Where a source says it stands, with the file and the line of its row."""
        p = self.parameter(source)
        if p is None:
            return source.where
        place = self.files.place(p.table)
        at = next((f", {kind} {place[kind]}" for kind in ("line", "row") if kind in place), "")
        return f"{p.where} [{place['file']}{at}]"

    def _parameter(self, source, at):
        depth, p = self._parameters.get((source.name, source.where), (None, None))
        if p is None:
            return {"kind": "input", "files": self.files.named(source.where), "at": source.where}
        place = self.files.place(p.table)
        kind = "sheet row" if "row" in place else "table row"
        found = {"kind": kind, **place, "name": p.name, "applies_to": list(p.applies_to), "n": p.n}
        hidden = self._hidden(depth, p, at)
        if hidden is not None:
            lower = self.files.place(hidden.table)
            found["stands_in_for"] = lower | {"value": hidden.value, "unit": hidden.unit}
        return found

    def _hidden(self, depth, p, at):
        """The row of the layers below that would apply if this one were not there."""
        below = ParameterSet(self.account.opened.parameters.layers[depth + 1 :])
        said = [PROJECT if self.strata is self.account.strata else BASELINE]
        said += [v for v in self.chain.section.options.values() if isinstance(v, str)]
        harvest = self.account.project.harvest
        if self.chain.method.rows == "harvest" and harvest is not None:
            said.append(harvest.share_layout)
        tags = [at[c] for c in ("zone", "habitat", "species", "mass_basis") if c in at]
        try:
            return below.get(p.name, frozenset(filter(None, (*said, *tags))))
        except InputError:
            return None

    def _mapped(self, at):
        files = [self.files.of(role) for role in ("zones", "legend")]
        return {
            "kind": "maps",
            **on_maps(
                self.account,
                self.strata,
                int(at["stratum"]),
                int(at["year"]),
                whole=self.chain.method.rows == "trajectory",
            ),
            "files": [one for found in files for one in found],
        }

    def _error(self, source):
        """Where the error of a mapped area comes from; nothing where the leaf is exact."""
        if source.distribution.kind == "fixed":
            return {}
        found = self.files.named(source.source) or self.files.of("project")[:1]
        return {"error": {"files": found, "at": source.where}}

    def _record(self, at):
        record = self.account.opened.harvest.loc[at["record"]]
        path = self.account.project.harvest.path
        shown = ("species", "date", "mass", "mass_basis", "mass_low", "mass_high", "yield_test")
        return {
            "kind": "record",
            **self.files.at(path),
            "row": int(record["row"]),
            "zone": str(record["zone"]),
            **{k: _plain(record[k]) for k in shown},
        }


def _plain(value):
    """A cell of a table as JSON can hold it."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return None if np.isnan(value) else value
    return value if isinstance(value, int | str) else str(value)
