"""Lots as CSV, one row each, that a spreadsheet opens and does not run."""

import csv
import io
from collections.abc import Iterable

from bluecarbon.lots.cells import cell
from bluecarbon.lots.exports.held import flat, held


def lots_csv(lots: Iterable) -> str:
    """A table of lots.

    Parameters
    ----------
    lots : iterable of Lot or LedgerLot

    Returns
    -------
    str
        CSV (RFC 4180, lines end in CR LF), one row a lot in the order given. Columns as in
        docs/lots.md; masses [kg CO2e] are plain integers, text that a spreadsheet would take for a
        formula begins with an apostrophe, and what is not known is empty.
    """
    rows = [flat(one) for one in held(lots)]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns or ["id"])
    writer.writerows([[cell(row.get(name)) for name in columns] for row in rows])
    return out.getvalue()
