"""Tables of evidence: CSV of which there is only one form, that a spreadsheet will not run.

UTF-8, lines end in LF, a header, keys (text) first and amounts (whole numbers) after them, rows in
the order of their keys and each key once. Read and written with the standard library alone.
"""

import csv
import io
import re

from bluecarbon.evidence.refusals import Refused

MAX_BYTES = 64 * 1024 * 1024
MAX_ROWS = 1_000_000
MAX_CELLS = 8_000_000
# A spreadsheet takes text that begins so for a formula; "'" itself, so that it can be taken off.
HARMFUL = ("=", "+", "-", "@", "\t", "\r", "'")

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}", re.ASCII)
_CONTROL = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]")
# Columns of amounts end in what they count.
_AMOUNT = re.compile(r"(?:cells|units|[a-z0-9_]+_(?:kg|mg|g|cm2))", re.ASCII)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)


class TableError(Refused):
    """Bytes that are not a table of evidence, or rows that cannot become one."""


def write(columns, rows, *, where="table"):
    """A table as bytes, rows put in order.

    Parameters
    ----------
    columns : sequence of str
        Keys first, then amounts: `cells`, `units`, or a name that ends in its unit (`gross_kg`).
    rows : iterable of sequences
        Text or integers for keys (written as text), integers for amounts.

    Raises TableError where `read` would refuse the result.
    """
    keys = _keys(columns, where)
    ordered = sorted(
        ([str(value) for value in row] for row in rows), key=lambda row: _order(row[:keys])
    )
    data = _text(columns, ordered, keys).encode("utf-8")
    read(data, where=where)
    return data


def read(data, *, where="table", columns=None):
    """The columns of a table (bytes), the number of its keys, and its rows.

    Rows are tuples: keys as text, amounts as int. Raises TableError.
    """
    if len(data) > MAX_BYTES:
        raise TableError("sums.too-large", where=where, found=f"{len(data)} bytes")
    # Counted before parsing, which makes an object of every cell.
    lines_there, cells = data.count(b"\n"), data.count(b"\n") + data.count(b",")
    if lines_there > MAX_ROWS + 1 or cells > MAX_CELLS:
        found = f"{lines_there} lines, {cells} cells"
        raise TableError("sums.too-large", where=where, found=found)
    control = _CONTROL.search(data)
    if control:
        found = f"a control character at byte {control.start()}"
        raise TableError("sums.table", where=where, found=found)
    try:
        text = data.decode("utf-8")
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except UnicodeDecodeError as error:
        found = f"byte {error.start} that is not UTF-8"
        raise TableError("sums.table", where=where, found=found) from None
    except csv.Error as error:
        raise TableError("sums.table", where=where, found=f"no CSV ({error})") from None
    if not lines or text.startswith("\ufeff"):
        raise TableError("sums.table", where=where, found="no header")
    header, rows = lines[0], lines[1:]
    if columns is not None and tuple(header) != tuple(columns):
        raise TableError("sums.columns", where=where, found=", ".join(header))
    keys = _keys(header, where)
    if any(len(row) != len(header) for row in rows):
        raise TableError("sums.columns", where=where, found="a row of another length")
    rows = [[*map(_bare, row[:keys]), *row[keys:]] for row in rows]
    if lines_there != len(lines):
        raise TableError("sums.table", where=where, found="a row of several lines, or no line end")
    # Written again, so that there is one table for any rows.
    if _text(header, rows, keys) != text:
        raise TableError("sums.table", where=where, found="quotes or line ends of another form")
    return tuple(header), keys, _amounts(rows, keys, where)


def _amounts(rows, keys, where):
    taken, before = [], None
    for number, row in enumerate(rows, start=2):
        wrong = [value for value in row[keys:] if not _INTEGER.fullmatch(value)]
        if wrong:
            raise TableError("sums.integer", where=f"{where}, line {number}", found=repr(wrong[0]))
        key = _order(row[:keys])
        if before is not None and key <= before:
            found = ", ".join(row[:keys])
            raise TableError("sums.order", where=f"{where}, line {number}", found=found)
        before = key
        taken.append((*row[:keys], *map(int, row[keys:])))
    return taken


def _keys(columns, where):
    """How many columns are keys: those before the first amount."""
    columns = list(columns)
    amounts = [bool(_AMOUNT.fullmatch(name)) for name in columns]
    keys = amounts.index(True) if True in amounts else len(columns)
    named = all(_NAME.fullmatch(name) for name in columns)
    if not named or not keys or not all(amounts[keys:]) or len(set(columns)) < len(columns):
        raise TableError("sums.columns", where=where, found=", ".join(map(str, columns)))
    return keys


def _order(key):
    # Order of code points, which is that of the bytes of UTF-8.
    return tuple(key)


def _text(columns, rows, keys):
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([*map(_harmless, row[:keys]), *row[keys:]] for row in rows)
    return out.getvalue()


def _harmless(text):
    return "'" + text if text.startswith(HARMFUL) else text


def _bare(text):
    return text[1:] if text.startswith("'") else text
