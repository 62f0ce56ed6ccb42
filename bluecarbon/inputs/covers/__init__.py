"""Rasters of fractional cover, one per habitat and date, read as parts per million of the cell."""

from bluecarbon.inputs.covers.layers import Cover
from bluecarbon.inputs.covers.maps import CoverMaps, open_covers
from bluecarbon.inputs.covers.parts_per_million import FULL, PPM

__all__ = ["FULL", "PPM", "Cover", "CoverMaps", "open_covers"]
