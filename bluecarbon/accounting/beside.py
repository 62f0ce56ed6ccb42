"""What is printed beside the claim and never added: other conventions, parts, cross-checks."""

from collections import defaultdict

import numpy as np
import pandas as pd

from bluecarbon.constants import KILOGRAMS_PER_TONNE
from bluecarbon.crediting.looking import lines_at_a_time, look
from bluecarbon.crediting.order import tails

# What units of a quantity begin with where it can stand in a table of kilograms.
MASS = "t CO2e"

KEYS = ["holder", "vintage", "habitat", "method"]


def tabulate_beside(chains, groups, drawn, looks=None):
    """Masses by line and quantity [kg]: the claimed one too, so that it stands among its parts.

    `looks` is what was looked at before, see `bluecarbon.accounting.drawing.Drawn`.
    """
    columns = defaultdict(list)
    for about, unit, kept, known in _quantities(chains, groups, drawn):
        if unit.startswith(MASS):
            if looks:
                _remember(known, kept, looks)
            mean, low, high = _figures(kept, known)
            _add(columns, about | {"mean_kg": mean, "p05_kg": low, "p95_kg": high})
    return pd.DataFrame(columns)


def tabulate_values(chains, groups, drawn):
    """What is printed beside the claim and is no mass: the value of the carbon, say.

    Returns
    -------
    pandas.DataFrame
        holder, vintage, habitat, method, quantity, title, mean, p05, p95 in `unit`.
    """
    keep = [*KEYS, "quantity", "title", "mean", "p05", "p95", "unit"]
    columns = defaultdict(list)
    for about, unit, kept, known in _quantities(chains, groups, drawn):
        if not unit.startswith(MASS):
            figures = _figures(kept, known, whole=False)
            # Totals count thousandths of the unit, as they count kilograms of a tonne.
            figures = [[v / KILOGRAMS_PER_TONNE for v in column] for column in figures]
            of_unit = dict(zip(("mean", "p05", "p95"), figures, strict=True))
            _add(columns, about | of_unit | {"unit": [unit] * len(figures[0])})
    return pd.DataFrame(columns, columns=keep)


def _add(columns, more):
    for name, values in more.items():
        columns[name] += values


def _quantities(chains, groups, drawn):
    """Quantities of all chains: columns that say what each line of them is, unit and totals.

    And a dict for what is known of the draws of the chain.
    """
    for chain, group, totals in zip(chains, groups, drawn, strict=True):
        known, lines = {}, len(group.keys)
        if not lines:
            continue
        holders, vintages, habitats = (list(part) for part in zip(*group.keys, strict=True))
        for name in chain.wanted:
            equation = chain.method.equations[name]
            claimed = name == chain.claimed and not chain.method.cross_check
            about = {
                "holder": holders,
                "vintage": [int(year) for year in vintages],
                "habitat": habitats,
                "method": [chain.method.id] * lines,
                "quantity": [name] * lines,
                "title": [equation.title] * lines,
                "claimed": [claimed] * lines,
                "cross_check": [chain.method.cross_check] * lines,
            }
            yield about, equation.unit, totals[name], known


def _remember(known, kept, looks):
    """Take over what was looked at where nothing was taken off the draws of a group."""
    low, high = tails(kept[0].size)
    for row, key in zip(kept.row.tolist(), kept.keys, strict=True):
        seen = looks.get(((key,), None, 0))
        if seen is not None:
            known[row] = seen.means, seen.at[low], seen.at[high]


def _figures(kept, known, *, whole=True):
    """Mean, whole or not, and 90 % limits of every group, as three columns."""
    # Groups, also of several quantities of a chain, share draws that are equal: looked at once.
    rows, first = np.unique(kept.row, return_index=True)
    new = [group for row, group in zip(rows.tolist(), first, strict=True) if row not in known]
    n = kept[0].size
    low, high = tails(n)
    step = lines_at_a_time(n)
    for some in (new[a : a + step] for a in range(0, len(new), step)):
        draws = kept[some]
        seen = look(draws, also=(low, high))
        means = seen.means if whole else draws.mean(axis=1).tolist()
        figures = zip(means, seen.at[low], seen.at[high], strict=True)
        known |= zip(kept.row[some].tolist(), figures, strict=True)
    return [list(column) for column in zip(*(known[row] for row in kept.row.tolist()), strict=True)]
