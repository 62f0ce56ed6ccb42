"""Level 2: the whole numbers of a bundle add up. Arithmetic anyone can do again by hand.

Tiles add to totals; every line is gross = baseline + leakage + deduction + netted + buffer + lots +
remainder; what a vintage carries on arrives in the next; the lots of a line add to its lots_kg,
state its numbers, and share no serial.
"""

import re
from collections import defaultdict
from itertools import pairwise

from bluecarbon.evidence import places, tables
from bluecarbon.evidence.refusals import Reason
from bluecarbon.evidence.verdicts import Verdict

LINE_KEYS = ("holder", "vintage", "habitat", "method")
LINE_PARTS = (
    "baseline_kg",
    "leakage_kg",
    "deduction_kg",
    "netted_kg",
    "buffer_kg",
    "lots_kg",
    "remainder_kg",
)
LINE_CARRIED = ("carried_in_kg", "carried_out_kg")
LINE_COLUMNS = (*LINE_KEYS, "gross_kg", *LINE_PARTS, *LINE_CARRIED, "unit_kg")

MAX_REASONS = 20  # of one kind; a table that is wrong is often wrong in every row

_SERIAL = re.compile(
    r"([0-9A-Z]{1,40}-[0-9]{4}-[0-9A-Z]{4}-[0-9A-Z]{6})-([0-9]{9})-([0-9]{9})-[0-9A-Z*]", re.ASCII
)


def check(files, recipe, lots):
    """The verdict on the sums of a bundle.

    Parameters
    ----------
    files : mapping of str to bytes
        Content by path.
    recipe : mapping
        The recipe, of the shape of its schema.
    lots : mapping of str to mapping
        Content of the lots by id, of the shape of their schema.
    """
    failed, undecided, checked = [], [], {}
    try:
        _tiles(files, failed, undecided, checked)
        _lines(files, recipe, lots, failed, undecided, checked)
    except tables.TableError as error:
        failed.append(error.reason)
    return Verdict(
        level="L2",
        part="sums",
        failed=tuple(failed),
        undecided=tuple(undecided),
        checked=checked,
    )


def _tiles(files, failed, undecided, checked):
    """Tiles against totals. Accounts of harvests alone have neither."""
    there = [path for path in (places.TILES, places.TOTALS) if path in files]
    if not there:
        return
    if len(there) == 1:
        other = places.TOTALS if there == [places.TILES] else places.TILES
        failed.append(Reason(code="sums.missing", where=other, found="no such file"))
        return
    columns, keys, tiles = tables.read(files[places.TILES], where=places.TILES)
    if columns[0] != "tile" or keys < 2:
        raise tables.TableError("sums.columns", where=places.TILES, found=", ".join(columns))
    _, _, totals = tables.read(files[places.TOTALS], where=places.TOTALS, columns=columns[1:])
    added = add_up((row[1:keys], row[keys:]) for row in tiles)
    stated = {row[: keys - 1]: row[keys - 1 :] for row in totals}
    wrong = [key for key in sorted(added | stated) if added.get(key) != stated.get(key)]
    for key in wrong[:MAX_REASONS]:
        found = f"tiles {_amounts(added.get(key))}, totals {_amounts(stated.get(key))}"
        where = f"{places.TILES}, {', '.join(key)}"
        failed.append(Reason(code="sums.tiles", where=where, found=found))
    checked |= {"tile rows": len(tiles), "totals": len(totals)}


def add_up(rows):
    """Sums of amounts by key, from pairs of key and amounts (tuples)."""
    sums = {}
    for key, amounts in rows:
        before = sums.get(key)
        sums[key] = (
            amounts if before is None else tuple(map(sum, zip(before, amounts, strict=True)))
        )
    return sums


def _lines(files, recipe, lots, failed, undecided, checked):
    """Lines, and lots against lines."""
    if places.LINES not in files:
        failed.append(Reason(code="sums.missing", where=places.LINES, found="no such file"))
        return
    _, _, rows = tables.read(files[places.LINES], where=places.LINES, columns=LINE_COLUMNS)
    lines = {}
    for row in rows:
        line = dict(zip(LINE_COLUMNS, row, strict=True))
        lines[row[: len(LINE_KEYS)]] = line
        _identity(line, failed)
    _carried(lines, failed)
    if recipe["claim"] == "capacity inventory":
        if lots or any(line["lots_kg"] for line in lines.values()):
            failed.append(Reason(code="sums.capacity", where="lots", found=f"{len(lots)} lots"))
        lots = {}
    elif not lots and any(line["lots_kg"] for line in lines.values()):
        undecided.append(Reason(code="sums.no-lots", where="lots", found="none"))
    if lots:
        _lots(lots, lines, failed)
    checked |= {"lines": len(lines), "lots": len(lots)}
    checked["kg in lots"] = str(sum(int(lot["kg_co2e"]) for lot in lots.values()))


def _identity(line, failed):
    where = f"{places.LINES}, {', '.join(line[name] for name in LINE_KEYS)}"
    parts = sum(line[name] for name in LINE_PARTS)
    if line["gross_kg"] != parts:
        found = f"gross {line['gross_kg']} kg, parts {parts} kg"
        failed.append(Reason(code="sums.line", where=where, found=found))
    held, unit = line["lots_kg"], line["unit_kg"]
    if held < 0 or (held and (unit < 1 or held % unit)):
        found = f"lots of {held} kg in units of {unit} kg"
        failed.append(Reason(code="sums.units", where=where, found=found))


def _carried(lines, failed):
    """Remainders from vintage to vintage of a holder, habitat and method, where they are carried.

    carried in + remainder = carried out, and carried in is what the vintage before carried out.
    """
    chains = defaultdict(list)
    for (holder, vintage, habitat, method), line in sorted(lines.items()):
        chains[holder, habitat, method].append((vintage, line))
    for key, chain in chains.items():
        if not any(line[name] for _, line in chain for name in LINE_CARRIED):
            continue
        before = 0
        for vintage, line in chain:
            came, goes = line["carried_in_kg"], line["carried_out_kg"]
            if came != before or goes != came + line["remainder_kg"]:
                found = f"{before} kg left over, {came} kg in, {goes} kg out"
                where = f"{places.LINES}, {', '.join((*key, vintage))}"
                failed.append(Reason(code="sums.carried", where=where, found=found))
            before = goes


def _lots(lots, lines, failed):
    given, blocks = defaultdict(int), []
    for lot_id, lot in sorted(lots.items()):
        where = f"lot {lot_id}"
        key = (lot["holder"], str(lot["vintage"]), lot["habitat"], lot["method"]["id"])
        if key not in lines:
            failed.append(Reason(code="sums.no-line", where=where, found=", ".join(key)))
            continue
        given[key] += int(lot["kg_co2e"])
        failed += _of_line(lot, lines[key], where)
        failed += _units(lot, where)
        blocks.append((_block(lot), where))
    for key, line in sorted(lines.items()):
        if line["lots_kg"] != given[key]:
            found = f"lots of {given[key]} kg, the line gives {line['lots_kg']} kg"
            where = f"{places.LINES}, {', '.join(key)}"
            failed.append(Reason(code="sums.lots", where=where, found=found))
    blocks.sort()
    for ((prefix, _, last), one), ((following, first, _), other) in pairwise(blocks):
        if prefix and prefix == following and first <= last:
            found = f"{prefix} up to {last}, and from {first} in {one}"
            failed.append(Reason(code="sums.serials", where=other, found=found))


def _of_line(lot, line, where):
    """Reasons for every number of the settlement that is not that of the line."""
    names = ("gross_kg", *LINE_PARTS, *LINE_CARRIED)
    said = {name: int(lot["settlement"][name]) for name in names}
    said["unit_kg"] = int(lot["unit_kg"])
    for name, value in said.items():
        if value != line[name]:
            found = f"{name} {value}, the line has {line[name]}"
            yield Reason(code="sums.settlement", where=where, found=found)


def _units(lot, where):
    """A reason where units, mass and serials do not agree."""
    prefix, first, last = _block(lot)
    count, serial = lot["units"], lot["serial"]
    mass = count * int(lot["unit_kg"])
    agree = (first, last) == (serial["first"], serial["last"]) and last - first + 1 == count
    if not prefix or not agree or mass != int(lot["kg_co2e"]):
        found = f"{count} units, {lot['kg_co2e']} kg, serials {serial['text']}"
        yield Reason(code="sums.units", where=where, found=found)


def _block(lot):
    """Prefix, first and last number of the serials; no prefix where they cannot be read."""
    match = _SERIAL.fullmatch(lot["serial"]["text"])
    return (match[1], int(match[2]), int(match[3])) if match else ("", 0, 0)


def _amounts(amounts):
    return "nothing" if amounts is None else ", ".join(map(str, amounts))
