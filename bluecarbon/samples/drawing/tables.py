"""The harvest log, the laboratory sheet and the reference points, all simulated."""

import csv
import io
from datetime import date, timedelta

import numpy as np
import pyproj

from bluecarbon.samples.drawing import chance, farms
from bluecarbon.samples.drawing.habitats import (
    BIVALVE,
    FLAT,
    LAND,
    MANGROVE,
    MARSH,
    POND,
    SEA,
    SEAWEED,
    SPARTINA,
)

# What a map class is taken for when the map is wrong.
CONFUSED_WITH = {
    SEA: (FLAT, SEAWEED, BIVALVE),
    LAND: (POND,),
    FLAT: (SEA, MARSH),
    MANGROVE: (MARSH, FLAT),
    MARSH: (SPARTINA, FLAT, MANGROVE),
    SPARTINA: (MARSH, FLAT),
    POND: (LAND, SEA),
    SEAWEED: (SEA, BIVALVE),
    BIVALVE: (SEA, SEAWEED),
}
HARVEST = (
    "zone", "species", "date", "mass", "unit", "mass_basis", "yield_test", "mass_low", "mass_high",
    "distribution",
)  # fmt: skip
FIELD = (
    "zone", "habitat", "quantity", "value", "standard_error", "unit", "n", "date", "laboratory",
    "source",
)  # fmt: skip
POINTS = ("x", "y", "date", "reference_class", "source")


def csv_text(columns, rows, head=None):
    """A table; `head` goes before it as lines "# key: value"."""
    out = io.StringIO()
    for key, value in (head or {}).items():
        out.write(f"# {key}: {value}\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def harvest_rows(coast, found):
    """One landing for each farm zone and year: published yield x area x noise."""
    assumed, about = coast.assumed, coast.assumed["harvest"]
    first, last = about["years"]
    rows = []
    for zone in assumed["zones"]["farm"]:
        area = farms.hectares(coast, found[zone["farm"]])
        species = zone["farm"].split()[0]
        own = about[species]
        for year in range(first, last + 1):
            name = f"harvest of {zone['zone']} in {year}"
            mass = area * _tonnes_per_hectare(own, about, assumed["seed"], name)
            month, day = map(int, own["first"].split("-"))
            after = int(chance.uniform(assumed["seed"], f"{name}, day") * own["days"])
            landed = date(year, month, day) + timedelta(days=after)
            off = 1.96 * own["error"]
            rows.append(
                (zone["zone"], species, landed.isoformat(), f"{mass:.1f}", "t", own["basis"],
                 "simulated", f"{mass * (1 - off):.1f}", f"{mass * (1 + off):.1f}", "normal")
            )  # fmt: skip
    return rows


def _tonnes_per_hectare(own, about, seed, name):
    if "low_t_per_mu" in own:
        low, high = own["low_t_per_mu"], own["high_t_per_mu"]
        return (low + (high - low) * chance.uniform(seed, name)) / about["hectares_per_mu"]
    return own["t_per_ha"] * (1 + own["noise"] * chance.normal(seed, name))


def field_rows(assumed):
    """Means of a laboratory that does not exist."""
    rows = []
    for sheet in assumed["field"]["sheets"]:
        error = sheet["spread"] / sheet["n"] ** 0.5
        name = f"field sheet {sheet['habitat']} {sheet['quantity']}"
        value = sheet["around"] + error * chance.normal(assumed["seed"], name)
        rows.append(
            ("", sheet["habitat"], sheet["quantity"], f"{value:.4f}", f"{error:.4f}",
             sheet["unit"], sheet["n"], sheet["date"], "no laboratory (simulated)",
             sheet["source"])
        )  # fmt: skip
    return rows


def reference_rows(coast, classes, names):
    """Points drawn at random within each class of the last map, right by an assumed chance.

    `names` are habitats by code.
    """
    assumed = coast.assumed
    about, frame, seed = assumed["reference_points"], assumed["frame"], assumed["seed"]
    to_lon_lat = pyproj.Transformer.from_crs(frame["crs"], "EPSG:4326", always_xy=True).transform
    rows = []
    for code, others in CONFUSED_WITH.items():
        places = np.flatnonzero(classes == code).tolist()
        drawn = chance.order(seed, f"points in {names[code]}", places)[: about["per_class"]]
        right = about["right_farms"] if code in (SEAWEED, BIVALVE) else about["right"]
        for place in drawn:
            found = code
            if chance.uniform(seed, f"point {place} right") >= right:
                pick = chance.uniform(seed, f"point {place} taken for")
                found = others[int(pick * len(others))]
            row, column = divmod(place, frame["width"])
            lon, lat = to_lon_lat(
                frame["left"] + (column + 0.5) * frame["cell"],
                frame["top"] - (row + 0.5) * frame["cell"],
            )
            day = assumed["dates"][-1].isoformat()
            rows.append((f"{lon:.6f}", f"{lat:.6f}", day, names[found], "simulated"))
    return sorted(rows)
