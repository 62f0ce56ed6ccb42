"""CSV files as text, strictly: every row as wide as the header, every column known.

`pandas.read_csv` takes surplus values as an index and shifts the columns without a word, and it
guesses types. So rows are counted first, everything stays text, and callers convert by column.
"""

import codecs
import csv
import io
import re
from dataclasses import dataclass
from datetime import date as Date
from pathlib import Path

import pandas as pd

from bluecarbon.errors import InputError, nearest
from bluecarbon.inputs.problems import Problems

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_SAVE_AS = "Save the file as UTF-8 (in a spreadsheet: CSV UTF-8)."


@dataclass(frozen=True, kw_only=True)
class TextTable:
    """A CSV file as text: `rows` is a DataFrame of str whose index counts lines of the file.

    `metadata` holds the "# key: value" lines at its head.
    """

    path: Path
    rows: pd.DataFrame
    metadata: dict

    @property
    def simulated(self):
        """True when the head says "# simulated: yes", or anything but a clear no."""
        return self.metadata.get("simulated", "no").casefold() not in ("no", "false", "0", "")

    def finish(self, columns):
        """A DataFrame of converted columns that carries `path`, `metadata` and `simulated`."""
        frame = pd.DataFrame(columns)
        frame.attrs.update(
            path=str(self.path), metadata=dict(self.metadata), simulated=self.simulated
        )
        return frame


def read_csv_text(path, required, optional=(), *, others=False):
    """Read a CSV file as text.

    Parameters
    ----------
    path : path-like
    required, optional : sequence of str
        Names of columns. Optional ones that are missing are filled with empty text.
    others : bool
        Whether further columns are kept; otherwise they are refused with the nearest known name.

    Returns
    -------
    TextTable
        Values without blanks around them. Rows that are empty throughout are left out.

    Raises
    ------
    InputError
        For another encoding, a shifted or short row, unknown, doubled or missing columns.
    """
    path = Path(path)
    lines = list(io.StringIO(_decoded(path), newline=""))
    metadata, skipped = _head(lines)
    reader = csv.reader(lines[skipped:], strict=True)
    numbers, rows = [], []
    start = skipped + 1
    try:
        for row in reader:
            # A quoted value may hold line ends: a row is known by the line that it begins on.
            if any(value.strip() for value in row):
                numbers.append(start)
                rows.append([value.strip() for value in row])
            start = skipped + reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            where=f"{path}, line {start}",
            found=f"text that is not CSV ({error})",
            rule="Values with commas or quotes in them stand in double quotes.",
            cure="Correct the quotes in this line.",
        ) from error
    if not rows:
        raise InputError(
            where=path,
            found="no header",
            rule=f"The first row names the columns: {', '.join(required)}.",
            cure="Add the header row, and the rows below it.",
        )
    names, rows, numbers = rows[0], rows[1:], numbers[1:]
    _check_widths(path, names, rows, numbers)
    _check_names(path, names, required, optional, others)
    if not rows:
        raise InputError(
            where=path,
            found="a header without rows",
            rule="A table has at least one row.",
            cure="Add the rows, or take the file out of the project.",
        )
    frame = pd.DataFrame(rows, columns=names, index=pd.Index(numbers, name="row"), dtype=object)
    for name in optional:
        if name not in frame:
            frame[name] = ""
    return TextTable(path=path, rows=frame, metadata=metadata)


class Columns:
    """Columns of a `TextTable`, converted one by one; all faults are told together by `refuse`.

    Every method returns a list with a value for each row, with a stand-in where a fault was noted.
    """

    def __init__(self, table):
        self.table = table
        self.problems = Problems(table.path)

    def refuse(self):
        """Raise InputError when any value was at fault."""
        self.problems.refuse()

    def fault(self, row, name, rule, cure, *, found=None):
        """Note a fault in a row of a column."""
        value = self.table.rows.at[row, name] if found is None else found
        self.problems.add(
            f"row {row}", f"{name} = {value!r}" if found is None else found, rule, cure
        )

    def items(self, name):
        """Pairs of row number and text."""
        return self.table.rows[name].items()

    def text(self, name, *, needed=True):
        """Text; refused where empty, when it is needed."""
        for row, value in self.items(name):
            if needed and not value:
                self.fault(row, name, f"Every row has a {name}.", f"Fill in the {name}.")
        return list(self.table.rows[name])

    def choice(self, name, allowed, cure, *, needed=True):
        """One of the allowed words; `allowed` maps what may be written to what it means."""
        values = []
        for row, value in self.items(name):
            known = value in allowed or (not value and not needed)
            if not known:
                rule = f"{name} is one of {', '.join(dict.fromkeys(allowed.values()))}."
                self.fault(row, name, rule, cure)
            values.append(allowed.get(value, value))
        return values

    def member(self, name, known, cure, *, needed=True):
        """Text that occurs in a collection of known words, such as the zones of the project."""
        values = self.text(name, needed=needed)
        for row, value in self.items(name):
            if value and value not in known:
                rule = f"Every {name} is known to the project. {nearest(value, known)}"
                self.fault(row, name, rule, cure)
        return values

    def number(self, name, *, needed=True, above=None, least=None):
        """Numbers as float; NaN where empty and not needed."""
        values = []
        for row, value in self.items(name):
            number = float("nan")
            if _NUMBER.fullmatch(value):
                number = float(value)
                if number in (float("inf"), float("-inf")):
                    self.fault(row, name, f"{name} is a finite number.", f"Correct the {name}.")
                elif above is not None and not number > above:
                    self.fault(row, name, f"{name} is above {above}.", f"Correct the {name}.")
                elif least is not None and not number >= least:
                    self.fault(row, name, f"{name} is at least {least}.", f"Correct the {name}.")
            elif value or needed:
                self.fault(
                    row,
                    name,
                    f"{name} is a number.",
                    "Write plain digits with a decimal point, without unit and thousands "
                    "separator (1250.5), or take the row out.",
                )
            values.append(number)
        return values

    def integer(self, name):
        """Whole numbers as int."""
        values = []
        for row, value in self.items(name):
            if re.fullmatch(r"[+-]?\d+", value, re.ASCII):
                values.append(int(value))
            else:
                self.fault(row, name, f"{name} is a whole number.", f"Correct the {name}.")
                values.append(0)
        return values

    def date(self, name, *, needed=True):
        """ISO dates or years, as text; the year stands in the first four characters."""
        for row, value in self.items(name):
            if not (is_date(value) or (not value and not needed)):
                self.fault(
                    row,
                    name,
                    f"{name} is a calendar date or a year.",
                    "Write it as 2022-04-30 or 2022.",
                )
        return list(self.table.rows[name])


def is_date(text):
    """True for an ISO calendar date (2022-04-30) or a year (2022)."""
    if re.fullmatch(r"\d{4}", text, re.ASCII):
        return int(text) > 0
    try:
        Date.fromisoformat(text)
    except ValueError:
        return False
    return re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) is not None


def _decoded(path):
    if not path.is_file():
        raise InputError(
            where=path,
            found="no such file",
            rule="Tables are CSV files on this machine.",
            cure="Correct the path.",
        )
    data = path.read_bytes()
    rule = "Tables are UTF-8 text with commas between the values."

    def refuse(found):
        return InputError(where=path, found=found, rule=rule, cure=_SAVE_AS)

    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise refuse("UTF-16 text")
    if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        raise refuse("a spreadsheet workbook")
    if b"\0" in data:
        raise refuse("a binary file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        try:
            data.decode("gb18030")
        except UnicodeDecodeError:
            raise refuse(f"bytes that are not UTF-8 in line {line}") from error
        raise refuse(f"bytes in line {line} that are not UTF-8 and look like GBK") from error


def _head(lines):
    """Metadata of the lines at the head that begin with #, and how many lines they are."""
    metadata = {}
    for count, line in enumerate(lines):
        # Spreadsheets write the line back in quotes, or with a comma for each column.
        text = line.strip().rstrip(",").strip().strip('"').strip()
        if text and not text.startswith("#"):
            return metadata, count
        key, colon, value = text.lstrip("#").partition(":")
        if colon:
            metadata[key.strip().casefold()] = value.strip()
    return metadata, len(lines)


def _check_widths(path, names, rows, numbers):
    problems = Problems(path)
    for number, row in zip(numbers, rows, strict=True):
        if len(row) != len(names):
            problems.add(
                f"row {number}",
                f"{len(row)} values under {len(names)} names",
                "Every row has one value for each name in the header; columns are not shifted.",
                "Complete the header or the row, and put values that contain a comma in double "
                "quotes.",
            )
    problems.refuse()


def _check_names(path, names, required, optional, others):
    known = (*required, *optional)
    if len(names) == 1 and re.search(r"[;\t|]", names[0]):
        raise InputError(
            where=path,
            found=f"the header {names[0]!r}",
            rule="Tables have commas between the values.",
            cure="Save the file with commas: " + _SAVE_AS,
        )
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled or "" in names:
        what = f"the column {doubled[0]!r} twice" if doubled else "a column without a name"
        raise InputError(
            where=path,
            found=what,
            rule="Every column has a name of its own.",
            cure="Rename or remove one of the columns.",
        )
    missing = [name for name in required if name not in names]
    unknown = [name for name in names if name not in known]
    if unknown and not others:
        raise InputError(
            where=path,
            found=f"the column {unknown[0]!r}",
            rule=f"Columns are {', '.join(known)}.",
            cure=nearest(unknown[0], known),
        )
    if missing:
        raise InputError(
            where=path,
            found=f"columns {', '.join(names)}",
            rule=f"The column {missing[0]!r} is needed.",
            cure=f"Add it, or rename the column that holds it. {nearest(missing[0], names)}",
        )
