"""A project of a few hectares whose every number can be worked out by hand.

The grid is EPSG:6933, an equal-area projection, with cells of 100 m: one cell is one hectare.
"""

import json

import numpy as np
import rasterio
from affine import Affine
from pyproj import Transformer

LEFT, TOP, SIZE = 11_700_000.0, 3_600_000.0, 100.0
CODES = {"sea": 0, "mangrove": 1, "tidal marsh": 2, "spartina": 3, "seaweed farm": 4}

PROJECT = """\
[project]
id = "small-1"
title = {{ en = "Small", zh = "小" }}
period = [2016-01-01, 2019-12-31]
claim = "{claim}"
demonstration = false

[habitats]
legend = "legend.csv"
maps = [ {{ date = 2016-07-01, path = "2016.tif" }}, {{ date = 2019-07-01, path = "2019.tif" }} ]

[zones]
path = "zones.geojson"

{harvest}
[parameters]
tables = ["local.csv"]

[[method]]
habitats = ["mangrove", "tidal marsh"]
use = "ipcc-wetlands-2013"
climate = "subtropical"
gwp = "AR6"
burial_of = "all vegetated"

[uncertainty]
draws = 400
seed = 7
area_standard_error = {{ default = {area_error} }}

[crediting]
rule = "percentile"
confidence = 0.9
buffer = 0.1
allochthonous = "counted"
{baseline}
[lots]
unit = "0.1 t"
"""

HARVEST = """\
[harvest]
path = "harvest.csv"
convention = "harvest removal"
share_layout = "whole-animal dry shares"

[[method]]
habitats = ["seaweed farm"]
use = "hyt0305-2021"
"""

BASELINE = """\
baseline = "first map persists"
leakage = { statement = "zero by applicability", reason = "nobody fished or farmed there" }
"""

# Exact numbers, so that the expected kilograms are a hand calculation.
LOCAL = """\
name,applies_to,value,unit,spread,low,high,distribution,n,source,where,status
soil_carbon_accumulation,mangrove,1.62,t C ha-1 a-1,,,,fixed,,hand,test,local
soil_carbon_accumulation,tidal marsh,0.91,t C ha-1 a-1,,,,fixed,,hand,test,local
dry_ratio,kelp;wet,0.2,1,,,,fixed,,hand,test,local
seaweed_carbon_fraction,kelp,0.312,t C (t d.m.)-1,,,,fixed,,hand,test,local
"""


def write_map(path, classes, **tags):
    """A class map; `classes` are codes of shape (row, column)."""
    classes = np.asarray(classes, dtype="uint8")
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=classes.shape[1],
        height=classes.shape[0],
        count=1,
        dtype="uint8",
        nodata=255,
        crs="EPSG:6933",
        transform=Affine(SIZE, 0, LEFT, 0, -SIZE, TOP),
    ) as file:
        file.write(classes, 1)
        if tags:
            file.update_tags(**tags)


def rectangle(first_col, last_col, rows):
    """Outline of some columns of the grid, in longitude and latitude."""
    left, right = LEFT + first_col * SIZE, LEFT + last_col * SIZE
    top, bottom = TOP, TOP - rows * SIZE
    x = [left, left, right, right, left]
    y = [top, bottom, bottom, top, top]
    lonlat = Transformer.from_crs("EPSG:6933", "EPSG:4326", always_xy=True)
    return [list(p) for p in zip(*lonlat.transform(x, y), strict=True)]


def zones_json(rows, *, salinity=28.0):
    """Two zones, west and east, with 5 columns each; columns beyond lie outside."""
    properties = {"title_ref": "T-1", "salinity": salinity, "salinity_sd": 0.0}
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"zone": zone, "holder": holder, **properties},
                "geometry": {"type": "Polygon", "coordinates": [rectangle(a, b, rows)]},
            }
            for zone, holder, a, b in (("west", "Wang", 0, 5), ("east", "Chen", 5, 10))
        ],
    }


def write_project(
    folder,
    first,
    second,
    *,
    claim="annual sink",
    area_error=0.0,
    salinity=28.0,
    harvest="",
    local=LOCAL,
    simulated=False,
):
    """Write a project with two maps; returns the path of the project file."""
    tags = {"simulated": "yes"} if simulated else {}
    write_map(folder / "2016.tif", first, **tags)
    write_map(folder / "2019.tif", second, **tags)
    zones = zones_json(len(first), salinity=salinity)
    (folder / "zones.geojson").write_text(json.dumps(zones))
    (folder / "local.csv").write_text(local)
    (folder / "legend.csv").write_text(
        "code,habitat,creditable,label_en,label_zh,colour,establishment\n"
        "0,sea,no,sea,海,#3366aa,natural\n"
        "1,mangrove,yes,mangrove,红树林,#116633,planted\n"
        "2,tidal marsh,yes,tidal marsh,盐沼,#88aa33,natural\n"
        "3,spartina,no,spartina,互花米草,#ddaa33,natural\n"
        "4,seaweed farm,yes,seaweed farm,藻类养殖,#aa3366,planted\n"
    )
    if harvest:
        (folder / "harvest.csv").write_text(harvest)
    text = PROJECT.format(
        claim=claim,
        area_error=area_error,
        harvest=HARVEST if harvest else "",
        baseline=BASELINE if claim == "credit" else "",
    )
    path = folder / "project.toml"
    path.write_text(text)
    return path
