"""Continuous maps of a mass or a flux per ground area: biomass, soil carbon, burial."""

from pathlib import Path

import numpy as np

from bluecarbon.errors import InputError
from bluecarbon.inputs.geotiff import GeoTiff
from bluecarbon.inputs.rasters import RasterStack
from bluecarbon.inputs.units import convert

# What programs write where there is no value; no density of carbon or biomass is one of them.
MARKS = (
    -99_999,
    -32_768,
    -32_767,
    -9_999,
    -999,
    1e20,
    -1e34,
    np.finfo("f4").min,
    np.finfo("f4").max,
)


def open_density(path, unit, *, canonical, like=None, align="refuse"):
    """Open a continuous map.

    Parameters
    ----------
    path : path-like
        A GeoTIFF of one band.
    unit : str
        Unit of its values, as in "Mg ha-1" or "kg m-2". Where the file states one, they must agree.
    canonical : str
        Unit in which it is read, as in "t ha-1".
    like : path-like, GeoTiff or Mosaic, optional
        A raster on whose grid it is read.
    align : {"refuse", "nearest"}
        What becomes of a map on another grid than `like`, see `open_class_maps`.

    Returns
    -------
    Density

    Raises
    ------
    InputError
        Naming the file; also when its unit is another one, or no cell holds a value.
    """
    file = GeoTiff(path)
    if file.unit and not _same(file.unit, unit):
        raise InputError(
            where=file.path,
            found=f"the unit {file.unit!r} in the file, {unit!r} in the project",
            rule="A map is read in the unit it is stored in.",
            cure="Correct the unit in the project, or the tag `units` of the file.",
        )
    files = [file] if like is None else [like if hasattr(like, "grid") else GeoTiff(like), file]
    factor = float(convert(np.ones(1), unit, canonical, where=str(file.path))[0])
    density = Density(RasterStack(files, align), factor, canonical)
    density.refuse_empty()
    return density


class Density:
    """A continuous map on one grid; `open_density` makes it. May be pickled, shared by threads.

    Attributes
    ----------
    grid : Grid
    path : pathlib.Path
    unit : str
        Unit of what `read` returns.
    notes : tuple of str
    simulated : bool
    """

    def __init__(self, stack, factor, unit):
        self.stack, self.factor, self.unit = stack, factor, unit
        self.grid, self.notes = stack.grid, stack.notes
        self.file = stack.files[-1]
        self.path, self.simulated = Path(self.file.path), self.file.simulated

    def read(self, window):
        """Values of a window, float64 in `unit`, and where they are known, bool.

        Raises InputError for a mark of missing values that the file does not declare.
        """
        values, inside = self.stack.read(len(self.stack.files) - 1, window)
        valid = ~self.file.is_nodata(values)
        if inside is not None:
            valid &= inside
        self._refuse_marks(values, valid, window)
        values = (values.astype(float) * self.file.scale + self.file.offset) * self.factor
        return np.where(valid, values, 0.0), valid

    def refuse_empty(self):
        """Raise InputError for a map without a single value: it would say nothing, and not zero."""
        if not any(self.read(window)[1].any() for window in self.grid.windows(1024)):
            raise InputError(
                where=self.path,
                found="no cell with data on the grid",
                rule="A continuous map holds at least one value; without any it is not zero.",
                cure="Check the nodata value of the file and the place it covers.",
            )

    def _refuse_marks(self, values, valid, window):
        known = values[valid]
        marks = [mark for mark in MARKS if len(known) and mark in (known.min(), known.max())]
        if marks:
            row, col = np.argwhere(valid & (values == marks[0]))[0]
            raise InputError(
                where=self.path,
                found=f"{marks[0]:g} at row {row + window[0]}, column {col + window[1]}",
                rule="It looks like a missing value, and the file does not declare it.",
                cure=f"Declare it: rio edit-info --nodata {marks[0]:g} {self.file.name}.",
            )

    def close(self):
        """Close the files of all threads; a later read opens them again."""
        self.stack.close()


def _same(stated, unit):
    try:
        factor = float(convert(np.ones(1), stated, unit, where="unit")[0])
    except InputError:
        return False
    return abs(factor - 1) < 1e-12
