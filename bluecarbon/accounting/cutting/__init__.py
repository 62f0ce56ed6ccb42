"""A window of a GeoTIFF on a server: cut by byte ranges, written as a local map, with a receipt.

Evidence states the digest of a local file, which the cut has; what the receipt proves of the file
on the server, and what it does not, is in docs/remote-maps.md.
"""

from bluecarbon.accounting.cutting.checking import Checked, check_cut
from bluecarbon.accounting.cutting.job import Cut, cut_map

__all__ = ["Checked", "Cut", "check_cut", "cut_map"]
