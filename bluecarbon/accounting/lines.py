"""Lines of an account: one for each holder, vintage, habitat and method, in whole kilograms."""

from dataclasses import dataclass

import pandas as pd

from bluecarbon.accounting.line_draws import line_inputs
from bluecarbon.accounting.terms import buffer_terms
from bluecarbon.crediting.deductions import find_rule
from bluecarbon.crediting.inventory import CLAIM, inventory
from bluecarbon.crediting.order import interval_90, order_statistic
from bluecarbon.crediting.settle import PARTS, side_by_side
from bluecarbon.lots.statements import label
from bluecarbon.parameters import weakest

KEYS = ["holder", "vintage", "habitat", "method"]
SHOWN = ("gross_kg", *PARTS, "units", "unit_kg", "mean_kg", "median_kg", "p05_kg", "p95_kg")
SHOWN += ("rule", "confidence", "basis", "removals_kg", "gases_kg", "stock_kg")
SHOWN += ("buffer_share", "buffer_basis", "carried_in_kg", "carried_out_kg")


@dataclass(frozen=True)
class Settled:
    """Settled lines as objects and as tables."""

    objects: list  # of bluecarbon.crediting.settle.SettledLine
    lines: pd.DataFrame  # all of one basis: ex post where there is any
    projections: pd.DataFrame  # lines ex ante beside them
    rules: pd.DataFrame
    interval: dict  # of the net draws of all lines together [kg]


def settle_lines(opened, chains, groups, drawn, drawn_baseline, net_kg):
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
    inputs, filled = line_inputs(opened, chains, groups, drawn, drawn_baseline, later=True)
    if opened.project.project.claim == CLAIM:
        by_rule = {crediting.rule: inventory(inputs)}
    else:
        by_rule = side_by_side(inputs, **terms)
    settled = by_rule[crediting.rule]
    facts = [fact for chain, group in filled for fact in _facts(chain, group)]
    lines = _table(settled, SHOWN).join(pd.DataFrame(facts))
    # What is expected stands apart from what happened, so that no sum can hold both.
    shown = "ex post" if (lines["basis"] == "ex post").any() else "ex ante"
    low, high = interval_90(net_kg)
    return Settled(
        objects=settled,
        lines=lines[lines["basis"] == shown].reset_index(drop=True),
        projections=lines[lines["basis"] != shown].reset_index(drop=True),
        rules=_rules([x for lines in by_rule.values() for x in lines if x.basis == shown]),
        interval={"median_kg": order_statistic(net_kg, 0.5), "p05_kg": low, "p95_kg": high},
    )


def _table(lines, columns):
    """Some columns of settled lines, after those that name a line."""
    return pd.DataFrame({n: [getattr(x, n) for x in lines] for n in (*KEYS, *columns)})


def _rules(lines):
    """Lines under several rules: what each rule looks at, where it stands, how well it is known."""
    table = _table(lines, ("basis", "rule", "gross_kg", *PARTS))
    rules = [find_rule(x.rule) for x in lines]
    table["interval"] = [rule.interval for rule in rules]
    table["rule_source"] = [f"{rule.source}, {rule.where}" for rule in rules]
    table["rule_status"] = [rule.status for rule in rules]
    return table


def _facts(chain, group):
    """What the lines of a chain say beside their kilograms."""
    rows = chain.rows.groupby(["holder", "year", "habitat"], sort=False).indices
    facts = []
    for key in group.keys:
        # A line that only the baseline has is made of the same numbers as the chain at large.
        found = chain.statuses_of(rows.get(key, slice(None))) or {"assumed"}
        facts.append(
            {
                "label": label(chain.method.title["en"], found),
                "label_zh": label(chain.method.title["zh"], found, "zh"),
                "status": weakest(found),
                "convention": chain.convention or "",
            }
        )
    return facts
