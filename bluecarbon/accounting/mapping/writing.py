"""GeoTIFFs that are written strip by strip and appear whole or not at all."""

import contextlib
import os
import secrets
from pathlib import Path

import numpy as np
import rasterio
from rasterio import shutil
from rasterio.windows import Window as RasterioWindow

from bluecarbon.errors import BluecarbonError
from bluecarbon.inputs.geotiff import SETTINGS
from bluecarbon.writing import PREFIX

BLOCK = 512
# Few different values repeat in runs: level 1 without a predictor packs them best and fastest
# (docs/performance/counting.md).
PACKED = {"compress": "zstd", "zstd_level": 1}
# Blocks are written once and whole; overviews of a COG read some again.
SMALL_CACHE = {**SETTINGS, "GDAL_CACHEMAX": 8 * 2**20}


class MapFile:
    """One map under way; use as a context. Nothing has the final name before it is complete.

    Parameters
    ----------
    path : path-like
    grid : Grid
    dtype : str
    nodata : number
    unit : str
    tags : dict of str
        What the map shows, and what it was made of.
    cog : bool
        A cloud-optimised GeoTIFF; overviews take the nearest cell, for a mean of classes or of a
        habitat and its surroundings is no value of either.
    """

    def __init__(self, path, grid, *, dtype, nodata, unit, tags, cog=False):
        self.path, self._cog = Path(path), cog
        self._temporary = self.path.with_name(PREFIX + secrets.token_hex(8))
        self._profile = {
            "driver": "GTiff",
            "dtype": dtype,
            "nodata": nodata,
            "count": 1,
            "height": grid.height,
            "width": grid.width,
            "crs": grid.crs,
            "transform": rasterio.Affine(*grid.transform),
            "tiled": True,
            "blockxsize": BLOCK,
            "blockysize": BLOCK,
            "bigtiff": "if_safer",
            **PACKED,
        }
        self._unit, self._tags = unit, tags

    def __enter__(self):
        self._env = rasterio.Env(**SMALL_CACHE)
        self._env.__enter__()
        try:
            self._file = rasterio.open(self._temporary, "w", **self._profile)
        except rasterio.errors.RasterioError as error:
            self._env.__exit__(None, None, None)
            raise self._refused(error) from error
        self._file.units = (self._unit,)
        self._file.update_tags(**self._tags)
        return self

    def write(self, values, window):
        """Write the values of a window."""
        row, col, height, width = window
        self._file.write(
            np.ascontiguousarray(values), 1, window=RasterioWindow(col, row, width, height)
        )

    def __exit__(self, kind, error, trace):
        try:
            self._file.close()
            if kind is None:
                self._finish()
        except (OSError, rasterio.errors.RasterioError) as failed:
            raise self._refused(failed) from failed
        finally:
            with contextlib.suppress(OSError):
                self._temporary.unlink(missing_ok=True)
            self._env.__exit__(None, None, None)

    def _finish(self):
        whole = self._temporary
        if self._cog:
            whole = self.path.with_name(PREFIX + secrets.token_hex(8))
            shutil.copy(
                self._temporary,
                whole,
                driver="COG",
                compress="zstd",
                level=1,
                overview_resampling="nearest",
                bigtiff="if_safer",
            )
        try:
            with whole.open("rb") as stream:
                os.fsync(stream.fileno())
            os.replace(whole, self.path)
        except BaseException:
            with contextlib.suppress(OSError):
                whole.unlink(missing_ok=True)
            raise

    def _refused(self, error):
        return BluecarbonError(
            f"{self.path}: could not be written ({error}). The file that had this name before, if "
            "any, is unchanged. Free some space or choose another folder, and run again."
        )
