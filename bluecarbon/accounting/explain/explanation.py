"""An explanation: from a lot to pixels, sheets and table rows, evaluated when looked at."""

import json
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bluecarbon.accounting.explain import page, text
from bluecarbon.accounting.explain.asked import Asked, rows_of
from bluecarbon.accounting.explain.files import files_of
from bluecarbon.accounting.explain.numbers import plain
from bluecarbon.accounting.explain.settlement import lot_facts, lots_of, settlement
from bluecarbon.accounting.explain.steps import central, steps_of, unit_of
from bluecarbon.accounting.explain.table import adds_up, tabulate
from bluecarbon.constants import GRAMS_PER_KILOGRAM, GRAMS_PER_TONNE

FORMAT = "bluecarbon explanation"
VERSION = "1"
MASS = "t CO2e"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row behind a line: a stratum in a year, or a record of the harvest log.

    `side` is "project", or "baseline" for what would have been there anyway. `central` is the
    quantity that is explained, every number at its table value; `grams` the same as whole grams of
    CO2e where it is a mass of CO2e, and `share` its part of all rows of its side.
    """

    account: object
    chain: object
    strata: object
    position: int  # in `chain.rows`
    quantity: str
    side: str
    stratum: str
    central: float
    grams: int | None
    share: float

    @property
    def facts(self):
        """What the row is: zone, holder, habitat, species, year, mass basis, record."""
        at = self.chain.rows.iloc[self.position]
        names = ("zone", "holder", "habitat", "species", "mass_basis", "year")
        facts = {n: plain(at[n]) for n in names if n in at and at[n] != ""}
        if "record" in at:
            facts["row"] = int(self.account.opened.harvest.loc[at["record"], "row"])
        return facts

    @cached_property
    def _steps(self):
        return steps_of(self.account, self.chain, self.strata, self.position, self.quantity)

    @property
    def leaves(self):
        """The numbers that are given, as a list of `LeafStep`."""
        return self._steps[0]

    @property
    def equations(self):
        """The equations in order, as a list of `EquationStep`."""
        return self._steps[1]

    def summary(self):
        """The row without its steps, as JSON can hold it."""
        return plain(
            {
                "side": self.side,
                "stratum": self.stratum,
                **self.facts,
                "central": self.central,
                "grams": self.grams,
                "share": self.share,
            }
        )

    def to_dict(self):
        """The row with its steps, as JSON can hold it."""
        return self.summary() | {
            "leaves": [leaf.to_dict() for leaf in self.leaves],
            "equations": [step.to_dict() for step in self.equations],
        }


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The chain behind one line of an account, from its lot to pixels, sheets and table rows.

    Nothing is kept from the run: `rows`, the steps of a row and `table` are evaluated again when
    they are looked at, with the same draws. It shows itself as text and in Jupyter; `to_dict`
    gives all of it as data.
    """

    account: object
    asked: Asked

    @property
    def line(self):
        """Holder, vintage, habitat and method."""
        return self.asked.line

    @property
    def quantity(self):
        """Name of the quantity that is explained: the claimed one unless another was asked for."""
        return self.asked.quantity

    @property
    def unit(self):
        """Unit of the quantity."""
        return unit_of(self.asked.chain, self.quantity)

    @property
    def is_claim(self):
        """True where the quantity is what the line claims."""
        return self.asked.settled is not None and self.quantity == self.asked.chain.claimed

    @property
    def adds_up(self):
        """True where the quantity is a mass or an area, so that rows add up."""
        return adds_up(self.unit)

    @cached_property
    def settlement(self):
        """From gross to lots in whole kilograms, see `settlement`; None for a cross-check."""
        return settlement(self.account, self.asked)

    @property
    def lot(self):
        """The lot that was asked for or, where a line was, the only lot of it; else None."""
        if self.asked.lot is not None:
            return self.asked.lot
        mine = lots_of(self.account, self.asked) if self.settlement else []
        return mine[0] if len(mine) == 1 else None

    @cached_property
    def rows(self):
        """All rows of the line in the order of the account, then those of its baseline."""
        chosen = self._side("project", self.asked.chain, self.account.strata, self.asked.rows)
        return chosen + self._baseline

    @property
    def chosen(self):
        """The rows that were asked for, the largest first: all of them unless a stratum was."""
        wanted = set(self.asked.chosen.tolist())
        narrowed = len(wanted) < len(self.asked.rows)
        names = {r.stratum for r in self.rows if r.side == "project" and r.position in wanted}
        mine = [
            r
            for r in self.rows
            if (r.position in wanted if r.side == "project" else not narrowed)
            or (r.side == "baseline" and r.stratum in names)
        ]
        return sorted(mine, key=lambda r: -abs(r.central) if np.isfinite(r.central) else 0)

    @property
    def _baseline(self):
        """Rows of the baseline of a credit, in the same line."""
        pairs = zip(self.account.chains, self.account.baselines, strict=False)
        chain = next((b for c, b in pairs if c is self.asked.chain), None)
        if chain is None or not self.is_claim:
            return []
        rows = rows_of(chain, self.line)
        return self._side("baseline", chain, self.account.measured.baseline, rows)

    def _side(self, side, chain, strata, rows):
        if not len(rows):
            return []
        values = central(chain, rows, [self.quantity])[self.quantity]
        values = values.reshape(len(rows), -1).sum(axis=1) if self.adds_up else _first(values)
        grams = None
        if self.unit == MASS:
            grams = [int(g) for g in np.rint(values * GRAMS_PER_TONNE)]
        parts = np.asarray(values if grams is None else grams, dtype=float)
        whole = parts.sum()
        names = strata["stratum"].values
        return [
            Row(
                account=self.account,
                chain=chain,
                strata=strata,
                position=int(row),
                quantity=self.quantity,
                side=side,
                stratum=str(names[chain.rows["stratum"].iloc[row]]),
                central=float(values[i]),
                grams=None if grams is None else grams[i],
                share=float(parts[i] / whole) if self.adds_up and whole else np.nan,
            )
            for i, row in enumerate(rows)
        ]

    def central_grams(self, side="project"):
        """Central estimate of the line [g CO2e]: the sum of its rows; None for other units."""
        mine = [r.grams for r in self.rows if r.side == side]
        return None if self.unit != MASS else sum(mine)

    @property
    def mean_differs(self):
        """True where the mean of the draws is a kilogram or more off the sum of table values."""
        if not self.is_claim or self.unit != MASS:
            return False
        gross = self.settlement["gross_kg"] * GRAMS_PER_KILOGRAM
        return abs(gross - self.central_grams()) >= GRAMS_PER_KILOGRAM

    @cached_property
    def table(self):
        """A row for each quantity, over the rows of the line that were asked for.

        Columns: value (mean over the draws), p05, p95, central, unit, over ("sum" where masses or
        areas were added, "mean" where rates were averaged), rows, kind, status, source, where,
        title, formula. A pandas.DataFrame.
        """
        chosen = np.sort(self.asked.chosen)
        return tabulate(self.account, self.asked.chain, chosen, self.quantity)

    def files(self):
        """Files behind the rows that were asked for and their digests, as {file: sha256}."""
        return files_of(self.chosen)

    def to_dict(self, most=None):
        """All of it as data that JSON can hold; docs/explain.md names the keys.

        Parameters
        ----------
        most : int, optional
            Give the steps of so many rows only, the largest; without it those of all rows that
            were asked for.
        """
        about, lot = self.account.project.project, self.lot
        shown = self.chosen[:most]
        return plain(
            {
                "format": FORMAT,
                "version": VERSION,
                "project": about.id,
                "kind_of_claim": about.claim,
                "demonstration": list(self.account.opened.demonstration),
                "seed": self.account.project.uncertainty.seed,
                "draws": self.account.project.uncertainty.draws,
                "parameters_sha256": self.account.opened.parameters.digest,
                "line": self.line,
                "lot": None if lot is None else lot_facts(lot),
                "settlement": self.settlement,
                "quantity": self.quantity,
                "unit": self.unit,
                "is_claim": self.is_claim,
                "central_grams": self.central_grams(),
                "baseline_central_grams": self.central_grams("baseline"),
                "rows": [row.summary() for row in self.rows],
                "steps": [row.to_dict() for row in shown],
                "rows_without_steps": len(self.chosen) - len(shown),
                "files": [
                    {"file": file, "sha256": digest} for file, digest in files_of(shown).items()
                ],
            }
        )

    def to_json(self, most=None):
        """`to_dict` as text."""
        data = self.to_dict(most)
        return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"

    def to_text(self, most=1):
        """The chain as text, with the steps of the `most` largest rows."""
        return text.write(self, most)

    def to_html(self, most=20):
        """A page that stands alone, with the steps of the `most` largest rows folded in."""
        return page.write(self, most, whole=True)

    def __repr__(self):
        return self.to_text()

    def _repr_html_(self):
        return page.write(self, most=5)


def _first(values):
    """The number of each row; the first one where a row holds several."""
    return values.reshape(len(values), -1)[:, 0]
