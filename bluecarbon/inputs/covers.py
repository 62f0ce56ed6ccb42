"""Rasters of fractional cover, one per habitat and date, read as parts per million of the cell."""

from dataclasses import dataclass
from datetime import date as Date
from pathlib import Path

import numpy as np

from bluecarbon.errors import InputError
from bluecarbon.inputs.geotiff import GeoTiff
from bluecarbon.inputs.rasters import RasterStack, logger

# Parts per million of a cell in one unit of the raster.
PPM = {"percent": 10_000, "fraction": 1_000_000}
FULL = 1_000_000

_MISSING, _OUT_OF_RANGE = -1, -2
_LOOKED_AT = 16  # windows of 512 x 512 cells in which a fraction layer is tried on opening


@dataclass(frozen=True, kw_only=True)
class Cover:
    """One raster of the share of each cell that a habitat covers."""

    habitat: str
    date: Date
    path: Path
    unit: str  # "percent" (0 to 100) or "fraction" (0 to 1)


def open_covers(layers, *, align="refuse"):
    """Open rasters of fractional cover on one grid: that of the first layer.

    Every habitat has dates of its own, in the order of time. Layers of one date may overlap, even
    above 100 % together: how that is counted is decided where areas are added up.

    Parameters
    ----------
    layers : sequence of Cover
    align : {"refuse", "nearest"}
        What becomes of a layer on another grid, see `open_class_maps`.

    Returns
    -------
    CoverMaps

    Raises
    ------
    InputError
        Naming the file; also when the values contradict the unit.
    """
    layers = [_checked_layer(layer) for layer in layers]
    if not layers:
        raise InputError(
            where="habitats.covers",
            found="no layer",
            rule="An account from covers needs at least one layer.",
            cure='Add covers = [ { habitat = "mangrove", date = 2020-07-01, path = "map.tif", '
            'unit = "percent" } ].',
        )
    _check_dates(layers)
    files = [GeoTiff(layer.path) for layer in layers]
    covers = CoverMaps(RasterStack(files, align), layers)
    covers.try_units()
    return covers


class CoverMaps:
    """Cover layers on one grid; `open_covers` makes them. May be pickled and shared by threads.

    Attributes
    ----------
    grid : Grid
    layers : tuple of Cover
    notes : tuple of str
    simulated : bool
        True when any of the files is tagged ``simulated = yes``.
    """

    def __init__(self, stack, layers):
        self.stack, self.layers = stack, tuple(layers)
        self.grid, self.notes = stack.grid, stack.notes
        self.simulated = any(file.simulated for file in stack.files)
        self._tables = []
        for file, layer in zip(stack.files, self.layers, strict=True):
            _check_unit_tag(file, layer)
            self._tables.append(_table(file, layer.unit))
            if (file.scale, file.offset) != (1.0, 0.0):
                self._note(
                    f"{file.name}: scale {file.scale:g} and offset {file.offset:g} of the file "
                    "are applied to its values."
                )

    @property
    def paths(self):
        """Files of the layers, as a tuple of pathlib.Path."""
        return tuple(layer.path for layer in self.layers)

    def read(self, window):
        """Cover of a window [parts per million of the cell], and where it is known.

        Returns
        -------
        ppm : numpy.ndarray
            int32 of shape (layer, height, width); 0 where there is no data.
        valid : numpy.ndarray
            bool of the same shape.
        """
        shape = (len(self.layers), window[2], window[3])
        ppm, valid = np.empty(shape, np.int32), np.empty(shape, bool)
        for position in range(len(self.layers)):
            self._read_layer(position, window, ppm[position], valid[position])
        return ppm, valid

    def overview(self, max_size):
        """Every n-th cell of the layers, for a picture: the two arrays of `read`, decimated."""
        strips, cols = self.stack.overview_rows(max_size)
        parts = [[a[:, rows][:, :, cols] for a in self.read(w)] for w, rows in strips]
        ppm, valid = (np.concatenate(arrays, axis=1) for arrays in zip(*parts, strict=True))
        return ppm, valid

    def try_units(self):
        """Raise InputError for a layer without data, or whose values contradict its unit."""
        for position in range(len(self.layers)):
            self._try_unit(position)

    def close(self):
        """Close the files of all threads; a later read opens them again."""
        self.stack.close()

    def _read_layer(self, position, window, ppm, valid):
        values, inside = self.stack.read(position, window)
        file, layer = self.stack.files[position], self.layers[position]
        _to_ppm(file, layer.unit, self._tables[position], values, ppm)
        if inside is not None:
            ppm[~inside] = _MISSING
        if (ppm == _OUT_OF_RANGE).any():
            raise _out_of_range(file, layer, values, ppm, window)
        np.greater_equal(ppm, 0, out=valid)
        np.maximum(ppm, 0, out=ppm)

    def _try_unit(self, position):
        file, layer = self.stack.files[position], self.layers[position]
        one = PPM[layer.unit] if layer.unit == "percent" else FULL
        any_valid = any_part = False
        largest = 0
        # Spread over the map first: habitats lie in patches.
        windows = self.grid.windows(512)
        step = max(1, len(windows) // _LOOKED_AT)
        spread = windows[::step]
        rest = (w for i, w in enumerate(windows) if i % step)
        for seen, window in enumerate((*spread, *rest), start=1):
            ppm = np.empty((window.height, window.width), np.int32)
            valid = np.empty(ppm.shape, bool)
            self._read_layer(position, window, ppm, valid)
            any_valid |= bool(valid.any())
            any_part |= bool(((ppm > 0) & (ppm < one)).any())
            largest = max(largest, int(ppm.max()))
            if largest > one or (layer.unit == "fraction" and any_valid and seen >= len(spread)):
                return
        if not any_valid:
            raise InputError(
                where=file.path,
                found="no cell with data on the grid",
                rule="A layer of cover holds at least one value.",
                cure="Check the nodata value of the file and the place it covers.",
            )
        if layer.unit == "percent" and largest > 0:
            self._doubt_percent(file, largest / one, any_part)

    def _doubt_percent(self, file, largest, any_part):
        """All values of a percent layer are at most 1 %: certain only when they stop at just 1."""
        if largest == 1 and any_part:
            raise InputError(
                where=file.path,
                found="values between 0 and 1 that reach exactly 1 and never more",
                rule='unit = "percent" means 0 to 100.',
                cure='This looks like a fraction: write unit = "fraction".',
            )
        self._note(
            f"{file.name}: the largest cover is {largest:g} percent; if the file holds fractions "
            'or 0 and 1, write unit = "fraction".'
        )

    def _note(self, text):
        self.notes = (*self.notes, text)
        logger.warning(text)

    def __repr__(self):
        height, width = self.grid.shape
        names = ", ".join(f"{layer.habitat} {layer.date}" for layer in self.layers)
        return f"<CoverMaps {height} x {width} cells; {names}>"


def _checked_layer(layer):
    if layer.unit not in PPM:
        raise InputError(
            where=layer.path,
            found=f"unit = {layer.unit!r}",
            rule="Cover is the share of each cell.",
            cure='Write unit = "percent" (0 to 100) or unit = "fraction" (0 to 1); divide areas '
            "in ha, m2 or km2 by the area of the cell first.",
        )
    if type(layer.date) is not Date:
        raise InputError(
            where=layer.path,
            found=f"the date {layer.date!r}",
            rule="A layer has a calendar date.",
            cure="Write date = 2020-07-01, without quotes and without a time.",
        )
    if not str(layer.habitat).strip():
        raise InputError(
            where=layer.path,
            found="no habitat",
            rule="A layer of cover belongs to a habitat.",
            cure='Write habitat = "mangrove", or what it shows.',
        )
    return layer


def _check_dates(layers):
    last = {}
    for layer in layers:
        before = last.get(layer.habitat)
        if before is not None and layer.date <= before:
            raise InputError(
                where=layer.path,
                found=f"{layer.habitat} of {layer.date} after {before}",
                rule="The layers of a habitat are listed in the order of time, one per date.",
                cure="Sort the list by date, or correct the date.",
            )
        last[layer.habitat] = layer.date


def _check_unit_tag(file, layer):
    tag = file.unit
    says = "percent" if tag.startswith(("percent", "%")) else ""
    says = "fraction" if tag in ("1", "fraction") else says
    if says and says != layer.unit:
        raise InputError(
            where=file.path,
            found=f"the file says {tag!r}, the project unit = {layer.unit!r}",
            rule="The stated unit is that of the file.",
            cure=f'Write unit = "{says}", or correct the unit in the file.',
        )


def _ppm_of(file, unit, values):
    """Parts per million of stored values, rounded; 64-bit, so that nothing wraps."""
    scaled = values.astype(np.float64) * file.scale + file.offset
    with np.errstate(invalid="ignore"):
        ppm = np.rint(scaled * PPM[unit])
        # Judged after rounding: 1.0000001 in float32 is a full cell.
        good = (ppm >= 0) & (ppm <= FULL)
    ppm = np.where(good, ppm, _OUT_OF_RANGE)
    return np.where(file.is_nodata(values), _MISSING, ppm).astype(np.int32)


def _table(file, unit):
    """Parts per million of every value that 8 or 16 bits can hold, or None for wider types."""
    if file.dtype.kind not in "iu" or file.dtype.itemsize > 2:
        return None
    bits = np.arange(2 ** (8 * file.dtype.itemsize), dtype=f"u{file.dtype.itemsize}")
    return _ppm_of(file, unit, bits.view(file.dtype))


def _to_ppm(file, unit, table, values, out):
    if table is None:
        np.copyto(out, _ppm_of(file, unit, values))
    else:
        np.take(table, values.view(f"u{file.dtype.itemsize}"), out=out, mode="clip")


def _out_of_range(file, layer, values, ppm, window):
    bad = ppm == _OUT_OF_RANGE
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
