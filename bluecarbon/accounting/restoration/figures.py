"""Tables of a projection: by site and year, by site, and by part of the abatement."""

import numpy as np
import pandas as pd

from bluecarbon.crediting.order import interval_90, order_statistic

ALL_SITES = "all"


def by_site_and_year(method, wanted, pieces, leaves, last):
    """The `wanted` quantities by site and year [t CO2e], with every number at its table value."""
    given = {
        name: np.array([s.distribution.value for s in leaf.sources])[leaf.which] * leaf.factor
        for name, leaf in leaves.items()
    }
    values = method.evaluate(given, wanted)
    frame = pd.DataFrame({n: np.broadcast_to(v, len(pieces) * last) for n, v in values.items()})
    frame.insert(0, "site", np.repeat(pieces["site"].to_numpy(), last))
    frame.insert(1, "year", np.tile(np.arange(1, last + 1), len(pieces)))
    return frame.groupby(["site", "year"], sort=False, as_index=False).sum()


def _figures(draws):
    low, high = interval_90(draws)
    return {
        "mean_kg": int(draws.sum()) // len(draws),
        "median_kg": order_statistic(draws, 0.5),
        "p05_kg": low,
        "p95_kg": high,
    }


def by_site(sites, by_year, drawn, names, years, claimed):
    """Sums over so many years by site, and of all sites; `drawn` has shape (site, years, draw)."""
    new = sites[sites["side"] == "new"].groupby("site")["area"].sum()
    rows = []
    for k, n in enumerate(years):
        within = by_year[by_year["year"] <= n].groupby("site")[claimed].sum()
        for i, site in enumerate(names):
            about = {"site": site, "years": n, "area_ha": new.get(site, 0.0)}
            rows.append(about | {"table_t": within.get(site, 0.0)} | _figures(drawn[i, k]))
        # Draws are added up before any quantile is taken.
        about = {"site": ALL_SITES, "years": n, "area_ha": new.sum(), "table_t": within.sum()}
        rows.append(about | _figures(drawn[:, k].sum(axis=0)))
    return pd.DataFrame(rows)


def by_part(method, by_year, drawn, years):
    """Sums over so many years of the parts of the abatement, all sites together."""
    rows = []
    for k, n in enumerate(years):
        within = by_year[by_year["year"] <= n]
        for name, kg in drawn.items():
            about = {"years": n, "quantity": name, "title": method.equations[name].title}
            rows.append(about | {"table_t": within[name].sum()} | _figures(kg[:, k].sum(axis=0)))
    return pd.DataFrame(rows)
