"""What several checks ask of a folder: its maps by kind, and the frame most of them share."""

from collections import Counter


def of_kind(found, *kinds, opened=True):
    """Diagnoses of some kinds; by default those whose file was opened."""
    return [d for d in found if d.kind in kinds and (d.content is not None or not opened)]


def maps(found):
    """Class maps and covers that were opened."""
    return of_kind(found, "class map", "cover raster")


def reference_map(found):
    """The map whose frame most maps share, the first of those; None without a map."""
    here = maps(found)
    if not here:
        return None
    frames = Counter(_frame(d) for d in here)
    most = max(frames.values())
    return next(d for d in here if frames[_frame(d)] == most)


def _frame(diagnosis):
    grid = diagnosis.content.grid
    return grid.crs, grid.transform, grid.shape
