"""The quantities behind a line as one table, over its rows."""

import numpy as np
import pandas as pd

from bluecarbon.accounting.explain.formula import formula
from bluecarbon.accounting.explain.origins import Origins
from bluecarbon.accounting.explain.steps import INTERVAL, central, drawn, quantities, unit_of


def adds_up(unit):
    """True for masses and areas, which add up over strata; rates and ages do not."""
    return unit.split()[:1] in (["t"], ["kg"], ["ha"]) and "-1" not in unit


def tabulate(account, chain, rows, wanted):
    """A line of a table for each quantity behind `wanted`, see `Explanation.table`."""
    names = quantities(chain, wanted)
    values = central(chain, rows, names)
    parts = {name: [] for name in names}
    for block in drawn(account, chain, rows, names):
        for name, value in block.items():
            parts[name].append(_over_rows(value, unit_of(chain, name)))
    origins, entries = Origins(account, chain, account.strata), []
    for name in names:
        draws, unit = np.concatenate(parts[name]), unit_of(chain, name)
        # Ages of stands on the first map are infinite: no quantile in between.
        low, high = np.quantile(draws, INTERVAL, method="nearest")
        entries.append(
            {
                "quantity": name,
                "kind": _kind(chain, name),
                "value": draws.mean(),
                "p05": low,
                "p95": high,
                "central": float(_over_rows(values[name][None], unit)[0]),
                "unit": unit,
                "over": "sum" if adds_up(unit) else "mean",
                "rows": len(rows),
            }
            | _told(chain, origins, name, rows, values)
        )
    return pd.DataFrame(entries)


def _kind(chain, name):
    if name in chain.method.equations:
        return "equation"
    if name in chain.method.constants:
        return "constant"
    return "input" if name in chain.method.inputs else "parameter"


def _told(chain, origins, name, rows, values):
    """Status, source, place, title and formula of a quantity."""
    e = chain.method.equations.get(name)
    if e is not None:
        first = {n: np.asarray(values[n][0])[()] for n in e.needs if n in values}
        return {
            "status": e.status,
            "source": e.source,
            "where": e.where,
            "title": e.title,
            "formula": formula(e, first).text,
        }
    leaf = chain.leaves[name]
    used = [leaf.sources[i] for i in np.unique(leaf.which[rows])]
    return {
        "status": _joined(s.status for s in used),
        "source": _joined(s.source for s in used),
        "where": _joined(map(origins.where, used)),
        "title": name.replace("_", " "),
        "formula": "",
    }


def _joined(texts, most=4):
    texts = list(dict.fromkeys(t for t in texts if t))
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return "; ".join(texts[:most]) + more


def _over_rows(value, unit):
    """Draws of several rows as one number each: summed where they add up, else averaged."""
    value = value.reshape(len(value), -1)
    return value.sum(axis=1) if adds_up(unit) else value.mean(axis=1)
