"""Maps, areas and harvests as plain rows for the page."""

import numpy as np
from pyproj import CRS

from bluecarbon.report.views import habitat_names, mapped_habitats, mapped_hectares, yearly_area
from bluecarbon.report.words import term


def map_dates(account):
    """Dates of the class maps, as "2016-07-01"."""
    return [str(d)[:10] for d in account.strata["map_date"].values]


def map_facts(account):
    """Last date, kind and frame of the maps; None where areas were declared, not mapped."""
    if account.maps is None:
        return None
    grid = account.maps.grid
    left, bottom, right, top = (
        f"{v:,.6g}" if grid.is_geographic else f"{v:,.0f}" for v in grid.bounds
    )
    return {
        "date": map_dates(account)[-1],
        "covers": hasattr(account.maps, "layers"),
        "frame": {
            "crs": CRS.from_user_input(grid.crs).name,
            "left": left,
            "bottom": bottom,
            "right": right,
            "top": top,
        },
    }


def area(account, text, language):
    """Hectares by habitat: on every map date, and by year under both timing rules."""
    habitats = mapped_habitats(account)
    if not habitats or "mapped_area" not in account.strata:
        return None
    strata, names = account.strata, habitat_names(account, language)
    dates = strata["map_date"].values
    inside = [mapped_hectares(strata, d, inside=True) for d in dates]
    whole_map = [mapped_hectares(strata, d) for d in dates]
    series = {r: yearly_area(strata, f"area_{r}") for r in ("conservative", "linear")}
    zero = np.zeros(strata.sizes["year"])
    timing = account.project.habitats.timing
    mapped = [h for h in whole_map[0] if any(day.get(h) for day in whole_map)]
    return {
        "dates": map_dates(account),
        "inside": [(names[h], [day.get(h, 0.0) for day in inside]) for h in habitats],
        "whole": [(names[h], [day.get(h, 0.0) for day in whole_map]) for h in mapped],
        "years": [int(y) for y in strata["year"].values],
        "series": [
            (names[h], text["timing"][rule], rule == timing, list(series[rule].get(h, zero)))
            for h in habitats
            for rule in series
        ],
        "timing": text["timing"][timing],
    }


def harvest(account, language):
    """Harvested mass by zone, species and year [t], as it was logged."""
    strata = account.strata
    if "harvest_mass" not in strata:
        return None
    names = habitat_names(account, language)
    rows = []
    for i, mass in enumerate(strata["harvest_mass"].values):
        if mass.any():
            at = {
                key: str(strata[key].values[i])
                for key in ("zone", "holder", "habitat", "species", "mass_basis")
            }
            basis = term(language, "basis", at["mass_basis"])
            rows.append(
                {**at, "habitat": names[at["habitat"]], "mass_basis": basis, "mass": list(mass)}
            )
    return {"years": [int(y) for y in strata["year"].values], "rows": rows}
