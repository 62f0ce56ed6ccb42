"""Tables as CSV that a spreadsheet opens and does not run."""

import csv
import io

import numpy as np
import pandas as pd

from bluecarbon.lots.cells import cell


def harmless_csv(table, head):
    """A table as CSV text under "# key: value" lines, that a spreadsheet will not run."""
    out = io.StringIO(newline="")
    # On one line each: no text of a stranger may begin a row of its own.
    out.writelines(f"# {key}: {' '.join(str(value).split())}\n" for key, value in head.items())
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(zip(*(_cells(column) for _, column in table.items()), strict=True))
    return out.getvalue()


def _cells(column):
    """A column cell by cell, as pandas writes it: numbers are harmless, a text is judged once."""
    if isinstance(column.dtype, pd.StringDtype):
        codes, texts = pd.factorize(column)  # a missing one has the code -1
        texts = [*map(cell, texts), ""]
        return [texts[code] for code in codes.tolist()]
    if not _is(column, "iubf"):
        # Values of many kinds, looked at one by one; pandas makes numbers of them where it can.
        column = column.astype(object).map(_harmless)
    if _is(column, "iub"):
        return column.tolist()
    if _is(column, "f"):
        return np.where(column.isna(), "", column.to_numpy(float).astype(str)).tolist()
    return column.astype(object).where(column.notna(), "").tolist()


def _is(column, kinds):
    return isinstance(column.dtype, np.dtype) and column.dtype.kind in kinds


def _harmless(value):
    """Text that a spreadsheet would take for a formula gets a quote in front."""
    if isinstance(value, str):
        return cell(value)
    if isinstance(value, pd.Timestamp):
        return value.date()
    return value
