"""Lines of an account: one for each holder, vintage, habitat and method, in whole kilograms."""

from dataclasses import dataclass, replace

import pandas as pd

from bluecarbon.constants import KILOGRAMS_PER_TONNE
from bluecarbon.crediting.deductions import interval_90, order_statistic
from bluecarbon.crediting.settle import PARTS, LineDraws, side_by_side
from bluecarbon.lots.statements import label
from bluecarbon.parameters import weakest

KEYS = ["holder", "vintage", "habitat", "method"]
SHOWN = ("gross_kg", *PARTS, "units", "unit_kg", "mean_kg", "median_kg", "p05_kg", "p95_kg")
SHOWN += ("rule", "confidence")


@dataclass(frozen=True)
class Settled:
    """Settled lines as objects and as tables."""

    objects: list  # of bluecarbon.crediting.settle.SettledLine
    lines: pd.DataFrame
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
        "buffer": crediting.buffer,
        "unit_kg": opened.project.lots.unit_kg,
    }
    inputs, facts = [], []
    for chain, group, totals, baseline in zip(chains, groups, drawn, drawn_baseline, strict=True):
        if not chain.method.cross_check:
            inputs += _line_draws(chain, group, totals, baseline)
            facts += _facts(chain, group)
    leakage = _leakage(opened, inputs)
    inputs = [replace(line, leakage_kg=kg) for line, kg in zip(inputs, leakage, strict=True)]
    by_rule = side_by_side(inputs, **terms)
    settled = by_rule[crediting.rule]
    lines = pd.DataFrame(
        [_row(line, *SHOWN) | fact for line, fact in zip(settled, facts, strict=True)]
    )
    rules = pd.DataFrame(
        [
            _row(line, "rule", "gross_kg", *PARTS)
            for one_rule in by_rule.values()
            for line in one_rule
        ]
    )
    return Settled(settled, lines, rules, _interval(inputs))


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


def _line_draws(chain, group, totals, baseline):
    """One `LineDraws` for each group of a chain."""
    # The baseline is rounded like the gross mass, so that what did not change comes out as nothing.
    return [
        LineDraws(
            holder=holder,
            vintage=int(vintage),
            habitat=habitat,
            method=chain.method.id,
            gross_draws=totals[chain.claimed][i],
            baseline_draws=None if baseline is None else baseline[chain.claimed][i],
        )
        for i, (holder, vintage, habitat) in enumerate(group.keys)
    ]


def _facts(chain, group):
    """What the lines of a chain say beside their kilograms."""
    statuses = _statuses(chain)
    facts = []
    for key in group.keys:
        # A line that only the baseline has is made of the same numbers as the chain at large.
        found = statuses.get(key) or set().union(*chain.statuses) or {"assumed"}
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
    for chain, group, totals in zip(chains, groups, drawn, strict=True):
        for name in chain.wanted:
            equation = chain.method.equations[name]
            for i, (holder, vintage, habitat) in enumerate(group.keys):
                draws = totals[name][i]
                low, high = interval_90(draws)
                rows.append(
                    {
                        "holder": holder,
                        "vintage": int(vintage),
                        "habitat": habitat,
                        "method": chain.method.id,
                        "quantity": name,
                        "title": equation.title,
                        "claimed": name == chain.claimed and not chain.method.cross_check,
                        "cross_check": chain.method.cross_check,
                        "mean_kg": int(draws.sum()) // len(draws),
                        "p05_kg": low,
                        "p95_kg": high,
                    }
                )
    return pd.DataFrame(rows)


def _statuses(chain):
    found = {}
    rows = chain.rows[["holder", "year", "habitat"]].itertuples(index=False, name=None)
    for key, statuses in zip(rows, chain.statuses, strict=True):
        found.setdefault(key, set()).update(statuses)
    return found


def _leakage(opened, lines):
    """The project's declared leakage [kg] of a year, shared among its lines by gross mass."""
    yearly = round(opened.project.crediting.leakage_t_per_year * KILOGRAMS_PER_TONNE)
    gross = [max(int(line.gross_draws.sum()) // len(line.gross_draws), 0) for line in lines]
    shares = [0] * len(lines)
    for vintage in {line.vintage for line in lines}:
        mine = [i for i, line in enumerate(lines) if line.vintage == vintage]
        whole = sum(gross[i] for i in mine)
        for i in mine:
            # Rounded up: leakage is never lost between lines.
            shares[i] = -(-yearly * gross[i] // whole) if whole else 0
    return shares
