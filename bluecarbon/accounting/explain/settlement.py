"""From a line to its lot, in whole kilograms, each step as a sum that can be done by hand."""

from bluecarbon.accounting.explain.numbers import plain
from bluecarbon.crediting.buffer import withheld
from bluecarbon.crediting.deductions import RULES
from bluecarbon.crediting.settle import PARTS

# What a line says beyond the identity: ex post or ex ante, and what its gross mass is made of.
MORE = ("basis", "removals_kg", "gases_kg", "stock_kg", "buffer_basis")
SPREAD = ("mean_kg", "median_kg", "p05_kg", "p95_kg")


def settlement(account, asked):
    """How a line goes from gross to lots, as plain data; None for a cross-check.

    Returns
    -------
    dict
        The parts of the identity [kg], the rule with its source and status, the spread of the net
        draws, and `steps`: (name, kg, how) in the order in which they are taken off.
    """
    line = asked.settled
    if line is None:
        return None
    kg = {name: int(line[name]) for name in ("gross_kg", *PARTS)}
    rule, crediting = str(line["rule"]), account.project.crediting
    known = RULES.get(rule)
    found = {
        **kg,
        "units": int(line["units"]),
        "unit_kg": int(line["unit_kg"]),
        "draws": account.project.uncertainty.draws,
        **{name: int(line[name]) for name in SPREAD},
        "rule": {
            "name": rule,
            "confidence": str(line["confidence"]),
            "source": getattr(known, "source", ""),
            "where": getattr(known, "where", ""),
            "status": getattr(known, "status", "assumed"),
        },
        "buffer_share": _buffer_share(account, asked, crediting),
        **{name: line[name] for name in MORE if name in line},
        "status": str(line["status"]),
        "label": str(line["label"]),
        "label_zh": str(line["label_zh"]),
        "convention": str(line["convention"]),
    }
    found["steps"] = _steps(found)
    return plain(found)


def _buffer_share(account, asked, crediting):
    """The share that was held back, as text; empty where the line does not tell."""
    line = asked.settled
    if "buffer_share" in line:
        return str(line["buffer_share"])
    lots = [asked.lot] if asked.lot is not None else lots_of(account, asked)
    if lots:
        return lots[0].settlement.buffer_share
    return f"{crediting.buffer:g}" if isinstance(crediting.buffer, float) else ""


def lots_of(account, asked):
    """The lots that were cut from the line."""
    key = tuple(asked.line.values())
    return [
        lot for lot in account.lots if (lot.holder, lot.vintage, lot.habitat, lot.method.id) == key
    ]


def lot_facts(lot):
    """What a lot says of itself that leads to its line."""
    return {
        "id": lot.id,
        "kg_co2e": lot.kg_co2e,
        "units": lot.units,
        "unit_kg": lot.unit_kg,
        "serial": lot.serial.text,
        "zones": list(lot.zones),
        "title_refs": list(lot.title_refs),
        "geometry_digest": lot.geometry_digest,
        "method": lot.method.id,
        "edition": lot.method.edition,
        "status": lot.method.status,
        "label": lot.label.en,
        "label_zh": lot.label.zh,
        "demonstration": lot.demonstration,
    }


def _steps(s):
    """The identity, top to bottom, with what each figure is."""
    rule = s["rule"]
    net = s["gross_kg"] - s["baseline_kg"] - s["leakage_kg"]
    claimable = net - s["deduction_kg"]
    left = claimable - s["netted_kg"]
    at = f" at confidence {rule['confidence']}" if rule["name"] == "percentile" else ""
    return [
        ("gross", s["gross_kg"], f"mean of {s['draws']:,} draws, rounded down"),
        ("- baseline", s["baseline_kg"], "what would have happened anyway"),
        ("- leakage", s["leakage_kg"], "emission caused elsewhere"),
        ("= net", net, f"{_n(s['gross_kg'])} - {_n(s['baseline_kg'])} - {_n(s['leakage_kg'])}"),
        ("- deduction", s["deduction_kg"], f"rule {rule['name']}{at}"),
        ("= claimable", claimable, f"{_n(net)} - {_n(s['deduction_kg'])}"),
        ("- netted", s["netted_kg"], "losses of other lines of the holder that are charged here"),
        ("= left", left, f"{_n(claimable)} - {_n(s['netted_kg'])}"),
        (
            "- buffer",
            s["buffer_kg"],
            _held(s, left),
        ),
        ("- lots", s["lots_kg"], f"{_n(s['units'])} * {_n(s['unit_kg'])}: whole sale units"),
        (
            "= remainder",
            s["remainder_kg"],
            f"{_n(left)} - {_n(s['buffer_kg'])} - {_n(s['lots_kg'])}",
        ),
    ]


def _held(s, left):
    """How the buffer follows from what is left, where it is a share of it."""
    share = s["buffer_share"]
    if left <= 0:
        return "nothing to hold back from"
    if not s["buffer_kg"]:
        return "nothing is held back"
    if share and withheld(left, share) == s["buffer_kg"]:
        return f"{share} * {_n(left)}, rounded up"
    return f"a share of {share} of what the buffer rests on" if share else "held back"


def _n(kg):
    return f"{kg:,}" if kg >= 0 else f"({kg:,})"
