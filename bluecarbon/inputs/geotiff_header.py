"""What the header of a map must say before a single cell is read."""

import io
import math

import numpy as np
from pyproj import CRS

from bluecarbon.errors import InputError
from bluecarbon.grid import Grid

# A header of some kilobytes can promise terabytes, so sizes are checked before anything is read.
MAX_CELLS = 10**11
MAX_BLOCK_BYTES = 256 * 2**20

_TIFF_MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_OTHER_FILES = (
    (b"<VRTDataset", "a GDAL virtual raster (VRT, XML text)"),
    (b"<?xml", "XML text"),
    (b"<", "XML text"),
    (b"CDF", "a netCDF-3 file"),
    (b"\x89HDF", "a netCDF-4 or HDF5 file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8", "a JPEG picture"),
    (b"PK", "a ZIP archive"),
    (b"version https://git-lfs", "a Git LFS pointer instead of the file itself"),
)


def refuse_other_formats(path, data=None):
    """Refuse, by its first bytes, anything that is not a TIFF on this machine (or in `data`)."""
    rule = "Maps are GeoTIFF files on this machine."
    if data is None and not path.is_file():
        found = "a folder" if path.is_dir() else "no such file"
        raise InputError(where=path, found=found, rule=rule, cure="Correct the path.")
    with open(path, "rb") if data is None else io.BytesIO(data[:64]) as file:
        head = file.read(64)
    if head[:4] in _TIFF_MAGIC:
        return
    found = "an empty file" if not head else "a file of another format"
    for magic, name in _OTHER_FILES:
        if head.lstrip().startswith(magic):
            found = name
            break
    cure = "Convert it first: rio convert INPUT OUTPUT.tif --driver GTiff."
    if "Git LFS" in found:
        cure = "Fetch the file itself: git lfs pull."
    raise InputError(where=path, found=found, rule=rule, cure=cure)


def check_size(path, dataset):
    """Refuse more cells or larger blocks than the budget allows."""
    cells = dataset.width * dataset.height
    if cells > MAX_CELLS:
        raise InputError(
            where=path,
            found=f"{dataset.height} x {dataset.width} = {cells:.3g} cells in the header",
            rule=f"A map has at most {MAX_CELLS:.0e} cells.",
            cure="Cut the map to the project area: rio clip.",
        )
    rows, cols = dataset.block_shapes[0]
    block_bytes = rows * cols * np.dtype(dataset.dtypes[0]).itemsize
    if block_bytes > MAX_BLOCK_BYTES:
        raise InputError(
            where=path,
            found=f"blocks of {rows} x {cols} cells, {block_bytes / 2**20:.0f} MiB each",
            rule=f"A block, read as a whole, has at most {MAX_BLOCK_BYTES // 2**20} MiB.",
            cure="Write the map in tiles: rio convert IN OUT --co TILED=YES.",
        )


def check_band(path, dataset):
    """Refuse several bands, complex values and masks inside the file."""
    if dataset.count != 1 or dataset.subdatasets:
        images = max(dataset.count, len(dataset.subdatasets))
        raise InputError(
            where=path,
            found=f"{images} bands or images",
            rule="A map has one band: one file per date, or per date and habitat.",
            cure="Write each band to a file of its own: rio convert IN OUT --bidx 1.",
        )
    if np.dtype(dataset.dtypes[0]).kind == "c":
        raise InputError(
            where=path,
            found=f"complex values ({dataset.dtypes[0]})",
            rule="Maps hold integer or real numbers.",
            cure="This looks like radar data: classify it first.",
        )
    # An alpha band would have been a second band; what is left is a mask inside the file.
    if any(flag.name == "per_dataset" for flag in dataset.mask_flag_enums[0]):
        raise InputError(
            where=path,
            found="a mask band inside the file",
            rule="Cells without data are told by a nodata value.",
            cure="Write the mask into the values: gdalwarp -dstnodata VALUE IN OUT.",
        )


def checked_crs(path, dataset):
    """The coordinate reference system as a pyproj.CRS; refuses none, and engineering systems."""

    def refuse(found, rule, cure):
        return InputError(where=path, found=found, rule=rule, cure=cure)

    if dataset.crs is None:
        raise refuse(
            "no coordinate reference system",
            "A map says in the file itself where on Earth it lies (sidecar files are not read).",
            f"Write it into the file: rio edit-info --crs EPSG:CODE {path.name}.",
        )
    crs = CRS.from_wkt(dataset.crs.to_wkt())
    if not (crs.is_geographic or crs.is_projected):
        raise refuse(
            f"the coordinate reference system {crs.name!r} ({crs.type_name})",
            "Maps are in a geographic or a projected coordinate reference system.",
            "Reproject the map: rio warp IN OUT --dst-crs EPSG:CODE.",
        )
    return crs


def checked_grid(path, dataset, crs):
    """The frame as a Grid; refuses all but north-up frames with coordinates in their unit."""

    def refuse(found, rule, cure):
        return InputError(where=path, found=found, rule=rule, cure=cure)

    transform = dataset.transform
    a, b, c, d, e, f = transform[:6]
    if transform.is_identity:
        raise refuse(
            "no geotransform",
            "A map says in the file itself where its cells lie (.tfw and .aux.xml are not read).",
            "Write it into the file: gdal_translate IN OUT.tif beside its world file.",
        )
    if not all(map(math.isfinite, (a, b, c, d, e, f))) or a == 0 or e == 0:
        raise refuse(
            f"the geotransform {(a, b, c, d, e, f)}",
            "A cell has a finite width and height.",
            "Write the map again with its true geotransform.",
        )
    if b or d:
        raise refuse(
            f"a rotated or sheared geotransform (b = {b:g}, d = {d:g})",
            "Rows run from west to east.",
            "Rectify the map: gdalwarp IN OUT.tif.",
        )
    if a < 0 or e > 0:
        raise refuse(
            f"cells of {a:g} x {e:g}: the map lies south-up or mirrored",
            "The first row is the northern one and the first column the western one.",
            "Turn the map: gdalwarp IN OUT.tif writes it north-up.",
        )
    grid = Grid(
        crs=dataset.crs.to_wkt(),
        transform=(a, b, c, d, e, f),
        width=dataset.width,
        height=dataset.height,
    )
    left, bottom, right, top = grid.bounds
    extent = f"x from {left:g} to {right:g}, y from {bottom:g} to {top:g}"
    if crs.is_geographic:
        # A thousandth of a cell for headers that were rounded.
        slack = 1e-3 * max(grid.cell_size)
        if max(-left, right) > 360 + slack or right - left > 360 + slack:
            raise refuse(
                f"{extent} in {crs.name}",
                "Longitudes lie within 360 degrees.",
                "These look like metres: give the file its projected reference system "
                "(rio edit-info --crs EPSG:CODE).",
            )
        if max(-bottom, top) > 90 + slack:
            raise refuse(
                f"{extent} in {crs.name}",
                "Latitudes lie within 90 degrees.",
                "Give corners of cells instead of centres, or put longitude before latitude.",
            )
    # Degrees that someone called metres: no real map in metres is that small, with such cells.
    elif max(-left, right) <= 180 and max(-bottom, top) <= 90 and max(grid.cell_size) <= 1:
        raise refuse(
            f"{extent} in {crs.name}",
            "Coordinates are in the unit of the coordinate reference system.",
            "These look like degrees: rio edit-info --crs EPSG:4326.",
        )
    return grid


def checked_scaling(path, dataset):
    """Scale and offset of the stored values."""
    scale, offset = dataset.scales[0], dataset.offsets[0]
    if not (math.isfinite(scale) and math.isfinite(offset)) or scale == 0:
        raise InputError(
            where=path,
            found=f"scale {scale:g} and offset {offset:g} in the file",
            rule="Scale and offset of a map are finite and the scale is not zero.",
            cure="Write the map again without them.",
        )
    return float(scale), float(offset)


def checked_nodata(path, dataset):
    """The declared nodata value or None; refuses one that the type of the file cannot hold."""
    nodata = dataset.nodata
    if nodata is not None and np.dtype(dataset.dtypes[0]).kind in "iu" and nodata % 1:
        raise InputError(
            where=path,
            found=f"nodata = {nodata:g} in a file of type {dataset.dtypes[0]}",
            rule="The nodata value is one that the cells of the file can hold.",
            cure=f"Correct it: rio edit-info --nodata VALUE {path.name}.",
        )
    return nodata
