"""The chains of all lines at a glance: the equations of a method once, and sums line by line."""

import numpy as np

from bluecarbon.accounting.explain.formula import formula
from bluecarbon.accounting.explain.steps import central, quantities, unit_of
from bluecarbon.accounting.explain.table import adds_up
from bluecarbon.accounting.propagation import claiming


def chains_by_line(account):
    """For each method that claims something: its equations in order, and its lines.

    Every number stands at its table value, so nothing is drawn again; `account.explain` takes one
    line apart with its draws, its files and its rows of tables.

    Returns
    -------
    list of dict
        method, title; `equations`, dicts of quantity, title, formula, unit, status, source and
        where; `columns`, pairs of a quantity that adds up and its unit; `lines`, dicts of holder,
        vintage, habitat, rows (how many strata, years or records), sums (by column), gross_kg and
        lots_kg.
    """
    return [_chain(account, chain) for chain, _ in claiming(account)]


def _chain(account, chain):
    names = quantities(chain, chain.claimed)
    rows = np.arange(len(chain.rows))
    values = central(chain, rows, names)
    equations = [_equation(chain, name, values) for name in names if name in chain.method.equations]
    # Not where a row holds several numbers, the areas on the map dates say: they do not add up.
    columns = [n for n in names if adds_up(unit_of(chain, n)) and values[n].size == len(rows)]
    sums = {n: values[n].reshape(len(rows)) for n in columns}
    settled = account.lines[account.lines["method"] == chain.method.id]
    settled = settled.set_index(["holder", "vintage", "habitat"])[["gross_kg", "lots_kg"]]
    lines = []
    for key, mine in chain.rows.groupby(["holder", "year", "habitat"], sort=True).indices.items():
        holder, vintage, habitat = str(key[0]), int(key[1]), str(key[2])
        line = settled.loc[(holder, vintage, habitat)]
        lines.append(
            {
                "holder": holder,
                "vintage": vintage,
                "habitat": habitat,
                "rows": len(mine),
                "sums": [float(sums[n][mine].sum()) for n in columns],
                "gross_kg": int(line["gross_kg"]),
                "lots_kg": int(line["lots_kg"]),
            }
        )
    return {
        "method": chain.method.id,
        "title": dict(chain.method.title),
        "equations": equations,
        "columns": [(name, unit_of(chain, name)) for name in columns],
        "lines": lines,
    }


def _equation(chain, name, values):
    equation = chain.method.equations[name]
    first = {n: np.asarray(values[n][0])[()] for n in equation.needs if n in values}
    return {
        "quantity": name,
        "title": equation.title,
        "formula": formula(equation, first).text,
        "unit": equation.unit,
        "status": equation.status,
        "source": equation.source,
        "where": equation.where,
    }
