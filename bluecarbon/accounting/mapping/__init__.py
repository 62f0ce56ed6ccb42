"""Maps of an account: what every cell contributes to it, painted by look-up."""

from bluecarbon.accounting.mapping.painting import QUANTITIES, write_maps

__all__ = ["QUANTITIES", "write_maps"]
