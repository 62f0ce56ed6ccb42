"""One file or many of one date, and a word about the gaps between them."""

from bluecarbon.inputs.geotiff import GeoTiff
from bluecarbon.inputs.mosaic.reading import Mosaic


def open_rasters(path, overlap="refuse"):
    """The file or files of one date as one object to read from.

    Parameters
    ----------
    path : path-like, or list or tuple of path-like
    overlap : {"refuse", "first"}
        See `Mosaic`.

    Returns
    -------
    GeoTiff or Mosaic

    Raises
    ------
    InputError
        For a file that cannot be used, or does not fit the others.
    """
    if isinstance(path, list | tuple):
        if len(path) > 1:
            return Mosaic(path, overlap)
        path = path[0]
    return GeoTiff(path)


def gap_notes(files):
    """A sentence for each mosaic with gaps."""
    return [
        f"{file.name}: {file.gaps:,} of {file.grid.width * file.grid.height:,} cells lie in none "
        "of these files and read as no data."
        for file in files
        if getattr(file, "gaps", 0)
    ]
