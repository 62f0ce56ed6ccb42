"""What a CSV file may get wrong before its values are looked at."""

import codecs
import re

from bluecarbon.errors import InputError, nearest
from bluecarbon.inputs.problems import Problems

_SAVE_AS = "Save the file as UTF-8 (in a spreadsheet: CSV UTF-8)."


def decoded(path):
    """The text of a file, which must be UTF-8; a mark at its beginning is taken off."""
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


def check_widths(path, names, rows, numbers):
    """Refuse rows with more or fewer values than the header has names."""
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


def check_names(path, names, required, optional, others):
    """Refuse doubled, empty, unknown and missing names of columns, and other separators."""
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
