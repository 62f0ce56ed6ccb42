"""Several GeoTIFFs on one grid: the grid of the first, or a refusal that says what differs."""

from bluecarbon.inputs.rasters.aligning import Nearest
from bluecarbon.inputs.rasters.frames import SAME_GRID
from bluecarbon.inputs.rasters.stack import RasterStack, logger

__all__ = ["SAME_GRID", "Nearest", "RasterStack", "logger"]
