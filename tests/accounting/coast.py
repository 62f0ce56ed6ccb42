"""A coast of mangrove, pond and parking: a project for methods that follow class trajectories.

Cells are one hectare (EPSG:6933, 100 m). Stocks and rates are those of the numeric cases of
docs/science/stock_transition.md, as t C ha-1.
"""

import json

import numpy as np

CODES = {"sea": 0, "mangrove": 1, "pond": 2, "parking": 3, "tidal marsh": 4}
CLASSES = ("mangrove", "pond", "parking", "sea", "tidal marsh")

PROJECT = """\
[project]
id = "coast-1"
title = {{ en = "Coast", zh = "海岸" }}
period = [{first}-01-01, {last}-12-31]
claim = "{claim}"
demonstration = false

[habitats]
legend = "legend.csv"
timing = "{timing}"
maps = [ {maps} ]

[zones]
path = "zones.geojson"

[parameters]
tables = ["coast.csv"]

[[method]]
habitats = ["mangrove"]
use = "stock-transition"

{more}
[uncertainty]
draws = {draws}
seed = 7
area_standard_error = {{ default = {area_error} }}

[crediting]
rule = "percentile"
confidence = 0.9
buffer = 0.1
allochthonous = "counted"
{baseline}
[lots]
unit = "1 t"
"""

LEGEND = "code,habitat,creditable,label_en,label_zh\n" + "".join(
    f"{code},{name},{'yes' if name in ('mangrove', 'tidal marsh') else 'no'},{name},{name}\n"
    for name, code in CODES.items()
)

BASELINE = """\
baseline = "first map persists"
leakage = { statement = "zero by applicability", reason = "nothing moves" }
"""

HEADER = "name,applies_to,value,unit,spread,low,high,distribution,n,source,where,status\n"

# (pool, stock, accumulation, half-life, fraction disturbed on leaving) of mangrove.
MANGROVE = (
    ("biomass", 64, 2, 15, 1),
    ("soil", 313, 5.35, 7.5, 0.66),
    ("litter", 3, 1, 1, 0),
)
POND_LIVES = {"biomass": 5, "soil": 10, "litter": 1}


def row(name, tags, value, unit):
    return f"{name},{tags},{value},{unit},,,,fixed,,hand,test,local\n"


def table(**changed):
    """The parameter table; `changed` replaces values by name."""
    text = HEADER
    for pool, stock, rate, life, fraction in MANGROVE:
        rate = changed.get(f"{pool}_rate", rate)
        life = changed.get(f"{pool}_life", life)
        text += row(f"{pool}_stock", "mangrove", stock, "t C ha-1")
        text += row(f"{pool}_accumulation", "mangrove", rate, "t C ha-1 a-1")
        text += row(f"{pool}_half_life", "mangrove", life, "a")
        text += row(f"{pool}_half_life", "pond", POND_LIVES[pool], "a")
        for other in CLASSES[1:]:
            text += row(f"{pool}_stock", other, 0, "t C ha-1")
            text += row(
                f"{pool}_accumulation", other, changed.get(f"{other}_rate", 0), "t C ha-1 a-1"
            )
        text += row(f"{pool}_disturbed_fraction", "from mangrove", fraction, 1)
        text += row(f"{pool}_disturbed_fraction", "", 0, 1)
    return text


def write(
    folder,
    small,
    maps,
    *,
    years,
    claim="annual sink",
    timing="conservative",
    parameters=None,
    more="",
    draws=100,
    area_error=0.0,
    baseline="",
):
    """Write a project; `maps` are names of classes by date, of shape (row, column)."""
    listed = []
    for day, names in maps.items():
        codes = np.array([[CODES.get(name, 255) for name in line] for line in names])
        small.write_map(folder / f"{day}.tif", codes)
        listed.append(f'{{ date = {day}, path = "{day}.tif" }}')
    rows = len(names)
    (folder / "zones.geojson").write_text(json.dumps(small.zones_json(rows)))
    (folder / "legend.csv").write_text(LEGEND)
    (folder / "coast.csv").write_text(table() if parameters is None else parameters)
    path = folder / "project.toml"
    path.write_text(
        PROJECT.format(
            first=years[0],
            last=years[-1],
            claim=claim,
            timing=timing,
            maps=", ".join(listed),
            more=more,
            draws=draws,
            area_error=area_error,
            baseline=(baseline or BASELINE) if claim == "credit" else "",
        )
    )
    return path


def columns(*names):
    """One row of ten cells: the first names from the left, sea beyond."""
    return [[*names, *["sea"] * (10 - len(names))]]
