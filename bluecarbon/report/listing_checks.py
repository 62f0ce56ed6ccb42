"""What a listing states and what it does not, point by point.

The points are what the listing of the first Xiangshan auction (2023) was found to leave open, and
what a buyer would ask next. A point counts as stated only where a lot, the ledger or the platform
says it; that it is stated does not make it true.
"""

from pyproj import Geod

SQUARE_METRES_PER_HECTARE = 10_000
STATED, PART, OPEN = "stated", "part", "open"


def checklist(known, terms, text, comma):
    """Points, each with its verdict ("stated", "part", "open") and a sentence.

    Parameters
    ----------
    known : list of bluecarbon.lots.exports.held.Held
    terms : SaleTerms
    text : mapping
        Sentences: NAME, NAME_stated, NAME_part, NAME_open; the last two where they can occur.
    comma : str
        Between the items of a list.

    Returns
    -------
    list of dict
        `name`, `verdict`, `says`.
    """
    lots = [one.lot for one in known]
    found = {
        "unit": (STATED, {}),
        "claim": (STATED, {}),
        "method": (STATED, {"labels": comma.join(_each(lot.method.id for lot in lots))}),
        "standard": _standard(lots),
        "species": _species(lots, comma),
        "area": (PART, {"ha": f"{sum(map(hectares, _outlines(lots))):,.1f}"}),
        "uncertainty": (STATED, {}),
        "report": _named(lots, "report_no", comma),
        "verifier": _named(lots, "verifier", comma),
        "evidence": _evidence(known),
        "baseline": (STATED if all(lot.kind_of_claim == "credit" for lot in lots) else OPEN, {}),
        "permanence": (PART if any(lot.settlement.buffer_kg for lot in lots) else OPEN, {}),
        "exclusive": _exclusive(lots, comma),
        "validity": (STATED if terms.validity else OPEN, {"says": terms.validity}),
        "retirement": _retirement(known, terms),
        "liability": (STATED if terms.liability else OPEN, {"says": terms.liability}),
    }
    return [
        {
            "name": text[name],
            "verdict": verdict,
            "says": text[f"{name}_{verdict}"].format(**values),
        }
        for name, (verdict, values) in found.items()
    ]


def hectares(lot):
    """Area of the outline of a lot on the ellipsoid WGS 84 [ha]; holes are taken off."""
    geod, area = Geod(ellps="WGS84"), 0.0
    for polygon in lot.geojson["coordinates"]:
        for i, ring in enumerate(polygon):
            longitudes, latitudes = zip(*ring, strict=True)
            enclosed = abs(geod.polygon_area_perimeter(longitudes, latitudes)[0])
            area += -enclosed if i else enclosed
    return area / SQUARE_METRES_PER_HECTARE


def _outlines(lots):
    """One lot for each outline, so that no ground counts twice."""
    return {lot.geometry_digest: lot for lot in lots}.values()


def _each(values):
    return list(dict.fromkeys(values))


def _standard(lots):
    named = [lot.label.en == lot.method.title.en for lot in lots]
    return (STATED if all(named) else OPEN, {})


def _species(lots, comma):
    names = _each(name for lot in lots for name in lot.species)
    if not names:
        return OPEN, {}
    verdict = STATED if all(len(lot.species) == 1 for lot in lots) else PART
    return verdict, {"names": comma.join(names)}


def _named(lots, field, comma):
    values = [getattr(lot, field) for lot in lots]
    given = _each(value for value in values if value)
    verdict = STATED if all(values) else PART if given else OPEN
    return verdict, {"names": comma.join(given)}


def _evidence(known):
    given = [bool(one.statement or one.lot.evidence_digest) for one in known]
    return (STATED if all(given) else PART if any(given) else OPEN, {})


def _exclusive(lots, comma):
    names = _each(name for lot in lots for name in lot.exclusive_of)
    return (PART if names else OPEN, {"names": comma.join(names)})


def _retirement(known, terms):
    if terms.retirement:
        return STATED, {"says": terms.retirement}
    return (PART if all(one.status for one in known) else OPEN, {})
