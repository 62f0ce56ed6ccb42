"""Sales: what was sold of which lot. A table stands in where no ledger is kept."""

import re
from datetime import date

import numpy as np
import pandas as pd

from bluecarbon.errors import InputError, nearest
from bluecarbon.inputs.csv_table import Columns, read_csv_text
from bluecarbon.inputs.problems import Problems

COLUMNS = ("lot", "date", "kg", "buyer")


def read_sales(path):
    """Sales as a table: lot (id), date (of the sale), kg [kg CO2e, whole], buyer.

    A ledger may hand over a table of the same columns instead, see `portfolio_account`. A file
    that is headed "# simulated: yes" may hold sales of demonstration lots, and no other may.
    """
    table = read_csv_text(path, COLUMNS)
    columns = Columns(table)
    for row, value in columns.items("date"):
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            columns.fault(row, "date", "A sale has a day.", "Write it as 2023-02-28.")
    made = {
        "lot": columns.text("lot"),
        "date": columns.date("date"),
        "kg": columns.integer("kg"),
        "buyer": columns.text("buyer"),
    }
    for row, value in columns.items("kg"):
        if value.startswith("-") or set(value) <= {"0", "+"}:
            columns.fault(row, "kg", "A sale is of at least 1 kg.", "Correct the kg.")
    columns.refuse()
    sales = table.finish(made)
    sales.index = pd.Index([f"row {row}" for row in table.rows.index])
    return sales


def no_sales():
    """A table of sales without rows."""
    return pd.DataFrame({"lot": [], "date": [], "kg": pd.Series(dtype="int64"), "buyer": []})


def sold_by_lot(sales, lots, where):
    """Kilograms sold of every lot, as {lot id: kg}.

    Raises InputError, with all faults at once, for a lot that is not there, that is sold before
    its year is over, in parts of a sale unit, beyond what it holds, or that only demonstrates.
    """
    known = {lot.id: lot for lot in lots}
    sold = dict.fromkeys(known, 0)
    problems = Problems(where)
    for row, sale in sales.iterrows():
        lot = known.get(sale["lot"])
        kg = int(sale["kg"])
        if lot is None:
            cure = nearest(sale["lot"], known) + " Or the title that it rests on was lost."
            problems.add(row, f"lot {sale['lot']!r}", "A sale is of a lot of the portfolio.", cure)
            continue
        if lot.demonstration and not sales.attrs.get("simulated"):
            problems.add(
                row,
                f"demonstration lot {lot.id}",
                "A demonstration lot cannot be sold.",
                "Take the sale out; where it is invented as well, head the file "
                '"# simulated: yes".',
            )
        if date.fromisoformat(str(sale["date"])) <= lot.vintage_end:
            problems.add(
                row,
                f"lot {lot.id} sold on {sale['date']}",
                f"A lot of {lot.vintage} is there after {lot.vintage_end}.",
                "Correct the date, or the lot.",
            )
        if kg % lot.unit_kg:
            problems.add(
                row,
                f"{kg} kg of lot {lot.id}",
                f"It is sold in units of {lot.unit_kg} kg.",
                "Correct the kg.",
            )
        sold[lot.id] += kg
        if sold[lot.id] > lot.kg_co2e >= sold[lot.id] - kg:
            problems.add(
                row,
                f"{sold[lot.id]} kg of lot {lot.id}",
                f"It holds {lot.kg_co2e} kg: a tonne is sold once.",
                "Correct the kg, or find out who sold it before.",
            )
    problems.refuse()
    return sold


def checked_sales(sales):
    """Sales as they come from a ledger: the columns of `read_sales`, kilograms as integers."""
    missing = [name for name in COLUMNS if name not in sales]
    whole = not missing and all(
        isinstance(kg, int | np.integer) and not isinstance(kg, bool) and kg > 0
        for kg in sales["kg"]
    )
    if missing or not whole:
        raise InputError(
            where="sales",
            found=f"no column {', '.join(missing)}" if missing else "masses that are not whole kg",
            rule=f"Sales have the columns {', '.join(COLUMNS)}; kg are integers above zero.",
            cure="Hand over a table like that of `read_sales`.",
        )
    return sales
