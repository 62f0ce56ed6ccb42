"""GeoTIFF from bytes: the project's own reader, and then every block once."""

import numpy as np

from bluecarbon.accounting.verifying.sandbox.budget import check_block, check_decoded, check_items
from bluecarbon.inputs.geotiff import GeoTiff

_AT_ONCE = 8 * 2**20  # [byte]


def read(name, data, limits):
    """Facts about a map whose blocks can all be read."""
    file = GeoTiff(name, data)
    dataset = file.handle
    height, width = dataset.height, dataset.width
    block_height, block_width = dataset.block_shapes[0]
    cell = file.dtype.itemsize
    check_block(name, block_height * block_width * cell, limits)
    check_decoded(name, height * width * cell, limits)
    check_items(name, -(-height // block_height) * -(-width // block_width), limits, "blocks")
    missing = 0
    for window in _windows(height, width, block_height, block_width, cell):
        missing += int(np.count_nonzero(file.is_nodata(file.read(window))))
    nodata = file.nodata
    return {
        "height": height,
        "width": width,
        "dtype": str(file.dtype),
        "crs": file.crs.to_string()[:500],
        "transform": list(file.grid.transform),
        "nodata": None if nodata is None else repr(float(nodata)),
        "cells_without_data": missing,
        "unit": file.unit[:100],
        "simulated": file.simulated,
        "block": [block_height, block_width],
    }


def _windows(height, width, block_height, block_width, cell):
    """Windows of whole blocks over a map: as wide as it, where that is not too much at once."""
    if width * block_height * cell <= _AT_ONCE:
        block_width = width
        block_height *= max(1, _AT_ONCE // (width * block_height * cell))
    for row in range(0, height, block_height):
        for col in range(0, width, block_width):
            yield row, col, min(block_height, height - row), min(block_width, width - col)
