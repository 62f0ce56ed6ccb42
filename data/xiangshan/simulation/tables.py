"""The harvest log, the laboratory sheet and the reference points, all simulated."""

from datetime import date, timedelta

import numpy as np

from simulation.chance import stream
from simulation.habitats import (
    BIVALVE,
    CULTURE,
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
    FLAT: (SEA, CULTURE, MARSH),
    MANGROVE: (MARSH, FLAT),
    MARSH: (SPARTINA, FLAT, MANGROVE),
    SPARTINA: (MARSH, FLAT),
    POND: (LAND, SEA),
    CULTURE: (FLAT, SEA),
    SEAWEED: (SEA, BIVALVE),
    BIVALVE: (SEA, SEAWEED),
}
HARVEST = "zone,species,date,mass,unit,mass_basis,yield_test,mass_low,mass_high,distribution".split(
    ","
)
FIELD = "zone,habitat,quantity,value,standard_error,unit,n,date,laboratory,source".split(",")
POINTS = "x,y,date,reference_class,source".split(",")


def harvest_rows(scene, sites):
    """One landing for each farm zone and year: published yield x area x noise."""
    about = scene.assumed["harvest"]
    first, last = about["years"]
    rows = []
    for site in sorted(sites, key=lambda site: site.zone):
        own = about[site.species]
        for year in range(first, last + 1):
            rng = stream(scene.seed, f"harvest of {site.zone} in {year}")
            mass = site.hectares * _tonnes_per_hectare(own, about["hectares_per_mu"], rng)
            month, day = map(int, own["first"].split("-"))
            landed = date(year, month, day) + timedelta(days=int(rng.integers(own["days"])))
            off = 1.96 * own["error"]
            rows.append(
                (site.zone, site.species, landed.isoformat(), f"{mass:.1f}", "t", own["basis"],
                 "simulated", f"{mass * (1 - off):.1f}", f"{mass * (1 + off):.1f}", "normal")
            )  # fmt: skip
    return rows


def _tonnes_per_hectare(own, hectares_per_mu, rng):
    if "low_t_per_mu" in own:
        return rng.uniform(own["low_t_per_mu"], own["high_t_per_mu"]) / hectares_per_mu
    noise = 1 + own["noise"] * float(np.clip(rng.standard_normal(), -2.5, 2.5))
    if "t_per_mu" in own:
        return own["t_per_mu"] / hectares_per_mu * noise
    return own["t_per_ha"] * noise


def field_rows(scene):
    """Means of a laboratory that does not exist."""
    rows = []
    for sheet in scene.assumed["field"]["sheets"]:
        rng = stream(scene.seed, f"field sheet {sheet['habitat']} {sheet['quantity']}")
        error = sheet["spread"] / sheet["n"] ** 0.5
        value = sheet["around"] + error * float(rng.standard_normal())
        rows.append(
            ("", sheet["habitat"], sheet["quantity"], f"{value:.4f}", f"{error:.4f}",
             sheet["unit"], sheet["n"], sheet["date"], "no laboratory (simulated)",
             sheet["source"])
        )  # fmt: skip
    return rows


def reference_rows(scene, frame, name, names):
    """Points drawn at random within each class of the last map, right by an assumed chance.

    `names` are habitats by code.
    """
    about, box = scene.assumed["reference_points"], scene.frame
    day = scene.dates[-1]
    window = box.window(frame)
    classes = scene.maps[day][window]
    rows = []
    for code, others in CONFUSED_WITH.items():
        rng = stream(scene.seed, f"reference points in {names[code]} of {name}")
        places = np.flatnonzero(classes == code)
        drawn = rng.choice(places, min(about["per_class"], len(places)), replace=False)
        right = about["right_farms"] if code in (SEAWEED, BIVALVE) else about["right"]
        for place in drawn:
            found = code if rng.random() < right else others[int(rng.integers(len(others)))]
            x, y = frame.centre(*np.divmod(place, frame.width))
            lon, lat = frame.to_lon_lat.transform(x, y)
            rows.append((f"{lon:.6f}", f"{lat:.6f}", day, names[found], "simulated"))
    return sorted(rows)
