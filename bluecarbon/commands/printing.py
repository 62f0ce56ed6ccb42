"""How commands print: tables as aligned text, JSON, and files in place of the terminal."""

import json

from bluecarbon.writing import atomic_write


def columns(head, rows, right=()):
    """Rows as lines of text in aligned columns; `right` numbers those that hold numbers."""
    rows = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return [lines[0], "-" * max(map(len, lines)), *lines[1:]]


def indented(head, rows, left=1):
    """The same two spaces in; all but the first `left` columns hold numbers."""
    return ["  " + line for line in columns(head, rows, right=range(left, len(head)))]


def shortened(text, most=90):
    """The start of a sentence that is too long for a line."""
    return text if len(text) <= most else text[: most - 3] + "..."


def as_json(value):
    """A value as readable JSON."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def write_or_print(text, out):
    """Write text to a file, whole or not at all; print it where no file is named."""
    if out is None:
        print(text, end="" if text.endswith("\n") else "\n")
    else:
        atomic_write(out, text.encode("utf-8"))
        print(out)
