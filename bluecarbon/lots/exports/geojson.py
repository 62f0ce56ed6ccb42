"""Lots on a map: a GeoJSON FeatureCollection."""

import json
from collections.abc import Iterable

from bluecarbon.lots.exports.held import flat, held


def lots_geojson(lots: Iterable) -> str:
    """The outlines of lots with what the lots say.

    Parameters
    ----------
    lots : iterable of Lot or LedgerLot

    Returns
    -------
    str
        A GeoJSON FeatureCollection (RFC 7946: EPSG:4326, longitude first). The id of a feature is
        that of its lot; properties are the columns of `lots_csv`, masses as decimal text [kg CO2e]
        because JSON readers differ on large integers. Lots of one farm have the same outline: their
        areas must not be added.
    """
    features = [
        f'{{"type":"Feature","id":{_json(one.lot.id)},"properties":{_json(_properties(one))},'
        # The text of the lot itself, so that its digest can be checked from the map.
        f'"geometry":{one.lot.geometry}}}'
        for one in held(lots)
    ]
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n"


def _properties(one):
    row = flat(one)
    return {name: str(kg) if name.endswith("_kg") else kg for name, kg in row.items()} | {
        "kg_co2e": str(row["kg_co2e"])
    }


def _json(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
