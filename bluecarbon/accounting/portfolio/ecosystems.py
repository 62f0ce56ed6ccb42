"""Sub-accounts: one for each ecosystem, kind of claim and time basis; they are never added."""

import pandas as pd

from bluecarbon.crediting.settle import PARTS

# The habitats of methods, by the ecosystem under whose name a portfolio keeps them. Any other
# habitat has a sub-account of its own.
ECOSYSTEMS = {
    "mangrove": "mangrove",
    "tidal marsh": "salt marsh",
    "seagrass": "seagrass",
    "seaweed farm": "seaweed",
    "bivalve farm": "bivalves",
}

# What makes a sub-account; vintages are counted inside of it.
SUB_ACCOUNT = ["ecosystem", "claim", "basis"]
MASSES = ["gross_kg", *PARTS]


def ecosystem(habitat):
    """The ecosystem whose sub-account a habitat belongs to."""
    return ECOSYSTEMS.get(habitat, habitat)


def portfolio_lines(accounts):
    """The lines of all accounts, with project, ecosystem, kind of claim and time basis.

    Takes accounts by project id. What is expected (ex ante) stands among them under a basis of its
    own, so group by `SUB_ACCOUNT` before summing anything.
    """
    tables = []
    for name, account in accounts.items():
        lines = pd.concat([account.lines, account.projections], ignore_index=True)
        lines.insert(0, "project", name)
        lines.insert(1, "ecosystem", [ecosystem(habitat) for habitat in lines["habitat"]])
        lines.insert(2, "claim", account.project.project.claim)
        tables.append(lines)
    order = ["project", "holder", *SUB_ACCOUNT, "vintage", "habitat", "method"]
    first = [*order, *MASSES]
    lines = pd.concat(tables, ignore_index=True).sort_values(order, ignore_index=True)
    return lines[[*first, *(c for c in lines if c not in first)]]


def sums(lines, *keys):
    """Sums of the masses of some lines [kg] by sub-account and further keys."""
    return lines.groupby([*keys, *SUB_ACCOUNT, "vintage"], sort=True)[MASSES].sum()
