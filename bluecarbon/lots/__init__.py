"""The platform's door: lots, bundles, the ledger. Needs no array library, and opens at once.

Names listed in `__all__` keep their meaning and their signatures within a major version; what is
not listed may change. The JSON form of a lot has a version of its own, `schema_version`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bluecarbon.lots.bundles import VerifiedBundle, verify_bundle
    from bluecarbon.lots.cut import LotCommon, LotDetails, cut_lots
    from bluecarbon.lots.divide import merge_lots, split_lot
    from bluecarbon.lots.exports import cad_trust, lots_csv, lots_geojson
    from bluecarbon.lots.geometry import canonical_geometry, geometry_digest
    from bluecarbon.lots.ledger import Ledger
    from bluecarbon.lots.model import Lot, LotStatus, lot_schema
    from bluecarbon.lots.reader import read_lot, write_lot
    from bluecarbon.lots.serials import SerialBlock, check_character, merge_blocks, parse_serial
    from bluecarbon.lots.statements import eligibility, label

# Imported when they are asked for: an account that cuts no lot needs no model of one, and a reader
# of lots needs neither signatures nor a database.
_LAZY = {
    "Ledger": "bluecarbon.lots.ledger",
    "Lot": "bluecarbon.lots.model",
    "LotCommon": "bluecarbon.lots.cut",
    "LotDetails": "bluecarbon.lots.cut",
    "LotStatus": "bluecarbon.lots.model",
    "SerialBlock": "bluecarbon.lots.serials",
    "VerifiedBundle": "bluecarbon.lots.bundles",
    "cad_trust": "bluecarbon.lots.exports",
    "canonical_geometry": "bluecarbon.lots.geometry",
    "check_character": "bluecarbon.lots.serials",
    "cut_lots": "bluecarbon.lots.cut",
    "eligibility": "bluecarbon.lots.statements",
    "geometry_digest": "bluecarbon.lots.geometry",
    "label": "bluecarbon.lots.statements",
    "lot_schema": "bluecarbon.lots.model",
    "lots_csv": "bluecarbon.lots.exports",
    "lots_geojson": "bluecarbon.lots.exports",
    "merge_blocks": "bluecarbon.lots.serials",
    "merge_lots": "bluecarbon.lots.divide",
    "parse_serial": "bluecarbon.lots.serials",
    "read_lot": "bluecarbon.lots.reader",
    "split_lot": "bluecarbon.lots.divide",
    "verify_bundle": "bluecarbon.lots.bundles",
    "write_lot": "bluecarbon.lots.reader",
}

__all__ = [
    "Ledger",
    "Lot",
    "LotCommon",
    "LotDetails",
    "LotStatus",
    "SerialBlock",
    "VerifiedBundle",
    "cad_trust",
    "canonical_geometry",
    "check_character",
    "cut_lots",
    "eligibility",
    "geometry_digest",
    "label",
    "lot_schema",
    "lots_csv",
    "lots_geojson",
    "merge_blocks",
    "merge_lots",
    "parse_serial",
    "read_lot",
    "split_lot",
    "verify_bundle",
    "write_lot",
]


def __getattr__(name):
    if name in _LAZY:
        value = getattr(import_module(_LAZY[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'bluecarbon.lots' has no attribute {name!r}")


def __dir__():
    return sorted(__all__)
