"""Explains a line: the chain from kilograms back to maps, sheets and table rows."""

import html
from dataclasses import dataclass

import numpy as np
import pandas as pd

from bluecarbon.constants import KILOGRAMS_PER_TONNE
from bluecarbon.errors import InputError, nearest

KEYS = ("holder", "vintage", "habitat", "method")
INTERVAL = (0.05, 0.95)

# Draws that an explanation evaluates at once.
BLOCK = 1_000


@dataclass(frozen=True)
class Explanation:
    """The quantities behind one line, in the order in which they are computed.

    `table` has a row for each quantity: its mean over the draws and its 90 % interval, summed over
    the strata and harvests of the line where it is a mass or an area, averaged where it is a rate.
    """

    line: dict
    table: pd.DataFrame

    def __repr__(self):
        columns = ["quantity", "value", "p05", "p95", "unit", "status", "source", "where"]
        text = self.table[columns].to_string(index=False, float_format="{:.6g}".format)
        return f"{_title(self.line)}\n{text}"

    def _repr_html_(self):
        return f"<h4>{html.escape(_title(self.line))}</h4>" + self.table.to_html(
            index=False, float_format="{:.6g}".format
        )


def find_line(account, lot, line):
    """The row of `account.lines` that a lot was cut from, or that the keys in `line` name."""
    lines = account.lines
    if lot is not None:
        ids = [one.id for one in account.lots]
        if isinstance(lot, str) and lot not in ids:
            raise InputError(
                where="explain",
                found=f"lot {lot!r}",
                rule="This account has no such lot.",
                cure=nearest(lot, ids),
            )
        if not isinstance(lot, str) and not 0 <= lot < len(ids):
            raise InputError(
                where="explain",
                found=f"lot {lot}",
                rule=f"This account has {len(ids)} lots.",
                cure="Lots are counted from 0.",
            )
        chosen = account.lots[ids.index(lot) if isinstance(lot, str) else lot]
        line = {
            "holder": chosen.holder,
            "vintage": chosen.vintage,
            "habitat": chosen.habitat,
            "method": chosen.method.id,
        }
    for key, value in line.items():
        if key not in KEYS:
            raise InputError(
                where="explain",
                found=f"{key}={value!r}",
                rule=f"A line is named by {', '.join(KEYS)}.",
                cure=nearest(key, KEYS),
            )
        lines = lines[lines[key] == value]
    if len(lines) != 1:
        raise InputError(
            where="explain",
            found=f"{len(lines)} lines for {line or 'no lot'}",
            rule="One line is explained at a time.",
            cure="Name a lot, or enough of " + ", ".join(KEYS) + ".",
        )
    return lines.iloc[0]


def explain_line(account, line):
    """Evaluate again the rows behind one line, keeping every intermediate.

    Parameters
    ----------
    account : Account
    line : pandas.Series
        A row of `account.lines`.

    Returns
    -------
    Explanation
    """
    chain = next(c for c in account.chains if c.method.id == line["method"])
    rows = chain.rows
    mine = np.flatnonzero(
        (rows["holder"] == line["holder"])
        & (rows["year"] == line["vintage"])
        & (rows["habitat"] == line["habitat"])
    )
    wanted = [*chain.method.leaves([chain.claimed]), *chain.method.chain([chain.claimed])]
    draws = _draws(account, chain, mine, wanted)
    table = pd.DataFrame([_row(chain, name, draws[name], mine) for name in wanted])
    return Explanation({key: line[key] for key in KEYS}, table)


def _draws(account, chain, mine, wanted):
    settings = account.project.uncertainty
    parts = {name: [] for name in wanted}
    for start in range(0, settings.draws, BLOCK):
        count = min(BLOCK, settings.draws - start)
        given = {
            name: _of_rows(leaf, mine).draws(settings.seed, start, count)
            for name, leaf in chain.leaves.items()
        }
        for name, value in chain.method.evaluate(given, wanted).items():
            value = np.broadcast_to(value, (count, len(mine)))
            total = value.sum(axis=1) if _adds_up(_unit(chain, name)) else value.mean(axis=1)
            parts[name].append(total)
    return {name: np.concatenate(blocks) for name, blocks in parts.items()}


def _of_rows(leaf, rows):
    return type(leaf)(leaf.sources, leaf.which[rows], leaf.factor[rows])


def _row(chain, name, draws, mine):
    # Ages of stands on the first map are infinite, and infinities have no quantile in between.
    low, high = np.quantile(draws, INTERVAL, method="nearest")
    leaf = chain.leaves.get(name)
    if leaf is None:
        equation = chain.method.equations[name]
        kind, source, where = "equation", equation.source, equation.where
        title, status = equation.title, equation.status
    else:
        used = [leaf.sources[i] for i in np.unique(leaf.which[mine])]
        kind = "input" if name in chain.method.inputs else "parameter"
        source, where = (_joined(getattr(s, k) for s in used) for k in ("source", "where"))
        title, status = "", _joined(s.status for s in used)
    return {
        "quantity": name,
        "kind": kind,
        "value": draws.mean(),
        "p05": low,
        "p95": high,
        "unit": _unit(chain, name),
        "over": "sum" if _adds_up(_unit(chain, name)) else "mean",
        "rows": len(mine),
        "status": status,
        "source": source,
        "where": where,
        "title": title,
    }


def _unit(chain, name):
    method = chain.method
    if name in method.equations:
        return method.equations[name].unit
    if name in method.inputs:
        return method.inputs[name]
    if name in method.constants:
        return method.constants[name][1]
    return chain.leaves[name].sources[0].unit


def _adds_up(unit):
    """True for masses and areas, which add up over strata; rates and ages do not."""
    return unit.split()[:1] in (["t"], ["kg"], ["ha"]) and "-1" not in unit


def _joined(texts, most=4):
    texts = list(dict.fromkeys(t for t in texts if t))
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return "; ".join(texts[:most]) + more


def _title(line):
    return (
        f"{line['holder']}, {line['habitat']}, {line['vintage']}, {line['method']} "
        f"[values per draw; 1 t = {KILOGRAMS_PER_TONNE} kg]"
    )
