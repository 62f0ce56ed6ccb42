"""A GeoTIFF on a server: its header checked as that of a local file, its windows read by ranges."""

import contextlib
import io
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import numpy as np
import rasterio
from rasterio.errors import RasterioError
from rasterio.windows import Window as RasterioWindow

from bluecarbon.accounting.cutting.source import AHEAD, MOST_AT_ONCE
from bluecarbon.errors import InputError
from bluecarbon.grid import Window
from bluecarbon.inputs.geotiff import SETTINGS, GeoTiff
from bluecarbon.project.addresses import shown

# Threads of GDAL would wait for Python, which the thread that waits for them may hold.
FAR = {**SETTINGS, "GDAL_NUM_THREADS": "1"}
_NAME = "map.tif"  # under which GDAL asks; anything else that it asks for is not there
# Decoded and as it travels, of the rows that are read together [byte].
TOGETHER = 32 * 2**20


class Batch(NamedTuple):
    """Rows of a window that are read together, and the byte ranges (start, end) they lie in."""

    window: Window
    spans: list


class FarMap(GeoTiff):
    """A `GeoTiff` whose bytes are those of a `Source`. For one thread; to be closed."""

    def __init__(self, source):
        self.source, self._dataset = source, None
        name = PurePosixPath(unquote(urlsplit(source.address).path)).name or "file"
        with self.told():
            super().__init__(name, source.read(0, 64))

    def read(self, window):
        """Stored values of a window, as an array of shape (height, width) and the file's dtype."""
        row, col, height, width = window
        with self.told(), rasterio.Env(**FAR):
            return self._dataset.read(1, window=RasterioWindow(col, row, width, height))

    def batches(self, window):
        """A window as batches of whole rows of blocks, from the top; asks for where blocks lie.

        Raises InputError where a row of blocks is more than may be held in memory.
        """
        (rows, cols), itemsize = self.block, self.dtype.itemsize
        top, left = window.row // rows, window.col // cols
        bottom, right = (window.row + window.height - 1) // rows, window.col + window.width - 1
        if min(rows, window.height) * window.width * itemsize > MOST_AT_ONCE:
            raise InputError(
                where=shown(self.source.address),
                found=f"a window of {window.width:,} columns in blocks of {rows} rows",
                rule=f"A row of blocks takes at most {MOST_AT_ONCE // 2**20} MiB in memory.",
                cure="Cut several windows side by side, and list them as a mosaic under `paths`.",
            )
        found, spans, begun = [], [], window.row
        for j in range(top, bottom + 1):
            with self.told(), rasterio.Env(**FAR):
                spans += filter(None, (self._block(j, i) for i in range(left, right // cols + 1)))
            end = min((j + 1) * rows, window.row + window.height)
            decoded = (end - begun) * window.width * itemsize
            if (
                max(decoded, sum(b - a for a, b in spans)) >= TOGETHER
                or end == window.row + window.height
            ):
                part = Window(begun, window.col, end - begun, window.width)
                found.append(Batch(part, _joined(spans)))
                spans, begun = [], end
        return found

    def _block(self, j, i):
        """Where the bytes of a block begin and end; None for a block that is not in the file."""
        at, size = (
            self._dataset.get_tag_item(f"BLOCK_{word}_{i}_{j}", "TIFF", bidx=1)
            for word in ("OFFSET", "SIZE")
        )
        if at is None or size is None:
            return None
        at, size = int(at), int(size)
        # Twice what it holds is more than any codec makes of noise.
        most = 2 * self.block[0] * self.block[1] * self.dtype.itemsize + 2**16
        if size > most or at + size > self.source.total:
            raise InputError(
                where=shown(self.source.address),
                found=f"a block of {size:,} bytes from byte {at:,} on, in row {j} and column {i}",
                rule=f"The file has {self.source.total:,} bytes, and a block at most {most:,}.",
                cure="The file is cut off or damaged: ask who publishes it.",
            )
        return at, at + size

    def close(self):
        """Close it; nothing can be read any more."""
        if self._dataset is not None:
            self._dataset.close()
            self._dataset = None

    def _handle(self):
        if self._dataset is None:
            # Windows are read cell by cell, for which GDAL takes no overview. (The option with
            # which local files shut them out would hide descriptions too.)
            with rasterio.Env(**FAR):
                self._dataset = rasterio.open(_NAME, driver="GTiff", opener=self._open)
        return self._dataset

    def _open(self, path, mode="rb"):
        """The file for GDAL. Sidecars and the like are not there, and are not asked for."""
        if path != _NAME or mode != "rb":
            raise FileNotFoundError(path)
        return _File(self.source)

    @contextlib.contextmanager
    def told(self):
        """Errors as what they are: of the server first, then of the file, at its address."""
        try:
            yield
        except Exception as error:
            self.source.check()
            address = shown(self.source.address)
            if not isinstance(error, InputError | RasterioError):
                raise
            if isinstance(error, InputError) and error.where == address:
                raise
            found, rule, cure = "data that cannot be read", "Maps are GeoTIFF files.", ""
            if isinstance(error, InputError):
                found, rule, cure = error.found, error.rule, f" Of a copy: {error.cure}"
            raise InputError(
                where=address,
                found=found,
                rule=rule,
                cure=f"Correct the address, or ask who publishes the file.{cure}",
            ) from error
        # GDAL goes on without a tag that it could not read; a map without its tags is another map.
        self.source.check()


class _File(io.RawIOBase):
    """What rasterio hands to GDAL as a file.

    rasterio copies what `read` returns without looking at its length, and drops what is raised
    (so in rasterio 1.4): never more bytes than were asked for, and never an error.
    """

    def __init__(self, source):
        self._source, self._at = source, 0

    def read(self, size=-1):
        if size is None or size < 0:
            size = self._source.total - self._at
        data = self._source.give(self._at, size)[:size]
        self._at += len(data)
        return data

    def seek(self, offset, whence=0):
        self._at = offset + (0, self._at, self._source.total)[whence]
        return self._at

    def tell(self):
        return self._at

    def readable(self):
        return True

    def seekable(self):
        return True


def _joined(spans):
    """Spans in order, those joined that overlap or lie close together."""
    found = []
    for start, end in sorted(set(spans)):
        if found and start <= found[-1][1] + AHEAD:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def little_endian(values):
    """The bytes of an array row by row, the same on every processor."""
    order = values.dtype.newbyteorder("<")
    return np.ascontiguousarray(values.astype(order, copy=False)).data
