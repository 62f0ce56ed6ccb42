"""Lots for other programs: a table, a map, and the fields of the Climate Action Data Trust.

Every export takes lots, or what a ledger holds of them (`LedgerLot`, with status and owner).
"""

from bluecarbon.lots.exports.cad_trust import cad_trust
from bluecarbon.lots.exports.geojson import lots_geojson
from bluecarbon.lots.exports.table import lots_csv

__all__ = ["cad_trust", "lots_csv", "lots_geojson"]
