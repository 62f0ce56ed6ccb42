"""Shows what it would take: as text for the command line, as HTML for notebooks, as plain data."""

import html
import math

CLOSING = (
    "A verdict says whether what a route needs lies inside of what is known. None shows how the "
    "figure was made: more than one route reaches it, each through something unpublished."
)


def number(value, figures=5):
    """A number to some figures with thousands separators, but never to less than a whole."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    places = max(0, figures - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{min(places, 8)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def text(answer):
    """The answer as lines of text."""
    facts = answer.facts.facts
    lines = [f"What would it take for {answer.target} t?", f"{facts.title.en} · {facts.title.zh}"]
    lines += [f"({facts.about})", ""]
    for worked in answer.routes:
        lines += _route(worked, answer.facts) + [""]
    used = _used(answer)
    lines.append("quantities")
    for name in used:
        one = answer.facts.quantity[name]
        shown = _ends(one)
        value = f"{name} = {shown} {_unit(one.unit)}".rstrip()
        lines.append(f"  {value} [{one.status}]: {one.meaning}")
        lines.append(f"      {one.source}" + (f"; {one.where}" if one.where else ""))
    if facts.missing:
        lines += ["", "missing whichever route is taken"]
        lines += [f"  - {what}" for what in facts.missing]
    return "\n".join([*lines, "", CLOSING])


def _route(worked, facts):
    route = worked.route
    read = f", read as {route.target_unit}" if route.target_unit else ""
    lines = [f"Route {route.id}: {route.title}{read} -- {worked.verdict}"]
    for place, solved in enumerate(worked.steps, start=1):
        step = solved.step
        lines.append(f"  {place} {step.meaning}")
        lines.append(f"      {step.equation}")
        shown, which = _distinct(worked, solved.over, solved.values)
        at = f"   at {_at(which, facts)}" if solved.over else ""
        found = f"{step.solve} = {_series(shown)} {_unit(step.unit)}".rstrip()
        lines.append(f"      {found}{at}")
        lines += [f"      {_held(held, worked, solved.step.unit)}" for held in solved.checks]
        lines += [f"      {step.note}"] if step.note else []
    if route.assumes:
        lines.append("  assumes: " + "; ".join(route.assumes))
    if route.unknown:
        lines.append("  not known: " + "; ".join(route.unknown))
    return lines + ([f"  {route.note}"] if route.note else [])


def _distinct(worked, over, values):
    """Values at the ends that they depend on, and those ends."""
    seen = {}
    for end, value in zip(worked.ends, values, strict=True):
        mine = {name: end[name] for name in over}
        seen.setdefault(tuple(mine.values()), (value, mine))
    return [value for value, _ in seen.values()], [end for _, end in seen.values()]


def _series(values, figures=5):
    """One value for each end, or one for all where they are the same."""
    shown = [number(v, figures) for v in values]
    return shown[0] if len(set(shown)) == 1 else " | ".join(shown)


def _unit(unit):
    return "" if unit == "1" else unit


def _ends(quantity):
    separator = " to " if quantity.low is not None else ", "
    return separator.join(number(e) for e in quantity.ends)


def _at(ends, facts):
    """The ends that values belong to: "yield 0.5 | 0.75 t ha-1", or one by one for several."""
    if not ends or not ends[0]:
        return ""
    units = {name: _unit(facts.quantity[name].unit) for name in ends[0]}
    if len(units) == 1:
        ((name, unit),) = units.items()
        return f"{name} {' | '.join(number(end[name]) for end in ends)} {unit}".rstrip()
    each = (", ".join(f"{k} {number(v)} {units[k]}".rstrip() for k, v in e.items()) for e in ends)
    return " | ".join(each)


def _held(held, worked, unit):
    unit = _unit(unit)
    if held.kind == "within":
        low, high = map(number, held.known)
        return f"within {held.text}, {low} to {high} {unit}: {held.verdict}"
    shares, _ = _distinct(worked, held.over, [100 * share for share in held.shares])
    known, _ = _distinct(worked, held.over, held.known)
    said = f"{_series(shares, 4)} % of {held.text} ({_series(known)} {unit}".rstrip() + ")"
    return f"{said}: {held.verdict}" if held.verdict else said


def _used(answer):
    names = [n for w in answer.routes for n in w.used]
    names += [h.text for w in answer.routes for s in w.steps for h in s.checks]
    return [name for name in dict.fromkeys(names) if name in answer.facts.quantity]


def as_dict(answer):
    """The answer as plain data; the keys are documented and stay."""
    facts = answer.facts
    return {
        "schema": "bluecarbon what would it take 1",
        "target": answer.target.replace(",", ""),
        "facts": facts.facts.id,
        "title": facts.facts.title.model_dump(),
        "routes": [_route_dict(worked) for worked in answer.routes],
        "quantities": {name: _quantity_dict(facts.quantity[name]) for name in _used(answer)},
        "missing": list(facts.facts.missing),
        "says": CLOSING,
    }


def _quantity_dict(one):
    known = one.model_dump(mode="json", exclude={"value", "low", "high", "values"})
    return {"values": list(one.ends), "is": "range" if one.low is not None else "list", **known}


def _route_dict(worked):
    route = worked.route
    return {
        "id": route.id,
        "title": route.title,
        "target_unit": route.target_unit or None,
        "verdict": worked.verdict,
        "ends": list(worked.ends),
        "steps": [
            {
                "solve": s.step.solve,
                "unit": s.step.unit,
                "equation": s.step.equation,
                "meaning": s.step.meaning,
                "values": list(s.values),
                "over": list(s.over),
                "checks": [
                    {
                        "kind": h.kind,
                        "of": h.text,
                        "known": list(h.known),
                        "shares": list(h.shares),
                        "over": list(h.over),
                        "verdict": h.verdict or None,
                    }
                    for h in s.checks
                ],
                "note": s.step.note,
            }
            for s in worked.steps
        ],
        "assumes": list(route.assumes),
        "unknown": list(route.unknown),
        "note": route.note,
    }


def as_html(answer):
    """The answer for a notebook: a table for each route, then the quantities."""
    facts = answer.facts
    title = facts.facts.title
    parts = [f"<h3>{_e(f'What would it take for {answer.target} t?')}</h3>"]
    parts.append(f"<p>{_e(f'{title.en} · {title.zh}: {facts.facts.about}')}</p>")
    for worked in answer.routes:
        route = worked.route
        read = f", read as {route.target_unit}" if route.target_unit else ""
        parts.append(f"<h4>{_e(f'{route.id}: {route.title}{read} — {worked.verdict}')}</h4>")
        rows = []
        for solved in worked.steps:
            shown, which = _distinct(worked, solved.over, solved.values)
            checks = "; ".join(_held(held, worked, solved.step.unit) for held in solved.checks)
            step = solved.step
            rows.append(
                [step.meaning, step.equation, _series(shown), step.unit, _at(which, facts), checks]
            )
        parts.append(_table(["what", "equation", "value", "unit", "at", "held against"], rows))
        said = ["assumes: " + "; ".join(route.assumes)] if route.assumes else []
        said += ["not known: " + "; ".join(route.unknown)] if route.unknown else []
        parts += [f"<p>{_e(line)}</p>" for line in (*said, route.note) if line]
    rows = []
    for name in _used(answer):
        one = facts.quantity[name]
        rows.append([name, _ends(one), one.unit, one.status, one.meaning, one.source, one.where])
    head = ["quantity", "value", "unit", "status", "meaning", "source", "where"]
    parts += ["<h4>quantities</h4>", _table(head, rows)]
    if facts.facts.missing:
        items = "".join(f"<li>{_e(what)}</li>" for what in facts.facts.missing)
        parts.append(f"<h4>missing whichever route is taken</h4><ul>{items}</ul>")
    return "".join(parts) + f"<p>{_e(CLOSING)}</p>"


def _table(head, rows):
    def row(cells, tag):
        return "<tr>" + "".join(f"<{tag}>{_e(c)}</{tag}>" for c in cells) + "</tr>"

    return f"<table>{row(head, 'th')}{''.join(row(r, 'td') for r in rows)}</table>"


def _e(value):
    return html.escape(str(value))
