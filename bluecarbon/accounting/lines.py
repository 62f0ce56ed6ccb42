"""Lines of an account: one for each holder, vintage, habitat and method, in whole kilograms."""

from dataclasses import dataclass, replace

import pandas as pd

from bluecarbon.accounting.baselines import with_declared_baseline
from bluecarbon.accounting.gases import gas_draws, gas_emissions
from bluecarbon.accounting.terms import buffer_terms, line_leakage
from bluecarbon.constants import KILOGRAMS_PER_TONNE
from bluecarbon.crediting.deductions import find_rule, interval_90, order_statistic
from bluecarbon.crediting.inventory import CLAIM, inventory
from bluecarbon.crediting.settle import PARTS, LineDraws, side_by_side
from bluecarbon.lots.statements import label
from bluecarbon.parameters import weakest

# What units of a quantity begin with where it can stand in a table of kilograms.
MASS = "t CO2e"

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


def settle_lines(opened, chains, groups, drawn, drawn_baseline):
    """Settle the claimed quantity of all chains.

    Parameters
    ----------
    opened : OpenProject
    chains : sequence of Chain
    groups : sequence of objects with `keys`
        Holder, year and habitat of each group of a chain.
    drawn, drawn_baseline : sequence of dict
        Totals by group and draw [kg], see `bluecarbon.uncertainty.montecarlo.totals`; the baseline
        is None for an annual sink.
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
    facts = [fact for chain, group in filled for fact in _facts(chain, group)]
    if opened.project.project.claim == CLAIM:
        by_rule = {crediting.rule: inventory(inputs)}
    else:
        by_rule = side_by_side(inputs, **terms)
    settled = by_rule[crediting.rule]
    lines = pd.DataFrame(
        [_row(line, *SHOWN) | fact for line, fact in zip(settled, facts, strict=True)]
    )
    # What is expected stands apart from what happened, so that no sum can hold both.
    shown = "ex post" if (lines["basis"] == "ex post").any() else "ex ante"
    rules = pd.DataFrame(
        [
            _row(line, "basis", "rule", "gross_kg", *PARTS) | _of_rule(line.rule)
            for one_rule in by_rule.values()
            for line in one_rule
            if line.basis == shown
        ]
    )
    return Settled(
        objects=settled,
        lines=lines[lines["basis"] == shown].reset_index(drop=True),
        projections=lines[lines["basis"] != shown].reset_index(drop=True),
        rules=rules,
        interval=_interval([line for line in inputs if line.basis == shown]),
    )


def line_inputs(opened, chains, groups, drawn, drawn_baseline, *, gases=True):
    """The lines before they are settled, and the chains and groups that they come from in turn.

    Without `gases` their draws are left out, which nothing needs that looks at net draws alone.
    """
    inputs, filled = [], []
    for chain, group, totals, baseline in zip(chains, groups, drawn, drawn_baseline, strict=True):
        if not chain.method.cross_check:
            inputs += _line_draws(chain, group, totals, baseline, gases)
            filled.append((chain, group))
    inputs = with_declared_baseline(opened, inputs)
    leakage = line_leakage(opened.project.crediting, inputs)
    inputs = [replace(line, leakage_kg=kg) for line, kg in zip(inputs, leakage, strict=True)]
    return inputs, filled


def _of_rule(name):
    """What a deduction rule looks at, where it stands, and how well it is known."""
    rule = find_rule(name)
    return {
        "interval": rule.interval,
        "rule_source": f"{rule.source}, {rule.where}",
        "rule_status": rule.status,
    }


def _interval(lines):
    """Median and 90 % interval of all lines together: the draws are added before any quantile."""
    total = 0
    for line in lines:
        baseline = 0 if line.baseline_draws is None else line.baseline_draws
        total = total + line.gross_draws - baseline - line.leakage_kg
    low, high = interval_90(total)
    return {"median_kg": order_statistic(total, 0.5), "p05_kg": low, "p95_kg": high}


def _row(line, *columns):
    return {name: getattr(line, name) for name in (*KEYS, *columns)}


def _line_draws(chain, group, totals, baseline, with_gases):
    """One `LineDraws` for each group of a chain."""
    # The baseline is rounded like the gross mass, so that what did not change comes out as nothing.
    gases = gas_emissions(chain) if with_gases else ()
    return [
        LineDraws(
            holder=holder,
            vintage=int(vintage),
            habitat=habitat,
            method=chain.method.id,
            gross_draws=totals[chain.claimed][i],
            baseline_draws=None if baseline is None else baseline[chain.claimed][i],
            gases_draws=gas_draws(gases, totals, i),
            baseline_gases_draws=gas_draws(gases, baseline, i),
            basis=chain.method.basis,
        )
        for i, (holder, vintage, habitat) in enumerate(group.keys)
    ]


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


def tabulate_beside(chains, groups, drawn):
    """What is printed beside the claim and never added: other conventions, parts, cross-checks."""
    rows = []
    for about, unit, draws in _beside(chains, groups, drawn):
        if unit.startswith(MASS):
            low, high = interval_90(draws)
            mean = int(draws.sum()) // len(draws)
            rows.append({**about, "mean_kg": mean, "p05_kg": low, "p95_kg": high})
    return pd.DataFrame(rows)


def tabulate_values(chains, groups, drawn):
    """What is printed beside the claim and is no mass: the value of the carbon, say.

    Returns
    -------
    pandas.DataFrame
        holder, vintage, habitat, method, quantity, title, mean, p05, p95 in `unit`.
    """
    rows = []
    for about, unit, draws in _beside(chains, groups, drawn):
        if not unit.startswith(MASS):
            # Totals count thousandths of the unit, as they count kilograms of a tonne.
            low, high = (v / KILOGRAMS_PER_TONNE for v in interval_90(draws))
            mean = float(draws.mean()) / KILOGRAMS_PER_TONNE
            rows.append({**about, "mean": mean, "p05": low, "p95": high, "unit": unit})
    keep = [*KEYS, "quantity", "title", "mean", "p05", "p95", "unit"]
    return pd.DataFrame(rows, columns=keep)


def _beside(chains, groups, drawn):
    """Quantities of all chains by line: what they are, their unit, their draws."""
    for chain, group, totals in zip(chains, groups, drawn, strict=True):
        for name in chain.wanted:
            equation = chain.method.equations[name]
            for i, (holder, vintage, habitat) in enumerate(group.keys):
                about = {
                    "holder": holder,
                    "vintage": int(vintage),
                    "habitat": habitat,
                    "method": chain.method.id,
                    "quantity": name,
                    "title": equation.title,
                    "claimed": name == chain.claimed and not chain.method.cross_check,
                    "cross_check": chain.method.cross_check,
                }
                yield about, equation.unit, totals[name][i]
