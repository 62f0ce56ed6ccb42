"""Stored values of cover as parts per million of the cell."""

import numpy as np

from bluecarbon.errors import InputError

# Parts per million of a cell in one unit of the raster.
PPM = {"percent": 10_000, "fraction": 1_000_000}
FULL = 1_000_000

MISSING, OUT_OF_RANGE = -1, -2  # in place of a cover


def _ppm_of(file, unit, values):
    """Parts per million of stored values, rounded; 64-bit, so that nothing wraps."""
    scaled = values.astype(np.float64) * file.scale + file.offset
    with np.errstate(invalid="ignore"):
        ppm = np.rint(scaled * PPM[unit])
        # Judged after rounding: 1.0000001 in float32 is a full cell.
        good = (ppm >= 0) & (ppm <= FULL)
    ppm = np.where(good, ppm, OUT_OF_RANGE)
    return np.where(file.is_nodata(values), MISSING, ppm).astype(np.int32)


def table_of(file, unit):
    """Parts per million of every value that 8 or 16 bits can hold, or None for wider types."""
    if file.dtype.kind not in "iu" or file.dtype.itemsize > 2:
        return None
    bits = np.arange(2 ** (8 * file.dtype.itemsize), dtype=f"u{file.dtype.itemsize}")
    return _ppm_of(file, unit, bits.view(file.dtype))


def to_ppm(file, unit, table, values, out):
    """Fill `out` with the parts per million of stored values, from the table where there is one."""
    if table is None:
        np.copyto(out, _ppm_of(file, unit, values))
    else:
        np.take(table, values.view(f"u{file.dtype.itemsize}"), out=out, mode="clip")


def out_of_range(file, layer, values, ppm, window):
    """The error for covers below nothing or above all of a cell; it names the first of them."""
    bad = ppm == OUT_OF_RANGE
    row, col = np.argwhere(bad)[0]
    value = float(values[row, col]) * file.scale + file.offset
    top = FULL // PPM[layer.unit]
    extremes = values[bad].astype(np.float64) * file.scale + file.offset
    if layer.unit == "fraction" and extremes.min() > 1 and extremes.max() <= 100:
        cure = 'This looks like percent: write unit = "percent".'
    else:
        cure = (
            "Declare the value as nodata if it means that "
            f"(rio edit-info --nodata {values[row, col]:g} {file.name}), or correct the layer."
        )
    return InputError(
        where=file.path,
        found=f"cover {value:g} at row {row + window[0]}, column {col + window[1]} "
        f"({int(bad.sum()):,} such cells of {bad.size:,} looked at)",
        rule=f'unit = "{layer.unit}" means 0 to {top}.',
        cure=cure,
    )
