"""A CSV file as text: rows are counted before anything is made of them."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from bluecarbon.errors import InputError
from bluecarbon.inputs.csv_table.refusals import check_names, check_widths, decoded


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
    lines = list(io.StringIO(decoded(path), newline=""))
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
    check_widths(path, names, rows, numbers)
    check_names(path, names, required, optional, others)
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
