"""Spartina in China: cleared in 2022 to 2025, so a map of it is right for its date only."""

from bluecarbon.accounting.doctor import gcj02
from bluecarbon.accounting.doctor.cross import sets
from bluecarbon.accounting.doctor.kinds.names import as_date
from bluecarbon.accounting.eligibility import SPARTINA
from bluecarbon.parameters.tables import coefficients


def compare(found):
    """Tell Spartina that may be sold, that stands after its clearing, or on a last map before."""
    for legend in sets.of_kind(found, "legend"):
        codes = _codes(legend.content)
        if not codes:
            continue
        sold = [h for h, yes in codes.values() if yes]
        if sold:
            legend.add("spartina-creditable", habitat=sold[0])
        _dates(found, codes)
        return


def _codes(legend):
    """Codes of Spartina: habitat, and whether it is creditable."""
    return {
        row.code: (row.habitat, row.creditable)
        for row in legend.itertuples()
        if any(w in f"{row.habitat} {row.label_en} {row.label_zh}".casefold() for w in SPARTINA)
    }


def _dates(found, codes):
    first, last = map(int, coefficients("spartina_clearing"))
    dated = [
        (as_date(d.facts["date"]), d)
        for d in sets.of_kind(found, "class map")
        if d.facts.get("date") and _in_china(d.content.grid)
    ]
    for day, diagnosis in dated:
        seen = {int(c): n for c, n in diagnosis.facts.get("codes", {}).items()}
        cells = sum(n for c, n in seen.items() if c in codes)
        values = {"cells": f"{cells:,}", "year": day.year, "first": first, "last": last}
        if cells and day.year > last:
            diagnosis.add("spartina-after-clearing", **values)
        elif cells and day == max(d for d, _ in dated) and day.year < last:
            diagnosis.add("spartina-before-clearing", **values)


def _in_china(grid):
    """True where the middle of a map lies in the box of the Chinese web maps."""
    from bluecarbon.accounting.doctor.cross.places import middle

    lon, lat = middle(grid)
    return bool(gcj02.applies(lon, lat))
