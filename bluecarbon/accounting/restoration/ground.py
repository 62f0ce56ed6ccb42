"""Pieces of ground of a restoration plan, and what the method needs to know about each."""

from itertools import product

import numpy as np
import pandas as pd

from bluecarbon.uncertainty.draws import Distribution
from bluecarbon.uncertainty.montecarlo import Leaf, Source

SOIL = "bluecam_former_soil_carbon"


def pieces_of_ground(sites):
    """Every wetland to come on every former land use of its site, by its share of the ground."""
    rows = []
    for site, mine in sites[sites["area"] > 0].groupby("site", sort=False):
        new, former = (mine[mine["side"] == side].to_dict("records") for side in ("new", "former"))
        ground = sum(u["area"] for u in former)
        for w, u in product(new, former):
            rows.append(
                (site, w["class"], u["class"], w["area"] * u["area"] / ground)
                + (u["soil_carbon"], u["soil_carbon_error"], u["row"])
            )
    columns = "site wetland land_use area soil_carbon soil_carbon_error row".split()
    return pd.DataFrame(rows, columns=columns)


def leaves_of_pieces(method, wanted, pieces, begins, ends, options, table, area_error, sites):
    """Leaves of the method for each piece of ground and each time between two ages [a]."""
    count = len(begins)
    inputs = {
        "counted_time": np.tile(ends - begins, len(pieces)),
        "stand_age_start": np.tile(begins, len(pieces)),
        "stand_age_end": np.tile(ends, len(pieces)),
    }
    chosen = set(options.values())
    leaves = {}
    for name in method.leaves(wanted):
        if name in method.constants:
            value, unit = method.constants[name]
            whole = np.full(len(pieces) * count, value)
            leaves[name] = _exactly(name, whole, unit, "by definition", "standard")
        elif name in inputs:
            leaves[name] = _exactly(name, inputs[name], "a", "years of the projection", "local")
        elif name == "area":
            leaves[name] = _area(pieces, count, area_error, sites)
        else:
            tags = [chosen | {p.wetland, p.land_use} for p in pieces.itertuples()]
            own = pieces if name == SOIL else None
            leaves[name] = _parameter(name, tags, table, count, own, sites)
    return leaves


def _exactly(name, values, unit, source, status):
    one = Source(
        name=name,
        scope="",
        distribution=Distribution(kind="fixed", value=1.0),
        unit=unit,
        source=source,
        where="",
        status=status,
    )
    return Leaf((one,), np.zeros(len(values), dtype=int), np.asarray(values, dtype=float))


def _area(pieces, count, error, sites):
    names = list(dict.fromkeys(pieces["site"]))
    distribution = Distribution(
        kind="truncated normal" if error > 0 else "fixed", value=1.0, spread=error
    )
    sources = tuple(
        Source(
            name="area",
            scope=site,
            distribution=distribution,
            unit="ha",
            source=sites.attrs["path"],
            where=f"site {site}",
            status="assumed" if sites.attrs["simulated"] else "local",
        )
        for site in names
    )
    number = {site: i for i, site in enumerate(names)}
    which = np.repeat(pieces["site"].map(number).to_numpy(dtype=int), count)
    return Leaf(sources, which, np.repeat(pieces["area"].to_numpy(), count))


def _parameter(name, tags, table, count, own, sites):
    """The row of the tables for each piece; soil carbon of the site itself where it is given."""
    sources, which, number = [], [], {}
    for i, tag in enumerate(tags):
        if own is not None and not np.isnan(own["soil_carbon"].iloc[i]):
            source = _own_soil(own.iloc[i], sites)
        else:
            source = _table_source(table.get(name, tag))
        key = source.name, source.scope
        if key not in number:
            number[key] = len(sources)
            sources.append(source)
        which.append(number[key])
    which = np.repeat(np.array(which, dtype=int), count)
    return Leaf(tuple(sources), which, np.ones(len(which)))


def _own_soil(piece, sites):
    error = piece["soil_carbon_error"]
    return Source(
        name=SOIL,
        scope=f"{piece['site']}|{piece['land_use']}",
        distribution=Distribution(
            kind="truncated normal" if error > 0 else "fixed",
            value=float(piece["soil_carbon"]),
            spread=float(error),
        ),
        unit="t C ha-1",
        source=sites.attrs["path"],
        where=f"row {piece['row']}",
        status="assumed" if sites.attrs["simulated"] else "local",
    )


def _table_source(p):
    return Source(
        name=p.key,
        scope="",
        distribution=Distribution(
            kind=p.distribution, value=p.value, spread=p.spread, low=p.low, high=p.high
        ),
        unit=p.unit,
        source=p.source,
        where=f"{p.where} [{p.table}]",
        status=p.status,
    )
