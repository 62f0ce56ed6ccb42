"""An explanation as text for the terminal: top to bottom from the lot to its files."""

import textwrap

from bluecarbon.accounting.explain import words
from bluecarbon.accounting.explain.files import files_of
from bluecarbon.accounting.explain.numbers import figures, kilograms, short
from bluecarbon.report.words import visible

WIDTH = 100
ROWS = 12  # lines of the table of rows


def write(explanation, most=1):
    """The text of an explanation, with the steps of the `most` largest rows.

    Line breaks and other characters that steer a terminal are written out, see
    `bluecarbon.report.words.visible`: names come from files of strangers.
    """
    e = explanation
    parts = [_head(e)]
    if e.settlement and e.is_claim:
        parts.append(_settled(e))
    parts.append(_rows(e))
    shown = e.chosen[:most]
    for number, row in enumerate(shown, start=1):
        parts.append(_steps(row, number, len(e.chosen)))
    parts.append(_files(shown))
    return "\n".join("\n".join(map(_one_line, part)) + "\n" for part in parts if part)


def _one_line(text):
    return visible(text).replace("\n", "[U+000A]")


def _head(e):
    about, line, lot = e.account.project.project, e.line, e.lot
    lines = []
    if lot is not None:
        number = f"lot {e.asked.lot_number}, " if e.asked.lot_number is not None else ""
        lines.append(f"{number}{lot.id}: {lot.kg_co2e:,} kg CO2e, {about.claim} {lot.vintage}")
        lines.append(f"serial {lot.serial.text}")
    lines.append(", ".join(str(line[k]) for k in ("holder", "habitat", "vintage", "method")))
    lines.append(_label(e))
    if e.account.opened.demonstration:
        reasons = "; ".join(e.account.opened.demonstration)
        lines += textwrap.wrap(
            f"DEMONSTRATION, not for sale: {reasons}", WIDTH, subsequent_indent="  "
        )
    if not e.is_claim:
        lines.append(f"explained: {e.quantity} [{e.unit}]")
    return lines


def _label(e):
    if e.settlement is None:
        return "a cross-check: printed beside the account, never part of it"
    return f"{e.settlement['label']} (weakest status: {e.settlement['status']})"


def _settled(e):
    s = e.settlement
    lines = ["FROM THE LOT TO ITS LINE  [whole kg CO2e]"]
    for name, kg, how in s["steps"]:
        if not kg and name[0] == "-" and name != "- lots":
            how = "none"
        lines.append(f"  {name:<12}{kg:>16,}   {how}")
    r = s["rule"]
    lines.append(
        f"  net draws: mean {s['mean_kg']:,}, median {s['median_kg']:,}, "
        f"90 % interval {s['p05_kg']:,} to {s['p95_kg']:,}"
    )
    lines += _wrapped("  rule: ", f"{r['name']}, {r['source']}, {r['where']} ({r['status']})")
    return lines


def _rows(e):
    sides = [s for s in ("project", "baseline") if any(r.side == s for r in e.rows)]
    lines = [f"FROM THE LINE TO ITS ROWS  [{e.unit}, every number at its table value]"]
    for side in sides:
        mine = [r for r in e.rows if r.side == side]
        if len(sides) > 1:
            lines.append(f"  {side}")
        largest = sorted(mine, key=lambda r: -abs(r.central))[:ROWS]
        for row in [r for r in mine if r in largest]:
            share = f"{100 * row.share:6.1f} %" if row.share == row.share else ""
            at = f", row {row.facts['row']}" if "row" in row.facts else ""
            lines.append(f"  {words.mass(row.central, row.grams):>20}  {share}  {row.stratum}{at}")
        if len(mine) > len(largest):
            lines.append(f"  and {len(mine) - len(largest)} smaller rows")
        total = e.central_grams(side)
        if total is not None:
            lines.append(
                f"  {kilograms(total):>20}           sum of {len(mine)} row{'s' * (len(mine) > 1)}"
            )
    if e.mean_differs:
        gross = kilograms(1000 * e.settlement["gross_kg"])
        lines.append(f"  {gross:>20}           mean of the draws, from which the line is settled:")
        lines.append(" " * 33 + "other than the sum where errors are skewed or cut off")
    return lines


def _steps(row, number, of):
    mark = f" {number} OF {of}, THE LARGEST FIRST" if of > 1 else ""
    side = "BASELINE " if row.side == "baseline" else ""
    lines = [f"{side}ROW{mark}: {row.stratum}, {row.facts['year']}"]
    mapped = next((leaf for leaf in row.leaves if leaf.origin["kind"] == "maps"), None)
    if mapped is not None:
        lines.append(f"  from pixels to hectares, {mapped.origin['timing']} timing")
        lines += _indented(words.pixels(mapped.origin))
    lines.append("  what is given")
    for leaf in row.leaves:
        given = words.given_as(leaf)
        lines.append(f"    {leaf.quantity} = {given + ' = ' if given else ''}{_value(leaf)}")
        lines += _indented([f"{_spread(leaf)}{words.distribution(leaf)}; {leaf.status}"], 8)
        lines += _indented(words.stands_in(leaf), 8)
    lines.append("  equations, in order")
    for step in row.equations:
        lines += _equation(step)
    return lines


def _equation(step):
    name = f"    {step.quantity} = "
    body = step.formula.text.splitlines()
    lines = textwrap.wrap(name + body[0], WIDTH, subsequent_indent=" " * 8) + [
        " " * 8 + line for line in body[1:]
    ]
    if step.formula.form != "symbolic":
        lines.append(" " * 8 + words.FORMS[step.formula.form])
    if step.filled is not None and step.needs:
        lines += _indented([f"= {step.filled}"], 8)
    lines.append(f"        = {_value(step)}")
    source = f"{step.source}, {step.where}" if step.where else step.source
    return lines + _indented([f"{_spread(step)}{step.status}: {source}"], 8)


def _value(step):
    return f"{figures(step.central)} {step.unit}" if step.unit != "1" else figures(step.central)


def _spread(step):
    """Mean and 90 % interval; nothing where all draws are alike."""
    if step.p05 == step.p95:
        return ""
    return f"mean {short(step.mean)}, 90 % interval {short(step.p05)} to {short(step.p95)}; "


def _files(shown):
    files = files_of(shown)
    if not files:
        return []
    return ["FILES", *(f"  {digest}  {file}" for file, digest in files.items())]


def _wrapped(head, text):
    return textwrap.wrap(head + text, WIDTH, subsequent_indent=" " * len(head.rstrip() + " "))


def _indented(lines, by=4):
    return [
        part
        for line in lines
        for part in textwrap.wrap(
            line, WIDTH, initial_indent=" " * by, subsequent_indent=" " * (by + 2)
        )
    ]
