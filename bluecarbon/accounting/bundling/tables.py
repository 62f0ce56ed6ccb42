"""What came out, as tables of whole numbers that can be added up by hand."""

from bluecarbon.accounting.caching import tiles
from bluecarbon.accounting.caching.counting import TILE
from bluecarbon.areas.cell_area import cell_areas
from bluecarbon.areas.strata import ARROW
from bluecarbon.evidence import canonical, places, tables
from bluecarbon.evidence.sums import LINE_COLUMNS

AMOUNTS = ("cells", "area_cm2")


def lines_table(account):
    """payload/results/lines.csv: every line of the account, as integers."""
    rows = account.lines.to_dict("records")
    table = ([row.get(name, 0) for name in LINE_COLUMNS] for row in rows)
    return tables.write(LINE_COLUMNS, table, where=places.LINES)


def tile_tables(account):
    """Cells and ground area of every class trajectory by zone: for each tile, and added up.

    Returns
    -------
    dict of str to bytes
        Empty where the account has no class maps.
    """
    opened = account.opened
    if opened.maps is None:
        return {}
    zones = ["", *opened.zones.table["zone"]]
    states = opened.maps.states
    rows, sums = [], {}
    areas = cell_areas(opened.maps.grid)
    for window, table, cells, area in tiles(opened, areas, cache=account.measured.cache):
        tile = f"{window.row // TILE:05d}-{window.col // TILE:05d}"
        for combination, n, cm2 in zip(table.tolist(), cells.tolist(), area.tolist(), strict=True):
            key = (zones[combination[0]], ARROW.join(states[s] for s in combination[1:]))
            rows.append((tile, *key, n, cm2))
            before = sums.get(key, (0, 0))
            sums[key] = (before[0] + n, before[1] + cm2)
    keys = ("zone", "trajectory")
    return {
        places.TILES: tables.write(("tile", *keys, *AMOUNTS), rows, where=places.TILES),
        places.TOTALS: tables.write(
            (*keys, *AMOUNTS), ((*k, *v) for k, v in sums.items()), where=places.TOTALS
        ),
    }


def uncertainty(account):
    """payload/results/uncertainty.json: what the draws say, in whole kilograms as text."""
    shown = ("mean_kg", "median_kg", "p05_kg", "p95_kg")
    keys = ("holder", "vintage", "habitat", "method")
    lines = [
        {k: str(row[k]) for k in keys} | {k: str(int(row[k])) for k in shown if k in row}
        for row in account.lines.to_dict("records")
    ]
    rules = account.rules.groupby("rule", sort=False)["lots_kg"].sum()
    settings = account.project.uncertainty
    value = {
        "all_lines": {k: str(int(v)) for k, v in account.interval.items()},
        "draws": settings.draws,
        "lines": lines,
        "lots_by_rule_kg": {str(rule): str(int(kg)) for rule, kg in rules.items()},
        "sampling": settings.sampling,
        "seed": str(settings.seed),
    }
    return canonical.dumps(value, where="uncertainty.json")
