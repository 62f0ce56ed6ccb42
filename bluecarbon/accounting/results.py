"""The account: what came out, how it shows itself, and how it is saved."""

import platform
import sys
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import pandas as pd

from bluecarbon import __version__
from bluecarbon.accounting.terms import record
from bluecarbon.accounting.versions import versions
from bluecarbon.constants import KILOGRAMS_PER_TONNE
from bluecarbon.crediting.settle import PARTS
from bluecarbon.parameters import weakest
from bluecarbon.project.rasters import with_addresses


@dataclass(frozen=True, kw_only=True)
class Account:
    """The account of a project; see the properties for its tables.

    `lines` has a row for each holder, vintage, habitat and method, in whole kilograms, with
    gross = baseline + leakage + deduction + netted + buffer + lots + remainder. `rules` has the
    same lines under every known deduction rule, `beside` what is shown and never added.
    """

    opened: object
    measured: object
    chains: list
    baselines: list = ()  # the chains of the baseline scenario, None where there is none
    lines: pd.DataFrame
    rules: pd.DataFrame
    beside: pd.DataFrame
    values: pd.DataFrame  # beside the claim too, and no mass: its unit stands in the table
    projections: pd.DataFrame  # lines ex ante beside lines ex post: never added to `lines`
    interval: dict  # median_kg, p05_kg, p95_kg of all lines together
    monte_carlo: object = None  # how well the draws know it, see `bluecarbon.accounting.drawing`
    cut: object  # makes the lots, once somebody asks for them
    # Conditions of the schemes named, see `bluecarbon.accounting.eligibility`; None without any.
    eligibility: pd.DataFrame | None = None
    notes: tuple
    started: datetime
    seconds: float

    @cached_property
    def lots(self):
        """The lots, a list: cut from the lines when they are first asked for."""
        return self.cut()

    @property
    def project(self):
        """The project file as models."""
        return self.opened.project

    @property
    def strata(self):
        """Areas and harvests by stratum and year, an xarray.Dataset that has `.bluecarbon`."""
        import bluecarbon.xarray  # noqa: F401  registers the accessor

        return self.measured.strata

    @property
    def inputs(self):
        """Every file that was read: role, path, bytes, sha256, simulated."""
        return self.opened.files

    @property
    def maps(self):
        """The class maps or cover rasters, or None."""
        return self.opened.rasters

    @property
    def zones(self):
        """The zones with their holders."""
        return self.opened.zones

    @property
    def legend(self):
        """The legend of the class maps, or None."""
        return self.opened.legend

    @property
    def accuracy(self):
        """Areas and accuracies by map and class where reference points were given, or None.

        A table with mapped, confirmed and error-adjusted areas [ha] and standard errors; rows
        without a date are trajectories.
        """
        judged = self.measured.judged
        if not judged:
            return None
        return pd.concat([one.table() for one in judged], ignore_index=True)

    @property
    def simulated(self):
        """True when any input was simulated."""
        return bool(self.inputs["simulated"].any())

    @property
    def status(self):
        """The weakest status of everything that is claimed."""
        return weakest(self.lines["status"])

    @cached_property
    def parameters(self):
        """The numbers that were used: one row for each uncertain or fixed source."""
        rows, seen = [], set()
        for chain in self.chains:
            for name, leaf in chain.leaves.items():
                if name in chain.method.inputs or name in chain.method.constants:
                    continue
                for s in leaf.sources:
                    if s.name in seen or s.source == "by definition":
                        continue
                    seen.add(s.name)
                    d = s.distribution
                    rows.append(
                        (name, "; ".join(s.name.split("|")[1:]), d.value, s.unit, d.low, d.high)
                        + (d.spread, d.kind, s.source, s.where, s.status)
                    )
        columns = "name,applies_to,value,unit,low,high,spread,distribution,source,where,status"
        return pd.DataFrame(rows, columns=columns.split(","))

    @property
    def totals(self):
        """Sums of the lines by holder and vintage [kg]."""
        columns = ["gross_kg", *PARTS]
        return self.lines.groupby(["holder", "vintage"])[columns].sum()

    @property
    def run(self):
        """Versions, digests, seed and times: what a repetition needs to know."""
        settings = self.project.uncertainty
        return {
            "software": {"bluecarbon": __version__, "python": platform.python_version()}
            | versions(),
            "machine": {"system": platform.system(), "processor": platform.machine()},
            "project": self.project.project.id,
            "seed": settings.seed,
            "draws": settings.draws,
            "monte_carlo": self.monte_carlo and self.monte_carlo.to_dict(),
            "methods": {m.id: m.edition for _, m in self.opened.methods},
            "parameters_sha256": self.opened.parameters.digest,
            "inputs": with_addresses(self.project, self.inputs.to_dict("records")),
            "demonstration": list(self.opened.demonstration),
            "crediting": record(self.project),
            "counted_from": self.measured.told,
            "started": self.started.isoformat(timespec="seconds"),
            "seconds": round(self.seconds, 3),
            "peak_memory_mb": _peak_memory(),
        }

    @cached_property
    def first_order(self):
        """The net total by error propagation (IPCC Approach 1) beside the draws, in words too."""
        from bluecarbon.accounting.propagation import first_order

        return first_order(self)

    @cached_property
    def variance_shares(self):
        """Shares of the variance of the net total by group of inputs, from the draws of the run."""
        from bluecarbon.accounting.sensitivity.shares import variance_shares

        return variance_shares(self)

    @cached_property
    def chains_by_line(self):
        """The equations behind every line and its sums at each, see `accounting.explain`."""
        from bluecarbon.accounting.explain.by_line import chains_by_line

        return chains_by_line(self)

    def sensitivity(self, **asked):
        """What the uncertainty of the claim comes from, and what to measure next.

        See `bluecarbon.accounting.sensitivity.sensitivity` for what can be asked.
        """
        from bluecarbon.accounting.sensitivity import sensitivity

        return sensitivity(self, **asked)

    @property
    def plot(self):
        """Figures of this account, see `bluecarbon.report.Plots`.

        map(), change(), trajectories(), waterfall(), interval(), sensitivity(), areas(),
        vintages() and core(); `lang="zh"` for Chinese, `ax=` to draw in the place of axes.
        """
        from bluecarbon.report.plots import Plots

        return Plots(self)

    def explain(self, lot=None, *, stratum=None, year=None, quantity=None, **line):
        """The chain behind one lot or line, from kilograms back to pixels, sheets and table rows.

        Parameters
        ----------
        lot : int or str, optional
            Number of a lot in `lots`, or its id.
        stratum : str, optional
            Name of a stratum in `strata`, or of a zone: only its rows are taken apart.
        year : int, optional
            The same as vintage.
        quantity : str, optional
            A quantity of the method that is explained in place of the claimed one.
        **line
            holder, vintage, habitat and method of a line, where no lot is named; those that are
            needed to tell it apart. A cross-check is explained where its method is named.

        Returns
        -------
        bluecarbon.accounting.explain.Explanation
            Shows itself as text and in Jupyter; `to_dict()` and `table` hold the same as data.
        """
        from bluecarbon.accounting.explain import explain

        return explain(self, lot=lot, stratum=stratum, year=year, quantity=quantity, **line)

    def save(self, folder, *, only=None):
        """Write account.nc, strata.csv, account.csv, ``lots/*.json``, report.html and run.json.

        Every file appears whole or not at all; run.json is written last, so a folder that has one
        is complete. Returns the folder.

        ``only="tables"`` writes account.csv and the other small tables, and tables.json in the
        place of run.json: an answer in a second or two, without lots, report and bundle.
        """
        from bluecarbon.accounting.saving import save, save_tables

        if only not in (None, "tables"):
            raise ValueError(f'save: found only={only!r}. Give "tables", or leave it out.')
        return save(self, folder) if only is None else save_tables(self, folder)

    def summary(self):
        """Gross to net to lots, by vintage, as a table of whole kilograms."""
        table = self.lines.groupby("vintage")[["gross_kg", *PARTS]].sum()
        table.loc["all"] = table.sum()
        return table

    def __repr__(self):
        about = self.project.project
        low, high = (self.interval[k] / KILOGRAMS_PER_TONNE for k in ("p05_kg", "p95_kg"))
        lots = int(self.lines["lots_kg"].sum()) / KILOGRAMS_PER_TONNE
        flag = ", DEMONSTRATION" if self.opened.demonstration else ""
        return (
            f"<account {about.id}: {lots:,.3f} t CO2e in lots; net, 90 %: {low:,.0f} to "
            f"{high:,.0f} t; {about.claim}, status {self.status}{flag}>"
        )

    def _repr_html_(self):
        from bluecarbon.accounting.showing import card_of_account

        return card_of_account(self)


def _peak_memory():
    try:
        import resource
    except ImportError:  # Windows has no such count
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1e6 if sys.platform == "darwin" else 1e3))
