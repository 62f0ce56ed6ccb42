"""Lines of an account: one for each holder, vintage, habitat and method, in whole kilograms."""

from dataclasses import dataclass

import pandas as pd

from bluecarbon.accounting.line_draws import line_inputs
from bluecarbon.accounting.terms import buffer_terms
from bluecarbon.crediting.deductions import find_rule
from bluecarbon.crediting.inventory import CLAIM, inventory
from bluecarbon.crediting.inventory import RULE as NO_RULE
from bluecarbon.crediting.order import interval_90, order_statistic
from bluecarbon.crediting.settle import PARTS, settle_beside_others
from bluecarbon.lots.statements import label
from bluecarbon.parameters import weakest

KEYS = ["holder", "vintage", "habitat", "method"]
SHOWN = ("gross_kg", *PARTS, "units", "unit_kg", "mean_kg", "median_kg", "p05_kg", "p95_kg")
SHOWN += ("rule", "confidence", "basis", "removals_kg", "gases_kg", "stock_kg")
SHOWN += ("buffer_share", "buffer_basis", "carried_in_kg", "carried_out_kg")

FACTS = ("label", "label_zh", "status", "convention")


@dataclass(frozen=True)
class Settled:
    """Settled lines as objects and as tables."""

    objects: list  # of bluecarbon.crediting.settle.SettledLine
    lines: pd.DataFrame  # all of one basis: ex post where there is any
    projections: pd.DataFrame  # lines ex ante beside them
    rules: pd.DataFrame
    interval: dict  # of the net draws of all lines together [kg]


def settle_lines(opened, chains, groups, drawn, drawn_baseline, net_kg, looks=None):
    """Settle the claimed quantity of all chains.

    Parameters
    ----------
    opened : OpenProject
    chains : sequence of Chain
    groups : sequence of objects with `keys`
        Holder, year and habitat of each group of a chain.
    drawn, drawn_baseline : sequence of dict
        Totals by group and draw [kg], see `bluecarbon.accounting.drawing.Drawn`; the baseline is
        None for an annual sink.
    net_kg : int array of shape (draw,)
        Net draws of all lines together [kg], of one basis: ex post where there is any.
    looks : dict, optional
        What was looked at before, see `bluecarbon.accounting.drawing.Drawn`.
    """
    crediting = opened.project.crediting
    terms = {
        "confidence": crediting.confidence,
        "buffer": buffer_terms(crediting)[0],
        "buffer_basis": crediting.buffer_basis,
        "unit_kg": opened.project.lots.unit_kg,
        "minimum_kg": opened.project.lots.minimum_kg,
        "carry": opened.project.lots.carry,
    }
    inputs, filled = line_inputs(opened, chains, groups, drawn, drawn_baseline)
    if opened.project.project.claim == CLAIM:
        settled = inventory(inputs)
        by_rule = {NO_RULE: _columns(settled, ("gross_kg", *PARTS))}
    else:
        settled, by_rule = settle_beside_others(inputs, rule=crediting.rule, looks=looks, **terms)
    facts = [fact for chain, group in filled for fact in _facts(chain, group)]
    columns = _columns(settled, (*KEYS, *SHOWN))
    columns |= {name: [fact[i] for fact in facts] for i, name in enumerate(FACTS)}
    lines = pd.DataFrame(columns)
    # What is expected stands apart from what happened, so that no sum can hold both.
    shown = "ex post" if (lines["basis"] == "ex post").any() else "ex ante"
    low, high = interval_90(net_kg)
    return Settled(
        objects=settled,
        lines=lines[lines["basis"] == shown].reset_index(drop=True),
        projections=lines[lines["basis"] != shown].reset_index(drop=True),
        rules=_rules(settled, by_rule, shown),
        interval={"median_kg": order_statistic(net_kg, 0.5), "p05_kg": low, "p95_kg": high},
    )


def _columns(lines, names):
    return {name: [getattr(line, name) for line in lines] for name in names}


def _rules(settled, by_rule, basis):
    """Lines under several rules: what each rule looks at, where it stands, how well it is known."""
    mine = [i for i, line in enumerate(settled) if line.basis == basis]
    lines = _columns([settled[i] for i in mine], (*KEYS, "basis"))
    columns = {name: values * len(by_rule) for name, values in lines.items()}
    columns["rule"] = [rule for rule in by_rule for _ in mine]
    for name in ("gross_kg", *PARTS):
        columns[name] = [parts[name][i] for parts in by_rule.values() for i in mine]
    rules = [rule for rule in map(find_rule, by_rule) for _ in mine]
    columns["interval"] = [rule.interval for rule in rules]
    columns["rule_source"] = [f"{rule.source}, {rule.where}" for rule in rules]
    columns["rule_status"] = [rule.status for rule in rules]
    return pd.DataFrame(columns)


def _facts(chain, group):
    """What the lines of a chain say beside their kilograms, as columns."""
    rows = chain.rows_by_line
    # A line that only the baseline has is made of the same numbers as the chain at large.
    found = [
        frozenset(chain.statuses_of(rows.get(key, slice(None))) or {"assumed"})
        for key in group.keys
    ]
    title = chain.method.title
    said = {
        statuses: (
            label(title["en"], statuses),
            label(title["zh"], statuses, "zh"),
            weakest(statuses),
            chain.convention or "",
        )
        for statuses in set(found)
    }
    return [said[statuses] for statuses in found]
