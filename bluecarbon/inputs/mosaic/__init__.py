"""Many GeoTIFFs of one date side by side, read as if they were one file.

Not GDAL's VRT: that is a program of its own (it may name any file, mask, scale and warp), and it
lets the last file win wherever two overlap, without a word. Here files fit one lattice of cells or
are refused by name, and where they overlap they agree or the project says which one counts.
"""

from bluecarbon.inputs.mosaic.opening import gap_notes, open_rasters
from bluecarbon.inputs.mosaic.reading import Mosaic

__all__ = ["Mosaic", "gap_notes", "open_rasters"]
