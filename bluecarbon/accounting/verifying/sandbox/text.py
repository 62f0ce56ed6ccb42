"""JSON, GeoJSON and CSV from bytes, strictly: counted before they are parsed."""

import csv
import io

from bluecarbon.accounting.verifying.sandbox.budget import check_items
from bluecarbon.errors import InputError
from bluecarbon.evidence.canonical import parse
from bluecarbon.inputs import geojson

_SEPARATORS = (",", ";", "\t")


def read_json(name, data, limits):
    """Facts about a strict document of JSON."""
    _check_count(name, data, limits)
    value = parse(data, where=name, max_bytes=limits.text, max_depth=limits.depth)
    facts = {"type": type(value).__name__}
    if isinstance(value, dict | list):
        facts["items"] = len(value)
    return facts


def read_geojson(name, data, limits):
    """Facts about the polygons of a GeoJSON file."""
    # Its own reader is strict, but takes coordinates of any length, as maps are exported with.
    _check_count(name, data, limits)
    _, polygons, _, simulated = geojson.read_geojson(name, data)
    bounds = [p.bounds for p in polygons]
    return {
        "features": len(polygons),
        "crs": "OGC:CRS84",
        "bounds": [f(b[i] for b in bounds) for i, f in enumerate((min, min, max, max))],
        "simulated": simulated,
    }


def read_csv(name, data, limits):
    """Facts about a table whose rows are all as wide as its header."""

    def refuse(found, rule, cure):
        return InputError(where=name, found=found, rule=rule, cure=cure)

    if b"\0" in data:
        raise refuse("a binary file", "A table is text.", "Save it as UTF-8.")
    most = max(data.count(s.encode()) for s in _SEPARATORS)
    check_items(name, data.count(b"\n") + most, limits)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse(
            f"byte {error.start} that is not UTF-8", "A table is UTF-8.", "Save it as UTF-8."
        ) from error
    lines = list(io.StringIO(text, newline=""))
    # Spreadsheets write the lines of metadata back in quotes, or with a comma for each column.
    bare = [line.strip().lstrip('"').lstrip()[:1] for line in lines]
    head = next((i for i, first in enumerate(bare) if first not in ("", "#", ",")), len(lines))
    first = lines[head] if head < len(lines) else ""
    separator = next((s for s in _SEPARATORS if s in first), ",")
    rows, names = 0, None
    reader = csv.reader(lines[head:], delimiter=separator, strict=True)
    try:
        for row in reader:
            if not any(value.strip() for value in row):
                continue
            if names is None:
                names = row
            elif len(row) != len(names):
                raise refuse(
                    f"{len(row)} values in line {head + reader.line_num} under {len(names)} names",
                    "Every row has one value for each name in the header.",
                    "Get the file again from its issuer.",
                )
            else:
                rows += 1
    except csv.Error as error:
        raise refuse(
            f"text that is not CSV in line {head + reader.line_num} ({error})",
            "Values with separators or quotes in them stand in double quotes.",
            "Get the file again from its issuer.",
        ) from error
    if not names:
        raise refuse("no header", "The first row names the columns.", "Get the file again.")
    return {"rows": rows, "columns": len(names), "names": [n.strip()[:100] for n in names[:100]]}


def _check_count(name, data, limits):
    """Refuse more values and objects than the budget, before a parser makes them."""
    check_items(name, data.count(b",") + data.count(b"[") + data.count(b"{"), limits)
