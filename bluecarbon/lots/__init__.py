"""The door for an auction platform: lots, their serials, and a strict reader. Needs no numpy."""

from bluecarbon.lots.cut import LotCommon, LotDetails, cut_lots
from bluecarbon.lots.geometry import canonical_geometry, geometry_digest
from bluecarbon.lots.model import Lot, LotStatus, lot_schema
from bluecarbon.lots.reader import read_lot, write_lot
from bluecarbon.lots.serials import SerialBlock, check_character, merge, parse_serial
from bluecarbon.lots.statements import eligibility, label

__all__ = [
    "Lot",
    "LotCommon",
    "LotDetails",
    "LotStatus",
    "SerialBlock",
    "canonical_geometry",
    "check_character",
    "cut_lots",
    "eligibility",
    "geometry_digest",
    "label",
    "lot_schema",
    "merge",
    "parse_serial",
    "read_lot",
    "write_lot",
]
