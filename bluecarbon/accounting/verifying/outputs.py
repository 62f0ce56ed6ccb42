"""What the cells of a notebook show, held against what they showed before.

Texts and tables are compared token by token with white space folded, numbers with a fractional
part within the tolerance that their cell asks for, up to `WIDEST`; whole numbers exactly; images by
their size. Tolerances come from the notebook, which is a stranger's: that is why they are capped,
and why cells that it asks to ignore are counted and named.
"""

import ast
import base64
import binascii
import json
import math
import re
import struct
from dataclasses import dataclass

DEFAULT_RTOL = 1e-9
WIDEST = 1e-6
LOT_VALUE = "lot-value"

_TOKEN = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[^\s0-9.+-]+|[.+-]")
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
# A bar of tqdm, and what it says where there are no widgets to draw it with.
_PROGRESS = re.compile(r"[0-9]+%\|.*\| |IProgress not found|from \.autonotebook import tqdm")
_FRACTION = re.compile(r"[.eE]")
_SVG_SIZE = re.compile(r"<svg\b[^>]*>", re.DOTALL)
_SIDE = re.compile(r"\b(width|height|viewBox)\s*=\s*[\"']([^\"']*)[\"']")


@dataclass(frozen=True, kw_only=True, slots=True)
class Tolerance:
    """How far a number may move: |found - stated| <= atol + rtol |stated|."""

    rtol: float = DEFAULT_RTOL
    atol: float = 0.0
    ignore: bool = False
    capped: bool = False  # more was asked for, or what makes no sense


def check_form(notebook):
    """Raise ValueError unless a JSON value is a notebook (nbformat 4) as far as it is read here."""
    if not isinstance(notebook, dict) or notebook.get("nbformat") != 4:
        raise ValueError("no notebook of nbformat 4")
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise ValueError("no list of cells")
    for number, cell in enumerate(cells, start=1):
        where = f"cell {number}"
        if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
            raise ValueError(f"{where} without a type")
        if cell["cell_type"] != "code":
            continue
        if not _is_text(cell.get("source")) or not isinstance(cell.get("metadata"), dict):
            raise ValueError(f"{where} without source or metadata")
        shown = cell.get("outputs")
        if not isinstance(shown, list) or not all(map(_is_output, shown)):
            raise ValueError(f"{where} with outputs of another form")


def tolerance(cell):
    """The `Tolerance` of a cell, from its metadata."""
    asked = cell["metadata"].get("bluecarbon", {})
    if not isinstance(asked, dict):
        return Tolerance(capped=True)
    rtol, odd_rtol = _bounded(asked.get("rtol", DEFAULT_RTOL), DEFAULT_RTOL)
    atol, odd_atol = _bounded(asked.get("atol", 0.0), 0.0)
    ignore = asked.get("ignore") is True
    return Tolerance(rtol=rtol, atol=atol, ignore=ignore, capped=odd_rtol or odd_atol)


def compare(said, path, notebook, again, *, error=None):
    """Hold the outputs of all code cells against new ones.

    Parameters
    ----------
    said : Comparison
    path : str
        The notebook, for reasons.
    notebook : dict
        As stored; see `check_form`.
    again : sequence of list
        Outputs of every cell, as they came out.
    error : str, optional
        What stopped the run.
    """
    if error:
        said.add("failed", "notebook.error", path, error)
    counts = dict.fromkeys(("cells compared", "cells ignored", "numbers compared"), 0)
    for number, (cell, found) in enumerate(zip(notebook["cells"], again, strict=True), start=1):
        if cell["cell_type"] != "code":
            continue
        where, allowed = f"{path}, cell {number}", tolerance(cell)
        exact = is_lot_value(cell)
        if allowed.ignore and not exact:
            counts["cells ignored"] += 1
            said.add("noted", "notebook.ignored", where, f"{len(cell['outputs'])} outputs")
            continue
        if allowed.capped:
            said.add("noted", "notebook.capped", where, json.dumps(cell["metadata"]["bluecarbon"]))
        counts["cells compared"] += 1
        counts["numbers compared"] += _cell(said, where, cell, found, allowed, exact)
    for name, count in counts.items():
        said.checked[name] = said.checked.get(name, 0) + count


def check_lot_values(said, path, notebook, known):
    """Hold cells tagged lot-value, where they show one whole number or several by vintage, against
    the masses that the account knows (a set of int) [kg]."""
    count = 0
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] != "code" or not is_lot_value(cell):
            continue
        count += 1
        where = f"{path}, cell {number}"
        _, shown = _shown(cell["outputs"])
        texts = [_text(data["text/plain"]) for data in shown if "text/plain" in data]
        if not cell["outputs"]:
            said.add("failed", "notebook.outputs", where, "a lot-value without an output")
        for mass in (mass for text in texts for mass in _masses(text)):
            if mass not in known:
                said.add("failed", "notebook.unequal-lots", where, f"{mass} kg")
    said.checked["lot-value cells"] = said.checked.get("lot-value cells", 0) + count


def is_lot_value(cell):
    """Whether a cell is tagged as one that states the mass of lots."""
    tags = cell["metadata"].get("tags", [])
    return isinstance(tags, list) and LOT_VALUE in tags


def text_fault(stated, found, allowed):
    """The first pair of tokens that do not agree, or None; and how many numbers were compared."""
    one, other = _TOKEN.findall(stated), _TOKEN.findall(found)
    numbers = 0
    for a, b in zip(one, other, strict=False):
        both = _NUMBER.fullmatch(a) and _NUMBER.fullmatch(b)
        numbers += bool(both)
        if a != b and not (both and _close(a, b, allowed)):
            return (a, b), numbers
    if len(one) != len(other):
        short = min(len(one), len(other))
        rest = (" ".join(tokens[short : short + 5]) or "nothing" for tokens in (one, other))
        return tuple(rest), numbers
    return None, numbers


def image_size(kind, content):
    """Width and height of an image, from its head; None where they cannot be read."""
    if kind == "image/svg+xml":
        head = _SVG_SIZE.search(content)
        return tuple(sorted(_SIDE.findall(head[0]))) if head else None
    try:
        data = base64.b64decode("".join(content.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    if kind == "image/png" and data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        return struct.unpack(">II", data[16:24])
    return None


def _warnings(stderr):
    """What was written to stderr, without the drawing of progress bars, and that they cannot be."""
    lines = stderr.splitlines()  # at returns of the carriage too
    return "\n".join(line for line in lines if line.strip() and not _PROGRESS.search(line))


def _cell(said, where, cell, found, allowed, exact):
    """Compare one cell; returns how many numbers were compared."""
    (streams, shown), (new_streams, new_shown) = _shown(cell["outputs"]), _shown(found)
    # Warnings belong to a machine and its libraries: told, and not held against the notebook.
    warned, warns = (_warnings(shown.pop("stderr", "")) for shown in (streams, new_streams))
    if warned != warns:
        said.add("noted", "notebook.stderr", where, warns or "nothing now")
    kinds = [sorted(streams), [sorted(data) for data in shown]]
    new_kinds = [sorted(new_streams), [sorted(data) for data in new_shown]]
    if kinds != new_kinds:
        said.add("failed", "notebook.outputs", where, f"{_listed(kinds)}; now {_listed(new_kinds)}")
        return 0
    pairs = [("text/plain", streams[name], new_streams[name]) for name in streams]
    for one, other in zip(shown, new_shown, strict=True):
        pairs += [(kind, _text(one[kind]), _text(other[kind])) for kind in sorted(one)]
    numbers = 0
    for kind, one, other in pairs:
        if exact:
            if one != other:
                said.add("failed", "notebook.lot-value", where, f"{one}; now {other}")
                said.differ(where, one, other)
        elif kind.startswith("image/"):
            sizes = image_size(kind, one), image_size(kind, other)
            if sizes[0] != sizes[1] or (sizes[0] is None and one != other):
                said.add("failed", "notebook.image", where, f"{sizes[0]}; now {sizes[1]}")
        else:
            fault, count = text_fault(one, other, allowed)
            numbers += count
            if fault:
                said.add("failed", "notebook.text", where, f"{fault[0]}; now {fault[1]}")
                said.differ(where, *fault)
    return numbers


def _shown(outputs):
    """What streams say, joined by name, and the other outputs in turn, by media type."""
    streams, shown = {}, []
    for output in outputs:
        if output["output_type"] == "stream":
            name = output["name"]
            streams[name] = streams.get(name, "") + _text(output["text"])
        elif output["output_type"] == "error":
            shown.append({"error": str(output.get("ename"))})
        else:
            shown.append(output["data"])
    return streams, shown


def _close(a, b, allowed):
    # Whole numbers are counts and kilograms: those are equal or not.
    if not _FRACTION.search(a) and not _FRACTION.search(b):
        return False
    one, other = float(a), float(b)
    if not (math.isfinite(one) and math.isfinite(other)):
        return False
    return abs(one - other) <= allowed.atol + allowed.rtol * abs(one)


def _bounded(asked, default):
    """A tolerance between 0 and `WIDEST`, and whether another one was asked for."""
    if isinstance(asked, bool) or not isinstance(asked, int | float) or not asked >= 0:
        return default, True
    return min(float(asked), WIDEST), asked > WIDEST


def _masses(text):
    """Whole numbers of a text that is one, or a dict from vintages to them."""
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return []
    values = value.values() if isinstance(value, dict) else [value]
    return [v for v in values if isinstance(v, int) and not isinstance(v, bool)]


def _is_text(value):
    if isinstance(value, list):
        return all(isinstance(line, str) for line in value)
    return isinstance(value, str)


def _is_output(output):
    if not isinstance(output, dict):
        return False
    kind = output.get("output_type")
    if kind == "stream":
        return isinstance(output.get("name"), str) and _is_text(output.get("text"))
    if kind == "error":
        return True
    return kind in ("execute_result", "display_data") and isinstance(output.get("data"), dict)


def _text(value):
    """Text of an output; what is no text, as in application/json, is written as such."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(value)
    return json.dumps(value, sort_keys=True)


def _listed(kinds):
    streams, shown = kinds
    return ", ".join([*streams, *("/".join(data) for data in shown)]) or "nothing"
