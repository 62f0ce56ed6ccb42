"""Monthly ocean fields of one shelf cell for the scene: the package's, under a title of its own."""

from bluecarbon.samples.drawing import ocean

SAID = {
    "title": ocean.TITLE,
    "comment": "Shelf cell applied to the bay: one degree does not resolve the bay.",
    "history": "written by data/xiangshan/generate.py",
}


def ocean_fields(assumed):
    """The dataset behind ocean.nc, on (time, lat, lon)."""
    return ocean.ocean_fields(assumed, SAID)
