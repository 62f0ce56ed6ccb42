"""The account of a portfolio: accounts side by side, the owner's statement, and how it is saved."""

import html
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from bluecarbon import __version__
from bluecarbon.accounting.harmless import harmless_csv
from bluecarbon.accounting.portfolio.ecosystems import sums
from bluecarbon.accounting.portfolio.statement import make_statement
from bluecarbon.writing import atomic_write, make_folder, sweep

LAST = "portfolio.json"  # marks a complete folder


@dataclass(frozen=True, kw_only=True)
class PortfolioAccount:
    """The accounts of a portfolio and what they make together.

    `accounts` are the accounts by project id. `lines` has the lines of all of them with project,
    ecosystem, kind of claim and basis; `capacity` the mean yearly uptake of every holder; `lots`
    what stands to be sold, `sales` what was, `sold` the kilograms sold of every lot.
    """

    opened: object
    accounts: dict
    lines: pd.DataFrame
    capacity: pd.DataFrame
    lots: list
    sales: pd.DataFrame
    sold: dict

    @property
    def sub_accounts(self):
        """Masses [kg] by ecosystem, kind of claim, basis and vintage. They are never added up."""
        return sums(self.lines)

    @cached_property
    def statement(self):
        """The `OwnerStatement`."""
        return make_statement(
            self.opened, self.accounts, self.lines, self.capacity, self.lots, self.sold
        )

    @property
    def run(self):
        """What a repetition needs to know: the runs of the projects, and the sales."""
        return {
            "software": {"bluecarbon": __version__},
            "portfolio": self.opened.portfolio.portfolio.id,
            "projects": {name: account.run for name, account in self.accounts.items()},
            "sales": self.sales.astype(object).to_dict("records"),
            "demonstration": list(self.opened.demonstration),
        }

    def save(self, folder):
        """Write statement.html, .json and tables, and a folder for each project.

        Every file appears whole or not at all; portfolio.json is written last, so a folder that
        has one is complete. Returns the folder.
        """
        folder = Path(folder)
        make_folder(folder)
        sweep(folder)
        (folder / LAST).unlink(missing_ok=True)
        for name, account in self.accounts.items():
            account.save(folder / "projects" / name)
        statement = self.statement
        head = self._head()
        for name, table in statement.tables.items():
            atomic_write(folder / f"statement_{name}.csv", harmless_csv(table, head))
        sub_accounts = self.sub_accounts.reset_index()
        atomic_write(folder / "sub_accounts.csv", harmless_csv(sub_accounts, head))
        atomic_write(folder / "statement.json", _json(statement.to_dict()))
        atomic_write(folder / "statement.html", statement.render())
        atomic_write(folder / LAST, _json(self.run))
        return folder

    def _head(self):
        about = self.opened.portfolio.portfolio
        return {
            "portfolio": about.id,
            "merged": "yes" if about.merged else "no",
            "simulated": "yes" if any(a.simulated for a in self.accounts.values()) else "no",
            "demonstration": "yes" if self.opened.demonstration else "no",
            "unit of columns *_kg": "kg CO2e",
        }

    def __repr__(self):
        about = self.opened.portfolio.portfolio
        return (
            f"<portfolio account {about.id}: {len(self.accounts)} projects, "
            f"{len(self.opened.owners)} owners, {len(self.lots)} lots>"
        )

    def _repr_html_(self):
        about = self.opened.portfolio.portfolio
        title = html.escape(f"{about.title.en} · {about.title.zh}")
        parts = [f"<h4>{title}</h4>"]
        if self.opened.demonstration:
            said = html.escape("; ".join(self.opened.demonstration))
            parts.append(f"<p>demonstration: {said}.</p>")
        table = self.sub_accounts.to_html(formatters=[_thousands] * self.sub_accounts.shape[1])
        return "".join(parts) + table + "<p>kg CO2e; the sub-accounts are never added up</p>"


def _thousands(value):
    return f"{value:,}"


def _json(content):
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
