"""Where leaves come from, in words: the same for the terminal and the page."""

import numpy as np

from bluecarbon.accounting.explain.maps import counted_days, mean_hectares
from bluecarbon.accounting.explain.numbers import figures, kilograms, short
from bluecarbon.constants import DAYS_PER_YEAR, SQUARE_CENTIMETRES_PER_HECTARE

DIGITS = 12  # of a digest where it stands in a line; the list of files has all of it

# What is said of a formula that is not plain arithmetic.
FORMS = {
    "for these values": "(it decides on a value: the formula is the way that these values take)",
    "source": "(as the function is written)",
}


def stands_in(leaf):
    """Where a leaf comes from, as a list of lines."""
    origin = leaf.origin
    lines = ORIGINS[origin["kind"]](leaf, origin)
    if leaf.where and origin["kind"] in ("table row", "sheet row"):
        lines.append(f"{leaf.source}: {leaf.where}")
    for other in leaf.others:
        beside = ORIGINS[other["kind"]](leaf, other)
        lines += [f"{figures(other['value'])} ({other['status']}): {beside[0]}", *beside[1:]]
    if "error" in origin:
        error = origin["error"]
        lines.append(f"error of the area: {error['at']} [{_files(error['files'])}]")
    return lines


def distribution(leaf):
    """The distribution of a leaf, as in "lognormal, 95 % limits 0.7 to 1.1"."""
    d = leaf.distribution
    if d["kind"] == "fixed":
        return "exact"
    # A relative error: limits and spread are of the factor beside the number.
    of = " of it" if leaf.table_value == 1 and leaf.factor != 1 else ""
    if d["low"] == d["low"] and d["high"] == d["high"]:
        ends = "between" if d["kind"] in ("uniform", "triangular") else "95 % limits"
        to = "and" if ends == "between" else "to"
        return f"{d['kind']}, {ends} {short(d['low'])} {to} {short(d['high'])}{of}"
    return f"{d['kind']}, standard deviation {short(d['spread'])}{of}"


def given_as(leaf):
    """How the central value of a leaf is made, as in "0.93 * 12.5"; empty where it is one number.

    An exact number of the project is its factor alone.
    """
    if np.all(np.equal(leaf.factor, 1)) or np.all(np.equal(leaf.table_value, 1)):
        return ""
    return f"{figures(leaf.table_value)} * {figures(leaf.factor)}"


def mass(value, grams):
    """A central value: exactly to the gram where it is a mass of CO2e."""
    return short(value) if grams is None else kilograms(grams)


def pixels(origin):
    """From cells to hectares, as a list of lines: maps, then the sum by days."""
    lines = [
        f"{m['date']}  {m['file']} sha256 {m['sha256'][:DIGITS]}: "
        f"{_cells(m['cells'])}, {m['area_cm2']:,} cm2"
        for m in origin["maps"]
    ]
    if not origin["periods"]:
        area = max(m["area_cm2"] for m in origin["maps"])
        hectares = figures(area / SQUARE_CENTIMETRES_PER_HECTARE)
        lines.append(f"followed as a whole: {area} / 100000000 = {hectares} ha")
        return lines
    pieces, days = origin["periods"], counted_days(origin["periods"])
    whole = sum(p["days"] for p in pieces)
    for p in pieces:
        lines.append(
            f"{p['from']} to {p['to']}: {p['days']} days, between maps of {p['earlier_cm2']:,} "
            f"and {p['later_cm2']:,} cm2, counts {figures(p['counted_cm2'])} cm2"
        )
    sums = " + ".join(
        f"{figures(p['counted_cm2'])} * {p['days']}" for p in pieces if p["counted_cm2"] > 0
    )
    lines.append(f"hectares while it counts: ({sums}) / {days} / 100000000 = " + _hectares(pieces))
    lines.append(f"counted time: {days} / {whole} = {figures(days / whole)} a")
    return lines


def _hectares(pieces):
    return f"{figures(mean_hectares(pieces))} ha"


def _definition(leaf, origin):
    return [f"by definition, in the module of {origin['method']}"]


def _row(leaf, origin):
    at = f"line {origin['line']}" if "line" in origin else f"row {origin.get('row', '?')}"
    tags = "; ".join(origin["applies_to"])
    named = origin["name"] + (f" for {tags}" if tags else "") + _n(origin["n"])
    lines = [f"{origin['file']} sha256 {origin['sha256'][:DIGITS]}, {at}: {named}"]
    other = origin.get("stands_in_for")
    if other:
        place = f"{other['file']}, line {other['line']}" if "line" in other else other["file"]
        lines.append(f"stands in for {figures(other['value'])} {other['unit']} of {place}")
    return lines


def _n(n):
    return f", n = {n}" if n else ""


def _maps(leaf, origin):
    name = leaf.quantity
    if name == "counted_time":
        days = counted_days(origin["periods"])
        whole = sum(p["days"] for p in origin["periods"])
        return [f"maps, {origin['timing']} timing: {days} of {whole} days"]
    if name.startswith("stand_age"):
        age = origin.get("age")
        if age:
            return [
                f"maps: from {age['since']} to {age['until']}, {age['days']} / {DAYS_PER_YEAR} a"
            ]
        if leaf.central == float("inf"):
            return ["maps: on the first map already, so its age is not known"]
        return [f"maps, {origin['timing']} timing"]
    return [f"maps, {origin['timing']} timing: {_cells(origin['cells'])}, see above"]


def _record(leaf, origin):
    limits = ""
    if origin["mass_low"] is not None:
        limits = f" ({short(origin['mass_low'])} to {short(origin['mass_high'])})"
    return [
        f"{origin['file']} sha256 {origin['sha256'][:DIGITS]}, row {origin['row']}: "
        f"{origin['species']}, {origin['date']}, {figures(origin['mass'])} t "
        f"{origin['mass_basis']}{limits}, yield test: {origin['yield_test']}"
    ]


def _input(leaf, origin):
    said = _files(origin["files"]) if origin["files"] else leaf.source
    # A leaf of all maps names them one by one already.
    again = origin["at"] == ", ".join(f["file"] for f in origin["files"])
    return [said + (f", {origin['at']}" if origin["at"] and not again else "")]


def _cells(number):
    return f"{number:,} cell" + "s" * (number != 1)


def _files(files):
    return "; ".join(f"{f['file']} sha256 {f['sha256'][:DIGITS]}" for f in files)


ORIGINS = {
    "definition": _definition,
    "table row": _row,
    "sheet row": _row,
    "maps": _maps,
    "record": _record,
    "input": _input,
}
