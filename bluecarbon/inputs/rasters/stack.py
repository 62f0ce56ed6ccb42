"""GeoTIFFs that are read on the grid of the first, cell by cell or aligned to it."""

import logging

from bluecarbon.errors import InputError
from bluecarbon.inputs._checks import check_window
from bluecarbon.inputs.rasters.aligning import Nearest, read_nearest
from bluecarbon.inputs.rasters.covering import rows_of_picture, windows_of
from bluecarbon.inputs.rasters.frames import (
    SAME_GRID,
    corner_offset,
    difference_of,
    extent_of,
    refusal,
)

logger = logging.getLogger("bluecarbon")

ALIGN = ("refuse", "nearest")


class RasterStack:
    """GeoTIFFs that are read on one grid: that of the first.

    Parameters
    ----------
    files : sequence of GeoTiff
    align : str
        "refuse" (the default of every caller): a map on another grid is an error.
        "nearest": it is read by nearest neighbour, which is counted, noted and logged.
    """

    def __init__(self, files, align):
        if align not in ALIGN:
            raise InputError(
                where="align",
                found=repr(align),
                rule="Maps on another grid are refused or aligned by nearest neighbour.",
                cure='Write align = "refuse" or align = "nearest".',
            )
        self.files = tuple(files)
        self.grid = self.files[0].grid
        self.nearest = tuple(None for _ in self.files)
        self.notes = ()
        for file in self.files[1:]:
            self._fit(file, align)

    def _fit(self, file, align):
        first = self.files[0]
        difference = difference_of(file, first)
        offset = corner_offset(file.grid, first.grid) if difference is None else None
        if difference is None and offset < SAME_GRID:
            if offset:
                self._note(
                    f"{file.name}: its frame is {offset:.1e} of a cell off {first.name}; "
                    "read as the same grid.",
                    logging.INFO,
                )
            return
        if align == "refuse":
            raise refusal(file, first, difference, offset)
        nearest = Nearest(file.grid, self.grid, where=file.path)
        if not nearest.filled:
            raise InputError(
                where=file.path,
                found=f"a map of {extent_of(file)}",
                rule=f"Maps overlap; {first.name} covers {extent_of(first)}.",
                cure="Use maps of the same place, and check their coordinate reference systems.",
            )
        position = self.files.index(file)
        self.nearest = (*self.nearest[:position], nearest, *self.nearest[position + 1 :])
        self._note(nearest.note(file.name, first.name), logging.WARNING)

    def _note(self, text, level):
        self.notes = (*self.notes, text)
        logger.log(level, text)

    def read(self, position, window):
        """Stored values of one file on the common grid, and where there are none.

        Returns an array of shape (height, width) and, for a file that was aligned, a mask of the
        cells that lie inside it; None means that all do.
        """
        check_window(window, self.grid.shape)
        file, nearest = self.files[position], self.nearest[position]
        if nearest is None:
            return file.read(window, once=self._once(window)), None
        return read_nearest(file, nearest, window)

    def is_plain(self, position):
        """Whether a file is read cell by cell, without alignment."""
        return self.nearest[position] is None

    def read_into(self, position, window, out):
        """Stored values of a file that is_plain, into an array of its type."""
        check_window(window, self.grid.shape)
        self.files[position].read(window, out, once=self._once(window))

    def _once(self, window):
        """Whether no file's blocks are needed by another window: they share one cache of blocks."""
        return all(n is None for n in self.nearest) and all(
            file.holds_whole_blocks(window) for file in self.files
        )

    def windows(self):
        """Windows that cover the grid, of whole blocks of the files and of a few million cells."""
        return windows_of([f for f, n in zip(self.files, self.nearest, strict=True) if n is None])

    def overview_rows(self, max_size):
        """Strips with the rows in them, and the columns, of a picture of at most `max_size`."""
        return rows_of_picture(self.grid, max_size)

    def close(self):
        """Close all handles; a later read opens the files again."""
        for file in self.files:
            file.close()
