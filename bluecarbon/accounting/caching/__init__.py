"""Counts of pixels, kept by the content of what they were counted from.

A key is a digest of all that a count depends on: the bytes of the maps, the legend, the cells of
the zones, the area of the cells, and the code that counts. No time stamp and no file name is in
it. What is found under a key is therefore the count; whatever changes the count changes the key.

What else does not depend on the draws and costs time is kept in the same way, in memory alone, see
`Cache.made`: areas of cells, maps held against their points, the sea at the zones, integrals of
continuous maps.
"""

from bluecarbon.accounting.caching.cache import Cache, cache_of
from bluecarbon.accounting.caching.counting import areas_of, at_points, count, tiles
from bluecarbon.accounting.caching.places import default_folder

__all__ = ["Cache", "areas_of", "at_points", "cache_of", "count", "default_folder", "tiles"]
