"""Counts of pixels, kept by the content of what they were counted from.

A key is a digest of all that a count depends on: the bytes of the maps, the legend, the cells of
the zones, the area of the cells, and the code that counts. No time stamp and no file name is in
it. What is found under a key is therefore the count; whatever changes the count changes the key.
"""

from bluecarbon.accounting.caching.cache import Cache, cache_of
from bluecarbon.accounting.caching.counting import at_points, count, tiles
from bluecarbon.accounting.caching.places import default_folder

__all__ = ["Cache", "at_points", "cache_of", "count", "default_folder", "tiles"]
