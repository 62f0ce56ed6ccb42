"""Cover layers on one grid, read by window."""

import numpy as np

from bluecarbon.errors import InputError
from bluecarbon.inputs.covers.layers import check_dates, check_unit_tag, checked_layer
from bluecarbon.inputs.covers.parts_per_million import (
    FULL,
    MISSING,
    OUT_OF_RANGE,
    PPM,
    out_of_range,
    table_of,
    to_ppm,
)
from bluecarbon.inputs.geotiff import GeoTiff
from bluecarbon.inputs.rasters import RasterStack, logger

_LOOKED_AT = 16  # windows of 512 x 512 cells in which a fraction layer is tried on opening


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
    layers = [checked_layer(layer) for layer in layers]
    if not layers:
        raise InputError(
            where="habitats.covers",
            found="no layer",
            rule="An account from covers needs at least one layer.",
            cure='Add covers = [ { habitat = "mangrove", date = 2020-07-01, path = "map.tif", '
            'unit = "percent" } ].',
        )
    check_dates(layers)
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
            check_unit_tag(file, layer)
            self._tables.append(table_of(file, layer.unit))
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
        to_ppm(file, layer.unit, self._tables[position], values, ppm)
        if inside is not None:
            ppm[~inside] = MISSING
        if (ppm == OUT_OF_RANGE).any():
            raise out_of_range(file, layer, values, ppm, window)
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
