"""Several files read as one, by window."""

import threading
from collections import OrderedDict

import numpy as np

from bluecarbon.errors import InputError
from bluecarbon.grid import Window
from bluecarbon.inputs.geotiff import GeoTiff
from bluecarbon.inputs.mosaic.lattice import overlaps, placed

# Files that each thread keeps open.
OPEN_FILES = 16

OVERLAPS = ("refuse", "first")


class Mosaic:
    """Several `GeoTiff` on one lattice, with what a single one can do.

    Parameters
    ----------
    paths : sequence of path-like
        Their order matters only with overlap = "first".
    overlap : {"refuse", "first"}
        What becomes of a cell for which two files hold different values. Equal values are fine,
        and a value beside nodata counts.

    Attributes
    ----------
    files : tuple of GeoTiff
    grid : Grid
        The smallest frame that holds all files.
    gaps : int
        Cells of the grid that no file covers; they read as nodata.
    breaks : tuple of arrays
        First rows and columns of the files: windows that end there meet few files.

    Raises
    ------
    InputError
        Naming the file that has another CRS, cell size, type, nodata, scale or unit than the first,
        or lies between its cells.
    """

    def __init__(self, paths, overlap="refuse"):
        if overlap not in OVERLAPS:
            raise InputError(
                where="overlap",
                found=repr(overlap),
                rule="Where files of one date differ, they are refused or the first one counts.",
                cure='Write overlap = "refuse" or overlap = "first".',
            )
        self.overlap = overlap
        self._handles = threading.local()
        files = []
        for path in paths:
            files.append(GeoTiff(path))
            files[-1].release()  # or thousands of files would be open at once
        self.files = tuple(files)
        first = self.files[0]
        self.path, self.crs, self.dtype, self.nodata = (
            first.path,
            first.crs,
            first.dtype,
            first.nodata,
        )
        self.scale, self.offset, self.unit = first.scale, first.offset, first.unit
        self.simulated = any(file.simulated for file in self.files)
        self.grid, self._rectangles = placed(self.files)
        self.breaks = tuple(np.unique(self._rectangles[:, axis]) for axis in (0, 1))
        self._find_overlaps()

    @property
    def name(self):
        """Name of the first file, and how many follow."""
        return f"{self.files[0].name} and {len(self.files) - 1} more"

    @property
    def block(self):
        """Rows and columns of the blocks of the first file [cells]."""
        return self.files[0].block

    def path_at(self, row, col):
        """The file that a cell is read from, for messages."""
        r, c, h, w = self._rectangles.T
        there = np.flatnonzero((r <= row) & (row < r + h) & (c <= col) & (col < c + w))
        return self.files[there[0]].path if len(there) else self.path

    def holds_whole_blocks(self, window):
        """As `GeoTiff.holds_whole_blocks`, of the files that a window meets."""
        return all(
            self.files[i].holds_whole_blocks(self._within(i, _common(window, self._rectangles[i])))
            for i in self._met(window).tolist()
        )

    def read(self, window, out=None, *, once=False):
        """Stored values of a window, nodata in the gaps; as `GeoTiff.read`."""
        row, col, height, width = window
        out = np.empty((height, width), self.dtype) if out is None else out
        met = self._met(window)
        if self._whole(met, window):
            return self._file(met[0]).read(self._within(met[0], window), out, once=once)
        if self.nodata is not None:
            out[:] = self.dtype.type(self.nodata)
        taken = []
        for i in met.tolist():
            inner = _common(window, self._rectangles[i])
            part = out[inner.row - row :, inner.col - col :][: inner.height, : inner.width]
            values = self._file(i).read(self._within(i, inner), once=once)
            if self._overlapping[i] and taken:
                values = self._agreed(i, inner, part, values, taken)
            part[:] = values
            taken.append(i)
        return out

    def release(self):
        """Close the files of this thread."""
        for file in self._open().values():
            file.release()
        self._open().clear()

    def close(self):
        """Close the files of all threads; a later read opens them again."""
        for file in self.files:
            file.close()
        self._handles = threading.local()

    def _find_overlaps(self):
        self._overlapping, covered = overlaps(self._rectangles)
        self.gaps = self.grid.width * self.grid.height - covered
        if self.gaps and self.nodata is None:
            raise InputError(
                where=self.path,
                found=f"{self.gaps:,} cells between {len(self.files)} files, which declare no "
                "nodata",
                rule="Cells that no file covers are nodata, and the files say which value that is.",
                cure="Declare a value that no class has in all of them: rio edit-info --nodata "
                "255 FILE. Is a file of the mosaic missing?",
            )

    def _agreed(self, i, window, part, values, taken):
        """Values of an overlapping file beside those that were read before it."""
        there = self._covered(window, taken)
        if self.nodata is not None:
            nodata = self.dtype.type(self.nodata)
            there &= part != nodata
            differ = there & (values != nodata) & (values != part)
        else:
            differ = there & (values != part)
        if self.overlap == "refuse" and differ.any():
            row, col = (int(v) for v in np.argwhere(differ)[0])
            at = (window.row + row, window.col + col)
            earlier = next(k for k in taken if self._covered(Window(*at, 1, 1), [k]).all())
            raise InputError(
                where=self.files[i].path,
                found=f"{int(differ.sum()):,} cells that differ from files listed before it; first "
                f"{values[row, col]} against {part[row, col]} in {self.files[earlier].path.name} "
                f"(row {at[0]}, column {at[1]} of the mosaic)",
                rule="Where files of one date overlap they hold the same values.",
                cure="Correct one of them, or let the file that is listed first count: overlap = "
                '"first".',
            )
        return np.where(there, part, values)

    def _covered(self, window, indices):
        covered = np.zeros((window.height, window.width), bool)
        for i in indices:
            inner = _common(window, self._rectangles[i])
            if inner is not None:
                top, left = inner.row - window.row, inner.col - window.col
                covered[top : top + inner.height, left : left + inner.width] = True
        return covered

    def _met(self, window):
        """Files of which a window holds cells."""
        row, col, height, width = window
        r, c, h, w = self._rectangles.T
        met = (r < row + height) & (row < r + h) & (c < col + width) & (col < c + w)
        return np.flatnonzero(met)

    def _whole(self, met, window):
        """Whether one file alone tells all of a window."""
        return len(met) == 1 and _common(window, self._rectangles[met[0]]) == Window(*window)

    def _within(self, i, window):
        row, col = self._rectangles[i, :2].tolist()
        return Window(window[0] - row, window[1] - col, window[2], window[3])

    def _open(self):
        if not hasattr(self._handles, "files"):
            self._handles.files = OrderedDict()
        return self._handles.files

    def _file(self, i):
        """One of the files, of which each thread keeps those open that it read last."""
        recent = self._open()
        recent[i] = self.files[i]
        recent.move_to_end(i)
        if len(recent) > OPEN_FILES:
            recent.popitem(last=False)[1].release()
        return self.files[i]

    def __getstate__(self):
        return {key: value for key, value in self.__dict__.items() if key != "_handles"}

    def __setstate__(self, state):
        self.__dict__.update(state)
        self._handles = threading.local()

    def __repr__(self):
        return f"Mosaic({len(self.files)} files from {str(self.path)!r})"


def _common(window, rectangle):
    """What two rectangles of cells share, or None."""
    row, col = max(window[0], int(rectangle[0])), max(window[1], int(rectangle[1]))
    bottom = min(window[0] + window[2], int(rectangle[0] + rectangle[2]))
    right = min(window[1] + window[3], int(rectangle[1] + rectangle[3]))
    return None if bottom <= row or right <= col else Window(row, col, bottom - row, right - col)
