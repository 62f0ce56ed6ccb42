"""Rows of core tables: read as text, checked one by one, and what was refused told row by row.

A library of cores holds a hundred thousand rows by hundreds of hands. One bad row must not stop
the other rows, and must not pass in silence either: it is set aside with its reason.
"""

import csv
import gzip
import io
import re
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from bluecarbon.errors import InputError, InputWarning, nearest
from bluecarbon.inputs.problems import Problems

MISSING = ("", "NA", "NaN", "nan", "NULL")
LARGEST = 2_000_000_000  # bytes after unpacking: a small archive can hold an endless file
MESSAGE = ["file", "row", "core", "action", "found", "rule", "cure"]


@dataclass(frozen=True, kw_only=True)
class CoreTable:
    """Samples of cores, with what is known of each core and what was wrong with which row.

    Attributes
    ----------
    samples : pandas.DataFrame
        One row a sample, index `row` = line of the file; columns `core` (text) and those of
        `bluecarbon.inputs.cores.units.COLUMNS`, in the units there.
    cores : pandas.DataFrame
        One row a core, index `core`.
    messages : pandas.DataFrame
        One row a fault: file, row, core, action ("row refused", "value refused", "noted"), found,
        rule, cure.
    """

    samples: pd.DataFrame
    cores: pd.DataFrame
    messages: pd.DataFrame
    path: Path

    def core(self, name):
        """The samples of one core, from the top down."""
        found = self.samples[self.samples["core"] == name]
        if found.empty:
            known = nearest(name, self.samples["core"].unique())
            raise InputError(
                where=self.path,
                found=f"no samples of core {name!r}",
                rule="A core has samples that were not refused.",
                cure=f"See `messages`, or correct the name. {known}",
            )
        return found.sort_values("top", kind="stable")

    @property
    def summary(self):
        """How often each rule was broken: action, rule, rows, cores; the commonest first."""
        counted = self.messages.groupby(["action", "rule"], sort=False).agg(
            rows=("row", "nunique"), cores=("core", "nunique")
        )
        return counted.reset_index().sort_values("rows", ascending=False, ignore_index=True)


class RowChecks:
    """A table under check: rules are tried on it one after another, and what fails is kept.

    >>> rows = RowChecks("a.csv", pd.DataFrame({"core": ["A", "A"], "bulk_density": [0.9, 7.0]}))
    >>> rows.refuse(rows["bulk_density"] > 2.65, "bulk_density", "Lighter than quartz.", "Weigh.")
    >>> rows.kept["bulk_density"].tolist(), rows.messages["found"].tolist()
    ([0.9], ['bulk_density = 7'])
    """

    def __init__(self, path, table):
        self.path = Path(path)
        self.table = table
        self._refused = pd.Series(False, index=table.index)
        self._messages = []

    def __getitem__(self, column):
        return self.table[column]

    def __contains__(self, column):
        return column in self.table

    def refuse(self, mask, columns, rule, cure):
        """Set the rows aside in which `mask` holds. `columns`: those whose values are told."""
        self._refused |= self._note(mask, columns, rule, cure, "row refused")

    def blank(self, mask, columns, rule, cure, *, blanked=None):
        """Count the values of `columns` as not reported where `mask` holds; the rows stay.

        `blanked`: the column at fault, where the others are only told beside it.
        """
        mask = self._note(mask, columns, rule, cure, "value refused")
        for column in _listed(blanked or columns):
            numbers = pd.api.types.is_numeric_dtype(self.table[column])
            self.table.loc[mask, column] = np.nan if numbers else ""

    def note(self, mask, columns, rule, cure):
        """Tell the rows in which `mask` holds, and keep them as they are."""
        self._note(mask, columns, rule, cure, "noted")

    @property
    def kept(self):
        """The rows that were not refused."""
        return self.table[~self._refused]

    @property
    def messages(self):
        """All messages so far, in order of the rows."""
        rows = pd.DataFrame(self._messages, columns=MESSAGE)
        return rows.sort_values("row", kind="stable", ignore_index=True)

    def number(self, column, text):
        """Numbers from a column of text: NaN where missing; other text is a refused value."""
        values = text.where(~text.isin(MISSING), "")
        numbers = pd.to_numeric(values, errors="coerce")
        # Python reads "1_0" and "infinity" as numbers; a table means neither.
        numbers = numbers.where(np.isfinite(numbers))
        self.table[column] = text
        self.blank(
            numbers.isna() & (values != ""),
            column,
            f"{column} is a finite number.",
            "Write plain digits; give a value below the detection limit as measured, with its "
            "error, or leave it empty.",
        )
        self.table[column] = numbers.astype(float)
        return self.table[column]

    def finish(self, cores, on_fault, *, others=()):
        """The checked table; `on_fault` is "set aside" (one warning) or "stop" (InputError).

        `others`: checks of further files, such as that of the cores, whose messages join these.
        """
        if on_fault not in ("set aside", "stop"):
            raise ValueError(
                f"on_fault must be 'set aside' or 'stop'; found {on_fault!r}. "
                "Say whether rows at fault are listed in `messages` or end the reading."
            )
        messages = pd.concat([c.messages for c in (self, *others)], ignore_index=True)
        faults = messages[messages["action"] != "noted"]
        if len(faults) and on_fault == "stop":
            problems = Problems(self.path)
            for _, row, _, _, found, rule, cure in faults.itertuples(index=False):
                problems.add(f"row {row}", found, rule, cure)
            problems.refuse()
        if len(faults):
            warnings.warn(
                f"{self.path}: {int(self._refused.sum())} of {len(self.table)} rows refused, "
                f"{(faults['action'] == 'value refused').sum()} values refused. "
                "See `messages` for every row and `summary` for the rules.",
                InputWarning,
                stacklevel=3,
            )
        samples = self.kept.rename_axis("row")
        return CoreTable(samples=samples, cores=cores, messages=messages, path=self.path)

    def _note(self, mask, columns, rule, cure, action):
        # A row already refused is told once, by the first rule that it broke.
        mask = mask.fillna(False).astype(bool) & ~self._refused
        columns = _listed(columns)
        told = [c for c in columns if c in self.table]
        cores = self.table["core"] if "core" in self.table else pd.Series("", self.table.index)
        for row in self.table.index[mask]:
            found = ", ".join(f"{c} = {_told(self.table.at[row, c])}" for c in told)
            message = (cores[row], action, found or columns[0], rule, cure)
            self._messages.append((self.path.name, row, *message))
        return mask


def read_text(path, required, *, separator=","):
    """A table as text: a DataFrame of str whose index counts lines of the file.

    Parameters
    ----------
    path : path-like
        CSV, or CSV packed with gzip.
    required : sequence of str
        Columns that must be there. Others are kept.
    separator : str
        "," or ";" or a tabulator.

    Raises
    ------
    InputError
        For another encoding, rows wider or narrower than the header, doubled or missing columns.
    """
    path = Path(path)
    reader = csv.reader(io.StringIO(_decoded(path), newline=""), delimiter=separator, strict=True)
    numbers, rows, start = [], [], 1
    try:
        for row in reader:
            # A quoted value may hold line ends: a row is known by the line that it begins on.
            if any(value.strip() for value in row):
                numbers.append(start)
                rows.append([value.strip() for value in row])
            start = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            where=f"{path}, line {start}",
            found=f"text that is not CSV ({error})",
            rule="Values with separators or quotes in them stand in double quotes.",
            cure="Correct the quotes in this line.",
        ) from error
    names = rows[0] if rows else []
    _check_header(path, names, required, separator)
    problems = Problems(path)
    for number, row in zip(numbers[1:], rows[1:], strict=True):
        if len(row) != len(names):
            problems.add(
                f"row {number}",
                f"{len(row)} values under {len(names)} names",
                "Every row has one value for each name in the header; columns are not shifted.",
                "Complete the row, and put values that contain the separator in double quotes.",
            )
    problems.refuse()
    index = pd.Index(numbers[1:], name="row")
    return pd.DataFrame(rows[1:], columns=names, index=index, dtype=object)


def _check_header(path, names, required, separator):
    missing = [name for name in required if name not in names]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise InputError(
            where=path,
            found=f"the column {doubled[0]!r} twice",
            rule="Every column has a name of its own.",
            cure="Rename or remove one of the columns.",
        )
    if missing:
        other = len(names) == 1 and re.search(r"[;\t,]", names[0])
        hint = (
            f"The columns seem to be separated by {other.group()!r}: save them with {separator!r}."
            if other
            else f"Add it, or rename the column that holds it. {nearest(missing[0], names)}"
        )
        raise InputError(
            where=path,
            found=f"columns {', '.join(names) or '(none)'}",
            rule=f"The column {missing[0]!r} is needed.",
            cure=hint,
        )


def _decoded(path):
    if not path.is_file():
        raise InputError(
            where=path,
            found="no such file",
            rule="Tables are files on this machine.",
            cure="Correct the path.",
        )
    data = path.read_bytes()
    if data.startswith(b"\x1f\x8b"):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
                data = packed.read(LARGEST + 1)
        except (OSError, EOFError) as error:
            raise InputError(
                where=path,
                found=f"a damaged gzip file ({error})",
                rule="A packed table unpacks whole.",
                cure="Fetch the file again.",
            ) from error
        if len(data) > LARGEST:
            raise InputError(
                where=path,
                found=f"more than {LARGEST} bytes after unpacking",
                rule="A table of cores is smaller.",
                cure="Check what is packed in it.",
            )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            where=path,
            found=f"bytes that are not UTF-8 in line {line}",
            rule="Tables are UTF-8 text.",
            cure="Save the file as UTF-8 (in a spreadsheet: CSV UTF-8).",
        ) from error


def _listed(columns):
    return [columns] if isinstance(columns, str) else list(columns)


def _told(value):
    return f"{value:g}" if isinstance(value, float) else repr(value)
