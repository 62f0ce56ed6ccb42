"""What a bundle states against what came out again: whole numbers, exactly or within rounding."""

import re
from dataclasses import dataclass, field

from bluecarbon.accounting.verifying.finding import Difference, Finding
from bluecarbon.evidence import canonical, places, tables
from bluecarbon.evidence.lot_ids import lot_id
from bluecarbon.evidence.refusals import Reason, printable
from bluecarbon.evidence.sums import LINE_COLUMNS, LINE_KEYS

UNCERTAINTY = "payload/results/uncertainty.json"
MOST = 20  # reasons of one kind; what is wrong is often wrong throughout

_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,30}", re.ASCII)
# Cutting moves a kilogram from one to the other, whole units at a time.
_CUT = ("lots_kg", "remainder_kg", "carried_in_kg", "carried_out_kg")


@dataclass(kw_only=True)
class Comparison:
    """Everything that comparing has found so far."""

    failed: list = field(default_factory=list)
    undecided: list = field(default_factory=list)
    noted: list = field(default_factory=list)
    differences: list = field(default_factory=list)
    checked: dict = field(default_factory=dict)

    def add(self, kind, code, where, found):
        """Put a reason among the "failed", "undecided" or "noted", up to `MOST` of a code."""
        reasons = getattr(self, kind)
        if sum(r.code == code for r in reasons) < MOST:
            reason = Reason(code=code, where=printable(where), found=printable(found))
            reasons.append(reason)

    def differ(self, where, stated, found, *, within=False):
        """Keep a difference for the report."""
        if len(self.differences) < 10 * MOST:
            said = (printable(v) for v in (where, stated, found))
            names = ("where", "stated", "found")
            self.differences.append(
                Difference(**dict(zip(names, said, strict=True)), within=within)
            )

    def finding(self, level, part):
        """The verdict of a level, of all that was found."""
        return Finding(
            level=level,
            part=part,
            failed=tuple(self.failed),
            undecided=tuple(self.undecided),
            noted=tuple(self.noted),
            differences=tuple(self.differences),
            checked=self.checked,
        )


def compare_lines(said, stated, again, steps):
    """Hold lines.csv against another one (bytes).

    Parameters
    ----------
    said : Comparison
    stated, again : bytes
    steps : mapping of tuple to int
        Strata and years of each line: the rounding that is allowed [kg].

    Returns
    -------
    bool
        True where every line is exactly as stated.
    """
    stated, again = _lines(stated), _lines(again)
    equal = rounded = 0
    for key in sorted(stated.keys() | again.keys()):
        where = ", ".join(key)
        one, other = stated.get(key), again.get(key)
        if one is None or other is None:
            found = "stated, and does not come out" if other is None else "not stated, comes out"
            said.add("failed", "recompute.lines", f"{places.LINES}, {where}", found)
            continue
        moved = {name: other[name] - one[name] for name in one if other[name] != one[name]}
        if not moved:
            equal += 1
            continue
        code, kind = _judged(moved, steps.get(key, 0), one["unit_kg"])
        for name in moved:
            within = kind != "failed"
            said.differ(f"{where}, {name}", one[name], other[name], within=within)
        rounded += kind == "noted"
        listed = ", ".join(f"{name} {by:+d}" for name, by in moved.items())
        found = f"{listed}; {steps.get(key, 0)} strata and years"
        said.add(kind, code, f"{places.LINES}, {where}", found)
    said.checked |= {"lines recomputed": len(again), "lines equal": equal}
    if rounded:
        said.checked["lines within rounding"] = rounded
    return equal == len(stated) == len(again)


def _judged(moved, allowed, unit):
    """Code and kind of the reason for a line that moved."""
    if max(map(abs, moved.values())) <= allowed:
        return "recompute.rounding", "noted"
    rest = [by for name, by in moved.items() if name not in _CUT]
    cut = moved.get("lots_kg", 0)
    kept = cut + moved.get("remainder_kg", 0)
    near = max(map(abs, [kept, *rest])) <= allowed
    if near and abs(cut) == unit:
        return "recompute.border", "undecided"
    return "recompute.lines", "failed"


def _lines(data):
    _, keys, rows = tables.read(data, where=places.LINES, columns=LINE_COLUMNS)
    names = LINE_COLUMNS[len(LINE_KEYS) :]
    return {row[:keys]: dict(zip(names, row[keys:], strict=True)) for row in rows}


def compare_totals(said, stated, again):
    """Hold totals.csv against another one (bytes, or None where there is none): exactly."""
    if stated is None or again is None:
        if stated is not again:
            found = "stated, and does not come out" if again is None else "not stated, comes out"
            said.add("failed", "recompute.totals", places.TOTALS, found)
        return
    columns, keys, rows = tables.read(stated, where=places.TOTALS)
    others = tables.read(again, where=places.TOTALS)
    if (columns, keys) != others[:2]:
        said.add("failed", "recompute.totals", places.TOTALS, ", ".join(columns))
        return
    before = {row[:keys]: row[keys:] for row in rows}
    after = {row[:keys]: row[keys:] for row in others[2]}
    for key in sorted(before.keys() | after.keys()):
        one, other = before.get(key), after.get(key)
        if one != other:
            where = f"{places.TOTALS}, {', '.join(key)}"
            said.add(
                "failed", "recompute.totals", where, f"{_shown(one)}, comes out {_shown(other)}"
            )
            for name, a, b in zip(columns[keys:], one or (), other or (), strict=False):
                if a != b:
                    said.differ(f"{where}, {name}", a, b)
    said.checked["totals recomputed"] = len(after)


def compare_lots(said, stated, again, steps, *, exact):
    """Hold lots against others by content.

    Parameters
    ----------
    said : Comparison
    stated : mapping of str to dict
        Lots of the bundle by id.
    again : sequence of dict
    steps : mapping
        See `compare_lines`.
    exact : bool
        True where all lines are equal; else numbers may move as far as those of their line.
    """
    # A later version of the software that computes the same makes the same lot.
    versions = {lot["software_version"] for lot in stated.values()}
    version = versions.pop() if len(versions) == 1 else None
    again = {_place(lot): _by(lot, version) for lot in again}
    before = {_place(lot): lot for lot in stated.values()}
    equal = 0
    for place in sorted(before.keys() | again.keys()):
        one, other = before.get(place), again.get(place)
        where = f"lot {(one or other)['id']}"
        if one is None or other is None:
            found = "stated, and does not come out" if other is None else "not stated, comes out"
            said.add("failed", "recompute.lots", where, f"{', '.join(place)}: {found}")
            continue
        if one == other:
            equal += 1
            continue
        allowed = 0 if exact else steps.get(place[:4], 0)
        for at, a, b, by in differing(one, other):
            if at == ", id" and not exact:
                continue  # follows from the rest
            within = by is not None and by <= allowed
            said.differ(where + at, a, b, within=within)
            if not within:
                said.add("failed", "recompute.lots", where + at, f"{a}, comes out {b}")
    said.checked |= {"lots recomputed": len(again), "lots equal": equal}
    said.checked["kg in lots, recomputed"] = str(sum(int(x["kg_co2e"]) for x in again.values()))


def _place(lot):
    """Line of a lot and its first unit: what tells it apart before its content does."""
    line = (lot["holder"], str(lot["vintage"]), lot["habitat"], lot["method"]["id"])
    return (*line, f"{lot['serial']['first']:09d}")


def _by(lot, version):
    """A lot as that version of the software would have written it."""
    if version is None or lot["software_version"] == version:
        return lot
    content = {k: v for k, v in lot.items() if k != "id"} | {"software_version": version}
    name = lot_id(lot["vintage"], canonical.dumps(content, where="lot"))
    return content | {"id": name}


def compare_values(said, code, where, stated, again, allowed=0):
    """Hold two JSON values against one another: numbers may move by `allowed`, nothing else may."""
    for at, a, b, by in differing(stated, again):
        within = by is not None and by <= allowed
        said.differ(where + at, a, b, within=within)
        if not within:
            said.add("failed", code, where + at, f"{a}, comes out {b}")


def differing(stated, again, at=""):
    """Places at which two JSON values differ: place, both values, how far whole numbers differ."""
    if isinstance(stated, dict) and isinstance(again, dict):
        for key in sorted(stated.keys() | again.keys()):
            place = f"{at}, {key}"
            yield from differing(stated.get(key, "nothing"), again.get(key, "nothing"), place)
    elif isinstance(stated, list) and isinstance(again, list) and len(stated) == len(again):
        for number, (one, other) in enumerate(zip(stated, again, strict=True)):
            yield from differing(one, other, f"{at}, {number}")
    elif type(stated) is not type(again) or stated != again:
        one, other = _whole(stated), _whole(again)
        by = None if one is None or other is None else abs(one - other)
        yield at, stated, again, by


def _whole(value):
    """A whole number, or decimal text of one; None for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and _WHOLE.fullmatch(value) else None


def _shown(amounts):
    return "nothing" if amounts is None else ", ".join(map(str, amounts))
