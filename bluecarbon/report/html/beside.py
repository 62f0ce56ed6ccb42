"""What is printed beside the account and never added: conventions, parts, cross-checks."""

from bluecarbon.report.html.lines import KEYS
from bluecarbon.report.views import habitat_names
from bluecarbon.report.words import words


def beside(account, language):
    """For each method a table of its quantities side by side, one row a line."""
    if not len(account.beside):
        return []
    names = habitat_names(account, language)
    weighed = set(account.lines.loc[account.lines["convention"] != "", "method"])
    tables = []
    for method, mine in account.beside.groupby("method", sort=False):
        check = bool(mine["cross_check"].any())
        kind = "check" if check else "conventions" if method in weighed else "parts"
        claimed = dict(zip(mine["quantity"], mine["claimed"], strict=True))
        if len(claimed) == 1 and not check:
            continue  # the claim alone, which stands in the account
        titles = dict(zip(mine["quantity"], mine["title"], strict=True))
        lines = {}
        for record in mine.to_dict("records"):
            key = tuple(record[k] for k in KEYS[:3])
            lines.setdefault(key, {})[record["quantity"]] = record
        rows = [
            {
                "holder": holder,
                "vintage": vintage,
                "habitat": names.get(habitat, habitat),
                "cells": [cells.get(q) for q in claimed],
            }
            for (holder, vintage, habitat), cells in sorted(lines.items())
        ]
        tables.append(
            {
                "method": method,
                "kind": kind,
                "quantities": [
                    (words(language)["quantity"].get(q, titles[q]), claimed[q]) for q in claimed
                ],
                "sums": [
                    sum(map(int, mine.loc[mine["quantity"] == q, "mean_kg"])) for q in claimed
                ],
                "rows": rows,
            }
        )
    return tables


def _mean_of_all(rows, quantity):
    """Mean of the draws of all lines together [kg]: means add up."""
    return sum(map(int, rows.loc[rows["quantity"] == quantity, "mean_kg"]))
