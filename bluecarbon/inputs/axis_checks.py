"""What an axis of latitudes or longitudes must be: degrees, in order, at the centres of cells."""

import re

import numpy as np

from bluecarbon.inputs.time_axis import refusal

DEGREES = re.compile(r"deg(ree)?s?(_?(n(orth)?|e(ast)?|true))?$", re.IGNORECASE)


def check_axis(coord, where, limits):
    """Refuse labels that are no degrees within these limits, ascending or descending."""
    units = str(coord.attrs.get("units", "degrees")).replace(" ", "_")
    if not DEGREES.match(units):
        raise refusal(
            where,
            f"units {units!r}",
            "Axes are read in degrees.",
            "Reproject the field to longitude and latitude.",
        )
    values = coord.values
    if values.dtype.kind not in "iuf" or not np.isfinite(values.astype(float)).all():
        raise refusal(
            where,
            "values that are not finite numbers",
            "Every cell must have a place.",
            "Repair the axis, or cut the file to the cells that have one.",
        )
    values = values.astype(float)
    if values.min() < limits[0] or values.max() > limits[1]:
        raise refusal(
            where,
            f"{values.min():g} to {values.max():g}",
            f"Degrees lie between {limits[0]:g} and {limits[1]:g}.",
            "Check whether latitude and longitude are swapped, or whether these are metres.",
        )
    steps = np.diff(values)
    if len(steps) and not ((steps > 0).all() or (steps < 0).all()):
        raise refusal(
            where,
            "values that go up and down, or repeat",
            "An axis runs in one direction and holds every value once.",
            "Sort the file along the axis and remove repeated cells.",
        )


def check_centres(coord, file, where, pole):
    """Refuse labels at the corners or edges of cells, as far as the file gives them away."""
    defines = str(coord.attrs.get("coordinate_defines", "center")).lower()
    if defines not in ("center", "centre", "point"):
        raise _corners(where, f"coordinate_defines = {defines!r}")
    values = coord.values.astype(float)
    bounds = file.variables.get(coord.attrs.get("bounds"))
    if bounds is not None and bounds.shape == (len(values), 2):
        edges = np.sort(np.asarray(bounds.values, dtype=float), axis=1)
        inside = (values - edges[:, 0]) / (edges[:, 1] - edges[:, 0])
        if not ((inside > 0.05) & (inside < 0.95)).all():
            i = int(np.argmin(np.minimum(inside, 1 - inside)))
            raise _corners(
                where, f"label {values[i]:g} of a cell from {edges[i, 0]:g} to {edges[i, 1]:g}"
            )
    if pole and len(values) > 1:
        step = abs(values[1] - values[0])
        covered = step * len(values)
        beyond = max(values.max() + step / 2 - pole, -pole - values.min() + step / 2)
        # As many cells as fit between the poles, and yet one would reach beyond.
        if abs(covered - 2 * pole) < 0.01 * step and beyond > 0.01 * step:
            raise _corners(
                where,
                f"{len(values)} cells of {step:g} degrees labelled {values.min():g} to "
                f"{values.max():g}",
            )


def _corners(where, found):
    return refusal(
        where,
        found,
        "Labels must be the centres of the cells; these are corners, off by half a cell.",
        "Add half a cell to the axis and write the file anew.",
    )
