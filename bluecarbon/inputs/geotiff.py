"""One GeoTIFF: opened as nothing but a GeoTIFF, its header checked, its windows read by any thread.

GDAL is generous: it reads a VRT named .tif (and whatever files or addresses that names), and a
sidecar beside a GeoTIFF can move the map or scale its values. Nothing of this is wanted where
tonnes are sold, so the driver is fixed and only what stands inside the file counts.
"""

import math
import os
import threading
import warnings
import weakref
from pathlib import Path

import numpy as np
import rasterio
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.io import MemoryFile
from rasterio.windows import Window as RasterioWindow

from bluecarbon.errors import InputError
from bluecarbon.inputs import geotiff_header as header

SETTINGS = {
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_GEOREF_SOURCES": "INTERNAL",
    # Bytes (rasterio hands the number on as such). GDAL's own choice grows with the machine.
    "GDAL_CACHEMAX": 64 * 2**20,
}
# For blocks that are read once: what is decoded stays in the processor's own cache, and a quarter
# of the time goes that fresh memory costs (docs/performance/counting.md). GDAL takes more where
# the blocks under way need more.
ONCE = {**SETTINGS, "GDAL_CACHEMAX": 2**20}


class GeoTiff:
    """A single-band, north-up, georeferenced GeoTIFF.

    Every thread reads through a handle of its own (GDAL handles must not be shared); pickling
    leaves the handles behind, and a process that unpickles the object opens the file again.

    Parameters
    ----------
    path : path-like
        A local file.
    data : bytes, optional
        The bytes of the file, where they were read and hashed already: then `path` only names them.

    Attributes
    ----------
    grid : Grid
    crs : pyproj.CRS
    dtype : numpy.dtype
    nodata : float or None
        As declared in the file; compare after a cast to `dtype`.
    scale, offset : float
        Of the stored values, as declared in the file: 1 and 0 when nothing is declared.
    unit : str
        Unit that the file states for its values, in lower case; empty when it states none.
    simulated : bool
        True when the file carries the tag ``simulated = yes``.
    block : tuple of int
        Rows and columns of the blocks that the file is stored in [cells].

    Raises
    ------
    InputError
        Naming the file, for anything that is not such a GeoTIFF.
    """

    def __init__(self, path, data=None):
        self.path, self.data = Path(path), data
        self._forget_handles()
        header.refuse_other_formats(self.path, data)
        with warnings.catch_warnings():
            # Refused below, with a cure. Not in `_open`, which threads call: filters are global.
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            dataset = self._handle()
        header.check_size(self.path, dataset)
        header.check_band(self.path, dataset)
        self.crs = header.checked_crs(self.path, dataset)
        self.grid = header.checked_grid(self.path, dataset, self.crs)
        self.dtype = np.dtype(dataset.dtypes[0])
        self.block = dataset.block_shapes[0]
        self.nodata = header.checked_nodata(self.path, dataset)
        self.scale, self.offset = header.checked_scaling(self.path, dataset)
        with rasterio.Env(**SETTINGS):
            tags = {**dataset.tags(), **dataset.tags(1)}
        tags = {key.casefold(): str(value).strip() for key, value in tags.items()}
        self.unit = (dataset.units[0] or tags.get("units", "")).strip().casefold()
        # Anything but a clear "no" counts as simulated: a doubtful map must not be sold as real.
        self.simulated = tags.get("simulated", "no").casefold() not in ("no", "false", "0", "")

    @property
    def name(self):
        """File name without its folder."""
        return self.path.name

    @property
    def handle(self):
        """The rasterio dataset of this thread."""
        return self._handle()

    def holds_whole_blocks(self, window):
        """Whether no block lies across the edge of a window, so that others have no use for it."""
        ends = zip(window[:2], window[2:], self.block, self.grid.shape, strict=True)
        return all(
            begin % block == 0 and ((begin + size) % block == 0 or begin + size == whole)
            for begin, size, block, whole in ends
        )

    def read(self, window, out=None, *, once=False):
        """Stored values of a window, as an array of shape (height, width) and the file's dtype.

        `out` is such an array to read into; `once` tells that no block will be needed again soon.
        """
        row, col, height, width = window
        try:
            with rasterio.Env(**(ONCE if once else SETTINGS)):
                return self._handle().read(
                    1, window=RasterioWindow(col, row, width, height), out=out
                )
        except RasterioError as error:
            raise InputError(
                where=self.path,
                found=f"unreadable data at rows {row} to {row + height - 1}, "
                f"columns {col} to {col + width - 1}",
                rule="Every block of a map must be readable.",
                cure="The file is cut off or damaged: copy it again and compare its SHA-256.",
            ) from error

    def is_nodata(self, values):
        """Mask of the cells that hold the declared nodata value or NaN."""
        missing = np.isnan(values) if self.dtype.kind == "f" else np.zeros(values.shape, bool)
        if self.nodata is not None and not math.isnan(self.nodata):
            missing |= values == self.dtype.type(self.nodata)
        return missing

    def release(self):
        """Close the handle of this thread; a later read opens the file again."""
        handle = getattr(self._local, "handle", None)
        if handle is not None:
            self._local.handle = None
            handle.close()

    def close(self):
        """Close the handles of all threads; a later read opens the file again."""
        with self._lock:
            handles = list(self._handles)
        for handle in handles:
            handle.close()
        self._forget_handles()

    def _handle(self):
        handle = getattr(self._local, "handle", None)
        if handle is None:
            handle = self._local.handle = _open(self.path, self.data)
            with self._lock:
                self._handles.add(handle)
        return handle

    def _forget_handles(self):
        self._local = threading.local()
        self._lock = threading.Lock()
        # Weak, so that the handle of a thread goes when its thread ends.
        self._handles = weakref.WeakSet()

    def __getstate__(self):
        state = {key: value for key, value in self.__dict__.items() if not key.startswith("_")}
        # Another process may stand in another folder.
        return state | {"path": Path(os.path.abspath(self.path))}

    def __setstate__(self, state):
        self.__dict__.update(state)
        self._forget_handles()

    def __repr__(self):
        return f"GeoTiff({str(self.path)!r})"


def _open(path, data):
    try:
        with rasterio.Env(**SETTINGS):
            if data is not None:
                memory = MemoryFile(data)
                dataset = memory.open(driver="GTiff", OVERVIEW_LEVEL="NONE")
                dataset.memory = memory  # which is gone when nobody holds it
                return dataset
            # Absolute, so that no part of a file name can be taken for a scheme or a GDAL prefix.
            # Overviews off: they may hold averages, which mean nothing in a map of classes.
            return rasterio.open(os.path.abspath(path), driver="GTiff", OVERVIEW_LEVEL="NONE")
    except RasterioError as error:
        raise InputError(
            where=path,
            found="a TIFF that cannot be opened",
            rule="Maps are GeoTIFF files.",
            cure="The file is cut off or damaged: copy it again and compare its SHA-256.",
        ) from error
