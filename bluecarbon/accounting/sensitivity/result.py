"""A sensitivity analysis as a table, in words and as plain data."""

import html
from dataclasses import dataclass

import pandas as pd

from bluecarbon.constants import KILOGRAMS_PER_TONNE

COLUMNS = (
    "group",
    "sources",
    "first_order",
    "first_order_error",
    "total",
    "total_error",
    "deduction_if_halved_kg",
    "gain_t",
    "gain_yuan",
)


@dataclass(frozen=True, kw_only=True)
class Sensitivity:
    """Where the uncertainty of a net total comes from, and what a better measurement would free.

    `table` has a row for each group of sources: its first-order and total indices with their
    standard errors [1]; the deduction [kg CO2e] if the variance of the group were halved; by how
    much that is less than the present deduction [t CO2e]; and what that is worth at the price
    [yuan], which is NaN where no price was named. The choice of method is not measured: its gain is
    NaN too.
    """

    project: str
    rule: str
    draws: int
    deduction_kg: int
    price: float | None
    table: pd.DataFrame

    @classmethod
    def of(cls, account, names, groups, found, gains, *, price, draws):
        """From indices and deductions in the order of the groups, see `job.sensitivity`."""
        deduction, narrowed = gains
        rows = []
        for i, name in enumerate(names):
            halved = narrowed[i] if i < len(narrowed) else None
            gain = None if halved is None else (deduction - halved) / KILOGRAMS_PER_TONNE
            worth = None if gain is None or price is None else gain * price
            row = (name, len(groups.get(name, ())), *(float(v[i]) for v in found), halved, gain)
            # The order of `Indices` is that of the columns.
            rows.append((*row, worth))
        table = pd.DataFrame(rows, columns=COLUMNS)
        numbers = table.columns[2:]
        table[numbers] = table[numbers].astype(float)
        return cls(
            project=account.project.project.id,
            rule=account.project.crediting.rule,
            draws=draws,
            deduction_kg=deduction,
            price=price,
            table=table,
        )

    @property
    def next(self):
        """Groups by what a better measurement would free, the most first."""
        gains = self.table.dropna(subset="gain_t").sort_values("gain_t", ascending=False)
        return gains["group"].tolist()

    @property
    def interaction(self):
        """Share of the variance that no group explains by itself [1]."""
        return 1 - float(self.table["first_order"].sum())

    def to_dict(self):
        """The same as plain data; what is not known is None."""
        plain = self.table.astype(object).where(self.table.notna(), None)
        return {
            "project": self.project,
            "rule": self.rule,
            "draws": self.draws,
            "deduction_kg": self.deduction_kg,
            "price_yuan_per_t": self.price,
            "groups": plain.to_dict("records"),
            "measure_next": self.next,
        }

    def sentence(self):
        """What to measure next, in words."""
        ranked = self.table.set_index("group")
        if not self.next or not ranked["gain_t"][self.next[0]] > 0:
            return (
                f"Under the rule {self.rule!r} no better measurement would lower the deduction of "
                f"{self.deduction_kg / KILOGRAMS_PER_TONNE:,.1f} t."
            )
        first = self.next[0]
        text = (
            f"Measure next: {first}. Half its variance would lower the deduction by "
            f"{ranked['gain_t'][first]:,.1f} t of "
            f"{self.deduction_kg / KILOGRAMS_PER_TONNE:,.1f} t"
        )
        if self.price is not None:
            text += f", worth {ranked['gain_yuan'][first]:,.0f} yuan at {self.price:g} yuan per t"
        return text + "."

    def __str__(self):
        table = self.table.to_string(index=False, float_format="{:.3f}".format)
        return f"{table}\n{self.sentence()}"

    __repr__ = __str__

    def _repr_html_(self):
        table = self.table.to_html(index=False, float_format="{:.3f}".format, na_rep="")
        return f"{table}<p>{html.escape(self.sentence())}</p>"
